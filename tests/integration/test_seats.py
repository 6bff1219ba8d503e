"""Seats when a whole machine dies: both ends of the connection notice silence, ours first."""

from __future__ import annotations

import asyncio
import socket
import sys
from pathlib import Path

import pytest

from bot.storage import SqlStore
from tests.far.postgres import Postgres

KEEPALIVE = "02:"  # a socket's timer in /proc/net/tcp
TICKS = 100  # of it, in a second


async def due(local: int, remote: int) -> float:
    """Seconds until one end of a connection on loopback asks the other whether it is there."""
    async with asyncio.timeout(10):
        while not (timer := timer_of(local, remote)).startswith(KEEPALIVE):
            await asyncio.sleep(0.05)  # what was sent last is not yet acknowledged
    return int(timer.removeprefix(KEEPALIVE), 16) / TICKS


def timer_of(local: int, remote: int) -> str:
    """Kind and ticks of a socket's timer."""
    for line in Path("/proc/net/tcp").read_text().splitlines()[1:]:
        _, mine, theirs, _, _, timer, *_ = line.split()
        if (int(mine.partition(":")[2], 16), int(theirs.partition(":")[2], 16)) == (local, remote):
            return timer
    raise LookupError(f"no connection from {local} to {remote}")


@pytest.mark.skipif(sys.platform != "linux", reason="reads the timers of sockets from Linux's /proc")
async def test_a_machine_that_is_gone_does_not_keep_its_seat() -> None:
    with socket.create_server(("127.0.0.1", 0)) as taken:
        port = taken.getsockname()[1]
    sits, stop = asyncio.Event(), asyncio.Event()

    async def work(ending: asyncio.Event) -> None:
        sits.set()
        await ending.wait()

    with Postgres(port=port) as server:
        store = SqlStore(server.url())
        await store.open()
        seat = asyncio.create_task(store.seat("chat").while_held(work, stop))
        await asyncio.wait_for(sits.wait(), 10)
        [(client,)] = server.sql(
            "SELECT client_port FROM pg_locks JOIN pg_stat_activity USING (pid) WHERE locktype = 'advisory'"
        )
        assert await due(port, client) <= 5, "PostgreSQL would not notice for hours"
        assert await due(client, port) <= 3
        stop.set()
        await seat
        await store.close()
