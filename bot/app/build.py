"""Makes the objects of the program from settings and secrets; starts nothing."""

from __future__ import annotations

import random
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, time, timedelta
from importlib.metadata import version

from bot.commands.desk import Defaults, Desk
from bot.digests.edition import Condense, Edition
from bot.ingest.catalogue import OpmlCatalogue
from bot.ingest.discovery import WebReader
from bot.ingest.fetch import Fetcher, FetchLimits
from bot.ingest.imap import Account, Mailbox
from bot.ingest.policy import Pace
from bot.ingest.refresh import Refresh
from bot.ports import ChatPlatform, Workers
from bot.settings import Secrets, Settings
from bot.storage import SqlStore
from bot.stories.group import Group
from bot.summaries.condense import condense_all
from bot.types import Article, Length, Message, Payload, Platform, Sentence
from bot.workers import InlineWorkers, ProcessWorkers

CACHED = 2000  # condensed stories kept, so that many subscribers of one story cost one computation


@dataclass(frozen=True, slots=True)
class House:
    """The rooms, joined."""

    settings: Settings
    store: SqlStore
    fetcher: Fetcher
    workers: ProcessWorkers | InlineWorkers
    reader: WebReader
    refresh: Refresh
    group: Group
    edition: Edition
    catalogue: OpmlCatalogue
    now: Callable[[], datetime]

    async def open(self) -> None:
        """Make the database ready."""
        await self.store.open()

    async def close(self) -> None:
        """Let go of connections and processes."""
        await self.refresh.close()
        await self.fetcher.close()
        await self.workers.close()
        await self.store.close()


def utc_now() -> datetime:
    """The clock of the program."""
    return datetime.now(UTC)


def build(
    settings: Settings,
    *,
    database: str = "",
    inline: bool = False,
    now: Callable[[], datetime] = utc_now,
    secrets: Secrets | None = None,
) -> House:
    """The house for these settings. `inline`: for short commands, no worker processes. The mailbox needs secrets."""
    store = SqlStore(database or settings.database_url)
    workers: ProcessWorkers | InlineWorkers = InlineWorkers() if inline else ProcessWorkers(settings.summaries.workers)
    fetcher = web(settings)
    pace = Pace(timedelta(minutes=settings.sources.every_minutes), timedelta(minutes=settings.sources.at_most_minutes))
    length = Length(sentences=settings.digest.sentences)
    edition = Edition(store, cached(workers, settings.summaries.algorithm), settings.digest.stories, length)
    return House(
        settings,
        store,
        fetcher,
        workers,
        WebReader(fetcher, workers),
        Refresh(store, fetcher, workers, now=now, random=random.random, pace=pace, mailbox=mailbox(settings, secrets)),
        Group(store, now),
        edition,
        OpmlCatalogue(settings.catalogue_file),
        now,
    )


def web(settings: Settings) -> Fetcher:
    """The way out to the web."""
    return Fetcher(
        user_agent(settings),
        frozenset(settings.sources.allow_hosts),
        FetchLimits(total=settings.sources.timeout_seconds, max_bytes=int(settings.sources.megabytes * 1_000_000)),
    )


def mailbox(settings: Settings, secrets: Secrets | None) -> Mailbox | None:
    """The operator's mailbox of newsletters, where the settings name one and its password is given."""
    box, password = settings.mailbox, secrets["MAILBOX_PASSWORD"] if secrets else ""
    return Mailbox(Account(box.host, box.user, password, box.folder, box.port)) if box.host and password else None


def desk(house: House, poll_soon: Callable[[], None]) -> Desk:
    """What commands work with."""
    digest = house.settings.digest
    defaults = Defaults(
        time.fromisoformat(digest.time),
        digest.zone,
        timedelta(hours=digest.first_hours),
        Length(sentences=digest.page_sentences),
        Length(sentences=digest.full_sentences),
    )
    return Desk(house.store, house.reader, house.catalogue, house.edition, defaults, house.now, poll_soon)


def renderer(platforms: Mapping[Platform, ChatPlatform]) -> Callable[[Platform, Message], list[Payload]]:
    """How use cases turn messages into parts, without knowing a platform."""
    return lambda platform, message: platforms[platform].render(message)


def cached(workers: Workers, algorithm: str) -> Condense:
    """Condensing in a worker process; what was condensed before is not sent there again."""
    memory: dict[tuple[object, ...], list[Sentence]] = {}

    async def condense(stories: Sequence[Sequence[Article]], length: Length) -> list[list[Sentence]]:
        keys = [(length, *((a.id, hash(a.text)) for a in articles)) for articles in stories]
        missing = [i for i, key in enumerate(keys) if key not in memory]
        if missing:
            found = await workers.run(condense_all, [stories[i] for i in missing], length, algorithm, timeout=60.0)
            memory.update(zip((keys[i] for i in missing), found, strict=True))
        result = [memory[key] for key in keys]
        while len(memory) > CACHED:
            del memory[next(iter(memory))]
        return result

    return condense


def user_agent(settings: Settings) -> str:
    """Who we are, for the sites we read."""
    contact = f"; +{settings.sources.contact}" if settings.sources.contact else ""
    return f"news-digest-bot/{version('news-digest-bot')} (feed reader{contact})"
