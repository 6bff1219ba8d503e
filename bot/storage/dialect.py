"""All that differs between SQLite and PostgreSQL: addresses, how a transaction begins, upserts, words for errors."""

from __future__ import annotations

import sqlite3
import time
from collections.abc import Iterator
from contextlib import closing, contextmanager
from pathlib import Path
from typing import Any

from sqlalchemy import URL, Engine, Table, event, make_url, text
from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.engine import Connection
from sqlalchemy.exc import ArgumentError, SQLAlchemyError
from sqlalchemy.ext.asyncio import AsyncConnection

from bot.errors import StorageError

BUSY_SECONDS = 10
"""How long a writer waits for another process before it gives up."""

_DRIVERS = {
    "sqlite": ("sqlite+pysqlite", "sqlite+aiosqlite"),
    "postgresql": ("postgresql+psycopg", "postgresql+psycopg"),
}
_WATCHFUL = {
    "application_name": "newsdigest",
    "connect_timeout": 10,
    # A server whose machine is gone is noticed within half a minute, not after hours.
    "keepalives_idle": 10,
    "keepalives_interval": 5,
    "keepalives_count": 3,
    "tcp_user_timeout": 25_000,
}
_RINGS = ("40P01", "40001")  # SQLSTATE of deadlock_detected and serialization_failure
_ADVISORY_LOCK = 6_337_467_828  # any number, the same in every process of this program


class InTheWay(StorageError):
    """Other transactions were in the way of this one, and nothing of it was kept: it may be done again."""


class Address:
    """A database url as settings give it, checked: `sqlite:///path/to/file.db` or `postgresql://...`."""

    def __init__(self, url: str) -> None:
        try:
            self._url = make_url(url)
            self._drivers = _DRIVERS[self._url.drivername]
        except (ArgumentError, KeyError):
            raise StorageError(
                "This is not the address of a database that can be used. Write sqlite:///path/to/file.db or "
                "postgresql://user:password@host/name."
            ) from None
        self.file = Path(self._url.database or "") if self.embedded else None
        if self.embedded and (self._url.database or ":memory:") == ":memory:":
            raise StorageError(f"{url} names no file. Write sqlite:///path/to/file.db.")

    @property
    def embedded(self) -> bool:
        """Whether the database is a file of this machine, written by one at a time."""
        return self._url.drivername == "sqlite"

    @property
    def direct(self) -> URL:
        """The url of a blocking driver."""
        return self._url.set(drivername=self._drivers[0])

    @property
    def conninfo(self) -> str:
        """The address as PostgreSQL's own library takes it; it has the password."""
        return self._url.set(drivername="postgresql").render_as_string(hide_password=False)

    @property
    def options(self) -> dict[str, Any]:
        """What the driver is told besides the url; what the url says itself goes before."""
        return {} if self.embedded else {name: it for name, it in _WATCHFUL.items() if name not in self._url.query}

    @property
    def asynchronous(self) -> URL:
        """The url of an async driver."""
        return self._url.set(drivername=self._drivers[1])

    def __str__(self) -> str:
        shown = self._url.difference_update_query(["password"])
        return str(self.file) if self.file else shown.render_as_string(hide_password=True)

    def prepare(self) -> None:
        """Make the parent folder of a database file. Raises StorageError where there can be none."""
        if self.file is None:
            return
        if self.file.is_dir():
            raise StorageError(f"{self.file} is a folder, and the database must be a file: try {self.file}/news.db.")
        try:
            self.file.parent.mkdir(parents=True, exist_ok=True)
        except OSError as error:
            raise StorageError(
                f"The folder {self.file.parent} for the database cannot be made ({error.strerror}). "
                "Choose a place where this user may write."
            ) from error


def insert(connection: AsyncConnection | Connection, table: Table) -> sqlite.Insert:
    """An insert that can say ON CONFLICT; both databases' inserts have the same methods."""
    if connection.dialect.name == "postgresql":
        return postgresql.insert(table)  # type: ignore[return-value]
    return sqlite.insert(table)


def instruct(engine: Engine) -> None:
    """Set up each connection, and how its transactions begin. PostgreSQL needs nothing."""
    if engine.dialect.name != "sqlite":
        return
    event.listen(engine, "connect", _set_up)
    event.listen(engine, "begin", _begin)


