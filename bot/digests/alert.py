"""The use case: breaking stories -> the outbox at once, for the chats that want them.

store.breaking_subscriptions -> quiet hours (pure) -> Edition.make, of those stories only -> compose, render (pure)
    -> store.plan_digest (one transaction each)
"""

from __future__ import annotations

import logging
from collections.abc import Callable
from datetime import datetime, timedelta

from bot.digests.compose import breaking_message
from bot.digests.edition import Edition
from bot.digests.plan import Render
from bot.digests.schedule import lets_through
from bot.ports import PlanStore
from bot.types import PlannedDigest, Subscription, Window

log = logging.getLogger(__name__)
BATCH = 100
LATELY = timedelta(hours=12)  # a story breaks when its sources print it within so long; quiet hours are shorter
MOST = 3  # stories in one message: what breaks at once with these comes with the next look
REMEMBERED = 10_000


class Alert:
    """Tells a story as soon as so many of a chat's sources tell it as the chat chose, and never twice."""

    def __init__(self, store: PlanStore, edition: Edition, render: Render, now: Callable[[], datetime]) -> None:
        self._store, self._edition, self._render, self._now = store, edition, render, now
        # Stories that a reader does not want to hear of: they need not be looked at again, until the next start.
        self._refused: dict[tuple[int, int], None] = {}

    async def run(self) -> int:
        """Tell what has broken; returns how many messages were queued."""
        now = self._now()
        queued = 0
        after = 0
        while found := await self._store.breaking_subscriptions(now, now - LATELY, after, BATCH):
            for subscription, stories in found:
                queued += await self._one(subscription, frozenset(stories), now)
                after = max(after, subscription.id)
        return queued

    async def _one(self, subscription: Subscription, stories: frozenset[int], now: datetime) -> bool:
        fresh = {story for story in stories if (subscription.id, story) not in self._refused}
        if not fresh or not lets_through(subscription.schedule, now):
            return False
        window = Window(now - LATELY, now)
        wishes = subscription.preferences
        digest = await self._edition.make(subscription.id, window, wishes.length, only=fresh, most=MOST)
        if not digest.stories:
            self._refused |= dict.fromkeys((subscription.id, story) for story in fresh)
            while len(self._refused) > REMEMBERED:
                del self._refused[next(iter(self._refused))]
            return False
        message = breaking_message(digest, subscription.schedule.zone)
        parts = tuple(self._render(subscription.chat.platform, message))
        planned = PlannedDigest(subscription.id, digest, parts, subscription.next_due_at, now, covers=False)
        queued = await self._store.plan_digest(planned)
        log.info("Breaking for subscription %d: %d stories.", subscription.id, len(digest.stories))
        return queued
