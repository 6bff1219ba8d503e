"""Grouping beside its peers on labelled streams, in one run.

    python -m bench.stories STREAM.jsonl ...

A stream has one article a line, in time order: {"id", "published", "lang", "title", "text", "story"}; story null is
background, which is grouped and not scored. Peers need scikit-learn (`pip install .[bench]`); without it they are left
out. Prints B-cubed and pairwise precision, recall, F1 in percent (per language), the largest event, articles per CPU
second, and how that changes with the number of live events, with the memory of an article.
"""

from __future__ import annotations

import json
import random
import sys
import time
import tracemalloc
from collections import Counter
from collections.abc import Iterator, Sequence
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

from bot.stories.grouping import Grouping
from bot.types import Article

LIVE = (400, 6700, 25_000)
TIMED = 300  # articles placed with so many live events
FAR = datetime(9999, 1, 1, tzinfo=UTC)


def main(files: Sequence[str]) -> None:
    """Measure each stream."""
    for file in files:
        rows = [json.loads(line) for line in Path(file).read_text("utf-8").splitlines()]
        articles = [as_article(number, row) for number, row in enumerate(rows)]
        print(f"{Path(file).name}: {len(rows)} articles, {sum(r['story'] is not None for r in rows)} labelled")
        for name, method in (("grouping", ours), ("single pass", single_pass), ("average linkage", average_linkage)):
            start = time.process_time()
            try:
                found = method(articles)
            except ImportError:
                print(f"  {name:16} left out: scikit-learn is not installed")
                continue
            taken = time.process_time() - start
            largest = max(Counter(found).values())
            figures = "/".join(f"{f:.1f}" for f in scored(rows, found))
            print(f"  {name:16} B3 and pairs {figures}  largest {largest}  {len(rows) / taken:.0f} a CPU second")
        for live in LIVE:
            speed, memory = crowded(articles, live)
            print(f"  {live:6} articles of the last days: {speed:.0f} a CPU second, {memory / 1000:.1f} kB each")


def as_article(number: int, row: dict[str, Any]) -> Article:
    """A line of a stream."""
    at = datetime.fromisoformat(row["published"])
    return Article("", row["title"], row["text"], published=at, language=row["lang"], id=number)


def ours(articles: Sequence[Article]) -> list[int]:
    """The event of each article."""
    grouping = Grouping()
    return [grouping.place(article).event for article in articles]


def single_pass(articles: Sequence[Article], threshold: float = 0.3, days: float = 3.5) -> list[int]:
    """Each joins the likest of the articles of the last days, by TF-IDF of title and lead."""
    import numpy as np

    texts, found = vectors(articles), list(range(len(articles)))
    first = 0
    for number, article in enumerate(articles):
        while (article.published or FAR) - (articles[first].published or FAR) > timedelta(days=days):
            first += 1
        if first < number:
            like = (texts[first:number] @ texts[number].T).toarray().ravel()
            best = int(np.argmax(like))
            if like[best] >= threshold:
                found[number] = found[first + best]
    return found


def average_linkage(articles: Sequence[Article], threshold: float = 0.75, days: float = 8) -> list[int]:
    """Average linkage of TF-IDF within windows of days and one language: it sees each window at once."""
    from sklearn.cluster import AgglomerativeClustering

    texts, found = vectors(articles), list(range(len(articles)))
    begin = articles[0].published or FAR
    windows: dict[tuple[int, str], list[int]] = {}
    for number, article in enumerate(articles):
        window = int(((article.published or begin) - begin) / timedelta(days=days))
        windows.setdefault((window, article.language), []).append(number)
    for members in windows.values():
        if len(members) < 2:
            continue
        far = 1 - (texts[members] @ texts[members].T).toarray()
        model = AgglomerativeClustering(
            None, metric="precomputed", linkage="average", distance_threshold=threshold
        ).fit_predict(far.clip(0))
        names = {label: member for member, label in zip(reversed(members), reversed(model), strict=True)}
        for member, label in zip(members, model, strict=True):
            found[member] = names[label]
    return found


def vectors(articles: Sequence[Article]) -> Any:
    """TF-IDF of title and lead."""
    from sklearn.feature_extraction.text import TfidfVectorizer

    leads = (" ".join([a.title, a.title, *a.text.split()[:150]]) for a in articles)
    return TfidfVectorizer(sublinear_tf=True).fit_transform(leads)


def scored(rows: Sequence[dict[str, Any]], found: Sequence[int]) -> tuple[float, ...]:
    """B-cubed P, R, F1 and pairwise P, R, F1, in percent; a story in two languages counts as two."""
    pairs = [(where, (r["lang"], r["story"])) for r, where in zip(rows, found, strict=True) if r["story"] is not None]
    both, ours_, gold = Counter(pairs), Counter(p for p, _ in pairs), Counter(g for _, g in pairs)
    precision = sum(n * n / ours_[p] for (p, _), n in both.items()) / len(pairs)
    recall = sum(n * n / gold[g] for (_, g), n in both.items()) / len(pairs)
    right, said, there = (sum(n * (n - 1) for n in counted.values()) for counted in (both, ours_, gold))
    figures = precision, recall, right / (said or 1), right / (there or 1)
    return (*as_percent(*figures[:2]), *as_percent(*figures[2:]))


def as_percent(precision: float, recall: float) -> tuple[float, float, float]:
    """Precision, recall and F1."""
    f1 = 2 * precision * recall / (precision + recall) if precision + recall else 0.0
    return 100 * precision, 100 * recall, 100 * f1


def crowded(articles: Sequence[Article], live: int) -> tuple[float, float]:
    """Articles per CPU second after `live` others of the same days, and bytes an article of those."""
    crowd = mixed(articles, live + TIMED)
    grouping = Grouping()
    for _ in range(live):
        grouping.place(next(crowd))
    more = list(crowd)
    start = time.process_time()
    for article in more:
        grouping.place(article)
    speed = TIMED / (time.process_time() - start)
    tracemalloc.start()
    grouping = Grouping()
    before, counted = tracemalloc.get_traced_memory()[0], max(3000, min(live, 8000))
    for article in mixed(articles, counted):
        grouping.place(article)
    memory = (tracemalloc.get_traced_memory()[0] - before) / counted
    tracemalloc.stop()
    return speed, memory


def mixed(articles: Sequence[Article], count: int) -> Iterator[Article]:
    """Articles made of the titles and paragraphs of others, so that there are enough different ones in three days."""
    rng = random.Random(count)
    for number in range(count):
        title = rng.choice(articles).title
        text = "\n\n".join("\n\n".join(rng.choice(articles).text.split("\n\n")[:4])[:1200] for _ in range(3))
        at = datetime(2026, 11, 9, tzinfo=UTC) + timedelta(days=3) * number / count
        yield Article("", title, text, published=at, language=rng.choice(articles).language, id=number)


if __name__ == "__main__":
    main(sys.argv[1:])
