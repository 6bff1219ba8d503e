"""What more processes at one PostgreSQL bring, for work that no platform's limit bounds.

python -m bench.workers [--feeds 600] [--chats 800] [--first 400] [--workers 1 2 4] [--tries 3]

`poll`: the real program, `newsdigest run --only poll` so many times, visits feeds that each have one new entry, whose
page of forty kilobytes is fetched and read; each feed is a server of its own on loopback, so that no pause between two
requests to one server bounds it. `plan`: `newsdigest run --only plan` so many times makes digests that are all due,
each of 30 articles of six sources out of forty. PostgreSQL keeps every commit on the disk, as an operator runs it.

What is measured comes after the `first` items: with these each process loads its libraries and condenses the stories
for the first time, which is printed apart. A process that polls or plans has a worker process beside it, and so may use
more than one core by itself: `a core each` confines every process with its own to one core, as if each were a machine.

The most that a second core can bring is printed first: what two busy Python processes do, against one. CPU time per
item tells what more processes cost, `busy` which share of all cores they and PostgreSQL had, and `strangers` what was
none of this bench's: where they had more than a twentieth, the run is done again, at most `tries` times, and the one
that they had least of is told.
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
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from functools import partial
from pathlib import Path

import psycopg

from bench.cores import CORES, busy, cpu, loops, quietest
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


@dataclass(frozen=True, slots=True)
class Run:
    """One run: seconds for the first items and for the rest; CPU seconds of the bot and others during the rest."""

    workers: int
    items: int
    first: float
    wall: float
    bots: float
    database: float
    strangers: float

    @property
    def rate(self) -> float:
        """Items in a second."""
        return self.items / self.wall

    @property
    def disturbed(self) -> float:
        """The share of all cores that strangers had."""
        return self.strangers / self.wall / CORES

    def line(self, first: Run) -> str:
        """The run in words, against that with the fewest workers."""
        busy = (self.bots + self.database) / self.wall / CORES
        bot, database = (1000 * used / self.items for used in (self.bots, self.database))
        return (
            f"{self.workers} workers: {self.wall:5.1f} s, {self.rate:5.1f} a second ({self.rate / first.rate:4.2f} "
            f"times); CPU each {bot:4.1f} ms + {database:4.1f} ms PostgreSQL; busy {100 * busy:3.0f} %, strangers "
            f"{100 * self.disturbed:3.0f} %; the first took {self.first:.1f} s"
        )


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


@dataclass(frozen=True, slots=True)
class Work:
    """A part of the program, how many items it is given at first and then, and the table and column that say when."""

    task: str
    first: int
    then: int
    table: str
    due: str
    done: str

    @property
    def ready(self) -> str:
        """The database that its runs begin with."""
        return f"{self.task}_ready"


async def run(work: Work, workers: int, host: Postgres, alone: bool) -> Run:
    """Start workers on a copy of the database, let the first items become due and then the others."""
    with (
        tempfile.TemporaryDirectory(prefix="workers-") as folder,
        host.database(work.ready) as url,
        psycopg.connect(url, autocommit=True) as database,
    ):
        database.execute(f"UPDATE {work.table} SET {work.due} = {NEVER}")
        everything = work.first + work.then
        values = {"NEWSDIGEST_DATA_DATABASE": url, "NEWSDIGEST_SOURCES_ALLOW_HOSTS": ",".join(hosts(everything))}
        bots = [Bot(Path(folder) / str(number), values) for number in range(workers)]
        try:
            for number, bot in enumerate(bots):
                (Path(folder) / str(number)).mkdir()
                await bot.start("--only", work.task)
                if alone:
                    confine(bot.pid, number % CORES)
            await asyncio.sleep(3)
            first = await done(database, work, f"<= {work.first}", work.first)
            assert all(len(family(bot.pid)) > 1 for bot in bots), "a process had none of the first items"
            before = spent(bots, host)
            wall = await done(database, work, f"> {work.first}", everything)
            used = [now - then for now, then in zip(spent(bots, host), before, strict=True)]
            return Run(workers, work.then, first, wall, *used)
        finally:
            await asyncio.gather(*(bot.stop(signal.SIGTERM) for bot in bots))


def spent(bots: Sequence[Bot], host: Postgres) -> tuple[float, float, float]:
    """CPU seconds so far: of the bot, of PostgreSQL, and of what is none of this bench's."""
    bot, database = sum(cpu(bot.pid) for bot in bots), cpu(pid(host))
    return bot, database, busy() - cpu(os.getpid())


