"""SubscriptionStore: what people ordered, and what can be told to them."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime

from sqlalchemy import Select, delete, func, select, update
from sqlalchemy.ext.asyncio import AsyncConnection

from bot.storage import chats as chat_rows
from bot.storage import looks, rows
from bot.storage.codec import clean
from bot.storage.dialect import insert
from bot.storage.engine import Database, unbroken
from bot.storage.tables import articles, chats, digests, sources, subscription_sources, subscriptions
from bot.types import Article, Chat, Digest, Preferences, Schedule, Source, Subscribe, Subscription

SUBSCRIPTION = select(subscriptions, chats.c.platform, chats.c.address).join(
    chats, chats.c.id == subscriptions.c.chat_id
)


class Subscriptions:
    """A chat's standing order."""

    _database: Database

    @unbroken
    async def subscription(self, chat: Chat) -> Subscription | None:
        """The chat's standing order."""
        async with self._database.read() as conn:
            return await _subscription(conn, chat)

    @unbroken
    async def subscribe(self, order: Subscribe) -> Subscription:
        """Make the chat's subscription or extend it.

        Sources that were never checked are due already: `add_sources` made them so.
        """
        async with self._database.write() as conn:
            chat_id = await chat_rows.ensure(conn, order.chat)
            await chat_rows.revive(conn, chat_id)
            await _add_sources(conn, await _keep(conn, chat_id, order), order.sources)
            looks.ask(conn, looks.POLL)
            subscription = await _subscription(conn, order.chat)
        assert subscription is not None, "a row that was just inserted"  # noqa: S101
        return subscription

    @unbroken
    async def unsubscribe(self, chat: Chat, source_ids: Sequence[int]) -> None:
        """Take sources out of the chat's subscription."""
        async with self._database.write() as conn:
            for batch in rows.batches(source_ids):
                await conn.execute(
                    delete(subscription_sources).where(
                        subscription_sources.c.subscription_id.in_(id_of(chat)),
                        subscription_sources.c.source_id.in_(batch),
                    )
                )

    @unbroken
    async def reschedule(self, chat: Chat, schedule: Schedule, next_due_at: datetime | None) -> None:
        """Replace the schedule."""
        async with self._database.write() as conn:
            await conn.execute(
                update(subscriptions)
                .where(subscriptions.c.id.in_(id_of(chat)))
                .values(schedule=schedule, next_due_at=next_due_at, breaking=schedule.breaking)
            )

    @unbroken
    async def prefer(self, chat: Chat, preferences: Preferences) -> None:
        """Replace what the chat wants of its digests."""
        async with self._database.write() as conn:
            await conn.execute(
                update(subscriptions).where(subscriptions.c.id.in_(id_of(chat))).values(preferences=preferences)
            )

    @unbroken
    async def pause(self, chat: Chat, at: datetime) -> None:
        """Stop digests until `resume` or `subscribe`."""
        async with self._database.write() as conn:
            await conn.execute(update(subscriptions).where(subscriptions.c.id.in_(id_of(chat))).values(paused_at=at))

    @unbroken
    async def resume(self, chat: Chat, next_due_at: datetime | None) -> None:
        """End a pause and revive a suspended lane."""
        async with self._database.write() as conn:
            chat_id = await chat_rows.find(conn, chat)
            if chat_id is not None:
                await chat_rows.revive(conn, chat_id)
                await conn.execute(
                    update(subscriptions)
                    .where(subscriptions.c.chat_id == chat_id)
                    .values(paused_at=None, next_due_at=next_due_at)
                )

    @unbroken
    async def sources_of(self, chat: Chat) -> list[Source]:
        """The chat's sources in the order they were added, by the names that it gave them."""
        query = (
            select(sources, *(subscription_sources.c[name] for name in ("via_topic", "weight", "name")))
            .join(subscription_sources, subscription_sources.c.source_id == sources.c.id)
            .where(subscription_sources.c.subscription_id.in_(id_of(chat)))
            .order_by(subscription_sources.c.position, sources.c.id)
        )
        async with self._database.read() as conn:
            return [rows.source(row, row.via_topic, row.weight, row.name) for row in await conn.execute(query)]

    @unbroken
    async def last_digest(self, chat: Chat) -> Digest | None:
        """The newest digest with at least one story."""
        return next(iter(await self.recent_digests(chat, 1)), None)

    @unbroken
    async def recent_digests(self, chat: Chat, limit: int) -> list[Digest]:
        """Digests with at least one story, newest first."""
        query = (
            select(digests.c.digest)
            .where(digests.c.subscription_id.in_(id_of(chat)), digests.c.stories > 0)
            .order_by(digests.c.slot_at.desc())
            .limit(limit)
        )
        async with self._database.read() as conn:
            return list((await conn.scalars(query)).all())

    @unbroken
    async def weigh(self, chat: Chat, source_id: int, weight: int) -> None:
        """Want more (1), less (-1), nothing (MUTED) or as much as before (0) of a source."""
        async with self._database.write() as conn:
            await conn.execute(
                update(subscription_sources)
                .where(
                    subscription_sources.c.subscription_id.in_(id_of(chat)),
                    subscription_sources.c.source_id == source_id,
                )
                .values(weight=weight)
            )

    @unbroken
    async def rename(self, chat: Chat, names: Mapping[int, str]) -> None:
        """Call sources by other names in this chat; an empty name is the source's own again."""
        of = subscription_sources.c
        async with self._database.write() as conn:
            for source_id, name in sorted(names.items()):
                theirs = (of.subscription_id.in_(id_of(chat)), of.source_id == source_id)
                await conn.execute(update(subscription_sources).where(*theirs).values(name=clean(name)))

    @unbroken
    async def articles(self, ids: Sequence[int]) -> list[Article]:
        """Stored articles in the order asked for; unknown ids are left out."""
        found: dict[int, Article] = {}
        async with self._database.read() as conn:
            for batch in rows.batches(ids):
                for row in await conn.execute(select(articles).where(articles.c.id.in_(batch))):
                    found[row.id] = rows.article(row)
        return [found[one] for one in ids if one in found]


