"""A world for tests of polling: a real server, database and refresh, with a clock that the test turns."""

from __future__ import annotations

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from email.utils import format_datetime
from pathlib import Path

from bot.ingest.fetch import Fetcher, FetchLimits
from bot.ingest.policy import Pace
from bot.ingest.refresh import Refresh
from bot.ports import Workers
from bot.settings import Settings
from bot.storage import SqlStore
from bot.types import EPOCH, Article, Chat, Checked, NewSource, Platform, Schedule, Source, SourceKind, Subscribe
from bot.workers import InlineWorkers
from tests.far.feeds import FeedServer, Request

AGENT = "news-digest-bot/0.1 (feed reader; +https://digest.example/about)"
START = datetime(2026, 11, 9, 12, 0, tzinfo=UTC)  # a Monday
HOUR, DAY = timedelta(hours=1), timedelta(days=1)
CHAT = Chat(Platform.CONSOLE, "console")
MONDAY = "Mon, 09 Nov 2026 08:00:00 GMT"
TUESDAY = "Tue, 10 Nov 2026 08:00:00 GMT"
DEFAULTS = Settings().sources
PACE = Pace(timedelta(minutes=DEFAULTS.every_minutes), timedelta(minutes=DEFAULTS.at_most_minutes))


def item(key: str, link: str = "", at: datetime | None = None, more: str = "") -> str:
    date = f"<pubDate>{format_datetime(at)}</pubDate>" if at else ""
    return (
        f"<item><guid isPermaLink='false'>{key}</guid><link>{link}</link><title>Title {key}</title>{date}{more}</item>"
    )


def rss(*items: str, head: str = "") -> str:
    return f"<rss version='2.0'><channel><title>The Herald</title>{head}{''.join(items)}</channel></rss>"


def printed_every(gap: timedelta, count: int = 30, now: datetime = START) -> str:
    """A feed that has printed an entry each `gap` until now."""
    return rss(*(item(str(n), "", now - n * gap) for n in range(count)))


ACTIVE = printed_every(HOUR)


@dataclass
class World:
    """What takes part in a poll. All times are turned by the test; jitter is `random`."""

    server: FeedServer
    url: str
    fetcher: Fetcher
    store: SqlStore
    workers: Workers
    pace: Pace = PACE
    random: float = 0.0
    now: datetime = START
    refresh: Refresh = field(init=False)

    def __post_init__(self) -> None:
        self.refresh = Refresh(
            self.store, self.fetcher, self.workers, now=lambda: self.now, random=lambda: self.random, pace=self.pace
        )

    async def follow(self, *urls: str, kind: SourceKind = SourceKind.FEED) -> list[Source]:
        added = await self.store.add_sources([NewSource(kind, url) for url in urls])
        order = tuple((source.id, "") for source in added)
        await self.store.subscribe(Subscribe(CHAT, order, Schedule(), None, EPOCH))
        return added

    async def poll(self, times: int = 1) -> Source:
        """Visit the first source so many times, each time when it is due; how it is afterwards."""
        for _ in range(times):
            (first, *_others) = await self.store.sources_of(CHAT)
            self.now = max(self.now, first.next_check_at)
            await self.refresh.run()
        return await self.source()

    async def source(self, position: int = 0) -> Source:
        return (await self.store.sources_of(CHAT))[position]

    async def gap(self) -> timedelta:
        """The time from now to the next visit of the first source."""
        return (await self.source()).next_check_at - self.now

    async def articles(self) -> list[Article]:
        return await self.store.ungrouped(10_000)

    def sent(self, path: str = "/feed") -> list[Request]:
        return self.server.requests(path)

    def conditions(self, path: str = "/feed") -> list[tuple[str | None, str | None]]:
        """If-None-Match and If-Modified-Since of each request."""
        return [(one.headers.get("If-None-Match"), one.headers.get("If-Modified-Since")) for one in self.sent(path)]

    async def restart(self) -> None:
        """End and begin again, as another process."""
        await self.refresh.close()
        await self.fetcher.close()
        await self.store.close()
        self.fetcher, self.store = fetcher(), SqlStore(self.url)
        await self.store.open()
        self.__post_init__()

    async def pretend(self, source: Source, next_check_at: datetime) -> None:
        """Let a source be due then."""
        await self.store.record_check(Checked(source.id, self.now, next_check_at, source.etag, source.last_modified))


def fetcher(limits: FetchLimits | None = None) -> Fetcher:
    return Fetcher(AGENT, frozenset({"127.0.0.1", "localhost"}), limits or FetchLimits(total=3))


@asynccontextmanager
async def polling(
    folder: Path, limits: FetchLimits | None = None, workers: Workers | None = None
) -> AsyncIterator[World]:
    """A world that is closed at the end."""
    url = f"sqlite:///{folder}/digest.db"
    store = SqlStore(url)
    await store.open()
    async with FeedServer() as server:
        world = World(server, url, fetcher(limits), store, workers or InlineWorkers())
        try:
            yield world
        finally:
            await world.refresh.close()
            await world.fetcher.close()
            await world.store.close()
