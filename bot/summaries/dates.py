"""Where sources differ: days that independent sources give otherwise for the same happening. Pure.

Precise rather than complete: two days are set against each other only when each is the one day of its sentence, both
look back or both ahead, and their clauses tell, right beside the day, the same thing of the same names.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from bot.summaries.clauses import clause, telling_words
from bot.summaries.document import independent, printed_sentences
from bot.summaries.moments import Moment, moments, tells_ahead
from bot.summaries.words import Terms, terms
from bot.types import Article, Claim, Difference

FARTHEST = timedelta(days=62)  # what lies farther apart is another occasion
DEVELOPS = timedelta(hours=12)  # a day to come that is told later has been moved, not told otherwise
NEAREST = 2  # telling words right beside the day, which the other clause must have too
VERB_LAST = frozenset({"de", "nl", "tr"})  # "wurde am 2. Mai gesperrt": what was done comes after the day
ALIKE = 0.6  # of the telling words of the clause that says less
SPANS = re.compile(
    r"\b(?:between|since|until|till|through|before|after|by|from|to|postponed?|moved|delayed|rescheduled|originally"
    r"|initially|earlier|first|again|another|each|every|if|could|may|might|should|dated|anniversary)\b",
    re.IGNORECASE,
)
TOLD = re.compile(r"\b(?:said|says|told|wrote|announced|reported|posted|added|tweeted|according)\b", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class _Dated:
    moment: Moment
    claim: Claim
    source: str
    at: datetime | None
    things: Mapping[str, str]
    near: frozenset[str]  # stems of the telling words right beside the day
    ahead: bool
    names: frozenset[str]


def date_differences(articles: Sequence[Article]) -> list[Difference]:
    """Every happening for which two independent sources give different days, in the order of the articles."""
    dated = [one for article in independent(articles) for one in _dated(article)]
    found: list[Difference] = []
    told: set[date] = set()
    for i, one in enumerate(dated):
        for other in dated[i + 1 :]:
            days = {one.moment.day, other.moment.day}
            if days & told or not _differ(one, other) or _knows_both(one, other, dated):
                continue
            told |= days
            about = tuple(word for stem, word in one.things.items() if stem in other.things)
            found.append(Difference(about, (one.claim, other.claim)))
    return found


def _dated(article: Article) -> Iterator[_Dated]:
    bag = terms(article.language)
    printed = article.published.date() if article.published else None
    for sentence in printed_sentences(article):
        text = str(sentence)
        named = moments(text, printed, article.language or "en")
        if len(named) != 1 or not any(c.isdigit() for c in named[0].text):
            continue  # a weekday is another day where another clock holds
        (moment,) = named
        before, after = clause(text, moment.start, moment.start + len(moment.text))
        if "@" in before or SPANS.search(before + after) or TOLD.search(before + after):
            continue  # a post's signature; a span of days; the day on which something was said, which is said often
        things, names = telling_words(f"{before}— {after}", bag)
        ahead = moment.day > printed if printed else tells_ahead(f"{before} {after}")
        outlet = article.outlet or str(article.id)
        near = _near(before, after, bag, article.language)
        claim = Claim(moment.text.rstrip("."), text, article.id)
        yield _Dated(moment, claim, outlet, article.published, things, near, ahead, names)


def _near(before: str, after: str, bag: Terms, language: str) -> frozenset[str]:
    found = list(telling_words(before, bag)[0])[-NEAREST:]
    if not found or language in VERB_LAST:
        found += list(telling_words(f"— {after.partition(',')[0]}", bag)[0])[:NEAREST]
    return frozenset(found)


def _differ(a: _Dated, b: _Dated) -> bool:
    one, other = a.moment, b.moment
    if a.source == b.source or one.day == other.day or abs(one.day - other.day) > FARTHEST:
        return False
    if a.ahead != b.ahead or (a.ahead and _later(a, b)):
        return False
    return _same_happening(a, b)


def _later(a: _Dated, b: _Dated) -> bool:
    return a.at is None or b.at is None or abs(a.at - b.at) > DEVELOPS


def _same_happening(a: _Dated, b: _Dated) -> bool:
    if not a.near or not b.near or not (a.near <= b.things.keys() and b.near <= a.things.keys()):
        return False
    if (a.names or b.names) and not a.names & b.names:
        return False
    one, other = a.things.keys() | a.names, b.things.keys() | b.names
    shared = len(one & other)
    return shared >= 2 and shared >= ALIKE * min(len(one), len(other))


def _knows_both(a: _Dated, b: _Dated, dated: Sequence[_Dated]) -> bool:
    """Does one of the two sources name the other's day too? Then it may be of two happenings."""
    days = {(one.claim.article, one.moment.day) for one in dated}
    return (a.claim.article, b.moment.day) in days or (b.claim.article, a.moment.day) in days
