"""Runs hostile cases through the bot's own entry points and measures each: time, memory, stalls of the loop.

The internet of these tests is loopback: a public address leads to the hostile server, names are answered from a table,
and every address that anything wants to connect to is written down.
"""

from __future__ import annotations

import asyncio
import ctypes
import gc
import os
import re
import socket
import threading
import time
from asyncio.selector_events import BaseSelectorEventLoop
from collections.abc import AsyncIterator, Iterator
from contextlib import asynccontextmanager, contextmanager, suppress
from dataclasses import dataclass, field
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from bot.chat.slack.render import render as render_slack
from bot.errors import BotError
from bot.ingest.addresses import is_public
from bot.ingest.discovery import WebReader
from bot.ingest.fetch import Fetcher, FetchLimits
from bot.ingest.refresh import Refresh
from bot.storage import SqlStore
from bot.types import (
    EPOCH,
    Article,
    Block,
    BlockKind,
    Chat,
    Message,
    NewSource,
    Platform,
    Schedule,
    SourceKind,
    Span,
    Subscribe,
)
from bot.workers import ProcessWorkers
from tests.integration.hostile import Case, How
from tests.integration.hostile_server import hostile_server

CHAT = Chat(Platform.CONSOLE, "console")
PUBLIC = "93.184.216.34"
NAMES: dict[str, tuple[tuple[str, ...], ...]] = {
    # What each lookup in turn answers; the last stays.
    "evil.test": ((PUBLIC,),),
    "other.test": ((PUBLIC,),),
    "rebind.test": ((PUBLIC,), ("127.0.0.1",)),
    "rebind6.test": ((PUBLIC,), ("::1",)),
    "both.test": (("93.184.216.35", "127.0.0.1"),),
    "all.test": (("127.0.0.1", "::1", "169.254.169.254"),),
    "loop.test": (("127.0.0.1",),),
    "loop6.test": (("::1",),),
    "mapped.test": (("::ffff:127.0.0.1",),),
    "nat64.test": (("64:ff9b::7f00:1",),),
    "link.test": (("fe80::1",),),
    "meta.test": (("169.254.169.254",),),
    "meta6.test": (("fd00:ec2::254",),),
    "metadata.google.internal": (("169.254.169.254",),),
    "home.test": (("192.168.1.1",),),
    "localhost.localdomain": (("127.0.0.1",),),
    "a.localhost": (("127.0.0.1",),),
    "127.0.0.1.nip.io": (("127.0.0.1",),),
}


@dataclass
class Internet:
    """Loopback made to look like the internet. `dialled` is every address that was connected to, or tried."""

    port: int
    dialled: list[tuple[Any, ...]] = field(default_factory=list)
    _asked: dict[str, int] = field(default_factory=dict)

    @contextmanager
    def in_place(self) -> Iterator[Internet]:
        """Put between the bot and the system: its lookups and its connections go through here."""
        lookup, connect = socket.getaddrinfo, BaseSelectorEventLoop.sock_connect

        def resolve(host: Any, port: Any, family: int = 0, kind: int = 0, proto: int = 0, flags: int = 0) -> Any:
            try:  # the system's own reading of odd numbers
                return lookup(host, port, family, kind, proto, flags | socket.AI_NUMERICHOST)
            except (socket.gaierror, UnicodeError):
                addresses = self._answer(str(host))
            return [entry for address in addresses for entry in lookup(address, port, 0, kind, proto)]

        async def dial(loop: BaseSelectorEventLoop, sock: socket.socket, address: Any) -> None:
            self.dialled.append(address[:2])
            if address[0] == PUBLIC:
                address = ("127.0.0.1", self.port)
            elif address[0] != "127.0.0.1":
                raise ConnectionRefusedError
            await connect(loop, sock, address)

        socket.getaddrinfo = resolve  # type: ignore[assignment]
        BaseSelectorEventLoop.sock_connect = dial  # type: ignore[method-assign]
        try:
            yield self
        finally:
            socket.getaddrinfo, BaseSelectorEventLoop.sock_connect = lookup, connect  # type: ignore[method-assign]

    def _answer(self, name: str) -> tuple[str, ...]:
        name = name.rstrip(".").lower()
        answers = (("127.0.0.1", "::1"),) if name == "localhost" else NAMES.get(name)
        if answers is None:
            raise socket.gaierror(socket.EAI_NONAME, "Name or service not known")
        turn = self._asked[name] = self._asked.get(name, -1) + 1
        return answers[min(turn, len(answers) - 1)]


