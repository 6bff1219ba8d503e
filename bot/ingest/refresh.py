"""The use case: look at every source that is due, keep what is new, and set the time of the next visit.

    due sources -> line -> visit (fetch, read) -> record_check: entries, articles, validators, habits, next_check_at
                               └ SourceError -> record_check: the sentence, back-off, the end of a source

Nothing is grouped or sent here. When to come back is `policy`'s decision, what a visit teaches is in `habits`, how to
read is `visits`' work.
"""

from __future__ import annotations

import asyncio
import logging
import math
from collections.abc import Callable, Sequence
from dataclasses import replace
from datetime import datetime, timedelta

from bot.errors import BotError, NotFound, SourceError, StorageError, Unreachable, WorkFailed
from bot.ingest.addresses import shown
from bot.ingest.articles import New
from bot.ingest.fetch import Fetched, Fetcher
from bot.ingest.habits import hub_change, is_lost, learned, missed, new_address, settled
from bot.ingest.imap import Mailbox
from bot.ingest.line import LENGTH, Line
from bot.ingest.policy import Pace, appeared_at, next_check
from bot.ingest.pushes import Waiting
from bot.ingest.visits import Visit, Visitor
from bot.ports import SourceStore, Workers
from bot.types import Checked, Found, Source, SourceKind

log = logging.getLogger(__name__)

OWN = frozenset({SourceKind.FOLDER, SourceKind.MAILBOX})  # the operator's own, whom visits cost nothing
OWN_EVERY = timedelta(minutes=15)
SHIFT = 60.0  # seconds after which a run hands over to the next one
QUIET_AT_ONCE = 100  # uneventful visits that are written down together
LOOK = 1.0  # seconds between two looks at what else is due, while visits are under way


