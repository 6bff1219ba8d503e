"""The store: one object with all that the database does for the rooms."""

from __future__ import annotations

from bot.storage.articles import Articles
from bot.storage.checks import Checks
from bot.storage.engine import Database
from bot.storage.inbox import Inbox
from bot.storage.leases import Leases
from bot.storage.operations import Operations
from bot.storage.outbox import Outbox
from bot.storage.plans import Plans
from bot.storage.sources import Sources
from bot.storage.stories import Candidates
from bot.storage.subscriptions import Subscriptions
from bot.storage.tellings import Tellings


class SqlStore(
    Sources, Checks, Leases, Articles, Subscriptions, Tellings, Candidates, Plans, Outbox, Inbox, Operations
):
    """bot.ports.Store over a database: `sqlite:///path/to/file.db` or `postgresql://user:password@host/name`.

    Every method is one transaction. Errors of the database come as StorageError, with what to do.
    """

    def __init__(self, url: str) -> None:
        self._database = Database(url)

    async def open(self) -> None:
        """Bring the schema up to date and connect."""
        await self._database.open()

    async def close(self) -> None:
        """Let go of the database."""
        await self._database.close()
