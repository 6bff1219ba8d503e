"""What the commands work with, and the small words they answer in."""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Sequence
from dataclasses import dataclass
from datetime import datetime, time, timedelta
from typing import Protocol

from bot.digests.edition import Edition
from bot.digests.rewording import Rewording
from bot.ports import Catalogue, Reader, SourceStore, SubscriptionStore, TellingStore
from bot.types import (
    Block,
    BlockKind,
    Button,
    Chat,
    Hours,
    Incoming,
    Length,
    Message,
    Reply,
    Schedule,
    Source,
    Span,
    Subscription,
)

DAY_NAMES = ("", "Mon", "Tue", "Wed", "Thu", "Fri", "Sat", "Sun")


class Books(SourceStore, SubscriptionStore, TellingStore, Protocol):
    """The store as commands see it."""


@dataclass(frozen=True, slots=True)
class Defaults:
    """What holds for those who did not say."""

    time: time
    zone: str
    first: timedelta
    page: Length
    full: Length


@dataclass(frozen=True, slots=True)
class Desk:
    """Everything a command may use. `poll_soon` asks for due sources to be read without waiting for the next beat.

    `administers` tells whether an event is of an administrator of its chat; it raises a SendError when nobody can tell.
    """

    store: Books
    reader: Reader
    catalogue: Catalogue
    edition: Edition
    rewording: Rewording
    defaults: Defaults
    now: Callable[[], datetime]
    poll_soon: Callable[[], None]
    administers: Callable[[Incoming], Awaitable[bool]]


def say(*lines: str, buttons: tuple[Button, ...] = ()) -> Reply:
    """An answer of plain lines."""
    return Reply(message(*lines, buttons=buttons))


def message(*lines: str, buttons: tuple[Button, ...] = ()) -> Message:
    """A message of plain lines, each a paragraph."""
    return Message((tuple(text(line) for line in lines if line),), buttons)


def text(*parts: str | Span) -> Block:
    """A paragraph."""
    return Block(BlockKind.TEXT, tuple(Span(part) if isinstance(part, str) else part for part in parts))


def item(*parts: str | Span) -> Block:
    """An entry of a list."""
    return Block(BlockKind.ITEM, tuple(Span(part) if isinstance(part, str) else part for part in parts))


def title(words: str) -> Block:
    """The first line of a longer answer."""
    return Block(BlockKind.TITLE, (Span(words),))


def note(*parts: str | Span) -> Block:
    """A hint in small print."""
    return Block(BlockKind.NOTE, tuple(Span(part) if isinstance(part, str) else part for part in parts))


def typed(command: str) -> Span:
    """A command as one types it."""
    return Span(command, code=True)


def counted(sources: Sequence[Source]) -> str:
    """How many sources, in words."""
    return "1 source" if len(sources) == 1 else f"{len(sources)} sources"


async def standing_order(desk: Desk, chat: Chat) -> Subscription | None:
    """The chat's subscription."""
    return await desk.store.subscription(chat)


def default_schedule(desk: Desk) -> Schedule:
    """Once a day at the default time, in the default zone."""
    return Schedule((desk.defaults.time,), desk.defaults.zone)


def times_and_zone(schedule: Schedule) -> str:
    """A schedule in words: "08:00 and 18:30 on Mon Tue Wed, Europe/Lisbon, quiet 22:00-07:00"."""
    spoken = "; ".join(_hours(hours) for hours in schedule.hours if hours.times)
    words = [spoken or "only when you ask", schedule.zone]
    if schedule.breaking:
        words.append(f"at once what {schedule.breaking} of your sources tell")
    if schedule.quiet:
        passing = " but for breaking stories" if schedule.quiet_breaking else ""
        words.append(f"quiet {schedule.quiet[0]:%H:%M}-{schedule.quiet[1]:%H:%M}{passing}")
    return ", ".join(words)


def _hours(hours: Hours) -> str:
    times = " and ".join(f"{at:%H:%M}" for at in hours.times)
    return f"{times} on {' '.join(DAY_NAMES[day] for day in hours.days)}" if hours.days else times