def id_of(chat: Chat) -> Select[tuple[int]]:
    """The id of the chat's subscription."""
    return select(subscriptions.c.id).join(chats, chats.c.id == subscriptions.c.chat_id).where(chat_rows.is_chat(chat))


async def _subscription(conn: AsyncConnection, chat: Chat) -> Subscription | None:
    row = (await conn.execute(SUBSCRIPTION.where(chat_rows.is_chat(chat)))).first()
    return None if row is None else rows.subscription(row)


async def _keep(conn: AsyncConnection, chat_id: int, order: Subscribe) -> int:
    new = insert(conn, subscriptions).values(
        chat_id=chat_id,
        schedule=order.schedule,
        language=order.language,
        covered_until=order.covered_until,
        next_due_at=order.next_due_at,
        breaking=order.schedule.breaking,
    )
    replaced = {name: new.excluded[name] for name in ("schedule", "breaking", "language", "next_due_at", "paused_at")}
    kept = new.on_conflict_do_update(index_elements=["chat_id"], set_=replaced).returning(subscriptions.c.id)
    return int((await conn.execute(kept)).scalar_one())


async def _add_sources(conn: AsyncConnection, subscription_id: int, added: Sequence[tuple[int, str]]) -> None:
    if not added:
        return
    last = await conn.scalar(
        select(func.coalesce(func.max(subscription_sources.c.position), 0)).where(
            subscription_sources.c.subscription_id == subscription_id
        )
    )
    new = insert(conn, subscription_sources)
    # A source that came with a topic and is now named by itself is the reader's own; the reverse changes nothing.
    own = new.on_conflict_do_update(
        index_elements=["subscription_id", "source_id"], set_={"via_topic": ""}, where=new.excluded.via_topic == ""
    )
    values = [
        {"subscription_id": subscription_id, "source_id": source, "position": position, "via_topic": topic}
        for position, (source, topic) in enumerate(added, start=(last or 0) + 1)
    ]
    await conn.execute(own, values)
