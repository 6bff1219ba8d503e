"""The use case: outbox -> platforms.

    outbox.claim -> [probe when it may have been sent] -> pace -> outbox.start -> platform.send -> outbox.settle

Each lane (chat) goes on by itself; what is sent, what is retried and what is given up is decided in `outcome`.
"""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta

from bot.digests.outcome import failed, sent
from bot.digests.pace import Pace
from bot.errors import SendError, TryLater
from bot.ports import ChatPlatform, Outbox
from bot.types import Chat, Outcome, Part, Platform

log = logging.getLogger(__name__)
LEASE = timedelta(seconds=120)  # longer than any request's time-out, so that no two workers hold one lane
LANES = 20  # at once; small, so that an answer to a command waits for few digests


@dataclass(frozen=True, slots=True)
class Route:
    """How a platform is served: the adapter, its overall pace, and the gap between two messages of one chat."""

    platform: ChatPlatform
    pace: Pace
    gap: Callable[[Chat], timedelta]


class Deliver:
    """Sends what is due. Never holds a transaction open over the network."""

    def __init__(
        self, outbox: Outbox, routes: Mapping[Platform, Route], owner: str, now: Callable[[], datetime]
    ) -> None:
        self._outbox, self._routes, self._owner, self._now = outbox, routes, owner, now
        self._wake = asyncio.Event()

    def wake(self) -> None:
        """Something was queued."""
        self._wake.set()

    async def free_lanes(self, is_gone: Callable[[str], bool]) -> None:
        """Take up at once what owners that are surely gone left behind."""
        if gone := [owner for owner in await self._outbox.owners() if is_gone(owner)]:
            await self._outbox.release(gone, self._now())

    async def run(self, stopping: asyncio.Event) -> None:
        """Deliver until told to stop; sends under way are finished first."""
        while not stopping.is_set():
            self._wake.clear()
            if await self.round() == 0:
                await self._rest(stopping)

    async def round(self) -> int:
        """Serve the lanes that are ready now; returns how many parts were tried."""
        now = self._now()
        parts = await self._outbox.claim(self._owner, now, now + LEASE, LANES, list(self._routes))
        await asyncio.gather(*(self._serve(part) for part in parts))
        return len(parts)

    async def _serve(self, part: Part) -> None:
        route = self._routes[part.chat.platform]
        outcome = await self._found(route, part) if part.sending else None
        if outcome is None:
            await route.pace.turn()
            if not await self._outbox.start(part, self._now()):
                return  # another worker holds the lane now
            outcome = await self._send(route, part)
        if outcome.reason:
            log.warning(
                "Part %s for a %s chat: %s (%s).", part.key, part.chat.platform, outcome.verdict, outcome.reason
            )
        await self._outbox.settle(outcome, None)

    async def _found(self, route: Route, part: Part) -> Outcome | None:
        """Did an earlier send that ended unknown arrive after all?"""
        message_id = await route.platform.probe(part.chat, part.key)
        return None if message_id is None else sent(part, self._now(), message_id, route.gap(part.chat))

    async def _send(self, route: Route, part: Part) -> Outcome:
        try:
            message_id = await route.platform.send(part.chat, part.payload, part.context, part.key)
        except SendError as error:
            if isinstance(error, TryLater) and error.seconds is not None:
                route.pace.slow_down()
            return failed(part, error, self._now())
        route.pace.accepted()
        return sent(part, self._now(), message_id, route.gap(part.chat))

    async def _rest(self, stopping: asyncio.Event) -> None:
        """Sleep until woken, until a lane is ready, or for a second when other processes may queue."""
        at = await self._outbox.next_ready_at(list(self._routes))
        seconds = 1.0 if at is None else min(1.0, max(0.02, (at - self._now()).total_seconds()))
        waits = [asyncio.ensure_future(self._wake.wait()), asyncio.ensure_future(stopping.wait())]
        await asyncio.wait(waits, timeout=seconds, return_when=asyncio.FIRST_COMPLETED)
        for wait in waits:
            wait.cancel()
