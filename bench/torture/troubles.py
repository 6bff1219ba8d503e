"""Troubles beside the lives: answers that fail, updates in disorder, clocks, disks, databases, stopped processes."""

from __future__ import annotations

import asyncio
import random
import resource
import signal
import sqlite3
from contextlib import closing, suppress
from typing import Any

from bench.torture.lives import Life
from bench.torture.world import World
from tests.far.faults import Kind
from tests.far.telegram import FarTelegram

HAIL = (Kind.RATE_LIMITED, Kind.SERVER_ERROR, Kind.CUT_BEFORE, Kind.CUT_AFTER)
HOUR = 3600.0


async def answers(world: World, stop: asyncio.Event) -> None:
    """429, 500 and cut connections, one send in ten."""
    method = "sendMessage" if isinstance(world.far, FarTelegram) else "chat.postMessage"
    while not stop.is_set():
        world.far.faults.clear()
        world.far.faults.add(method, kind=random.choice(HAIL), skip=random.randrange(10), retry_after=1)
        await asyncio.sleep(0.1)
    world.far.faults.clear()


class Disorder:
    """Updates twice, late, and in another order than they came."""

    def __init__(self) -> None:
        self._late: list[dict[str, Any]] = []

    def __call__(self, updates: list[dict[str, Any]]) -> list[dict[str, Any]]:
        """What the bot gets instead of these updates."""
        known = [*updates, *self._late]
        self._late = [update for update in updates if random.random() < 0.2]
        again = [update for update in known if random.random() < 0.3]
        mixed = [update for update in known if update not in self._late] + again
        random.shuffle(mixed)
        return mixed


async def updates(world: World, stop: asyncio.Event) -> None:
    """Duplicated, late and reordered updates."""
    assert isinstance(world.far, FarTelegram)
    disorder = Disorder()
    world.far.disorder = disorder
    await stop.wait()
    world.far.disorder = lambda updates: disorder(updates) if updates else [*disorder._late]


async def clock(world: World, stop: asyncio.Event) -> None:
    """The clock is stepped an hour on and back, again and again."""
    while not stop.is_set():
        for ahead in (HOUR, 0.0, -HOUR, 0.0):
            world.step_clock(ahead)
            await either(stop, random.uniform(1.0, 4.0))
    world.step_clock(0.0)


async def locked(world: World, stop: asyncio.Event) -> None:
    """Another program holds the database for longer than a writer waits; PostgreSQL is restarted or crashes."""
    while not stop.is_set():
        await either(stop, 3.0)
        if world.server is not None:
            await asyncio.to_thread(world.server.stop, random.choice([signal.SIGINT, signal.SIGQUIT]))
            await asyncio.sleep(random.uniform(0.0, 2.0))
            await asyncio.to_thread(world.server.start)
            continue
        with closing(sqlite3.connect(world.folder / "news.db", timeout=5, isolation_level=None)) as other:
            other.execute("BEGIN IMMEDIATE")
            await asyncio.sleep(12.0)
            other.execute("ROLLBACK")


async def looks(world: World, stop: asyncio.Event) -> None:
    """The tables of procrastinate are emptied, again and again."""
    assert world.server is not None
    while not stop.is_set():
        world.server.sql("TRUNCATE procrastinate_jobs, procrastinate_workers CASCADE")
        await either(stop, 0.3)


def full(life: Life) -> None:
    """Let no file of a process grow: what a full disk comes to."""
    _limit(life, 4096)


def roomy(life: Life) -> None:
    """Make room on the disk."""
    _limit(life, resource.RLIM_INFINITY)


def _limit(life: Life, most: int) -> None:
    with suppress(ProcessLookupError):  # it may have ended for want of room
        resource.prlimit(life.pid, resource.RLIMIT_FSIZE, (most, resource.RLIM_INFINITY))


async def either(stop: asyncio.Event, seconds: float) -> None:
    """Wait for the stop, so long at most."""
    try:
        async with asyncio.timeout(seconds):
            await stop.wait()
    except TimeoutError:
        return
