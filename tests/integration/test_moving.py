"""`newsdigest move`: an SQLite installation goes to PostgreSQL as a whole, or not at all."""

from __future__ import annotations

from datetime import UTC, date, datetime
from pathlib import Path
from typing import Any

import pytest
import sqlalchemy as sa

from bot import cli
from bot.app import owner
from bot.errors import StorageError
from bot.ports import Runner
from bot.storage import SqlStore, seats, tables
from bot.storage.dialect import Address
from bot.storage.moving import move
from bot.types import NewSource, SourceKind
from tests.far.postgres import Postgres
from tests.integration.stores import (
    ANNA,
    BORIS,
    DAY,
    HOUR,
    NOW,
    add_source,
    deliver_all,
    found,
    planned,
    print_stories,
    reply,
    subscribe,
)

pytest_plugins = ["tests.integration.store_fixtures"]

ROWS = 7
STRANGE = (
    "",
    "plain",
    "quote ' \" \\ \\N \\. end",
    "tab\there\nline\r\n",
    "Œuvre 日本語 😀 \u2028",
    "\\x00 {} [null]",
    "\x01",
)


def raw(url: str) -> dict[str, list[tuple[Any, ...]]]:
    """All rows of all tables as the database gives them, in one order."""
    engine = sa.create_engine(Address(url).direct, poolclass=sa.NullPool)
    with engine.connect() as connection:
        return {
            name: sorted(map(_alike, connection.exec_driver_sql(f"SELECT {_columns(table)} FROM {name}")), key=repr)
            for name, table in tables.metadata.tables.items()
        }


def _columns(table: sa.Table) -> str:
    return ", ".join(f'"{column.name}"' for column in table.columns)


def _alike(row: Any) -> tuple[Any, ...]:
    """A row with what SQLite has no type for in SQLite's form."""
    return tuple(int(cell) if isinstance(cell, bool) else str(cell) if isinstance(cell, date) else cell for cell in row)


def fill(url: str) -> None:
    """Put rows into every table of the metadata, by the types of its columns."""
    engine = sa.create_engine(Address(url).direct, poolclass=sa.NullPool)
    with engine.begin() as connection:
        for table in tables.metadata.sorted_tables:
            for number in range(1, ROWS + 1):
                row = {column.name: _cell(column, number) for column in table.columns}
                names = ", ".join(f":{name}" for name in row)
                connection.execute(sa.text(f"INSERT INTO {table.name} ({_columns(table)}) VALUES ({names})"), row)


def _cell(column: sa.Column[Any], number: int) -> Any:
    kind = column.type.impl_instance if isinstance(column.type, sa.TypeDecorator) else column.type
    if column.nullable and number % 3 == 0:
        return None
    if isinstance(kind, sa.Boolean):
        return number % 2
    if isinstance(kind, sa.Date):
        return str(date(2026, 1, number))
    if isinstance(kind, sa.Float):
        return number / 3
    if isinstance(kind, sa.SmallInteger):
        return number
    if isinstance(kind, sa.Integer):
        large = isinstance(kind, sa.BigInteger) and not (column.foreign_keys or column.primary_key)
        return number * (2**49 if large else 1)
    if isinstance(kind, sa.Text):
        return f"{number} {STRANGE[number % len(STRANGE)]}"
    assert isinstance(kind, sa.String), f"rows for {column} of type {kind!r} are not made yet"
    return f"{number}é"[: kind.length]


@pytest.fixture
async def installed(sqlite_url: str) -> str:
    """The address of an SQLite database with the schema."""
    store = SqlStore(sqlite_url)
    await store.open()
    await store.close()
    return sqlite_url


def nobody(name: str, at: datetime) -> bool:
    return False


def test_every_table_arrives_whole(installed: str, postgres_url: str) -> None:
    fill(installed)
    before = raw(installed)
    assert {len(rows) for rows in before.values()} == {ROWS}
    moved = move(installed, postgres_url, nobody)
    assert raw(postgres_url) == before == raw(installed)
    assert {one.table: one.rows for one in moved} == dict.fromkeys(tables.metadata.tables, ROWS)
    assert len({one.checksum for one in moved}) == len(moved)


async def test_the_bot_goes_on_where_it_was(sqlite_url: str, postgres_url: str) -> None:
    old = SqlStore(sqlite_url)
    await old.open()
    source = await add_source(old)
    order = await subscribe(old, ANNA, [source])
    await subscribe(old, BORIS, [source])
    await print_stories(old, source, {1: found(1), 2: found(2, text="Second.")})
    await reply(old, "forget me", BORIS, forget=True)  # the newest chat and subscription
    assert len(await deliver_all(old, NOW)) == 1
    assert await old.subscription(BORIS) is None
    await old.plan_digest(planned(order, count=2))
    await reply(old, "asked")
    await old.close()
    move(sqlite_url, postgres_url, nobody)

    new = SqlStore(postgres_url)
    await new.open()
    again = await subscribe(new, BORIS, [source])
    assert again.id > order.id + 1  # ids are never given twice
    assert (await new.subscription(ANNA)) is not None
    assert not await new.plan_digest(planned(order))  # its slot was planned before the move
    assert not await reply(new, "asked")  # and this was answered
    [other] = await new.add_sources([NewSource(SourceKind.FEED, "https://two.example/feed")])
    assert other.id > source
    assert sorted(await deliver_all(new, NOW + HOUR)) == ["asked 0", "digest 0", "digest 1"]
    await new.close()


