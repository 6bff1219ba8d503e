"""Connections and transactions: the one place where a driver's errors become StorageError."""

from __future__ import annotations

import asyncio
import random
from collections.abc import AsyncIterator, Callable, Coroutine
from contextlib import AsyncExitStack, asynccontextmanager
from functools import wraps
from typing import Any, ParamSpec, TypeVar

from sqlalchemy.ext.asyncio import AsyncConnection, AsyncEngine, create_async_engine

from bot.errors import StorageError
from bot.storage import dialect, looks, schema

P = ParamSpec("P")
T = TypeVar("T")

_CONNECTIONS = 4  # SQLite has one writer, and each connection is a thread; PostgreSQL may overflow to more
_ATTEMPTS = 5  # of a transaction that fell into a ring of waiting ones


def unbroken(method: Callable[P, Coroutine[Any, Any, T]]) -> Callable[P, Coroutine[Any, Any, T]]:
    """Let a store's method come to its end although its caller is cancelled; the caller is cancelled after that.

    A transaction that is cut off in the middle leaves SQLite's file locked for as long as anything, if only a
    traceback, remembers its last statement: the thread that works for the driver cannot be stopped. One that
    PostgreSQL ended because it and others waited for one another in a ring is done again: nothing of it was kept.
    """

    async def attempt(*args: P.args, **kwargs: P.kwargs) -> T:
        for number in range(1, _ATTEMPTS):
            try:
                return await method(*args, **kwargs)
            except dialect.InTheWay:
                await asyncio.sleep(random.uniform(0, 0.02 * number))  # noqa: S311
        return await method(*args, **kwargs)

    @wraps(method)
    async def run(*args: P.args, **kwargs: P.kwargs) -> T:
        work = asyncio.create_task(attempt(*args, **kwargs))
        try:
            return await asyncio.shield(work)
        except asyncio.CancelledError:
            await asyncio.wait([work])
            if not work.cancelled():
                work.exception()  # nobody is left to hear it
            raise

    return run


class Database:
    """A database, open or not. Every `read` and every `write` is one transaction."""

    def __init__(self, url: str) -> None:
        self.address = dialect.Address(url)
        self._engine: AsyncEngine | None = None
        # Within one process writers take turns here, so that they queue in order instead of polling the file's lock.
        self._turn = asyncio.Lock() if self.address.embedded else None

    async def open(self) -> None:
        """Bring the schema up to date and connect."""
        if self._engine is not None:
            return
        await asyncio.to_thread(schema.bring_up_to_date, self.address)
        with dialect.in_words(self.address):
            self._engine = create_async_engine(
                self.address.asynchronous, pool_size=_CONNECTIONS, connect_args=self.address.options
            )
        dialect.instruct(self._engine.sync_engine)

    async def close(self) -> None:
        """Let go of every connection."""
        engine, self._engine = self._engine, None
        if engine is not None:
            await engine.dispose()

    @asynccontextmanager
    async def read(self) -> AsyncIterator[AsyncConnection]:
        """A transaction that only reads: one moment of the database."""
        with dialect.in_words(self.address):
            async with self._opened().begin() as connection:
                yield connection

    @asynccontextmanager
    async def write(self) -> AsyncIterator[AsyncConnection]:
        """A transaction that writes: kept as a whole when the block ends, or not at all."""
        async with AsyncExitStack() as stack:
            if self._turn is not None:
                await stack.enter_async_context(self._turn)
            stack.enter_context(dialect.in_words(self.address))
            connection = await stack.enter_async_context(self._opened().execution_options(writes=True).begin())
            looks.forget(connection)
            yield connection
            await looks.write_down(connection)

    def _opened(self) -> AsyncEngine:
        if self._engine is None:
            raise StorageError(f"The database {self.address} is not open.")
        return self._engine
