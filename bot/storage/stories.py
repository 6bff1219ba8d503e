"""Candidates: the stories that could be told to one subscriber."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime
from typing import Any

from sqlalchemy import ColumnElement, CompoundSelect, Select, and_, case, func, or_, select

from bot.storage import rows
from bot.storage.codec import moment
from bot.storage.engine import Database, unbroken
from bot.storage.tables import articles, corrections, entries, subscription_sources
from bot.types import EPOCH, MUTED, Article, Story, Window

_Printed = tuple[Article, datetime | None, int]
"""An article, when it appeared in the window, if it did, and the weight of its source."""


class Candidates:
    """Stories through the eyes of one subscription."""

    _database: Database

    @unbroken
    async def candidates(self, subscription_id: int, window: Window) -> list[Story]:
        """Stories with news in the window, newest first, each with all that the subscription's sources printed of it.

        What appeared after the window is left for the next one. Stories that the subscriber corrected to be one with
        one of these come along.
        """
        found: dict[int, list[_Printed]] = {}
        async with self._database.read() as conn:
            for row in await conn.execute(_printed(subscription_id, window)):
                found.setdefault(row.story, []).append((rows.article(row), row.appeared_at, row.weight))
        return [
            _story(number, found[number], window)
            for number in sorted(found, key=lambda one: _newest(found[one]), reverse=True)
        ]


def _newest(printed: list[_Printed]) -> tuple[datetime, int]:
    return max((appeared_at or EPOCH, article.id) for article, appeared_at, _ in printed)


def _story(number: int, printed: list[_Printed], window: Window) -> Story:
    oldest_first = sorted((one for one, _, _ in printed), key=lambda one: (one.published or one.seen_at, one.id))
    fresh = frozenset(article.id for article, appeared_at, _ in printed if appeared_at is not None)
    edited = frozenset(a.id for a in oldest_first if a.updated_at and window.start <= a.updated_at < window.end)
    return Story(number, tuple(oldest_first), fresh, edited, max(weight for _, _, weight in printed))


def _printed(subscription_id: int, window: Window) -> Select[Any]:
    theirs = and_(
        subscription_sources.c.subscription_id == subscription_id,
        subscription_sources.c.source_id == entries.c.source_id,
        subscription_sources.c.weight != MUTED,
    )
    in_window = and_(entries.c.appeared_at >= window.start, entries.c.appeared_at < window.end)
    edited = and_(articles.c.updated_at >= window.start, articles.c.updated_at < window.end)
    theirs_printed = (
        select(articles.c.story)
        .join(entries, entries.c.article_id == articles.c.id)
        .join(subscription_sources, theirs)
        .where(articles.c.story.is_not(None))
    )
    with_news = theirs_printed.where(in_window).union(theirs_printed.where(edited))
    appeared_at = func.max(case((entries.c.appeared_at >= moment(window.start), entries.c.appeared_at)))
    weight = func.max(subscription_sources.c.weight)
    return (
        select(articles, appeared_at.label("appeared_at"), weight.label("weight"))
        .join(entries, entries.c.article_id == articles.c.id)
        .join(subscription_sources, theirs)
        .where(or_(*_wanted(subscription_id, with_news)), entries.c.appeared_at < window.end)
        .group_by(articles.c.id)
    )


def _wanted(subscription_id: int, with_news: CompoundSelect[Any]) -> Iterator[ColumnElement[bool]]:
    """Stories with news, and those that a correction of the subscriber puts together with one of them."""
    stories = with_news.subquery()
    yield articles.c.story.in_(select(stories.c.story))
    here, there = articles.alias("here"), articles.alias("there")
    of = corrections.c
    for one, other in ((of.article, of.other), (of.other, of.article)):
        partners = (
            select(there.c.story)
            .select_from(corrections)
            .join(here, here.c.id == one)
            .join(there, there.c.id == other)
            .where(of.subscription_id == subscription_id, of.together, here.c.story.in_(select(stories.c.story)))
        )
        yield articles.c.story.in_(partners)
