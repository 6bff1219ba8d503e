"""PlanStore: which subscriptions are due, and queueing a digest exactly once."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import BigInteger, ColumnElement, Select, exists, func, literal, select, type_coerce
from sqlalchemy.ext.asyncio import AsyncConnection

from bot.storage import digests, lanes, looks, rows
from bot.storage.engine import Database, unbroken
from bot.storage.runners import hold, is_free
from bot.storage.subscriptions import SUBSCRIPTION
from bot.storage.tables import articles, chats, entries, subscription_sources, subscriptions, told
from bot.types import MUTED, DeliveryKind, PlannedDigest, Platform, Subscription

PLANNING = timedelta(minutes=2)  # how long a due subscription is in one process's hand


class Plans:
    """Due times and planned digests."""

    _database: Database
    name: str

    @unbroken
    async def due_subscriptions(self, now: datetime, limit: int) -> list[Subscription]:
        """Subscriptions that are due, neither paused nor suspended; longest overdue first; taken in hand.

        Those that another process has in hand are left out. A full hand asks for another look: there may be more.
        """
        query = SUBSCRIPTION.where(
            subscriptions.c.next_due_at <= now,
            subscriptions.c.paused_at.is_(None),
            subscriptions.c.suspended_at.is_(None),
            is_free(subscriptions, self.name, now),
        ).order_by(subscriptions.c.next_due_at, subscriptions.c.id)
        async with self._database.read() as conn:
            if (await conn.execute(query.limit(1))).first() is None:  # a reader asks first: the idle bot never writes
                return []
        # Each takes the next ones that nobody is just taking, so that none goes away with nothing.
        query = query.limit(limit).with_for_update(of=subscriptions, skip_locked=True)
        async with self._database.write() as conn:
            found = [rows.subscription(row) for row in await conn.execute(query)]
            ids = [subscription.id for subscription in found]
            taken = set(await hold(conn, subscriptions, ids, self.name, now=now, until=now + PLANNING))
            if len(found) == limit:
                looks.ask(conn, looks.PLAN)
        return [subscription for subscription in found if subscription.id in taken]

    @unbroken
    async def with_news(self, ids: Sequence[int], back: timedelta, until: datetime) -> set[int]:
        """Those that have candidates."""
        async with self._database.read() as conn:
            return set(await conn.scalars(_with_news(ids, back, until)))

    @unbroken
    async def plan_quiet(self, planned: Sequence[PlannedDigest]) -> int:
        """Plan many digests that tell nothing."""
        async with self._database.write() as conn:
            return await digests.keep_quiet(conn, planned)

    @unbroken
    async def breaking_subscriptions(
        self, now: datetime, since: datetime, after: int, limit: int
    ) -> list[tuple[Subscription, tuple[int, ...]]]:
        """Subscriptions with stories that break for them, by id."""
        async with self._database.read() as conn:
            hot: dict[int, list[int]] = {}
            for row in await conn.execute(_breaking(since, after)):
                hot.setdefault(row.id, []).append(row.story)
            if not hot:
                return []
            ids = sorted(hot)[:limit]
            free = is_free(subscriptions, self.name, now)
            query = SUBSCRIPTION.where(subscriptions.c.id.in_(ids), ~_is_due(now), free).order_by(subscriptions.c.id)
            return [(rows.subscription(row), tuple(sorted(hot[row.id]))) for row in await conn.execute(query)]

    @unbroken
    async def plan_digest(self, planned: PlannedDigest) -> bool:
        """Queue a digest; False when its slot had been planned already, or the subscription is gone.

        A due time that was changed after it was read as due stays as it is.
        """
        async with self._database.write() as conn:
            chat = await _chat_of(conn, planned.subscription_id)
            if chat is None:
                return False
            if planned.covers:
                await digests.plan_next(conn, planned.subscription_id, planned.next_due_at, planned.at)
            elif await digests.was_told(conn, planned.subscription_id, planned.digest):
                return False
            digest_id = await digests.keep(conn, planned.subscription_id, planned.digest)
            if digest_id is None:
                return False
            tells = planned.digest, planned.at, digest_id
            await digests.tell(conn, planned.subscription_id, *tells, covers=planned.covers)
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


def _with_news(ids: Sequence[int], back: timedelta, until: datetime) -> Select[Any]:
    """Ids of subscriptions of which a source printed a grouped article, or one was edited, since they were covered."""
    of = subscription_sources.c
    since = type_coerce(subscriptions.c.covered_until, BigInteger) - back // timedelta(microseconds=1)
    theirs = select(literal(1)).where(of.subscription_id == subscriptions.c.id, of.weight != MUTED)
    printed = (
        theirs.join(entries, entries.c.source_id == of.source_id)
        .join(articles, articles.c.id == entries.c.article_id)
        .where(articles.c.story.is_not(None))
    )
    came = printed.where(type_coerce(entries.c.appeared_at, BigInteger) >= since, entries.c.appeared_at < until)
    changed = type_coerce(articles.c.updated_at, BigInteger)
    edited = printed.where(articles.c.updated_at.is_not(None), changed >= since, articles.c.updated_at < until)
    return select(subscriptions.c.id).where(subscriptions.c.id.in_(ids), exists(came) | exists(edited))


def _is_due(now: datetime) -> ColumnElement[bool]:
    return subscriptions.c.next_due_at.is_not(None) & (subscriptions.c.next_due_at <= now)


def _breaking(since: datetime, after: int) -> Select[Any]:
    """Subscription and story, for each story that enough outlets of a subscription printed and it was not told."""
    of = subscription_sources.c
    known = exists(
        select(told.c.id).where(told.c.subscription_id == subscriptions.c.id, told.c.story == articles.c.story)
    )
    return (
        select(subscriptions.c.id, articles.c.story)
        .join(subscription_sources, of.subscription_id == subscriptions.c.id)
        .join(entries, entries.c.source_id == of.source_id)
        .join(articles, articles.c.id == entries.c.article_id)
        .where(
            subscriptions.c.breaking > 0,
            subscriptions.c.id > after,
            subscriptions.c.paused_at.is_(None),
            subscriptions.c.suspended_at.is_(None),
            of.weight != MUTED,
            entries.c.appeared_at >= since,
            articles.c.story.is_not(None),
            articles.c.copy_of.is_(None),
            ~known,
        )
        .group_by(subscriptions.c.id, subscriptions.c.breaking, articles.c.story)
        .having(func.count(articles.c.outlet.distinct()) >= subscriptions.c.breaking)
    )


async def _chat_of(conn: AsyncConnection, subscription_id: int) -> tuple[int, Platform] | None:
    query = (
        select(chats.c.id, chats.c.platform)
        .join(subscriptions, subscriptions.c.chat_id == chats.c.id)
        .where(subscriptions.c.id == subscription_id)
        .with_for_update(of=chats)
    )
    row = (await conn.execute(query)).first()
    return None if row is None else (row.id, Platform(row.platform))
