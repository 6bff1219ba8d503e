"""Reading dates as pages print them: ISO 8601, RFC 2822, and dates in words in a dozen languages.

All results are aware, and in the zone that is printed, so that the day is the one that the page's readers see. A time
without a zone counts as UTC, a date without a time as its midnight. A date that could be two days (03/04/2023) is no
date, unless the page's language or country says which comes first (`with_points`). Reads no clock.
"""

from __future__ import annotations

import re
from datetime import UTC, datetime, timedelta, timezone
from email.utils import parsedate_to_datetime

_MONTHS = """
january jan janvier janv januar jan. januari enero ene janeiro gennaio gen stycznia января янв ocak
february feb février févr fevrier fév februar februari febrero fevereiro fev febbraio febr lutego февраля фев şubat
march mar mars märz maerz mär mrz maart mrt marzo março marco marca марта мар mart
april apr avril avr abril abr aprile kwietnia апреля апр nisan
may mai mei mayo maio maggio mag maja мая mayıs
june jun juin juni junio junho giugno giu czerwca июня июн haziran
july jul juillet juil juli julio julho luglio lug lipca июля июл temmuz
august aug août aout augustus agosto ago sierpnia августа авг ağustos
september sep sept septembre septiembre set setembro settembre września сентября сен eylül
october oct octobre oktober okt octubre outubro out ottobre ott października октября окт ekim
november nov novembre noviembre novembro listopada ноября ноя kasım
december dec décembre déc decembre dezember dez december diciembre dic dezembro dicembre grudnia декабря дек aralık
"""
MONTHS = {name: number for number, row in enumerate(_MONTHS.strip().splitlines(), 1) for name in row.split()}

# Hours from UTC of the abbreviations that news pages print after a time.
_ZONES: dict[str, float] = {
    "utc": 0,
    "gmt": 0,
    "z": 0,
    "bst": 1,
    "cet": 1,
    "cest": 2,
    "mez": 1,
    "mesz": 2,
    "eet": 2,
    "eest": 3,
    "msk": 3,
}
_ZONES |= {"est": -5, "edt": -4, "et": -5, "cst": -6, "cdt": -5, "ct": -6, "mst": -7, "mdt": -6, "pst": -8, "pdt": -7}
_ZONES |= {"pt": -8, "ist": 5.5, "sgt": 8, "hkt": 8, "jst": 9, "kst": 9, "aest": 10, "aedt": 11, "wat": 1, "sast": 2}

_NAME = "(?P<month>" + "|".join(sorted(map(re.escape, MONTHS), key=len, reverse=True)) + r")\b\.?"
_DAY = r"(?P<day>[0-3]?\d)(?:st|nd|rd|th|er|º|ª|\.)?"
_YEAR = r"(?P<year>(?:19|20)\d\d)(?!\d)"
_SHAPES = tuple(
    re.compile(shape, re.IGNORECASE)
    for shape in (
        rf"(?<!\d){_YEAR}-(?P<month>[01]\d)-(?P<day>[0-3]\d)(?!\d)",
        rf"\b{_NAME}\s+{_DAY},?\s+{_YEAR}",
        rf"(?<!\d){_DAY}\s*(?:de\s+|of\s+)?{_NAME},?\s*(?:de\s+|del\s+)?{_YEAR}",
        rf"(?<!\d)(?P<day>[0-3]?\d)\.\s?(?P<month>[01]?\d)\.\s?{_YEAR}",
        rf"(?<!\d){_YEAR}\s*[年년/.]\s*(?P<month>[01]?\d)\s*[月월/.]\s*(?P<day>[0-3]?\d)(?:[日일]|(?!\d))",
        rf"(?<!\d)(?P<day>[0-3]?\d)[/-](?P<month>[01]?\d)[/-]{_YEAR}",
    )
)
_SLASHED = len(_SHAPES) - 1
_TIME = re.compile(
    r"(?<![\d:])(?P<hour>[0-2]?\d)(?:[:.h](?P<minute>[0-5]\d)(?::[0-5]\d)?(?:\.\d+)?)?\s*"
    r"(?P<half>[ap]\.?m\.?)?(?![\w:])\s*(?P<zone>[+-]\d\d:?\d\d|[A-Za-z]{1,4}\b)?",
    re.IGNORECASE,
)
_TIME_REACH = 40  # characters after a date in which its time of day may stand
_SLASHES = re.compile(r"(?<![\d/])([0-3]?\d)[/-]([01]?\d)[/-]((?:19|20)\d\d)(?!\d)")
_IN_ADDRESS = re.compile(r"(?<!\d)(20\d\d)[/-]([01]\d)[/-]([0-3]\d)(?!\d)")
_YEAR_FIRST = frozenset({"zh", "ja", "ko", "hu", "fa", "lt", "mn"})  # languages in which dates begin with the year
_DAY_FIRST = frozenset(
    "gb uk ie au nz in za sg my ke ng pk br pt es fr de at it nl be pl cz sk ru ua tr gr ro bg hr rs si ar cl co mx pe"
    " ve uy dk no fi il eg ma id vn th".split()
)  # countries, as they stand in en-GB or at the end of a server's name
_EARLIEST, _LATEST = 1900, 2100  # years between which a page may have been written
_LONGEST = 400  # a date line is short; longer text is prose that mentions dates


