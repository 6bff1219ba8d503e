"""Inbox: events kept before they are acknowledged, and their answers."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import delete, select, update
from sqlalchemy.ext.asyncio import AsyncConnection

from bot.storage import chats, digests, lanes
from bot.storage.codec import fingerprint
from bot.storage.dialect import insert
from bot.storage.engine import Database, unbroken
from bot.storage.tables import chats as chat_table
from bot.storage.tables import inbox, subscriptions
from bot.types import Answered, Chat, DeliveryKind, Incoming


class Inbox:
    """Events and what was answered to them. What an event said is kept until it is handled, and no longer."""

    _database: Database

    @unbroken
    async def receive(self, incoming: Incoming, at: datetime) -> bool:
        """Keep an event; False when it was kept before. A chat that writes to us is not suspended any more."""
        key = _key(incoming)
        async with self._database.write() as conn:
            if await conn.scalar(select(inbox.c.id).where(inbox.c.key == key)):
                return False  # before the chat is made: the event may be of one that was forgotten
            chat_id = await chats.ensure(conn, incoming.chat)
            new = insert(conn, inbox).values(key=key, chat_id=chat_id, event=incoming, received_at=at)
            if await conn.scalar(new.on_conflict_do_nothing().returning(inbox.c.id)) is None:
                return False
            await chats.revive(conn, chat_id)
        return True

    @unbroken
    async def unanswered(self, limit: int) -> list[Incoming]:
        """Events kept and not handled, oldest first."""
        query = select(inbox.c.event).where(inbox.c.handled_at.is_(None)).order_by(inbox.c.id).limit(limit)
        async with self._database.read() as conn:
            return list((await conn.scalars(query)).all())

    @unbroken
    async def answer(self, answered: Answered) -> bool:
        """Mark the event handled, queue its parts as one reply, and keep the digest told; False when it was handled."""
        chat = answered.incoming.chat
        async with self._database.write() as conn:
            if not await _handle(conn, answered):
                return False
            chat_id = await chats.ensure(conn, chat)
            if answered.forget:
                await chats.forget(conn, chat_id, answered.at)
            kept = None if answered.forget else await _remember(conn, chat_id, answered)
            if answered.parts:
                await lanes.enqueue(
                    conn,
                    chat.platform,
                    chat_id,
                    answered.parts,
                    answered.at,
                    kind=DeliveryKind.REPLY,
                    context=answered.incoming.context,
                    digest_id=kept,
                    forget=answered.forget,
                )
            elif answered.forget:
                await conn.execute(delete(chat_table).where(chat_table.c.id == chat_id))
        return True

    @unbroken
    async def chat_gone(self, chat: Chat, at: datetime, reason: str) -> None:
        """Suspend the chat's lane and those inside it; what was unsent is dead. An unknown chat stays unknown."""
        async with self._database.write() as conn:
            for chat_id in await chats.find_all(conn, chat):
                await chats.suspend(conn, chat, chat_id, at, reason)
                await lanes.recount(conn, chat_id)
                await chats.finish_forgetting(conn, chat_id)

    @unbroken
    async def chat_moved(self, chat: Chat, address: str, at: datetime) -> None:
        """Give the chat its new address, or pour it into the chat that is there; an unknown one stays unknown."""
        if address in {"", chat.address}:
            return
        async with self._database.write() as conn:
            chat_id = await chats.find(conn, chat)
            if chat_id is None:
                return
            await chats.move(conn, chat, chat_id, address, at)
            there = await chats.ensure(conn, Chat(chat.platform, address))
            await chats.revive(conn, there)
            await lanes.recount(conn, there)


def _key(incoming: Incoming) -> str:
    return fingerprint(incoming.chat.platform.value, incoming.event_id)


async def _handle(conn: AsyncConnection, answered: Answered) -> bool:
    """Whether the event was still to be handled; now it is handled, also when it had never been received."""
    key = _key(answered.incoming)
    received = update(inbox).where(inbox.c.key == key, inbox.c.handled_at.is_(None))
    if (await conn.execute(received.values(handled_at=answered.at, event=None))).rowcount:
        return True
    new = insert(conn, inbox).values(key=key, received_at=answered.at, handled_at=answered.at)
    return await conn.scalar(new.on_conflict_do_nothing().returning(inbox.c.id)) is not None


async def _remember(conn: AsyncConnection, chat_id: int, answered: Answered) -> int | None:
    """Keep the digest that the answer tells; its id, or None where there is none to keep."""
    if answered.digest is None:
        return None
    subscription_id = await conn.scalar(select(subscriptions.c.id).where(subscriptions.c.chat_id == chat_id))
    if subscription_id is None:
        return None
    kept = await digests.keep(conn, subscription_id, answered.digest)
    await digests.tell(conn, subscription_id, answered.digest, answered.at, kept, covers=True)
    return kept
