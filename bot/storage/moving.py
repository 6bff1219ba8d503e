"""Moving house: everything of an SQLite database into an empty PostgreSQL, counted and compared.

rows of SQLite -> COPY -> read back from PostgreSQL -> compare -> sequences -> commit, all in one transaction of each

Values are carried as they stand in the tables: no JSON is read, so nothing that an older version wrote is left out.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass
from datetime import datetime
from hashlib import blake2b
from typing import Any

from sqlalchemy import Connection, Engine, TableClause, column, create_engine, func, select, table, text
from sqlalchemy.pool import NullPool
from sqlalchemy.types import TypeDecorator, TypeEngine

from bot.errors import StorageError
from bot.storage import dialect, schema, seats
from bot.storage.tables import metadata, runners

_BATCH = 1000  # rows in memory at a time
_SERIAL = text("SELECT pg_get_serial_sequence(:name, 'id')")
_SET = text("SELECT setval(CAST(:sequence AS regclass), :last)")
_LAST = text("SELECT seq FROM sqlite_sequence WHERE name = :name")


@dataclass(frozen=True, slots=True)
class Moved:
    """A table that was moved: how many rows, the same on both sides, and a checksum of what they hold."""

    table: str
    rows: int
    checksum: str


class _Tally:
    """Counts rows and adds up their fingerprints: the same for the same rows in whatever order."""

    def __init__(self) -> None:
        self.rows = self._sum = 0

    def over(self, rows: Iterable[Sequence[Any]]) -> Iterator[Sequence[Any]]:
        """The rows, which are counted as they pass."""
        for row in rows:
            self.rows += 1
            self._sum += int.from_bytes(blake2b(repr(tuple(row)).encode(), digest_size=16).digest())
            yield row

    @property
    def checksum(self) -> str:
        return f"{self._sum % (1 << 128):032x}"


def move(source: str, target: str, lives: Callable[[str, datetime], bool]) -> list[Moved]:
    """Copy every table from the SQLite database `source` to the PostgreSQL `target`; blocking.

    `lives` is asked about each process that said that it is at work on the source: its name, and when it last said so.
    The source is left as it is. Raises StorageError where a process is at work on it, where the target holds anything,
    and where the two differ in the end; nothing is kept in the target then.
    """
    old, new = _addresses(source, target)
    with ExitStack() as stack:
        if not stack.enter_context(seats.all_taken(old)):
            raise StorageError(f"The bot is running on {old}. Stop it, and move then.")
        for address in (old, new):
            schema.bring_up_to_date(address)
        here = stack.enter_context(_transaction(old))
        there = stack.enter_context(_transaction(new))
        _refuse_running(here, old, lives)
        _refuse_full(there, new)
        moved = [_move(here, there, new, name) for name in names()]
        there.execute(text("ANALYZE"))
        return moved


def _addresses(source: str, target: str) -> tuple[dialect.Address, dialect.Address]:
    old, new = dialect.Address(source), dialect.Address(target)
    if old.file is None:
        raise StorageError(f"{old} is no SQLite database: only such a one can be moved.")
    if new.embedded:
        raise StorageError(
            f"{new} is SQLite. Set data.database to where to move: postgresql://user:password@host/name."
        )
    if not old.file.exists():
        raise StorageError(f"There is no database {old} that could be moved.")
    return old, new


@contextmanager
def _transaction(address: dialect.Address) -> Iterator[Connection]:
    """A writing transaction: on SQLite it keeps all other writers away."""
    with dialect.in_words(address):
        engine: Engine = create_engine(address.direct, poolclass=NullPool, connect_args=address.options)
        dialect.instruct(engine)
        with engine.execution_options(writes=True).begin() as connection:
            yield connection


def _refuse_running(here: Connection, old: dialect.Address, lives: Callable[[str, datetime], bool]) -> None:
    for row in here.execute(select(runners.c.name, runners.c.at)):
        if lives(row.name, row.at):
            raise StorageError(
                f"A process of the bot is at work on {old} ({row.name}). Stop it, and move then; if it was killed on "
                "another machine or in a container, wait for a minute and a half."
            )


def _refuse_full(there: Connection, new: dialect.Address) -> None:
    # Locked: a bot that is started there meanwhile waits until all has come.
    there.execute(text(f"LOCK TABLE {', '.join(names())} IN EXCLUSIVE MODE"))
    for name in names():
        count = there.scalar(select(func.count()).select_from(table(name)))
        if count:
            raise StorageError(
                f"The database {new} is not empty (table {name} has {count} rows), and nothing is mixed. "
                "Name an empty one: CREATE DATABASE …"
            )


def _move(here: Connection, there: Connection, new: dialect.Address, name: str) -> Moved:
    what = plain(name)
    sent, arrived = _Tally(), _Tally()
    _copy(there, new, what, sent.over(_rows(here, what)))
    for _ in arrived.over(_rows(there, what)):
        pass
    if (sent.rows, sent.checksum) != (arrived.rows, arrived.checksum):
        raise StorageError(
            f"Table {name} did not arrive as it was sent: {sent.rows} rows ({sent.checksum}) against {arrived.rows} "
            f"({arrived.checksum}). Nothing was kept."
        )
    _go_on_counting(here, there, name)
    return Moved(name, arrived.rows, arrived.checksum)


def _copy(there: Connection, new: dialect.Address, plain: TableClause, rows: Iterable[Sequence[Any]]) -> None:
    import psycopg

    columns = ", ".join(f'"{one.name}"' for one in plain.columns)
    driver: Any = there.connection.driver_connection  # SQLAlchemy knows no COPY, which is many times faster
    try:
        with driver.cursor() as cursor, cursor.copy(f'COPY "{plain.name}" ({columns}) FROM STDIN') as copy:
            for row in rows:
                copy.write_row(row)
    except psycopg.Error as error:
        raise dialect.explain(error, new) from error


def _rows(connection: Connection, plain: TableClause) -> Iterator[Sequence[Any]]:
    yield from connection.execute(select(plain), execution_options={"yield_per": _BATCH})


def _go_on_counting(here: Connection, there: Connection, name: str) -> None:
    """Let new ids begin after the last one that was ever given, also where its row is gone."""
    if "id" not in metadata.tables[name].columns:
        return
    sequence = there.scalar(_SERIAL, {"name": name})
    newest = here.scalar(select(func.max(metadata.tables[name].c.id)))
    last = max(here.scalar(_LAST, {"name": name}) or 0, newest or 0)
    if sequence and last:
        there.execute(_SET, {"sequence": sequence, "last": last})


def names() -> list[str]:
    """All tables, those that others refer to first."""
    return [one.name for one in metadata.sorted_tables]


def plain(name: str) -> TableClause:
    """The table with the types that the database has, not those that the program makes of them."""
    return table(name, *(column(one.name, _stored(one.type)) for one in metadata.tables[name].columns))


def _stored(kind: TypeEngine[Any]) -> TypeEngine[Any]:
    return kind.impl_instance if isinstance(kind, TypeDecorator) else kind
