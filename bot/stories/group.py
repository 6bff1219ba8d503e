"""The use case: ungrouped articles -> placements.

store.ungrouped -> Grouping.place (pure, in arrival order) -> store.place (with what was set right about others)
"""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Sequence
from dataclasses import replace
from datetime import datetime, timedelta

from bot.ports import ArticleStore
from bot.stories.grouping import Grouping
from bot.types import Article, Placement

MEMORY = timedelta(days=30)
BATCH = 200


class Group:
    """Places what has arrived. Its memory is made anew from the store after a restart."""

    def __init__(self, store: ArticleStore, now: Callable[[], datetime]) -> None:
        self._store, self._now = store, now
        self._grouping: Grouping | None = None
        self._as_of: datetime | None = None

    async def run(self) -> int:
        """Place all that is ungrouped; returns how many articles were placed."""
        placed = 0
        while articles := await self._store.ungrouped(BATCH):
            grouping = await self._memory()
            try:
                placements = await asyncio.to_thread(_place, grouping, articles)
                now = self._now()
                regrouped = [replace(one, at=now) for one in grouping.take_regroupings()]
                await self._store.place(placements, regrouped)
            except BaseException:
                self._grouping = None  # what it remembers may not be what was kept
                raise
            placed += len(placements)
        return placed

    def forget(self) -> None:
        """Another process may have placed articles: what it did is read from the store before the next run."""
        self._grouping = None

    async def _memory(self) -> Grouping:
        """What is remembered, made anew where somebody else moved articles since."""
        regrouped_at = await self._store.regrouped_at()
        if regrouped_at != self._as_of:
            self._grouping, self._as_of = None, regrouped_at
        return self._grouping or await self._remember()

    async def _remember(self) -> Grouping:
        grouping = Grouping()
        known = await self._store.grouped_since(self._now() - MEMORY)
        await asyncio.to_thread(_recall, grouping, known)
        self._grouping = grouping
        return grouping


def _place(grouping: Grouping, articles: Sequence[Article]) -> list[Placement]:
    return [grouping.place(article) for article in articles]


def _recall(grouping: Grouping, articles: Sequence[Article]) -> None:
    for article in articles:
        grouping.recall(article)
