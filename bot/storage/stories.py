"""Candidates: the stories that could be told to one subscriber."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from sqlalchemy import Select, and_, case, func, select

from bot.storage import rows
from bot.storage.codec import moment
from bot.storage.engine import Database, unbroken
from bot.storage.tables import articles, entries, subscription_sources
from bot.types import EPOCH, Article, Story, Window

_Printed = tuple[Article, datetime | None]
"""An article, and when it appeared in the window, if it did."""


class Candidates:
    """Stories through the eyes of one subscription."""

    _database: Database

    @unbroken
    async def candidates(self, subscription_id: int, window: Window) -> list[Story]:
        """Stories with news in the window, newest first, each with all that the subscription's sources printed of it.

        What appeared after the window is left for the next one.
        """
        found: dict[int, list[_Printed]] = {}
        async with self._database.read() as conn:
            for row in await conn.execute(_printed(subscription_id, window)):
                found.setdefault(row.story, []).append((rows.article(row), row.appeared_at))
        return [
            _story(number, found[number]) for number in sorted(found, key=lambda one: _newest(found[one]), reverse=True)
        ]


def _newest(printed: list[_Printed]) -> tuple[datetime, int]:
    return max((appeared_at or EPOCH, article.id) for article, appeared_at in printed)


def _story(number: int, printed: list[_Printed]) -> Story:
    oldest_first = sorted((article for article, _ in printed), key=lambda one: (one.published or one.seen_at, one.id))
    fresh = frozenset(article.id for article, appeared_at in printed if appeared_at is not None)
    return Story(number, tuple(oldest_first), fresh)


def _printed(subscription_id: int, window: Window) -> Select[Any]:
    theirs = and_(
        subscription_sources.c.subscription_id == subscription_id,
        subscription_sources.c.source_id == entries.c.source_id,
    )
    in_window = and_(entries.c.appeared_at >= window.start, entries.c.appeared_at < window.end)
    with_news = (
        select(articles.c.story)
        .join(entries, entries.c.article_id == articles.c.id)
        .join(subscription_sources, theirs)
        .where(in_window, articles.c.story.is_not(None))
    )
    appeared_at = func.max(case((entries.c.appeared_at >= moment(window.start), entries.c.appeared_at)))
    return (
        select(articles, appeared_at.label("appeared_at"))
        .join(entries, entries.c.article_id == articles.c.id)
        .join(subscription_sources, theirs)
        .where(articles.c.story.in_(with_news), entries.c.appeared_at < window.end)
        .group_by(articles.c.id)
    )
