"""What the rooms keep: each method is one transaction, takes one intent, and may raise StorageError.

The caller of each group is named; one class in `storage` satisfies them all.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime, timedelta
from typing import Any, Protocol

from bot.ports.operations import Operations
from bot.ports.pace import PaceStore
from bot.ports.sources import LeaseStore, SourceStore
from bot.ports.tellings import CorrectionStore, TellingStore
from bot.types import (
    Answered,
    Article,
    Chat,
    Digest,
    Incoming,
    Outcome,
    Part,
    Placement,
    PlannedDigest,
    Platform,
    Preferences,
    Regrouping,
    Schedule,
    Source,
    Story,
    Subscribe,
    Subscription,
    Window,
)


class ArticleStore(Protocol):
    """What `stories.group` reads and keeps."""

    async def ungrouped(self, limit: int) -> list[Article]:
        """Articles without a placement, in order of (published or seen_at), then id."""
        ...

    async def grouped_since(self, since: datetime) -> list[Article]:
        """Articles with a placement, seen since then, in id order: grouping's memory after a restart."""
        ...

    async def regrouped_at(self) -> datetime | None:
        """When articles were moved last otherwise than by grouping (an operator applied a correction), if ever."""
        ...

    async def kept_apart(self) -> list[tuple[int, int]]:
        """Pairs of articles that, by the operator's last word, are not one story."""
        ...

    async def place(self, placements: Sequence[Placement], regroupings: Sequence[Regrouping] = ()) -> None:
        """Keep where articles belong, and then what was set right about others (oldest first), with the reason."""
        ...

    async def regroupings(self, article_ids: Sequence[int]) -> list[Regrouping]:
        """What was set right about these articles, oldest first."""
        ...


class SubscriptionStore(Protocol):
    """What `commands` reads and changes."""

    async def subscription(self, chat: Chat) -> Subscription | None:
        """The chat's standing order."""
        ...

    async def subscribe(self, order: Subscribe) -> Subscription:
        """Make the chat's subscription or extend it: sources are added, the schedule replaced, a pause ended.

        `covered_until` only matters for a new subscription. Subscribing revives a suspended lane. The sources added
        become due at once when they were never checked.
        """
        ...

    async def unsubscribe(self, chat: Chat, source_ids: Sequence[int]) -> None:
        """Take sources out of the chat's subscription."""
        ...

    async def reschedule(self, chat: Chat, schedule: Schedule, next_due_at: datetime | None) -> None:
        """Replace the schedule."""
        ...

    async def prefer(self, chat: Chat, preferences: Preferences) -> None:
        """Replace what the chat wants of its digests."""
        ...

    async def pause(self, chat: Chat, at: datetime) -> None:
        """Stop digests until `resume` or `subscribe`; nothing is forgotten."""
        ...

    async def resume(self, chat: Chat, next_due_at: datetime | None) -> None:
        """End a pause and revive a suspended lane."""
        ...

    async def sources_of(self, chat: Chat) -> list[Source]:
        """The chat's sources in the order they were added; `via_topic` tells which came with a topic."""
        ...

    async def everything(self, chat: Chat) -> dict[str, list[dict[str, Any]]]:
        """All rows of all tables that belong to the chat, by table, as plain values of JSON; empty for an unknown one.

        Its sources come with their addresses and titles.
        """
        ...

    async def last_digest(self, chat: Chat) -> Digest | None:
        """The newest digest with at least one story."""
        ...

    async def articles(self, ids: Sequence[int]) -> list[Article]:
        """Stored articles in the order asked for; unknown ids are left out."""
        ...

    async def candidates(self, subscription_id: int, window: Window) -> list[Story]:
        """Stories with an entry, from the subscription's sources, that appeared in the window, newest first.

        Each with all articles that the subscription's sources, without the muted, printed of it, oldest first, `fresh`
        marking those that appeared in the window. Only grouped articles count. Stories of which an article was edited
        in the window (`edited`), and those that corrections of the subscriber put together with one of these, come too.
        """
        ...

    async def recent_digests(self, chat: Chat, limit: int) -> list[Digest]:
        """The chat's newest digests with at least one story, newest first."""
        ...

    async def weigh(self, chat: Chat, source_id: int, weight: int) -> None:
        """Want more (1), less (-1), nothing (MUTED) or as much as before (0) of a source."""
        ...

    async def rename(self, chat: Chat, names: Mapping[int, str]) -> None:
        """Call sources, by their ids, by other names in this chat; an empty name is the source's own again."""
        ...


