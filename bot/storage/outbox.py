"""Outbox: leases, and the state machine of a part (docs/delivery.md).

    claim -> lane leased, generation + 1
    start:  pending -> sending                            (kept before the call)
    settle: sending -> sent | pending | sending | dead    (kept after it)

A lease is `lanes.ready_at` in the future with an owner; every step asks whether the generation is still its own.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from functools import cache
from typing import Any

from sqlalchemy import ScalarSelect, Select, Update, case, exists, func, literal, select, union_all, update
from sqlalchemy.ext.asyncio import AsyncConnection

from bot.storage import chats, lanes
from bot.storage.codec import moment
from bot.storage.engine import Database, unbroken
from bot.storage.rows import AnyRow
from bot.storage.tables import DIGESTS, PENDING, REPLIES, SENDING, SENT, UNSENT, deliveries, parts
from bot.storage.tables import lanes as lane_table
from bot.types import Outcome, Part, Platform, Verdict


class Outbox:
    """Parts on their way."""

    _database: Database

    @unbroken
    async def claim(
        self, owner: str, now: datetime, lease_until: datetime, limit: int, platforms: Sequence[Platform]
    ) -> list[Part]:
        """Lease ready lanes that have something to send; each lane's next part, lanes with replies first."""
        fronts = [front for front in await self._fronts(platforms) if front.ready_at <= now]
        if not fronts:  # a reader asks first: the idle bot never writes
            return []
        async with self._database.write() as conn:
            ready: list[int] = []
            for front in sorted(fronts, key=lambda front: -front.waiting):
                ready += await _ready(conn, front, now, limit - len(ready))
            await conn.execute(
                update(lane_table)
                .where(lane_table.c.chat_id.in_(ready))
                .values(owner=owner, ready_at=lease_until, generation=lane_table.c.generation + 1)
            )
            return await lanes.next_parts(conn, ready)

    @unbroken
    async def start(self, part: Part, now: datetime) -> bool:
        """Mark the part *sending* before the call; False when the lease was lost or the part is no longer to be sent.

        A part whose last start was cut off may have arrived: it becomes a suspect before it is sent again.
        """
        async with self._database.write() as conn:
            chat_id = await lanes.held(conn, part)
            if chat_id is None:
                return False
            cut_off = case((parts.c.unsettled, 1), else_=0)
            started = await conn.execute(
                _unsent(part).values(
                    state=SENDING,
                    attempts=parts.c.attempts + 1,
                    suspect=parts.c.suspect + cut_off,
                    unsettled=True,
                    first_tried_at=func.coalesce(parts.c.first_tried_at, moment(now)),
                )
            )
            if not started.rowcount:  # the chat was forgotten or closed: whoever is told so lets go of the lane
                await lanes.free(conn, chat_id, now)
                return False
            await conn.execute(update(deliveries).where(deliveries.c.id == part.delivery_id).values(begun=True))
            return True

    @unbroken
    async def settle(self, outcome: Outcome, lease_until: datetime | None) -> Part | None:
        """Keep how a send ended; the lane's next part, still leased, or None and the lane is free."""
        async with self._database.write() as conn:
            chat_id = await lanes.held(conn, outcome.part)
            if chat_id is None:
                return None
            if await _keep(conn, chat_id, outcome):
                await lanes.recount(conn, chat_id)
                await chats.finish_forgetting(conn, chat_id)
            if lease_until is not None and _goes_on(outcome):
                for part in await lanes.next_parts(conn, [chat_id]):
                    await lanes.hold(conn, chat_id, lease_until)
                    return part
            await lanes.free(conn, chat_id, outcome.ready_at)
            return None

    @unbroken
    async def next_ready_at(self, platforms: Sequence[Platform]) -> datetime | None:
        """When the earliest lane with something to send is ready; one that is leased, when its lease ends."""
        return min((front.ready_at for front in await self._fronts(platforms)), default=None)

    async def _fronts(self, platforms: Sequence[Platform]) -> list[AnyRow]:
        if not platforms:
            return []
        async with self._database.read() as conn:
            return list(await conn.execute(_fronts(tuple(platforms))))


