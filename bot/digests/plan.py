"""The use case: due subscriptions -> digests in the outbox.

store.due_subscriptions -> store.with_news
    -> those without: store.plan_quiet (one transaction for all)
    -> the others: Edition.make -> Rewording -> compose, render (pure) -> store.plan_digest (one transaction each)
"""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Callable, Sequence
from dataclasses import replace
from datetime import datetime, timedelta

from bot.digests.compose import digest_message, nothing_new
from bot.digests.edition import LOOK_BACK, Edition
from bot.digests.rewording import Rewording
from bot.digests.schedule import next_due
from bot.ports import PlanStore
from bot.types import EPOCH, Digest, Message, Payload, PlannedDigest, Platform, Schedule, Subscription, Window

log = logging.getLogger(__name__)
BATCH = 500
CATCH_UP = timedelta(hours=12)  # a digest that is later than this says what it covers
WORDED_AT_ONCE = 8
LATE = timedelta(minutes=2)  # a digest that is late already does not wait for a model
Render = Callable[[Platform, Message], list[Payload]]


class Plan:
    """Queues the digests that are due, each exactly once: the slot is the key."""

    def __init__(
        self,
        store: PlanStore,
        edition: Edition,
        rewording: Rewording,
        render: Render,
        now: Callable[[], datetime],
        *,
        catch_up: timedelta = CATCH_UP,
        batch: int = BATCH,
    ) -> None:
        self._batch = batch
        self._catch_up = catch_up
        self._store, self._edition, self._rewording = store, edition, rewording
        self._render, self._now = render, now

    async def run(self, stopping: asyncio.Event | None = None) -> int:
        """Plan everything due; returns how many digests were queued with something to say.

        After `stopping` no other digest is begun: what is due and in hand is left to whoever plans next.
        """
        queued = 0
        stopping = stopping or asyncio.Event()
        while not stopping.is_set() and (due := await self._store.due_subscriptions(self._now(), self._batch)):
            now = self._now()
            told = await self._store.with_news([one.id for one in due], LOOK_BACK, now)
            quiet = [one for one in due if one.id not in told and not one.preferences.say_nothing]
            if quiet:
                await self._pass_over(quiet, now)
            speaking = [one for one in due if one.id in told or one.preferences.say_nothing]
            queued += await self._tell(speaking, stopping)
        return queued

    async def _tell(self, speaking: Sequence[Subscription], stopping: asyncio.Event) -> int:
        queued = 0
        for first in range(0, len(speaking), self._at_once):
            if stopping.is_set():
                break
            some = speaking[first : first + self._at_once]
            ended = await asyncio.gather(*map(self._one, some), return_exceptions=True)
            queued += sum(one for one in ended if not isinstance(one, BaseException))
            for error in ended:
                if isinstance(error, BaseException):
                    raise error
        return queued

    @property
    def _at_once(self) -> int:
        """Digests that are made at the same time: several where each may wait for a model."""
        return WORDED_AT_ONCE if self._rewording.offered else 1

    async def _pass_over(self, quiet: Sequence[Subscription], now: datetime) -> None:
        """Plan those for whom nothing is new and who want to hear nothing then, all together."""
        following: dict[Schedule, datetime | None] = {}
        for one in quiet:
            if one.schedule not in following:
                following[one.schedule] = next_due(one.schedule, now)
        planned = [
            PlannedDigest(
                one.id, Digest(one.next_due_at or now, _window(one, now), ()), (), following[one.schedule], now
            )
            for one in quiet
        ]
        await self._store.plan_quiet(planned)
        log.info("%d subscriptions were due and have nothing new.", len(quiet))

    async def _one(self, subscription: Subscription) -> bool:
        # A clock that was set back since it was due must not end the window before what was printed.
        now = max(self._now(), subscription.next_due_at or EPOCH)
        slot = subscription.next_due_at or now
        made = await self._edition.make(subscription.id, _window(subscription, now), subscription.preferences.length)
        if now - slot < LATE:
            made = await self._rewording.digest(made, subscription.preferences.language)
        digest = replace(made, slot_at=slot)
        following = next_due(subscription.schedule, now)
        planned = PlannedDigest(subscription.id, digest, self._parts(subscription, digest, following), following, now)
        queued = await self._store.plan_digest(planned)
        log.info(
            "Digest for subscription %d, due %s: %d stories, %s.",
            subscription.id, slot.isoformat(timespec="seconds"), len(digest.stories),
            "queued" if queued and planned.parts else "nothing to send",
        )  # fmt: skip
        return queued and bool(planned.parts)

    def _parts(self, subscription: Subscription, digest: Digest, following: datetime | None) -> tuple[Payload, ...]:
        zone = subscription.schedule.zone
        late = digest.window.end - digest.slot_at > self._catch_up
        if not digest.stories and not subscription.preferences.say_nothing:
            return ()
        message = nothing_new(digest, zone, following)
        if digest.stories:
            message = digest_message(digest, zone, following, late=late)
        return tuple(self._render(subscription.chat.platform, message))


def _window(subscription: Subscription, now: datetime) -> Window:
    """From the last digest to now, not to the slot: after an outage one digest covers the gap and is up to date."""
    return Window(min(subscription.covered_until, now), now)
