"""The course of a torture: rounds of news, people who type, lives that are struck; then everything may drain."""

from __future__ import annotations

import asyncio
import random
import signal
import time
from collections.abc import Awaitable, Callable, Sequence
from dataclasses import dataclass

from bench.torture.tally import Count, tally
from bench.torture.world import World

DRAIN = 300.0  # seconds that what is left is given at the end
ALONE = ((),)
SCALED = (("chat",), ("plan", "deliver"), ("deliver", "group", "poll"))
"""What each process does: alone it does everything."""
Beside = Callable[[World, asyncio.Event], Awaitable[None]]
"""A trouble beside the lives, until the event."""


@dataclass(slots=True)
class Strikes:
    """How lives are struck: `most` times with a signal, at random moments of a life, spread over all the parts."""

    most: int = 0
    number: int = signal.SIGKILL
    done: int = 0
    beside: int = 0  # strikes that a trouble beside makes
    mean: float = 0.6  # seconds that a life lasts

    def lifetime(self, progress: float) -> float:
        """Seconds until the next strike: sooner where the strikes are behind what was sent, of all that is to be."""
        behind = self.done / max(1, self.most) < progress
        self.mean = min(2.0, max(0.2, self.mean * (0.9 if behind else 1.05)))
        # One in five lives long enough to plan many digests, on a busy machine too.
        return random.uniform(0.0, random.choice([2.0, 2.0, 2.0, 2.0, 10.0]) * self.mean)


async def run(
    world: World, strikes: Strikes, beside: Sequence[Beside] = (), roles: Sequence[Sequence[str]] | None = None
) -> Count:
    """Let it all happen, and count."""
    over, stop, hush = asyncio.Event(), asyncio.Event(), asyncio.Event()
    if roles is None:
        roles = SCALED if world.scaled else ALONE
    live = [asyncio.create_task(lives(world, role, strikes, over)) for role in roles]
    typing = asyncio.create_task(world.people(hush))
    troubles = [asyncio.create_task(trouble(world, stop)) for trouble in beside]
    try:
        until = time.monotonic() + world.size.minutes * 60
        while not enough(world, strikes) and time.monotonic() < until:
            await world.news()
            await settled(world, world.size.chats // 2)
        strikes.most = min(strikes.most, strikes.done)
        hush.set()
        await typing
        await settled(world, 0)
        world.strikes += strikes.done
        stop.set()
        await asyncio.gather(*troubles)
        await drained(world)
    finally:
        hush.set()
        stop.set()
        over.set()
        await asyncio.gather(*live, return_exceptions=True)
    return await tally(world)


def enough(world: World, strikes: Strikes) -> bool:
    """Is everything delivered and every strike done that is asked for?"""
    return world.progress >= 1 and strikes.done >= strikes.most and world.strikes >= strikes.beside


async def lives(world: World, role: Sequence[str], strikes: Strikes, over: asyncio.Event) -> None:
    """One process after another that does this; the last one ends in order."""
    while not over.is_set():
        life = await world.nest.begin(role)
        if strikes.done >= strikes.most:
            await asyncio.wait([asyncio.ensure_future(over.wait()), life.ended], return_when=asyncio.FIRST_COMPLETED)
            await life.end(signal.SIGTERM)
            continue
        await asyncio.sleep(strikes.lifetime(world.progress))
        strikes.done += 1
        await life.end(strikes.number)


async def settled(world: World, left: int) -> None:
    """Wait until every digest is planned, and all but so many parts are sent."""
    until = time.monotonic() + DRAIN * 4
    while (await world.unplanned() or await world.waiting() > left) and time.monotonic() < until:
        await world.look()
        await asyncio.sleep(0.2)
    await world.look()


async def drained(world: World) -> None:
    """Wait until nothing is left to do."""
    until = time.monotonic() + DRAIN
    while time.monotonic() < until:
        if not (await world.unplanned() or await world.unanswered() or await world.waiting()):
            return
        await asyncio.sleep(0.2)
