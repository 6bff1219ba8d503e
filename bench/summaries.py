"""Quality and speed of summaries: ours, sumy's own algorithms and LEAD on texts with human references, in one run.

python -m bench.summaries REFERENCES.jsonl... [--words N | --sentences N] [--algorithms news,lead,lexrank] [--ablation]

A line holds {"id", "documents": [{"title"?, "text"}], "references": [text, ...]}. ROUGE-1/2 F1 with stemmer, the mean
over references, by Google's rouge-score (the extra "bench"). CPU milliseconds are for each item, all included.
"""

from __future__ import annotations

import argparse
import json
import time
from pathlib import Path
from typing import Any

from rouge_score import rouge_scorer

from bot.summaries import news
from bot.summaries.condense import ALGORITHMS, condense
from bot.summaries.document import _read
from bot.types import Article, Length

SCORER = rouge_scorer.RougeScorer(["rouge1", "rouge2"], use_stemmer=True)


def stories(path: Path) -> list[tuple[list[Article], list[str]]]:
    """The items of a file: articles and references."""
    rows = [json.loads(line) for line in path.read_text("utf-8").splitlines() if line.strip()]
    return [(_articles(row), row["references"]) for row in rows]


def _articles(row: dict[str, Any]) -> list[Article]:
    return [
        Article(
            f"https://example.org/{number}", document.get("title") or "", document["text"], language="en", id=number
        )
        for number, document in enumerate(row["documents"], 1)
    ]


def measured(
    items: list[tuple[list[Article], list[str]]], length: Length, algorithm: str
) -> tuple[float, float, float]:
    """ROUGE-1, ROUGE-2 (x 100) and CPU milliseconds for each item."""
    condense(items[0][0], length, algorithm)  # what is loaded once is not counted
    _read.cache_clear()
    began = time.process_time()
    found = [condense(articles, length, algorithm) for articles, _ in items]
    took = (time.process_time() - began) / len(items)
    one = two = 0.0
    for sentences, (_, references) in zip(found, items, strict=True):
        text = "\n".join(sentence.text for sentence in sentences)
        scores = [SCORER.score(reference, text) for reference in references]
        one += sum(score["rouge1"].fmeasure for score in scores) / len(scores)
        two += sum(score["rouge2"].fmeasure for score in scores) / len(scores)
    return 100 * one / len(items), 100 * two / len(items), 1000 * took


def ablation(items: list[tuple[list[Article], list[str]]], length: Length) -> None:
    """Prints what is lost when one feature is left out."""
    whole = measured(items, length, "news")
    weights: Any = news
    for name in ("ARTICLE", "STORY"):
        kept = dict(getattr(news, name))
        if (name == "STORY") != (max(len(articles) for articles, _ in items) > 1):
            continue
        for feature in kept:
            setattr(weights, name, {f: w for f, w in kept.items() if f != feature})
            without = measured(items, length, "news")
            print(f"    without {feature:14} {without[0] - whole[0]:+.2f} {without[1] - whole[1]:+.2f}")
        setattr(weights, name, kept)


def main() -> None:
    """Reads the options and prints one line for each file and algorithm."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("files", nargs="+", type=Path)
    parser.add_argument("--sentences", type=int, default=3)
    parser.add_argument("--words", type=int)
    parser.add_argument("--algorithms", default=",".join(ALGORITHMS))
    parser.add_argument("--ablation", action="store_true")
    options = parser.parse_args()
    length = Length(None, options.words) if options.words else Length(options.sentences)
    for path in options.files:
        items = stories(path)
        print(
            f"{path.stem}: {len(items)} items,"
            f" {length.words or length.sentences} {'words' if length.words else 'sentences'}"
        )
        for algorithm in options.algorithms.split(","):
            one, two, took = measured(items, length, algorithm)
            print(f"    {algorithm:10} R1 {one:.2f}  R2 {two:.2f}  {took:.2f} ms CPU", flush=True)
        if options.ablation:
            ablation(items, length)


if __name__ == "__main__":
    main()
