"""How visits follow one another: none waits for a slow one, and a run hands over what is not done."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from pathlib import Path

import pytest

from bot.errors import StorageError
from bot.ingest.refresh import Refresh
from bot.types import Checked
from tests.integration.polls import ACTIVE, CHAT, HOUR, World, polling


@pytest.fixture
async def world(tmp_path: Path) -> AsyncIterator[World]:
    async with polling(tmp_path) as world:
        yield world


def with_places(world: World, places: int) -> Refresh:
    return Refresh(world.store, world.fetcher, world.workers, now=lambda: world.now, random=lambda: 0.0, at_once=places)


def put(world: World, count: int, name: str = "", until: asyncio.Event | None = None) -> list[str]:
    return [world.server.put(f"/{name}{n}", ACTIVE, etag='"1"', until=until) for n in range(count)]


def visits_under_way() -> int:
    return sum(task.get_name().startswith("visit to") for task in asyncio.all_tasks())


async def test_a_slow_source_holds_one_place_only(world: World) -> None:
    release = asyncio.Event()
    slow = put(world, 1, "slow", release)
    await world.follow(*(url.replace("127.0.0.1", "localhost") for url in slow), *put(world, 12))
    running = asyncio.create_task(with_places(world, 2).run(100))
    while sum(len(world.sent(f"/{n}")) for n in range(12)) < 12:
        await asyncio.sleep(0.01)
    assert not running.done()
    release.set()
    assert await running == 13  # all have ended: that is what a limit promises
    assert all(source.checked_at for source in await world.store.sources_of(CHAT))


async def test_what_becomes_due_meanwhile_is_visited(world: World) -> None:
    release = asyncio.Event()
    await world.follow(*put(world, 1, "slow", release))
    running = asyncio.create_task(world.refresh.run())
    while not world.sent("/slow0"):
        await asyncio.sleep(0.01)
    await world.follow(*put(world, 1, "late"))
    while not world.sent("/late0"):
        await asyncio.sleep(0.01)
    assert not running.done()
    release.set()
    assert await running == 2


async def test_a_run_hands_over_what_is_not_done(world: World, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("bot.ingest.refresh.SHIFT", 0.0)
    release = asyncio.Event()
    await world.follow(*put(world, 1, "slow", release), *put(world, 3))
    begun = await world.refresh.run()
    while not all(source.checked_at for source in (await world.store.sources_of(CHAT))[1:]):
        begun += await world.refresh.run()
    assert begun == 4
    assert (await world.source()).checked_at is None
    release.set()
    while (await world.source()).checked_at is None:
        assert await world.refresh.run() == 0
    assert len(world.sent("/slow0")) == 1


async def test_closing_stops_visits_and_keeps_what_has_ended(world: World) -> None:
    await world.follow(*put(world, 3))
    await world.refresh.run()
    world.server.put("/0", ACTIVE, etag='"1"', until=asyncio.Event())
    world.now += 25 * HOUR
    running = asyncio.create_task(world.refresh.run())
    while sum(len(world.sent(f"/{n}")) for n in range(3)) < 6 or visits_under_way() > 1:
        await asyncio.sleep(0.01)
    running.cancel()
    await asyncio.gather(running, return_exceptions=True)
    slow, *quick = await world.store.sources_of(CHAT)
    assert slow.checked_at == world.now - 25 * HOUR
    assert [source.checked_at for source in quick] == [world.now, world.now]
    assert [source.id for source in await world.store.due_sources(world.now, 10)] == [slow.id]


async def test_a_limit_is_kept(world: World) -> None:
    await world.follow(*put(world, 7))
    assert [await world.refresh.run(3), await world.refresh.run(3), await world.refresh.run(3)] == [3, 3, 1]


async def test_a_database_that_fails_is_told(world: World, monkeypatch: pytest.MonkeyPatch) -> None:
    async def full(_: Checked) -> list[int]:
        raise StorageError("the disk is full")

    await world.follow(*put(world, 5))
    monkeypatch.setattr(world.store, "record_check", full)
    with pytest.raises(StorageError, match="disk is full"):
        await world.refresh.run()
    monkeypatch.undo()
    assert await world.refresh.run() == 5
