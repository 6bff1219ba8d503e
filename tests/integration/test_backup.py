"""`newsdigest backup` and `restore`: all that is kept, of one moment, in one file, and back into either database."""

from __future__ import annotations

import asyncio
import sqlite3
from contextlib import closing
from datetime import datetime
from pathlib import Path

import pytest

from bot import cli
from bot.errors import StorageError
from bot.storage import SqlStore, seats, tables
from bot.storage.backup import backup, restore
from bot.storage.dialect import Address
from tests.far.postgres import Postgres
from tests.integration.stores import (
    ANNA,
    BORIS,
    DAY,
    HOUR,
    NOW,
    Tables,
    add_source,
    deliver_all,
    digest,
    found,
    place,
    planned,
    print_stories,
    reply,
    subscribe,
    told_story,
)
from tests.integration.test_moving import raw

pytest_plugins = ["tests.integration.store_fixtures"]


def nobody(name: str, at: datetime) -> bool:
    return False


async def live(store: SqlStore) -> None:
    source = await add_source(store)
    ids = await print_stories(store, source, {1: found(1), 2: found(2, text="Œuvre 日本語 ' \" \\ 😀")})
    await place(store, 1, *ids.values())
    subscription = await subscribe(store, ANNA, [source])
    await reply(store, "summary", digest=digest(NOW - HOUR, (told_story(1, ids[1]),)))
    await store.plan_digest(planned(subscription, count=2))
    await deliver_all(store, NOW)
    await subscribe(store, BORIS, [source])
    await reply(store, "forget", BORIS, forget=True)
    await deliver_all(store, NOW)


@pytest.mark.parametrize("into", ["sqlite", "postgres"])
async def test_there_and_back(store: SqlStore, url: str, tmp_path: Path, into: str, postgres: Postgres) -> None:
    await live(store)
    file = tmp_path / "backups" / "one.db"
    assert await asyncio.to_thread(backup, url, file) == file.stat().st_size
    assert raw(f"sqlite:///{file}") == raw(url)
    with postgres.database() as empty:
        target = empty if into == "postgres" else f"sqlite:///{tmp_path}/new/news.db"
        assert await asyncio.to_thread(restore, file, target, nobody, NOW) is None
        assert raw(target) == raw(url)
        back = SqlStore(target)
        await back.open()
        await subscribe(back, BORIS)
        chats = Tables(target).rows(tables.chats)
        assert [row.id for row in chats] == [1, 3]  # the id of the chat that was forgotten is not given again
        await back.close()
    assert sorted(path.name for path in file.parent.iterdir()) == ["one.db"]


async def test_it_is_of_one_moment_while_the_bot_writes(store: SqlStore, url: str, tmp_path: Path) -> None:
    """Each subscription comes with its chat and its sources in one transaction: never one without the other."""
    source = await add_source(store)

    async def write() -> None:
        for number in range(150):
            await subscribe(store, type(ANNA)(ANNA.platform, str(number)), [source])

    writing = asyncio.create_task(write())
    counts = []
    for number in range(4):
        file = tmp_path / f"{number}.db"
        await asyncio.to_thread(backup, url, file)
        inside = Tables(f"sqlite:///{file}")
        rows = [len(inside.rows(one)) for one in (tables.chats, tables.subscriptions, tables.subscription_sources)]
        assert len(set(rows)) == 1
        counts.append(rows[0])
    await writing
    assert counts == sorted(counts)


async def test_what_was_there_is_kept_beside(sqlite_url: str, tmp_path: Path) -> None:
    store = SqlStore(sqlite_url)
    await store.open()
    await live(store)
    file = tmp_path / "one.db"
    backup(sqlite_url, file)
    await store.plan_digest(planned((await subscribe(store)), NOW + DAY))
    await store.close()
    now = raw(sqlite_url)
    before = restore(file, sqlite_url, nobody, NOW)
    assert before == tmp_path / "news.db.20260329-070000"
    assert raw(f"sqlite:///{before}") == now
    assert raw(sqlite_url) == raw(f"sqlite:///{file}") != now


async def test_what_is_refused(sqlite_url: str, tmp_path: Path) -> None:
    file = tmp_path / "one.db"
    with pytest.raises(StorageError, match="no database"):
        backup(sqlite_url, file)
    with pytest.raises(StorageError, match="no file"):
        restore(file, sqlite_url, nobody, NOW)
    store = SqlStore(sqlite_url)
    await store.open()
    backup(sqlite_url, file)
    with pytest.raises(StorageError, match="never overwrites"):
        backup(sqlite_url, file)
    with seats.all_taken(Address(sqlite_url)), pytest.raises(StorageError, match="is running"):
        restore(file, sqlite_url, nobody, NOW)
    await store.close()
    file.write_bytes(file.read_bytes()[:5000])
    with pytest.raises(StorageError):
        restore(file, sqlite_url, nobody, NOW)
    other = tmp_path / "other.db"
    with closing(sqlite3.connect(other)) as it:
        it.execute("CREATE TABLE notes (text)")
    with pytest.raises(StorageError, match="not a backup"):
        restore(other, sqlite_url, nobody, NOW)


def test_the_commands(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> None:
    monkeypatch.setenv("NEWSDIGEST_DATA_FOLDER", str(tmp_path))
    for words in (["migrate"], ["backup", str(tmp_path / "b.db")], ["restore", str(tmp_path / "b.db")]):
        with pytest.raises(SystemExit) as ended:
            cli.main(words)
        assert ended.value.code == 0, capsys.readouterr().err
    said = capsys.readouterr().out
    assert "as it is now" in said
    assert "is kept as" in said
