"""Runners: the processes at work on this database, and what each has in hand.

What a process takes in hand is held in its name for a time: other processes leave it alone until the time is over, or
until somebody finds that the process is gone.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from sqlalchemy import ColumnElement, Table, delete, select, union, update
from sqlalchemy.ext.asyncio import AsyncConnection

from bot.ports import Runner
from bot.storage.codec import moment
from bot.storage.dialect import insert
from bot.storage.engine import Database, unbroken
from bot.storage.tables import lanes, runners, sources, subscriptions

HELD = (sources, subscriptions)


class Runners:
    """Who is alive, and who holds what."""

    _database: Database
    name: str

    @unbroken
    async def owners(self) -> set[str]:
        """Those who have something in hand, and those who said that they live."""
        names = union(
            select(runners.c.name),
            select(lanes.c.owner).where(lanes.c.owner.is_not(None)),
            *(select(table.c.held_by).where(table.c.held_by.is_not(None)) for table in HELD),
        )
        async with self._database.read() as conn:
            return set((await conn.scalars(names)).all())

    @unbroken
    async def release(self, owners: Sequence[str], now: datetime) -> None:
        """Free at once what owners that are gone had in hand."""
        async with self._database.write() as conn:
            await _release(conn, owners, now)

    @unbroken
    async def stay_alive(self, runner: Runner, gone: datetime) -> list[str]:
        """Say that the runner lives; frees what those had in hand who have not said so since `gone`. Their names."""
        new = {"name": runner.name, "tasks": runner.tasks, "since": runner.since, "at": runner.at}
        async with self._database.write() as conn:
            kept = insert(conn, runners).values(new)
            await conn.execute(kept.on_conflict_do_update(index_elements=["name"], set_=new))
            silent = select(runners.c.name).where(runners.c.at < gone).with_for_update(skip_locked=True)
            names = list((await conn.scalars(silent)).all())
            if names:
                await _release(conn, names, runner.at)
            return names


async def hold(
    conn: AsyncConnection, table: Table, ids: Sequence[int], owner: str, *, now: datetime, until: datetime
) -> list[int]:
    """Take rows in hand for the owner; the ids of those that nobody else has."""
    # In one order, and without waiting for others who do the same.
    mine = (
        select(table.c.id)
        .where(table.c.id.in_(ids), is_free(table, owner, now))
        .order_by(table.c.id)
        .with_for_update(skip_locked=True)
    )
    taken = list((await conn.scalars(mine)).all())
    if taken:
        await conn.execute(update(table).where(table.c.id.in_(taken)).values(held_by=owner, held_until=until))
    return taken


def is_free(table: Table, owner: str, now: datetime) -> ColumnElement[bool]:
    """Whether a row is in nobody else's hand."""
    return table.c.held_until.is_(None) | (table.c.held_until <= now) | (table.c.held_by == owner)


async def _release(conn: AsyncConnection, owners: Sequence[str], now: datetime) -> None:
    await conn.execute(update(lanes).where(lanes.c.owner.in_(owners)).values(owner=None, ready_at=moment(now)))
    for table in HELD:
        await conn.execute(update(table).where(table.c.held_by.in_(owners)).values(held_by=None, held_until=None))
    await conn.execute(delete(runners).where(runners.c.name.in_(owners)))
