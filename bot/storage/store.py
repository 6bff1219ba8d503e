"""The store: one object with all that the database does for the rooms."""

from __future__ import annotations

from uuid import uuid4

from bot.storage.articles import Articles
from bot.storage.checks import Checks
from bot.storage.corrected import Corrected
from bot.storage.engine import Database
from bot.storage.export import Exports
from bot.storage.inbox import Inbox
from bot.storage.leases import Leases
from bot.storage.messenger import Messenger
from bot.storage.operations import Operations
from bot.storage.outbox import Outbox
from bot.storage.paces import Paces
from bot.storage.plans import Plans
from bot.storage.retention import Retention
from bot.storage.runners import Runners
from bot.storage.seats import Seat
from bot.storage.sources import Sources
from bot.storage.spending import Spending
from bot.storage.stories import Candidates
from bot.storage.subscriptions import Subscriptions
from bot.storage.tellings import Tellings


class SqlStore(
    Sources,
    Checks,
    Leases,
    Articles,
    Subscriptions,
    Tellings,
    Corrected,
    Candidates,
    Plans,
    Outbox,
    Paces,
    Spending,
    Retention,
    Exports,
    Inbox,
    Operations,
    Runners,
    Messenger,
):
    """bot.ports.Store over a database: `sqlite:///path/to/file.db` or `postgresql://user:password@host/name`.

    Every method is one transaction. Errors of the database come as StorageError, with what to do. What is due is taken
    in hand under the store's `name`, which no other process has.
    """

    def __init__(self, url: str, name: str = "") -> None:
        self._database = Database(url)
        self.name = name or uuid4().hex

    async def open(self) -> None:
        """Bring the schema up to date and connect."""
        await self._database.open()

    async def close(self) -> None:
        """Let go of the database."""
        await self._database.close()

    def seat(self, name: str) -> Seat:
        """What only one process at the database does at a time."""
        return Seat(self._database.address, name)