class Refresh:
    """Visits due sources, `at_once` of them side by side. A fault in one source never stops another.

    As soon as one visit ends the next begins: a slow source holds one place, and the sources of one server never more
    than two. What was pushed for a source is put into `waiting`, and its next visit reads that.
    """

    def __init__(
        self,
        store: SourceStore,
        fetcher: Fetcher,
        workers: Workers,
        *,
        now: Callable[[], datetime],
        random: Callable[[], float],
        pace: Pace | None = None,
        at_once: int = 40,
        in_hand: int = LENGTH,
        mailbox: Mailbox | None = None,
    ) -> None:
        self._store = store
        self.waiting = Waiting()
        self._visitor = Visitor(store, fetcher, workers, now, mailbox)
        self._now = now
        self._random = random
        self._pace = pace or Pace()
        self._line = Line(at_once, in_hand)
        self._visits: set[asyncio.Task[None]] = set()
        self._quiet: list[Checked] = []
        self._failure: BaseException | None = None
        self._freed = asyncio.Event()

    async def run(self, limit: int | None = None) -> int:
        """Visit what is due, and what becomes due meanwhile; returns how many visits were begun.

        With a `limit` no more than so many are begun, and all have ended when this returns. Without one it returns
        after a minute although slow visits are under way; the next run looks after them. Raises StorageError when
        what was begun has ended.
        """
        clock = asyncio.get_running_loop().time
        ends_at, begun = (clock() + SHIFT if limit is None else math.inf), 0
        self._line.begin()
        try:
            while True:
                self._freed.clear()
                if self._failure is None:
                    begun += await self._begin_visits(math.inf if limit is None else limit - begun)
                if not self._visits or clock() >= ends_at:
                    break
                await self._until_freed()
            await self._keep_quiet()
        except asyncio.CancelledError:
            await self.close()
            raise
        failure, self._failure = self._failure, None
        if failure is not None:
            raise failure
        return begun

    async def close(self) -> None:
        """Stop visits that are under way; their sources stay due. What has ended is kept."""
        visits = list(self._visits)
        for visit in visits:
            visit.cancel()
        await asyncio.gather(*visits, return_exceptions=True)
        await self._keep_quiet()

    async def _begin_visits(self, most: float) -> int:
        """Begin visits while there are places and sources whose server is free; returns how many."""
        begun = 0
        while begun < most and self._line.has_room:
            source = self._line.next()
            if source is None:
                if not await self._look():
                    break
                continue
            visit = asyncio.create_task(self._one(source), name=f"visit to source {source.id}")
            self._visits.add(visit)
            visit.add_done_callback(self._ended)
            begun += 1
        return begun

    async def _look(self) -> bool:
        """Ask what is due and let it stand in line; whether there is something that can begin."""
        if not self._line.may_look(asyncio.get_running_loop().time(), LOOK):
            return False
        await self._keep_quiet()
        return self._line.fill(await self._store.due_sources(self._now(), self._line.length), self._now())

    async def _until_freed(self) -> None:
        try:
            async with asyncio.timeout(LOOK):
                await self._freed.wait()
        except TimeoutError:
            pass

    def _ended(self, visit: asyncio.Task[None]) -> None:
        self._visits.discard(visit)
        if not visit.cancelled() and (failure := visit.exception()):
            self._failure = self._failure or failure
        self._freed.set()

    async def _one(self, source: Source) -> None:
        try:
            checked = await self._checked(source, self.waiting.pop(source.id))
            if _says_much(checked) or source.unread:
                await self._store.record_check(checked)
                await self._still_due([checked])
            else:
                self._quiet.append(checked)
                if len(self._quiet) >= QUIET_AT_ONCE:
                    await self._keep_quiet()
        finally:
            self._line.leave(source, self._now())

    async def _keep_quiet(self) -> None:
        quiet, self._quiet = self._quiet, []
        if quiet:
            await self._store.record_quiet(quiet)
            await self._still_due(quiet)

    async def _still_due(self, checks: Sequence[Checked]) -> None:
        """What was pushed during a visit is read by another one."""
        for checked in checks:
            if checked.source_id in self.waiting:
                await self._store.make_due(checked.source_id, checked.at)

    async def _checked(self, source: Source, pushed: Fetched | None) -> Checked:
        try:
            if pushed is not None and (visit := await self._visitor.pushed(source, pushed)):
                return self._told(source, visit)
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
        habits = learned(source.habits, visit.seen, source.url, now)
        url = new_address(habits)
        next_at = next_check(
            now,
            habits,
            self._pace,
            retry_after=visit.retry_after,
            validators=bool(visit.etag or visit.last_modified) or source.kind is SourceKind.PAGE,
            jitter=self._random(),
            # What the hub should have told: until it does, visits are as frequent as ever.
            pushed=_is_pushed(source, now) and not visit.new and not visit.unread,
        )
        if source.kind in OWN:
            next_at = now + min(self._pace.minimum, OWN_EVERY) if visit.complete else now
        return Checked(
            source_id=source.id,
            at=now,
            next_check_at=next_at,
            etag=visit.etag,
            last_modified=visit.last_modified,
            title="" if source.title else visit.title,
            url=url,
            found=tuple(_found(new, now, source.kind) for new in visit.new),
            known=visit.known,
            habits=settled(habits) if url else habits,
            unread=visit.unread,
            sites=visit.sites,
            hub=hub_change(visit.seen, source.hub) if source.kind is SourceKind.FEED else None,
        )

    def _told(self, source: Source, visit: Visit) -> Checked:
        """What a hub pushed: of the source's habits it says nothing."""
        now = self._now()
        pushed = _is_pushed(source, now) and not visit.unread
        return Checked(
            source_id=source.id,
            at=now,
            next_check_at=next_check(now, source.habits, self._pace, jitter=self._random(), pushed=pushed),
            etag=visit.etag,
            last_modified=visit.last_modified,
            found=tuple(_found(new, now, source.kind) for new in visit.new),
            known=visit.known,
            unread=visit.unread,
            sites=visit.sites,
        )

    def _failed(self, source: Source, error: BotError) -> Checked:
        now, failures = self._now(), source.failures + 1
        missing = isinstance(error, NotFound)
        habits = missed(source.habits, missing, now)
        gone = isinstance(error, NotFound) and error.gone
        lost = is_lost(habits, now)
        log.info("source %d: %s", source.id, error)
        next_at = next_check(
            now,
            habits,
            self._pace,
            retry_after=error.retry_after if isinstance(error, Unreachable) else None,
            failures=failures,
            jitter=self._random(),
        )
        return Checked(
            source_id=source.id,
            at=now,
            next_check_at=next_at,
            error=f"{str(error).rstrip('.')}, for three weeks now." if lost and not gone else str(error),
            ended=source.kind not in OWN and (gone or lost),
            habits=habits,
        )


def _says_much(checked: Checked) -> bool:
    """Whether a visit cannot be written down with the uneventful ones."""
    return (
        bool(checked.error or checked.found or checked.known or checked.title or checked.url or checked.habits is None)
        or checked.hub is not None
    )


def _is_pushed(source: Source, now: datetime) -> bool:
    return source.pushed_until is not None and source.pushed_until > now


def _found(new: New, now: datetime, kind: SourceKind) -> Found:
    entry = replace(new.entry, published=new.entry.published or new.article.published)
    article = new.article
    if article.updated_at and article.updated_at > now:  # a change yet to come would be told when that time comes
        article = replace(article, updated_at=None)
    return Found(entry, article, appeared_at(entry, now, kind))
