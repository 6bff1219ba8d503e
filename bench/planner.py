"""What planning costs with very many subscriptions: nothing due, the busiest minute, and after an outage.

    python -m bench.planner [--subscriptions 1000000] [--due 34000] [--told 500]

A database is filled past the store: subscriptions to three of 400 sources each, in 24 zones, due over the day; `--due`
of them in one minute. The planner, the edition and the store are the program's own. Times are of the processor, of
this process, with those on the wall beside them; memory is what the process has grown to at most.

- idle: a tick when nothing is due.
- busiest minute: all that are due at it, nothing new for them.
- backlog: the program comes back after 12 hours, half of all are overdue.
- with stories to tell: `--told` subscriptions, each with six stories of its three sources.
"""

from __future__ import annotations

import argparse
import asyncio
import random
import resource
import sqlite3
import statistics
import sys
import tempfile
from collections.abc import Iterator, Sequence
from datetime import UTC, datetime, time, timedelta
from pathlib import Path
from time import perf_counter, process_time

from bot.chat.console.render import render
from bot.digests.edition import Edition
from bot.digests.plan import Plan
from bot.digests.rewording import Rewording
from bot.storage import SqlStore
from bot.storage.codec import encode
from bot.summaries.background import background_all
from bot.summaries.condense import condense_all
from bot.types import Addition, Article, Background, Development, Length, Message, Payload, Platform, Schedule, Sentence

NOW = datetime(2026, 11, 16, 8, 0, tzinfo=UTC)
HOUR = timedelta(hours=1)
SOURCES, EACH = 400, 3
ZONES = [f"Etc/GMT{n:+d}" for n in range(-12, 12)]
EPOCH = datetime(1970, 1, 1, tzinfo=UTC)


def micro(at: datetime) -> int:
    """A moment as the tables keep it."""
    return (at - EPOCH) // timedelta(microseconds=1)


def fill(path: Path, count: int, due: int) -> None:
    """Chats, subscriptions, sources and what is between them, past the store."""
    rng = random.Random(7)
    schedules = [encode(Schedule((time(hour),), zone)) for zone in ZONES for hour in (7, 8, 18)]
    with sqlite3.connect(path) as db:
        db.execute("PRAGMA synchronous=OFF")
        db.executemany(
            "INSERT INTO sources (id, kind, url, title, topic, language, etag, last_modified, next_check_at, failures,"
            " last_error, host) VALUES (?, 'feed', ?, ?, '', 'en', '', '', ?, 0, '', '')",
            ((n, f"https://{n}.example/", f"Source {n}", micro(NOW)) for n in range(1, SOURCES + 1)),
        )
        db.executemany(
            "INSERT INTO chats (id, platform, address) VALUES (?, 'telegram', ?)",
            ((n, str(1_000_000 + n)) for n in range(1, count + 1)),
        )

        def orders() -> Iterator[tuple[object, ...]]:
            for n in range(1, count + 1):
                at = NOW if n <= due else NOW + timedelta(seconds=rng.randrange(60, 86_400))
                yield n, n, rng.choice(schedules), micro(NOW - 24 * HOUR), micro(at)

        db.executemany(
            "INSERT INTO subscriptions (id, chat_id, schedule, language, covered_until, next_due_at)"
            " VALUES (?, ?, ?, 'en', ?, ?)",
            orders(),
        )
        db.executemany(
            "INSERT INTO subscription_sources (subscription_id, source_id, position, via_topic) VALUES (?, ?, ?, '')",
            (
                (n, source, position)
                for n in range(1, count + 1)
                for position, source in enumerate(rng.sample(range(1, SOURCES + 1), EACH))
            ),
        )
    db.close()


def print_news(path: Path, told: int, at: datetime) -> None:
    """Two stories in each source, and `told` subscriptions due."""
    text = "The harbour bridge of town {} was closed because {} cables had cracked. The council meets on Monday."
    with sqlite3.connect(path) as db:
        for n in range(1, 2 * SOURCES + 1):
            db.execute(
                "INSERT INTO articles (id, url, title, text, author, language, outlet, text_hash, seen_at, event,"
                " story) VALUES (?, ?, ?, ?, '', 'en', ?, ?, ?, ?, ?)",
                (n, f"https://a.example/{n}", f"Bridge {n} closed", text.format(n, n), f"Outlet {n % SOURCES}",
                 str(n), micro(at - HOUR), n, n),
            )  # fmt: skip
            db.execute(
                "INSERT INTO entries (source_id, key, article_id, appeared_at) VALUES (?, ?, ?, ?)",
                (n % SOURCES + 1, str(n), n, micro(at - HOUR)),
            )
        db.execute("UPDATE subscriptions SET next_due_at = ? WHERE id <= ?", (micro(at), told))
    db.close()


