"""Grouping beside its peers on labelled streams, in one run.

    python -m bench.stories [--large] STREAM.jsonl ...

A stream has one article a line, in time order: {"id", "published", "lang", "title", "text", "story"}; story null is
background, which is grouped and not scored. Peers need scikit-learn (`make bench DATA=` installs it); without it they
are left out. Prints B-cubed and pairwise precision, recall, F1 in percent (a story in two languages counts as two; then
as one), the largest event, articles per CPU second, and how that changes with what was read in the last three days:
1,000 to 10,000 articles, with --large 25,000 and 100,000 (some minutes); and how well events are found without dates.
"""

from __future__ import annotations

import argparse
import gc
import json
import random
import resource
import sys
import time
from collections import Counter
from collections.abc import Callable, Hashable, Iterator, Sequence
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from itertools import islice
from multiprocessing import get_context
from pathlib import Path
from typing import Any

from bot.stories.grouping import Grouping
from bot.stories.meaning import meanings
from bot.types import Article

SIZES, LARGE_SIZES = (400, 1000, 6_700, 10_000), (25_000, 100_000)  # articles of the last three days
PEER_SIZES = {"single pass": (1000, 10_000), "average linkage": (1000, 3000)}  # what they manage in bearable time
TIMED = 300  # articles placed at each size
WARM = 1000  # articles of two months before, which are forgotten by then: words that news often has have been looked at
UNDATED_EVENTS, SAMPLES = (20, 100), 6  # events of three articles or more, and how many times they are drawn
FAR = datetime(9999, 1, 1, tzinfo=UTC)


Method = Callable[[Sequence[Article]], list[int]]


def main(arguments: Sequence[str]) -> None:
    """Measure each stream."""
    parser = argparse.ArgumentParser(prog="python -m bench.stories")
    parser.add_argument("streams", nargs="+")
    parser.add_argument("--large", action="store_true", help="go on to 100,000 articles")
    options = parser.parse_args(arguments)
    sizes = SIZES + LARGE_SIZES * options.large
    for file in options.streams:
        rows = [json.loads(line) for line in Path(file).read_text("utf-8").splitlines()]
        articles = [as_article(number, row) for number, row in enumerate(rows)]
        print(f"{Path(file).name}: {len(rows)} articles, {sum(r['story'] is not None for r in rows)} labelled")
        with get_context("spawn").Pool(1) as pool:  # a process of its own: its memory is that of the crowd
            pool.apply(crowded, (articles, sizes))
        for name, method in METHODS.items():
            try:
                compare(name, method, rows, articles)
            except ImportError:
                print(f"  {name:16} left out: what it needs is not installed, or there is one language")
        without_dates(rows, articles)


def compare(name: str, method: Method, rows: Sequence[dict[str, Any]], articles: Sequence[Article]) -> None:
    """Print how well and how fast a method groups a stream, and how fast it is on more in the same days."""
    start = time.process_time()
    found = method(articles)
    taken = time.process_time() - start
    figures = "/".join(f"{f:.1f}" for f in scored(rows, [(e, r["lang"]) for e, r in zip(found, rows, strict=True)]))
    print(f"  {name:16} B3 and pairs {figures}  largest {max(Counter(found).values())}", end="")
    print(f"  {len(rows) / taken:.0f} a CPU second")
    across = "/".join(f"{f:.1f}" for f in scored([row | {"lang": ""} for row in rows], found))
    if len({row["lang"] for row in rows if row["story"] is not None}) > 1:
        print(f"  {'':16} across languages {across}")
    for size in PEER_SIZES.get(name, ()):
        crowd = list(mixed(articles, size))
        start = time.process_time()
        method(crowd)
        print(f"  {size:9} articles of three days: {size / (time.process_time() - start):.0f} a CPU second")


def as_article(number: int, row: dict[str, Any]) -> Article:
    """A line of a stream."""
    at = datetime.fromisoformat(row["published"])
    return Article("", row["title"], row["text"], published=at, language=row["lang"], id=number)


def ours(articles: Sequence[Article]) -> list[int]:
    """The event of each article."""
    grouping = Grouping()
    return [grouping.place(article).event for article in articles]


