"""Digests as rows: keeping one, and what it tells. Steps inside the transactions of the store."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from sqlalchemy import case, null, update
from sqlalchemy import insert as plain_insert
from sqlalchemy.ext.asyncio import AsyncConnection

from bot.storage.codec import moment
from bot.storage.dialect import insert
from bot.storage.tables import digests, subscriptions, told, told_articles
from bot.types import Digest, ToldStory


async def keep(conn: AsyncConnection, subscription_id: int, digest: Digest) -> int | None:
    """Keep a digest; returns its id, or None when its slot has one already."""
    new = insert(conn, digests).values(
        subscription_id=subscription_id,
        slot_at=digest.slot_at,
        starts_at=digest.window.start,
        ends_at=digest.window.end,
        stories=len(digest.stories),
        left_out=digest.left_out,
        digest=digest,
    )
    kept: int | None = await conn.scalar(new.on_conflict_do_nothing().returning(digests.c.id))
    return kept


async def tell(conn: AsyncConnection, subscription_id: int, digest: Digest, at: datetime) -> None:
    """Remember what a digest tells, and how far it covers; what was covered already stays covered."""
    for story in digest.stories:
        values = _told(subscription_id, story, at)
        key = await conn.scalar(plain_insert(told).values(values).returning(told.c.id))
        if values["articles"]:
            by_article = [{"told_id": key, "article_id": article} for article in sorted(values["articles"])]
            await conn.execute(plain_insert(told_articles), by_article)
    end = moment(digest.window.end)
    covered = subscriptions.c.covered_until
    await conn.execute(
        update(subscriptions)
        .where(subscriptions.c.id == subscription_id)
        .values(covered_until=case((covered < end, end), else_=covered))
    )


async def plan_next(conn: AsyncConnection, subscription_id: int, next_due_at: datetime | None, at: datetime) -> None:
    """Set the next due time, unless somebody changed it since it was read as due (it is not due any more)."""
    due = subscriptions.c.next_due_at
    following = case((due <= at, null() if next_due_at is None else moment(next_due_at)), else_=due)
    await conn.execute(
        update(subscriptions)
        .where(subscriptions.c.id == subscription_id)
        .values(next_due_at=following, held_by=None, held_until=None)
    )


def _told(subscription_id: int, story: ToldStory, at: datetime) -> dict[str, Any]:
    linked = {link.article for link in story.sources if link.article}
    return {
        "subscription_id": subscription_id,
        "story": story.story,
        "at": at,
        "articles": frozenset(linked | {sentence.article for sentence in story.sentences}),
        "sentences": tuple(sentence.text for sentence in story.sentences),
    }
