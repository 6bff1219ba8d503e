"""A real store for each test, on each kind of database. A test module says `pytest_plugins = [this module]`."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Iterator
from pathlib import Path

import pytest

from bot.storage import SqlStore
from tests.far.postgres import Postgres
from tests.integration.stores import Tables

TEMPLATE = "migrated"


@pytest.fixture(scope="session")
def postgres() -> Iterator[Postgres]:
    """A PostgreSQL server for the session, with a database that has the schema already."""
    with Postgres() as server:
        server.sql(f"CREATE DATABASE {TEMPLATE}")
        asyncio.run(_open_and_close(server.url(TEMPLATE)))
        yield server


async def _open_and_close(url: str) -> None:
    store = SqlStore(url)
    await store.open()
    await store.close()


@pytest.fixture
def postgres_url(postgres: Postgres) -> Iterator[str]:
    """A PostgreSQL database with the schema and no rows."""
    with postgres.database(TEMPLATE) as url:
        yield url


@pytest.fixture
def sqlite_url(tmp_path: Path) -> str:
    """The address of an SQLite database that is not there yet."""
    return f"sqlite:///{tmp_path}/news.db"


@pytest.fixture(params=["sqlite", "postgres"])
def url(request: pytest.FixtureRequest) -> str:
    """An empty database of each kind."""
    found: str = request.getfixturevalue(f"{request.param}_url")
    return found


@pytest.fixture
async def store(url: str) -> AsyncIterator[SqlStore]:
    """An open store."""
    store = SqlStore(url)
    await store.open()
    yield store
    await store.close()


@pytest.fixture
async def other(url: str, store: SqlStore) -> AsyncIterator[SqlStore]:
    """Another store on the database of `store`, as a second process has it."""
    other = SqlStore(url)
    await other.open()
    yield other
    await other.close()


@pytest.fixture
def inside(url: str) -> Tables:
    """A look into the tables."""
    return Tables(url)
