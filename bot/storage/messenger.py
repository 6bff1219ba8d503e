"""The messenger: asks for looks where the tables say that something is due, and runs those that were asked for."""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Awaitable, Callable, Collection
from datetime import datetime

from sqlalchemy import ColumnElement, exists, select

from bot.storage import looks
from bot.storage.engine import Database, unbroken
from bot.storage.runners import is_free
from bot.storage.sources import is_wanted
from bot.storage.tables import articles, sources, subscriptions

log = logging.getLogger(__name__)
AGAIN = 1.0  # seconds after which a messenger that lost its database tries again
NET = 5.0  # seconds between two looks at procrastinate's table, beneath its notifications
LAST_LOOK = 20.0  # seconds that a look under way is given


class Messenger:
    """Looks between the processes at one database; on SQLite nobody carries them (`carries` is false)."""

    _database: Database
    name: str

    @property
    def carries(self) -> bool:
        """Whether looks are carried from process to process."""
        return not self._database.address.embedded

    @unbroken
    async def ask(self, names: Collection[str], now: datetime) -> None:
        """Ask for a look at those tasks for which something is due and in nobody's hand."""
        questions = {name: exists(select(1).where(self._is_due(name, now))) for name in names}
        async with self._database.read() as conn:
            row = (await conn.execute(select(*(question.label(name) for name, question in questions.items())))).one()
        if due := [name for name, answer in row._mapping.items() if answer]:
            async with self._database.write() as conn:
                looks.ask(conn, *due)

    async def serve(self, name: str, look: Callable[[], Awaitable[object]], stopping: asyncio.Event) -> None:
        """Run `look` whenever one is asked for, one at a time, until `stopping`; goes on when the database is back."""
        while not stopping.is_set():
            try:
                await self._serve(name, look, stopping)
            except Exception as problem:  # whatever befell it, the tables still say what is due
                log.warning("Looks at %s are not carried for a moment: %s", name, problem)
            try:
                async with asyncio.timeout(AGAIN):
                    await stopping.wait()
            except TimeoutError:
                pass

    async def _serve(self, name: str, look: Callable[[], Awaitable[object]], stopping: asyncio.Event) -> None:
        from procrastinate import App, PsycopgConnector  # only where it is needed: it costs memory and start-up time

        address = self._database.address
        app = App(
            connector=PsycopgConnector(
                conninfo=address.conninfo, min_size=1, max_size=2, timeout=10.0, kwargs=address.options
            )
        )

        @app.task(name=f"newsdigest.{name}", queue=name)
        async def run() -> None:
            await look()

        async with app.open_async():
            worker = asyncio.create_task(
                app.run_worker_async(
                    queues=[name],
                    name=self.name,
                    concurrency=1,
                    delete_jobs="always",
                    fetch_job_polling_interval=NET,
                    install_signal_handlers=False,
                    shutdown_graceful_timeout=LAST_LOOK,
                )
            )
            stop = asyncio.create_task(stopping.wait())
            await asyncio.wait({worker, stop}, return_when=asyncio.FIRST_COMPLETED)
            stop.cancel()
            worker.cancel()  # it ends the look under way first
            await asyncio.gather(worker, return_exceptions=True)

    def _is_due(self, name: str, now: datetime) -> ColumnElement[bool]:
        match name:
            case looks.POLL:
                due = (sources.c.next_check_at <= now) & sources.c.ended_at.is_(None)
                return due & is_free(sources, self.name, now) & is_wanted()
            case looks.GROUP:
                return articles.c.event.is_(None)
            case looks.PLAN:
                closed = subscriptions.c.paused_at.is_not(None) | subscriptions.c.suspended_at.is_not(None)
                return (subscriptions.c.next_due_at <= now) & ~closed & is_free(subscriptions, self.name, now)
        raise ValueError(name)
