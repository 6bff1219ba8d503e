"""SourceStore: where news comes from, and what each visit found."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import datetime
from typing import Any

from sqlalchemy import case, exists, select, update
from sqlalchemy.ext.asyncio import AsyncConnection

from bot.storage import rows
from bot.storage.codec import clean, fingerprint
from bot.storage.dialect import insert
from bot.storage.engine import Database, unbroken
from bot.storage.tables import articles, entries, sources, subscription_sources, subscriptions
from bot.types import EPOCH, Article, Checked, Found, NewSource, Source


class Sources:
    """Sources, their entries, and the articles read for them."""

    _database: Database

    @unbroken
    async def add_sources(self, new: Sequence[NewSource]) -> list[Source]:
        """The stored sources, in order; what was missing of a known one is filled in. A new one is due at once."""
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
        """Sources that somebody subscribes to, not paused, whose visit is due; longest overdue first."""
        wanted = exists(
            select(subscriptions.c.id)
            .join(subscription_sources, subscription_sources.c.subscription_id == subscriptions.c.id)
            .where(subscription_sources.c.source_id == sources.c.id, subscriptions.c.paused_at.is_(None))
        )
        due = (
            select(sources)
            .where(sources.c.next_check_at <= now, wanted)
            .order_by(sources.c.next_check_at, sources.c.id)
            .limit(limit)
        )
        async with self._database.read() as conn:
            return [rows.source(row) for row in await conn.execute(due)]

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
    async def record_check(self, checked: Checked) -> list[int]:
        """Keep a visit and what it found; returns ids of articles stored for the first time, in order."""
        async with self._database.write() as conn:
            await _note_visit(conn, checked)
            new = await _keep_articles(conn, checked)
            await _keep_entries(conn, checked.source_id, checked.found)
            await _keep_known(conn, checked.source_id, checked.known)
        return sorted(new)


async def _add(conn: AsyncConnection, source: NewSource) -> None:
    new = insert(conn, sources).values(
        kind=source.kind.value,
        url=source.url,
        title=source.title,
        topic=source.topic,
        language=source.language,
        next_check_at=EPOCH,
    )
    filled_in = {
        column.name: case((column == "", new.excluded[column.name]), else_=column)
        for column in (sources.c.title, sources.c.topic, sources.c.language)
    }
    await conn.execute(new.on_conflict_do_update(index_elements=["url"], set_=filled_in))


async def _note_visit(conn: AsyncConnection, checked: Checked) -> None:
    values: dict[str, Any] = {"checked_at": checked.at, "next_check_at": checked.next_check_at}
    if checked.error:
        values |= {"failures": sources.c.failures + 1, "last_error": checked.error}
    else:
        values |= {"failures": 0, "last_error": "", "etag": checked.etag, "last_modified": checked.last_modified}
    if checked.title:
        values["title"] = case((sources.c.title == "", checked.title), else_=sources.c.title)
    if checked.url and not await conn.scalar(select(sources.c.id).where(sources.c.url == checked.url)):
        values["url"] = checked.url
    await conn.execute(update(sources).where(sources.c.id == checked.source_id).values(values))


async def _keep_articles(conn: AsyncConnection, checked: Checked) -> list[int]:
    read = {clean(found.article.url): found.article for found in reversed(checked.found)}  # of two, the first
    if not read:
        return []
    new = insert(conn, articles).on_conflict_do_nothing(index_elements=["url"]).returning(articles.c.id)
    kept = await conn.scalars(new, [_article(read[url], checked.at) for url in sorted(read)])
    return list(kept.all())


def _article(article: Article, at: datetime) -> dict[str, Any]:
    return {
        "url": article.url,
        "title": article.title,
        "text": article.text,
        "author": article.author,
        "language": article.language,
        "outlet": article.outlet,
        "text_hash": fingerprint(article.text),
        "published_at": article.published,
        "seen_at": at if article.seen_at == EPOCH else article.seen_at,
        "event": article.event,
        "story": article.story,
        "copy_of": article.copy_of,
    }


async def _keep_entries(conn: AsyncConnection, source_id: int, found: Iterable[Found]) -> None:
    ids: dict[str, int] = {}
    for urls in rows.batches(clean(one.article.url) for one in found):
        query = select(articles.c.url, articles.c.id).where(articles.c.url.in_(urls))
        ids.update({row.url: row.id for row in await conn.execute(query)})
    new = [
        {
            "source_id": source_id,
            "key": one.entry.key,
            "article_id": ids[clean(one.article.url)],
            "appeared_at": one.appeared_at,
        }
        for one in found
    ]
    if new:
        await conn.execute(insert(conn, entries).on_conflict_do_nothing(), new)


async def _keep_known(conn: AsyncConnection, source_id: int, keys: Iterable[str]) -> None:
    new = [{"source_id": source_id, "key": clean(key), "article_id": None, "appeared_at": EPOCH} for key in keys]
    if new:
        await conn.execute(insert(conn, entries).on_conflict_do_nothing(), new)