async def done(database: psycopg.Connection, work: Work, which: str, count: int) -> float:
    """Let items become due; the seconds from the first that is taken in hand until so many are done."""
    now = "CAST(extract(epoch FROM now()) * 1000000 AS bigint)"
    database.execute(f"UPDATE {work.table} SET {work.due} = {now} WHERE id {which}")
    taken = f"SELECT count(*) FROM {work.table} WHERE held_by IS NOT NULL AND id {which}"
    async with asyncio.timeout(PATIENCE):
        while not _number(database, taken):
            await asyncio.sleep(0.02)
        began = time.perf_counter()
        while _number(database, f"SELECT count(*) FROM {work.done}") < count:
            await asyncio.sleep(0.1)
    return time.perf_counter() - began


def _number(database: psycopg.Connection, question: str) -> int:
    return database.execute(question).fetchone()[0]


def confine(process: int, core: int) -> None:
    """Keep a process, and what it starts from now on, on one core."""
    for thread in Path(f"/proc/{process}/task").iterdir():
        os.sched_setaffinity(int(thread.name), {core})


def pid(host: Postgres) -> int:
    """The process of the server."""
    assert host._process is not None
    return host._process.pid


def hosts(count: int) -> list[str]:
    """Addresses of loopback, a server each."""
    return [f"127.0.{n // 200 + 1}.{n % 200 + 1}" for n in range(count)]


def filled(host: Postgres, work: Work, fill: Callable[..., None], *words: object) -> None:
    """Make the database that runs of a kind of work begin with."""
    host.sql(f"CREATE DATABASE {work.ready}")
    filling = multiprocessing.get_context("spawn").Process(target=fill, args=(host.url(work.ready), *words))
    filling.start()
    filling.join()


def measure(work: Work, counts: Sequence[int], host: Postgres, tries: int, alone: bool = False) -> None:
    """Print the runs of one kind of work."""
    base: Run | None = None
    for workers in counts:
        result = quietest(
            lambda count=workers: asyncio.run(run(work, count, host, alone)), lambda one: one.disturbed, tries
        )
        base = base or result
        print(f"{work.task}{', a core each' if alone else ''}, {result.line(base)}", flush=True)


def main() -> None:
    """Run the bench from the command line."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--feeds", type=int, default=600)
    parser.add_argument("--chats", type=int, default=800)
    parser.add_argument("--first", type=int, default=400)
    parser.add_argument("--workers", type=int, nargs="+", default=[1, 2, 4])
    parser.add_argument("--tries", type=int, default=3)
    asked = parser.parse_args()
    (one, first), (two, second) = (
        quietest(partial(loops, count), lambda result: result[1], 3 * asked.tries) for count in (1, 2)
    )
    had = f"{100 * first:.0f} and {100 * second:.0f} %"
    print(f"two busy processes do {two / one:.2f} times what one does; strangers had {had} meanwhile", flush=True)
    feeds = asked.first + asked.feeds
    poll = Work("poll", asked.first, asked.feeds, "sources", "next_check_at", "articles")
    plan = Work("plan", asked.first, asked.chats, "subscriptions", "next_due_at", "digests")
    with Postgres(durable=True) as host, server(feeds, feeds) as port:
        addresses = [f"http://{one}:{port}/feed/{n}" for n, one in enumerate(hosts(feeds))]
        filled(host, poll, prepare, addresses, feeds)
        filled(host, plan, newsroom, asked.first + asked.chats)
        for work in (poll, plan):
            measure(work, asked.workers, host, asked.tries)
            measure(work, [count for count in asked.workers if count <= CORES], host, asked.tries, alone=True)


if __name__ == "__main__":
    main()
