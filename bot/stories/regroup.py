"""What shows that two events are one, or that one is two: the same weights that place an article. Pure.

Two events are one when the articles of one would be placed with the other; an event is two when the halves into which
it falls most easily (average linkage, Sokal and Michener 1958) would not be placed together.
"""

from __future__ import annotations

import math
from collections.abc import Sequence

from bot.stories.likeness import Seen, akin, match
from bot.stories.meaning import cosine
from bot.stories.memory import MEMBERS, Evidence, Member, Side, Spread, shared_days
from bot.stories.weights import LINK, LINK_WITH_MEANING

MERGED = 4.0  # average score of the articles of one event for another, from which they are one
RICH = 0.4  # headlines show too little to say that two events are one
OF_BOTH = 0.5  # story score from which an article looks to be of another story too,
JOINED = 1.0  # and average story score from which the two are one
PARTED = -3.0  # average score of the halves of an event for one another, below which they are two
FEWEST = 2  # articles of each half: one that is odd does not make an event two
LOOKED_AT = frozenset((6, 12, 24, 48, 96))  # sizes at which an event is looked at
LINKED_AT = frozenset((2, 3, 5, 8, 13, 21, 34))  # sizes at which an event is looked at beside those in other languages
SMALLEST = 2  # articles of a language from which its keys say what the event is about


def linked(one: Side, other: Side) -> float:
    """Above 0: two events told in different languages are one, by their keys, the days that they name, what titles mean
    where that is known, how many articles they have, and when.
    """
    keys = one.evidence.keys.cosine(other.evidence.keys.spread())
    least = math.log(min(one.size, other.size))
    gap, later = apart(one, other)
    shown = {"bias": 1.0, "keys": keys, "keys_of_many": keys * least, "many": least, "gap": gap, "later": later}
    shown["days"] = shared_days(one.evidence, other.evidence)
    if not one.evidence.meaning or not other.evidence.meaning:
        return sum(weight * shown[feature] for feature, weight in LINK.items())
    meaning = cosine(one.evidence.meaning, other.evidence.meaning)
    shown |= {"meaning": meaning, "meaning_of_many": meaning * least}
    return sum(weight * shown[feature] for feature, weight in LINK_WITH_MEANING.items())


def apart(one: Side, other: Side) -> tuple[float, float]:
    """Days between the times of two events, and between their beginnings; 0 where unknown."""
    (a, b), (c, d) = one.printed, other.printed
    if math.isnan(a) or math.isnan(c):
        return 0.0, 0.0
    return max(0.0, a - d, c - b), abs(a - c)


def likeness(members: Sequence[Member], side: Side) -> float:
    """The average score of the newest of these articles for a side: above 0 they would be placed with it.

    Where none is left, as when only copies are still remembered, nothing is alike.
    """
    newest = members[-MEMBERS:]
    return sum(match(seen(member), side).score for member in newest) / len(newest) if newest else -math.inf


def kinship(members: Sequence[Member], side: Side) -> float:
    """The average story score of the newest of these articles for a side; of none as in `likeness`."""
    newest = members[-MEMBERS:]
    return sum(akin(seen(member), side) for member in newest) / len(newest) if newest else -math.inf


def one_story(members: Sequence[Member], side: Side) -> bool:
    """Whether most of these articles are of a story with a side."""
    return sum(akin(seen(member), side) >= 0 for member in members) * 2 > len(members)


def seen(member: Member) -> Seen:
    """A member as if it had just arrived."""
    return Seen(member.evidence, Spread.of(member.evidence), member.language, member.printed_at, member.seen_at)


def alone(members: Sequence[Member]) -> Side:
    """A side of these articles only."""
    side = Side(0, 0, 0, members[0].language, members[0].evidence)
    for member in members:
        side.stretch(member.printed_at, member.seen_at)
        side.join(member.evidence)
    return side


def halves(members: Sequence[Evidence]) -> tuple[list[int], list[int]]:
    """The two groups into which these fall by average linkage, by number; the one with the first member is first."""
    words = [member.words.spread() for member in members]
    like = {(a, b): members[a].words.cosine(words[b]) for b in range(len(words)) for a in range(b)}
    groups = {n: [n] for n in range(len(words))}
    while len(groups) > 2:
        a, b = max(like, key=like.__getitem__)
        n, m = len(groups[a]), len(groups[b])
        groups[a] += groups.pop(b)
        del like[a, b]
        for other in groups.keys() - {a}:
            to_a, to_b = (min(a, other), max(a, other)), (min(b, other), max(b, other))
            like[to_a] = (n * like[to_a] + m * like.pop(to_b)) / (n + m)
    first, second = groups.values()
    return sorted(first), sorted(second)
