"""Quality and speed of summaries: ours, sumy's own algorithms and LEAD on texts with human references, in one run.

python -m bench.summaries FOLDER [--picks]
python -m bench.summaries REFERENCES.jsonl... [--words N | --sentences N] [--algorithms news,lead,lexrank] [--ablation]

A line holds {"id", "documents": [{"title"?, "text"}], "references": [text, ...]}. ROUGE-1/2 F1 with stemmer, the mean
over references, by Google's rouge-score. CPU milliseconds are for each item, all included. A folder is measured by the
plan below: each set at its length, and the CPU time of an article and of a story of twenty, sumy's LexRank beside.
"""

from __future__ import annotations

import argparse
import json
import time
from dataclasses import replace
from functools import partial
from pathlib import Path
from typing import Any

from rouge_score import rouge_scorer

from bot.summaries import news
from bot.summaries.condense import ALGORITHMS, _resources, _within, condense
from bot.summaries.document import _read, document, once
from bot.types import Article, Length

LIGHT = ("news", "lead", "lexrank")  # are timed on several stories of twenty, the others on one
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


def sumys_own(articles: list[Article], length: Length) -> list[str]:
    """sumy's LexRank as it comes, on our sentences and words (its own splitter needs a download)."""
    from sumy.summarizers.lex_rank import LexRankSummarizer

    stem, stop_words = _resources(articles[0].language)
    summarizer = LexRankSummarizer(stem)
    summarizer.stop_words = stop_words
    text = once(document(articles))
    picked = _within(lambda count: list(summarizer(text, count)), length, len(text.sentences))
    return [str(sentence) for sentence in picked]


def speed(folder: Path) -> None:
    """CPU time of an article and of a story of twenty, ours and sumy's LexRank, in one run."""
    items = [articles for articles, _ in stories(folder / "cnndm.jsonl")]
    words = sum(len(articles[0].text.split()) for articles in items) / len(items)
    twenty = [[replace(a[0], id=n) for n, a in enumerate(items[i : i + 20], 1)] for i in range(0, 100, 20)]
    print(f"CPU time, all included, of an article ({words:.0f} words in the mean) and of a story of 20 such articles")
    rows: dict[str, tuple[float, float]] = {}
    for name in ("news", "sumy lexrank", *ALGORITHMS[1:]):
        few = items[:60] if name not in ("news", "lead") else items
        rows[name] = timed(few, name), timed(twenty if name in LIGHT else twenty[:1], name)
        one, many = (mine / others for mine, others in zip(rows[name], rows["news"], strict=True))
        print(f"    {name:14} {rows[name][0]:8.2f} ms {rows[name][1]:10.1f} ms   {one:6.1f} and {many:6.1f} of ours",
              flush=True)  # fmt: skip


def timed(items: list[list[Article]], algorithm: str) -> float:
    """CPU milliseconds for each item."""
    act = sumys_own if algorithm == "sumy lexrank" else partial(condense, algorithm=algorithm)
    act(items[0], Length(3))
    _read.cache_clear()
    began = time.process_time()
    for articles in items:
        act(articles, Length(3))
    return 1000 * (time.process_time() - began) / len(items)


def same_picks(folder: Path) -> None:
    """On how many articles `lexrank` picks just what sumy's own picks."""
    items = [articles for path in sorted(folder.glob("*.jsonl")) for articles, _ in stories(path)]
    texts = [[article] for articles in items for article in articles if article.text.strip()]
    same = sum([s.text for s in condense(one, Length(3), "lexrank")] == sumys_own(one, Length(3)) for one in texts)
    print(f"lexrank picks as sumy's own on {same} of {len(texts)} articles")


def table(items: list[tuple[list[Article], list[str]]], title: str, length: Length, algorithms: list[str]) -> None:
    """A line for each algorithm."""
    print(f"{title}: {len(items)} items, {length.words or length.sentences} {'words' if length.words else 'sentences'}")
    for algorithm in algorithms:
        one, two, took = measured(items, length, algorithm)
        print(f"    {algorithm:10} R1 {one:.2f}  R2 {two:.2f}  {took:.2f} ms CPU", flush=True)


# Set, length, algorithms: sumy's slow ones on the set with the shortest run only.
PLAN = (
    ("cnndm_mix", Length(3), ALGORITHMS),
    ("cnndm", Length(3), ("news", "lead", "lexrank")),
    ("multinews", Length(None, 250), ("news", "lead", "lexrank")),
    ("multinews", Length(None, 100), ("news", "lead", "lexrank")),
    ("allsides", Length(3), ("news", "lead", "lexrank")),
    ("writers", Length(3), ("news", "lead", "lexrank")),
    ("summeval", Length(3), ("news", "lead", "lexrank")),
)


def main() -> None:
    """Reads the options; a folder is measured by the plan, files as the options say."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("files", nargs="+", type=Path)
    parser.add_argument("--sentences", type=int, default=3)
    parser.add_argument("--words", type=int)
    parser.add_argument("--algorithms", default=",".join(ALGORITHMS))
    parser.add_argument("--ablation", action="store_true")
    parser.add_argument("--picks", action="store_true", help="only count where lexrank picks as sumy does (minutes)")
    options = parser.parse_args()
    length = Length(None, options.words) if options.words else Length(options.sentences)
    for path in options.files:
        if options.picks:
            same_picks(path)
        elif path.is_dir():
            for name, size, algorithms in PLAN:
                table(stories(path / f"{name}.jsonl"), name, size, list(algorithms))
            speed(path)
        else:
            items = stories(path)
            table(items, path.stem, length, options.algorithms.split(","))
            if options.ablation:
                ablation(items, length)


if __name__ == "__main__":
    main()
