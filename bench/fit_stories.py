"""Fits the weights of a story (STORY in bot/stories/weights.py) on what people judged.

    python -m bench.fit_stories sample STREAM.jsonl 400 > pairs.jsonl
    python -m bench.fit_stories fit STREAM.jsonl pairs.jsonl

No public stream says which events are one story, so somebody has to read. `sample` groups a stream (as for
bench.stories) and prints articles beside the event that looks likeliest to be of their story though it is not theirs:
as many of each likelihood. Set "same" of each line to true or false: would one who follows the event want the article
under it? Lines with null are left out. `fit` groups the stream again and prints the table, and how well it tells what
it was not fitted on (ten-fold).
"""

from __future__ import annotations

import json
import random
import sys
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Any

import numpy as np

from bench.fit_grouping import fitted
from bench.stories import as_article
from bot.stories.grouping import Decision, Grouping
from bot.stories.likeness import FEATURES, Match, Seen, distance, features, story_score
from bot.stories.memory import Side
from bot.stories.weights import STORY
from bot.types import Article

CAUTION = 1.0  # below the fit: what joins a story is right 6 times in 7, not every other time
BANDS, LEAD, FOLDS = 8, 50, 10
NAMED = [FEATURES.index(feature) for feature in STORY]
Pair = tuple[int, int]  # an article, an event


class Noting(Grouping):
    """Grouping that notes the features of each article beside the events that it is compared with."""

    def __init__(self) -> None:
        super().__init__()
        self.noted: dict[Pair, list[float]] = {}

    def _decide(self, article: int, seen: Seen, matches: Sequence[Match], older: Sequence[Side]) -> Decision:
        decision = super()._decide(article, seen, matches, older)
        for side in [match.side for match in matches] + list(older):
            if side.event != decision[0].event and side.language == seen.language:
                shared = side.evidence.words.shared(seen.spread.words)
                found = features(seen, side, shared, *distance(seen, side), singly=False)
                self.noted[article, side.event] = found
        return decision


def main(arguments: Sequence[str]) -> None:
    """Print pairs to be judged, or weights."""
    what, stream, rest = arguments
    articles = [as_article(n, json.loads(line)) for n, line in enumerate(Path(stream).read_text("utf-8").splitlines())]
    grouping = Noting()
    for article in articles:
        grouping.place(article)
    if what == "sample":
        for article, event in sampled(grouping.noted, int(rest)):
            told = {"article": article, "event": event, "same": None}
            print(json.dumps(told | {"tells": opening(articles[article]), "of": opening(articles[event])}))
    else:
        judged = [json.loads(line) for line in Path(rest).read_text("utf-8").splitlines()]
        report(grouping.noted, [row for row in judged if row["same"] is not None])


def opening(article: Article) -> str:
    """What is read to judge."""
    day = f"{article.published:%Y-%m-%d}" if article.published else ""
    return f"{day} {article.title}: {' '.join(article.text.split()[:LEAD])}"


def sampled(noted: dict[Pair, list[float]], count: int) -> Iterator[Pair]:
    """Of each article the likeliest event, and of these as many from each band of likelihood, in any order."""
    best: dict[int, tuple[float, Pair]] = {}
    for pair, found in noted.items():
        best[pair[0]] = max(best.get(pair[0], (-99.0, pair)), (story_score(found, across=False), pair))
    ranked = [pair for _, pair in sorted(best.values()) if _ > -4]
    rng = random.Random(1)
    bands = np.array_split(np.arange(len(ranked)), BANDS)
    picked = [ranked[n] for band in bands for n in rng.sample(list(band), min(len(band), count // BANDS))]
    rng.shuffle(picked)
    yield from picked


def report(noted: dict[Pair, list[float]], judged: Sequence[dict[str, Any]]) -> None:
    """Print the table, and precision and recall by ten-fold cross-validation."""
    known = [row for row in judged if (row["article"], row["event"]) in noted]
    rows = np.array([[noted[row["article"], row["event"]][n] for n in NAMED] for row in known])
    same, told = np.array([bool(row["same"]) for row in known]), np.empty(len(rows))
    for fold in range(FOLDS):
        rest = np.arange(len(rows)) % FOLDS != fold
        told[~rest] = rows[~rest] @ centred(rows[rest], same[rest])
    taken = told >= CAUTION
    print(f"{len(rows)} judged, {same.mean():.0%} the same; with the caution of {CAUTION}:", end=" ")
    print(f"precision {same[taken].mean():.2f}, recall {taken[same].mean():.2f}")
    for feature, weight in zip(STORY, centred(rows, same), strict=True):
        print(f'    "{feature}": {weight - CAUTION * (feature == "bias"):.2f},')


def centred(rows: Any, same: Any) -> Any:
    """The weights, where the penalty leaves the bias (the first feature) alone."""
    means = rows.mean(0)
    means[0] = 0.0
    weights = fitted(rows - means, same, np.ones(len(rows)))
    weights[0] -= weights @ means
    return weights


if __name__ == "__main__":
    main(sys.argv[1:])
