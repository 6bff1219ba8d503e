"""Finds the days that a sentence names and resolves them against the day its article was printed. Pure.

Rather silent than wrong: a day of the week without a day of print, or a month without a year, is no moment.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from functools import lru_cache

from bot.summaries.calendar_words import AHEAD, DONE, FUTURE, MONTHS, NEAR, WEEKDAYS

LOOKS_AHEAD = re.compile(AHEAD, re.IGNORECASE)
IS_DONE = re.compile(DONE, re.IGNORECASE)
POSSESSIVE = re.compile(r"[’']s\b")
DIGIT = re.compile(r"\d")
ISO = re.compile(r"(?<!\d)(?P<y>(?:19|20)\d\d)-(?P<m>\d\d)-(?P<d>\d\d)(?!\d)")
WILL = re.compile(FUTURE, re.IGNORECASE)
CLAUSE = 60  # characters before a weekday that tell whether it is past or to come


@dataclass(frozen=True, slots=True)
class Moment:
    """A day that a text names: `text` as printed at `start`. `ahead`: the sentence speaks of it as to come.

    `absolute`: the text itself names month, day and year.
    """

    day: date
    text: str
    start: int
    ahead: bool = False
    absolute: bool = False


def moments(sentence: str, printed: date | None, language: str = "en") -> list[Moment]:
    """The days named, in the order of the text. Without a day of print only complete dates are resolved."""
    found = [*_dates(sentence, printed, language)]
    if printed:
        found += _weekdays(sentence, printed, language)
        found += _near(sentence, printed, language)
    found.sort(key=lambda moment: (moment.start, -len(moment.text)))
    return [m for i, m in enumerate(found) if i == 0 or m.start >= found[i - 1].start + len(found[i - 1].text)]


def tells_ahead(sentence: str) -> bool:
    """Does the sentence tell, before all else, what is to come?"""
    return bool(WILL.search(sentence))


def looks_ahead(sentence: str, at: int) -> bool:
    """Does the clause before a place speak of what is to come, or, where it speaks of nothing done, that after it?"""
    before = sentence[max(0, at - CLAUSE) : at]
    cues = [m.end() for m in LOOKS_AHEAD.finditer(before)]
    done = [m.end() for m in IS_DONE.finditer(before) if m.group().lower() not in ("expected", "planned", "scheduled")]
    if before.endswith(" for "):  # booked for Thursday
        return True
    if done or cues:
        return bool(cues) and cues[-1] > max(done, default=-1)
    after = sentence[at : at + CLAUSE]
    will, was = WILL.search(after), IS_DONE.search(after)
    return will is not None and (was is None or will.start() < was.start())


def _dates(sentence: str, printed: date | None, language: str) -> Iterator[Moment]:
    numbers = _numbers(language)
    for pattern in (ISO, *_patterns(language)) if DIGIT.search(sentence) else ():
        for match in pattern.finditer(sentence):
            month = match["m"].lower().rstrip(".")
            day = _day(match["y"], numbers.get(month) or int(month), int(match["d"]), printed)
            if day:
                ahead = not (printed and day < printed) and looks_ahead(sentence, match.start())
                yield Moment(day, match.group(), match.start(), ahead, bool(match["y"]))


def _day(year: str | None, month: int, day: int, printed: date | None) -> date | None:
    """The day; without a year, that of the years around the day of print which is nearest to it."""
    if not year and not printed:
        return None
    years = [int(year)] if year else [printed.year + n for n in (-1, 0, 1)] if printed else []
    days = []
    for number in years:
        try:
            days.append(date(number, month, day))
        except ValueError:
            continue
    return min(days, key=lambda d: abs(d - printed) if printed else timedelta()) if days else None


def _weekdays(sentence: str, printed: date, language: str) -> Iterator[Moment]:
    pattern = _weekday_pattern(language)
    for match in pattern.finditer(sentence) if pattern else ():
        if POSSESSIVE.match(sentence, match.end()):
            continue  # "Friday's exams": the last or the next ones
        number = _numbers(language, weekdays=True)[match["name"].lower()] - 1
        back = (printed.weekday() - number) % 7
        ahead = match.group().lower().startswith("next") or looks_ahead(sentence, match.start())
        if ahead:
            yield Moment(printed + timedelta(days=(-back) % 7), match.group(), match.start(), ahead=True)
        else:
            yield Moment(printed - timedelta(days=back), match.group(), match.start())


def _near(sentence: str, printed: date, language: str) -> Iterator[Moment]:
    for word, days in NEAR.get(language, {}).items():
        for match in re.finditer(rf"(?<!\w){word}(?!\w)", sentence, re.IGNORECASE):
            yield Moment(printed + timedelta(days=days), match.group(), match.start(), ahead=days > 0)


@lru_cache(16)
def _patterns(language: str) -> tuple[re.Pattern[str], ...]:
    """ "March 21, 2023" (English) and "21 March 2023", "21. März", "21 de marzo de 2023"; the year may be missing."""
    if language not in MONTHS:
        return ()
    names = _either(MONTHS, language)
    day, year = r"(?P<d>[0-3]?\d)", r"(?P<y>(?:19|20)\d\d)"
    day_first = (
        rf"(?<![\d.,$€£]){day}(?:st|nd|rd|th|er|º|\.)?\s+(?:of\s+|de\s+)?(?P<m>{names})"
        rf"(?:,?\s+(?:de\s+|del\s+)?{year})?"
    )
    month_first = rf"(?P<m>{names})\s+{day}(?:st|nd|rd|th)?(?![\d:.,]*\d{{3}}|\d|\s*%)(?:,?\s+{year})?"
    found = [rf"(?<!\w){day_first}(?!\w)"]
    if language == "en":
        found.append(rf"(?<!\w){month_first}(?!\w)")
    return tuple(re.compile(pattern, re.IGNORECASE) for pattern in found)


@lru_cache(16)
def _weekday_pattern(language: str) -> re.Pattern[str] | None:
    if language not in WEEKDAYS:
        return None
    # Printed in full; "Sat" and "Sun" are words and names too.
    names = "|".join(group.split("|")[0] if language == "en" else group for group in WEEKDAYS[language].split())
    return re.compile(rf"(?<!\w)(?:next\s+|last\s+|this\s+)?(?P<name>{names})(?!\w)", re.IGNORECASE)


@lru_cache(32)
def _numbers(language: str, weekdays: bool = False) -> dict[str, int]:
    """The number of each name, from 1."""
    groups = (WEEKDAYS if weekdays else MONTHS).get(language, "").split()
    return {name: number for number, group in enumerate(groups, 1) for name in group.split("|")}


def _either(table: Mapping[str, str], language: str) -> str:
    """A pattern of the names; English ones may be cut short with a full stop, and begin with a capital."""
    names = sorted("|".join(table[language].split()).split("|"), key=len, reverse=True)
    if language != "en":
        return "|".join(names)
    return "|".join(
        f"(?-i:{name.capitalize()})\\.?" if len(name) < 5 and name not in {"june", "july"} else name for name in names
    )
