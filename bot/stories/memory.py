"""What grouping remembers of the last weeks: vectors, live events, and where terms were seen. Pure.

Everything is counted in integers and floats of machine size, so that an article takes a few kilobytes; what is dropped
here leaves nothing behind.
"""

from __future__ import annotations

import math
from array import array
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from types import MappingProxyType

from bot.stories.meaning import mean
from bot.stories.words import SLOTS, Terms

COLD_START = 1000  # articles that stand for those not yet read, so that the first ones are weighed sensibly
POSTINGS = 150  # newest sides kept per term: a word that more events share finds none of them
MEMBERS = 8  # newest articles of a side whose own words are kept
WIDEST = (200, 60, 100, 60)  # terms kept of a side: words, title, names, keys
MOST_DAYS = 20  # named in a side that are kept
FULL = 60  # terms that a full text has

NOTHING: Mapping[int, float] = MappingProxyType({})


class Vector:
    """Terms and their weights, scaled to length 1; `length` is what it was before."""

    __slots__ = ("ids", "length", "weights")

    def __init__(self, weights: Mapping[int, float]) -> None:
        self.length = math.sqrt(sum([w * w for w in weights.values()]))
        scale = self.length or 1.0
        self.ids = array("I", weights)
        self.weights = array("f", [w / scale for w in weights.values()])

    def spread(self) -> dict[int, float]:
        """Weights by term."""
        return dict(zip(self.ids, self.weights, strict=True))

    def shared(self, other: Mapping[int, float]) -> dict[int, float]:
        """The weights of the terms that the other has too. Unpacking all first would take twice the time."""
        return {t: w for t, w in zip(self.ids, self.weights, strict=True) if t in other}

    def cosine(self, other: Mapping[int, float]) -> float:
        """The cosine with another vector of length 1."""
        return sum([other[t] * w for t, w in zip(self.ids, self.weights, strict=True) if t in other])


@dataclass(frozen=True, slots=True)
class Evidence:
    """What an article or a side shows: all its words, those of the title, names, and keys that languages share."""

    words: Vector
    title: Vector
    names: Vector
    keys: Vector
    figures: tuple[int, ...]
    richness: float  # 0 to 1: a headline has little to show, a full text has all
    days: Mapping[int, float]  # named in the text, and how rare; of a side, on the average
    meaning: Sequence[float] = ()  # of the title, where the model is installed

    @property
    def vectors(self) -> tuple[Vector, Vector, Vector, Vector]:
        """The four, in the order of WIDEST."""
        return self.words, self.title, self.names, self.keys


@dataclass(frozen=True, slots=True)
class Member:
    """What an article showed when it arrived. Times are in days, nan where unknown."""

    evidence: Evidence
    language: str
    printed_at: float
    seen_at: float


@dataclass(slots=True)
class Spread:
    """Evidence unpacked, to be compared with many others."""

    words: dict[int, float]
    title: dict[int, float]
    names: dict[int, float]
    keys: dict[int, float]

    @classmethod
    def of(cls, evidence: Evidence) -> Spread:
        """Unpack."""
        return cls(*(vector.spread() for vector in evidence.vectors))


@dataclass(slots=True)
class Side:
    """An event as one language tells it: what a new article is compared with. Times are days since 1970.

    `articles` are those that are still remembered, copies among them; `size` counts those that are no copies.
    """

    number: int
    event: int
    story: int
    language: str
    evidence: Evidence
    size: int = 0
    printed: tuple[float, float] = (math.nan, math.nan)  # first and last
    seen: tuple[float, float] = (math.nan, math.nan)
    members: list[Evidence] = field(default_factory=list)
    indexed: array[int] = field(default_factory=lambda: array("I"))
    articles: array[int] = field(default_factory=lambda: array("q"))

    def stretch(self, printed_at: float, seen_at: float) -> None:
        """Stretch its time (nan: unknown)."""
        self.printed, self.seen = stretched(self.printed, printed_at), stretched(self.seen, seen_at)

    def join(self, evidence: Evidence) -> None:
        """Take in an article."""
        n = self.size
        self.evidence = merged(self.evidence, evidence, n) if n else evidence
        self.members.append(evidence)
        del self.members[:-MEMBERS]
        self.size = n + 1


def stretched(span: tuple[float, float], at: float) -> tuple[float, float]:
    """The span with this moment in it; nan is nowhere."""
    return span if math.isnan(at) else (min(at, span[0]), max(at, span[1]))  # min(x, nan) is x


