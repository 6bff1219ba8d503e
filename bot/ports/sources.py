"""What `ingest` keeps: sources, their articles, and the standing orders with their hubs. See ports.store."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from typing import Protocol

from bot.types import Article, Checked, Entry, Lease, NewSource, SiteMemory, Source


class SourceStore(Protocol):
    """What `ingest.refresh` and `commands` keep of sources."""

    async def add_sources(self, new: Sequence[NewSource]) -> list[Source]:
        """The stored sources, in order; a known url is not stored twice (a missing title or topic is filled in).

        A known source that had ended is visited again, but not before its `next_check_at`.
        """
        ...

    async def due_sources(self, now: datetime, limit: int) -> list[Source]:
        """Sources that somebody subscribes to (not paused), not ended, and whose `next_check_at` <= now.

        One of each server in turn; longest overdue first. They are in this process's hand until the visit is recorded,
        or for 15 minutes; those of a server that another process is visiting are left out.
        """
        ...

    async def unknown_entries(self, source_id: int, keys: Sequence[str]) -> set[str]:
        """Those keys that this source has not printed before."""
        ...

    async def edited_entries(self, source_id: int, printed: Sequence[Entry]) -> set[str]:
        """Keys of entries with an article whose title or text is not what the source printed when they were read."""
        ...

    async def known_articles(self, urls: Sequence[str]) -> dict[str, Article]:
        """Stored articles by url, so that a page that two sources link is fetched once."""
        ...

    async def site_memories(self, sites: Sequence[str]) -> dict[str, SiteMemory]:
        """What was learnt of these sites' pages; a site of which nothing is known is left out."""
        ...

    async def record_check(self, checked: Checked) -> list[int]:
        """Keep a visit and what it found; returns ids of articles stored for the first time.

        An article whose url is known is not stored again, but the entry is linked to it; where the same entry of the
        same source is given with another text or title, the article is changed (`updated_at`) and stays where it was
        grouped. On error `failures` grows by one and validators stay; on success it is 0. `checked.url`, when set,
        replaces the source's url (a permanent redirect); where another source has it, the two are merged into that. Of
        memories of sites that two visits bring, the later stays.
        """
        ...

    async def record_quiet(self, checks: Sequence[Checked]) -> None:
        """Keep visits that went well and found nothing (no title, url, entries), all in one transaction."""
        ...

    async def make_due(self, source_id: int, at: datetime) -> None:
        """Let a source be visited at that moment, if it would not be before."""
        ...


class LeaseStore(Protocol):
    """What `ingest.pushes` keeps of standing orders with hubs. One begins when a visit names a hub (`Checked.hub`)."""

    async def due_leases(self, now: datetime, limit: int) -> Sequence[Lease]:
        """Leases of sources that somebody reads, whose hub is to be asked now, longest overdue first."""
        ...

    async def lease(self, token: str) -> Lease | None:
        """The lease that a callback is of, while somebody reads its source."""
        ...

    async def keep_lease(self, lease: Lease, ask_at: datetime) -> None:
        """Replace what is kept of a lease, and when its hub is asked next; nothing where the source left that hub."""
        ...

    async def make_due(self, source_id: int, at: datetime) -> None:
        """Let a source be visited at that moment, if it would not be before."""
        ...
