"""What more processes at one PostgreSQL bring, for work that no platform's limit bounds.

python -m bench.workers [--feeds 240] [--chats 240] [--workers 1 2 4]

`poll`: the real program, `newsdigest run --only poll` so many times, visits feeds that each have one new entry, whose
page of forty kilobytes is fetched and read; each feed is a server of its own on loopback, to which the bot is as polite
as to any other. `plan`: `newsdigest run --only plan` so many times makes digests that are all due, each of 30 articles
of six sources out of forty. PostgreSQL keeps every commit on the disk, as an operator runs it.

Wall time depends on what else the machine does, and on 2 cores four workers have half a core each: CPU time per item
tells what more processes cost, and `busy` which share of all cores they and PostgreSQL had.
"""

from __future__ import annotations

import argparse
import asyncio
import multiprocessing
import os
import random
import signal
import tempfile
import time
from collections.abc import Callable, Sequence
from contextlib import suppress
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path

from bench.polling import family, prepare, server
from bot.storage import SqlStore
from bot.types import (
    Article,
    Chat,
    Checked,
    Entry,
    Found,
    NewSource,
    Placement,
    Platform,
    Schedule,
    SourceKind,
    Subscribe,
)
from tests.e2e.running import Bot
from tests.far.postgres import Postgres

SOURCES, EACH, FOLLOWED = 40, 5, 6  # sources, articles of each, sources of a subscription
NEVER = 2**60
PATIENCE = 240.0  # seconds for one run
TICK = os.sysconf("SC_CLK_TCK")


@dataclass(frozen=True, slots=True)
class Run:
    """One run: seconds on the wall, CPU seconds of the bot's processes and of PostgreSQL."""

    workers: int
    items: int
    wall: float
    bots: float
    database: float

    @property
    def rate(self) -> float:
        """Items in a second."""
        return self.items / self.wall

    def line(self, first: Run) -> str:
        """The run in words, against that with the fewest workers."""
        busy = (self.bots + self.database) / self.wall / (os.cpu_count() or 1)
        bot, database = (1000 * used / self.items for used in (self.bots, self.database))
        return (
            f"{self.workers} workers: {self.wall:6.1f} s, {self.rate:6.1f} a second ({self.rate / first.rate:4.2f} "
            f"times); CPU each {bot:5.1f} ms + {database:5.1f} ms PostgreSQL; busy {100 * busy:3.0f} %"
        )


def cpu(process: int) -> float:
    """CPU seconds of a process and all its descendants, also of those that have ended."""
    total = 0
    for one in family(process):
        with suppress(OSError):
            total += sum(map(int, Path(f"/proc/{one}/stat").read_text().rpartition(")")[2].split()[11:15]))
    return total / TICK


def newsroom(database: str, chats: int) -> None:
    """Fill a database with articles of invented words, each its own story, and with subscriptions."""
    asyncio.run(_newsroom(database, chats))


async def _newsroom(database: str, chats: int) -> None:
    dice = random.Random(7)
    words = ["".join(dice.choices("abcdefghilmnoprstuv", k=dice.randint(3, 9))) for _ in range(4000)]
    store, now = SqlStore(database), datetime.now(UTC)
    await store.open()
    new = [NewSource(SourceKind.FEED, f"https://s{n}.example/feed", f"Source {n}") for n in range(SOURCES)]
    sources = await store.add_sources(new)
    for source in sources:
        found = tuple(_found(dice, words, source.id, number, now) for number in range(EACH))
        ids = await store.record_check(Checked(source.id, now, now + timedelta(days=900), found=found))
        await store.place([Placement(one, one, one) for one in ids])
    for number in range(chats):
        follows = tuple((source.id, "") for source in dice.sample(sources, FOLLOWED))
        chat = Chat(Platform.TELEGRAM, str(1000 + number))
        await store.subscribe(Subscribe(chat, follows, Schedule(), None, now - timedelta(days=1)))
    await store.close()


