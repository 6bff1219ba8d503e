"""The use case: ungrouped articles -> placements.

store.ungrouped -> what titles mean, if the model is there (in a worker process)
    -> Grouping.place (pure, in arrival order) -> store.place (with what was set right about others)
"""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Callable, Sequence
from dataclasses import replace
from datetime import datetime, timedelta

from bot.errors import WorkFailed
from bot.ports import ArticleStore, Workers
from bot.stories.grouping import Grouping
from bot.stories.meaning import installed, meanings
from bot.types import Article, Placement

log = logging.getLogger(__name__)
RECALLED = timedelta(days=60)  # twice what grouping remembers: what a word weighed then hangs on the month before it
BATCH = 200
TITLES = 1000  # in one trip to a worker, of the 30 seconds that it may take


class Group:
    """Places what has arrived. Its memory is made anew from the store after a restart.

    `workers`: those that tell what titles mean; without them, or without the model, nobody does.
    """

    def __init__(self, store: ArticleStore, now: Callable[[], datetime], workers: Workers | None = None) -> None:
        self._store, self._now = store, now
        self._workers = workers if installed() else None
        self._grouping: Grouping | None = None
        self._as_of: datetime | None = None

    async def run(self) -> int:
        """Place all that is ungrouped; returns how many articles were placed."""
        placed = 0
        while articles := await self._store.ungrouped(BATCH):
            grouping = await self._memory()
            try:
                placements = await asyncio.to_thread(_place, grouping, articles, await self._meanings(articles))
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
        grouping = Grouping(kept_apart=await self._store.kept_apart())
        known = await self._store.grouped_since(self._now() - RECALLED)
        await asyncio.to_thread(_recall, grouping, known, await self._meanings(known))
        self._grouping = grouping
        return grouping

    async def _meanings(self, articles: Sequence[Article]) -> list[bytes]:
        """What each title means; empty where that cannot be told, and the rest of the evidence decides."""
        found: list[bytes] = []
        if self._workers is None:
            return [b""] * len(articles)
        try:
            for first in range(0, len(articles), TITLES):
                titles = [article.title for article in articles[first : first + TITLES]]
                found += await self._workers.run(meanings, titles)
        except WorkFailed as error:
            log.warning("What titles mean could not be told, and languages are linked without it: %s.", error)
        return found + [b""] * (len(articles) - len(found))


def _place(grouping: Grouping, articles: Sequence[Article], meant: Sequence[bytes]) -> list[Placement]:
    return [grouping.place(article, meaning) for article, meaning in zip(articles, meant, strict=True)]


def _recall(grouping: Grouping, articles: Sequence[Article], meant: Sequence[bytes]) -> None:
    for article, meaning in zip(articles, meant, strict=True):
        grouping.recall(article, meaning)
