"""How readers of bench.readers are judged: by the labels of a stream, and by plain facts that texts print."""

from __future__ import annotations

import re
from collections import Counter, defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta

from bot.types import Article

DAY = timedelta(days=1)
FACT = re.compile(r"\d+(?:[.,]\d+)*|(?<=[a-zß-ÿ,;] )[A-ZÀ-Þ][\w’'-]+")
SENTENCES = 3  # of an entry of the peers
OPENING = 500  # characters


@dataclass(frozen=True)
class Item:
    """An article of the stream."""

    id: str
    at: datetime
    source: str
    article: Article
    label: str | None


@dataclass(frozen=True)
class Shown:
    """An entry of a digest: when, about which labelled events, and what was printed."""

    at: datetime
    labels: frozenset[str]
    text: str


@dataclass
class Score:
    """What one reader got."""

    entries: int = 0
    labelled: int = 0
    again: int = 0
    twice: int = 0
    sentences: int = 0
    said: int = 0
    doubled: int = 0
    developments: int = 0
    missed: int = 0
    examples: list[str] = field(default_factory=list)

    def line(self) -> str:
        """The figures."""
        return (
            f"{self.entries} entries, {self.labelled} of labelled events, {self.again} of events told before;"
            f" told twice {self.twice} ({share(self.twice, self.again)}),"
            f" said twice {share(self.said, self.sentences)},"
            f" doubled {self.doubled} ({share(self.doubled, self.labelled)}),"
            f" missed {self.missed} of {self.developments} developments"
        )


class Sentences:
    """Sentences by their longer words, found by those that they share."""

    def __init__(self) -> None:
        self._count = 0
        self._with: dict[str, list[int]] = defaultdict(list)

    def add(self, words: frozenset[str]) -> None:
        """Remember a sentence."""
        for word in words:
            self._with[word].append(self._count)
        self._count += 1

    def has(self, words: frozenset[str]) -> bool:
        """Do three quarters of the words stand in one sentence?"""
        shared = Counter(number for word in words for number in self._with.get(word, ()))
        return bool(shared) and max(shared.values()) >= 0.75 * len(words)


def opening(item: Item) -> str:
    """A title and the first sentences, roughly divided."""
    sentences = re.split(r"(?<=[.!?])\s+", item.article.text)[:SENTENCES]
    return "\n".join([item.article.title, *sentences])


def facts(text: str) -> set[str]:
    """The numbers and names of a text."""
    return {match.rstrip("’'s") for match in FACT.findall(text)}


def judge(items: Sequence[Item], entries: Sequence[Shown]) -> Score:
    """Hold what was told against the labels."""
    score = Score(entries=len(entries))
    told: dict[str, datetime] = {}
    said = Sentences()
    issues: dict[datetime, list[Shown]] = defaultdict(list)
    for entry in entries:
        issues[entry.at].append(entry)
    for at, issue in issues.items():
        in_issue: set[str] = set()
        for entry in issue:
            score.labelled += bool(entry.labels)
            score.doubled += bool(entry.labels & in_issue)
            in_issue |= entry.labels
            known = [label for label in entry.labels if label in told]
            if known:
                score.again += 1
                new = facts(entry.text) - printed(items, {label: told[label] for label in known})
                score.twice += not new
                score.examples.append(f"{'new' if new else 'NOTHING NEW'} {sorted(new)[:8]} {entry.text[:600]!r}")
        told.update(dict.fromkeys(in_issue, at))
        words = [frozenset(re.findall(r"\w{4,}", s.lower())) for entry in issue for s in entry.text.split("\n")[1:]]
        words = [one for one in words if len(one) > 4]
        score.sentences += len(words)
        score.said += sum(map(said.has, words))
        for one in words:
            said.add(one)
    score.developments, score.missed = developments(items, entries)
    return score


def printed(items: Sequence[Item], until: Mapping[str, datetime]) -> set[str]:
    """The facts that the articles of some events had printed by then."""
    found: set[str] = set()
    for item in items:
        if item.label in until and item.at < until[item.label]:
            found |= facts(f"{item.article.title}\n{item.article.text}")
    return found


def developments(items: Sequence[Item], entries: Sequence[Shown]) -> tuple[int, int]:
    """How many there were of events that the reader knew, and of how many nothing was told."""
    told: dict[str, list[datetime]] = defaultdict(list)
    for entry in entries:
        for label in entry.labels:
            told[label].append(entry.at)
    known: dict[str, set[str]] = defaultdict(set)
    there = missed = 0
    for item in items:
        if item.label is None:
            continue
        # A title has capitals that name nobody.
        new = facts(item.article.text[:OPENING] or item.article.title) - known[item.label]
        known[item.label] |= facts(f"{item.article.title}\n{item.article.text}")
        if len(new) > 1 and any(map(is_number, new)) and any(at <= item.at for at in told[item.label]):
            there += 1
            missed += not any(item.at < at <= item.at + 2 * DAY for at in told[item.label])
    return there, missed


def is_number(fact: str) -> bool:
    """Is it a number, and no year?"""
    return fact[0].isdigit() and not re.fullmatch(r"(?:19|20)\d\d", fact)


def share(part: int, whole: int) -> str:
    """In percent."""
    return f"{100 * part / whole:.1f} %" if whole else "-"