class PlanStore(Protocol):
    """What `digests.plan` reads and keeps, besides candidates and told."""

    async def due_subscriptions(self, now: datetime, limit: int) -> list[Subscription]:
        """Subscriptions neither paused nor suspended whose `next_due_at` <= now, longest overdue first.

        They are in this process's hand until planned, or for 2 minutes; what another process has in hand is left out.
        """
        ...

    async def with_news(self, ids: Sequence[int], back: timedelta, until: datetime) -> set[int]:
        """Those subscriptions that have candidates from `back` before their `covered_until` up to `until`."""
        ...

    async def plan_quiet(self, planned: Sequence[PlannedDigest]) -> int:
        """`plan_digest` for many digests that tell nothing and have no parts, in one transaction; how many were new."""
        ...

    async def breaking_subscriptions(
        self, now: datetime, since: datetime, after: int, limit: int
    ) -> list[tuple[Subscription, tuple[int, ...]]]:
        """Subscriptions that want breaking stories, with stories never told to them that as many of their outlets as
        they chose printed since then, in their own words; muted sources do not count.

        In the order of their ids, those greater than `after`; none that is paused, suspended, due now, or in another
        process's hand.
        """
        ...

    async def plan_digest(self, planned: PlannedDigest) -> bool:
        """Queue a digest: the digest (UNIQUE per subscription and slot), its delivery, what it tells, `covered_until`
        = the window's end, and `next_due_at`, in one transaction. False, and nothing changed but `next_due_at`, when
        that slot had been planned already. No parts: the digest is kept without a delivery. One that does not cover
        (`PlannedDigest.covers`) changes neither due time nor `covered_until`, and is refused when one of its stories
        has been told meanwhile.
        """
        ...


class Outbox(Protocol):
    """What `digests.deliver` leases and settles: see the state machine in docs/delivery.md."""

    async def claim(
        self, owner: str, now: datetime, lease_until: datetime, limit: int, platforms: Sequence[Platform]
    ) -> list[Part]:
        """Lease lanes that are ready (ready_at <= now, not suspended, no live lease) and have something to send.

        Returns each lane's next part: of the delivery already begun, else the oldest reply, else the oldest digest;
        lanes with replies first. `Part.sending` is true when an earlier owner left it between start and settle.
        """
        ...

    async def start(self, part: Part, now: datetime) -> bool:
        """Mark the part *sending* before the call. False when the lease was lost (another generation)."""
        ...

    async def settle(self, outcome: Outcome, lease_until: datetime | None) -> Part | None:
        """Keep how a send ended and return the lane's next part, still leased, or None and the lane is free.

        SENT: next part. RETRY: back to pending. UNKNOWN: stays sending, `suspect` + 1. Both free the lane until
        `ready_at`. DEAD: the delivery's unsent parts are dead, with the reason. GONE: all the lane's unsent parts
        are dead and the lane suspended. MOVED: chat, subscription and lane take the new address. A lost lease changes
        nothing and returns None. `lease_until` None: do not go on, free the lane.
        """
        ...

    async def owners(self) -> set[str]:
        """Those who hold lanes now."""
        ...

    async def release(self, owners: Sequence[str], now: datetime) -> None:
        """Free the lanes of owners that are gone, without waiting for their leases to end."""
        ...

    async def next_ready_at(self, platforms: Sequence[Platform]) -> datetime | None:
        """When the earliest lane with something to send is ready."""
        ...


class Inbox(Protocol):
    """What the platforms write and `commands.answering` reads."""

    async def receive(self, incoming: Incoming, at: datetime) -> bool:
        """Keep an event before it is acknowledged; False when it was kept before."""
        ...

    async def unanswered(self, limit: int) -> list[Incoming]:
        """Events kept and not handled, oldest first."""
        ...

    async def answer(self, answered: Answered) -> bool:
        """Mark the event handled, queue its parts as one reply, and keep the digest told, in one transaction.

        False when the event had been handled already: nothing changes. With `forget`, every row about the chat goes,
        but for the parts of this last reply, which go when they are sent or dead.
        """
        ...

    async def chat_gone(self, chat: Chat, at: datetime, reason: str) -> None:
        """The platform told us that a chat, and all inside it (topics, a team's channels), is closed: suspend them."""
        ...

    async def chat_moved(self, chat: Chat, address: str, at: datetime) -> None:
        """The platform told us that a chat has another address now: all of it goes there, and is open to us."""
        ...


class Store(
    SourceStore,
    LeaseStore,
    ArticleStore,
    SubscriptionStore,
    TellingStore,
    CorrectionStore,
    PlanStore,
    Outbox,
    PaceStore,
    Inbox,
    Operations,
    Protocol,
):
    """All that the database does for the rooms."""

    async def open(self) -> None:
        """Bring the schema up to date and connect. Raises StorageError saying what to do."""
        ...

    async def close(self) -> None:
        """Let go of the database."""
        ...
