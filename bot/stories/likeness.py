"""How alike an article and an event are: features in a fixed order, and what they weigh together. Pure.

The weights (bot/stories/weights.py) are those of a logistic model, refined by search; docs/stories.md explains each
feature, and where the weights come from.
"""

from __future__ import annotations

import math
from collections.abc import Container, Mapping, Sequence
from dataclasses import dataclass, field
from operator import mul

from bot.stories.memory import Evidence, Side, Spread, Vector, shared_days
from bot.stories.weights import OTHER_LANGUAGE, SAME_LANGUAGE, STORY, STORY_ACROSS

FEATURES = tuple(SAME_LANGUAGE)
LIVE = 3.5  # days: an event that nobody has reported for so long takes no more articles
UNDATED = 2.0  # more evidence is asked where the days between an article and an event or story say nothing
DOUBT = -1.0  # story score below which an article is of the event by so much less: an event is of one story
DAYS = 1.5  # what a rare day that both name adds between languages; within one it tells no more than the words do
SINGLE = 6  # newest members that an article is compared with one by one
NEAREST = FEATURES.index("nearest")
Columns = tuple[tuple[float, ...], tuple[float, ...]]


def columns(table: Mapping[str, tuple[float, float]]) -> Columns:
    """A table of weights as those for full texts and those for headlines."""
    return tuple(full for full, _ in table.values()), tuple(short for _, short in table.values())


SAME, OTHER = columns(SAME_LANGUAGE), columns(OTHER_LANGUAGE)
OF_STORY, OF_STORY_ACROSS = ([table.get(feature, 0.0) for feature in FEATURES] for table in (STORY, STORY_ACROSS))


@dataclass(slots=True)
class Seen:
    """A new article, unpacked once for all comparisons. Times are in days, nan where unknown.

    `telling`: the terms by which its events are found. `phrases`: by number of a side, the rare shingles that an
    article of it has too; no side where it has none.
    """

    evidence: Evidence
    spread: Spread
    language: str
    printed_at: float
    seen_at: float
    telling: Mapping[int, float] = field(default_factory=dict)
    phrases: Mapping[int, int] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Match:
    """A comparison of an article with a side. `score` above 0: it is more likely the same event than not."""

    side: Side
    score: float
    features: list[float]
    richness: float
    story_score: float  # above 0: an event of the same story
    distant: bool = False
    doubt: float = 0.0  # what was taken from the score because they do not look to be of one story
    days: float = 0.0  # that both name, where they are told in different languages
    undated: float = 0.0  # what was taken from both scores because the days between them say nothing


def match(article: Seen, side: Side, enough: float = -math.inf, words: Mapping[int, float] | None = None) -> Match:
    """Compare. `words`: what the side's words share with the article's, where that is known already.

    A score that cannot reach `enough` is not exact: it lacks the comparison with single articles.
    """
    gap, age = distance(article, side)
    shared = side.evidence.words.shared(article.spread.words) if words is None else words
    found = features(article, side, shared, gap, age)
    richness = min(article.evidence.richness, side.evidence.richness)
    across = article.language != side.language
    table = OTHER if across else SAME
    days = shared_days(article.evidence, side.evidence) if across else 0.0
    of_story = story_score(found, across)
    doubt = 0.0 if across else richness * min(0.0, of_story - DOUBT)  # judged for full texts of one language only
    undated = -UNDATED if timeless(article, side) else 0.0
    more = doubt + DAYS * days + undated
    highest = score(found, table, richness) + more  # what NEAREST weighs is below 0 everywhere
    if highest >= enough and side.size > 1:
        mine = article.spread.words
        found[NEAREST] = max([found[NEAREST], *(member.words.cosine(mine) for member in side.members[-SINGLE:])])
        highest = score(found, table, richness) + more
    return Match(side, highest, found, richness, of_story + undated, gap > LIVE, doubt, days, undated)


def story_score(found: Sequence[float], across: bool) -> float:
    """Above 0: an event of the same story, with caution (docs/stories.md). `across`: told in different languages."""
    weights = OF_STORY_ACROSS if across else OF_STORY
    told: float = sum(map(mul, found, weights))
    return told


