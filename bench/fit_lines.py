"""Fits the points by which lines of page texts are chosen: python -m bench.fit_lines FILE.jsonl... [--forget 0.01]

Each line of a file is one page: {"id", "text", "article", "lines": [[number, "article" | "noise" | "mixed"], ...]},
lines counted from 1; the same page in several renderings carries the same id.
Prints, for each file, how well pages are read by points that
were fitted on the other half of the pages (F1 over 4-word shingles), then the points fitted on all, as
bot/ingest/dump_stretch.py has them. docs/page-texts.md explains the model.
"""

from __future__ import annotations

import argparse
import hashlib
import json
import re
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np

from bot.ingest import dump_stretch
from bot.ingest.dump_lines import Line, look
from bot.ingest.dumps import paragraphs_of, slug_words

NAMES = tuple(dump_stretch.POINTS)
WORTH = {"article": 1.0, "mixed": 0.5}
WORD = re.compile(r"\w+")


@dataclass(frozen=True, slots=True)
class Page:
    """A page as the fit sees it: its lines, what each is worth, and which half of the pages it belongs to."""

    half: int
    slug: frozenset[str]
    lines: list[Line]
    worth: list[float]
    features: Any
    article: str


def read(path: Path) -> list[Page]:
    """The pages of a file. A line of ours gets the mean worth of the lines of the file that it was made of."""
    with path.open(encoding="utf-8") as rows:
        return [page(json.loads(row)) for row in rows]


def page(row: dict[str, Any]) -> Page:
    """One page from its row."""
    worth = {number: WORTH.get(label, 0.0) for number, label in row["lines"]}
    raw = [(WORD.findall(text), worth.get(number, 0.0)) for number, text in enumerate(row["text"].split("\n"), 1)]
    known: dict[str, list[float]] = {}
    for words, value in raw:
        for gram in _grams(words):
            known.setdefault(gram, []).append(value)
    lines = [look(text) for text in paragraphs_of(row["text"]).split("\n") if text.strip()]
    values = [
        _mean([value for gram in _grams(WORD.findall(line.text)) for value in known.get(gram, ())]) for line in lines
    ]
    features = [[float(seen.get(name, 0)) for name in NAMES] for seen in dump_stretch.features(lines)]
    half = hashlib.sha256(str(row["id"]).encode()).digest()[0] % 2
    return Page(half, slug_words(row.get("url", "")), lines, values, np.array(features), row["article"])


def _grams(words: Sequence[str]) -> list[str]:
    size = min(4, len(words))
    return [" ".join(words[i : i + size]) for i in range(len(words) - size + 1)] if words else []


def _mean(values: Sequence[float]) -> float:
    return sum(values) / len(values) if values else 0.0


def fit(pages: Sequence[Page], forget: float) -> dict[str, float]:
    """Logistic regression over lines, pages alike, long lines more; `forget` pulls points to zero."""
    x = np.vstack([page.features for page in pages])
    y = np.concatenate([page.worth for page in pages])
    sizes = [np.array([line.words + 4.0 for line in page.lines]) for page in pages]
    weight = np.concatenate([size / size.sum() for size in sizes]) / len(pages)
    mean, spread = x.mean(0), np.maximum(x.std(0), 0.02)
    mean[0], spread[0] = 0.0, 1.0  # the first feature is the constant
    z = (x - mean) / spread
    pull = np.full(len(NAMES), forget)
    pull[0] = 1e-9
    w = np.zeros(len(NAMES))
    for _ in range(40):  # Newton's method
        p = 1 / (1 + np.exp(-np.clip(z @ w, -30, 30)))
        gradient = z.T @ (weight * (p - y)) + pull * w
        curve = (z * (weight * p * (1 - p))[:, None]).T @ z + np.diag(pull + 1e-9)
        w -= np.linalg.solve(curve, gradient)
    points = w / spread
    points[0] = w[0] - (w * mean / spread)[1:].sum()
    return {name: round(float(point), 1) for name, point in zip(NAMES, points, strict=True)}


def f1(pages: Sequence[Page]) -> float:
    """How well the present points find the articles of the pages."""
    precision, recall = [], []
    for one in pages:
        found = _shingles("\n".join(one.lines[i].text for i in dump_stretch.article_lines(one.lines, one.slug)))
        gold = _shingles(one.article)
        hits = sum((found & gold).values())
        recall.append(hits / max(1, sum(gold.values())))
        if found:
            precision.append(hits / sum(found.values()))
    p, r = _mean(precision), _mean(recall)
    return 2 * p * r / (p + r) if p + r else 0.0


def _shingles(text: str) -> Counter[tuple[str, ...]]:
    words = WORD.findall(text)
    return Counter(tuple(words[i : i + 4]) for i in range(max(1, len(words) - 3))) if words else Counter()


def main() -> None:
    """Cross-validate, then fit on all."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("files", nargs="+", type=Path)
    parser.add_argument("--forget", type=float, default=0.01)
    asked = parser.parse_args()
    files = {path: read(path) for path in asked.files}
    pages = [page for found in files.values() for page in found]
    points = {half: fit([page for page in pages if page.half != half], asked.forget) for half in (0, 1)}
    present = dict(dump_stretch.POINTS)
    for path, found in files.items():
        now, figures = f1(found), []
        for half in (0, 1):
            dump_stretch.POINTS.update(points[half])
            figures.append(f1([page for page in found if page.half == half]))
        dump_stretch.POINTS.update(present)
        print(f"{path.name}: now {now:.3f}; fitted on the other half {figures[0]:.3f} and {figures[1]:.3f}")
    for name, point in fit(pages, asked.forget).items():
        print(f'    "{name}": {point},')


if __name__ == "__main__":
    main()