class Meter:
    """Measures while it runs: the loop's longest stall in seconds, the most megabytes of the process and its children.

    A stall counts only as far as this process computed in it: the machine may have been busy with something else.
    """

    def __init__(self, *others: int) -> None:
        self._others = set(others)
        self._end = threading.Event()
        self.stall = self.wall = 0.0
        self.megabytes = 0.0

    @asynccontextmanager
    async def running(self) -> AsyncIterator[Meter]:
        """Measure inside the block."""
        ticker = asyncio.create_task(self._tick())
        sampler = threading.Thread(target=self._sample, daemon=True)
        sampler.start()
        try:
            yield self
        finally:
            await asyncio.sleep(0)
            ticker.cancel()
            self._end.set()
            await asyncio.to_thread(sampler.join)

    async def _tick(self) -> None:
        while True:
            before, computed = time.perf_counter(), time.process_time()
            await asyncio.sleep(0.005)
            gap = time.perf_counter() - before - 0.005
            self.wall = max(self.wall, gap)
            self.stall = max(self.stall, min(gap, time.process_time() - computed))

    def _sample(self) -> None:
        while not self._end.wait(0.02):
            self.megabytes = max(self.megabytes, tree_megabytes(self._others))


def _tidy() -> None:
    """Give back what earlier cases left: each case is measured for itself."""
    gc.collect()
    with suppress(OSError, AttributeError):  # only the C library of GNU has it
        ctypes.CDLL("libc.so.6").malloc_trim(0)


def tree_megabytes(others: set[int]) -> float:
    """Memory of this process and those it started: what each holds alone, and the largest share of files."""
    own, shared = 0, [0]
    waiting = [os.getpid()]
    while waiting:
        process = waiting.pop()
        with suppress(OSError):
            status = Path(f"/proc/{process}/status").read_text("ascii", "replace")
            sizes = {line.split(":")[0]: line.split()[1] for line in status.splitlines() if line.startswith("Rss")}
            own += int(sizes.get("RssAnon", 0))
            shared.append(int(sizes.get("RssFile", 0)))
            for thread in Path(f"/proc/{process}/task").iterdir():
                children = (thread / "children").read_text().split()
                waiting += [int(child) for child in children if int(child) not in others]
    return (own + max(shared)) / 1024


MOST_SECONDS, MOST_MEGABYTES, MOST_STALL = 30.0, 300.0, 0.1


@dataclass(frozen=True, slots=True)
class Read:
    """What came out of an entry point: a body, or articles, or an error's sentence and the name of its class."""

    body: bytes = b""
    articles: tuple[Article, ...] = ()
    error: str = ""
    kind: str = ""

    def shown(self) -> str:
        """All that a reader could see of it: as stored, and as Slack's notifications would show it."""
        stored = [f"{a.title}\n{a.author}\n{a.outlet}\n{a.published}\n{a.url}\n{a.text}" for a in self.articles]
        lines = [(Block(BlockKind.TEXT, (Span(f"{a.title} {a.author}"),)),) for a in self.articles[:20]]
        notices = [f"notice: {payload['text']}" for payload in render_slack(Message(tuple(lines)))]
        return "\n".join([self.body[:1_000_000].decode("utf-8", "replace"), *stored, *notices])


@dataclass(frozen=True, slots=True)
class Outcome:
    """What a case came to, and what it cost."""

    read: Read
    text: str
    seconds: float
    stall: float
    wall: float
    megabytes: float
    dialled: tuple[tuple[Any, ...], ...]


