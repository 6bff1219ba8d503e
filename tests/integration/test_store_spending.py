"""The day's budget of questions to a language model, over processes."""

from __future__ import annotations

import asyncio
from datetime import timedelta

from bot.storage import SqlStore
from tests.integration.stores import NOW

pytest_plugins = ["tests.integration.store_fixtures"]
TODAY = NOW.date()


async def test_two_processes_spend_one_budget(store: SqlStore, other: SqlStore) -> None:
    asked = await asyncio.gather(*(one.spend(TODAY, 5) for one in (store, other) * 5))
    assert sum(asked) == 5
    assert not await store.spend(TODAY, 5)


async def test_a_new_day_has_a_budget_of_its_own(store: SqlStore) -> None:
    assert [await store.spend(TODAY, 1), await store.spend(TODAY, 1)] == [True, False]
    assert await store.spend(TODAY + timedelta(days=1), 1)


async def test_a_raised_budget_holds_at_once_and_none_is_none(store: SqlStore) -> None:
    assert await store.spend(TODAY, 1)
    assert await store.spend(TODAY, 2)
    assert not await store.spend(TODAY, 0)