def _set_up(connection: Any, _record: Any) -> None:
    # Without this the driver begins and ends transactions as it likes (SQLAlchemy's documentation, "pysqlite").
    connection.isolation_level = None
    cursor = connection.cursor()
    cursor.execute(f"PRAGMA busy_timeout = {int(BUSY_SECONDS * 1000)}")
    cursor.execute("PRAGMA foreign_keys = ON")
    cursor.execute("PRAGMA synchronous = FULL")  # what was committed survives a power cut
    cursor.close()


def _begin(connection: Connection) -> None:
    # A writer takes its turn at the start: one that reads first and writes later may find the database changed.
    writes = connection.get_execution_options().get("writes")
    connection.exec_driver_sql("BEGIN IMMEDIATE" if writes else "BEGIN")


def let_readers_in(engine: Engine) -> None:
    """Let readers and one writer work at the same time: SQLite's write-ahead log, kept in the file once set."""
    # SQLite does not wait for others when the journal is switched, so two first starts at once need patience here.
    deadline = time.monotonic() + BUSY_SECONDS
    while engine.dialect.name == "sqlite" and not _journal_switched(engine, deadline):
        time.sleep(0.05)


def _journal_switched(engine: Engine, deadline: float) -> bool:
    try:
        with closing(engine.raw_connection()) as raw, closing(raw.cursor()) as cursor:
            cursor.execute("PRAGMA journal_mode = WAL")
    except sqlite3.OperationalError as error:
        if "locked" not in str(error) or time.monotonic() > deadline:
            raise
        return False
    return True


def wait_for_turn(connection: Connection) -> None:
    """Let one process at a time change the schema, until the transaction ends. SQLite's writers do anyway."""
    if connection.dialect.name == "postgresql":
        connection.execute(text("SELECT pg_advisory_xact_lock(:key)"), {"key": _ADVISORY_LOCK})


_WORDS = {
    "locked": "is held by another program for more than {busy} s. Is a second copy of the bot, a backup or a database "
    "browser at work on it?",
    "busy": "is held by another program for more than {busy} s. Stop that program and try again.",
    "full": "cannot grow: the disk is full. Make room and start again; nothing that was kept is lost.",
    "unable to open": "cannot be opened. Check that its folder exists and that this user may read and write there.",
    "readonly": "may not be written by this user. Change the rights of the file and its folder, or choose another.",
    "not a database": "is a file of another kind. Move it away, or name another file.",
    "malformed": "is damaged. Put back a backup, or rescue what can be read with sqlite3's .recover.",
    "disk i/o": "cannot be read or written: the disk reports an error.",
    "no space left": "cannot grow: the disk is full. Make room; nothing that was kept is lost.",
    "authentication failed": "does not let this user in. Check the user and the password.",
    "permission denied": "does not let this user do that. Let the user own the database.",
    "too many": "has no connection left: each process of the bot takes up to 24. Raise max_connections.",
    'role "': "does not know this user. Make it first: CREATE ROLE … LOGIN, or name another.",
    'database "': "is not there. Make it first: createdb, or CREATE DATABASE.",
    "could not connect": "does not answer. Is PostgreSQL running, and are host, user and password right?",
    "connection failed": "does not answer. Is PostgreSQL running, and are host, user and password right?",
    "connection is bad": "does not answer. Is PostgreSQL running, and are host, user and password right?",
    "failed to resolve": "does not answer: its host is not known. Is its name right?",
    "terminating": "has ended the connection. It is tried again.",
    "starting up": "is starting. Try again in a moment.",
    "shutting down": "is being stopped. Start it again.",
    "closed": "is closed, or the connection to it broke.",
}


@contextmanager
def in_words(address: Address) -> Iterator[None]:
    """Turn the errors of SQLAlchemy and its drivers into StorageError."""
    try:
        yield
    except (SQLAlchemyError, sqlite3.Error, OSError) as error:  # sqlite3's own where a connection is set up
        raise explain(error, address) from error
    except ModuleNotFoundError as error:
        raise StorageError(f"The database {address} needs the Python package {error.name}: install it.") from error


def explain(error: Exception, address: Address) -> StorageError:
    """The error of a driver in words for people. The values of the statement stay out: they may be private."""
    cause = getattr(error, "orig", None) or error
    said = str(cause).strip().partition("\n")[0]
    if getattr(cause, "sqlstate", None) in _RINGS:
        return InTheWay(f"The database {address} is busy with other work at the same rows. ({said})")
    for sign, words in _WORDS.items():
        if sign in said.lower():
            return StorageError(f"The database {address} {words.format(busy=BUSY_SECONDS)} ({said})")
    return StorageError(f"The database {address} refused to work: {said or type(cause).__name__}")
