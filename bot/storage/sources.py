"""SourceStore, first half: where news comes from, what is due, and what is known already."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import ColumnElement, Select, case, exists, func, select
from sqlalchemy.ext.asyncio import AsyncConnection

from bot.storage import looks, rows
from bot.storage.codec import clean, host_of
from bot.storage.dialect import insert
from bot.storage.engine import Database, unbroken
from bot.storage.runners import hold
from bot.storage.tables import articles, entries, sources, subscription_sources, subscriptions
from bot.storage.tables import sites as site_rows
from bot.types import EPOCH, Article, NewSource, SiteMemory, Source

VISIT = timedelta(minutes=15)  # how long a source is in one process's hand: longer than any visit


class Sources:
    """Sources, their entries, and the articles read for them, as they are asked for."""

    _database: Database
    name: str

    @unbroken
    async def add_sources(self, new: Sequence[NewSource]) -> list[Source]:
        """The stored sources, in order; what was missing of a known one is filled in. A new one is due at once.

        One that had ended is visited again, but not before its time.
        """
        async with self._database.write() as conn:
            for source in sorted(
                new, key=lambda source: source.url
            ):  # one order, so that two writers cannot wait in a ring
                await _add(conn, source)
            stored = {}
            for urls in rows.batches(clean(source.url) for source in new):
                for row in await conn.execute(select(sources).where(sources.c.url.in_(urls))):
                    stored[row.url] = rows.source(row)
        return [stored[clean(source.url)] for source in new]

    @unbroken
    async def due_sources(self, now: datetime, limit: int) -> list[Source]:
        """Sources that somebody subscribes to, not paused, not ended, whose visit is due; taken in hand.

        One of each server in turn, so that a server with many sources does not stand before all others; longest
        overdue first. Those of a server that another process is visiting are left out, so that it is visited as
        politely by many processes as by one. A full hand asks for another look: there may be more.
        """
        due = (
            (sources.c.next_check_at <= now)
            & sources.c.ended_at.is_(None)
            & is_wanted()
            & sources.c.host.not_in(_visited_by_others(self.name, now))
        )
        async with self._database.read() as conn:
            if not await conn.scalar(select(exists().where(due))):  # a reader asks first: the idle bot never writes
                return []
        order = (sources.c.next_check_at, sources.c.id)
        turn = func.row_number().over(partition_by=sources.c.host, order_by=order).label("turn")
        of = select(sources.c.id, turn).where(due).subquery()
        query = select(sources).join(of, of.c.id == sources.c.id).order_by(of.c.turn, *order).limit(limit)
        # Each takes the next ones that nobody is just taking, so that none goes away with nothing.
        query = query.with_for_update(of=sources, skip_locked=True)
        async with self._database.write() as conn:
            found = [rows.source(row) for row in await conn.execute(query)]
            ids = [source.id for source in found]
            taken = set(await hold(conn, sources, ids, self.name, now=now, until=now + VISIT))
            if len(found) == limit:
                looks.ask(conn, looks.POLL)
        return [source for source in found if source.id in taken]

    @unbroken
    async def unknown_entries(self, source_id: int, keys: Sequence[str]) -> set[str]:
        """Those keys that this source has not printed before."""
        known: set[str] = set()
        async with self._database.read() as conn:
            for batch in rows.batches(map(clean, keys)):
                query = select(entries.c.key).where(entries.c.source_id == source_id, entries.c.key.in_(batch))
                known.update((await conn.scalars(query)).all())
        return {key for key in keys if clean(key) not in known}

    @unbroken
    async def known_articles(self, urls: Sequence[str]) -> dict[str, Article]:
        """Stored articles by url."""
        found: dict[str, Article] = {}
        async with self._database.read() as conn:
            for batch in rows.batches(urls):
                for row in await conn.execute(select(articles).where(articles.c.url.in_(batch))):
                    found[row.url] = rows.article(row)
        return found

    @unbroken
    async def site_memories(self, sites: Sequence[str]) -> dict[str, SiteMemory]:
        """Memories of sites by their names."""
        found: dict[str, SiteMemory] = {}
        async with self._database.read() as conn:
            for batch in rows.batches(map(clean, sites)):
                query = select(site_rows.c.host, site_rows.c.memory).where(site_rows.c.host.in_(batch))
                found.update({row.host: row.memory for row in await conn.execute(query)})
        return found


def is_wanted() -> ColumnElement[bool]:
    """Whether somebody subscribes to the source of the query, and has not paused."""
    return exists(
        select(subscriptions.c.id)
        .join(subscription_sources, subscription_sources.c.subscription_id == subscriptions.c.id)
        .where(subscription_sources.c.source_id == sources.c.id, subscriptions.c.paused_at.is_(None))
    )


def _visited_by_others(name: str, now: datetime) -> Select[Any]:
    """The servers of which another process has a source in hand."""
    return select(sources.c.host).where(sources.c.held_by != name, sources.c.held_until > now)


async def _add(conn: AsyncConnection, source: NewSource) -> None:
    new = insert(conn, sources).values(
        kind=source.kind.value,
        url=source.url,
        host=host_of(source.url),
        title=source.title,
        topic=source.topic,
        language=source.language,
        next_check_at=EPOCH,
    )
    filled_in = {
        column.name: case((column == "", new.excluded[column.name]), else_=column)
        for column in (sources.c.title, sources.c.topic, sources.c.language)
    }
    ended = sources.c.ended_at.is_not(None)
    revived = {
        "failures": case((ended, 0), else_=sources.c.failures),
        "last_error": case((ended, ""), else_=sources.c.last_error),
        "ended_at": None,
    }
    await conn.execute(new.on_conflict_do_update(index_elements=["url"], set_=filled_in | revived))
