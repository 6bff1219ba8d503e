"""Keeps a platform's overall rate: one message at a time, evenly, slower after the platform complained.

A bucket that allows bursts sends twice the rate in one second; equal distances never do.
"""

from __future__ import annotations

import asyncio
from collections.abc import Callable

RECOVERY = 1.02  # the rate grows by so much with every message that is accepted, up to the allowed rate
SLOWEST = 1.0  # messages a second


class Pace:
    """Turns at `rate` per second; `monotonic` gives seconds."""

    def __init__(self, rate: float, monotonic: Callable[[], float]) -> None:
        self._allowed = self._rate = rate
        self._monotonic = monotonic
        self._next = 0.0

    async def turn(self) -> None:
        """Wait for the next turn."""
        now = self._monotonic()
        at = max(now, self._next)
        self._next = at + 1 / self._rate
        if at > now:
            await asyncio.sleep(at - now)

    def accepted(self) -> None:
        """A message was taken."""
        self._rate = min(self._allowed, self._rate * RECOVERY)

    def slow_down(self) -> None:
        """The platform said that it was too fast."""
        self._rate = max(min(SLOWEST, self._allowed), self._rate / 2)
