"""The pace that processes at one database keep together."""

from __future__ import annotations

from datetime import datetime
from typing import Protocol

from bot.types import Platform


class PaceStore(Protocol):
    """What `digests.pace` keeps of turns. `now` is this machine's clock; where the database has one, that counts."""

    async def backlog(self, platform: Platform, now: datetime) -> float:
        """Seconds until the next turn that is nobody's yet."""
        ...

    async def book(
        self, platform: Platform, count: int, allowed: float, growth: float, now: datetime
    ) -> tuple[float, float]:
        """Take the next `count` turns: seconds until the first, and the rate per second, at which the others follow.

        The rate grows by the factor `growth` up to `allowed`, at which it begins.
        """
        ...

    async def slow_down(self, platform: Platform, least: float) -> None:
        """Half the rate, but no less than `least` per second."""
        ...
