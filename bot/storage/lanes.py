"""Lanes as rows: what waits for a chat, who holds it, and which part is next. Steps inside transactions of the store.

A generation names one lease. It begins with the chat's id, which is never used twice, so that the lease of a chat
that was forgotten never fits the one that comes back under the same address.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from typing import Any

from sqlalchemy import Select, case, func, select, update
from sqlalchemy import insert as plain_insert
from sqlalchemy.ext.asyncio import AsyncConnection

from bot.storage import looks, rows
from bot.storage.dialect import insert
from bot.storage.tables import DIGESTS, IS_UNSENT, NOTHING, OPEN, PENDING, REPLIES, chats, deliveries, lanes, parts
from bot.types import DeliveryKind, Part, Payload, Platform

_GENERATIONS = 1 << 32  # for each chat: more than it will ever need


async def ensure(conn: AsyncConnection, platform: Platform, chat_id: int, at: datetime) -> None:
    """Make the chat's lane where there is none, ready at once."""
    new = insert(conn, lanes).values(
        chat_id=chat_id,
        platform=platform.value,
        waiting=NOTHING,
        ready_at=at,
        generation=chat_id * _GENERATIONS,
    )
    await conn.execute(new.on_conflict_do_nothing())


async def enqueue(
    conn: AsyncConnection,
    platform: Platform,
    chat_id: int,
    payloads: Sequence[Payload],
    at: datetime,
    *,
    kind: DeliveryKind,
    context: Payload | None = None,
    digest_id: int | None = None,
    forget: bool = False,
) -> None:
    """Queue one delivery of at least one part, last of its kind in the chat's lane."""
    delivery = await conn.scalar(
        plain_insert(deliveries)
        .values(
            chat_id=chat_id,
            kind=kind.value,
            digest_id=digest_id,
            context=context or {},
            state=OPEN,
            begun=False,
            forget=forget,
            created_at=at,
        )
        .returning(deliveries.c.id)
    )
    new = [
        {"delivery_id": delivery, "position": position, "payload": payload, "state": PENDING}
        for position, payload in enumerate(payloads)
    ]
    await conn.execute(plain_insert(parts), new)
    await ensure(conn, platform, chat_id, at)
    await recount(conn, chat_id)
    looks.ask(conn, looks.DELIVER)


async def recount(conn: AsyncConnection, chat_id: int) -> None:
    """Bring `lanes.waiting` up to date."""
    urgency = case((deliveries.c.kind == DeliveryKind.REPLY.value, REPLIES), else_=DIGESTS)
    most_urgent = select(func.max(urgency)).where(deliveries.c.chat_id == chat_id, deliveries.c.done_at.is_(None))
    await conn.execute(
        update(lanes)
        .where(lanes.c.chat_id == chat_id)
        .values(waiting=func.coalesce(most_urgent.scalar_subquery(), NOTHING))
    )


async def held(conn: AsyncConnection, part: Part) -> int | None:
    """The id of the part's chat, its row held, while the lease it was claimed under is alive; else None."""
    return await conn.scalar(
        select(chats.c.id)
        .join(lanes, lanes.c.chat_id == chats.c.id)
        .where(
            chats.c.platform == part.chat.platform.value,
            chats.c.address == part.chat.address,
            lanes.c.generation == part.generation,
            lanes.c.owner.is_not(None),
        )
        .with_for_update()
    )


async def hold(conn: AsyncConnection, chat_id: int, lease_until: datetime) -> None:
    """Go on with a lease."""
    await conn.execute(update(lanes).where(lanes.c.chat_id == chat_id).values(ready_at=lease_until))


async def free(conn: AsyncConnection, chat_id: int, ready_at: datetime) -> None:
    """End a lease."""
    await conn.execute(update(lanes).where(lanes.c.chat_id == chat_id).values(owner=None, ready_at=ready_at))


async def next_parts(conn: AsyncConnection, chat_ids: Sequence[int]) -> list[Part]:
    """The next part of each lane that has one, in the order of the ids."""
    if not chat_ids:
        return []
    found = {row.chat_id: rows.part(row) for row in await conn.execute(_next(chat_ids))}
    return [found[chat_id] for chat_id in chat_ids if chat_id in found]


def _next(chat_ids: Sequence[int]) -> Select[Any]:
    turn = func.row_number().over(
        partition_by=deliveries.c.chat_id,
        order_by=(
            deliveries.c.begun.desc(),
            case((deliveries.c.kind == DeliveryKind.REPLY.value, 0), else_=1),
            deliveries.c.id,
            parts.c.position,
        ),
    )
    line = (
        select(
            parts,
            deliveries.c.chat_id,
            deliveries.c.kind,
            deliveries.c.context,
            deliveries.c.created_at,
            turn.label("turn"),
        )
        .join(deliveries, deliveries.c.id == parts.c.delivery_id)
        .where(deliveries.c.chat_id.in_(chat_ids), deliveries.c.done_at.is_(None), IS_UNSENT)
        .subquery()
    )
    return (
        select(line, chats.c.platform, chats.c.address, lanes.c.generation)
        .join(chats, chats.c.id == line.c.chat_id)
        .join(lanes, lanes.c.chat_id == line.c.chat_id)
        .where(line.c.turn == 1)
    )
