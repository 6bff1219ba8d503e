"""What PostgreSQL does otherwise than SQLite: opening, rings of waiting transactions, a server that comes and goes."""

from __future__ import annotations

import asyncio
import signal

import pytest
import sqlalchemy as sa
from alembic.autogenerate import compare_metadata
from alembic.migration import MigrationContext

from bot.errors import StorageError
from bot.storage import SqlStore, dialect, tables
from bot.storage.engine import unbroken
from tests.far.postgres import Postgres
from tests.integration.stores import NOW, add_source, typed
from tests.integration.test_store_open import opener, refused

pytest_plugins = ["tests.integration.store_fixtures"]


def test_migrations_make_the_tables(postgres_url: str) -> None:
    def ours(thing: object, name: str | None, kind: str, reflected: bool, other: object) -> bool:
        return not (kind == "table" and str(name).startswith("procrastinate"))

    engine = sa.create_engine(dialect.Address(postgres_url).direct, poolclass=sa.NullPool)
    with engine.connect() as connection:
        context = MigrationContext.configure(connection, opts={"include_object": ours, "compare_type": True})
        assert compare_metadata(context, tables.metadata) == []


def test_processes_that_start_at_once_on_an_empty_database(postgres: Postgres) -> None:
    with postgres.database() as url:
        first = [opener(url) for _ in range(3)]
        assert [(process.communicate()[1], process.returncode) for process in first] == [("", 0)] * 3
        assert opener(url).communicate() == ("False\n", "")


async def test_transactions_that_wait_in_a_ring_are_done_again(postgres_url: str) -> None:
    store = SqlStore(postgres_url)
    await store.open()
    one, two = await add_source(store, "one"), await add_source(store, "two")
    both_hold_one = asyncio.Barrier(2)
    attempts: list[int] = []

    @unbroken
    async def touch(first: int, second: int) -> None:
        attempts.append(first)
        async with store._database.write() as connection:
            await connection.execute(_failed(first))
            if len(attempts) <= 2:
                await both_hold_one.wait()
            await connection.execute(_failed(second))

    await asyncio.gather(touch(one, two), touch(two, one))
    assert len(attempts) == 3
    sources = {source.id: source.failures for source in (await store.status()).sources_failing}
    assert sources == {one: 2, two: 2}
    await store.close()


def _failed(source: int) -> sa.Update:
    return sa.update(tables.sources).where(tables.sources.c.id == source).values(failures=tables.sources.c.failures + 1)


@pytest.mark.parametrize("how", [signal.SIGINT, signal.SIGQUIT])
async def test_a_server_that_is_restarted(how: int) -> None:
    with Postgres() as server:
        store = SqlStore(server.url())
        await store.open()
        await store.receive(typed("before"), NOW)
        server.stop(how)
        for _ in range(2):
            with pytest.raises(StorageError, match=r"ended the connection|broke|does not answer"):
                await store.unanswered(10)
        server.start()
        await store.receive(typed("after"), NOW)
        assert len(await store.unanswered(10)) == 2
        await store.close()


async def test_what_is_wrong_with_the_server_is_said(postgres: Postgres) -> None:
    await refused("postgresql://bot:secret@127.0.0.1:1/news", "does not answer", "Is PostgreSQL running")
    await refused(postgres.url("nowhere"), "Make it first", "nowhere")
    await refused(postgres.url().replace("postgres@", "stranger@"), "does not know this user", "stranger")


async def test_a_database_of_another_program(postgres: Postgres) -> None:
    with postgres.database() as url:
        engine = sa.create_engine(dialect.Address(url).direct, poolclass=sa.NullPool)
        with engine.begin() as connection:
            connection.execute(sa.text("CREATE TABLE photos (id integer)"))
        await refused(url, "another program")
