"""What it costs to take the next parts out of an outbox in which very many chats are blocked.

    python -m bench.claims [--blocked 20000] [--ready 400] [--database sqlite postgres]

A database is filled past the store: `--blocked` chats at one platform, each with two digests of three parts that wait
and three that were sent before. A third of them have to wait (429: their lane is ready later), a third are in another
process's hand (their lease runs), a third are closed to us; among those with an answer to a command waiting. Between
them lie `--ready` chats with the same parts. The claims are the store's own, as the carrier makes them: one part at a
time, and thirteen, which is half a second of Telegram's pace; both until nothing is ready, then claims that find
nothing. Every commit is on the disk. PostgreSQL is used as it is found just after the rows were written, without
statistics, and again with them.

Milliseconds are those of one claim on the wall, with its share of the processor, this process's and PostgreSQL's; the
peer is the same claims in a database without blocked chats.
"""

from __future__ import annotations

import argparse
import asyncio
import statistics
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime, timedelta
from pathlib import Path
from time import perf_counter, process_time
from typing import Any

import sqlalchemy as sa

from bench.cores import cpu
from bench.workers import pid
from bot.storage import SqlStore, tables
from bot.storage.dialect import Address
from bot.types import DeliveryKind, Platform
from tests.far.postgres import Postgres

NOW = datetime(2026, 11, 16, 8, 0, tzinfo=UTC)
MINUTE = timedelta(minutes=1)
LEASE = 2 * MINUTE
SENT, WAITING, PARTS = 3, 2, 3  # digests sent and waiting in each chat, parts in each of these
SEVERAL = 13
TEXT = "The harbour bridge was closed because two cables had cracked. " * 12
OWNER, OTHER = "bench", "another process"
GENERATIONS = 1 << 32

Row = dict[str, Any]


