"""Operations: what the operator sees, and the clock's beats."""

from __future__ import annotations

from typing import Any

from sqlalchemy import Select, distinct, func, select
from sqlalchemy.ext.asyncio import AsyncConnection

from bot.ports import Beat, DeadLetter, Runner, Status
from bot.storage import rows
from bot.storage.dialect import insert
from bot.storage.engine import Database, unbroken
from bot.storage.tables import (
    DEAD,
    articles,
    beats,
    chats,
    deliveries,
    inbox,
    lanes,
    parts,
    runners,
    sources,
    subscriptions,
)
from bot.types import Chat, Platform, Source

_SHOWN = 20  # failing sources and dead letters, at most


class Operations:
    """Counts and recent troubles."""

    _database: Database

    @unbroken
    async def status(self) -> Status:
        """Everything `newsdigest status` shows: at most 20 failing sources and 20 dead letters."""
        async with self._database.read() as conn:
            by_state = await conn.execute(select(parts.c.state, func.count().label("number")).group_by(parts.c.state))
            return Status(
                sources=await _count(conn, select(func.count()).select_from(sources)),
                failing=await _count(conn, select(func.count()).where(sources.c.failures > 0)),
                sources_failing=await _failing(conn),
                articles=await _count(conn, select(func.count()).select_from(articles)),
                stories=await _count(conn, select(func.count(distinct(articles.c.story)))),
                subscriptions=await _count(conn, select(func.count()).select_from(subscriptions)),
                paused=await _count(conn, select(func.count(subscriptions.c.paused_at))),
                next_due_at=await conn.scalar(
                    select(func.min(subscriptions.c.next_due_at)).where(
                        subscriptions.c.paused_at.is_(None), subscriptions.c.suspended_at.is_(None)
                    )
                ),
                parts={row.state: row.number for row in by_state},
                suspects=await _count(conn, select(func.count()).where(parts.c.suspect > 0)),
                suspended=await _count(conn, select(func.count(lanes.c.suspended_at))),
                unanswered=await _count(conn, select(func.count()).where(inbox.c.handled_at.is_(None))),
                dead=await _dead(conn),
                beats=await _beats(conn),
                runners=await _runners(conn),
            )

    @unbroken
    async def record_beat(self, beat: Beat) -> None:
        """Keep the last run of a beat."""
        new = {"name": beat.name, "at": beat.at, "took": beat.took, "late": beat.late, "error": beat.error}
        async with self._database.write() as conn:
            await conn.execute(insert(conn, beats).values(new).on_conflict_do_update(index_elements=["name"], set_=new))


async def _count(conn: AsyncConnection, query: Select[Any]) -> int:
    return int(await conn.scalar(query) or 0)


async def _failing(conn: AsyncConnection) -> tuple[Source, ...]:
    query = (
        select(sources).where(sources.c.failures > 0).order_by(sources.c.failures.desc(), sources.c.id).limit(_SHOWN)
    )
    return tuple(rows.source(row) for row in await conn.execute(query))


async def _dead(conn: AsyncConnection) -> tuple[DeadLetter, ...]:
    query = (
        select(deliveries, chats.c.platform, chats.c.address)
        .join(chats, chats.c.id == deliveries.c.chat_id)
        .where(deliveries.c.state == DEAD)
        .order_by(deliveries.c.done_at.desc(), deliveries.c.id.desc())
        .limit(_SHOWN)
    )
    return tuple(
        DeadLetter(Chat(Platform(row.platform), row.address), row.kind, row.reason, row.done_at)
        for row in await conn.execute(query)
    )


async def _beats(conn: AsyncConnection) -> tuple[Beat, ...]:
    found = await conn.execute(select(beats).order_by(beats.c.name))
    return tuple(Beat(row.name, row.at, row.took, row.late, row.error) for row in found)


async def _runners(conn: AsyncConnection) -> tuple[Runner, ...]:
    found = await conn.execute(select(runners).order_by(runners.c.since, runners.c.name))
    return tuple(Runner(row.name, row.tasks, row.since, row.at) for row in found)