def merged(side: Evidence, article: Evidence, n: int) -> Evidence:
    """The evidence of n articles and one more."""
    vectors = []
    for before, new, widest in zip(side.vectors, article.vectors, WIDEST, strict=True):
        weights = {term: n * w for term, w in before.spread().items()}
        for term, w in new.spread().items():
            weights[term] = weights.get(term, 0.0) + w
        vectors.append(Vector({t: weights[t] for t in heaviest(weights, widest)} if len(weights) > widest else weights))
    figures = tuple(dict.fromkeys(side.figures + article.figures))[-30:]
    words, title, names, keys = vectors
    richness = (side.richness * n + article.richness) / (n + 1)
    days = averaged(side.days, n, article.days)
    return Evidence(words, title, names, keys, figures, richness, days, mean(side.meaning, n, article.meaning))


def averaged(side: Mapping[int, float], n: int, article: Mapping[int, float]) -> Mapping[int, float]:
    """The weights of days in n articles and one more, on the average."""
    if not side and not article:
        return side
    both = {day: (side.get(day, 0.0) * n + article.get(day, 0.0)) / (n + 1) for day in {**side, **article}}
    return {day: both[day] for day in heaviest(both, MOST_DAYS)} if len(both) > MOST_DAYS else both


def shared_days(one: Evidence, other: Evidence) -> float:
    """How much two have in common of the days that they name: about 1 for one rare day named by all."""
    return sum(min(weight, other.days[day]) for day, weight in one.days.items() if day in other.days) / 10


class Rarity:
    """How many of the remembered articles have a term, and what weight that gives it."""

    def __init__(self) -> None:
        self._seen_in = array("I", bytes(4 * SLOTS))
        self._read: dict[str, int] = {}

    def count(self, terms: Iterable[int], language: str, step: int = 1) -> None:
        """Note an article's terms (step -1: forget them)."""
        seen = self._seen_in
        for term in terms:
            seen[term] += step
        self._read[language] = self._read.get(language, 0) + step

    def weigh(self, counts: Mapping[int, int], language: str) -> dict[int, float]:
        """(1 + log count) * rarity, where rarity is log(articles of the language / articles with the term)."""
        seen, total, log = self._seen_in, math.log(self._read.get(language, 0) + COLD_START), math.log
        least = 0.01
        return {
            t: (1 + log(n)) * (rarity if (rarity := total - log(seen[t] + 0.5)) > least else least)
            for t, n in counts.items()
        }

    def evidence(self, terms: Terms, meaning: bytes = b"") -> Evidence:
        """What an article shows, by what is rare now; `meaning` as of stories.meaning."""
        weights = self.weigh(terms.counts, terms.language)
        return Evidence(
            Vector(weights),
            Vector({t: weights[t] for t in terms.title}),
            Vector({t: weights[t] for t in terms.names}),
            Vector(self.weigh(dict.fromkeys(terms.keys, 1), KEYS)),
            terms.figures,
            min(1.0, len(terms.counts) / FULL),
            self.weigh(dict.fromkeys(terms.days, 1), KEYS) if terms.days else NOTHING,
            array("b", meaning) if meaning else (),
        )


KEYS = "~"  # stands for a language where keys and days are counted


class Index:
    """Where a term was seen: the newest sides that have it among their heaviest terms."""

    def __init__(self) -> None:
        self._sides: dict[int, array[int] | int] = {}  # most terms have one side, and an int is a third of an array

    def add(self, term: int, side: int) -> None:
        """Note a side, which has not been noted for this term."""
        there = self._sides.get(term)
        if there is None:
            self._sides[term] = side
        elif isinstance(there, int):
            self._sides[term] = array("I", (there, side))
        else:
            there.append(side)
            del there[:-POSTINGS]

    def remove(self, term: int, side: int) -> None:
        """Forget a side."""
        there = self._sides.get(term)
        if there == side or (isinstance(there, array) and list(there) == [side]):
            del self._sides[term]
        elif isinstance(there, array) and side in there:
            there.remove(side)

    def near(self, terms: Mapping[int, float]) -> dict[int, float]:
        """Sides that share these terms, with the sum of the weights shared."""
        found: dict[int, float] = {}
        for term, weight in terms.items():
            there = self._sides.get(term, ())
            for side in (there,) if isinstance(there, int) else there:
                found[side] = found.get(side, 0.0) + weight
        return found


def heaviest(weights: Mapping[int, float], limit: int) -> list[int]:
    """The terms that say most; of equal ones the first. A sort is done sooner than a heap, among so few."""
    return sorted(weights, key=weights.__getitem__, reverse=True)[:limit]
