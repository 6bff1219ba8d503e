"""Opening a database: making it, finding it up to date, and saying in words what is wrong with it."""

import asyncio
import sqlite3
import subprocess
import sys
from pathlib import Path

import pytest
import sqlalchemy as sa
from alembic.config import Config
from alembic.script import ScriptDirectory

from bot.errors import StorageError
from bot.storage import SqlStore, dialect, schema, tables
from bot.types import Checked, Schedule, Subscribe
from tests.integration.stores import ANNA, NOW, ON_SQLITE, add_source, article, found, typed

pytest_plugins = ["tests.integration.store_fixtures"]

OPEN = """
import asyncio, sys
from bot.storage import SqlStore
async def main():
    store = SqlStore(sys.argv[1])
    await store.open()
    await store.status()
    await store.close()
    print("alembic" in sys.modules)
asyncio.run(main())
"""


def opener(url: str) -> subprocess.Popen[str]:
    return subprocess.Popen(
        [sys.executable, "-c", OPEN, url], stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True
    )


def test_head_is_alembics() -> None:
    config = Config()
    config.set_main_option("script_location", "bot.storage:migrations")
    script = ScriptDirectory.from_config(config)
    assert script.get_current_head() == schema.HEAD
    assert [step.revision for step in script.walk_revisions()] == [f"{n:04}" for n in range(int(schema.HEAD), 0, -1)]


@ON_SQLITE
async def test_migrations_make_the_tables(store: SqlStore, tmp_path: Path) -> None:
    def statements(path: Path) -> set[tuple[str, ...]]:
        with sqlite3.connect(path) as connection:
            made = connection.execute(
                "SELECT name, sql FROM sqlite_master WHERE sql IS NOT NULL AND name <> 'alembic_version'"
            )
            return {(name, *sorted(sql.replace('"', "").replace(",", " ").split())) for name, sql in made}

    engine = sa.create_engine(f"sqlite:///{tmp_path}/fresh.db")
    tables.metadata.create_all(engine)
    engine.dispose()
    assert statements(tmp_path / "news.db") == statements(tmp_path / "fresh.db")


def test_processes_that_start_at_once(tmp_path: Path) -> None:
    first = [opener(f"sqlite:///{tmp_path}/deep/down/news.db") for _ in range(3)]
    assert [(process.communicate()[1], process.returncode) for process in first] == [("", 0)] * 3
    later = opener(f"sqlite:///{tmp_path}/deep/down/news.db")
    assert later.communicate() == ("False\n", "")  # alembic is not imported when there is nothing to do


@ON_SQLITE
async def test_promises_survive_a_power_cut(store: SqlStore) -> None:
    async with store._database.write() as connection:
        asked = {
            name: await connection.scalar(sa.text(f"PRAGMA {name}"))
            for name in ("journal_mode", "synchronous", "foreign_keys", "busy_timeout")
        }
    assert asked == {"journal_mode": "wal", "synchronous": 2, "foreign_keys": 1, "busy_timeout": 10_000}


async def test_a_write_is_kept_as_a_whole_or_not_at_all(store: SqlStore) -> None:
    with pytest.raises(StorageError):
        await store.subscribe(subscribing_to(404))
    assert await store.subscription(ANNA) is None
    await store.receive(typed("after"), NOW)
    assert len(await store.unanswered(10)) == 1


def subscribing_to(source: int) -> Subscribe:
    return Subscribe(ANNA, ((source, ""),), Schedule(), None, NOW)


@pytest.mark.parametrize("what", ["write", "read"])
async def test_a_cancelled_caller_leaves_the_door_open(store: SqlStore, other: SqlStore, what: str) -> None:
    tasks = []
    for step in range(24):
        work = add_source(store, f"cancelled{step}") if what == "write" else store.due_sources(NOW, 10)
        tasks.append(asyncio.create_task(work))  # kept, and with it the traceback of its end
        await asyncio.sleep(step / 6000)
        tasks[-1].cancel()
        await asyncio.gather(tasks[-1], return_exceptions=True)
        for one in (other, store):
            assert await asyncio.wait_for(add_source(one, "after"), 5)
    assert any(task.cancelled() for task in tasks)


