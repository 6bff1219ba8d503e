"""The articles that grouping remembers, each in its place, and moving them to another. Pure.

What an event shows is the sum of what its articles showed when they arrived, in the order of their arrival: a side from
which articles leave, or to which others come, is made anew from them, so that a move leaves the memory as a restart
would make it.
"""

from __future__ import annotations

import heapq
import math
from collections import deque
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime

from bot.stories.copies import Copies
from bot.stories.likeness import Seen
from bot.stories.memory import KEYS, Evidence, Index, Member, Rarity, Side, Spread, heaviest
from bot.stories.words import terms
from bot.types import EPOCH, Article, Placement

MEMORY = 30.0  # days: a story that nobody has reported for so long has ended, and all that is older is forgotten
LOOKED_UP = 20  # heaviest terms of an article by which events are found
KEYS_LOOKED_UP = 8
LATELY = 15  # newest moments whose median is the present, where nobody says when an article was seen


@dataclass(slots=True)
class Kept:
    """An article that is remembered: where it belongs, and what must be undone when it is forgotten."""

    number: int  # in the order of arrival
    placement: Placement
    root: int
    side: int
    member: Member
    joined: bool  # a copy does not join: it says nothing about the event


class Shelf:
    """Articles of the last MEMORY days by event and language, and the index that finds them."""

    def __init__(self) -> None:
        self._kept: dict[int, Kept] = {}
        self._ages: list[tuple[float, int]] = []  # a heap: who is to be forgotten next
        self._clock = self._turned = math.nan
        self._lately: deque[float] = deque(maxlen=LATELY)
        self._copies = Copies()
        self._rarity = Rarity()
        self._index = Index()
        self._sides: dict[int, Side] = {}
        self._side_of: dict[tuple[int, str], int] = {}
        self._last_side = self._arrived = 0

    def where(self, article: int) -> Placement:
        """Where a remembered article belongs by now. Raises KeyError for others."""
        return self._kept[article].placement

    def _see(self, article: Article, meaning: bytes) -> Seen:
        """Its evidence by what is rare now, after time has passed and its own terms are counted."""
        printed_at, seen_at = moments(article)
        seen_at = self._tick(printed_at, seen_at)
        self._forget()
        found = terms(article)
        self._rarity.count(found.counts, found.language)
        self._rarity.count(found.keys + found.days, KEYS)
        evidence = self._rarity.evidence(found, meaning)
        spread = Spread.of(evidence)
        return Seen(evidence, spread, found.language, printed_at, seen_at, looked_up(spread))

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
            evidence = kept.member.evidence
            self._copies.forget(article)
            self._rarity.count(evidence.words.ids, kept.member.language, -1)
            self._rarity.count([*evidence.keys.ids, *evidence.days], KEYS, -1)
            side = self._sides[kept.side]
            side.articles.remove(article)
            if not side.articles:
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

    def _keep(self, seen: Seen, prints: frozenset[int], placement: Placement) -> None:
        article, copy_of = placement.article_id, placement.copy_of
        self._copies.add(article, prints)
        side = self._side(placement, seen.language, seen.evidence)
        joins = copy_of is None or not side.size  # a copy is no independent evidence of what the event is about
        root = article if copy_of is None else copy_of
        member = Member(seen.evidence, seen.language, seen.printed_at, seen.seen_at)
        self._arrived += 1
        self._kept[article] = Kept(self._arrived, placement, root, side.number, member, joins)
        self._enter(article, side, [*seen.telling, *seen.evidence.days])
        if not math.isnan(seen.seen_at):
            heapq.heappush(self._ages, (seen.seen_at, article))

    def _side(self, placement: Placement, language: str, evidence: Evidence) -> Side:
        number = self._side_of.get((placement.event, language))
        if number is not None:
            return self._sides[number]
        self._last_side = number = self._last_side + 1
        self._side_of[placement.event, language] = number
        side = Side(number, placement.event, placement.story, language, evidence)
        self._sides[number] = side
        return side

    def _enter(self, article: int, side: Side, terms: Iterable[int]) -> None:
        """Let an article that is kept be of a side, which these terms find."""
        kept = self._kept[article]
        kept.side = side.number
        side.articles.append(article)
        side.stretch(kept.member.printed_at, kept.member.seen_at)
        if not kept.joined:
            return
        side.join(kept.member.evidence)
        for term in set(terms) - set(side.indexed):
            side.indexed.append(term)
            self._index.add(term, side.number)

    def _foremost(self, found: Mapping[int, float], limit: int) -> list[int]:
        """The sides that share most; of equals those of the youngest event, however a restart has numbered them."""
        least = sorted(found.values(), reverse=True)[:limit]
        top = [number for number, value in found.items() if value >= least[-1]] if least else []
        top.sort(key=lambda n: (found[n], self._sides[n].event, self._sides[n].language), reverse=True)
        return top[:limit]

    def _members(self, side: Side) -> list[Member]:
        """What the articles of a side showed, copies left out."""
        return [self._kept[article].member for article in side.articles if self._kept[article].joined]

    def _of_story(self, story: int) -> list[int]:
        """The articles of a story, in the order of their arrival."""
        return self._in_order(a for side in self._sides.values() if side.story == story for a in side.articles)

    def _of_event(self, event: int) -> list[int]:
        """The articles of an event, in the order of their arrival."""
        return self._in_order(a for side in self._sides.values() if side.event == event for a in side.articles)

    def _languages(self, event: int) -> set[str]:
        return {language for one, language in self._side_of if one == event}

    def _in_order(self, articles: Iterable[int]) -> list[int]:
        return sorted(articles, key=lambda article: self._kept[article].number)

    def _move(self, articles: Sequence[int], event: int, story: int) -> None:
        """Let articles belong to an event of a story; sides that lose or gain are made anew."""
        for article in articles:
            kept = self._kept[article]
            kept.placement = replace(kept.placement, event=event, story=story)
        touched = {self._kept[article].side for article in articles}
        there = {self._side_of.get((event, self._kept[article].member.language), 0) for article in articles}
        again: list[int] = []
        for number in sorted((touched | there) - {0}):
            again += self._sides[number].articles
            self._drop(self._sides[number])
        for article in self._in_order(again):
            member = self._kept[article].member
            side = self._side(self._kept[article].placement, member.language, member.evidence)
            self._enter(article, side, [*looked_up(Spread.of(member.evidence)), *member.evidence.days])

    def _rename(self, story: int, to: int) -> list[int]:
        """Let all of a story belong to another; the articles that do so."""
        articles = self._of_story(story)
        for article in articles:
            kept = self._kept[article]
            kept.placement = replace(kept.placement, story=to)
            self._sides[kept.side].story = to
        return articles


def looked_up(spread: Spread) -> dict[int, float]:
    """The terms by which an article's events are found, with their weights."""
    words, keys = spread.words, spread.keys
    return {t: words[t] for t in heaviest(words, LOOKED_UP)} | {t: keys[t] for t in heaviest(keys, KEYS_LOOKED_UP)}


def moments(article: Article) -> tuple[float, float]:
    """When it was printed, and when it was seen, in days; nan where unknown. What is printed is not seen before."""
    printed_at = days(article.published) if article.published else math.nan
    seen_at = days(article.seen_at) if article.seen_at != EPOCH else math.nan
    return min(printed_at, seen_at), seen_at  # min(x, nan) is x


def days(moment: datetime) -> float:
    """Days since 1970."""
    return moment.timestamp() / 86400
