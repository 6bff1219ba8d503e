"""Chats as rows: finding, suspending, moving and forgetting them. Steps inside the transactions of the store.

Whatever changes something about a chat takes the chat's row first (`find`, `ensure`): so changes to one chat come one
after another on every database.
"""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import ColumnElement, delete, exists, func, select, update
from sqlalchemy.ext.asyncio import AsyncConnection

from bot.storage import digests as digests_kept
from bot.storage import lanes as lane
from bot.storage.codec import moment
from bot.storage.dialect import insert
from bot.storage.tables import (
    DEAD,
    UNSENT,
    chats,
    corrections,
    deliveries,
    digests,
    inbox,
    lanes,
    parts,
    subscription_sources,
    subscriptions,
    tastes,
    told,
)
from bot.types import Chat


def is_chat(chat: Chat) -> ColumnElement[bool]:
    """The condition that finds a chat's row."""
    return (chats.c.platform == chat.platform.value) & (chats.c.address == chat.address)


async def find(conn: AsyncConnection, chat: Chat) -> int | None:
    """The chat's id, its row held until the transaction ends."""
    return await conn.scalar(select(chats.c.id).where(is_chat(chat)).with_for_update())


async def find_all(conn: AsyncConnection, chat: Chat) -> list[int]:
    """The ids of a chat and of those inside it: a group's topics, a team's channels. Their rows are held."""
    inside = chats.c.address.startswith(f"{chat.address}/", autoescape=True)
    within = (chats.c.platform == chat.platform.value) & ((chats.c.address == chat.address) | inside)
    return list((await conn.scalars(select(chats.c.id).where(within).order_by(chats.c.id).with_for_update())).all())


async def ensure(conn: AsyncConnection, chat: Chat) -> int:
    """The chat's id, like `find`; a chat not known before is made."""
    known = await find(conn, chat)
    if known is None:
        new = insert(conn, chats).values(platform=chat.platform.value, address=chat.address)
        await conn.execute(new.on_conflict_do_nothing())
        known = await find(conn, chat)
    assert known is not None, "a row that was just inserted"  # noqa: S101
    return known


async def revive(conn: AsyncConnection, chat_id: int) -> None:
    """End a suspension."""
    await conn.execute(
        update(lanes)
        .where(lanes.c.chat_id == chat_id, lanes.c.suspended_at.is_not(None))
        .values(suspended_at=None, reason="")
    )
    await conn.execute(
        update(subscriptions)
        .where(subscriptions.c.chat_id == chat_id, subscriptions.c.suspended_at.is_not(None))
        .values(suspended_at=None)
    )


async def suspend(conn: AsyncConnection, chat: Chat, chat_id: int, at: datetime, reason: str) -> None:
    """The chat is closed to us: nothing is sent or planned until it is revived, and what was unsent is dead."""
    await lane.ensure(conn, chat.platform, chat_id, at)
    await conn.execute(update(lanes).where(lanes.c.chat_id == chat_id).values(suspended_at=at, reason=reason))
    await conn.execute(update(subscriptions).where(subscriptions.c.chat_id == chat_id).values(suspended_at=at))
    await give_up(conn, deliveries.c.chat_id == chat_id, at, reason)


async def give_up(conn: AsyncConnection, which: ColumnElement[bool], at: datetime, reason: str) -> None:
    """Make the unsent parts of these deliveries dead."""
    still_open = deliveries.c.done_at.is_(None) & which
    await digests_kept.take_back(conn, which)
    await conn.execute(
        update(parts)
        .where(parts.c.delivery_id.in_(select(deliveries.c.id).where(still_open)), parts.c.state.in_(UNSENT))
        .values(state=DEAD, reason=reason, unsettled=False)
    )
    await conn.execute(update(deliveries).where(still_open).values(state=DEAD, done_at=at, reason=reason))


async def forget(conn: AsyncConnection, chat_id: int, at: datetime) -> None:
    """Delete all that is known of a chat but its row and its lane.

    Of its events only the fingerprints stay, so that one that is delivered again is not taken for new.
    """
    await conn.execute(delete(subscriptions).where(subscriptions.c.chat_id == chat_id))  # and digests, told, sources
    await conn.execute(delete(deliveries).where(deliveries.c.chat_id == chat_id))  # and parts
    await conn.execute(
        update(inbox)
        .where(inbox.c.chat_id == chat_id)
        .values(chat_id=None, event=None, handled_at=func.coalesce(inbox.c.handled_at, moment(at)))
    )


