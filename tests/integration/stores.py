"""What tests of a store are made of: makers of what it keeps, and a look behind its back into the tables."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from datetime import UTC, datetime, time, timedelta
from typing import Any

import pytest
import sqlalchemy as sa

from bot.storage import SqlStore, tables
from bot.storage.dialect import Address
from bot.types import (
    Answered,
    Article,
    Chat,
    Checked,
    Digest,
    Entry,
    Found,
    Incoming,
    NewSource,
    Outcome,
    Part,
    Payload,
    Placement,
    PlannedDigest,
    Platform,
    Schedule,
    Sentence,
    SourceKind,
    SourceLink,
    Subscribe,
    Subscription,
    ToldStory,
    Verdict,
    Window,
)

NOW = datetime(2026, 3, 29, 7, 0, tzinfo=UTC)
HOUR, DAY, MINUTE = timedelta(hours=1), timedelta(days=1), timedelta(minutes=1)
EVERYWHERE = tuple(Platform)
MORNING = Schedule((time(7),), "Europe/Rome")
ANNA = Chat(Platform.TELEGRAM, "700100")
BORIS = Chat(Platform.SLACK, "T1/C900")
ON_SQLITE = pytest.mark.parametrize("url", ["sqlite"], indirect=True)
ON_POSTGRES = pytest.mark.parametrize("url", ["postgres"], indirect=True)
"""What only one of the databases promises, or has to be asked in its own words."""


class Tables:
    """What is written in the database, read past the store."""

    def __init__(self, url: str) -> None:
        self._engine = sa.create_engine(Address(url).direct, poolclass=sa.NullPool)

    def rows(self, table: sa.Table) -> list[Any]:
        with self._engine.connect() as connection:
            return list(connection.execute(sa.select(table).order_by(*table.primary_key.columns)))

    def mentions(self, *words: str) -> list[str]:
        """table.column of every value that contains one of the words; raw, whatever the column's type."""
        found = []
        with self._engine.connect() as connection:
            for table in tables.metadata.sorted_tables:
                raw = connection.exec_driver_sql(f"SELECT * FROM {table.name}")
                for row in raw.mappings():
                    found += [
                        f"{table.name}.{name}" for name, cell in row.items() if any(w in str(cell) for w in words)
                    ]
        return found

    def parts(self) -> list[tuple[str, int, int]]:
        return [(row.state, row.attempts, row.suspect) for row in self.rows(tables.parts)]

    def deliveries(self) -> list[str]:
        return [row.state for row in self.rows(tables.deliveries)]


def article(number: int, **changes: Any) -> Article:
    url = f"https://news.example/{number}"
    return replace(Article(url, f"Title {number}", f"Text of {number}.", outlet="The Example"), **changes)


def found(number: int, appeared_at: datetime = NOW - HOUR, **changes: Any) -> Found:
    read = article(number, **changes)
    return Found(Entry(f"key-{number}", read.url, read.title), read, appeared_at)


async def add_source(store: SqlStore, name: str = "one") -> int:
    [source] = await store.add_sources([NewSource(SourceKind.FEED, f"https://{name}.example/feed", name.title())])
    return source.id


async def subscribe(
    store: SqlStore, chat: Chat = ANNA, sources: Sequence[int] = (), due: datetime | None = NOW
) -> Subscription:
    return await store.subscribe(Subscribe(chat, tuple((one, "") for one in sources), MORNING, due, NOW - DAY))


async def print_stories(store: SqlStore, source: int, stories: dict[int, Found], at: datetime = NOW) -> dict[int, int]:
    """Record entries and place each article in the named story; returns number -> article id."""
    await store.record_check(Checked(source, at, at + HOUR, found=tuple(stories.values())))
    known = await store.known_articles([one.article.url for one in stories.values()])
    return {number: known[one.article.url].id for number, one in stories.items()}


async def place(store: SqlStore, story: int, *ids: int) -> None:
    await store.place([Placement(one, ids[0], story) for one in ids])


def payloads(name: str, count: int = 1) -> tuple[Payload, ...]:
    return tuple({"text": f"{name} {number}"} for number in range(count))


def digest(slot_at: datetime = NOW, stories: tuple[ToldStory, ...] = ()) -> Digest:
    return Digest(slot_at, Window(slot_at - DAY, slot_at), stories)


def told_story(story: int, *articles: int, text: str = "It rained.") -> ToldStory:
    links = tuple(
        SourceLink("The Example", f"Title {one}", f"https://news.example/{one}", article=one) for one in articles
    )
    return ToldStory(story, "Rain", (Sentence(text, articles[0]),), links)


def planned(subscription: Subscription, slot_at: datetime = NOW, name: str = "digest", count: int = 1) -> PlannedDigest:
    return PlannedDigest(subscription.id, digest(slot_at), payloads(name, count), slot_at + DAY, slot_at)


def typed(event_id: str, chat: Chat = ANNA, text: str = "/help") -> Incoming:
    return Incoming(event_id, chat, text, user=f"user of {chat.address}", context={"thread": chat.address})


async def reply(store: SqlStore, name: str, chat: Chat = ANNA, at: datetime = NOW, count: int = 1, **more: Any) -> bool:
    """Receive an event and answer it with parts."""
    incoming = typed(name, chat)
    await store.receive(incoming, at)
    return await store.answer(Answered(incoming, payloads(name, count), at, **more))


async def claim(store: SqlStore, now: datetime = NOW, limit: int = 10, owner: str = "worker") -> list[Part]:
    return await store.claim(owner, now, now + MINUTE, limit, EVERYWHERE)


async def settle(
    store: SqlStore, part: Part, verdict: Verdict, at: datetime = NOW, go_on: bool = True, **more: Any
) -> Part | None:
    ready_at = more.pop("ready_at", at)
    return await store.settle(Outcome(part, verdict, at, ready_at, **more), at + MINUTE if go_on else None)


async def deliver_all(store: SqlStore, at: datetime) -> list[str]:
    """Send everything that is ready, one lane after another; returns the texts in order."""
    sent: list[str] = []
    while claimed := await claim(store, at):
        for first in claimed:
            part: Part | None = first
            while part is not None:
                assert await store.start(part, at)
                sent.append(part.payload["text"])
                part = await settle(store, part, Verdict.SENT, at)
    return sent
