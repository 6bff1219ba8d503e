"""How alike an article and an event are: features in a fixed order, and what they weigh together. Pure.

The weights (bot/stories/weights.py) are those of a logistic model, refined by search; docs/stories.md explains each
feature, and where the weights come from.
"""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from operator import mul

from bot.stories.memory import Evidence, Side, Spread
from bot.stories.weights import OTHER_LANGUAGE, SAME_LANGUAGE, STORY

FEATURES = tuple(SAME_LANGUAGE)
LIVE = 3.5  # days: an event that nobody has reported for so long takes no more articles
UNDATED = 2.0  # more evidence is asked between a page without a date and a dated event: the days say nothing
NEAREST = 6  # newest members that an article is compared with one by one
Columns = tuple[tuple[float, ...], tuple[float, ...]]


def columns(table: Mapping[str, tuple[float, float]]) -> Columns:
    """A table of weights as those for full texts and those for headlines."""
    return tuple(full for full, _ in table.values()), tuple(short for _, short in table.values())


OF_STORY = tuple((FEATURES.index(feature), weight) for feature, weight in STORY.items())
SAME, OTHER = columns(SAME_LANGUAGE), columns(OTHER_LANGUAGE)


@dataclass(slots=True)
class Seen:
    """A new article, unpacked once for all comparisons. Times are in days, nan where unknown."""

    evidence: Evidence
    spread: Spread
    language: str
    printed_at: float
    seen_at: float


@dataclass(frozen=True, slots=True)
class Match:
    """A comparison of an article with a side. `score` above 0: it is more likely the same event than not."""

    side: Side
    score: float
    features: list[float]
    richness: float
    distant: bool = False

    @property
    def story_score(self) -> float:
        """Above 0: an event of the same story."""
        return sum([weight * self.features[number] for number, weight in OF_STORY])


def match(article: Seen, side: Side, spread: Spread) -> Match:
    """Compare."""
    gap, age = distance(article, side)
    found = features(article, side, spread, gap, age)
    richness = min(article.evidence.richness, side.evidence.richness)
    table = SAME if article.language == side.language else OTHER
    asked = UNDATED if half_dated(article, side) else 0.0
    return Match(side, score(found, table, richness) - asked, found, richness, gap > LIVE)


def score(found: Sequence[float], table: Columns, richness: float) -> float:
    """The weighted sum: between the weights for full texts and those for headlines by how much both have to show."""
    full, short = table
    of_full: float = sum(map(mul, found, full))
    if richness == 1.0:
        return of_full
    of_short: float = sum(map(mul, found, short))
    return richness * of_full + (1 - richness) * of_short


def features(a: Seen, side: Side, e: Spread, gap: float, age: float) -> list[float]:
    """The features by the names and in the order of FEATURES; `gap` and `age` are those of `distance`."""
    mine = a.spread
    shared = mine.words.keys() & e.words.keys()
    own_shared = [mine.words[t] for t in shared]
    common = [mine.words[t] * e.words[t] for t in shared]
    words, title = sum(common), cosine(mine.title, e.title)
    lasting, size = min(math.log1p(age), 3.0), math.log(side.size or 1)
    figures = len(set(a.evidence.figures) & set(side.evidence.figures))
    fewest = min(len(a.evidence.figures), len(side.evidence.figures))
    length = a.evidence.words.length
    return [
        1.0,
        words,
        title,
        cosine(mine.names, e.names),
        cosine(mine.keys, e.keys),
        covered(mine.title, e.words),
        covered(e.title, mine.words),
        max([words, *(cosine(mine.words, w) for w, _ in e.members[-NEAREST:])]),
        max([title, *(cosine(mine.title, t) for _, t in e.members[-NEAREST:])]),
        min(gap, 6.0),
        lasting,
        size,
        size * lasting,
        figures / (fewest + 1),
        1.0 if fewest and not figures else 0.0,
        max(common, default=0.0),
        math.log1p(sum(own_shared) * length / 10),
        math.log1p(overlap(mine.keys, e.keys) * a.evidence.keys.length / 10),
        math.log1p(overlap(mine.title, e.title) * a.evidence.title.length / 10),
        math.log1p(sum(sorted(own_shared)[-3:]) * length / 10),
    ]


def cosine(a: Mapping[int, float], b: Mapping[int, float]) -> float:
    """Of two vectors of length 1."""
    return sum([a[t] * b[t] for t in a.keys() & b.keys()])


def overlap(a: Mapping[int, float], b: Mapping[int, float]) -> float:
    """The weight, in a, of the terms that b has too."""
    return sum([a[t] for t in a.keys() & b.keys()])


def covered(title: Mapping[int, float], words: Mapping[int, float]) -> float:
    """The part of a title's weight that is told in these words."""
    return overlap(title, words) / (sum(title.values()) or 1.0)


def half_dated(a: Seen, side: Side) -> bool:
    """Whether only one of the two says when it was printed."""
    return math.isnan(a.printed_at) != math.isnan(side.printed[0])


def distant(a: Seen, side: Side) -> bool:
    """Whether so much time lies between that it cannot be the same event."""
    return distance(a, side)[0] > LIVE


def distance(a: Seen, side: Side) -> tuple[float, float]:
    """Days between an article and the nearest end of a side's time, and since its start.

    By when they were printed; where one of them does not tell, by when they were seen; 0 where nobody knows.
    """
    dated = not (math.isnan(a.printed_at) or math.isnan(side.printed[0]))
    at, (first, last) = (a.printed_at, side.printed) if dated else (a.seen_at, side.seen)
    if math.isnan(at) or math.isnan(first):
        return 0.0, 0.0
    return max(0.0, at - last, first - at), max(0.0, at - first)
