"""How loops, beats and looks live: what is written down of them, what outlives a database's absence, how they end."""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Awaitable, Callable, Sequence
from datetime import datetime, timedelta
from time import monotonic

from bot.app.build import utc_now
from bot.errors import StorageError
from bot.ports import Beat, Operations

log = logging.getLogger(__name__)
BEAT_KEPT = timedelta(seconds=30)  # a beat is written down so often, or when its error changes
AGAIN = 1.0  # seconds after which a loop that lost its database tries again
Act = Callable[[], Awaitable[object]]


class Record:
    """Writes beats and looks down for `status`; not every time, each write costs a disk sync."""

    def __init__(self, store: Operations) -> None:
        self._store = store
        self._kept: dict[str, tuple[datetime, str]] = {}

    async def beat(self, name: str, at: datetime, took: float, late: float, error: str) -> None:
        """Keep a run; where the database is away, say so."""
        kept_at, kept_error = self._kept.get(name, (datetime.min.replace(tzinfo=at.tzinfo), ""))
        if at - kept_at < BEAT_KEPT and error == kept_error:
            return
        self._kept[name] = (at, error)
        try:
            await self._store.record_beat(Beat(name, at, took, late, error))
        except StorageError:
            log.exception("The beat %s could not be written down.", name)

    def timed(self, name: str, act: Act) -> Act:
        """The act, written down like a beat; its failure is logged, and the next look tries again."""

        async def run() -> None:
            at, began, error = utc_now(), monotonic(), ""
            try:
                await act()
            except Exception as problem:  # a look is where it is decided that the program goes on
                log.exception("The %s failed and will be tried again.", name)
                error = f"{type(problem).__name__}: {problem}"
            await self.beat(name, at, monotonic() - began, 0.0, error)

        return run


async def persistent(name: str, loop: Callable[[asyncio.Event], Awaitable[None]], stopping: asyncio.Event) -> None:
    """Run a loop to its end, and begin it again where the database was away."""
    while True:
        try:
            return await loop(stopping)
        except* StorageError as problems:
            log.warning("The %s loop is tried again: %s", name, problems.exceptions[0])
        if stopping.is_set():
            return None
        await asyncio.sleep(AGAIN)


async def first_end(stopping: asyncio.Event, tasks: Sequence[asyncio.Task[None]]) -> None:
    """Wait for the stop; a loop that ends before with an error ends the program with it."""
    stop = asyncio.create_task(stopping.wait())
    done, _ = await asyncio.wait([stop, *tasks], return_when=asyncio.FIRST_COMPLETED)
    stop.cancel()
    for task in done - {stop}:
        task.result()


async def gathered(tasks: Sequence[asyncio.Task[None]], seconds: float) -> None:
    """Let tasks end; what takes longer is stopped."""
    if not tasks:
        return
    _, late = await asyncio.wait(tasks, timeout=seconds)
    for task in late:
        log.warning("The %s loop did not end in %g s and is stopped; nothing is lost.", task.get_name(), seconds)
        task.cancel()
