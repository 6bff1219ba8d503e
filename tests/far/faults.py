"""Faults that a front injects, and its log of calls. Decides which call goes wrong; does not know how to answer it."""

import time
from collections.abc import Collection, Mapping
from dataclasses import dataclass, field
from enum import StrEnum
from typing import Any

ANY_METHOD = "*"


class Kind(StrEnum):
    """What goes wrong with a call, seen from the client."""

    RATE_LIMITED = "rate_limited"
    """429 with `retry_after` seconds; the far server never sees the call."""
    SERVER_ERROR = "server_error"
    """500 without a usable body; the far server never sees the call."""
    BLOCKED = "blocked"
    """Telegram only: 403, the person has blocked the bot."""
    MIGRATED = "migrated"
    """Telegram only: 400 with `migrate_to`, the group has become a supergroup."""
    REFUSED = "refused"
    """The platform's own refusal in `error`: a Slack error code, or the description of a Telegram 400."""
    CUT_BEFORE = "cut_before"
    """Connection reset, nothing delivered."""
    CUT_AFTER = "cut_after"
    """Delivered, then the connection is reset: the client cannot know."""
    DELAY = "delay"
    """Answered and delivered `seconds` late, even if the client has hung up by then."""


@dataclass(slots=True)
class Fault:
    """One standing order for trouble: the next `times` matching calls after `skip` of them. `times=None`: for ever."""

    kind: Kind
    method: str = ANY_METHOD
    chat_id: int | str | None = None
    times: int | None = 1
    skip: int = 0
    retry_after: int = 1
    migrate_to: int = 0
    error: str = ""
    seconds: float = 0.0

    def fits(self, method: str, chat_id: str) -> bool:
        spent = self.times is not None and self.times <= 0
        right_chat = self.chat_id is None or str(self.chat_id) == chat_id
        return not spent and right_chat and self.method in (ANY_METHOD, method)


class Faults:
    """The orders of one front, asked in the order they were added."""

    def __init__(self, foreign: Collection[Kind] = ()) -> None:
        """`foreign`: kinds that the platform does not know."""
        self._orders: list[Fault] = []
        self._foreign = foreign

    def add(
        self,
        method: str = ANY_METHOD,
        *,
        kind: Kind | str,
        chat_id: int | str | None = None,
        times: int | None = 1,
        skip: int = 0,
        retry_after: int = 1,
        migrate_to: int = 0,
        error: str = "",
        seconds: float = 0.0,
    ) -> Fault:
        """Order a fault; see `Kind` for which of the last four values it reads."""
        if kind in self._foreign:
            raise ValueError(f"this platform has no {kind}")
        fault = Fault(Kind(kind), method, chat_id, times, skip, retry_after, migrate_to, error, seconds)
        self._orders.append(fault)
        return fault

    def clear(self) -> None:
        self._orders.clear()

    def take(self, method: str, chat_id: str) -> Fault | None:
        """The fault for this call, used up once, or None."""
        for fault in self._orders:
            if not fault.fits(method, chat_id):
                continue
            if fault.skip > 0:
                fault.skip -= 1
                continue
            if fault.times is not None:
                fault.times -= 1
            return fault
        return None


@dataclass(slots=True)
class Call:
    """One call that reached a front. `status` is what the client got: None while under way or when it was cut."""

    method: str
    chat_id: str
    fields: Mapping[str, Any]
    at: float = field(default_factory=time.time)
    """Seconds since the epoch."""
    fault: Kind | None = None
    status: int | None = None
    error: str = ""
