"""Retention: what is old enough is let go of, a batch at a time, so that nobody waits long for the database."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime

from sqlalchemy import ColumnElement, Table, delete, select, update

from bot.storage.engine import Database, unbroken
from bot.storage.tables import articles, deliveries, digests, entries, inbox, sites

_BATCH = 500


class Retention:
    """Letting go."""

    _database: Database

    @unbroken
    async def let_go(self, messages_before: datetime, news_before: datetime) -> int:
        """Delete one batch of what is older; how many rows, 0 when all of it is gone.

        Messages that are done and events that are handled go by the one date; digests, articles, and memories of sites
        of which nothing was read since, by the other. What a source printed is remembered by its key, so that nothing
        old comes back as new.
        """
        async with self._database.write() as conn:
            for table, old in _old(messages_before, news_before):
                [key] = table.primary_key.columns
                ids = list(await conn.scalars(select(key).where(old).order_by(key).limit(_BATCH)))
                if not ids:
                    continue
                if table is articles:
                    await conn.execute(update(entries).where(entries.c.article_id.in_(ids)).values(article_id=None))
                await conn.execute(delete(table).where(key.in_(ids)))
                return len(ids)
        return 0


def _old(messages_before: datetime, news_before: datetime) -> Iterator[tuple[Table, ColumnElement[bool]]]:
    yield deliveries, deliveries.c.done_at < messages_before
    yield inbox, inbox.c.handled_at < messages_before
    yield digests, digests.c.slot_at < news_before
    yield articles, articles.c.seen_at < news_before
    yield sites, sites.c.learnt_at < news_before
