"""The use case: look at every source that is due, keep what is new, and set the time of the next visit.

    due sources -> visit (fetch, read) -> record_check: entries, articles, validators, next_check_at
                         └ SourceError -> record_check: the sentence, back-off

Nothing is grouped or sent here. When to come back is `policy`'s decision, how to read is `visits`' work.
"""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Callable
from dataclasses import replace
from datetime import datetime

from bot.errors import BotError, NotFound, SourceError, StorageError, Unreachable, WorkFailed
from bot.ingest.addresses import shown
from bot.ingest.fetch import Fetcher
from bot.ingest.policy import Hints, Pace, appeared_at, next_check
from bot.ingest.visits import New, Visit, Visitor
from bot.ports import SourceStore, Workers
from bot.types import Checked, Found, Source, SourceKind

log = logging.getLogger(__name__)


class Refresh:
    """Visits due sources, `at_once` of them side by side. A fault in one source never stops another."""

    def __init__(
        self,
        store: SourceStore,
        fetcher: Fetcher,
        workers: Workers,
        *,
        now: Callable[[], datetime],
        random: Callable[[], float],
        pace: Pace | None = None,
        at_once: int = 10,
    ) -> None:
        self._store = store
        self._visitor = Visitor(store, fetcher, workers, now)
        self._now = now
        self._random = random
        self._pace = pace or Pace()
        self._at_once = at_once

    async def run(self, limit: int = 100) -> int:
        """Visit up to `limit` due sources; returns how many were visited. Raises StorageError when all are done."""
        due = await self._store.due_sources(self._now(), limit)
        turns = asyncio.Semaphore(self._at_once)
        results = await asyncio.gather(*(self._one(source, turns) for source in due), return_exceptions=True)
        for failure in results:
            if isinstance(failure, BaseException):
                raise failure
        return len(due)

    async def _one(self, source: Source, turns: asyncio.Semaphore) -> None:
        async with turns:
            await self._store.record_check(await self._checked(source))

    async def _checked(self, source: Source) -> Checked:
        try:
            return self._read(source, await self._visitor.visit(source))
        except StorageError:
            raise
        except SourceError as error:
            return self._failed(source, error)
        except WorkFailed as error:
            return self._failed(source, Unreachable(f"{shown(source.url)} could not be read: {error}."))
        except Exception:  # our own fault: this source is left for later, the others go on
            log.exception("source %d: the visit failed", source.id)
            return self._failed(source, BotError(f"{shown(source.url)} met a fault in the bot; see its log."))

    def _read(self, source: Source, visit: Visit) -> Checked:
        now = self._now()
        next_at = next_check(now, visit.published, visit.hints, self._pace, jitter=self._random())
        if source.kind is SourceKind.FOLDER and not visit.complete:
            next_at = now  # a folder's owner does not mind to be asked again at once
        return Checked(
            source_id=source.id,
            at=now,
            next_check_at=next_at,
            etag=visit.etag,
            last_modified=visit.last_modified,
            title=visit.title,
            url=visit.url,
            found=tuple(_found(new, now, source.kind) for new in visit.new),
            known=visit.known,
        )

    def _failed(self, source: Source, error: BotError) -> Checked:
        hints = Hints(
            retry_after=error.retry_after if isinstance(error, Unreachable) else None,
            gone=isinstance(error, NotFound) and error.gone,
        )
        now, failures = self._now(), source.failures + 1
        log.info("source %d: %s", source.id, error)
        return Checked(
            source_id=source.id,
            at=now,
            next_check_at=next_check(now, (), hints, self._pace, failures=failures, jitter=self._random()),
            error=str(error),
        )


def _found(new: New, now: datetime, kind: SourceKind) -> Found:
    entry = replace(new.entry, published=new.entry.published or new.article.published)
    return Found(entry, new.article, appeared_at(entry, now, kind))
