"""Backup: all that is kept, as one SQLite file, taken while the bot is at work; and back again.

From SQLite by its own online backup; from PostgreSQL row by row out of one snapshot. Either way the file is a whole
database of this program, of one moment, that can be put back into either kind.
"""

from __future__ import annotations

import sqlite3
from collections.abc import Callable
from contextlib import closing, suppress
from datetime import datetime
from pathlib import Path
from shutil import copyfile

from sqlalchemy import Connection, TableClause, create_engine, insert, select, text
from sqlalchemy.pool import NullPool

from bot.errors import StorageError
from bot.storage import dialect, moving, schema, seats

_BATCH = 1000  # rows in memory at a time
_FILES = ("", "-wal", "-shm")


def backup(source: str, file: Path) -> int:
    """Write the database at the url `source` to a new file; blocking. Returns its size in bytes.

    Raises StorageError where the file is there already, and leaves none behind where it did not succeed.
    """
    if file.exists():
        raise StorageError(f"{file} is there already, and a backup never overwrites one. Name another file.")
    address = dialect.Address(source)
    part = file.with_name(f"{file.name}.part")
    dialect.Address(f"sqlite:///{part}").prepare()
    _remove(part)
    try:
        with dialect.in_words(address):
            if address.file is not None:
                _copy_file(address, part)
            else:
                _copy_rows(address, part)
        _check(part)
        part.rename(file)
    finally:
        _remove(part)
    return file.stat().st_size


def restore(file: Path, target: str, lives: Callable[[str, datetime], bool], at: datetime) -> Path | None:
    """Put a backup in the place of the database at the url `target`; blocking.

    An SQLite database that is there is kept beside under another name, which is returned; a PostgreSQL database must
    be empty (`lives`: see `moving.move`). Raises StorageError, also where the bot is running or the file is no backup.
    """
    if not file.exists():
        raise StorageError(f"There is no file {file}.")
    _check(file)
    address = dialect.Address(target)
    if address.file is None:
        _into_postgres(file, target, lives)
        return None
    address.prepare()
    part = address.file.with_name(f"{address.file.name}.part")
    try:
        copyfile(file, part)
        with seats.all_taken(address) as free:
            if not free:
                raise StorageError(f"The bot is running on {address}. Stop it, and restore then.")
            return _swap(part, address.file, at)
    except OSError as error:
        raise dialect.explain(error, address) from error
    finally:
        _remove(part)


def _copy_file(address: dialect.Address, part: Path) -> None:
    assert address.file is not None  # noqa: S101
    if not address.file.exists():
        raise StorageError(f"There is no database {address} yet.")
    with closing(sqlite3.connect(address.file)) as here, closing(sqlite3.connect(part)) as there:
        here.execute(f"PRAGMA busy_timeout = {dialect.BUSY_SECONDS * 1000}")
        here.backup(there)  # all pages in one read transaction: writers go on meanwhile
        there.execute("PRAGMA journal_mode = DELETE")  # one file, not three


def _copy_rows(address: dialect.Address, part: Path) -> None:
    schema.bring_up_to_date(address)
    file = dialect.Address(f"sqlite:///{part}")
    schema.bring_up_to_date(file)
    old = create_engine(address.direct, poolclass=NullPool, isolation_level="REPEATABLE READ")
    new = create_engine(file.direct, poolclass=NullPool)
    dialect.instruct(new)
    with old.begin() as here, new.execution_options(writes=True).begin() as there:
        for name in moving.names():
            _copy_table(here, there, moving.plain(name))
            _go_on_counting(here, there, name)
    new.dispose()
    with closing(sqlite3.connect(part)) as there_too:
        there_too.execute("PRAGMA journal_mode = DELETE")


def _copy_table(here: Connection, there: Connection, plain: TableClause) -> None:
    rows = here.execute(select(plain), execution_options={"yield_per": _BATCH})
    for some in rows.mappings().partitions(_BATCH):
        there.execute(insert(plain), [dict(row) for row in some])


def _go_on_counting(here: Connection, there: Connection, name: str) -> None:
    """Ids that were given and whose rows are gone are not given again."""
    last = (
        here.scalar(
            text("SELECT pg_sequence_last_value(pg_get_serial_sequence(:name, 'id')::regclass)"), {"name": name}
        )
        if ("id" in moving.plain(name).columns)
        else None
    )
    if last:
        there.execute(text("DELETE FROM sqlite_sequence WHERE name = :name"), {"name": name})
        there.execute(
            text("INSERT INTO sqlite_sequence (name, seq) VALUES (:name, :last)"), {"name": name, "last": last}
        )


def _check(file: Path) -> None:
    """Raises StorageError where the file is not a sound database of this program."""
    with (
        dialect.in_words(dialect.Address(f"sqlite:///{file}")),
        closing(sqlite3.connect(f"file:{file}?mode=ro", uri=True)) as it,
    ):
        (said,) = it.execute("PRAGMA quick_check(1)").fetchone()
        if said != "ok":
            raise StorageError(f"{file} is damaged: {said}")
        versions = it.execute("SELECT count(*) FROM sqlite_master WHERE name IN ('alembic_version', 'subscriptions')")
        if versions.fetchone() != (2,):
            raise StorageError(f"{file} is not a backup of this program.")


def _into_postgres(file: Path, target: str, lives: Callable[[str, datetime], bool]) -> None:
    part = file.with_name(f"{file.name}.part")  # moving brings it up to date first, and the backup stays as it is
    try:
        copyfile(file, part)
        with closing(sqlite3.connect(part)) as it, it:
            it.execute("DELETE FROM runners")  # who was alive when it was taken is not at work on the file
        moving.move(f"sqlite:///{part}", target, lives)
    finally:
        _remove(part)


def _swap(part: Path, place: Path, at: datetime) -> Path | None:
    before = place.with_name(f"{place.name}.{at:%Y%m%d-%H%M%S}")
    kept = place.exists()
    for ending in _FILES if kept else ():
        with suppress(FileNotFoundError):
            Path(f"{place}{ending}").rename(f"{before}{ending}")
    part.rename(place)
    return before if kept else None


def _remove(file: Path) -> None:
    for ending in (*_FILES, *(f".{name}" for name in seats.NAMES)):
        Path(f"{file}{ending}").unlink(missing_ok=True)
