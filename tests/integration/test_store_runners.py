"""Several processes at one database: what one has in hand the others leave alone, until it is done or gone."""

from __future__ import annotations

import asyncio

import pytest

from bot.ports import Runner
from bot.storage import SqlStore
from bot.types import Chat, Checked, NewSource, Platform, SourceKind
from tests.integration.stores import ANNA, HOUR, MINUTE, NOW, add_source, claim, found, planned, reply, subscribe

pytest_plugins = ["tests.integration.store_fixtures"]


async def follow(store: SqlStore, count: int) -> list[int]:
    sources = [await add_source(store, f"site{number}") for number in range(count)]
    await subscribe(store, sources=sources)
    return sources


async def due(store: SqlStore, at=NOW, limit: int = 50) -> list[int]:  # type: ignore[no-untyped-def]
    return [source.id for source in await store.due_sources(at, limit)]


async def test_a_source_is_in_one_hand(store: SqlStore, other: SqlStore) -> None:
    sources = await follow(store, 3)
    assert await due(store, limit=2) == sources[:2]
    assert await due(other) == sources[2:]
    assert await due(store) == sources[:2]  # still its own
    await store.record_check(Checked(sources[0], NOW, NOW + HOUR, found=(found(1),)))
    await store.record_quiet([Checked(sources[1], NOW, NOW + HOUR)])
    assert sorted(await due(other, NOW + HOUR)) == sources


async def test_what_is_in_a_hand_too_long_is_free(store: SqlStore, other: SqlStore) -> None:
    sources = await follow(store, 2)
    assert await due(store) == sources
    assert await due(other, NOW + 14 * MINUTE) == []
    assert await due(other, NOW + 15 * MINUTE) == sources
    assert await due(store, NOW + 16 * MINUTE) == []


async def test_many_hands_never_take_one_source_twice(store: SqlStore, other: SqlStore) -> None:
    sources = await follow(store, 12)
    taken = await asyncio.gather(*(due(one, limit=4) for one in (store, other) * 3))
    by_hand = set().union(*taken[::2]), set().union(*taken[1::2])
    assert not by_hand[0] & by_hand[1]
    assert by_hand[0] | by_hand[1] <= set(sources)


async def test_a_server_is_in_one_hand(store: SqlStore, other: SqlStore) -> None:
    pages = [NewSource(SourceKind.FEED, f"https://busy.example/{number}") for number in range(3)]
    busy = [source.id for source in await store.add_sources(pages)]
    lone = await add_source(store)
    await subscribe(store, sources=[*busy, lone])
    assert await due(store, limit=1) == busy[:1]
    assert await due(other) == [lone]  # the same server is not visited by two processes at once
    assert await due(store) == busy
    for one in busy:
        await store.record_check(Checked(one, NOW, NOW + HOUR))
    await other.record_check(Checked(lone, NOW, NOW + 2 * HOUR))
    assert await due(other, NOW + HOUR, limit=1) == busy[:1]
    assert await due(store, NOW + HOUR) == []


async def test_nobody_goes_away_with_nothing_while_there_is_enough(store: SqlStore, other: SqlStore) -> None:
    for number in range(20):
        await subscribe(store, Chat(Platform.CONSOLE, f"c{number}"))
    for _ in range(5):
        taken = await asyncio.gather(*(one.due_subscriptions(NOW, 2) for one in (store, other)))
        ids = [subscription.id for some in taken for subscription in some]
        assert len(ids) == len(set(ids)) == 4
        for some in taken:
            for subscription in some:
                assert await store.plan_digest(planned(subscription))


async def test_a_due_subscription_is_in_one_hand(store: SqlStore, other: SqlStore) -> None:
    order = await subscribe(store)
    assert [one.id for one in await store.due_subscriptions(NOW, 10)] == [order.id]
    assert await other.due_subscriptions(NOW + MINUTE, 10) == []
    assert [one.id for one in await other.due_subscriptions(NOW + 2 * MINUTE, 10)] == [order.id]
    assert await store.plan_digest(planned(order))
    await store.reschedule(ANNA, order.schedule, NOW)  # due again at once, and in nobody's hand
    assert [one.id for one in await store.due_subscriptions(NOW, 10)] == [order.id]
    assert not await other.plan_digest(planned(order))  # its slot has been planned


async def test_who_is_silent_lets_go(store: SqlStore, other: SqlStore) -> None:
    [source] = await follow(store, 1)
    await reply(store, "hello")
    assert await due(store) == [source]
    assert len(await store.due_subscriptions(NOW, 10)) == 1
    assert len(await claim(store, owner=store.name)) == 1
    assert await store.stay_alive(alive(store, 0), NOW - MINUTE) == []
    assert await other.stay_alive(alive(other, 0), NOW - MINUTE) == []
    assert await due(other) == []

    assert await other.stay_alive(alive(other, 2), NOW + MINUTE) == [store.name]
    assert await due(other) == [source]
    assert len(await other.due_subscriptions(NOW, 10)) == 1
    assert len(await claim(other, NOW + 2 * MINUTE)) == 1
    assert [one.name for one in (await other.status()).runners] == [other.name]


def alive(store: SqlStore, minutes: int) -> Runner:
    return Runner(store.name, ("poll", "plan"), NOW, NOW + minutes * MINUTE)


async def test_who_is_gone_is_released_at_once(store: SqlStore, other: SqlStore) -> None:
    [source] = await follow(store, 1)
    await store.stay_alive(alive(store, 0), NOW - MINUTE)
    assert await due(store) == [source]
    assert await other.owners() == {store.name}
    await other.release([store.name], NOW)
    assert await other.owners() == set()
    assert await due(other) == [source]


async def test_runners_are_shown_in_order_of_age(store: SqlStore, other: SqlStore) -> None:
    later = Runner(other.name, ("chat",), NOW + MINUTE, NOW + MINUTE)
    await other.stay_alive(later, NOW - HOUR)
    await store.stay_alive(alive(store, 0), NOW - HOUR)
    await store.stay_alive(alive(store, 1), NOW - HOUR)
    assert (await store.status()).runners == (alive(store, 1), later)


@pytest.mark.parametrize("workers", [4])
async def test_workers_share_lanes_and_deadlock_nowhere(url: str, store: SqlStore, workers: int) -> None:
    chats = [Chat(Platform.CONSOLE, f"c{number}") for number in range(30)]
    orders = [await subscribe(store, chat) for chat in chats]
    others = [SqlStore(url) for _ in range(workers)]
    for one in others:
        await one.open()

    async def work(one: SqlStore) -> int:
        done = 0
        while subscriptions := await one.due_subscriptions(NOW, 4):
            for subscription in subscriptions:
                done += await one.plan_digest(planned(subscription))
        return done

    planned_by = await asyncio.gather(*(work(one) for one in others))
    assert sum(planned_by) == len(orders)
    claims = await asyncio.gather(*(claim(one, owner=one.name, limit=8) for one in others for _ in range(2)))
    lanes = [part.chat for parts in claims for part in parts]
    assert len(lanes) == len(set(lanes)) == len(chats)
    for one in others:
        await one.close()
