"""Keeps a platform's overall rate: one message at a time, evenly, slower after the platform complained.

A bucket that allows bursts sends twice the rate in one second; equal distances never do. One process keeps its own
`Pace`; processes that share a database share a `SharedPace`.
"""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime
from typing import Protocol

from bot.ports import PaceStore
from bot.types import Platform

RECOVERY = 1.02  # the rate grows by so much with every turn, up to the allowed rate
SLOWEST = 1.0  # messages a second


class Turns(Protocol):
    """Turns at a platform, at so many per second."""

    rate: float

    async def backlog(self) -> float:
        """Seconds until the next turn that is nobody's yet."""
        ...

    async def book(self, count: int) -> list[float]:
        """Take the next turns: how many seconds to wait for each, from now."""
        ...

    async def slow_down(self) -> None:
        """The platform said that it was too fast: half the rate."""
        ...


class Pace:
    """The turns of one process; `monotonic` gives seconds."""

    def __init__(self, rate: float, monotonic: Callable[[], float]) -> None:
        self._allowed = self.rate = rate
        self._monotonic = monotonic
        self._next = 0.0

    async def backlog(self) -> float:
        """Seconds until the next turn that is nobody's yet."""
        return max(0.0, self._next - self._monotonic())

    async def book(self, count: int) -> list[float]:
        """Take the next turns: how many seconds to wait for each, from now."""
        now = self._monotonic()
        at = max(now, self._next)
        self.rate = min(self._allowed, self.rate * RECOVERY**count)
        self._next = at + count / self.rate
        return [at + number / self.rate - now for number in range(count)]

    async def slow_down(self) -> None:
        """The platform said that it was too fast: half the rate."""
        self.rate = max(min(SLOWEST, self._allowed), self.rate / 2)


class SharedPace:
    """The turns of all processes at one database."""

    def __init__(self, store: PaceStore, platform: Platform, rate: float, now: Callable[[], datetime]) -> None:
        self._store, self._platform, self._allowed, self._now = store, platform, rate, now
        self.rate = rate

    async def backlog(self) -> float:
        """Seconds until the next turn that is nobody's yet."""
        return await self._store.backlog(self._platform, self._now())

    async def book(self, count: int) -> list[float]:
        """Take the next turns: how many seconds to wait for each, from now."""
        growth = RECOVERY**count
        wait, self.rate = await self._store.book(self._platform, count, self._allowed, growth, self._now())
        return [wait + number / self.rate for number in range(count)]

    async def slow_down(self) -> None:
        """The platform said that it was too fast: half the rate."""
        await self._store.slow_down(self._platform, min(SLOWEST, self._allowed))
