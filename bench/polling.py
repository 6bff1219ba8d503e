"""What a pass over many feeds costs: CPU, memory and time, with the real refresh, database and worker processes.

python -m bench.polling [--feeds 6000] [--changed 0.05]

A web server in another process answers for every feed; all but the changed ones answer 304. A changed feed prints one
new entry, whose page is fetched and read. Another process fills the database as an earlier pass would have left it, so
that what is measured is one pass and nothing else. Memory is the sum of resident sizes, shared pages counted for each.
"""

from __future__ import annotations

import argparse
import asyncio
import contextlib
import multiprocessing
import os
import resource
import sys
import tempfile
import threading
import time
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from multiprocessing.connection import Connection
from pathlib import Path

PAGE_WORDS = (
    "The harbour office said on Monday that ferry number {n} will sail again after the storm. Sixty passengers waited "
    "on the pier from early morning, and the crew of the {n} served them tea while the engine was warmed up. "
    "The council expects the service to be regular before the end of the month, as long as the weather holds. "
)
HOSTS = 200  # on Linux all of 127.0.0.0/8 is loopback


def serve(pipe: Connection, feeds: int, changed: int) -> None:
    """Answer for the feeds and their pages until told to end; sends the port and then the CPU seconds used."""
    from aiohttp import web

    async def feed(request: web.Request) -> web.Response:
        number = int(request.match_info["number"])
        etag = f'"{number}-{2 if is_changed(number, feeds, changed) else 1}"'
        if request.headers.get("If-None-Match") == etag:
            return web.Response(status=304, headers={"ETag": etag})
        return web.Response(text=rss(number), content_type="application/rss+xml", headers={"ETag": etag})

    async def page(request: web.Request) -> web.Response:
        return web.Response(text=article(int(request.match_info["number"])), content_type="text/html")

    async def robots(_: web.Request) -> web.Response:
        return web.Response(text="User-agent: *\nDisallow: /search\n")

    async def main() -> None:
        app = web.Application()
        app.router.add_get("/feed/{number}", feed)
        app.router.add_get("/page/{number}", page)
        app.router.add_get("/robots.txt", robots)
        runner = web.AppRunner(app, access_log=None)
        await runner.setup()
        site = web.TCPSite(runner, "0.0.0.0" if sys.platform == "linux" else "127.0.0.1", 0)
        await site.start()
        pipe.send(runner.addresses[0][1])
        await asyncio.to_thread(pipe.recv)
        await runner.cleanup()

    asyncio.run(main())


