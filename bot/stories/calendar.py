"""Days that a text names ("4 May", "4. Mai", "5月4日"), as numbers that are alike in every language. Pure.

Names of months are those of Unicode's CLDR, as the package babel carries them; a text in no known language is read as
English. "Friday" and "tomorrow" are left out: every report of a day may mean that day.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from functools import lru_cache

NUMBER = re.compile(r"\d+")
PART_BEFORE, PART_AFTER = re.compile(r"[\w.,:/$€£-]"), re.compile(r"%|[.,:]\d")  # a number with one counts no day
ENDING = r"(?:st|nd|rd|th|er|[.ºª°])?"  # of a number that counts days
YEAR = re.compile(rf"{ENDING},? (\d{{4}})(?!\d)")
EAST = re.compile(r"(?:(\d{4})[年년]\s?)?(\d{1,2})[月월]\s?(\d{1,2})[日일]")
ISO = re.compile(r"-(\d\d)-(\d\d)(?!\d)")  # after a year
LOOKED_BACK = 24  # characters in which the month stands before its day
HALF_A_YEAR = 183  # days: what lies nearer is meant where no year is given


@dataclass(frozen=True, slots=True)
class Months:
    """How a language writes a day: the month after its number, or before."""

    after: re.Pattern[str]
    before: re.Pattern[str]
    numbers: dict[str, int]

    def number(self, name: str) -> int:
        """1 to 12; 0 for a name in letters that only look alike without case, as "NİSAN"."""
        return self.numbers.get(name.lower(), 0)


def named_days(text: str, language: str, printed: date | None) -> frozenset[int]:
    """The days that a text names. `printed`: when, which tells the year where the text does not.

    A year that the text gives counts only where the day lies more than half a year from the print, so that "4 May" and
    "4 May 2026" are one. Days that there are not are left out.
    """
    return frozenset(day for day in (_numbered(*found, printed) for found in _dates(text, language)) if day)


def _dates(text: str, language: str) -> Iterator[tuple[int, int, int]]:
    """Year (0: not given), month and day, as given."""
    if "月" in text or "월" in text:
        yield from ((int(found[1] or 0), int(found[2]), int(found[3])) for found in EAST.finditer(text))
    months = _months(language)
    for found in NUMBER.finditer(text):
        number, start, end = found[0], found.start(), found.end()
        if len(number) == 4 and (rest := ISO.match(text, end)):
            yield int(number), int(rest[1]), int(rest[2])
        if len(number) > 2 or PART_AFTER.match(text, end) or (start and PART_BEFORE.match(text, start - 1)):
            continue
        day = int(number)
        if after := months.after.match(text, end):
            yield int(after[2] or 0), months.number(after[1]), day
        elif before := months.before.search(text, max(0, start - LOOKED_BACK), start):
            year = YEAR.match(text, end)
            yield int(year[1]) if year else 0, months.number(before[1]), day


def _numbered(year: int, month: int, day: int, printed: date | None) -> int:
    """A day as a number above 0; 0 where there is no such day."""
    try:
        told = date(year or 2000, month, day)  # a leap year
    except ValueError:
        return 0
    far = printed is not None and year > 0 and abs(told - printed).days > HALF_A_YEAR
    return (year * far * 12 + month) * 31 + day


@lru_cache(64)
def _months(language: str) -> Months:
    from babel import Locale, UnknownLocaleError

    try:
        forms = Locale.parse(language or "en").months["format"]
    except (UnknownLocaleError, ValueError):
        return _months("en")
    numbers = {
        name.rstrip(".").lower(): number
        for width in ("abbreviated", "wide")
        for number, name in forms[width].items()
        if not name[0].isdigit()  # 5月, 5월: EAST reads them
    }
    names = "|".join(re.escape(name) for name in sorted(numbers, key=len, reverse=True)) or "(?!)"
    return Months(
        re.compile(rf"{ENDING}\s(?:of |de |di |d['’])?({names})\b\.?(?:,? (?:de )?(\d{{4}})(?!\d))?", re.IGNORECASE),
        re.compile(rf"(?<!\w)({names})\.?\s$", re.IGNORECASE),
        numbers,
    )
