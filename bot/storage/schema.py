"""The version of the schema: is it the one this program knows, and if not, bring it there.

Alembic is imported only when there is something to do: it costs half a second and 39 MB.
"""

from __future__ import annotations

from sqlalchemy import Connection, create_engine, inspect, text
from sqlalchemy.pool import NullPool

from bot.errors import StorageError
from bot.storage import dialect, looks

HEAD = "0014"
"""The newest migration; versions are numbered in order."""

_VERSIONS = "alembic_version"


def bring_up_to_date(address: dialect.Address) -> None:
    """Make or upgrade the schema; blocking. Processes that start at once do so one after another."""
    address.prepare()
    with dialect.in_words(address):
        engine = create_engine(address.direct, poolclass=NullPool)
        dialect.instruct(engine)
        dialect.let_readers_in(engine)
        with engine.begin() as connection:
            ready = _version(connection, address) == HEAD and looks.are_prepared(connection)
        if not ready:
            with engine.execution_options(writes=True).begin() as connection:
                dialect.wait_for_turn(connection)
                if _version(connection, address) != HEAD:  # another process may have been faster
                    _upgrade(connection)
                looks.prepare(connection)


def _version(connection: Connection, address: dialect.Address) -> str:
    tables = inspect(connection).get_table_names()
    if _VERSIONS in tables:
        version = str(connection.scalar(text(f"SELECT version_num FROM {_VERSIONS}")) or "")  # noqa: S608
        if version > HEAD:
            raise StorageError(
                f"The database {address} was written by a newer version of this program (schema {version}, this "
                f"program knows {HEAD}). Update the program, or name another database."
            )
        return version
    if tables:
        raise StorageError(f"The database {address} belongs to another program. Name another database.")
    return ""


def _upgrade(connection: Connection) -> None:
    from alembic import command
    from alembic.config import Config

    config = Config()
    config.set_main_option("script_location", "bot.storage:migrations")
    config.attributes["connection"] = connection
    command.upgrade(config, "head")
