"""Rows as the values of bot.types."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from typing import Any, TypeVar

from sqlalchemy import Row

from bot.storage.tables import SENDING
from bot.types import (
    Article,
    Chat,
    DeliveryKind,
    Habits,
    Lease,
    Part,
    Platform,
    Preferences,
    Source,
    SourceKind,
    Subscription,
)

T = TypeVar("T")
AnyRow = Row[Any]

_AT_ONCE = 500  # values in one IN (...): far below what any database takes


def batches(values: Iterable[T]) -> Iterator[Sequence[T]]:
    """The different values, a few hundred at a time, in order."""
    different = list(dict.fromkeys(values))
    for start in range(0, len(different), _AT_ONCE):
        yield different[start : start + _AT_ONCE]


def source(row: AnyRow, via_topic: str = "", weight: int = 0, name: str = "") -> Source:
    """A source; `name` is what a chat calls it."""
    return Source(
        id=row.id,
        kind=SourceKind(row.kind),
        url=row.url,
        title=name or row.title,
        topic=row.topic,
        language=row.language,
        etag=row.etag,
        last_modified=row.last_modified,
        next_check_at=row.next_check_at,
        checked_at=row.checked_at,
        failures=row.failures,
        last_error=row.last_error,
        via_topic=via_topic,
        ended_at=row.ended_at,
        habits=row.habits or Habits(),
        unread=row.unread or (),
        hub=row.hub,
        pushed_until=row.pushed_until,
        weight=weight,
    )


def lease(row: AnyRow) -> Lease:
    """A standing order with a hub."""
    return Lease(row.source_id, row.hub, row.token or "", row.secret, row.asked, row.until)


def article(row: AnyRow) -> Article:
    """An article."""
    return Article(
        id=row.id,
        url=row.url,
        title=row.title,
        text=row.text,
        author=row.author,
        published=row.published_at,
        language=row.language,
        outlet=row.outlet,
        seen_at=row.seen_at,
        event=row.event,
        story=row.story,
        copy_of=row.copy_of,
        updated_at=row.updated_at,
        image=row.image,
        paywall=row.paywall,
        categories=row.categories or (),
    )


def subscription(row: AnyRow) -> Subscription:
    """A subscription, from a row that has its chat's platform and address too."""
    return Subscription(
        id=row.id,
        chat=Chat(Platform(row.platform), row.address),
        schedule=row.schedule,
        language=row.language,
        covered_until=row.covered_until,
        next_due_at=row.next_due_at,
        paused_at=row.paused_at,
        preferences=row.preferences or Preferences(),
    )


def part(row: AnyRow) -> Part:
    """A part, from a row that has its delivery, lane and chat too."""
    return Part(
        delivery_id=row.delivery_id,
        index=row.position,
        chat=Chat(Platform(row.platform), row.address),
        payload=row.payload,
        context=row.context,
        key=f"{row.delivery_id}.{row.position}",
        kind=DeliveryKind(row.kind),
        generation=row.generation,
        attempts=row.attempts,
        suspect=row.suspect,
        sending=row.state == SENDING,
        first_tried_at=row.first_tried_at,
        created_at=row.created_at,
    )
