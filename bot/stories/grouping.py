"""Places each article, when it arrives, in the event it reports and the story it develops: by words, names, time. Pure.

An article is compared with the live events that share its heaviest terms (an inverted index), so that its cost stays
nearly flat as events grow in number; the likeliest event takes it, if it is likely enough. Else it begins an event: of
the story of the event that it would have joined on the same day, or of a story of its own. It never looks ahead.
docs/stories.md explains the method and its figures.
"""

from __future__ import annotations

import heapq
import math
from array import array
from collections import deque
from dataclasses import dataclass
from datetime import datetime

from bot.stories.copies import Copies, fingerprints
from bot.stories.likeness import Match, Seen, distant, match
from bot.stories.memory import KEYS, Index, Rarity, Side, Spread, heaviest
from bot.stories.words import terms
from bot.types import EPOCH, Article, Placement

MEMORY = 30.0  # days: a story that nobody has reported for so long has ended, and all that is older is forgotten
LOOKED_UP = 20  # heaviest terms of an article by which events are found
KEYS_LOOKED_UP = 8
COMPARED = 12  # events that share most of them
OLDER = 4  # events no longer live that are compared for the story
SPREAD = 300  # sides kept unpacked
LATELY = 15  # newest moments whose median is the present, where nobody says when an article was seen


@dataclass(slots=True)
class Kept:
    """What must be undone when an article is forgotten, and where it belongs."""

    at: float
    placement: Placement
    root: int
    side: int
    language: str
    terms: array[int]
    keys: array[int]


