"""The turns that processes at one database share."""

from __future__ import annotations

import asyncio
from datetime import UTC, datetime
from itertools import chain, pairwise

import pytest

from bot.digests.pace import SharedPace
from bot.storage import SqlStore
from bot.types import Platform
from tests.integration.stores import NOW

pytest_plugins = ["tests.integration.store_fixtures"]


def shared(store: SqlStore, rate: float, platform: Platform = Platform.TELEGRAM) -> SharedPace:
    """On PostgreSQL the clock of the server counts, whatever is said here."""
    return SharedPace(store, platform, rate, lambda: NOW)


async def test_turns_of_two_processes_are_one_line(store: SqlStore, other: SqlStore) -> None:
    one, two = shared(store, 0.5), shared(other, 0.5)
    booked = [await one.book(3), await two.book(2), await one.book(1)]
    for waits, expected in zip(booked, [[0, 2, 4], [6, 8], [10]], strict=True):
        assert waits == pytest.approx(expected, abs=1.0)
    assert await two.backlog() == pytest.approx(12, abs=1.0)


async def test_booked_at_once_no_turn_is_given_twice(store: SqlStore, other: SqlStore) -> None:
    before = datetime.now(UTC)
    paces = [shared(one, 2.0) for one in (store, other) * 4]
    waits = sorted(chain(*await asyncio.gather(*(pace.book(5) for pace in paces))))
    took = (datetime.now(UTC) - before).total_seconds()
    assert len(waits) == 40
    assert waits[-1] >= 39 / 2.0 - took - 0.1
    gaps = [later - earlier for earlier, later in pairwise(waits)]
    assert min(gaps) >= 0.5 - took - 0.1


async def test_platforms_have_lines_of_their_own(store: SqlStore) -> None:
    await shared(store, 0.1).book(5)
    assert await shared(store, 0.1, Platform.SLACK).backlog() == 0
    assert await shared(store, 0.1, Platform.SLACK).book(1) == [0]


async def test_one_process_is_told_off_and_all_are_slower(store: SqlStore, other: SqlStore) -> None:
    one, two = shared(store, 16.0), shared(other, 16.0)
    await one.book(1)
    for _ in range(3):
        await two.slow_down()
    await one.book(1)
    assert one.rate == pytest.approx(2.04)
    for _ in range(9):
        await two.slow_down()
    await two.book(1)
    assert two.rate == pytest.approx(1.02)
    await one.book(200)
    assert one.rate == 16.0


async def test_a_lower_rate_in_the_settings_holds_at_once(store: SqlStore) -> None:
    await shared(store, 20.0).book(1)
    slower = shared(store, 5.0)
    await slower.book(2)
    assert slower.rate == 5.0