@pytest.fixture
def unwilling(postgres: Postgres, postgres_url: str) -> Any:
    """Let PostgreSQL do something when the third part is written; undone by calling the result."""
    database = postgres_url.rpartition("?")[0].rpartition("/")[2]

    def make(act: str) -> Any:
        postgres.sql(
            f"CREATE FUNCTION odd() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN IF NEW.position = 3 THEN {act}; "
            "END IF; RETURN NEW; END $$",
            database,
        )
        postgres.sql("CREATE TRIGGER odd BEFORE INSERT ON parts FOR EACH ROW EXECUTE FUNCTION odd()", database)
        return lambda: postgres.sql("DROP FUNCTION odd CASCADE", database)

    return make


@pytest.mark.parametrize(
    ("act", "words"),
    [
        ("RAISE EXCEPTION 'the disk is broken'", "the disk is broken"),
        ("NEW.attempts = 99", "parts did not arrive as it was sent"),
    ],
)
def test_what_fails_in_the_middle_leaves_nothing_half_done(
    installed: str, postgres_url: str, unwilling: Any, act: str, words: str
) -> None:
    fill(installed)
    before = raw(installed)
    mend = unwilling(act)
    with pytest.raises(StorageError, match=words):
        move(installed, postgres_url, nobody)
    assert not any(raw(postgres_url).values())
    mend()
    move(installed, postgres_url, nobody)
    assert raw(postgres_url) == before == raw(installed)


async def test_a_running_installation_is_not_moved(installed: str, postgres_url: str) -> None:
    store = SqlStore(installed)
    await store.open()
    await store.stay_alive(Runner("elsewhere:7:abc", ("poll",), NOW, NOW), NOW - DAY)
    await store.close()
    asked = []

    def lives(name: str, at: datetime) -> bool:
        asked.append((name, at))
        return True

    with pytest.raises(StorageError, match=r"elsewhere:7:abc.*Stop it"):
        move(installed, postgres_url, lives)
    assert asked == [("elsewhere:7:abc", NOW)]
    with seats.all_taken(Address(installed)) as taken:
        assert taken
        with pytest.raises(StorageError, match=r"running on .*Stop it"):
            move(installed, postgres_url, nobody)
    assert not any(raw(postgres_url).values())


@pytest.mark.parametrize("name", ["sites", "beats", "runners"])
async def test_nothing_is_mixed(installed: str, postgres: Postgres, postgres_url: str, name: str) -> None:
    fill(installed)
    values = {"sites": "('a', '{}')", "beats": "('poll', 1, 0.1, 0.1, '')", "runners": "('a:1:b', '[]', 1, 1)"}[name]
    postgres.sql(f"INSERT INTO {name} VALUES {values}", postgres_url.rpartition("?")[0].rpartition("/")[2])
    with pytest.raises(StorageError, match=rf"not empty \(table {name} has 1 rows"):
        move(installed, postgres_url, nobody)
    assert sum(map(len, raw(postgres_url).values())) == 1


@pytest.mark.parametrize(
    ("source", "target", "words"),
    [
        ("postgresql://a@b/c", "postgresql://a@b/d", "no SQLite database"),
        ("sqlite:///{}/news.db", "sqlite:///{}/other.db", r"data\.database.*postgresql://"),
        ("sqlite:///{}/nowhere.db", "postgresql://a@127.0.0.1:1/d", "no database .*nowhere"),
        ("sqlite:///{}/news.db", "postgresql://a@127.0.0.1:1/d", "does not answer"),
    ],
)
def test_what_cannot_be_moved_is_said(installed: str, tmp_path: Path, source: str, target: str, words: str) -> None:
    with pytest.raises(StorageError, match=words):
        move(source.format(tmp_path), target.format(tmp_path), nobody)
    assert not (tmp_path / "nowhere.db").exists()


def test_the_command(
    installed: str, postgres_url: str, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    fill(installed)
    file = installed.removeprefix("sqlite:///")
    monkeypatch.setenv("NEWSDIGEST_DATA_DATABASE", postgres_url)
    _say_it_lives(installed)
    assert _run("move", file) == 1
    assert "Stop it, and move then" in capsys.readouterr().err
    _say_it_lives(installed, of_this_host=True)  # ended long ago, as every process can see
    assert _run("move", file) == 0
    said = capsys.readouterr().out
    for name in tables.metadata.tables:
        assert f"\n{name} " in said
    assert f"{ROWS * len(tables.metadata.tables)}  compared on both sides" in said
    assert file in said
    assert _run("move", file) == 1
    assert "is not empty" in capsys.readouterr().err


def _run(*words: str) -> int:
    with pytest.raises(SystemExit) as ended:
        cli.main(words)
    return int(str(ended.value.code))


def _say_it_lives(url: str, of_this_host: bool = False) -> None:
    host = owner.name().partition(":")[0] if of_this_host else "elsewhere"
    engine = sa.create_engine(Address(url).direct, poolclass=sa.NullPool)
    with engine.begin() as connection:
        connection.execute(sa.update(tables.runners).values(at=NOW))
        connection.execute(
            sa.update(tables.runners).where(tables.runners.c.name.like("%1%")).values(
                name=f"{host}:{2**22 + 1}:word", at=datetime.now(UTC)
            )
        )  # fmt: skip
