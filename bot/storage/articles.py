"""ArticleStore: what grouping reads and keeps."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from datetime import datetime

from sqlalchemy import bindparam, insert, select, update
from sqlalchemy.ext.asyncio import AsyncConnection

from bot.storage import rows
from bot.storage.engine import Database, unbroken
from bot.storage.tables import ARRIVED_AT, articles, regrouped_articles
from bot.storage.tables import regroupings as regroupings_table
from bot.types import Article, Placement, Regrouping


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
    async def place(self, placements: Sequence[Placement], regroupings: Sequence[Regrouping] = ()) -> None:
        """Keep where articles belong, and what was set right about others."""
        if not placements and not regroupings:
            return
        async with self._database.write() as conn:
            if placements:
                await keep(conn, placements)
            for one in regroupings:
                await keep(conn, one.placements)
                row = {"event": one.event, "into": one.into, "merged": one.merged, "why": one.why, "at": one.at}
                number = await conn.scalar(insert(regroupings_table).values(row).returning(regroupings_table.c.id))
                moved = [
                    {"regrouping_id": number, "article_id": place.article_id, **_where(place)}
                    for place in one.placements
                ]
                await conn.execute(insert(regrouped_articles), moved)

    @unbroken
    async def regroupings(self, article_ids: Sequence[int]) -> list[Regrouping]:
        """What was set right about these articles, oldest first."""
        moved = regrouped_articles.c
        theirs = select(moved.regrouping_id).where(moved.article_id.in_(article_ids))
        table = regroupings_table
        found: dict[int, Regrouping] = {}
        async with self._database.read() as conn:
            for row in await conn.execute(select(table).where(table.c.id.in_(theirs)).order_by(table.c.id)):
                found[row.id] = Regrouping(row.event, row.into, row.merged, row.why, (), row.at)
            query = select(regrouped_articles).where(moved.regrouping_id.in_(found)).order_by(moved.article_id)
            for row in await conn.execute(query):
                one, place = found[row.regrouping_id], Placement(row.article_id, row.event, row.story, row.copy_of)
                found[row.regrouping_id] = replace(one, placements=(*one.placements, place))
        return list(found.values())


async def keep(conn: AsyncConnection, placements: Sequence[Placement]) -> None:
    """Keep where articles belong: a step inside a transaction."""
    statement = update(articles).where(articles.c.id == bindparam("of"))
    await conn.execute(statement, [{"of": place.article_id, **_where(place)} for place in placements])


def _where(place: Placement) -> dict[str, int | None]:
    return {"event": place.event, "story": place.story, "copy_of": place.copy_of}
