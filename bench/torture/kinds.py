"""The kinds of torture by their names: each is a world, how its lives are struck, and what goes on beside."""

from __future__ import annotations

import asyncio
import signal
from collections.abc import Awaitable, Callable, Sequence
from dataclasses import dataclass, field

from bench.torture import troubles
from bench.torture.course import ALONE, SCALED, Beside, Strikes, drained, lives, run, settled
from bench.torture.lives import Life
from bench.torture.tally import Count, tally
from bench.torture.world import Size, World
from bot.types import Platform

LEASE = 4.0  # seconds, in the tortures that outlast leases; 120 in the program


@dataclass(frozen=True, slots=True)
class Options:
    """What is asked for on the command line."""

    database: str = "sqlite"
    platform: Platform = Platform.TELEGRAM
    size: Size = field(default_factory=Size)
    strikes: int = 20


async def kill9(options: Options) -> Count:
    """kill -9 of every process at random moments: while it starts, plans, answers, sends, settles."""
    return await _struck(options, signal.SIGKILL)


async def sigterm(options: Options) -> Count:
    """SIGTERM at random moments."""
    return await _struck(options, signal.SIGTERM)


async def twins(options: Options) -> Count:
    """Two instances on one database, killed and started again."""
    return await _struck(options, signal.SIGKILL, roles=SCALED * 2 if options.database == "postgres" else ALONE * 2)


async def answers(options: Options) -> Count:
    """429, 500 and cut answers."""
    return await _struck(options, signal.SIGKILL, troubles.answers)


async def updates(options: Options) -> Count:
    """Updates that come twice, late, and in another order."""
    return await _struck(options, signal.SIGKILL, troubles.updates)


async def clock(options: Options) -> Count:
    """The clock is stepped by an hour, on and back."""
    return await _struck(options, signal.SIGKILL, troubles.clock)


async def locked(options: Options) -> Count:
    """The database is locked (SQLite) or restarted (PostgreSQL)."""
    return await _struck(options, signal.SIGKILL, troubles.locked, strikes=0)


async def emptied(options: Options) -> Count:
    """procrastinate's tables are emptied all the time (PostgreSQL)."""
    return await _struck(options, signal.SIGKILL, troubles.looks)


async def calls(options: Options) -> Count:
    """Killed at its n-th system call, for n in steps over the whole of a life."""
    async with World(options.size, options.database, options.platform) as world:
        stop, over = asyncio.Event(), asyncio.Event()
        typing = asyncio.create_task(world.people(stop))
        await world.news()
        step = 4000 // max(1, options.strikes)
        for number in range(step, 4000, step):
            await (await world.nest.begin(at_call=number)).ended
            world.strikes += 1
        stop.set()
        await typing
        last = asyncio.create_task(lives(world, (), Strikes(), over))
        await settled(world, 0)
        await drained(world)
        over.set()
        await last
        return await tally(world)


async def stopped(options: Options) -> Count:
    """SIGSTOP past the lease, while another process goes on; then SIGCONT."""

    async def stop_and_go(life: Life) -> None:
        life.strike(signal.SIGSTOP)
        await asyncio.sleep(LEASE * 1.5)
        life.strike(signal.SIGCONT)

    return await _disturbed(options, stop_and_go, beside_one_more=True)


async def full(options: Options) -> Count:
    """The disk is full for a while (SQLite)."""

    async def fill_and_clear(life: Life) -> None:
        troubles.full(life)
        await asyncio.sleep(2.0)
        troubles.roomy(life)

    return await _disturbed(options, fill_and_clear)


KINDS: dict[str, Callable[[Options], Awaitable[Count]]] = {
    one.__name__: one for one in (kill9, sigterm, twins, answers, updates, clock, locked, emptied, calls, stopped, full)
}


async def _struck(
    options: Options,
    number: int,
    *beside: Beside,
    roles: Sequence[Sequence[str]] | None = None,
    strikes: int | None = None,
) -> Count:
    most = options.strikes if strikes is None else strikes
    async with World(options.size, options.database, options.platform) as world:
        return await run(world, Strikes(most, number), beside, roles)


async def _disturbed(options: Options, act: Callable[[Life], Awaitable[None]], beside_one_more: bool = False) -> Count:
    """Something befalls a life again and again, which lives on; perhaps beside another that nothing befalls.

    A life that ends by it is begun again, as a service is.
    """
    async with World(options.size, options.database, options.platform, lease=LEASE) as world:
        roles = SCALED if world.scaled else ALONE
        sufferers = [await world.nest.begin(role) for role in roles]

        async def disturb(world: World, stop: asyncio.Event) -> None:
            for number in range(options.strikes):
                await asyncio.sleep(2.0)
                at = number % len(sufferers)
                await act(sufferers[at])
                if sufferers[at].ended.done():
                    sufferers[at] = await world.nest.begin(roles[at])
                world.strikes += 1
            await stop.wait()

        count = await run(world, Strikes(beside=options.strikes), [disturb], roles if beside_one_more else ())
        for life in sufferers:
            await life.end(signal.SIGTERM)
        return count
