"""Understands what people type after /subscribe and /schedule: addresses, topics, times and zones. Pure."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, time, timedelta

from bot.commands.zones import zone_in
from bot.errors import BadInput
from bot.types import Hours

CLOCK = re.compile(r"^(\d{1,2})(?:[:.h](\d{2}))?\s*(am|pm|h)?$", re.IGNORECASE)
ADDRESS = re.compile(r"^(?:https?://\S+|(?:[\w-]+\.)+[a-z]{2,}(?::\d+)?(?:/\S*)?)$", re.IGNORECASE)
# Names that some places go by: r/bicycles, u/ada, @channel, @ada@social.example.
NAME = re.compile(r"^(?:/?(?:r|u)/[\w+-]+/?|@[\w.-]+(?:@[\w.-]+)?)$")
EVERY = re.compile(r"\bevery\s+(?:(\d+)\s*h(?:ours?|rs?)?\b|hour\b)(?:\s+from\s+(\S+))?", re.IGNORECASE)
QUIET = re.compile(
    r"\bquiet\s+(?:hours\s+)?(?:from\s+)?(\S+?)\s*(?:-|–|to|until)\s*(\S+)"
    r"(?P<breaking>\s+(?:(?:but|except|with|only)\s+)+(?:for\s+)?breaking(?:\s+news)?)?",
    re.IGNORECASE,
)
BREAKING = re.compile(
    r"(?<!\S)(?P<only>only\s+)?breaking(?:\s+news)?"
    r"(?:\s+(?:from\s+)?(?P<sources>\d{1,2})(?:\s+sources?)?(?![:.\w-]))?(?!\S)",
    re.IGNORECASE,
)
OFF = re.compile(r"\bno\s+(?P<what>quiet|breaking|times)(?:\s+(?:hours|news))?\b|\bon\s+demand\b", re.IGNORECASE)
BREAKING_FROM = 3  # sources that make a story breaking for those who did not say
NAMED_TIMES = {"noon": time(12), "midday": time(12), "midnight": time(0)}
WEEK = ("monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday")
DAYS: dict[str, set[int]] = {
    **{name[:length]: {n} for n, name in enumerate(WEEK, 1) for length in (3, len(name))},
    **{"tue": {2}, "wed": {3}, "thu": {4}, "thur": {4}, "weekday": {1, 2, 3, 4, 5}, "workday": {1, 2, 3, 4, 5}},
    **{
        "weekend": {6, 7},
        "daily": set(range(1, 8)),
        "day": set(range(1, 8)),
        "everyday": set(range(1, 8)),
    },
}
SHORTEST = 4  # letters of a topic's beginning that name it
FILLERS = frozenset(("at", "and", "in", "to", "on", "for", "every", "um", "à", "às", "a", "las"))


@dataclass(frozen=True, slots=True)
class Order:
    """What was asked for; empty fields were not mentioned.

    `more` are days with times of their own. `quiet_breaking` says that quiet hours are not for breaking stories. `off`
    names what is not wanted any more: "quiet", "breaking", "times".
    """

    addresses: tuple[str, ...] = ()
    topics: tuple[str, ...] = ()
    times: tuple[time, ...] = ()
    zone: str = ""
    days: tuple[int, ...] = ()
    quiet: tuple[time, time] | None = None
    more: tuple[Hours, ...] = ()
    breaking: int = 0
    quiet_breaking: bool = False
    off: frozenset[str] = frozenset()

    @property
    def when(self) -> bool:
        """Does it say anything of when digests come?"""
        return bool(self.times or self.zone or self.days or self.quiet or self.breaking or self.off)


def parse_order(text: str, topics: Sequence[str]) -> Order:
    """The order in a line such as "technology https://example.org 8am 18:30 Europe/Lisbon".

    Raises BadInput with what to type instead.
    """
    addresses: list[str] = []
    named: list[str] = []
    week = _Week()
    zone = ""
    text = re.sub(r"(\d)\s+(am|pm)\b", r"\1\2", text.replace(",", " "), flags=re.IGNORECASE)
    text, off = _off(text)
    text, quiet, passing = _quiet(text)
    text, breaking, alone = _breaking(text)
    text, repeated = _every(text)
    week.times += repeated
    words = text.replace(";", " ").split()
    while words:
        word = words.pop(0)
        if at := parse_time(word):
            week.times.append(at)
        elif spoken := DAYS.get(word.lower().rstrip("s.")):
            week.on(spoken)
        elif word.lower() == "weekly":
            week.weekly = True
        elif ADDRESS.match(word) or NAME.match(word):
            addresses.append(word)
        elif topic := topic_of(word, topics):
            named.append(topic)
        elif found := zone_in([word, *words]):
            zone, used = found
            del words[: used - 1]
        elif word.lower() not in FILLERS:
            raise BadInput(_not_understood(word, topics))
    first, *more = week.all()
    if alone and not first.times:
        off |= {"times"}
    return Order(
        tuple(addresses), tuple(named), first.times, zone, first.days, quiet, tuple(more),
        breaking or (BREAKING_FROM if passing else 0), passing, off,
    )  # fmt: skip


class _Week:
    """Days and times in the order they are said: days that are said after times have times of their own."""

    def __init__(self) -> None:
        self.times: list[time] = []
        self.weekly = False  # Monday, unless another day is said
        self._days: set[int] = set()
        self._before: list[Hours] = []

    def on(self, days: set[int]) -> None:
        """Days are said."""
        if self.times and self._days:
            self._before.append(self._hours())
            self.times, self._days = [], set()
        self._days |= days

    def all(self) -> list[Hours]:
        """All that was said; days without times of their own have the times before them."""
        last = self._hours()
        if self._before and not last.times:
            *earlier, near = self._before
            return [*earlier, Hours(tuple(sorted({*near.days, *last.days})), near.times)]
        return [*self._before, last]

    def _hours(self) -> Hours:
        days = self._days or ({1} if self.weekly else set())
        return Hours(tuple(sorted(days)), tuple(sorted(set(self.times))))


def _off(text: str) -> tuple[str, frozenset[str]]:
    """What is not wanted any more ("no quiet hours"), and the text without it."""
    off = frozenset((match.group("what") or "times").lower() for match in OFF.finditer(text))
    return OFF.sub(" ", text), off


def _breaking(text: str) -> tuple[str, int, bool]:
    """ "breaking 4": from how many sources, whether nothing else is wanted, and the text without it."""
    match = BREAKING.search(text)
    if match is None:
        return text, 0, False
    sources = int(match.group("sources") or BREAKING_FROM)
    if sources < 2:
        raise BadInput("A story is breaking when at least 2 of your sources tell it. Type for example: breaking 3")
    return f"{text[: match.start()]} {text[match.end() :]}", sources, bool(match.group("only"))


def _every(text: str) -> tuple[str, list[time]]:
    """ "every 6h from 7:00" as times of the day, and the text without it. Raises BadInput."""
    match = EVERY.search(re.sub(r"\bhourly\b", "every hour", text, flags=re.IGNORECASE))
    if match is None:
        return text, []
    text = match.string
    hours = int(match.group(1) or 1)
    if not 1 <= hours <= 24:
        raise BadInput(f"“{match.group().strip()}” does not fit into a day. Type every 1h to every 24h.")
    first = (match.group(2) and parse_time(match.group(2))) or time(0)
    rest = f"{text[: match.start()]} {text[match.end() :]}"
    return rest, [first.replace(hour=(first.hour + n) % 24) for n in range(0, 24, hours)]


def _quiet(text: str) -> tuple[str, tuple[time, time] | None, bool]:
    """ "quiet 22:00-7:00 but breaking" as its two times, whether breaking stories pass, and the text without it.

    Raises BadInput.
    """
    match = QUIET.search(text)
    if match is None:
        return text, None, False
    start, end = (parse_time(word) or parse_time(f"{word}h") for word in match.group(1, 2))
    if start is None or end is None or start == end:
        raise BadInput(f"“{match.group()}” has no beginning and end. Type for example: quiet 22:00-07:00")
    return f"{text[: match.start()]} {text[match.end() :]}", (start, end), bool(match.group("breaking"))


def parse_time(word: str) -> time | None:
    """A time of day: "8:00", "08.30", "8am", "18h", "18h30"; None when the word is no time.

    Raises BadInput for what looks like a time but is none, such as 25:00. A bare number is not a time.
    """
    if word.lower() in NAMED_TIMES:
        return NAMED_TIMES[word.lower()]
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


def topic_of(word: str, topics: Sequence[str]) -> str:
    """The topic that a word names, as people write it ("tech", "sport", "Sports,"), or ""."""
    typed = word.lower().strip(",.")
    if typed in topics:
        return typed
    begun = [topic for topic in topics if len(typed) >= SHORTEST and topic.startswith(typed)]
    return begun[0] if len(begun) == 1 else ""


def _not_understood(word: str, topics: Sequence[str]) -> str:
    if not topics:
        return (
            f"I do not understand “{word}”. Type times, days and a time zone, for example: "
            "/schedule weekdays 07:30 18:00 Europe/Lisbon, or /schedule every 6h quiet 22:00-07:00"
        )
    return (
        f"I do not understand “{word}”. Type a topic ({', '.join(topics)}), the address of a site or feed, "
        "a time and a time zone, for example: /subscribe technology weekdays 08:00 Europe/Lisbon"
    )
