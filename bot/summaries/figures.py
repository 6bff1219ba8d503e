"""Where sources differ: amounts of the same thing that independent sources give otherwise. Pure.

Precise rather than complete, since a wrong alarm costs trust: two amounts are set against each other only when they
have one unit, lie close together, are both given plainly, and their clauses name the same thing of the same time.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import timedelta

from bot.summaries.amounts import Amount, amounts
from bot.summaries.clauses import clause, telling_words
from bot.summaries.document import independent, printed_sentences
from bot.summaries.words import terms
from bot.types import Article, Claim, Difference

CLOSE = 0.15  # of the greater: what differs more is rarely the same thing
CLOSE_COUNT = 0.5  # of counted people and things, whose numbers are often first estimates
DEVELOPS = timedelta(hours=12)  # a toll told later than this is newer, not different
YEAR = re.compile(r"\b(?:19|20)\d\d\b")
PERIOD = re.compile(r"\b(months?|weeks?|quarters?|days?|decades?|hours?)\b", re.IGNORECASE)
LAST_YEAR = re.compile(r"\blast year\b", re.IGNORECASE)
NOT_SAID = re.compile(
    r"\b(?:will|would|could|may|might|should|expect\w*|target\w*|goal|forecast\w*|predict\w*|plan\w*|if|hope\w*|believes?"
    r"|recommend\w*|initial\w*|previous\w*|revised|original\w*|aims?|estimate[sd]?|projected|seeks?|sought|asked for"
    r"|proposed)\b",
    re.IGNORECASE,
)
WAYS = re.compile(
    r"\b(exports?|imports?|rose|fell|rise|fall|won|lost|up|down|killed|injured|wounded|dead|missing|arrested)\b",
    re.IGNORECASE,
)
OPPOSED = (
    ("export", "import"), ("killed", "injured"), ("killed", "wounded"), ("dead", "injured"), ("dead", "wounded"),
    ("killed", "missing"), ("dead", "missing"), ("won", "lost"), ("killed", "arrested"), ("injured", "arrested"),
    ("injured", "missing"), ("rose", "fell"), ("rise", "fall"), ("up", "down"),
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class _Figure:
    amount: Amount
    claim: Claim
    source: str
    at: float | None
    things: Mapping[str, str]  # common nouns and verbs of the clause: stem -> as printed
    names: frozenset[str]
    years: frozenset[str]
    periods: frozenset[str]
    ways: frozenset[str]


def differences(articles: Sequence[Article]) -> list[Difference]:
    """Every thing for which two independent sources give different amounts, in the order of the articles."""
    figures = [figure for article in independent(articles) for figure in _figures(article)]
    found: list[Difference] = []
    told: set[tuple[str, float]] = set()
    for i, one in enumerate(figures):
        for other in figures[i + 1 :]:
            key = (one.amount.unit, one.amount.value)
            if key in told or not _differ(one, other) or _says_both(one, other, figures):
                continue
            told |= {key, (other.amount.unit, other.amount.value)}
            about = tuple(word for stem, word in one.things.items() if stem in other.things)
            found.append(Difference(about, (one.claim, other.claim)))
    return found


def _figures(article: Article) -> Iterator[_Figure]:
    bag = terms(article.language)
    for sentence in printed_sentences(article):
        text = str(sentence)
        for amount in amounts(text, article.language or "en"):
            before, after = clause(text, amount.start, amount.start + len(amount.text))
            around = f"{before}{amount.text}{after}"
            if NOT_SAID.search(around):
                continue
            things, names = telling_words(around, bag)
            years = frozenset(YEAR.findall(around))
            if LAST_YEAR.search(around) and article.published:
                years |= {str(article.published.year - 1)}
            yield _Figure(
                amount,
                Claim(amount.text, text, article.id),
                article.outlet or str(article.id),
                article.published.timestamp() if article.published else None,
                things,
                names,
                years,
                frozenset(p.lower().rstrip("s") for p in PERIOD.findall(around)),
                _ways(before, after),
            )


def _ways(before: str, after: str) -> frozenset[str]:
    """Which way it goes, by the nearest word that tells: "killed 50 people and wounded dozens" is of the killed."""
    found = [(len(before) - m.end(), m.group()) for m in WAYS.finditer(before)]
    found += [(m.start(), m.group()) for m in WAYS.finditer(after)]
    return frozenset({min(found)[1].lower().removesuffix("s")} if found else ())


def _differ(a: _Figure, b: _Figure) -> bool:
    one, other = a.amount, b.amount
    if a.source == b.source or one.unit != other.unit or one.loosely != other.loosely:
        return False
    counted = len(one.unit) > 1 and one.unit not in ("yuan", "rouble", "rupee", "franc", "crore")
    gap = abs(one.value - other.value)
    if gap < max(one.step, other.step) / 2 or gap > (CLOSE_COUNT if counted else CLOSE) * max(one.value, other.value):
        return False
    if gap == 0 or (counted and a.at and b.at and abs(a.at - b.at) > DEVELOPS.total_seconds()):
        return False
    return _same_thing(a, b, counted)


def _same_thing(a: _Figure, b: _Figure, counted: bool) -> bool:
    shared = a.things.keys() & b.things.keys()
    if counted:
        shared -= {stem for stem, word in a.things.items() if word == a.amount.unit}
    if not shared or (a.years and b.years and not a.years & b.years) or a.periods != b.periods:
        return False
    if a.names and b.names and not a.names & b.names:
        return False
    if any((x in a.ways and y in b.ways) or (y in a.ways and x in b.ways) for x, y in OPPOSED):
        return False
    enough = 2 if a.amount.unit == "%" else 1
    return len(shared) + bool(a.names & b.names) >= enough


def _says_both(a: _Figure, b: _Figure, figures: Iterable[_Figure]) -> bool:
    """Does one of the two sources give the other's amount too? Then it knows of both, or they are of two things."""
    values = {(f.claim.article, f.amount.unit, f.amount.value) for f in figures}
    return (a.claim.article, b.amount.unit, b.amount.value) in values or (
        b.claim.article,
        a.amount.unit,
        a.amount.value,
    ) in values
