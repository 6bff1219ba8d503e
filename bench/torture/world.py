"""The world of a torture: a far platform, a database, subscribers, and news for them in rounds."""

from __future__ import annotations

import asyncio
import random
import tempfile
from collections import Counter
from collections.abc import Awaitable, Callable, Mapping
from contextlib import AsyncExitStack
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any, TypeVar

from sqlalchemy import func, select, update

from bench.torture import news
from bench.torture.lives import Nest
from bot.errors import StorageError
from bot.storage import SqlStore, tables
from bot.types import Chat, Checked, NewSource, Platform, Schedule, SourceKind, Subscribe
from tests.e2e.running import environment
from tests.far import slack_server
from tests.far.postgres import Postgres
from tests.far.slack import FarSlack
from tests.far.telegram import FarTelegram

FIRST_CHAT = 1000
DAY = timedelta(days=1)
T = TypeVar("T")


@dataclass(frozen=True, slots=True)
class Size:
    """How much is to be delivered: each chat gets a digest of so many stories in each round, until `parts` are sent."""

    chats: int = 100
    parts: int = 600
    minutes: float = 60.0  # after which no round is begun
    stories: int = 8
    typed: float = 5.0  # commands a second, over all chats


class World:
    """Everything but the lives. `async with World(...) as world`."""

    def __init__(self, size: Size, database: str, platform: Platform, gap: float = 0.2, lease: float = 0.0) -> None:
        self.size, self.platform, self.scaled = size, platform, database == "postgres"
        self.typed: Counter[int] = Counter()
        self.ahead = 0.0
        self.rounds = self.strikes = 0
        self.progress = 0.0
        self._gap, self._lease = gap, lease
        self._stack = AsyncExitStack()

    async def __aenter__(self) -> World:
        enter = self._stack.enter_context
        self.folder = Path(enter(tempfile.TemporaryDirectory(prefix="torture-")))
        self.far = await self._stack.enter_async_context(self._far())
        self.server = enter(Postgres()) if self.scaled else None
        self.url = self.server.url() if self.server else f"sqlite:///{self.folder}/news.db"
        self.store = SqlStore(self.url, "torture")
        await self.store.open()
        self._stack.push_async_callback(self.store.close)
        self.nest = await self._stack.enter_async_context(Nest(self.folder, self._settings(), self._gap, self._lease))
        await self._subscribe()
        return self

    async def __aexit__(self, *_: object) -> None:
        await self._stack.aclose()

    def now(self) -> datetime:
        """The time by the clock of the lives."""
        return datetime.now(UTC) + timedelta(seconds=self.ahead)

    def step_clock(self, seconds: float) -> None:
        """Let the clock of the lives be so much ahead of the true time."""
        self.ahead = seconds
        self.nest.set_clock(seconds)

    def chats(self) -> list[Chat]:
        """Those who are subscribed."""
        numbers = range(FIRST_CHAT, FIRST_CHAT + self.size.chats)
        if self.platform is Platform.SLACK:
            return [Chat(Platform.SLACK, f"{slack_server.TEAM}/C{number}") for number in numbers]
        return [Chat(Platform.TELEGRAM, str(number)) for number in numbers]

    async def look(self) -> None:
        """How much of it is sent, from 0 to 1 and more."""
        sent = await self._count(select(func.count()).where(tables.parts.c.state == tables.SENT))
        self.progress = sent / self.size.parts

    async def news(self) -> None:
        """A round: something is printed, and everybody's digest is due."""
        at = self.now()
        found = news.printed(self.rounds, self.size.stories, at - timedelta(seconds=1))
        await self._patient(lambda: news.publish(self.store, self._source, found, at))
        await self._patient(self._make_due)
        self.rounds += 1

    async def _make_due(self) -> None:
        async with self.store._database.write() as conn:
            await conn.execute(update(tables.subscriptions).values(next_due_at=self.now()))

    async def unplanned(self) -> int:
        """How many digests are due and not planned."""
        due = tables.subscriptions.c.next_due_at <= datetime.now(UTC) + timedelta(hours=3)  # however the clock steps
        return await self._count(select(func.count()).where(due))

    async def waiting(self) -> int:
        """How many parts are planned and not yet sent."""
        return await self._count(select(func.count()).where(tables.parts.c.state.in_(tables.UNSENT)))

    async def people(self, stop: asyncio.Event) -> None:
        """Type the next numbered command in a random chat, again and again."""
        while not stop.is_set() and self.size.typed:
            chat = FIRST_CHAT + random.randrange(self.size.chats)
            self.typed[chat] += 1
            assert isinstance(self.far, FarTelegram)
            await self.far.say(chat, f"/n{chat}x{self.typed[chat]}")
            await asyncio.sleep(1 / self.size.typed)

    async def unanswered(self) -> int:
        """How many commands have no answer yet in the outbox."""
        replies = select(func.count()).where(tables.deliveries.c.kind == "reply")
        return max(0, self.typed.total() - await self._count(replies))

    async def _count(self, query: Any) -> int:
        async def ask() -> int:
            async with self.store._database.read() as conn:
                return int(await conn.scalar(query) or 0)

        return await self._patient(ask)

    async def _patient(self, act: Callable[[], Awaitable[T]]) -> T:
        """Do it, again and again while the database is away."""
        while True:
            try:
                return await act()
            except StorageError:
                await asyncio.sleep(0.2)

    def _far(self) -> FarTelegram | FarSlack:
        if self.platform is Platform.TELEGRAM:
            return FarTelegram()
        members = [slack_server.ADA, slack_server.BOT_USER]
        for number in range(FIRST_CHAT, FIRST_CHAT + self.size.chats):
            channel = {"id": f"C{number}", "name": f"news-{number}", "members": members}
            slack_server.WORKSPACE["channels"].append(channel)
        return FarSlack()

    def _settings(self) -> Mapping[str, str]:
        far = self.far
        return environment(
            self.folder, far if isinstance(far, FarTelegram) else None, far if isinstance(far, FarSlack) else None
        ) | {
            "NEWSDIGEST_DATA_DATABASE": self.url,
            "NEWSDIGEST_TELEGRAM_PER_SECOND": "200",
            "NEWSDIGEST_SLACK_PER_SECOND": "200",
            "NEWSDIGEST_DIGEST_STORIES": str(self.size.stories),
            "NEWSDIGEST_DIGEST_SENTENCES": "20",
            "NEWSDIGEST_SUMMARIES_ALGORITHM": "lead",
            "NEWSDIGEST_LOG_LEVEL": "INFO",
        }

    async def _subscribe(self) -> None:
        [source] = await self.store.add_sources([NewSource(SourceKind.FEED, "https://news.example/feed", "Example")])
        self._source = source.id
        await self.store.record_check(Checked(source.id, self.now(), self.now() + 30 * DAY))
        noon = Schedule(((datetime.now(UTC) + timedelta(hours=12)).time().replace(second=0, microsecond=0),), "UTC")
        for chat in self.chats():
            await self.store.subscribe(Subscribe(chat, ((source.id, ""),), noon, None, self.now()))