class Victim:
    """The reading half of the bot as the house builds it, without any trusted host.

    `patience` is the fetcher's time for one answer, `short` the same for cases that use all of it.
    """

    def __init__(self, internet: Internet, server: int, store: SqlStore, patience: float, short: float) -> None:
        self._internet, self._server, self._store = internet, server, store
        self._patience, self._short = patience, short
        self._workers = ProcessWorkers(1)
        self._seen = 0
        # What the program that runs the cases holds itself is not the bot's.
        self.own_megabytes = tree_megabytes({server})

    @classmethod
    @asynccontextmanager
    async def alive(cls, folder: Path, patience: float = 20.0, short: float = 0.6) -> AsyncIterator[Victim]:
        """A victim in a hostile internet."""
        store = SqlStore(f"sqlite:///{folder}/digest.db")
        await store.open()
        with hostile_server() as (port, process), Internet(port).in_place() as internet:
            victim = cls(internet, process, store, patience, short)
            try:
                yield victim
            finally:
                await victim._workers.close()
                await store.close()

    async def meet(self, case: Case) -> Outcome:
        """Run one case with a new fetcher."""
        limits = FetchLimits(total=self._short if case.waits else self._patience, gap=0.0)
        fetcher = Fetcher("NewsDigest/0.1 (+test)", frozenset(), limits)
        self._internet.dialled.clear()
        read = Read()
        _tidy()
        async with Meter(self._server).running() as meter:
            started = time.perf_counter()
            try:
                for _ in range(case.times):
                    await fetcher.close()  # each time with connections and a memory of names of its own
                    read = await self._once(case, fetcher)
            except BotError as caught:
                read = Read(error=str(caught), kind=type(caught).__name__)
            seconds = time.perf_counter() - started
        await fetcher.close()
        dialled = tuple(self._internet.dialled)
        return Outcome(read, read.shown(), seconds, meter.stall, meter.wall, meter.megabytes, dialled)

    async def _once(self, case: Case, fetcher: Fetcher) -> Read:
        reader = WebReader(fetcher, self._workers)
        if case.how is How.GET:
            return Read((await fetcher.get(case.url)).body)
        if case.how is How.ARTICLE:
            return Read(articles=(await reader.article(case.url),))
        if case.how is How.DISCOVER:
            source = await reader.discover(case.url)
            return Read(f"{source.kind}\n{source.url}\n{source.title}".encode())
        return await self._visit(case, fetcher)

    async def _visit(self, case: Case, fetcher: Fetcher) -> Read:
        kind = SourceKind.FEED if case.how is How.FEED else SourceKind.PAGE
        (added,) = await self._store.add_sources([NewSource(kind, case.url)])
        await self._store.subscribe(Subscribe(CHAT, ((added.id, ""),), Schedule(), None, EPOCH))
        refresh = Refresh(self._store, fetcher, self._workers, now=lambda: datetime.now(UTC), random=lambda: 0.0)
        await refresh.run()
        source = next(source for source in await self._store.sources_of(CHAT) if source.id == added.id)
        articles = [article for article in await self._store.ungrouped(10_000) if article.id > self._seen]
        self._seen = max((article.id for article in articles), default=self._seen)
        return Read(articles=tuple(articles), error=source.last_error, kind="SourceError" if source.last_error else "")


def faults(case: Case, outcome: Outcome, own_megabytes: float = 0.0) -> list[str]:
    """What does not hold of an outcome, in words; `own_megabytes` are not counted."""
    read = outcome.read
    found = []
    if read.kind not in case.error.split("|"):
        found.append(f"{read.kind or 'no error'}: {read.error or outcome.text[:200]!r}")
    elif read.error and not re.search(case.says, read.error):
        found.append(f"says {read.error!r}")
    if not read.error and case.has and not re.search(case.has, outcome.text):
        found.append(f"{case.has!r} is not in {outcome.text[:200]!r}")
    if case.lacks and (hit := re.search(case.lacks, outcome.text)):
        found.append(f"{hit[0]!r} came through")
    found += [f"{address} was dialled" for address, *_ in outcome.dialled if not is_public(address)]
    if outcome.seconds > MOST_SECONDS:
        found.append(f"{outcome.seconds:.1f} s")
    if outcome.megabytes - own_megabytes > MOST_MEGABYTES:
        found.append(f"{outcome.megabytes - own_megabytes:.0f} MB")
    if outcome.stall > MOST_STALL:
        found.append(f"the loop stalled {outcome.stall * 1000:.0f} ms")
    return found
