"""What a chat calls the sources that its articles came through. Steps inside the transactions of the store."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from sqlalchemy import Column, select
from sqlalchemy.ext.asyncio import AsyncConnection

from bot.storage import rows
from bot.storage.tables import articles, entries, sources, subscription_sources
from bot.types import MUTED


async def of_stories(conn: AsyncConnection, subscription_id: int, story_ids: Sequence[int]) -> dict[int, str]:
    """Names by article, of all articles of these stories whose source the chat renamed."""
    return await _named(conn, subscription_id, articles.c.story, story_ids)


async def of_articles(conn: AsyncConnection, subscription_id: int, article_ids: Sequence[int]) -> dict[int, str]:
    """Names by article, of those among these whose source the chat renamed."""
    return await _named(conn, subscription_id, articles.c.id, article_ids)


async def _named(
    conn: AsyncConnection, subscription_id: int, column: Column[Any], values: Sequence[int]
) -> dict[int, str]:
    followed = await _followed(conn, subscription_id)
    if not followed:
        return {}
    # Not joined with what the chat follows: without statistics SQLite would go through all that its sources printed.
    printed = select(articles.c.id, articles.c.outlet, entries.c.source_id)
    printed = printed.join(entries, entries.c.article_id == articles.c.id)
    came: dict[tuple[int, str], set[int]] = {}
    for batch in rows.batches(values):
        for row in await conn.execute(printed.where(column.in_(batch))):
            came.setdefault((row.id, row.outlet), set()).add(row.source_id)
    names = {
        article: _name(outlet, [source for source in followed if source.source_id in through])
        for (article, outlet), through in came.items()
    }
    return {article: name for article, name in names.items() if name}


async def _followed(conn: AsyncConnection, subscription_id: int) -> list[rows.AnyRow]:
    """The chat's sources, the muted aside, in its order; none where it renamed none, as most chats do not."""
    of = subscription_sources.c
    theirs = of.subscription_id == subscription_id
    if await conn.scalar(select(of.source_id).where(theirs, of.name != "").limit(1)) is None:
        return []
    query = select(of.source_id, of.name, sources.c.title).join(sources, sources.c.id == of.source_id)
    return list(await conn.execute(query.where(theirs, of.weight != MUTED).order_by(of.position, of.source_id)))


def _name(outlet: str, through: Sequence[rows.AnyRow]) -> str:
    """The name of the outlet's own source, "" where it has none; without such a source the first that there is."""
    own = [source.name for source in through if source.title == outlet]
    return next(iter(own or [source.name for source in through if source.name]), "")
