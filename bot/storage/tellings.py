"""What subscribers were told, thought and corrected; and what articles said before."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from typing import Any

from sqlalchemy import ColumnElement, Select, delete, or_, select
from sqlalchemy.ext.asyncio import AsyncConnection

from bot.storage import names, rows
from bot.storage.dialect import insert
from bot.storage.engine import Database, unbroken
from bot.storage.subscriptions import id_of
from bot.storage.tables import articles, corrections, revisions, subscriptions, tastes, told, told_articles
from bot.types import Chat, Correction, Preferences, Revision, Subscriber, Taste, Told

TASTES = 200  # of the newest a digest is made by


class Tellings:
    """What is remembered of each subscriber besides the order."""

    _database: Database

    @unbroken
    async def subscriber(self, subscription_id: int, story_ids: Sequence[int], since: datetime) -> Subscriber:
        """Everything about a reader that their digest is made by."""
        preferences = select(subscriptions.c.preferences).where(subscriptions.c.id == subscription_id)
        async with self._database.read() as conn:
            found = await _tellings(conn, subscription_id, story_ids)
            lately = await conn.execute(_told(subscription_id, told.c.at >= since))
            found.update({row.id: _telling(row) for row in lately})
            named = await names.of_stories(conn, subscription_id, story_ids)
            return Subscriber(
                await conn.scalar(preferences) or Preferences(),
                _in_order(found),
                tuple(await conn.scalars(_tastes(subscription_id, TASTES))),
                tuple(_correction(row) for row in await conn.execute(_corrections(subscription_id))),
                named,
            )

    @unbroken
    async def told(self, subscription_id: int, story_ids: Sequence[int]) -> list[Told]:
        """Tellings of stories so called, or of articles that are in these stories now, oldest first."""
        async with self._database.read() as conn:
            return list(_in_order(await _tellings(conn, subscription_id, story_ids)))

    @unbroken
    async def told_since(self, subscription_id: int, since: datetime) -> list[Told]:
        """All tellings since then, oldest first."""
        async with self._database.read() as conn:
            return [_telling(row) for row in await conn.execute(_told(subscription_id, told.c.at >= since))]

    @unbroken
    async def source_names(self, subscription_id: int, article_ids: Sequence[int]) -> dict[int, str]:
        """What the chat calls the source of each of these articles, where it renamed it."""
        async with self._database.read() as conn:
            return await names.of_articles(conn, subscription_id, article_ids)

    @unbroken
    async def revisions(self, article_ids: Sequence[int]) -> list[Revision]:
        """What these articles said before they were changed, oldest first."""
        found: list[Revision] = []
        async with self._database.read() as conn:
            for batch in rows.batches(article_ids):
                query = select(revisions).where(revisions.c.article_id.in_(batch))
                for row in await conn.execute(query.order_by(revisions.c.until, revisions.c.id)):
                    found.append(Revision(row.article_id, row.until, row.title, row.text))
        return found

    @unbroken
    async def correct(self, chat: Chat, correction: Correction) -> None:
        """Keep a correction; what was said of the same two articles before is replaced."""
        pair = (correction.article, correction.other)
        async with self._database.write() as conn:
            key = await conn.scalar(id_of(chat))
            if key is None:
                return
            same = corrections.c.article.in_(pair), corrections.c.other.in_(pair)
            await conn.execute(delete(corrections).where(corrections.c.subscription_id == key, *same))
            new = {"article": correction.article, "other": correction.other, "together": correction.together}
            await conn.execute(insert(conn, corrections).values(subscription_id=key, at=correction.at, **new))

    @unbroken
    async def corrections(self, subscription_id: int) -> list[Correction]:
        """The subscriber's corrections, oldest first."""
        async with self._database.read() as conn:
            return [_correction(row) for row in await conn.execute(_corrections(subscription_id))]

    @unbroken
    async def taste(self, chat: Chat, taste: Taste) -> None:
        """Keep what a reader thought of a story; it replaces what they thought of it before."""
        async with self._database.write() as conn:
            key = await conn.scalar(id_of(chat))
            if key is not None:
                new = insert(conn, tastes).values(subscription_id=key, story=taste.story, taste=taste)
                replaced = {"taste": new.excluded["taste"]}
                await conn.execute(
                    new.on_conflict_do_update(index_elements=["subscription_id", "story"], set_=replaced)
                )

    @unbroken
    async def tastes(self, subscription_id: int, limit: int) -> list[Taste]:
        """The newest, newest first: a story that is judged anew keeps its place."""
        async with self._database.read() as conn:
            return list(await conn.scalars(_tastes(subscription_id, limit)))


async def _tellings(conn: AsyncConnection, subscription_id: int, story_ids: Sequence[int]) -> dict[int, Told]:
    """Tellings of stories so called, or of articles that are in these stories now, by their ids."""
    found: dict[int, Told] = {}
    for batch in rows.batches(story_ids):
        there_now = (
            select(told_articles.c.told_id)
            .join(told, told.c.id == told_articles.c.told_id)
            .join(articles, articles.c.id == told_articles.c.article_id)
            .where(told.c.subscription_id == subscription_id, articles.c.story.in_(batch))
        )
        query = _told(subscription_id, or_(told.c.story.in_(batch), told.c.id.in_(there_now)))
        found.update({row.id: _telling(row) for row in await conn.execute(query)})
    return found


def _in_order(found: dict[int, Told]) -> tuple[Told, ...]:
    return tuple(sorted(found.values(), key=lambda one: (one.at, one.story)))


def _corrections(subscription_id: int) -> Select[Any]:
    return select(corrections).where(corrections.c.subscription_id == subscription_id).order_by(corrections.c.id)


def _correction(row: rows.AnyRow) -> Correction:
    return Correction(row.article, row.other, row.together, row.at)


def _tastes(subscription_id: int, limit: int) -> Select[Any]:
    theirs = select(tastes.c.taste).where(tastes.c.subscription_id == subscription_id)
    return theirs.order_by(tastes.c.id.desc()).limit(limit)


def _told(subscription_id: int, which: ColumnElement[bool]) -> Select[Any]:
    return select(told).where(told.c.subscription_id == subscription_id, which).order_by(told.c.at, told.c.id)


def _telling(row: rows.AnyRow) -> Told:
    return Told(row.story, row.at, row.articles, row.sentences)
