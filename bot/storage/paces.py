"""PaceStore: one line of turns per platform, for all processes.

PostgreSQL's own clock counts there, as the clocks of machines differ.
"""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import BigInteger, ColumnElement, cast, func, select, type_coerce, update
from sqlalchemy.ext.asyncio import AsyncConnection

from bot.storage.codec import Moment, moment
from bot.storage.dialect import insert
from bot.storage.engine import Database, unbroken
from bot.storage.tables import paces
from bot.types import Platform

_SECOND = 1_000_000.0  # in a Moment


class Paces:
    """Turns at the platforms."""

    _database: Database

    @unbroken
    async def backlog(self, platform: Platform, now: datetime) -> float:
        """Seconds until the next turn that is nobody's yet."""
        async with self._database.read() as conn:
            left = _number(paces.c.next_at) - _clock(conn, now)
            ahead = await conn.scalar(select(left).where(paces.c.platform == platform.value))
        return max(0.0, (ahead or 0) / _SECOND)

    @unbroken
    async def book(
        self, platform: Platform, count: int, allowed: float, growth: float, now: datetime
    ) -> tuple[float, float]:
        """Take the next turns: seconds until the first, and the rate."""
        async with self._database.write() as conn:
            clock = _clock(conn, now)
            least, latest = (func.least, func.greatest) if conn.dialect.name == "postgresql" else (func.min, func.max)
            rate = least(allowed, paces.c.rate * growth)
            first = latest(_number(paces.c.next_at), clock)
            new = insert(conn, paces).values(
                platform=platform.value,
                rate=allowed,
                next_at=type_coerce(clock + int(count * _SECOND / allowed), Moment()),
            )
            booked = new.on_conflict_do_update(
                index_elements=["platform"],
                set_={"rate": rate, "next_at": first + cast(count * _SECOND / rate, BigInteger)},
            ).returning((_number(paces.c.next_at) - clock).label("ahead"), paces.c.rate)
            row = (await conn.execute(booked)).one()
        return max(0.0, row.ahead / _SECOND - count / row.rate), row.rate

    @unbroken
    async def slow_down(self, platform: Platform, least: float) -> None:
        """Half the rate."""
        async with self._database.write() as conn:
            most = func.greatest if conn.dialect.name == "postgresql" else func.max
            slower = update(paces).where(paces.c.platform == platform.value)
            await conn.execute(slower.values(rate=most(least, paces.c.rate / 2)))


def _clock(conn: AsyncConnection, now: datetime) -> ColumnElement[int]:
    """The present moment as the number that it stands as in a column."""
    if conn.dialect.name == "postgresql":
        return cast(func.extract("epoch", func.clock_timestamp()) * 1_000_000, BigInteger)
    return cast(moment(now), BigInteger)


def _number(value: ColumnElement[datetime]) -> ColumnElement[int]:
    """A moment as the number that it stands as, to be reckoned with."""
    return type_coerce(value, BigInteger)
