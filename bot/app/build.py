"""Makes the objects of the program from settings and secrets; starts nothing."""

from __future__ import annotations

import random
from collections.abc import Awaitable, Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, time, timedelta
from importlib import import_module
from importlib.metadata import version
from typing import TypeVar

from bot.app import owner
from bot.commands.desk import Defaults, Desk
from bot.digests.edition import Condense, Edition, Look, News
from bot.digests.rewording import Rewording
from bot.ingest.catalogue import OpmlCatalogue
from bot.ingest.discovery import WebReader
from bot.ingest.fetch import Fetcher, FetchLimits
from bot.ingest.imap import Account, Mailbox
from bot.ingest.line import LENGTH
from bot.ingest.policy import Pace
from bot.ingest.refresh import Refresh
from bot.llm import Client, Endpoint, Purse, Reword, Rules
from bot.ports import ChatPlatform, Workers
from bot.settings import Secrets, Settings
from bot.storage import SqlStore
from bot.stories import meaning
from bot.stories.group import Group
from bot.summaries.background import background_all
from bot.summaries.condense import condense_all
from bot.summaries.grounded import ungrounded_all
from bot.summaries.novelty import additions_all
from bot.types import (
    Addition,
    Article,
    Background,
    Development,
    Incoming,
    Length,
    Message,
    Payload,
    Platform,
    Reworded,
    Sentence,
    Wording,
)
from bot.workers import MEGABYTES, InlineWorkers, ProcessWorkers

T = TypeVar("T")
SHARED_LINE = 80  # sources in one process's hand, twice what it visits at once: others have their share
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
    rewording: Rewording
    catalogue: OpmlCatalogue
    now: Callable[[], datetime]
    model: Reword | None = None

    async def open(self) -> None:
        """Make the database ready."""
        await self.store.open()

    async def close(self) -> None:
        """Let go of connections and processes."""
        await self.refresh.close()
        if self.model is not None:
            await self.model.close()
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
    store = SqlStore(database or settings.database_url, owner.name())
    workers: ProcessWorkers | InlineWorkers = InlineWorkers() if inline else processes(settings)
    fetcher = web(settings)
    pace = Pace(timedelta(minutes=settings.sources.every_minutes), timedelta(minutes=settings.sources.at_most_minutes))
    length = Length(sentences=settings.digest.sentences)
    condense = cached(workers, settings.summaries.algorithm)
    edition = Edition(store, condense, looked(workers), news(workers), stories=settings.digest.stories, length=length)
    model = worder(settings, secrets, workers, store, now)
    return House(
        settings,
        store,
        fetcher,
        workers,
        WebReader(fetcher, workers, sites=store),
        Refresh(
            store,
            fetcher,
            workers,
            now=now,
            random=random.random,
            pace=pace,
            in_hand=SHARED_LINE if store.carries else LENGTH,
            mailbox=mailbox(settings, secrets),
        ),
        Group(store, now, workers),
        edition,
        Rewording(store, model.texts if model else None, always=settings.llm.reword),
        OpmlCatalogue(settings.catalogue_file),
        now,
        model,
    )


def processes(settings: Settings) -> ProcessWorkers:
    """Worker processes, with room for the model of titles where it is installed."""
    more = meaning.MEGABYTES if meaning.installed() else 0
    return ProcessWorkers(settings.summaries.workers, megabytes=MEGABYTES + more)


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


def worder(
    settings: Settings, secrets: Secrets | None, workers: Workers, purse: Purse, now: Callable[[], datetime]
) -> Reword | None:
    """The operator's language model, where the settings name one; its texts are checked in a worker process."""
    llm = settings.llm
    if not llm.url:
        return None

    async def check(pairs: Sequence[tuple[Reworded, Wording]]) -> list[str]:
        return await workers.run(ungrounded_all, pairs, timeout=30.0)

    endpoint = Endpoint(llm.url, llm.model, secrets["LLM_API_KEY"] if secrets else "", llm.timeout_seconds)
    return Reword(Client(endpoint), check, purse, Rules(llm.per_day, llm.timeout_seconds), now)


