"""The use case: let hubs push what their sources print (WebSub), so that it need not be fetched.

    a visit names a hub -> due lease -> ask: POST to the hub -> its question -> confirm: until, when to ask again
    pushed content -> known callback? signed? -> the source is due now, and its next visit reads what was pushed

What is pushed is never trusted further than the source itself: it is read by a visit, like an answer to a request. The
database only learns that the source is due; where the program dies before the visit, the source is fetched.
"""

from __future__ import annotations

import logging
import secrets
from collections import deque
from collections.abc import Callable
from dataclasses import replace
from datetime import datetime, timedelta

from bot.errors import SourceError
from bot.ingest.addresses import shown
from bot.ingest.fetch import Fetched, Fetcher
from bot.ingest.hubs import is_signed
from bot.ports import LeaseStore, Taken
from bot.types import Lease

log = logging.getLogger(__name__)

WISHED = timedelta(days=10)  # how long a lease we ask for
SHORTEST, LONGEST = timedelta(minutes=5), timedelta(days=30)  # what hubs grant may be absurd
ASK_AGAIN = timedelta(days=1)  # where a hub does not answer, or refuses
RENEWED = 0.8  # share of a lease after which it is renewed
AT_ONCE = 20
MOST_WAITING, MOST_OF_ONE, MOST_BYTES = 100, 3, 20_000_000  # pushed documents that wait for their visits


class Waiting:
    """What was pushed and not yet read, by source; bounded."""

    def __init__(self) -> None:
        self._of: dict[int, deque[Fetched]] = {}

    def put(self, source_id: int, pushed: Fetched) -> bool:
        """Let it wait; False where there is no room."""
        all_waiting = [one for queue in self._of.values() for one in queue]
        held = sum(len(one.body) for one in all_waiting)
        queue = self._of.get(source_id, deque())
        if len(all_waiting) >= MOST_WAITING or len(queue) >= MOST_OF_ONE or held + len(pushed.body) > MOST_BYTES:
            return False
        self._of.setdefault(source_id, queue).append(pushed)
        return True

    def pop(self, source_id: int) -> Fetched | None:
        """The first that waits for a visit to the source."""
        queue = self._of.get(source_id)
        first = queue.popleft() if queue else None
        if not queue:
            self._of.pop(source_id, None)
        return first

    def __contains__(self, source_id: int) -> bool:
        return source_id in self._of


class Pushes:
    """Keeps the orders with hubs, and takes what they push; satisfies ports.Hooks."""

    def __init__(
        self,
        store: LeaseStore,
        fetcher: Fetcher,
        waiting: Waiting,
        callback: str,
        *,
        now: Callable[[], datetime],
        poll_soon: Callable[[], None],
    ) -> None:
        """`callback` is the public address under which the bot's tokens are."""
        self._store, self._fetcher, self._waiting = store, fetcher, waiting
        self._callback, self._now, self._poll_soon = callback.rstrip("/"), now, poll_soon

    async def run(self) -> int:
        """Ask the hubs whose turn it is; returns how many were asked."""
        due = await self._store.due_leases(self._now(), AT_ONCE)
        for lease in due:
            await self._ask(lease)
        return len(due)

    async def _ask(self, lease: Lease) -> None:
        # The hub may ask back before it answers, so what was asked is kept first. The token stays for renewals: what
        # is pushed meanwhile still finds its way.
        asked = replace(
            lease,
            token=lease.token or secrets.token_urlsafe(24),
            secret=lease.secret or secrets.token_hex(32),
            asked=True,
        )
        await self._store.keep_lease(asked, self._now() + ASK_AGAIN)
        wish = {
            "hub.callback": f"{self._callback}/{asked.token}",
            "hub.mode": "subscribe",
            "hub.topic": lease.hub.topic,
            "hub.secret": asked.secret,
            "hub.lease_seconds": str(int(WISHED.total_seconds())),
        }
        try:
            await self._fetcher.post(lease.hub.url, wish)
        except SourceError as error:
            log.info("source %d: its hub was asked in vain: %s", lease.source_id, error)

    async def confirm(self, token: str, mode: str, topic: str, lease_seconds: int | None) -> bool:
        """See ports.Hooks."""
        lease = await self._store.lease(token)
        if lease is None or not lease.asked or topic != lease.hub.topic:
            return False
        now = self._now()
        if mode == "denied":
            log.info("source %d: %s refuses to push it", lease.source_id, shown(lease.hub.url))
            await self._store.keep_lease(replace(lease, until=None), now + ASK_AGAIN)
            return True
        if mode != "subscribe":  # we never ask to end an order: a callback that is not wanted is simply gone
            return False
        granted = timedelta(seconds=min(lease_seconds or 0, LONGEST.total_seconds())) or WISHED
        granted = max(granted, SHORTEST)
        await self._store.keep_lease(replace(lease, until=now + granted), now + granted * RENEWED)
        return True

    async def take(self, token: str, signature: str, content_type: str, body: bytes) -> Taken:
        """See ports.Hooks."""
        lease = await self._store.lease(token)
        if lease is None or lease.until is None:
            return Taken.UNKNOWN
        if not is_signed(signature, lease.secret, body):
            log.warning("source %d: what was pushed is not signed as it should be", lease.source_id)
            return Taken.TAKEN
        if not self._waiting.put(lease.source_id, Fetched(lease.hub.topic, 200, body, content_type)):
            return Taken.LATER
        await self._store.make_due(lease.source_id, self._now())
        self._poll_soon()
        return Taken.TAKEN
