"""Digests as rows: keeping one, and what it tells. Steps inside the transactions of the store."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from html import unescape
from typing import Any

from sqlalchemy import ColumnElement, bindparam, case, delete, exists, null, select, update
from sqlalchemy import insert as plain_insert
from sqlalchemy.ext.asyncio import AsyncConnection

from bot.storage.codec import Moment, encode, moment
from bot.storage.dialect import insert
from bot.storage.tables import SENT, deliveries, digests, parts, subscriptions, told, told_articles
from bot.types import EPOCH, Digest, PlannedDigest, ToldStory


async def keep(conn: AsyncConnection, subscription_id: int, digest: Digest) -> int | None:
    """Keep a digest; returns its id, or None when its slot has one already."""
    new = insert(conn, digests).values(_row(subscription_id, digest))
    kept: int | None = await conn.scalar(new.on_conflict_do_nothing().returning(digests.c.id))
    return kept


async def keep_quiet(conn: AsyncConnection, planned: Sequence[PlannedDigest]) -> int:
    """Keep digests that tell nothing, with what `plan_next` and `tell` do for each, many at once; how many were new."""
    if not planned:
        return 0
    ids = sorted(one.subscription_id for one in planned)
    there = set(await conn.scalars(select(subscriptions.c.id).where(subscriptions.c.id.in_(ids)).with_for_update()))
    left = [one for one in planned if one.subscription_id in there]
    if not left:
        return 0
    new = insert(conn, digests).on_conflict_do_nothing().returning(digests.c.subscription_id)
    kept = set(await conn.scalars(new, [_row(one.subscription_id, one.digest) for one in left]))
    due, covered = subscriptions.c.next_due_at, subscriptions.c.covered_until
    end = bindparam("ends", type_=Moment())
    step = (
        update(subscriptions)
        .where(subscriptions.c.id == bindparam("of"))
        .values(
            next_due_at=case(
                (due <= bindparam("at", type_=Moment()), bindparam("following", type_=Moment())), else_=due
            ),
            covered_until=case((covered < end, end), else_=covered),
            held_by=None,
            held_until=None,
        )
    )
    rows = [
        {
            "of": one.subscription_id,
            "at": one.at,
            "following": one.next_due_at,
            "ends": one.digest.window.end if one.subscription_id in kept else EPOCH,
        }
        for one in left
    ]
    await conn.execute(step, rows)
    return len(kept)


async def tell(
    conn: AsyncConnection, subscription_id: int, digest: Digest, at: datetime, digest_id: int | None, *, covers: bool
) -> None:
    """Remember what a digest tells, and how far it covers; what was covered already stays covered."""
    for story in digest.stories:
        values = _told(subscription_id, story, at) | {"digest_id": digest_id}
        key = await conn.scalar(plain_insert(told).values(values).returning(told.c.id))
        if values["articles"]:
            by_article = [{"told_id": key, "article_id": article} for article in sorted(values["articles"])]
            await conn.execute(plain_insert(told_articles), by_article)
    if not covers:
        return
    end = moment(digest.window.end)
    covered = subscriptions.c.covered_until
    await conn.execute(
        update(subscriptions)
        .where(subscriptions.c.id == subscription_id)
        .values(covered_until=case((covered < end, end), else_=covered))
    )


async def was_told(conn: AsyncConnection, subscription_id: int, digest: Digest) -> bool:
    """Has one of its stories been told meanwhile?"""
    stories = [story.story for story in digest.stories]
    known = select(told.c.id).where(told.c.subscription_id == subscription_id, told.c.story.in_(stories))
    return bool(await conn.scalar(select(exists(known))))


async def take_back(conn: AsyncConnection, given_up: ColumnElement[bool]) -> None:
    """What digests told in parts that were never sent was not told, and their windows are to be covered again.

    `given_up` are conditions on deliveries that are not done yet. A part that may have arrived, unknown to us, counts
    as not sent: a story told twice is better than one never told.
    """
    query = (
        select(
            digests.c.id, digests.c.subscription_id, digests.c.starts_at, digests.c.digest, deliveries.c.id.label("of")
        )
        .join(deliveries, deliveries.c.digest_id == digests.c.id)
        .where(given_up, deliveries.c.done_at.is_(None))
    )
    covered = subscriptions.c.covered_until
    for row in (await conn.execute(query)).all():
        sent = select(parts.c.payload).where(parts.c.delivery_id == row.of, parts.c.state == SENT)
        printed = unescape(" ".join(map(encode, await conn.scalars(sent))))
        shown = [s.story for s in row.digest.stories if any(link.url in printed for link in s.sources)]
        await conn.execute(delete(told).where(told.c.digest_id == row.id, told.c.story.not_in(shown)))
        start = moment(row.starts_at)
        await conn.execute(
            update(subscriptions)
            .where(subscriptions.c.id == row.subscription_id)
            .values(covered_until=case((covered > start, start), else_=covered))
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


def _row(subscription_id: int, digest: Digest) -> dict[str, Any]:
    return {
        "subscription_id": subscription_id,
        "slot_at": digest.slot_at,
        "starts_at": digest.window.start,
        "ends_at": digest.window.end,
        "stories": len(digest.stories),
        "left_out": digest.left_out,
        "digest": digest,
    }


def _told(subscription_id: int, story: ToldStory, at: datetime) -> dict[str, Any]:
    linked = {link.article for link in story.sources if link.article}
    return {
        "subscription_id": subscription_id,
        "story": story.story,
        "at": at,
        "articles": frozenset(linked | {sentence.article for sentence in story.sentences}),
        # Where a story has no sentences, its headline is what was told.
        "sentences": tuple(sentence.text for sentence in story.sentences) or (story.headline,),
    }
