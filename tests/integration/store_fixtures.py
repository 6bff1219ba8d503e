"""A real store for each test, on each kind of database. A test module says `pytest_plugins = [this module]`."""

from __future__ import annotations

from collections.abc import AsyncIterator
from pathlib import Path

import pytest

from bot.storage import SqlStore
from tests.integration.stores import Tables


@pytest.fixture(params=["sqlite"])
def url(request: pytest.FixtureRequest, tmp_path: Path) -> str:
    """An empty database of each kind."""
    return {"sqlite": f"sqlite:///{tmp_path}/news.db"}[request.param]


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