def is_changed(number: int, feeds: int, changed: int) -> bool:
    """Whether a feed has something new; the changed ones are spread evenly."""
    return changed > 0 and number % max(feeds // changed, 1) == 0


def rss(number: int) -> str:
    """A feed with thirty entries, the first of them new."""
    old = "".join(
        f"<item><guid>{number}-{n}</guid><link>/page/{number}?n={n}</link><title>Old entry {n} of {number}</title>"
        f"<description>{PAGE_WORDS.format(n=n)}</description></item>"
        for n in range(29)
    )
    new = f"<item><guid>{number}-new</guid><link>/page/{number}</link><title>Ferry {number} sails</title></item>"
    return f"<rss version='2.0'><channel><title>Feed {number}</title>{new}{old}</channel></rss>"


def article(number: int) -> str:
    """A page of about forty kilobytes, as sites make them."""
    text = "".join(f"<p>{PAGE_WORDS.format(n=number + n)}</p>" for n in range(12))
    menu = "".join(f"<li class='menu-item'><a href='/section/{n}'>Section number {n}</a></li>" for n in range(300))
    return (
        f"<!doctype html><html lang='en'><head><title>Ferry {number} sails</title></head><body>"
        f"<nav><ul>{menu}</ul></nav><main><article><h1>Ferry {number} sails</h1>{text}</article></main>"
        f"<aside><ul>{menu}</ul></aside></body></html>"
    )


@contextlib.contextmanager
def server(feeds: int, changed: int) -> Iterator[int]:
    """The web server in its own process; its port."""
    context = multiprocessing.get_context("spawn")
    ours, theirs = context.Pipe()
    process = context.Process(target=serve, args=(theirs, feeds, changed), daemon=True)
    process.start()
    try:
        yield ours.recv()
    finally:
        ours.send(None)
        process.join(10)


class Memory:
    """The most memory that this process and its descendants had at one moment, but for one of them."""

    def __init__(self, without: set[int]) -> None:
        self._without, self._stop = without, threading.Event()
        self.peak, self.own, self.workers = 0.0, 0.0, 0.0
        self._watch = threading.Thread(target=self._run, daemon=True)

    def __enter__(self) -> Memory:
        self._watch.start()
        return self

    def __exit__(self, *_: object) -> None:
        self._stop.set()
        self._watch.join()

    def _run(self) -> None:
        while not self._stop.wait(0.1):
            own, children = os.getpid(), family(os.getpid()) - self._without
            both = megabytes(own), sum(map(megabytes, children - {own}))
            if sum(both) > self.peak:
                self.peak, self.own, self.workers = sum(both), *both


def family(process: int) -> set[int]:
    """A process and its descendants."""
    found = {process}
    for task in Path(f"/proc/{process}/task").glob("*/children"):
        with contextlib.suppress(OSError):
            for child in task.read_text().split():
                found |= family(int(child))
    return found


def megabytes(process: int) -> float:
    """The resident memory of a process."""
    with contextlib.suppress(OSError):
        pages = int(Path(f"/proc/{process}/statm").read_text().split()[1])
        return pages * os.sysconf("SC_PAGE_SIZE") / 1e6
    return 0.0


def prepare(database: str, urls: list[str], changed: int) -> None:
    """Fill a database with feeds that were read before."""
    asyncio.run(_prepare(database, urls, changed))


async def _prepare(database: str, urls: list[str], changed: int) -> None:
    from bot.storage import SqlStore
    from bot.types import EPOCH, Chat, Checked, Habits, NewSource, Platform, Schedule, SourceKind, Subscribe

    store = SqlStore(database)
    await store.open()
    now = datetime.now(UTC)
    sources = await store.add_sources([NewSource(SourceKind.FEED, url, f"Feed {n}") for n, url in enumerate(urls)])
    order = tuple((source.id, "") for source in sources)
    await store.subscribe(Subscribe(Chat(Platform.CONSOLE, "console"), order, Schedule(), None, EPOCH))
    habits = Habits(now - timedelta(days=30), tuple(now - timedelta(hours=9 * n) for n in range(20)))
    await store.record_quiet([Checked(s.id, now, now, etag=f'"{n}-1"', habits=habits) for n, s in enumerate(sources)])
    for number, source in enumerate(sources):
        if is_changed(number, len(urls), changed):
            old = tuple(f"{number}-{n}" for n in range(29))
            await store.record_check(Checked(source.id, now, now, etag=f'"{number}-1"', habits=habits, known=old))
    await store.close()


async def one_pass(database: str, hosts: list[str], most: int, servers: set[int]) -> None:
    """Poll everything once and print the figures."""
    from bot.ingest.fetch import Fetcher
    from bot.ingest.refresh import Refresh
    from bot.storage import SqlStore
    from bot.workers import ProcessWorkers

    store = SqlStore(database)
    await store.open()
    fetcher, workers = Fetcher("news-digest-bot/0 (bench)", frozenset(hosts)), ProcessWorkers(1)
    refresh = Refresh(store, fetcher, workers, now=lambda: datetime.now(UTC), random=lambda: 0.5)
    children = cpu(resource.RUSAGE_CHILDREN)
    with Memory(servers) as memory:
        began, own = time.perf_counter(), cpu(resource.RUSAGE_SELF)
        visited = await refresh.run(most)
        wall, own = time.perf_counter() - began, cpu(resource.RUSAGE_SELF) - own
    await workers.close()
    children = cpu(resource.RUSAGE_CHILDREN) - children
    status = await store.status()
    await fetcher.close()
    await store.close()
    print(f"{visited} feeds visited, {status.articles} new articles, {len(status.sources_failing)} failing")
    print(f"CPU     {own + children:6.1f} s ({own:.1f} s own process, {children:.1f} s worker processes)")
    print(f"memory  {memory.peak:6.0f} MB at most ({memory.own:.0f} MB own process, {memory.workers:.0f} MB workers)")
    print(f"time    {wall:6.1f} s")


def cpu(who: int) -> float:
    """CPU seconds used so far."""
    used = resource.getrusage(who)
    return used.ru_utime + used.ru_stime


def main() -> None:
    """Run the bench from the command line."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--feeds", type=int, default=6000)
    parser.add_argument("--changed", type=float, default=0.05, help="share of feeds with something new")
    asked = parser.parse_args()
    changed = int(asked.feeds * asked.changed)
    hosts = [f"127.0.0.{n + 1}" for n in range(HOSTS)] if sys.platform == "linux" else ["127.0.0.1"]
    with tempfile.TemporaryDirectory(prefix="polling-") as folder, server(asked.feeds, changed) as port:
        database = f"sqlite:///{folder}/polling.db"
        urls = [f"http://{hosts[n % len(hosts)]}:{port}/feed/{n}" for n in range(asked.feeds)]
        preparing = multiprocessing.get_context("spawn").Process(target=prepare, args=(database, urls, changed))
        preparing.start()
        preparing.join()
        servers = family(os.getpid()) - {os.getpid()}
        asyncio.run(one_pass(database, hosts, asked.feeds * 2, servers))


if __name__ == "__main__":
    main()