def fill(url: str, blocked: int, ready: int) -> None:
    """Chats with their lanes, deliveries and parts, the ready ones spread among the blocked."""
    every = max(1, (blocked + ready) // ready)
    engine = sa.create_engine(Address(url).direct)
    with engine.begin() as connection:
        chats = range(1, blocked + ready + 1)
        free = set(list(chats)[::every][:ready])
        for start in range(0, len(chats), 1000):
            some = chats[start : start + 1000]
            connection.execute(tables.chats.insert(), [_chat(n) for n in some])
            connection.execute(tables.lanes.insert(), [_lane(n, n in free) for n in some])
            connection.execute(tables.deliveries.insert(), [row for n in some for row in _deliveries(n, n in free)])
            connection.execute(tables.parts.insert(), [row for n in some for row in _parts(n)])
    engine.dispose()


def _chat(number: int) -> Row:
    return {"id": number, "platform": Platform.TELEGRAM.value, "address": str(1_000_000 + number)}


def _lane(number: int, ready: bool) -> Row:
    row = {
        "chat_id": number,
        "platform": Platform.TELEGRAM.value,
        "waiting": tables.REPLIES if _asked(number, ready) else tables.DIGESTS,
        "ready_at": NOW - MINUTE,
        "owner": None,
        "generation": number * GENERATIONS,
        "suspended_at": None,
        "reason": "",
    }
    if ready:
        return row
    later = NOW + timedelta(seconds=60 + number % 1800)
    why = ({"ready_at": later}, {"ready_at": later, "owner": OTHER}, {"suspended_at": NOW - MINUTE})
    return row | why[number % len(why)]


def _asked(number: int, ready: bool) -> bool:
    return not ready and number % 2 == 0


def _deliveries(number: int, ready: bool) -> list[Row]:
    rows = [_delivery(number, order) for order in range(SENT + WAITING)]
    if _asked(number, ready):
        rows[-1]["kind"] = DeliveryKind.REPLY.value
    return rows


def _delivery(number: int, order: int) -> Row:
    waits = order >= SENT
    at = NOW - timedelta(days=SENT + WAITING - order)
    return {
        "id": number * 10 + order,
        "chat_id": number,
        "kind": DeliveryKind.DIGEST.value,
        "context": {},
        "state": tables.OPEN if waits else tables.SENT,
        "begun": not waits,
        "forget": False,
        "created_at": at,
        "done_at": None if waits else at,
        "reason": "",
    }


def _parts(number: int) -> Iterator[Row]:
    for order in range(SENT + WAITING):
        for position in range(PARTS):
            state = tables.PENDING if order >= SENT else tables.SENT
            payload = {"text": TEXT}
            yield {"delivery_id": number * 10 + order, "position": position, "payload": payload, "state": state}


class Bench:
    """Claims at one filled database."""

    def __init__(self, url: str, title: str, host: Postgres | None = None) -> None:
        self._store, self._title, self._host = SqlStore(url, OWNER), title, host
        self._url = url

    async def measure(self, blocked: int, ready: int, *, analyze: bool) -> None:
        """Fill the database, and print its lines."""
        await self._store.open()
        await asyncio.to_thread(fill, self._url, blocked, ready)
        for known in ("", ", with statistics")[: 1 + analyze]:
            if known:
                await asyncio.to_thread(self._analyze)
            for limit in (1, SEVERAL):
                what = f"{blocked:,} blocked, {limit} at a time{known}"
                await self._series(what, limit, -(-ready // limit), ready)
        while await self._claim(ready):
            pass
        await self._series(f"{blocked:,} blocked, nothing ready", 1, 200, 0)
        await self._store.close()

    async def _series(self, what: str, limit: int, count: int, expected: int) -> None:
        """Time so many claims, and give back what they took."""
        walls, found, used, used_there = [], 0, process_time(), self._there()
        for _ in range(count):
            began = perf_counter()
            found += len(await self._claim(limit))
            walls.append(1000 * (perf_counter() - began))
        here, there = (
            1000 * (now - then) / count for now, then in ((process_time(), used), (self._there(), used_there))
        )
        if found != expected:
            raise RuntimeError(f"{what}: {found} parts were taken instead of {expected}")
        if expected:
            await self._store.release([OWNER], NOW - MINUTE)
        walls.sort()
        late = walls[min(len(walls) - 1, int(0.95 * len(walls)))]
        print(
            f"{self._title:9} {what:48} {count:4} claims: p50 {statistics.median(walls):5.2f} ms, p95 {late:6.2f}, "
            f"most {walls[-1]:6.2f}; processor {here:5.2f} + {there:5.2f} ms",
            flush=True,
        )

    async def _claim(self, limit: int) -> list[Any]:
        return await self._store.claim(OWNER, NOW, NOW + LEASE, limit, [Platform.TELEGRAM])

    def _there(self) -> float:
        """CPU seconds of the server, where there is one."""
        return cpu(pid(self._host)) if self._host else 0.0

    def _analyze(self) -> None:
        engine = sa.create_engine(Address(self._url).direct)
        with engine.begin() as connection:
            connection.execute(sa.text("ANALYZE"))
        engine.dispose()


@contextmanager
def database(kind: str) -> Iterator[tuple[str, Postgres | None]]:
    """An empty database, and the server it is at."""
    if kind == "postgres":
        with Postgres(durable=True) as host, host.database() as url:
            yield url, host
    else:
        with tempfile.TemporaryDirectory(prefix="claims-") as folder:
            yield f"sqlite:///{Path(folder)}/news.db", None


def main() -> None:
    """Measure from the command line."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--blocked", type=int, default=20_000)
    parser.add_argument("--ready", type=int, default=400)
    parser.add_argument("--database", nargs="+", choices=("sqlite", "postgres"), default=["sqlite", "postgres"])
    asked = parser.parse_args()
    for kind in asked.database:
        for blocked in (0, asked.blocked):
            with database(kind) as (url, host):
                bench = Bench(url, kind, host)
                asyncio.run(bench.measure(blocked, asked.ready, analyze=kind == "postgres" and blocked > 0))


if __name__ == "__main__":
    main()
