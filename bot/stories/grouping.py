"""Places each article, when it arrives, in the event it reports and the story it develops: by words, names, time. Pure.

An article is compared with the live events that share its heaviest terms (an inverted index), so that its cost stays
nearly flat as events grow in number; the likeliest event takes it, if it is likely enough. Else it begins an event: of
the story of the event that it would have joined on the same day, or of a story of its own. It never looks ahead; what
it shows about articles placed before it, that two events are one or that one is two, is set right and noted.
docs/stories.md explains the method and its figures.
"""

from __future__ import annotations

import math
from collections.abc import Iterable, Mapping, Sequence
from itertools import islice
from operator import itemgetter

from bot.stories.copies import fingerprints
from bot.stories.likeness import LIVE, Match, Seen, akin, distant, dot, match
from bot.stories.memory import Side, heaviest
from bot.stories.regroup import (
    FEWEST,
    JOINED,
    LINKED_AT,
    LOOKED_AT,
    MERGED,
    OF_BOTH,
    PARTED,
    RICH,
    SMALLEST,
    alone,
    apart,
    halves,
    kinship,
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
SURE = 3.0  # score from which an article is of a live event whatever older ones say
RIVAL = -0.5  # story score from which an older event has a say: the weights ask for .73 at 0, this is more than even

Kin = tuple[float, Side]  # an event and its score for a story with the article
Decision = tuple[Placement, list[Kin]]


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
            placement, kin = self._decide(article.id, seen, matches, older)
            self._keep(seen, prints, placement)
            self._merge(article.id, matches)
            self._split(article.id)
            self._link(article.id)
            self._join(article.id, kin)
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
        # Many share one phrase: of these, the ones that share more words.
        phrases = {number: count + found.get(number, 0.0) / 100 for number, count in seen.phrases.items()}
        quoting = self._foremost(phrases, QUOTING)
        near = self._foremost(found, 3 * COMPARED)
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

    def _decide(self, article: int, seen: Seen, matches: Sequence[Match], older: Sequence[Side]) -> Decision:
        """The likeliest live event, else the likeliest story, else a story of its own; of equals the youngest. And the
        events that look to be of the article's story.

        Where the live event is no sure one, an older event of another story speaks against it by as much as that is
        likelier to be of the article's story.
        """
        kin = [(m.story_score, m.side) for m in matches]
        live = [(m.score, m) for m in matches if m.score >= self._threshold and not m.distant]
        if max(live, key=itemgetter(0), default=(-1.0, None))[0] < self._threshold + SURE:
            before = [(akin(seen, side), side) for side in older]
            live = [(score - rivalled(m, before), m) for score, m in live]
            kin += before
        score, found = max(live, key=lambda one: (one[0], one[1].side.event), default=(-1.0, None))
        if found and score >= self._threshold:
            return Placement(article, found.side.event, found.side.story), kin
        likeliest = [side.story for score, side in sorted(kin, key=_by_score)[-1:] if score >= 0]
        return Placement(article, article, *(likeliest or [article])), kin

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
        alike = likeness(self._members(other), home)
        little = min(home.evidence.richness, other.evidence.richness) < RICH
        if little or alike < self._threshold + MERGED or self._ruled_apart(home, other):
            return
        why = (
            f"Article {article} is like both, and the articles of event {other.event} are like event {home.event} "
            f"({alike:+.1f} on the average, {MERGED:+.1f} is enough)."
        )
        self._unite(home, other, why)

    def _link(self, article: int) -> None:
        """Make one event of the new article's and one told in other languages only, by keys and days of all their
        articles, looked at whenever the article's side has grown by about half.
        """
        home = self._sides[self._kept[article].side]
        if home.size not in LINKED_AT or self._kept[article].placement.copy_of is not None:
            return
        likest = [(linked(home, side), side.event, side) for side in self._other_languages(home)]
        score, _, other = max(likest, default=(-1.0, 0, home), key=lambda one: one[:2])
        if score < 0 or self._languages(home.event) & self._languages(other.event) or self._ruled_apart(home, other):
            return
        meant = " and what their titles mean" if home.evidence.meaning and other.evidence.meaning else ""
        why = f"They tell it in different languages, by names, title words, days{meant} ({score:+.1f}, 0 is enough)."
        self._unite(home, other, why)

    def _other_languages(self, home: Side) -> list[Side]:
        """Events told in other languages that share keys or days with this one, or that were live lately if titles'
        meanings are known, and have enough articles.
        """
        keys = home.evidence.keys.spread()
        days = {day: weight / 10 for day, weight in home.evidence.days.items()}
        found = self._index.near({t: keys[t] for t in heaviest(keys, KEYS_LINKED)} | days)
        sides = [self._sides[number] for number in self._foremost(found, 3 * COMPARED)]
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

    def _join(self, article: int, kin: Sequence[Kin]) -> None:
        """Make one story of the article's and another that it looks to be of, if on the average so do the articles of
        its event, or those of the other look to be of this.
        """
        home = self._sides[self._kept[article].side]
        for score, side in sorted(kin, key=_by_score, reverse=True):
            if score < OF_BOTH:
                break
            other = self._sides.get(side.number)  # events may have been made one since
            if other is None or other.story == home.story or self._ruled_apart(home, other):
                continue
            alike = max(kinship(self._members(home), other), kinship(self._members(other), home))
            if alike >= JOINED:
                to, away = sorted((home.story, other.story))
                why = (
                    f"Article {article} looks to be of both ({score:+.1f}), and so do the articles of one of the "
                    f"events ({alike:+.1f} on the average, {JOINED:+.1f} is enough)."
                )
                self._note(other.event, home.event, self._rename(away, to), why, merged=True)
                return

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
        if len(ids) < 2 * FEWEST:  # the others are forgotten
            return
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


def rivalled(found: Match, before: Sequence[Kin]) -> float:
    """How much likelier one of the events of other stories is to be of the article's story than this one; 0 if none."""
    others = [score for score, side in before if side.story != found.side.story and score >= RIVAL]
    return max(0.0, max(others, default=-math.inf) - found.story_score)


def _by_score(kin: Kin) -> tuple[float, int]:
    score, side = kin
    return score, side.event


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