async def finish_forgetting(conn: AsyncConnection, chat_id: int) -> None:
    """Delete a last reply that is done; the chat too, unless it has come back in the meantime."""
    last = deliveries.c.chat_id == chat_id, deliveries.c.forget, deliveries.c.done_at.is_not(None)
    if not (await conn.execute(delete(deliveries).where(*last))).rowcount:
        return
    back = (
        select(subscriptions.c.id).where(subscriptions.c.chat_id == chat_id),
        select(deliveries.c.id).where(deliveries.c.chat_id == chat_id),
        select(inbox.c.id).where(inbox.c.chat_id == chat_id),
    )
    await conn.execute(delete(chats).where(chats.c.id == chat_id, *(~exists(rows) for rows in back)))  # and its lane


async def move(conn: AsyncConnection, chat: Chat, chat_id: int, address: str, at: datetime) -> None:
    """Give a chat another address; where that address is a chat already, the two become one."""
    there = await find(conn, Chat(chat.platform, address))
    if there is None:
        await conn.execute(update(chats).where(chats.c.id == chat_id).values(address=address))
    else:
        await _merge(conn, chat, chat_id, there, at)


async def _merge(conn: AsyncConnection, chat: Chat, old: int, new: int, at: datetime) -> None:
    await _merge_subscriptions(conn, old, new)
    for table in (deliveries, inbox):
        await conn.execute(update(table).where(table.c.chat_id == old).values(chat_id=new))
    await conn.execute(delete(chats).where(chats.c.id == old))  # and its lane
    await lane.ensure(conn, chat.platform, new, at)
    await lane.recount(conn, new)


async def _merge_subscriptions(conn: AsyncConnection, old: int, new: int) -> None:
    orders = {
        row.chat_id: row.id
        for row in await conn.execute(
            select(subscriptions.c.chat_id, subscriptions.c.id).where(subscriptions.c.chat_id.in_((old, new)))
        )
    }
    if old not in orders:
        return
    if new in orders:
        await _pour(conn, orders[old], orders[new])
        await conn.execute(delete(subscriptions).where(subscriptions.c.id == orders[old]))
    else:
        suspended = select(lanes.c.suspended_at).where(lanes.c.chat_id == new).scalar_subquery()
        await conn.execute(
            update(subscriptions).where(subscriptions.c.chat_id == old).values(chat_id=new, suspended_at=suspended)
        )


async def _pour(conn: AsyncConnection, old: int, new: int) -> None:
    """Add one subscription's sources, digests and what it was told to another, which keeps its schedule."""
    last = await conn.scalar(
        select(func.coalesce(func.max(subscription_sources.c.position), 0)).where(
            subscription_sources.c.subscription_id == new
        )
    )
    here = select(subscription_sources.c.source_id).where(subscription_sources.c.subscription_id == new)
    await conn.execute(
        update(subscription_sources)
        .where(subscription_sources.c.subscription_id == old, subscription_sources.c.source_id.not_in(here))
        .values(subscription_id=new, position=subscription_sources.c.position + last)
    )
    await conn.execute(update(told).where(told.c.subscription_id == old).values(subscription_id=new))
    judged = select(tastes.c.story).where(tastes.c.subscription_id == new)
    await conn.execute(
        update(tastes).where(tastes.c.subscription_id == old, tastes.c.story.not_in(judged)).values(subscription_id=new)
    )
    await _pour_corrections(conn, old, new)
    slots = select(digests.c.slot_at).where(digests.c.subscription_id == new)
    await conn.execute(
        update(digests)
        .where(digests.c.subscription_id == old, digests.c.slot_at.not_in(slots))
        .values(subscription_id=new)
    )


async def _pour_corrections(conn: AsyncConnection, old: int, new: int) -> None:
    both = (await conn.execute(select(corrections).where(corrections.c.subscription_id.in_((old, new))))).all()
    known = {frozenset((row.article, row.other)) for row in both if row.subscription_id == new}
    moving = [row.id for row in both if frozenset((row.article, row.other)) not in known]
    await conn.execute(update(corrections).where(corrections.c.id.in_(moving)).values(subscription_id=new))
