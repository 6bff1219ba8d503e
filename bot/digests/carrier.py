"""Carries the outbox to one platform.

    room in the pace -> outbox.claim -> book turns -> [probe when it may have been sent] -> wait for the turn
        -> outbox.start -> [another turn when this one is past] -> platform.send -> outbox.settle

Each lane (chat) goes on by itself, and a slow send holds up nobody else. What is sent, what is retried and what is
given up is decided in `outcome`.
"""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Awaitable, Callable
from contextlib import suppress
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import TypeVar

from bot.digests.outcome import failed, sent
from bot.digests.pace import Turns
from bot.errors import SendError, StorageError, TryLater, Unknown
from bot.ports import ChatPlatform, Outbox
from bot.types import Chat, Outcome, Part, Platform

log = logging.getLogger(__name__)
LEASE = timedelta(seconds=120)  # longer than any request's time-out, so that no two workers hold one lane
LANES = 40  # at once: half a second of turns that are waited for, and sends of up to a second
HORIZON = 0.5  # seconds: turns are booked no further ahead, so that an answer to a command waits for few digests
LATE = 2.5  # turns after which one is past: no second has more of them, and Telegram's limit is three above our rate
MOST_TURNS = 5  # for one part: in a process that is always late, parts are sent nevertheless
AGAIN = 0.5  # seconds until what the database could not keep is tried again
START_WITHIN, SETTLE_WITHIN = 60.0, 110.0  # seconds; together with the send itself within the lease
T = TypeVar("T")


@dataclass(frozen=True, slots=True)
class Route:
    """How a platform is served: the adapter, its overall pace, and the gap between two messages of one chat."""

    platform: ChatPlatform
    pace: Turns
    gap: Callable[[Chat], timedelta]


class Carrier:
    """Sends what is due at one platform. Never holds a transaction open over the network."""

    def __init__(self, outbox: Outbox, name: Platform, route: Route, owner: str, now: Callable[[], datetime]) -> None:
        self._outbox, self._name, self._route, self._owner, self._now = outbox, name, route, owner, now
        self._wake = asyncio.Event()
        self._flying = 0

    def wake(self) -> None:
        """Something was queued, or something under way ended."""
        self._wake.set()

    async def run(self, stopping: asyncio.Event) -> None:
        """Deliver until told to stop; sends under way are finished first. Goes on when the database is back."""
        async with asyncio.TaskGroup() as sends:
            while not stopping.is_set():
                self._wake.clear()
                try:
                    rest = await self._step(sends)
                except StorageError as problem:
                    log.warning("Deliveries to %s wait for the database: %s", self._name, problem)
                    rest = AGAIN
                if rest > 0:
                    await _either(self._wake, stopping, rest)

    async def round(self) -> int:
        """Serve the lanes that are ready now; returns how many parts were tried."""
        taken = await self._take(LANES)
        await asyncio.gather(*(self._serve(part, wait) for part, wait in taken))
        return len(taken)

    async def _step(self, sends: asyncio.TaskGroup) -> float:
        """Take up what there is room for; seconds to rest before the next step."""
        if self._flying > LANES // 2:  # several at once cost the database less; whatever ends wakes us
            return 1.0
        backlog = await self._route.pace.backlog()
        if backlog > HORIZON / 2:
            return backlog - HORIZON / 2
        taken = await self._take(min(LANES - self._flying, max(1, int((HORIZON - backlog) * self._route.pace.rate))))
        for part, wait in taken:
            self._flying += 1
            sends.create_task(self._fly(part, wait))
        return 0.0 if taken else await self._quiet_for()

    async def _take(self, most: int) -> list[tuple[Part, float]]:
        """Parts of lanes that are ready, now leased, and how long each waits for its turn."""
        now = self._now()
        parts = await self._outbox.claim(self._owner, now, now + LEASE, most, [self._name])
        waits = await self._route.pace.book(len(parts)) if parts else []
        return list(zip(parts, waits, strict=True))

    async def _fly(self, part: Part, wait: float) -> None:
        try:
            await self._serve(part, wait)
        except StorageError as problem:
            log.warning("Part %s is left to whoever takes its lane next: %s", part.key, problem)
        finally:
            self._flying -= 1
            self._wake.set()

    async def _serve(self, part: Part, wait: float) -> None:
        begun = asyncio.get_running_loop().time()
        outcome = await self._found(part) if part.sending else None
        if outcome is None:
            await _sleep_until(begun + wait)
            if not await _kept(lambda: self._outbox.start(part, self._now()), START_WITHIN):
                return  # another worker holds the lane now
            await self._in_time(begun + wait)
            outcome = await self._send(part)
        if outcome.reason:
            log.warning("Part %s for a %s chat: %s (%s).", part.key, self._name, outcome.verdict, outcome.reason)
        await _kept(lambda: self._outbox.settle(outcome, None), SETTLE_WITHIN)

    async def _in_time(self, turn: float) -> None:
        """Where the turn is past, by a slow database or a busy machine, wait for another; moments of the loop."""
        for _ in range(MOST_TURNS):
            if asyncio.get_running_loop().time() <= turn + LATE / self._route.pace.rate:
                return
            with suppress(StorageError):
                [wait] = await self._route.pace.book(1)
                turn = asyncio.get_running_loop().time() + wait
                await _sleep_until(turn)

    async def _found(self, part: Part) -> Outcome | None:
        """Did an earlier send that ended unknown arrive after all?"""
        message_id = await self._route.platform.probe(part.chat, part.key)
        return None if message_id is None else sent(part, self._now(), message_id, self._route.gap(part.chat))

    async def _send(self, part: Part) -> Outcome:
        try:
            message_id = await self._route.platform.send(part.chat, part.payload, part.context, part.key)
        except SendError as error:
            outcome = failed(part, error, self._now())
            if isinstance(error, TryLater) and error.seconds is not None:
                await _kept(self._route.pace.slow_down, AGAIN)
            return outcome
        except Exception as fault:  # ours or a library's: it is judged like any other, and ends no other chat's sends
            log.exception("Part %s for a %s chat could not be sent by a fault of the program.", part.key, self._name)
            return failed(part, Unknown(f"{type(fault).__name__} {fault}"), self._now())
        return sent(part, self._now(), message_id, self._route.gap(part.chat))

    async def _quiet_for(self) -> float:
        """Seconds until a lane is ready; at most one, as other processes may queue."""
        at = await self._outbox.next_ready_at([self._name])
        return 1.0 if at is None else min(1.0, max(0.02, (at - self._now()).total_seconds()))


async def _kept(write: Callable[[], Awaitable[T]], seconds: float) -> T:
    """Do it again while the database is away: what was sent must not be sent again for want of a note."""
    time = asyncio.get_running_loop().time
    until = time() + seconds
    while True:
        try:
            return await write()
        except StorageError:
            if time() > until:
                raise
        await asyncio.sleep(AGAIN)


async def _sleep_until(moment: float) -> None:
    await asyncio.sleep(max(0.0, moment - asyncio.get_running_loop().time()))


async def _either(one: asyncio.Event, other: asyncio.Event, seconds: float) -> None:
    waits = [asyncio.ensure_future(one.wait()), asyncio.ensure_future(other.wait())]
    await asyncio.wait(waits, timeout=seconds, return_when=asyncio.FIRST_COMPLETED)
    for wait in waits:
        wait.cancel()
