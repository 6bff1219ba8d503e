"""The use case: outbox -> platforms. Each platform has a carrier of its own, so that none waits for another."""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Mapping
from datetime import datetime

from bot.digests.carrier import Carrier, Route
from bot.ports import Outbox
from bot.types import Platform


class Deliver:
    """Sends what is due."""

    def __init__(
        self, outbox: Outbox, routes: Mapping[Platform, Route], owner: str, now: Callable[[], datetime]
    ) -> None:
        self._outbox, self._now = outbox, now
        self._carriers = [Carrier(outbox, name, route, owner, now) for name, route in routes.items()]

    def wake(self) -> None:
        """Something was queued."""
        for carrier in self._carriers:
            carrier.wake()

    async def free_lanes(self, is_gone: Callable[[str], bool]) -> None:
        """Take up at once what owners that are surely gone left behind."""
        if gone := [owner for owner in await self._outbox.owners() if is_gone(owner)]:
            await self._outbox.release(gone, self._now())

    async def run(self, stopping: asyncio.Event) -> None:
        """Deliver until told to stop; sends under way are finished first."""
        async with asyncio.TaskGroup() as tasks:
            for carrier in self._carriers:
                tasks.create_task(carrier.run(stopping))
            await stopping.wait()

    async def round(self) -> int:
        """Serve the lanes that are ready now; returns how many parts were tried."""
        return sum(await asyncio.gather(*(carrier.round() for carrier in self._carriers)))