def desk(house: House, poll_soon: Callable[[], None], administers: Callable[[Incoming], Awaitable[bool]]) -> Desk:
    """What commands work with."""
    digest = house.settings.digest
    defaults = Defaults(
        time.fromisoformat(digest.time),
        digest.zone,
        timedelta(hours=digest.first_hours),
        Length(sentences=digest.page_sentences),
        Length(sentences=digest.full_sentences),
    )
    return Desk(
        house.store, house.reader, house.catalogue, house.edition, house.rewording, defaults, house.now, poll_soon,
        administers,
    )  # fmt: skip


def renderer(platforms: Mapping[Platform, ChatPlatform]) -> Callable[[Platform, Message], list[Payload]]:
    """How use cases turn messages into parts, without knowing a platform.

    A process that plans need not be connected to the platforms of the chats it plans for.
    """

    def render(platform: Platform, message: Message) -> list[Payload]:
        if platform in platforms:
            return platforms[platform].render(message)
        form: Callable[[Message], list[Payload]] = import_module(f"bot.chat.{platform.value}.render").render
        return form(message)

    return render


def cached(workers: Workers, algorithm: str) -> Condense:
    """Condensing in a worker process; what was condensed before is not sent there again."""
    memory: dict[tuple[object, ...], list[Sentence]] = {}

    async def condense(stories: Sequence[Sequence[Article]], length: Length) -> list[list[Sentence]]:
        async def work(missing: list[int]) -> list[list[Sentence]]:
            return await workers.run(condense_all, [stories[i] for i in missing], length, algorithm, timeout=60.0)

        return await _remembered(memory, [(length, *map(_as_it_is, articles)) for articles in stories], work)

    return condense


def looked(workers: Workers) -> Look:
    """What stories tell besides their sentences, in a worker process, remembered."""
    memory: dict[tuple[object, ...], Background] = {}

    async def look(stories: Sequence[Sequence[Article]]) -> list[Background]:
        async def work(missing: list[int]) -> list[Background]:
            return await workers.run(background_all, [stories[i] for i in missing], timeout=60.0)

        return await _remembered(memory, [tuple(map(_as_it_is, articles)) for articles in stories], work)

    return look


def news(workers: Workers) -> News:
    """What known stories have new, in a worker process; remembered for readers who were told the same."""
    memory: dict[tuple[object, ...], list[Addition]] = {}

    async def find(developments: Sequence[Development], length: Length) -> list[list[Addition]]:
        async def work(missing: list[int]) -> list[list[Addition]]:
            return await workers.run(additions_all, [developments[i] for i in missing], length, timeout=60.0)

        keys = [
            (length, hash(one.told), tuple(map(_as_it_is, one.known)), tuple(map(_as_it_is, one.new)))
            for one in developments
        ]
        return await _remembered(memory, keys, work)

    return find


def _as_it_is(article: Article) -> tuple[int, int]:
    return article.id, hash((article.title, article.text))


async def _remembered(
    memory: dict[tuple[object, ...], T],
    keys: Sequence[tuple[object, ...]],
    work: Callable[[list[int]], Awaitable[list[T]]],
) -> list[T]:
    """What was made for each key; those that are not remembered are worked out together, by their places."""
    missing = [i for i, key in enumerate(keys) if key not in memory]
    if missing:
        memory.update(zip((keys[i] for i in missing), await work(missing), strict=True))
    result = [memory[key] for key in keys]
    while len(memory) > CACHED:
        del memory[next(iter(memory))]
    return result


def user_agent(settings: Settings) -> str:
    """Who we are, for the sites we read."""
    contact = f"; +{settings.sources.contact}" if settings.sources.contact else ""
    return f"news-digest-bot/{version('news-digest-bot')} (feed reader{contact})"
