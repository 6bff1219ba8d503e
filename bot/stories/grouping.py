"""Places each article, when it arrives, in the event it reports and the story it develops: by words, names, time. Pure.

An article is compared with the live events that share its heaviest terms (an inverted index), so that its cost stays
nearly flat as events grow in number; the likeliest event takes it, if it is likely enough. Else it begins an event: of
the story of the event that it would have joined on the same day, or of a story of its own. It never looks ahead; what
it shows about articles placed before it, that two events are one or that one is two, is set right and noted.
docs/stories.md explains the method and its figures.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from itertools import islice

from bot.stories.copies import fingerprints
from bot.stories.likeness import LIVE, Match, Seen, akin, distant, dot, match
from bot.stories.memory import Side, heaviest
from bot.stories.regroup import (
    FEWEST,
    LINKED_AT,
    LOOKED_AT,
    MERGED,
    PARTED,
    RICH,
    SMALLEST,
    alone,
    apart,
    halves,
    likeness,
    linked,
    one_story,
)
from bot.stories.shelf import Shelf
from bot.types import Article, Placement, Regrouping

COMPARED = 12  # events that share most of an article's terms: their words are compared,
CLOSELY = 4  # and of those with the likest words the rest,
UNLIKE, UNLIKER = 0.05, 0.25  # but not where the cosine is below this, or this share of the highest: they never are one
QUOTING = 3  # events that are compared because they share phrases, whatever else they share
NEWEST = 3000  # events that are compared by what their titles mean
KEYS_LINKED = 12  # heaviest keys of an event by which those in other languages are found
OLDER = 4  # events no longer live that are compared for the story


class Grouping(Shelf):
    """The memory of what was placed, and the decision for the next article.

    Promises: the same articles in the same order give the same placements, whether an article was placed or recalled;
    nothing older than MEMORY matters or stays. What was merged or split is in `take_regroupings`.
    """

    def __init__(self, threshold: float = 0.0, kept_apart: Iterable[tuple[int, int]] = ()) -> None:
        """`kept_apart`: pairs of articles whose stories are never made one, because an operator said so."""
        super().__init__()
        self._threshold = threshold
        self._apart = tuple(kept_apart)
        self._regroupings: list[Regrouping] = []

    def place(self, article: Article, meaning: bytes = b"") -> Placement:
        """Decide where an article belongs and remember it. Articles come in the order in which they were seen.

        `meaning`: of its title, as of stories.meaning; empty where nobody knows it.
        """
        seen, prints = self._see(article, meaning), fingerprints(article.text)
        original, shared = self._copies.look(prints)
        if original is not None:
            known = self._kept[original]
            self._keep(seen, prints, Placement(article.id, known.placement.event, known.placement.story, known.root))
        else:
            seen.phrases = self._phrases(shared)
            matches, older = self.matches(seen)
            self._keep(seen, prints, self._decide(article.id, seen, matches, older))
            self._merge(article.id, matches)
            self._split(article.id)
            self._link(article.id)
        return self.where(article.id)

    def recall(self, article: Article, meaning: bytes = b"") -> None:
        """Remember an article that was placed before a restart, as if it had just been placed."""
        event = article.event if article.event is not None else article.id
        story = article.story if article.story is not None else event
        placement = Placement(article.id, event, story, article.copy_of)
        self._keep(self._see(article, meaning), fingerprints(article.text), placement)

    def take_regroupings(self) -> list[Regrouping]:
        """What was merged and split since this was asked last, oldest first."""
        taken, self._regroupings = self._regroupings, []
        return taken

    def matches(self, seen: Seen) -> tuple[list[Match], list[Side]]:
        """The live events that an article is compared with, and older ones whose stories it may be of."""
        found = self._index.near(seen.telling)
        quoting = heaviest(seen.phrases, QUOTING)
        near = [number for _, number in sorted(zip(found.values(), found, strict=True), reverse=True)[: 3 * COMPARED]]
        live: list[Side] = []
        older: list[Side] = []
        for number in dict.fromkeys(quoting + near):
            side = self._sides[number]
            if len(live) == COMPARED and len(older) == OLDER:
                break
            far = distant(seen, side)
            if len(older if far else live) < (OLDER if far else COMPARED):
                (older if far else live).append(side)
        return [match(seen, side, self._threshold, words) for side, words in likest(seen, live)], older

    def _phrases(self, shared: Mapping[int, int]) -> dict[int, int]:
        """How many rare shingles an article shares with the one of each side that has most of them."""
        found: dict[int, int] = {}
        for article, count in shared.items():
            side = self._kept[article].side
            found[side] = max(count, found.get(side, 0))
        return found

    def _decide(self, article: int, seen: Seen, matches: Sequence[Match], older: Sequence[Side]) -> Placement:
        """The likeliest live event, else the likeliest story, else a story of its own; of equals the youngest."""
        live = [m for m in matches if m.score >= self._threshold and not m.distant]
        if live:
            side = max(live, key=lambda m: (m.score, m.side.event)).side
            return Placement(article, side.event, side.story)
        kin = [(m.story_score, m.side.event, m.side.story) for m in matches]
        kin += [(akin(seen, side), side.event, side.story) for side in older]
        score, _, story = max(kin, default=(-1.0, 0, 0))
        return Placement(article, article, story if score >= 0 else article)

    def _merge(self, article: int, matches: Sequence[Match]) -> None:
        """Make one event of the new article's and another that it is like, if the articles of the other would be placed
        with it by now.
        """
        home = self._sides[self._kept[article].side]
        near = [
            m
            for m in matches
            if m.score >= self._threshold
            and not m.distant
            and m.side.event != home.event
            and m.side.language == home.language
        ]
        if not near:
            return
        other = max(near, key=lambda m: (m.score, m.side.event)).side
        alike = likeness([self._kept[a].member for a in other.articles if self._kept[a].joined], home)
        little = min(home.evidence.richness, other.evidence.richness) < RICH
        if little or alike < self._threshold + MERGED or self._ruled_apart(home, other):
            return
        why = (
            f"Article {article} is like both, and the articles of event {other.event} are like event {home.event} "
            f"({alike:+.1f} on the average, {MERGED:+.1f} is enough)."
        )
        self._unite(home, other, why)

    def _link(self, article: int) -> None:
        """Make one event of the new article's and one told in other languages only, by the keys of all their articles,
        looked at whenever the article's side has grown by about half.
        """
        home = self._sides[self._kept[article].side]
        if home.size not in LINKED_AT or self._kept[article].placement.copy_of is not None:
            return
        likest = [(linked(home, side), side.event, side) for side in self._other_languages(home)]
        score, _, other = max(likest, default=(-1.0, 0, home), key=lambda one: one[:2])
        if score < 0 or self._languages(home.event) & self._languages(other.event) or self._ruled_apart(home, other):
            return
        meant = " and what their titles mean" if home.evidence.meaning and other.evidence.meaning else ""
        why = f"They tell it in different languages, by names, title words{meant} ({score:+.1f}, 0 is enough)."
        self._unite(home, other, why)

    def _other_languages(self, home: Side) -> list[Side]:
        """Events told in other languages that share keys with this one, or that were live lately if titles' meanings
        are known, and have enough articles.
        """
        keys = home.evidence.keys.spread()
        found = self._index.near({t: keys[t] for t in heaviest(keys, KEYS_LINKED)})
        near = [n for _, n in sorted(zip(found.values(), found, strict=True), reverse=True)[: 3 * COMPARED]]
        sides = [self._sides[n] for n in near]
        if home.evidence.meaning:
            sides = list(islice(reversed(self._sides.values()), NEWEST))
        return [
            side
            for side in sides
            if side.size >= SMALLEST
            and side.language != home.language
            and side.event != home.event
            and apart(home, side)[0] <= LIVE
        ]

    def _ruled_apart(self, home: Side, other: Side) -> bool:
        """Whether an operator said of articles of their two stories that they are not one."""
        stories = {home.story, other.story}
        return any(
            {self.where(one).story, self.where(two).story} == stories
            for one, two in self._apart
            if one in self._kept and two in self._kept
        )

    def _unite(self, home: Side, other: Side, why: str) -> None:
        """Let the younger event be the older one, and its story too."""
        older, younger = sorted((home, other), key=lambda side: side.event)
        gone, into = younger.event, older.event
        moved = self._of_event(gone)
        to, away = sorted((older.story, younger.story))
        self._move(moved, into, to)
        renamed = self._rename(away, to) if away != to else []
        self._note(gone, into, self._in_order({*moved, *renamed}), why, merged=True)

    def _split(self, article: int) -> None:
        """Part an event, looked at whenever it has doubled, whose articles would not be placed together by now."""
        side = self._sides[self._kept[article].side]
        if side.size not in LOOKED_AT or self._kept[article].placement.copy_of is not None:
            return
        ids = [a for a in side.articles if self._kept[a].joined]
        members = [self._kept[a].member for a in ids]
        stay, leave = halves([member.evidence for member in members])
        if min(len(stay), len(leave)) < FEWEST:
            return
        rest, part = ([members[n] for n in half] for half in (stay, leave))
        alike = (likeness(part, alone(rest)) + likeness(rest, alone(part))) / 2
        if alike >= self._threshold + PARTED:
            return
        gone = {ids[n] for n in leave}
        moved = [a for a in side.articles if a in gone or self._kept[a].root in gone]
        event, new = side.event, moved[0]
        self._move(moved, new, side.story if one_story(part, alone(rest)) else new)
        why = (
            f"The event had grown to {len(ids)} articles, and {len(leave)} of them are not like the others "
            f"({alike:+.1f} on the average, {PARTED:+.1f} is too little)."
        )
        self._note(event, new, moved, why, merged=False)

    def _note(self, event: int, into: int, moved: Sequence[int], why: str, *, merged: bool) -> None:
        placements = tuple(self.where(article) for article in moved)
        self._regroupings.append(Regrouping(event, into, merged, why, placements))


def likest(seen: Seen, live: Sequence[Side]) -> list[tuple[Side, dict[int, float]]]:
    """Those whose words are likest, and those that share phrases, with what they share: only these are compared."""
    mine = seen.spread.words
    shared = [(side, side.evidence.words.shared(mine)) for side in live]
    if not live or seen.evidence.richness < RICH:  # a headline says too little by its words alone
        return shared
    like = [dot(words, mine) for _, words in shared]
    most = sorted(like, reverse=True)[:CLOSELY]
    least = max(most[-1], UNLIKE, UNLIKER * most[0])
    return [one for one, cosine in zip(shared, like, strict=True) if cosine >= least or one[0].number in seen.phrases]
