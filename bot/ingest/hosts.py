"""Whose turn it is at a server: how many requests are under way at once, and how far apart they begin."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from weakref import WeakValueDictionary

MOST_REMEMBERED = 4096


class Hosts:
    """Gives turns at servers, `at_once` for each. What it remembers of servers that nobody asks is bounded."""

    def __init__(self, at_once: int) -> None:
        self._at_once = at_once
        # Semaphores of hosts nobody waits for vanish by themselves.
        self._turns: WeakValueDictionary[str, asyncio.Semaphore] = WeakValueDictionary()
        self._free_at: dict[str, float] = {}

    @asynccontextmanager
    async def turn(self, host: str, gap: float) -> AsyncIterator[None]:
        """Wait until a request to the host may begin; the next one begins at least `gap` seconds later."""
        turn = self._turns.get(host)
        if turn is None:
            turn = self._turns[host] = asyncio.Semaphore(self._at_once)
        async with turn:
            await self._keep_distance(host, gap)
            yield

    async def _keep_distance(self, host: str, gap: float) -> None:
        now = asyncio.get_running_loop().time()
        begins_at = max(now, self._free_at.get(host, now))
        if gap > 0:
            self._free_at[host] = begins_at + gap
        if len(self._free_at) > MOST_REMEMBERED:
            self._free_at = {name: at for name, at in self._free_at.items() if at > now}
        if begins_at > now:
            await asyncio.sleep(begins_at - now)
