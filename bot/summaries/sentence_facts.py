"""Takes a sentence apart into what it tells: numbers, names, days, states, words. Pure.

What novelty.py compares. A dateline is no part of it; days count when they are to come; names are known by their last
word, since whoever was introduced is told by surname only.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, timedelta
from functools import lru_cache

from bot.types import Article
from bot.types.numbers import DIGITS

WORD = re.compile(r"[^\W\d_][\w’'\-]*")
NUMBER = re.compile(r"(?<![\w.,:/\-])\d+(?:[.,]\d+)*(?![\w:/])")
YEAR = re.compile(r"(?:19|20)\d\d")
YEARS = re.compile(r"(?<![\w.,])(?:19|20)\d\d(?![\w]|[.,]\d)")
DATELINE = re.compile(
    r"^\s*(?:[A-ZÀ-Þ][\w.,'’/ \-]{0,60})?\([\w .]{2,30}\)\s*[-–—]\s*|^[A-ZÀ-Þ]{3}[A-ZÀ-Þ.,/ \-]{0,40}\s[-–—]\s"
)
LONG_PAST = timedelta(days=4)  # before the day of print


@dataclass(frozen=True, slots=True)
class Read:
    """A sentence taken apart. Facts come with the words that print them; `place` is its place in the article."""

    text: str
    article: int
    place: int
    numbers: Mapping[float, str]
    names: Mapping[str, str]  # the rarest word of each name, in lower case
    days: Mapping[date, str]
    states: Mapping[str, str]
    words: frozenset[str]
    terms: Mapping[str, float]
    ahead: frozenset[date] = frozenset()
    past: bool = False  # it speaks of a day or year long past
    bits: Mapping[str, float] = field(default_factory=dict)  # how rare the last word of each name is


@lru_cache(128)  # articles: readers who were told other things of a story have the same ones read
def read(article: Article) -> tuple[Read, ...]:
    """The title, at place 0, and the sentences."""
    return tuple(_printed(article))


def _printed(article: Article) -> Iterator[Read]:
    from bot.summaries.document import printed_sentences
    from bot.summaries.words import terms

    bag = terms(article.language)
    if article.title:
        yield _taken_apart(article.title, 0, article, bag.of(WORD.findall(article.title)), in_title=True)
    for place, sentence in enumerate(printed_sentences(article), 1):
        yield _taken_apart(str(sentence), place, article, bag.of(sentence.words))


def _taken_apart(text: str, place: int, article: Article, bag: Mapping[str, float], *, in_title: bool = False) -> Read:
    from bot.summaries.moments import moments
    from bot.summaries.states import states
    from bot.summaries.words import terms

    language = article.language or "en"
    whole, text = text, DATELINE.sub("", text, count=1)
    printed = article.published.date() if article.published else None
    days = moments(text, printed, language)
    ahead = {m.day for m in days if m.ahead}
    past = printed is not None and (
        any(printed - m.day > LONG_PAST for m in days)
        or any(int(match.group()) < printed.year for match in YEARS.finditer(text))
    )
    spans = [(m.start, m.start + len(m.text)) for m in days]
    printed_words = [word.lower().removesuffix("'s").removesuffix("’s") for word in WORD.findall(text)]
    words = frozenset((*printed_words, *(part for word in printed_words for part in word.split("-"))))
    named = {} if in_title else _names(text, language)
    return Read(
        whole,
        article.id,
        place,
        _numbers(text, language, spans),
        named,
        {m.day: m.text for m in days},
        states(text, article.language),
        words,
        bag,
        frozenset(ahead),
        past,
        {key: max(terms(article.language).of([key]).values(), default=0.0) for key in named},
    )


def _numbers(text: str, language: str, days: Sequence[tuple[int, int]]) -> dict[float, str]:
    """Amounts with what they are of, and other numbers as they stand, without years, times and days."""
    from bot.summaries.amounts import amounts

    found: dict[float, str] = {}
    spans = [*days]
    for amount in amounts(text, language):
        if any(start <= amount.start < end for start, end in days):
            continue
        found.setdefault(amount.value, amount.text)
        spans.append((amount.start, amount.start + len(amount.text)))
    for match in NUMBER.finditer(text):
        inside = any(start <= match.start() < end for start, end in spans)
        if not inside and not YEAR.fullmatch(match.group()):
            digits = match.group().replace(",", "" if language == "en" else ".")
            if digits.count(".") <= 1:
                found.setdefault(float(digits), match.group())
    spelled = DIGITS.get(language, {})
    for word in WORD.findall(text):
        if word.lower() in spelled:
            found.setdefault(float(spelled[word.lower()]), word)
    return found


def _names(text: str, language: str) -> dict[str, str]:
    """Names, each by its last word: whoever is told by surname only is the same."""
    from bot.summaries.facts import names_in

    found: dict[str, str] = {}
    for name, _ in names_in(text, language):
        last = WORD.findall(name)[-1:]
        if last:
            found.setdefault(last[0].lower().removesuffix("'s").removesuffix("’s"), name)
    return found
