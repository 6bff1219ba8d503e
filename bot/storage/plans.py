"""PlanStore: which subscriptions are due, and queueing a digest exactly once."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncConnection

from bot.storage import digests, lanes, rows
from bot.storage.engine import Database, unbroken
from bot.storage.subscriptions import SUBSCRIPTION
from bot.storage.tables import chats, subscriptions
from bot.types import DeliveryKind, PlannedDigest, Platform, Subscription


class Plans:
    """Due times and planned digests."""

    _database: Database

    @unbroken
    async def due_subscriptions(self, now: datetime, limit: int) -> list[Subscription]:
        """Subscriptions that are due, neither paused nor suspended; longest overdue first."""
        query = (
            SUBSCRIPTION.where(
                subscriptions.c.next_due_at <= now,
                subscriptions.c.paused_at.is_(None),
                subscriptions.c.suspended_at.is_(None),
            )
            .order_by(subscriptions.c.next_due_at, subscriptions.c.id)
            .limit(limit)
        )
        async with self._database.read() as conn:
            return [rows.subscription(row) for row in await conn.execute(query)]

    @unbroken
    async def plan_digest(self, planned: PlannedDigest) -> bool:
        """Queue a digest; False when its slot had been planned already, or the subscription is gone.

        A due time that was changed after it was read as due stays as it is.
        """
        async with self._database.write() as conn:
            chat = await _chat_of(conn, planned.subscription_id)
            if chat is None:
                return False
            await digests.plan_next(conn, planned.subscription_id, planned.next_due_at, planned.at)
            digest_id = await digests.keep(conn, planned.subscription_id, planned.digest)
            if digest_id is None:
                return False
            await digests.tell(conn, planned.subscription_id, planned.digest, planned.at)
            if planned.parts:
                chat_id, platform = chat
                await lanes.enqueue(
                    conn,
                    platform,
                    chat_id,
                    planned.parts,
                    planned.at,
                    kind=DeliveryKind.DIGEST,
                    digest_id=digest_id,
                )
        return True


async def _chat_of(conn: AsyncConnection, subscription_id: int) -> tuple[int, Platform] | None:
    query = (
        select(chats.c.id, chats.c.platform)
        .join(subscriptions, subscriptions.c.chat_id == chats.c.id)
        .where(subscriptions.c.id == subscription_id)
        .with_for_update(of=chats)
    )
    row = (await conn.execute(query)).first()
    return None if row is None else (row.id, Platform(row.platform))
