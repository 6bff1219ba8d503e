"""LeaseStore: standing orders with hubs that push a source's news."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from sqlalchemy import delete, select, update
from sqlalchemy.ext.asyncio import AsyncConnection

from bot.storage import looks, rows
from bot.storage.dialect import insert
from bot.storage.engine import Database, unbroken
from bot.storage.sources import is_wanted
from bot.storage.tables import leases, sources
from bot.types import Hub, Lease


class Leases:
    """Who pushes what, until when."""

    _database: Database

    @unbroken
    async def due_leases(self, now: datetime, limit: int) -> Sequence[Lease]:
        """Leases of sources that somebody reads, whose hub is to be asked now, longest overdue first."""
        query = _WANTED.where(leases.c.ask_at <= now).order_by(leases.c.ask_at, leases.c.source_id).limit(limit)
        async with self._database.read() as conn:
            return [rows.lease(row) for row in await conn.execute(query)]

    @unbroken
    async def lease(self, token: str) -> Lease | None:
        """The lease that a callback is of, while somebody reads its source."""
        async with self._database.read() as conn:
            row = (await conn.execute(_WANTED.where(leases.c.token == token))).first()
        return None if row is None else rows.lease(row)

    @unbroken
    async def keep_lease(self, lease: Lease, ask_at: datetime) -> None:
        """Replace what is kept of a lease; nothing where its source names another hub by now."""
        kept = {name: getattr(lease, name) for name in ("token", "secret", "asked", "until")}
        async with self._database.write() as conn:
            same = (leases.c.source_id == lease.source_id) & (leases.c.hub == lease.hub)
            done = await conn.execute(update(leases).where(same).values(ask_at=ask_at, **kept))
            if done.rowcount:
                await conn.execute(
                    update(sources).where(sources.c.id == lease.source_id).values(pushed_until=lease.until)
                )

    @unbroken
    async def make_due(self, source_id: int, at: datetime) -> None:
        """Let a source be visited at that moment, if it would not be before."""
        async with self._database.write() as conn:
            await conn.execute(
                update(sources).where(sources.c.id == source_id, sources.c.next_check_at > at).values(next_check_at=at)
            )
            looks.ask(conn, looks.POLL)


_WANTED = (
    select(leases).join(sources, sources.c.id == leases.c.source_id).where(sources.c.ended_at.is_(None), is_wanted())
)


async def note_hub(conn: AsyncConnection, source_id: int, hub: Hub, at: datetime) -> None:
    """Keep which hub a source names; an order with another one is forgotten, and the new one is to be asked at once."""
    await conn.execute(delete(leases).where(leases.c.source_id == source_id))
    named = hub if hub.url else None
    await conn.execute(update(sources).where(sources.c.id == source_id).values(hub=named, pushed_until=None))
    if named is not None:
        await conn.execute(insert(conn, leases).values(source_id=source_id, hub=named, asked=False, ask_at=at))
