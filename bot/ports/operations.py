"""What an operator sees of the bot, and the clock writes."""

from __future__ import annotations

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


class Operations(Protocol):
    """What the operator's commands read, and the clock writes."""

    async def status(self) -> Status:
        """Everything `newsdigest status` shows."""
        ...

    async def record_beat(self, beat: Beat) -> None:
        """Keep the last run of a beat."""
        ...
