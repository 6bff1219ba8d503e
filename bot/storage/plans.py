"""PlanStore: which subscriptions are due, and queueing a digest exactly once."""

from __future__ import annotations

from datetime import datetime, timedelta

from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncConnection

from bot.storage import digests, lanes, rows
from bot.storage.engine import Database, unbroken
from bot.storage.runners import hold, is_free
from bot.storage.subscriptions import SUBSCRIPTION
from bot.storage.tables import chats, subscriptions
from bot.types import DeliveryKind, PlannedDigest, Platform, Subscription

PLANNING = timedelta(minutes=2)  # how long a due subscription is in one process's hand


class Plans:
    """Due times and planned digests."""

    _database: Database
    name: str

    @unbroken
    async def due_subscriptions(self, now: datetime, limit: int) -> list[Subscription]:
        """Subscriptions that are due, neither paused nor suspended; longest overdue first; taken in hand.

        Those that another process has in hand are left out.
        """
        query = (
            SUBSCRIPTION.where(
                subscriptions.c.next_due_at <= now,
                subscriptions.c.paused_at.is_(None),
                subscriptions.c.suspended_at.is_(None),
                is_free(subscriptions, self.name, now),
            )
            .order_by(subscriptions.c.next_due_at, subscriptions.c.id)
            .limit(limit)
        )
        async with self._database.read() as conn:
            found = [rows.subscription(row) for row in await conn.execute(query)]
        if not found:  # a reader asks first: the idle bot never writes
            return []
        async with self._database.write() as conn:
            ids = [subscription.id for subscription in found]
            taken = set(await hold(conn, subscriptions, ids, self.name, now=now, until=now + PLANNING))
        return [subscription for subscription in found if subscription.id in taken]

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
