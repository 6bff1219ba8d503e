"""ArticleStore: what grouping reads and keeps."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from sqlalchemy import bindparam, select, update
from sqlalchemy.ext.asyncio import AsyncConnection

from bot.storage import rows
from bot.storage.engine import Database, unbroken
from bot.storage.tables import ARRIVED_AT, articles
from bot.types import Article, Placement


class Articles:
    """Articles and where they belong."""

    _database: Database

    @unbroken
    async def ungrouped(self, limit: int) -> list[Article]:
        """Articles without a placement, in order of arrival."""
        query = select(articles).where(articles.c.event.is_(None)).order_by(ARRIVED_AT, articles.c.id).limit(limit)
        async with self._database.read() as conn:
            return [rows.article(row) for row in await conn.execute(query)]

    @unbroken
    async def grouped_since(self, since: datetime) -> list[Article]:
        """Articles with a placement, seen since then, in id order."""
        query = (
            select(articles).where(articles.c.seen_at >= since, articles.c.event.is_not(None)).order_by(articles.c.id)
        )
        async with self._database.read() as conn:
            return [rows.article(row) for row in await conn.execute(query)]

    @unbroken
    async def place(self, placements: Sequence[Placement]) -> None:
        """Keep where articles belong."""
        if not placements:
            return
        async with self._database.write() as conn:
            await keep(conn, placements)


async def keep(conn: AsyncConnection, placements: Sequence[Placement]) -> None:
    """Keep where articles belong: a step inside a transaction."""
    statement = update(articles).where(articles.c.id == bindparam("of"))
    values = [
        {"of": place.article_id, "event": place.event, "story": place.story, "copy_of": place.copy_of}
        for place in placements
    ]
    await conn.execute(statement, values)