async def condense(stories: Sequence[Sequence[Article]], length: Length) -> list[list[Sentence]]:
    """Condensed, each story once: the program keeps what it condensed."""
    keys = [tuple(article.id for article in articles) for articles in stories]
    for key, articles in zip(keys, stories, strict=True):
        if key not in CONDENSED:
            CONDENSED[key] = condense_all([articles], length)[0]
    return [CONDENSED[key] for key in keys]


CONDENSED: dict[tuple[int, ...], list[Sentence]] = {}
LOOKED: dict[tuple[int, ...], Background] = {}


async def look(stories: Sequence[Sequence[Article]]) -> list[Background]:
    """What stories tell besides, kept likewise."""
    keys = [tuple(article.id for article in articles) for articles in stories]
    for key, articles in zip(keys, stories, strict=True):
        if key not in LOOKED:
            LOOKED[key] = background_all([articles])[0]
    return [LOOKED[key] for key in keys]


async def news(developments: Sequence[Development], length: Length) -> list[list[Addition]]:
    """No story is known here."""
    return [[] for _ in developments]


def form(platform: Platform, message: Message) -> list[Payload]:
    """The parts of a message."""
    return render(message, color=False)


def megabytes() -> float:
    """The most memory this process has had."""
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024


async def measure(path: Path, count: int, due: int, told: int) -> None:
    """Print the table."""
    clock = [NOW - timedelta(seconds=30)]
    store = SqlStore(f"sqlite:///{path}", "bench")
    await store.open()
    edition = Edition(store, condense, look, news, stories=8, length=Length(sentences=3))
    plan = Plan(store, edition, Rewording(store, None, always=False), form, lambda: clock[0])
    before = megabytes()
    ticks = []
    for _ in range(200):
        began = process_time()
        await plan.run()
        ticks.append(process_time() - began)
    print(f"idle tick                  p50 {statistics.median(ticks) * 1000:.2f} ms, max {max(ticks) * 1000:.2f} ms")

    async def timed(name: str, what: int) -> None:
        cpu, wall = process_time(), perf_counter()
        await plan.run()
        cpu, wall = process_time() - cpu, perf_counter() - wall
        print(f"{name:26} {cpu:6.1f} s of processor, {wall:6.1f} s on the wall, {what:,} subscriptions")

    clock[0] = NOW
    await timed("busiest minute, no news", due)
    clock[0] = NOW + HOUR * 12
    overdue = await asyncio.to_thread(_overdue, path, clock[0])
    await timed("backlog after 12 h", overdue)
    clock[0] += timedelta(seconds=1)
    print_news(path, told, clock[0])
    await timed("with stories to tell", await asyncio.to_thread(_overdue, path, clock[0]))
    print(f"memory                     {megabytes():.0f} MB at most, {before:.0f} MB before the first digest")
    await store.close()


def _overdue(path: Path, at: datetime) -> int:
    db = sqlite3.connect(path)
    (found,) = db.execute("SELECT count(*) FROM subscriptions WHERE next_due_at <= ?", (micro(at),)).fetchone()
    db.close()
    return int(found)


def main() -> None:
    """Fill a database and measure."""
    parser = argparse.ArgumentParser()
    parser.add_argument("--subscriptions", type=int, default=1_000_000)
    parser.add_argument("--due", type=int, default=34_000)
    parser.add_argument("--told", type=int, default=500)
    parser.add_argument("--fill", metavar="FILE", help=argparse.SUPPRESS)
    options = parser.parse_args()
    if options.fill:
        fill(Path(options.fill), options.subscriptions, options.due)
        return
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "planner.db"
        asyncio.run(_made(path))
        _filled(path, options)
        asyncio.run(measure(path, options.subscriptions, options.due, options.told))


async def _made(path: Path) -> None:
    store = SqlStore(f"sqlite:///{path}")
    await store.open()
    await store.close()


def _filled(path: Path, options: argparse.Namespace) -> None:
    """Fill in another process, so that its memory is not counted."""
    import subprocess

    command = [sys.executable, "-m", "bench.planner", "--fill", str(path)]
    command += ["--subscriptions", str(options.subscriptions), "--due", str(options.due)]
    subprocess.run(command, check=True)


if __name__ == "__main__":
    main()
