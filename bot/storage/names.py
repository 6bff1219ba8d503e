"""What a chat calls the sources that its articles came through. Steps inside the transactions of the store."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from sqlalchemy import Column, Select, case, select
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
    of = subscription_sources.c
    renamed = select(of.source_id).where(of.subscription_id == subscription_id, of.name != "").limit(1)
    if (await conn.execute(renamed)).first() is None:  # as with most chats
        return {}
    names: dict[int, str] = {}
    for batch in rows.batches(values):
        for row in await conn.execute(_through(subscription_id).where(column.in_(batch))):
            # An outlet's own source that was not renamed settles it too.
            if row.name or row.is_own:
                names.setdefault(row.id, row.name)
    return {article: name for article, name in names.items() if name}


def _through(subscription_id: int) -> Select[Any]:
    """Articles with sources that they came to the chat through: the outlet's own first, then in the chat's order."""
    of = subscription_sources.c
    is_own = case((sources.c.title == articles.c.outlet, 1), else_=0)
    return (
        select(articles.c.id, of.name, is_own.label("is_own"))
        .join(entries, entries.c.article_id == articles.c.id)
        .join(subscription_sources, of.source_id == entries.c.source_id)
        .join(sources, sources.c.id == of.source_id)
        .where(of.subscription_id == subscription_id, of.weight != MUTED)
        .order_by(articles.c.id, is_own.desc(), of.position, of.source_id)
    )
