"""APScheduler as a metronome: a handful of beats declared in code, never one job per subscription.

What is due is a column in the database; a beat only asks. Each beat's lateness and duration are reported.
"""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta

from apscheduler.executors.asyncio import AsyncIOExecutor
from apscheduler.schedulers.asyncio import AsyncIOScheduler
from apscheduler.triggers.interval import IntervalTrigger

log = logging.getLogger(__name__)
Report = Callable[[str, datetime, float, float, str], Awaitable[None]]
"""Called after a beat with its name, start, seconds taken, seconds late, and its error or ""."""


@dataclass(frozen=True, slots=True)
class BeatSpec:
    """A thing done every so many seconds. A beat that is still running when the next is due is not run twice."""

    name: str
    seconds: float
    act: Callable[[], Awaitable[object]]


class Clock:
    """Runs beats until stopped. A beat that fails is reported and goes on."""

    def __init__(self, beats: list[BeatSpec], report: Report, now: Callable[[], datetime]) -> None:
        self._report, self._now = report, now
        self._due: dict[str, datetime] = {}
        self._running: dict[str, asyncio.Task[object]] = {}
        self._again: set[str] = set()
        # One run for all that was missed, however late (the default drops a job that is 1 s late). A second instance
        # ends at once in _run: APScheduler itself would log a warning for each.
        defaults = {"coalesce": True, "max_instances": 2, "misfire_grace_time": None}
        self._scheduler = AsyncIOScheduler(
            timezone=UTC, job_defaults=defaults, executors={"default": AsyncIOExecutor()}
        )
        for beat in beats:
            self._scheduler.add_job(
                self._run,
                IntervalTrigger(seconds=beat.seconds, timezone=UTC),
                args=[beat],
                id=beat.name,
                next_run_time=datetime.now(UTC),
            )

    def start(self) -> None:
        """Begin; the first run of every beat is now."""
        self._scheduler.start()

    def soon(self, name: str) -> None:
        """Run a beat now, or once more when it is just running; nothing when there is no such beat."""
        if name in self._running:
            self._again.add(name)
        elif self._scheduler.get_job(name):
            self._scheduler.modify_job(name, next_run_time=datetime.now(UTC))

    async def stop(self, seconds: float) -> None:
        """Start no more beats and let the running ones end; after so many seconds they are cancelled.

        APScheduler would cancel them at once, in the middle of a transaction.
        """
        if not self._scheduler.running:
            return
        self._scheduler.pause()
        if self._running:
            await asyncio.wait(self._running.values(), timeout=seconds)
        self._scheduler.shutdown(wait=False)

    async def _run(self, beat: BeatSpec) -> None:
        task = asyncio.current_task()
        if task is None or beat.name in self._running:
            return
        self._running[beat.name] = task
        try:
            await self._timed(beat)
        finally:
            del self._running[beat.name]
        if beat.name in self._again:
            self._again.discard(beat.name)
            self.soon(beat.name)

    async def _timed(self, beat: BeatSpec) -> None:
        began = self._now()
        due = self._due.get(beat.name, began)
        self._due[beat.name] = began + timedelta(seconds=beat.seconds)
        late = max(0.0, (began - due).total_seconds())
        error = ""
        try:
            await beat.act()
        except Exception as problem:  # the beat is where it is decided that the program goes on
            log.exception("The beat %s failed and will be tried again in %g s.", beat.name, beat.seconds)
            error = f"{type(problem).__name__}: {problem}"
        await self._report(beat.name, began, (self._now() - began).total_seconds(), late, error)
