"""What the articles of a story tell together, besides its sentences: where they differ, its steps, its key facts."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date


@dataclass(frozen=True, slots=True)
class Claim:
    """What one article gives: the amount as printed, the sentence it stands in, the article's id."""

    text: str
    sentence: str
    article: int


@dataclass(frozen=True, slots=True)
class Difference:
    """A thing (the words that the sources share about it) and what they give for it, one claim for each source."""

    about: tuple[str, ...]
    claims: tuple[Claim, ...]


@dataclass(frozen=True, slots=True)
class Step:
    """A day of the story with what an article prints about it, word for word; `article` is that article's id.

    `ahead`: the sentence speaks of the day as to come. `said`: the day as the sentence names it, "" where the day is
    that of the article itself.
    """

    day: date
    text: str
    article: int
    ahead: bool = False
    said: str = ""


@dataclass(frozen=True, slots=True)
class Facts:
    """Who, where, how much and when, each as printed, the most said first; empty where nothing is sure."""

    who: tuple[str, ...] = ()
    where: tuple[str, ...] = ()
    how_much: tuple[str, ...] = ()
    when: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Background:
    """All that is known of a story besides its sentences."""

    differences: tuple[Difference, ...] = ()
    timeline: tuple[Step, ...] = ()
    facts: Facts = Facts()
