"""Seats: what only one process at a database does at a time, such as grouping and speaking with a platform.

Whoever has a seat keeps it while it lives: its memory stays true, and nothing is handed to and fro. On PostgreSQL a
seat is an advisory lock of one connection, on SQLite a locked file beside the database: both are free at once when the
process dies, by whatever death. Where a whole machine dies, or its network, PostgreSQL hears nothing of it: it asks on
the seat's connection after some seconds of silence, and frees the seat when nobody answers.
"""

from __future__ import annotations

import asyncio
import fcntl
import logging
import zlib
from collections.abc import AsyncIterator, Awaitable, Callable, Iterator
from contextlib import ExitStack, asynccontextmanager, contextmanager
from pathlib import Path

from bot.errors import StorageError
from bot.storage.dialect import Address, in_words

log = logging.getLogger(__name__)
EVERY = 1.0  # seconds between two tries to take a seat
GRACE = 1.0  # seconds given to the one before to notice that it has lost the seat
NAMES = ("chat", "group")
SILENCE = {"tcp_keepalives_idle": 5, "tcp_keepalives_interval": 2, "tcp_keepalives_count": 3}
"""Of PostgreSQL's end: gone after 11 s without a sign. Its own default is the system's, two hours and more."""
SOONER = {"keepalives_idle": 3, "keepalives_interval": 1, "keepalives_count": 3, "tcp_user_timeout": 6_000}
"""Of our end, 6 s (Linux goes by the time-out, in ms, where there is one): who is cut off from the database rises
before another sits down."""
_SEATS = 0x6E657764  # the first half of the keys of our advisory locks
Work = Callable[[asyncio.Event], Awaitable[None]]


class Seat:
    """One seat at a database."""

    def __init__(self, address: Address, name: str) -> None:
        self._address, self._name = address, name

    async def while_held(self, work: Work, stopping: asyncio.Event) -> None:
        """Run `work` when the seat is ours, and again after it was lost, until `stopping` or the work ends by itself.

        The event given to the work is set when it should end.
        """
        while not stopping.is_set():
            try:
                async with self._taken(stopping) as lost:
                    if lost is None or await self._work(work, stopping, lost):
                        return
                log.warning("The seat of %s was lost.", self._name)
            except StorageError as problem:
                log.warning("The seat of %s cannot be taken: %s", self._name, problem)
            await _wait(stopping, EVERY)

    async def _work(self, work: Work, stopping: asyncio.Event, lost: asyncio.Task[None]) -> bool:
        """Whether the work ended otherwise than by the loss of the seat."""
        ending = asyncio.Event()
        working = asyncio.ensure_future(work(ending))
        stop = asyncio.create_task(stopping.wait())
        try:
            await asyncio.wait({working, stop, lost}, return_when=asyncio.FIRST_COMPLETED)
            over = working.done() or stop.done()
            ending.set()
            await working
        finally:
            stop.cancel()
            working.cancel()
        return over

    @asynccontextmanager
    async def _taken(self, stopping: asyncio.Event) -> AsyncIterator[asyncio.Task[None] | None]:
        """Wait for the seat; a task that ends when it is lost, or None when `stopping` came first."""
        taking = self._by_file(stopping) if self._address.file else self._by_lock(stopping)
        async with taking as lost:
            if lost is not None:
                log.info("This process has the seat of %s.", self._name)
            yield lost

    @asynccontextmanager
    async def _by_file(self, stopping: asyncio.Event) -> AsyncIterator[asyncio.Task[None] | None]:
        with in_words(self._address), _file(self._address, self._name).open("a") as file:
            while not _locked(file.fileno()):
                if await _wait(stopping, EVERY):
                    yield None
                    return
            never = asyncio.create_task(asyncio.Event().wait())
            try:
                yield never  # type: ignore[misc]
            finally:
                never.cancel()

    @asynccontextmanager
    async def _by_lock(self, stopping: asyncio.Event) -> AsyncIterator[asyncio.Task[None] | None]:
        import psycopg

        with in_words(self._address):
            try:
                options = self._address.options
                options |= {name: value for name, value in SOONER.items() if name in options}
                connection = await psycopg.AsyncConnection.connect(self._address.conninfo, autocommit=True, **options)
            except psycopg.Error as error:
                raise StorageError(f"The database {self._address} does not answer: {error}") from error
        async with connection:
            try:
                for name, value in SILENCE.items():
                    await connection.execute(f"SET {name} = {value}".encode())
                tries = 0
                while not await self._try(connection):
                    tries += 1
                    if await _wait(stopping, EVERY):
                        yield None
                        return
            except psycopg.Error as error:
                raise StorageError(f"The database {self._address} ended the connection: {error}") from error
            if tries:
                await asyncio.sleep(GRACE)
            watch = asyncio.create_task(_until_closed(connection))
            try:
                yield watch
            finally:
                watch.cancel()
                await asyncio.gather(watch, return_exceptions=True)

    async def _try(self, connection: object) -> bool:
        number = zlib.crc32(self._name.encode()) & 0x7FFFFFFF
        cursor = await connection.execute("SELECT pg_try_advisory_lock(%s, %s)", (_SEATS, number))  # type: ignore[attr-defined]
        row = await cursor.fetchone()
        return bool(row and row[0])


@contextmanager
def all_taken(address: Address) -> Iterator[bool]:
    """Take every seat at an SQLite database for the block; False where a running process has one."""
    with in_words(address), ExitStack() as stack:
        files = [stack.enter_context(_file(address, name).open("a")) for name in NAMES]
        yield all(_locked(file.fileno()) for file in files)


def _file(address: Address, name: str) -> Path:
    return Path(f"{address.file}.{name}")


async def _until_closed(connection: object) -> None:
    """Wait until the server is gone: whoever waits for notifications is told at once."""
    import psycopg

    try:
        async for _ in connection.notifies():  # type: ignore[attr-defined]
            pass
    except psycopg.Error:
        return


def _locked(file: int) -> bool:
    try:
        fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except BlockingIOError:
        return False
    return True


async def _wait(stopping: asyncio.Event, seconds: float) -> bool:
    """Whether the stop came within so many seconds."""
    try:
        async with asyncio.timeout(seconds):
            await stopping.wait()
    except TimeoutError:
        return False
    return True