def akin(article: Seen, side: Side) -> float:
    """The score of a story alone, for an event that takes no more articles."""
    shared = side.evidence.words.shared(article.spread.words)
    found = features(article, side, shared, *distance(article, side), singly=False)
    return story_score(found, article.language != side.language) - UNDATED * timeless(article, side)


def score(found: Sequence[float], table: Columns, richness: float) -> float:
    """The weighted sum: between the weights for full texts and those for headlines by how much both have to show."""
    full, short = table
    of_full: float = sum(map(mul, found, full))
    if richness == 1.0:
        return of_full
    of_short: float = sum(map(mul, found, short))
    return richness * of_full + (1 - richness) * of_short


def features(
    a: Seen, side: Side, shared: Mapping[int, float], gap: float, age: float, *, singly: bool = True
) -> list[float]:
    """The features by the names and in the order of FEATURES; `gap` and `age` are those of `distance`.

    That of NEAREST is as if the side had one article, and without `singly` so is that of the nearest title.
    """
    mine, its = a.spread, side.evidence
    own = [mine.words[t] for t in shared]
    common = [mine.words[t] * w for t, w in shared.items()]
    titles, keys = its.title.shared(mine.title), its.keys.shared(mine.keys)
    words, title = sum(common), dot(titles, mine.title)
    lasting, size = min(math.log1p(age), 3.0), math.log(side.size or 1)
    figures = len(set(a.evidence.figures) & set(its.figures))
    fewest = min(len(a.evidence.figures), len(its.figures))
    length = a.evidence.words.length
    members = side.members[-SINGLE:] if singly and side.size > 1 else []
    return [
        1.0,
        words,
        title,
        its.names.cosine(mine.names),
        dot(keys, mine.keys),
        covered(a.evidence.title, shared),
        covered(its.title, mine.words),
        words,
        max([title, *(member.title.cosine(mine.title) for member in members)]),
        min(gap, 6.0),
        lasting,
        size,
        size * lasting,
        figures / (fewest + 1),
        1.0 if fewest and not figures else 0.0,
        max(common, default=0.0),
        math.log1p(sum(own) * length / 10),
        math.log1p(weight(keys, mine.keys) * a.evidence.keys.length / 10),
        math.log1p(weight(titles, mine.title) * a.evidence.title.length / 10),
        math.log1p(sum(sorted(own)[-3:]) * length / 10),
        math.log1p(a.phrases.get(side.number, 0)),
    ]


def dot(shared: Mapping[int, float], mine: Mapping[int, float]) -> float:
    """The cosine of two vectors of length 1, by what one of them shares with the other."""
    return sum([mine[t] * w for t, w in shared.items()])


def weight(shared: Mapping[int, float], mine: Mapping[int, float]) -> float:
    """How much of mine is shared."""
    return sum([mine[t] for t in shared])


def covered(title: Vector, words: Container[int]) -> float:
    """The part of a title's weight that is told in these words."""
    return sum([w for t, w in zip(title.ids, title.weights, strict=True) if t in words]) / (sum(title.weights) or 1.0)


def timeless(a: Seen, side: Side) -> bool:
    """Whether the days say nothing: only one of the two says when it was printed, or of one nobody knows even when it
    was seen, as of pages in a folder.
    """
    dated, its_dated = not math.isnan(a.printed_at), not math.isnan(side.printed[0])
    return dated != its_dated or (not dated and math.isnan(a.seen_at + side.seen[0]))


def distant(a: Seen, side: Side) -> bool:
    """Whether so much time lies between that it cannot be the same event."""
    return distance(a, side)[0] > LIVE


def distance(a: Seen, side: Side) -> tuple[float, float]:
    """Days between an article and the nearest end of a side's time, and since its start.

    By when they were printed; where one of them does not tell, by when they were seen; 0 where nobody knows.
    """
    at, (first, last) = a.printed_at, side.printed
    if math.isnan(at + first):  # if one of them is
        at, (first, last) = a.seen_at, side.seen
        if math.isnan(at + first):
            return 0.0, 0.0
    return max(0.0, at - last, first - at), max(0.0, at - first)