class Grouping:
    """The memory of what was placed, and the decision for the next article.

    Promises: the same articles in the same order give the same placements, whether an article was placed or recalled;
    nothing older than MEMORY matters or stays.
    """

    def __init__(self, threshold: float = 0.0) -> None:
        self._threshold = threshold
        self._kept: dict[int, Kept] = {}
        self._ages: list[tuple[float, int]] = []  # a heap: who is to be forgotten next
        self._clock = self._turned = math.nan
        self._lately: deque[float] = deque(maxlen=LATELY)
        self._copies = Copies()
        self._rarity = Rarity()
        self._index = Index()
        self._sides: dict[int, Side] = {}
        self._side_of: dict[tuple[int, str], int] = {}
        self._last_side = 0
        self._spread: dict[int, Spread] = {}

    def place(self, article: Article) -> Placement:
        """Decide where an article belongs and remember it. Articles come in the order in which they were seen."""
        seen, prints = self._see(article), fingerprints(article.text)
        original = self._copies.original(prints)
        if original is not None:
            known = self._kept[original]
            placement = Placement(article.id, known.placement.event, known.placement.story, known.root)
        else:
            placement = self._decide(article.id, self.matches(seen))
        self._keep(seen, prints, placement)
        return placement

    def recall(self, article: Article) -> None:
        """Remember an article that was placed before a restart, as if it had just been placed."""
        event = article.event if article.event is not None else article.id
        story = article.story if article.story is not None else event
        placement = Placement(article.id, event, story, article.copy_of)
        self._keep(self._see(article), fingerprints(article.text), placement)

    def matches(self, seen: Seen) -> list[Match]:
        """The events that an article is compared with: the live ones, then some that are only in its stories."""
        found = self._index.near(looked_up(seen))
        live: list[Side] = []
        older: list[Side] = []
        for number in heapq.nlargest(3 * COMPARED, found, key=lambda n: (found[n], n)):
            side = self._sides[number]
            far = distant(seen, side)
            if len(older if far else live) < (OLDER if far else COMPARED):
                (older if far else live).append(side)
        return [match(seen, side, self._spread_of(side)) for side in live + older]

    def _decide(self, article: int, matches: list[Match]) -> Placement:
        """The likeliest live event, else the likeliest story, else a story of its own; of equals the youngest."""
        live = [m for m in matches if m.score >= self._threshold and not m.distant]
        if live:
            side = max(live, key=lambda m: (m.score, m.side.event)).side
            return Placement(article, side.event, side.story)
        related = [m for m in matches if m.story_score >= 0]
        if related:
            return Placement(article, article, max(related, key=lambda m: (m.story_score, m.side.event)).side.story)
        return Placement(article, article, article)

    def _see(self, article: Article) -> Seen:
        """Its evidence by what is rare now, after time has passed and its own terms are counted."""
        printed_at, seen_at = moments(article)
        seen_at = self._tick(printed_at, seen_at)
        self._forget()
        found = terms(article)
        self._rarity.count(found.counts, found.language)
        self._rarity.count(found.keys, KEYS)
        evidence = self._rarity.evidence(found)
        return Seen(evidence, Spread.of(evidence), found.language, printed_at, seen_at)

    def _tick(self, printed_at: float, seen_at: float) -> float:
        """When the article was seen. Where nobody says, the present is the median of what was printed last: a wrong
        date in a stream must not make all the rest old.
        """
        if math.isnan(seen_at):
            if not math.isnan(printed_at):
                self._lately.append(printed_at)
            seen_at = sorted(self._lately)[(len(self._lately) - 1) // 2] if self._lately else self._clock
        self._clock = max(seen_at, self._clock)  # max(x, nan) is x
        return self._clock

    def _forget(self) -> None:
        while self._ages and self._ages[0][0] < self._clock - MEMORY:
            _, article = heapq.heappop(self._ages)
            kept = self._kept.pop(article)
            self._copies.forget(article)
            self._rarity.count(kept.terms, kept.language, -1)
            self._rarity.count(kept.keys, KEYS, -1)
            side = self._sides[kept.side]
            side.alive -= 1
            if not side.alive:
                self._drop(side)
        if math.isnan(self._turned):
            self._turned = self._clock
        elif self._clock - self._turned > MEMORY:
            self._turned = self._clock
            self._copies.turn()

    def _drop(self, side: Side) -> None:
        for term in side.indexed:
            self._index.remove(term, side.number)
        del self._sides[side.number], self._side_of[side.event, side.language]
        self._spread.pop(side.number, None)

    def _keep(self, seen: Seen, prints: frozenset[int], placement: Placement) -> None:
        article, copy_of = placement.article_id, placement.copy_of
        self._copies.add(article, prints)
        side = self._side(placement, seen)
        side.stretch(seen.printed_at, seen.seen_at)
        side.alive += 1
        if copy_of is None or not side.size:  # a copy is no independent evidence of what the event is about
            self._join(side, seen)
        root = article if copy_of is None else copy_of
        evidence = seen.evidence
        self._kept[article] = Kept(
            seen.seen_at, placement, root, side.number, seen.language, evidence.words.ids, evidence.keys.ids
        )
        if not math.isnan(seen.seen_at):
            heapq.heappush(self._ages, (seen.seen_at, article))

    def _side(self, placement: Placement, seen: Seen) -> Side:
        number = self._side_of.get((placement.event, seen.language))
        if number is not None:
            return self._sides[number]
        self._last_side = number = self._last_side + 1
        self._side_of[placement.event, seen.language] = number
        side = Side(number, placement.event, placement.story, seen.language, seen.evidence)
        self._sides[number] = side
        return side

    def _join(self, side: Side, seen: Seen) -> None:
        side.join(seen.evidence)
        self._spread.pop(side.number, None)
        for term in looked_up(seen).keys() - set(side.indexed):
            side.indexed.append(term)
            self._index.add(term, side.number)

    def _spread_of(self, side: Side) -> Spread:
        """A side's evidence unpacked; those compared most lately are kept."""
        spread = self._spread.pop(side.number, None) or side.spread()
        self._spread[side.number] = spread
        if len(self._spread) > SPREAD:
            del self._spread[next(iter(self._spread))]
        return spread


def looked_up(seen: Seen) -> dict[int, float]:
    """The terms by which an article's events are found, with their weights."""
    words, keys = seen.spread.words, seen.spread.keys
    return {t: words[t] for t in heaviest(words, LOOKED_UP)} | {t: keys[t] for t in heaviest(keys, KEYS_LOOKED_UP)}


def moments(article: Article) -> tuple[float, float]:
    """When it was printed, and when it was seen, in days; nan where unknown. What is printed is not seen before."""
    printed_at = days(article.published) if article.published else math.nan
    seen_at = days(article.seen_at) if article.seen_at != EPOCH else math.nan
    return min(printed_at, seen_at), seen_at  # min(x, nan) is x


def days(moment: datetime) -> float:
    """Days since 1970."""
    return moment.timestamp() / 86400
