"""The database: one store that satisfies every protocol of bot.ports, on SQLite or PostgreSQL.

Tables are in `tables`, what differs between the databases in `dialect`, one file per protocol beside them. Nothing
here decides what is news, what is told or when to send: it keeps what it is given and finds it again.
"""

from bot.storage.store import SqlStore

__all__ = ["SqlStore"]
