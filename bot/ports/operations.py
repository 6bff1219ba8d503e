"""What an operator sees of the bot, and the clock writes."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Protocol

from bot.types import Chat, Source


@dataclass(frozen=True, slots=True)
class Beat:
    """A beat of the clock as `status` shows it; seconds."""

    name: str
    at: datetime
    took: float
    late: float
    error: str = ""


@dataclass(frozen=True, slots=True)
class Runner:
    """A process at work on the database: what it does, since when, and when it last said so."""

    name: str
    tasks: tuple[str, ...]
    since: datetime
    at: datetime


@dataclass(frozen=True, slots=True)
class DeadLetter:
    """A delivery that was given up."""

    chat: Chat
    kind: str
    reason: str
    at: datetime


@dataclass(frozen=True, slots=True)
class Status:
    """Counts for an operator."""

    sources: int
    failing: int
    sources_failing: tuple[Source, ...]
    articles: int
    stories: int
    subscriptions: int
    paused: int
    next_due_at: datetime | None
    parts: dict[str, int]
    suspects: int
    suspended: int
    unanswered: int
    dead: tuple[DeadLetter, ...]
    beats: tuple[Beat, ...]
    runners: tuple[Runner, ...] = ()


class Operations(Protocol):
    """What the operator's commands read, and the clock writes."""

    async def status(self) -> Status:
        """Everything `newsdigest status` shows."""
        ...

    async def record_beat(self, beat: Beat) -> None:
        """Keep the last run of a beat."""
        ...

    async def owners(self) -> set[str]:
        """Those who have something in hand (lanes, sources, subscriptions), and those who said that they live."""
        ...

    async def release(self, owners: Sequence[str], now: datetime) -> None:
        """Free what owners that are gone had in hand, without waiting for their time to end."""
        ...

    async def stay_alive(self, runner: Runner, gone: datetime) -> list[str]:
        """Say that a process lives, and release those that have not said so since `gone`; returns their names."""
        ...