def _found(dice: random.Random, words: Sequence[str], source: int, number: int, now: datetime) -> Found:
    def sentence() -> str:
        return " ".join(dice.choices(words, k=dice.randint(9, 24))).capitalize() + "."

    text = "\n\n".join(" ".join(sentence() for _ in range(4)) for _ in range(6))
    url = f"https://s{source}.example/{number}"
    read = Article(url, sentence(), text, outlet=f"Source {source}", language="en", published=now - timedelta(hours=2))
    return Found(Entry(url, url, read.title), read, now - timedelta(hours=1))


async def run(task: str, workers: int, items: int, sql: tuple[str, str, str], host: Postgres, template: str) -> Run:
    """Start workers on a copy of the database, let everything become due at once, and wait until all is done."""
    hold, release, count = sql
    with tempfile.TemporaryDirectory(prefix="workers-") as folder, host.database(template) as url:
        database = url.rpartition("?")[0].rpartition("/")[2]
        host.sql(hold, database)
        values = {"NEWSDIGEST_DATA_DATABASE": url, "NEWSDIGEST_SOURCES_ALLOW_HOSTS": ",".join(hosts(items))}
        bots = []
        for number in range(workers):
            (own := Path(folder) / str(number)).mkdir()
            bots.append(Bot(own, values))
            await bots[-1].start("--only", task)
        try:
            await asyncio.sleep(3)
            used, postmaster = sum(cpu(bot.pid) for bot in bots), cpu(pid(host))
            began = time.perf_counter()
            host.sql(release, database)
            async with asyncio.timeout(PATIENCE):
                while host.sql(count, database)[0][0] < items:
                    await asyncio.sleep(0.1)
            wall = time.perf_counter() - began
            return Run(workers, items, wall, sum(cpu(bot.pid) for bot in bots) - used, cpu(pid(host)) - postmaster)
        finally:
            await asyncio.gather(*(bot.stop(signal.SIGTERM) for bot in bots))


def pid(host: Postgres) -> int:
    """The process of the server."""
    assert host._process is not None
    return host._process.pid


def hosts(count: int) -> list[str]:
    """Addresses of loopback, a server each."""
    return [f"127.0.{n // 200 + 1}.{n % 200 + 1}" for n in range(count)]


def filled(host: Postgres, task: str, fill: Callable[..., None], *words: object) -> None:
    """Make the database that runs of a kind of work begin with."""
    host.sql(f"CREATE DATABASE {task}_ready")
    filling = multiprocessing.get_context("spawn").Process(target=fill, args=(host.url(f"{task}_ready"), *words))
    filling.start()
    filling.join()


def measure(task: str, counts: Sequence[int], items: int, sql: tuple[str, str, str], host: Postgres) -> None:
    """Print the runs of one kind of work."""
    first: Run | None = None
    for workers in counts:
        done = asyncio.run(run(task, workers, items, sql, host, f"{task}_ready"))
        first = first or done
        print(f"{task}, {done.line(first)}", flush=True)


def main() -> None:
    """Run the bench from the command line."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--feeds", type=int, default=240)
    parser.add_argument("--chats", type=int, default=240)
    parser.add_argument("--workers", type=int, nargs="+", default=[1, 2, 4])
    asked = parser.parse_args()
    now = "CAST(extract(epoch FROM now()) * 1000000 AS bigint)"
    with Postgres(durable=True) as host, server(asked.feeds, asked.feeds) as port:
        feeds = [f"http://{one}:{port}/feed/{n}" for n, one in enumerate(hosts(asked.feeds))]
        filled(host, "poll", prepare, feeds, asked.feeds)
        filled(host, "plan", newsroom, asked.chats)
        # The bot's own counting is out of the way: what is due is due at one moment.
        poll = (
            f"UPDATE sources SET next_check_at = {NEVER}",
            f"UPDATE sources SET next_check_at = {now}",
            "SELECT count(*) FROM articles",
        )
        plan = (
            "UPDATE subscriptions SET next_due_at = NULL",
            f"UPDATE subscriptions SET next_due_at = {now}",
            "SELECT count(*) FROM digests",
        )
        measure("poll", asked.workers, asked.feeds, poll, host)
        measure("plan", asked.workers, asked.chats, plan, host)


if __name__ == "__main__":
    main()
