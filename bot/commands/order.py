"""Understands what people type after /subscribe and /schedule: addresses, topics, times and zones. Pure."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, time, timedelta
from functools import lru_cache
from zoneinfo import available_timezones

from bot.errors import BadInput

CLOCK = re.compile(r"^(\d{1,2})(?:[:.h](\d{2}))?\s*(am|pm|h)?$", re.IGNORECASE)
ADDRESS = re.compile(r"^(?:https?://\S+|(?:[\w-]+\.)+[a-z]{2,}(?::\d+)?(?:/\S*)?)$", re.IGNORECASE)
# Names that some places go by: r/bicycles, u/ada, @channel, @ada@social.example.
NAME = re.compile(r"^(?:/?(?:r|u)/[\w+-]+/?|@[\w.-]+(?:@[\w.-]+)?)$")
EVERY = re.compile(r"\bevery\s+(?:(\d+)\s*h(?:ours?|rs?)?\b|hour\b)(?:\s+from\s+(\S+))?", re.IGNORECASE)
QUIET = re.compile(r"\bquiet\s+(?:from\s+)?(\S+?)\s*(?:-|–|to|until)\s*(\S+)", re.IGNORECASE)
WEEK = ("monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday")
DAYS: dict[str, set[int]] = {
    **{name[:length]: {n} for n, name in enumerate(WEEK, 1) for length in (3, len(name))},
    **{"tue": {2}, "wed": {3}, "thu": {4}, "thur": {4}, "weekday": {1, 2, 3, 4, 5}, "workday": {1, 2, 3, 4, 5}},
    **{"weekend": {6, 7}, "daily": set(range(1, 8)), "day": set(range(1, 8)), "everyday": set(range(1, 8))},
}
FILLERS = frozenset(("at", "and", "in", "to", "on", "for", "every", "um", "à", "às", "a", "las"))


@dataclass(frozen=True, slots=True)
class Order:
    """What was asked for; empty fields were not mentioned."""

    addresses: tuple[str, ...] = ()
    topics: tuple[str, ...] = ()
    times: tuple[time, ...] = ()
    zone: str = ""
    days: tuple[int, ...] = ()
    quiet: tuple[time, time] | None = None


def parse_order(text: str, topics: Sequence[str]) -> Order:
    """The order in a line such as "technology https://example.org 8am 18:30 Europe/Lisbon".

    Raises BadInput with what to type instead.
    """
    addresses: list[str] = []
    named: list[str] = []
    times: list[time] = []
    zone = ""
    days: set[int] = set()
    text, quiet = _quiet(re.sub(r"(\d)\s+(am|pm)\b", r"\1\2", text, flags=re.IGNORECASE))
    text, repeated = _every(text)
    times += repeated
    words = text.replace(",", " ").split()
    while words:
        word = words.pop(0)
        if at := parse_time(word):
            times.append(at)
        elif spoken := DAYS.get(word.lower().rstrip("s.")):
            days |= spoken
        elif ADDRESS.match(word) or NAME.match(word):
            addresses.append(word)
        elif word.lower() in topics:
            named.append(word.lower())
        elif found := _zone_in([word, *words]):
            zone, used = found
            del words[: used - 1]
        elif word.lower() not in FILLERS:
            raise BadInput(_not_understood(word, topics))
    return Order(tuple(addresses), tuple(named), tuple(sorted(set(times))), zone, tuple(sorted(days)), quiet)


def _every(text: str) -> tuple[str, list[time]]:
    """ "every 6h from 7:00" as times of the day, and the text without it. Raises BadInput."""
    match = EVERY.search(text)
    if match is None:
        return text, []
    hours = int(match.group(1) or 1)
    if not 1 <= hours <= 24:
        raise BadInput(f"“{match.group().strip()}” does not fit into a day. Type every 1h to every 24h.")
    first = (match.group(2) and parse_time(match.group(2))) or time(0)
    rest = f"{text[: match.start()]} {text[match.end() :]}"
    return rest, [first.replace(hour=(first.hour + n) % 24) for n in range(0, 24, hours)]


def _quiet(text: str) -> tuple[str, tuple[time, time] | None]:
    """ "quiet 22:00-7:00" as its two times, and the text without it. Raises BadInput."""
    match = QUIET.search(text)
    if match is None:
        return text, None
    start, end = (parse_time(word) or parse_time(f"{word}h") for word in match.groups())
    if start is None or end is None or start == end:
        raise BadInput(f"“{match.group()}” has no beginning and end. Type for example: quiet 22:00-07:00")
    return f"{text[: match.start()]} {text[match.end() :]}", (start, end)


def parse_time(word: str) -> time | None:
    """A time of day: "8:00", "08.30", "8am", "18h", "18h30"; None when the word is no time.

    Raises BadInput for what looks like a time but is none, such as 25:00. A bare number is not a time.
    """
    match = CLOCK.match(word)
    if match is None or (match.group(2) is None and match.group(3) is None):
        return None
    hour, minute, half = int(match.group(1)), int(match.group(2) or 0), (match.group(3) or "").lower()
    if half in ("am", "pm") and not 1 <= hour <= 12:
        raise BadInput(f"{word} is not a time of day. Type it as 8am, 8:00 or 20:00.")
    if half in ("am", "pm"):
        hour = hour % 12 + (12 if half == "pm" else 0)
    if hour > 23 or minute > 59:
        raise BadInput(f"{word} is not a time of day. Type it from 00:00 to 23:59, such as 08:00.")
    return time(hour, minute)


def parse_pause(text: str, today: date) -> date | None:
    """The day on which a pause ends: "3 days", "2 weeks", "until 2026-12-01", "until friday"; None for no end.

    Raises BadInput for what is neither, and for a day that is not to come.
    """
    words = text.lower().removeprefix("for ").removeprefix("until ").strip()
    if not words:
        return None
    if span := re.fullmatch(r"(\d{1,3}|a|one)\s*(day|week)s?", words):
        count = int(span.group(1)) if span.group(1).isdecimal() else 1
        return today + timedelta(days=count * (7 if span.group(2) == "week" else 1))
    if len(named := DAYS.get(words.rstrip("s."), set())) == 1:
        return today + timedelta(days=(min(named) - today.isoweekday() - 1) % 7 + 1)
    try:
        day = date.fromisoformat(words)
    except ValueError:
        raise BadInput(f"I do not understand “{text}”. Type /stop, /stop 3 days or /stop until 2026-12-01") from None
    if day <= today:
        raise BadInput(f"{day} is not to come. Type a later day, or /stop alone to pause for good.")
    return day


def parse_zone(words: str) -> str:
    """The IANA zone that is meant by "Europe/Lisbon", "lisbon", "new york" or "UTC".

    Raises BadInput when there is none, or when a city's name stands for several zones.
    """
    wanted = "_".join(words.split()).lower()
    exact = _zones().get(wanted)
    if exact:
        return exact
    cities = _cities().get(wanted, ())
    if len({zone.split("/")[0] for zone in cities}) == 1:
        # Several names in one region are old and new names of one place: the longer is the newer.
        return max(cities, key=len)
    if cities:
        raise BadInput(f"{words} may be {' or '.join(cities)}. Type one of these.")
    near = [zone for city, zones in sorted(_cities().items()) if city.startswith(wanted[:4]) for zone in zones][:3]
    hint = f" Did you mean {', '.join(near)}?" if near and len(wanted) > 3 else ""
    raise BadInput(f"I do not know the time zone {words}. Type a region and city, such as Europe/Lisbon.{hint}")


def _zone_in(words: Sequence[str]) -> tuple[str, int] | None:
    """A zone at the start of the words and how many words it took: "New York" takes two."""
    for count in (3, 2, 1):
        if len(words) >= count:
            name = "_".join(words[:count]).lower()
            if name in _zones() or name in _cities():
                return parse_zone(" ".join(words[:count])), count
    if "/" in words[0] and ":" not in words[0]:
        parse_zone(words[0])  # it was meant as a zone: say what is wrong with it
    return None


@lru_cache(1)
def _zones() -> dict[str, str]:
    return {zone.lower(): zone for zone in available_timezones() if not zone.startswith(("posix", "right", "Factory"))}


@lru_cache(1)
def _cities() -> dict[str, tuple[str, ...]]:
    found: dict[str, tuple[str, ...]] = {}
    for lower, zone in sorted(_zones().items()):
        if "/" in zone and not zone.startswith(("Etc/", "SystemV/", "US/", "Canada/", "Brazil/", "Mexico/", "Chile/")):
            city = lower.rsplit("/", 1)[1]
            found[city] = (*found.get(city, ()), zone)
    return found


def _not_understood(word: str, topics: Sequence[str]) -> str:
    return (
        f"I do not understand “{word}”. Type a topic ({', '.join(topics)}), the address of a site or feed, "
        "a time and a time zone, for example: /subscribe technology weekdays 08:00 Europe/Lisbon"
    )