def set_right(articles: Sequence[Article], meant: Sequence[bytes] = ()) -> list[int]:
    """The event of each article once all have been read: what was merged, split or linked since it came is in it."""
    grouping = Grouping()
    each = zip(articles, meant or [b""] * len(articles), strict=True)
    found = {article.id: grouping.place(article, meaning).event for article, meaning in each}
    for regrouping in grouping.take_regroupings():
        found |= {placement.article_id: placement.event for placement in regrouping.placements}
    return [found[article.id] for article in articles]


def with_model(articles: Sequence[Article]) -> list[int]:
    """`set_right` with what titles mean. Raises ImportError where the model is not installed."""
    if len({article.language for article in articles}) < 2:
        raise ImportError
    return set_right(articles, meanings([article.title for article in articles]))


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


def scored(rows: Sequence[dict[str, Any]], found: Sequence[Hashable]) -> tuple[float, ...]:
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


METHODS: dict[str, Method] = {
    "grouping": ours,
    "set right later": set_right,
    "titles' meaning": with_model,
    "single pass": single_pass,
    "average linkage": average_linkage,
}


def crowded(articles: Sequence[Article], sizes: Sequence[int]) -> None:
    """Print articles per CPU second once so many others of the same days are there, and how much memory each took."""
    grouping, crowd, placed, events = Grouping(), mixed(articles, sizes[-1]), 0, set()
    for article in mixed(articles, WARM, ago=timedelta(days=60)):
        grouping.place(replace(article, id=-1 - article.id))
    at_first = (0, 0)
    for size in sizes:
        for article in islice(crowd, size - placed - TIMED):
            events.add(grouping.place(article).event)
        more = list(islice(crowd, TIMED))
        start = time.process_time()
        events.update([grouping.place(article).event for article in more])
        speed = TIMED / (time.process_time() - start)
        placed = size
        gc.collect()
        memory = int(Path("/proc/self/statm").read_text().split()[1]) * resource.getpagesize() // 1024
        at_first = at_first if at_first[0] else (size, memory)
        grown = (memory - at_first[1]) / ((size - at_first[0]) or 1)
        print(f"  {size:9} articles of three days in {len(events)} events: {speed:.0f} a CPU second", end="")
        print(f", {grown:.1f} KiB an article since the first {at_first[0]}" * (size > at_first[0]), flush=True)


def without_dates(rows: Sequence[dict[str, Any]], articles: Sequence[Article]) -> None:
    """Print how well articles of some events are grouped when nobody knows when any of them was printed."""
    events: dict[tuple[str, str], list[int]] = {}
    for number, row in enumerate(rows):
        if row["story"] is not None:
            events.setdefault((row["lang"], row["story"]), []).append(number)
    [(language, _)] = Counter(lang for lang, _ in events).most_common(1)
    told = [numbers for (lang, _), numbers in events.items() if lang == language and len(numbers) >= 3]
    for count in UNDATED_EVENTS:
        figures = []
        for seed in range(SAMPLES):
            rng = random.Random(seed)
            chosen = [number for numbers in rng.sample(told, min(count, len(told))) for number in numbers]
            rng.shuffle(chosen)
            pages = [replace(articles[number], published=None, id=at) for at, number in enumerate(chosen)]
            figures.append(scored([rows[number] for number in chosen], set_right(pages)))
        mean = "/".join(f"{sum(column) / SAMPLES:.1f}" for column in zip(*figures, strict=True))
        print(f"  {count:9} events without dates: B3 and pairs {mean}", flush=True)


def mixed(articles: Sequence[Article], count: int, ago: timedelta = timedelta()) -> Iterator[Article]:
    """The articles within three days; where there are too few, then others made of their titles and paragraphs."""
    rng = random.Random(count)
    begin, step = datetime(2026, 11, 9, tzinfo=UTC) - ago, timedelta(days=3) / count
    for number, article in enumerate(articles[:count]):
        yield replace(article, published=begin + step * number)
    for number in range(len(articles), count):
        title = rng.choice(articles).title
        text = "\n\n".join("\n\n".join(rng.choice(articles).text.split("\n\n")[:4])[:1200] for _ in range(3))
        at, language = begin + step * number, rng.choice(articles).language
        yield Article("", title, text, published=at, language=language, id=number)


if __name__ == "__main__":
    main(sys.argv[1:])
