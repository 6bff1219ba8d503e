"""Dates as feeds write them: RFC 822 and ISO 8601 quickly, what looks nearly so patiently. Pure; reads no clock.

A time without a zone counts as UTC. What is no date, or one of software's zeroes, is None.
"""

from __future__ import annotations

import re
from datetime import UTC, datetime, timedelta

from bot.ingest.dates import parse_stamp

_MONTHS = {
    name: number
    for number, name in enumerate("jan feb mar apr may jun jul aug sep oct nov dec".split(), 1)
}  # fmt: skip
# RFC 822's own zones and those that are written as often; hours from UTC.
_ZONES: dict[str, float] = {"": 0, "z": 0, "ut": 0, "utc": 0, "gmt": 0, "est": -5, "edt": -4, "cst": -6, "cdt": -5,
          "mst": -7, "mdt": -6, "pst": -8, "pdt": -7, "cet": 1, "cest": 2, "bst": 1, "eet": 2, "eest": 3, "msk": 3,
          "jst": 9, "kst": 9, "ist": 5.5, "aest": 10, "aedt": 11}  # fmt: skip
_RFC_822 = re.compile(
    r"(?:[^\W\d]{2,12}\.?,?\s*)?(\d{1,2})[\s-]+([A-Za-z]{3})[a-z]*\.?,?[\s-]+(\d{4}|\d{2})"
    r"(?:[\sT,]+(\d{1,2}):(\d\d)(?::(\d\d)(?:\.\d+)?)?)?\s*(?:(?:GMT|UTC)(?=[+-]))?([+-]\d{1,2}:?(?:\d\d)?|[A-Za-z]{0,4})",
    re.ASCII | re.IGNORECASE,
)
_SHORT = re.compile(r"(\d{4})(?:-(\d\d)(?:-(\d\d))?)?")
_KOREAN = re.compile(r"(\d{4})년\s*(\d{1,2})월\s*(\d{1,2})일(?:\s*(오전|오후)?\s*(\d{1,2}):(\d\d)(?::(\d\d))?)?")
_GREEK = {"Ιαν": 1, "Φεβ": 2, "Μάώ": 3, "Μαώ": 3, "Μαρ": 3, "Μάρ": 3, "Απρ": 4, "Μάι": 5, "Μαϊ": 5, "Μαι": 5, "Ιούν": 6,
          "Ιον": 6, "Ιουν": 6, "Ιούλ": 7, "Ιολ": 7, "Ιουλ": 7, "Αύγ": 8, "Αυγ": 8, "Σεπ": 9, "Οκτ": 10, "Νοέ": 11,
          "Νοε": 11, "Δεκ": 12}  # fmt: skip
_GREEK_DATE = re.compile(r"[^\s,]+,\s*(\d{1,2})\s+([^\s]+)\s+(\d{4})\s+(.*)")
_EARLIEST, _LATEST = 1900, 2100


def moment(text: str) -> datetime | None:
    """The moment that a feed's date names, in UTC."""
    text = text.strip()[:100]
    if not text:
        return None
    try:
        if match := _RFC_822.fullmatch(text):
            return _rfc_822(match)
        found = datetime.fromisoformat(text)
        return _within(found.replace(tzinfo=UTC) if found.tzinfo is None else found.astimezone(UTC))
    except (ValueError, OverflowError, KeyError):
        return _patient(text)


def _rfc_822(match: re.Match[str]) -> datetime | None:
    """Raises KeyError and ValueError for what only looks so."""
    day, month, year, hour, minute, second, zone = match.groups()
    number = int(year) + (0 if len(year) == 4 else 2000 if int(year) < 70 else 1900)
    # A leap second is given as the next minute's first; RFC 822 knows no 24:00.
    at = datetime(number, _MONTHS[month.lower()], int(day), int(hour or 0), int(minute or 0), tzinfo=UTC)
    return _within(at + timedelta(seconds=int(second or 0)) - _offset(zone))


def _offset(zone: str) -> timedelta:
    if zone[:1] in {"+", "-"}:
        digits = zone[1:].replace(":", "")
        hours, minutes = (digits[:-2], digits[-2:]) if len(digits) > 2 else (digits, "0")
        away = timedelta(hours=int(hours), minutes=int(minutes))
        return -away if zone[0] == "-" else away
    return timedelta(hours=_ZONES.get(zone.lower(), 0))


def _patient(text: str) -> datetime | None:
    if match := _SHORT.fullmatch(text):
        year, month, day = (int(part or 1) for part in match.groups())
    elif match := _KOREAN.fullmatch(text):
        return _korean(match)
    elif (match := _GREEK_DATE.fullmatch(text)) and (month := _greek(match[2])):
        return moment(f"{match[1]} {list(_MONTHS)[month - 1]} {match[3]} {match[4]}")
    elif text.isdigit() and len(text) in {10, 13}:
        return _within(datetime.fromtimestamp(int(text[:10]), UTC))
    else:
        stamp = parse_stamp(text)
        return stamp.astimezone(UTC) if stamp else None
    try:
        return _within(datetime(year, month, day, tzinfo=UTC))
    except ValueError:
        return None


def _greek(name: str) -> int:
    return next((number for start, number in _GREEK.items() if name.startswith(start)), 0)


def _korean(match: re.Match[str]) -> datetime | None:
    year, month, day, half, hour, minute, second = match.groups()
    hours = int(hour or 0) % 12 + 12 if half == "오후" else int(hour or 0)
    try:
        at = datetime(int(year), int(month), int(day), hours, int(minute or 0), int(second or 0), tzinfo=UTC)
    except ValueError:
        return None
    return _within(at - timedelta(hours=9) if hour else at)


def _within(at: datetime) -> datetime | None:
    return at.replace(microsecond=0) if _EARLIEST < at.year < _LATEST else None