async def test_readers_do_not_wait_for_a_writer(store: SqlStore) -> None:
    async with store._database.write() as connection:
        await connection.execute(sa.delete(tables.chats))
        assert await asyncio.wait_for(store.subscription(ANNA), 5) is None


async def test_what_no_database_takes_is_replaced(store: SqlStore) -> None:
    source = await add_source(store)
    strange = found(1, title="nul \0 and half \ud83d", text="fine")
    [number] = await store.record_check(Checked(source, NOW, NOW, found=(strange,)))
    [kept] = await store.articles([number])
    assert kept.title == "nul \ufffd and half ?"
    await store.receive(typed("strange", text="half \ud83d"), NOW)
    assert [event.text for event in await store.unanswered(1)] == ["half ?"]
    assert article(1).url == kept.url


@pytest.mark.parametrize("url", ["", "mysql://host/name", "news.db", "sqlite://", "sqlite:///:memory:"])
def test_addresses_that_cannot_be_used(url: str) -> None:
    with pytest.raises(StorageError, match=r"sqlite:///path/to/file\.db"):
        SqlStore(url)


def test_the_password_is_not_shown() -> None:
    for address in ("postgresql://bot:secret@db/news", "postgresql://bot@db/news?password=secret"):
        assert "secret" not in str(dialect.Address(address))


async def refused(url: str, *words: str) -> None:
    store = SqlStore(url)
    with pytest.raises(StorageError) as caught:
        await store.open()
    for word in words:
        assert word in str(caught.value)


async def test_a_folder_is_not_a_database(tmp_path: Path) -> None:
    await refused(f"sqlite:///{tmp_path}", str(tmp_path), "is a folder", "news.db")


async def test_a_place_where_no_folder_can_be_made(tmp_path: Path) -> None:
    (tmp_path / "file").touch()
    await refused(f"sqlite:///{tmp_path}/file/deep/news.db", str(tmp_path / "file"), "may write")


async def test_a_file_of_another_kind(tmp_path: Path) -> None:
    (tmp_path / "letter.txt").write_text("Dear reader, " * 200)
    await refused(f"sqlite:///{tmp_path}/letter.txt", "letter.txt", "another kind")


async def test_a_database_of_another_program(tmp_path: Path) -> None:
    with sqlite3.connect(tmp_path / "photos.db") as connection:
        connection.execute("CREATE TABLE photos (id INTEGER)")
    await refused(f"sqlite:///{tmp_path}/photos.db", "another program")


@ON_SQLITE
async def test_a_database_newer_than_the_program(store: SqlStore, tmp_path: Path) -> None:
    with sqlite3.connect(tmp_path / "news.db") as connection:
        connection.execute("UPDATE alembic_version SET version_num = '9999'")
    await refused(f"sqlite:///{tmp_path}/news.db", "newer version", "9999", "Update the program")


@ON_SQLITE
async def test_a_full_disk(store: SqlStore) -> None:
    @sa.event.listens_for(store._database._engine.sync_engine, "connect")  # type: ignore[union-attr]
    def _small(connection: object, _record: object) -> None:
        connection.execute("PRAGMA max_page_count = 60")  # type: ignore[attr-defined]

    source = await add_source(store)
    big = tuple(found(number, text="word " * 2000) for number in range(100))
    with pytest.raises(StorageError, match="disk is full"):
        await store.record_check(Checked(source, NOW, NOW, found=big))
    assert await store.known_articles([one.article.url for one in big]) == {}


@ON_SQLITE
async def test_a_database_held_by_another_program(
    store: SqlStore, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(dialect, "BUSY_SECONDS", 0.1)
    holder = sqlite3.connect(tmp_path / "news.db", isolation_level=None)
    holder.execute("BEGIN IMMEDIATE")
    with pytest.raises(StorageError, match=r"held by another program.*Is a second copy"):
        await add_source(store)
    holder.close()
    assert await add_source(store)


async def test_not_open() -> None:
    with pytest.raises(StorageError, match="not open"):
        await SqlStore("sqlite:///never.db").subscription(ANNA)
