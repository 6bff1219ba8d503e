"""Processes for CPU-heavy pure functions: reading pages, feeds and condensing.

They keep the event loop free, can be killed when a hostile document takes too long, end when it wants too much memory,
and give their memory back: the heavy libraries live in them, not in the main process, and an idle pool is closed.
Nothing is decided here.
"""

from __future__ import annotations

import asyncio
import multiprocessing
import os
import resource
import signal
from collections.abc import Callable
from concurrent.futures import Future
from concurrent.futures import TimeoutError as FutureTimeout
from concurrent.futures.process import BrokenProcessPool
from typing import Any, TypeVar

from pebble import ProcessExpired, ProcessPool

from bot.errors import WorkFailed

T = TypeVar("T")
TASKS_PER_PROCESS = 2000  # a process is replaced after so many, against slow leaks in parsers
MEGABYTES = 240  # of data a process may hold: its libraries take 170, the largest page of news 50 more
WATCHED = 1.0  # seconds between two looks at whether the pool still lives
OUT_OF_MEMORY = 77  # exit code of a process that reached that bound


class ProcessWorkers:
    """Runs functions in up to `size` processes, started when first needed and ended after `idle` seconds of rest.

    A process that wants more than `megabytes` of memory ends; the bound is the system's own, and Linux keeps it.
    """

    def __init__(self, size: int = 1, idle: float = 60.0, megabytes: int = MEGABYTES) -> None:
        self._size = size
        self._idle = idle
        self._megabytes = megabytes
        self._pool: ProcessPool | None = None
        self._running = 0
        self._closer: asyncio.TimerHandle | None = None

    async def run(self, function: Callable[..., T], *args: Any, timeout: float = 30.0) -> T:
        """The result of `function(*args)`; see ports.Workers."""
        self._stop_timer()
        self._running += 1
        try:
            pool = self._open()
            result: T = await _result(pool, pool.schedule(_within_memory, args=(function, *args), timeout=timeout))
        except (FutureTimeout, TimeoutError) as error:
            raise WorkFailed(f"{function.__name__} took longer than {timeout:g} s and was stopped") from error
        except ProcessExpired as error:
            if error.exitcode == OUT_OF_MEMORY:
                raise WorkFailed(
                    f"{function.__name__} wanted more than {self._megabytes} MB of memory and was stopped"
                ) from error
            raise WorkFailed(f"the process that ran {function.__name__} died (exit code {error.exitcode})") from error
        except BrokenProcessPool as error:
            raise WorkFailed(f"{function.__name__} was stopped with its process") from error
        finally:
            self._running -= 1
            self._start_timer()
        return result

    async def close(self) -> None:
        """End the processes at once, whatever they are doing."""
        self._stop_timer()
        pool, self._pool = self._pool, None
        if pool is not None:
            await asyncio.to_thread(_end, pool)

    def _open(self) -> ProcessPool:
        if self._pool is None or not self._pool.active:  # a process that cannot even start leaves a broken pool
            # spawn: a forked copy of a process with threads and an event loop may deadlock.
            self._pool = ProcessPool(
                max_workers=self._size,
                max_tasks=TASKS_PER_PROCESS,
                initializer=_prepare,
                initargs=(self._megabytes,),
                context=multiprocessing.get_context("spawn"),
            )
        return self._pool

    def _stop_timer(self) -> None:
        if self._closer is not None:
            self._closer.cancel()
            self._closer = None

    def _start_timer(self) -> None:
        if self._running == 0 and self._pool is not None:
            self._closer = asyncio.get_running_loop().call_later(self._idle, self._rest)

    def _rest(self) -> None:
        # The pool is let go of here, in the loop: work that comes while its processes end opens another.
        pool, self._pool = self._pool, None
        if pool is not None:
            asyncio.get_running_loop().run_in_executor(None, _end, pool)


class InlineWorkers:
    """Runs functions in a thread of this process: for short commands, where starting a process costs more."""

    async def run(self, function: Callable[..., T], *args: Any, timeout: float = 30.0) -> T:
        """The result of `function(*args)`; the thread cannot be killed, only no longer waited for."""
        try:
            return await asyncio.wait_for(asyncio.to_thread(function, *args), timeout)
        except TimeoutError as error:
            raise WorkFailed(f"{function.__name__} took longer than {timeout:g} s") from error

    async def close(self) -> None:
        """Nothing to let go of."""


async def _result(pool: ProcessPool, future: Future[T]) -> T:
    """What the future brings; raises BrokenProcessPool where its pool ended without a word."""
    waiting = asyncio.wrap_future(future)
    try:
        while not waiting.done():
            await asyncio.wait({waiting}, timeout=WATCHED)
            if not waiting.done() and not pool.active:
                raise BrokenProcessPool
        return waiting.result()
    finally:
        waiting.cancel()  # nobody waits any more: the work is stopped with it


def _end(pool: ProcessPool) -> None:
    """Stop a pool's processes and wait until they are gone."""
    pool.stop()  # type: ignore[no-untyped-call]
    pool.join()


def _prepare(megabytes: int) -> None:
    """Set a worker process up: Ctrl-C is the parent's, the loop's work goes before its own, its memory is bounded."""
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    os.nice(5)
    for library in ("OPENBLAS", "OMP", "MKL"):  # a thread for each core would take the memory that documents need
        os.environ.setdefault(f"{library}_NUM_THREADS", "1")
    most, now = megabytes * 1_000_000, resource.getrlimit(resource.RLIMIT_DATA)[1]
    # Data, not address space: threads and libraries reserve addresses that they never fill.
    resource.setrlimit(resource.RLIMIT_DATA, (most if now == resource.RLIM_INFINITY else min(most, now), now))


def _within_memory(function: Callable[..., T], *args: Any) -> T:
    """Run the function; where memory runs out, end the process, whose heap would stay full of holes."""
    try:
        return function(*args)
    except (MemoryError, SystemError):  # the second is what C libraries leave behind that got no memory
        os._exit(OUT_OF_MEMORY)