@cache
def _fronts(platforms: tuple[Platform, ...]) -> Select[Any]:
    """For each platform and urgency that has lanes with something to send: when the first of them is ready."""
    earliest = [
        select(
            literal(platform.value).label("platform"),
            literal(waiting).label("waiting"),
            _first_ready(platform, waiting).label("ready_at"),
        )
        for platform in platforms
        for waiting in (REPLIES, DIGESTS)
    ]
    fronts = union_all(*earliest).subquery()
    return select(fronts).where(fronts.c.ready_at.is_not(None))


def _first_ready(platform: Platform, waiting: int) -> ScalarSelect[Any]:
    """The index's first entry; for a min() SQLite would read them all."""
    lanes_with_some = (
        lane_table.c.platform == platform.value,
        lane_table.c.waiting == waiting,
        lane_table.c.suspended_at.is_(None),
    )
    return (
        select(lane_table.c.ready_at).where(*lanes_with_some).order_by(lane_table.c.ready_at).limit(1).scalar_subquery()
    )


def _goes_on(outcome: Outcome) -> bool:
    """Whether the lane need not wait; a chat that moved nowhere is tried again later."""
    return outcome.verdict in {Verdict.SENT, Verdict.DEAD} or (outcome.verdict is Verdict.MOVED and _moved(outcome))


def _moved(outcome: Outcome) -> bool:
    return outcome.moved_to not in {"", outcome.part.chat.address}


async def _ready(conn: AsyncConnection, front: AnyRow, now: datetime, limit: int) -> list[int]:
    query = (
        select(lane_table.c.chat_id)
        .where(
            lane_table.c.platform == front.platform,
            lane_table.c.waiting == front.waiting,
            lane_table.c.suspended_at.is_(None),
            lane_table.c.ready_at <= now,
        )
        .order_by(lane_table.c.ready_at)
        .limit(limit)
        .with_for_update(skip_locked=True)
    )
    return list((await conn.scalars(query)).all())


def _unsent(part: Part) -> Update:
    return update(parts).where(
        parts.c.delivery_id == part.delivery_id, parts.c.position == part.index, parts.c.state.in_(UNSENT)
    )


async def _keep(conn: AsyncConnection, chat_id: int, outcome: Outcome) -> bool:
    """What the outcome does to the part, its delivery and its chat; whether deliveries may have ended by it."""
    part = outcome.part
    match outcome.verdict:
        case Verdict.SENT:
            sent = {"state": SENT, "sent_at": outcome.at, "message_id": outcome.message_id, "reason": ""}
            await conn.execute(_unsent(part).values(unsettled=False, **sent))
            return await _finish(conn, part, outcome.at)
        case Verdict.RETRY:
            await _put_back(conn, outcome)
        case Verdict.UNKNOWN:
            await conn.execute(
                _unsent(part).values(suspect=parts.c.suspect + 1, unsettled=False, reason=outcome.reason)
            )
        case Verdict.DEAD:
            await chats.give_up(conn, deliveries.c.id == part.delivery_id, outcome.at, outcome.reason)
        case Verdict.GONE:
            await chats.suspend(conn, part.chat, chat_id, outcome.at, outcome.reason)
        case Verdict.MOVED:
            await _put_back(conn, outcome)
            if _moved(outcome):
                await chats.move(conn, part.chat, chat_id, outcome.moved_to, outcome.at)
    return outcome.verdict in {Verdict.DEAD, Verdict.GONE}


async def _finish(conn: AsyncConnection, part: Part, at: datetime) -> bool:
    of_it = parts.c.delivery_id == part.delivery_id
    finished = await conn.execute(
        update(deliveries)
        .where(
            deliveries.c.id == part.delivery_id,
            deliveries.c.done_at.is_(None),
            ~exists(select(parts.c.position).where(of_it, parts.c.state.in_(UNSENT))),
        )
        .values(state=SENT, done_at=at)
    )
    return bool(finished.rowcount)


async def _put_back(conn: AsyncConnection, outcome: Outcome) -> None:
    """The part was not sent for sure. Its delivery has begun only if something else of it may have arrived."""
    part = outcome.part
    await conn.execute(_unsent(part).values(state=PENDING, unsettled=False, reason=outcome.reason))
    arrived = (parts.c.state != PENDING) | (parts.c.suspect > 0)
    await conn.execute(
        update(deliveries)
        .where(deliveries.c.id == part.delivery_id)
        .values(begun=exists(select(parts.c.position).where(parts.c.delivery_id == part.delivery_id, arrived)))
    )