def parse_stamp(text: str) -> datetime | None:
    """A time as machines write it (ISO 8601, RFC 2822), or in words; None where it is no time."""
    text = text.strip()[:_LONGEST]
    if not text:
        return None
    try:
        return _aware(datetime.fromisoformat(text))
    except (ValueError, OverflowError):
        pass
    try:
        return _aware(parsedate_to_datetime(text))
    except (ValueError, TypeError, IndexError, OverflowError):
        return find_date(text)


def find_date(text: str) -> datetime | None:
    """The first date in a short text, with the time of day that follows it; None where there is none."""
    found = find_span(text)
    return found[0] if found else None


def find_span(text: str) -> tuple[datetime, int, int] | None:
    """The first date in a short text with the place where it begins and where it ends, its time included."""
    text = text[:_LONGEST]
    best: tuple[datetime, int, int] | None = None
    for number, shape in enumerate(_SHAPES):
        match = shape.search(text)
        if match is None or (best and best[1] <= match.start()):
            continue
        day = _day(match, slashed=number == _SLASHED)
        if day is not None:
            moment, end = _at_time(day, text, match.end())
            best = moment, match.start(), end
    return best


def _day(match: re.Match[str], *, slashed: bool) -> datetime | None:
    name = match["month"].lower()
    month = MONTHS.get(name) or MONTHS.get(name.rstrip(".")) or int(name)
    day = int(match["day"])
    if slashed and month != day:
        if month <= 12 and day <= 12:
            return None  # 03/04/2023 is a day in March for some and in April for others
        if month > 12:
            month, day = day, month
    try:
        return datetime(int(match["year"]), month, day, tzinfo=UTC)
    except ValueError:
        return None


def _at_time(day: datetime, text: str, end: int) -> tuple[datetime, int]:
    """The day at the time printed within reach after it, and where that ends."""
    for match in _TIME.finditer(text, end, end + _TIME_REACH):
        hour, half = int(match["hour"]), (match["half"] or "").lower()
        if match["minute"] is None and not half:
            continue  # a bare number is no time
        if half:
            hour = hour % 12 + (12 if half.startswith("p") else 0)
        if hour > 23:
            continue
        zone, known = _offset(match["zone"] or "")
        moment = day.replace(hour=hour, minute=int(match["minute"] or 0), tzinfo=timezone(zone) if zone else UTC)
        return moment, match.end() if known else match.end("half" if half else "minute")
    return day, end


def _offset(zone: str) -> tuple[timedelta, bool]:
    if zone[:1] in {"+", "-"}:
        digits = zone[1:].replace(":", "")
        away = timedelta(hours=int(digits[:2]), minutes=int(digits[2:]))
        return (-away if zone[0] == "-" else away), True
    hours = _ZONES.get(zone.lower())
    return timedelta(hours=hours or 0), hours is not None


def _aware(moment: datetime) -> datetime | None:
    """The moment with a zone; None for the zero dates of careless software."""
    if not _EARLIEST < moment.year < _LATEST:
        return None
    return moment if moment.utcoffset() else moment.replace(tzinfo=UTC)


def puts_day_first(language: str, host: str) -> bool:
    """Whether 03/04/2023 is a day in April on a page of that language ("en-GB") and server; only "en" leaves doubt."""
    country = host.rpartition(".")[2].lower()
    if language[:2].lower() not in {"", "en"}:
        return language[:2].lower() not in _YEAR_FIRST
    return language[3:].lower() in _DAY_FIRST or (country in _DAY_FIRST and language[3:].lower() != "us")


def on_its_day(moment: datetime, url: str) -> datetime:
    """The moment in the zone in which its day is the one that the address names, where UTC's is the next or the last.

    Many pages give times in UTC and are filed under the day of their readers: /2026/11/18/ at 02:00 on the 19th.
    """
    if moment.utcoffset() or not (found := _IN_ADDRESS.search(url)):
        return moment
    named = "-".join(found.groups())
    if moment.date().isoformat() == named:
        return moment
    zones = (timezone(timedelta(hours=away)) for hours in range(1, 13) for away in (-hours, hours))
    return next((there for zone in zones if (there := moment.astimezone(zone)).date().isoformat() == named), moment)


def with_points(text: str) -> str:
    """The text with dates such as 03/04/2023 written 03.04.2023, which is a day in April everywhere."""
    return _SLASHES.sub(r"\1.\2.\3", text)
