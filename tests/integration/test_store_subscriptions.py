"""Standing orders, what can be told to them and what was: SubscriptionStore and PlanStore."""

import asyncio
from dataclasses import replace
from datetime import time

from bot.storage import SqlStore, tables
from bot.types import MUTED, Answered, Chat, Digest, Platform, Preferences, Schedule, Subscribe, Told, Window
from tests.integration.stores import (
    ANNA,
    BORIS,
    DAY,
    HOUR,
    MORNING,
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
    typed,
)

pytest_plugins = ["tests.integration.store_fixtures"]

EVENING = Schedule((time(18, 30), time(21)), "Asia/Kolkata")
LAST_DAY = Window(NOW - DAY, NOW)


async def test_many_without_news_are_planned_at_once(store: SqlStore, inside: Tables) -> None:
    source, muted = await add_source(store), await add_source(store, "muted")
    orders = [await subscribe(store, Chat(Platform.TELEGRAM, str(n)), [muted]) for n in range(3)]
    orders.append(await subscribe(store, Chat(Platform.TELEGRAM, "3"), [source]))
    for number, of in enumerate((source, muted), 1):
        ids = await print_stories(store, of, {number: found(number)})
        await place(store, number, *ids.values())
    for order in orders[:2]:
        await store.weigh(order.chat, muted, MUTED)
    ids = [order.id for order in orders]
    assert await store.with_news(ids, HOUR, NOW) == {orders[2].id, orders[3].id}
    assert await store.with_news(ids, HOUR, NOW - 2 * HOUR) == set()
    assert await store.plan_digest(planned(orders[0]))
    moved = replace(MORNING, zone="UTC")
    await store.reschedule(orders[1].chat, moved, NOW + HOUR)
    quiet = [planned(order, count=0) for order in orders]
    assert await store.plan_quiet(quiet) == 3  # the first has its slot already
    assert await store.plan_quiet(quiet) == 0
    assert await store.plan_quiet([replace(quiet[0], subscription_id=99)]) == 0
    rows = inside.rows(tables.subscriptions)
    assert [row.next_due_at for row in rows] == [NOW + DAY, NOW + HOUR, NOW + DAY, NOW + DAY]
    assert [row.covered_until for row in rows] == [NOW] * 4
    assert inside.deliveries() == ["open"]


async def test_subscribe_and_extend(store: SqlStore) -> None:
    one, two, three = [await add_source(store, name) for name in ("one", "two", "three")]
    assert await store.subscription(ANNA) is None
    first = await store.subscribe(Subscribe(ANNA, ((two, "tech"), (one, "")), MORNING, NOW, NOW - DAY, "de"))
    assert (first.chat, first.schedule, first.language) == (ANNA, MORNING, "de")
    assert (first.covered_until, first.next_due_at, first.paused_at) == (NOW - DAY, NOW, None)
    await store.pause(ANNA, NOW)
    more = Subscribe(ANNA, ((three, ""), (two, ""), (one, "tech")), EVENING, NOW + HOUR, NOW + DAY, "en")
    second = await store.subscribe(more)
    assert second == replace(first, schedule=EVENING, next_due_at=NOW + HOUR, language="en")
    assert await store.subscription(ANNA) == second
    assert [(source.id, source.via_topic) for source in await store.sources_of(ANNA)] == [
        (two, ""),
        (one, ""),
        (three, ""),
    ]


async def test_a_topic_is_remembered(store: SqlStore) -> None:
    one, two = await add_source(store, "one"), await add_source(store, "two")
    await store.subscribe(Subscribe(ANNA, ((one, "tech"), (two, "")), MORNING, NOW, NOW))
    assert [source.via_topic for source in await store.sources_of(ANNA)] == ["tech", ""]


async def test_unsubscribe(store: SqlStore) -> None:
    one, two, three = [await add_source(store, name) for name in ("one", "two", "three")]
    await subscribe(store, ANNA, [one, two, three])
    await subscribe(store, BORIS, [one])
    await store.unsubscribe(ANNA, [one, three, 404])
    assert [source.id for source in await store.sources_of(ANNA)] == [two]
    assert [source.id for source in await store.sources_of(BORIS)] == [one]
    await store.unsubscribe(ANNA, [two])
    assert await store.sources_of(ANNA) == []
    assert await store.subscription(ANNA) is not None


async def test_pause_reschedule_resume(store: SqlStore) -> None:
    await subscribe(store)
    await store.pause(ANNA, NOW)
    assert await store.due_subscriptions(NOW, 10) == []
    await store.reschedule(ANNA, EVENING, NOW + HOUR)
    await store.resume(ANNA, NOW - HOUR)
    [due] = await store.due_subscriptions(NOW, 10)
    assert (due.schedule, due.next_due_at, due.paused_at) == (EVENING, NOW - HOUR, None)
    await store.reschedule(ANNA, Schedule(), None)
    assert await store.due_subscriptions(NOW + DAY, 10) == []


async def test_a_stranger_changes_nothing(store: SqlStore, inside: Tables) -> None:
    await store.unsubscribe(ANNA, [1])
    await store.reschedule(ANNA, MORNING, NOW)
    await store.pause(ANNA, NOW)
    await store.resume(ANNA, NOW)
    await store.chat_gone(ANNA, NOW, "blocked")
    assert (await store.sources_of(ANNA), await store.last_digest(ANNA)) == ([], None)
    assert inside.mentions(ANNA.address) == []


async def test_the_longest_overdue_is_planned_first(store: SqlStore) -> None:
    for number, hours in enumerate((0, 2, 1, -1)):
        await subscribe(store, Chat(Platform.CONSOLE, str(number)), due=NOW - hours * HOUR)
    assert [one.chat.address for one in await store.due_subscriptions(NOW, 10)] == ["1", "2", "0"]
    assert [one.chat.address for one in await store.due_subscriptions(NOW, 2)] == ["1", "2"]


async def test_preferences_are_kept(store: SqlStore) -> None:
    before = await subscribe(store)
    assert before.preferences == Preferences()
    await store.prefer(ANNA, Preferences(say_nothing=True))
    again = await subscribe(store)
    assert again == replace(before, preferences=Preferences(say_nothing=True))


async def test_a_slot_is_planned_once(store: SqlStore, inside: Tables) -> None:
    plan = planned(await subscribe(store), count=2)
    assert await store.plan_digest(plan)
    assert not await store.plan_digest(plan)
    assert len(inside.rows(tables.digests)) == len(inside.rows(tables.deliveries)) == 1
    kept = await store.subscription(ANNA)
    assert kept is not None
    assert (kept.covered_until, kept.next_due_at) == (NOW, NOW + DAY)
    assert await deliver_all(store, NOW) == ["digest 0", "digest 1"]


async def test_two_planners_at_once(store: SqlStore, other: SqlStore, inside: Tables) -> None:
    orders = [await subscribe(store, Chat(Platform.CONSOLE, str(number))) for number in range(10)]
    made = await asyncio.gather(*(one.plan_digest(planned(order)) for order in orders for one in (store, other)))
    assert sorted(made) == [False] * 10 + [True] * 10
    assert len(inside.rows(tables.parts)) == 10


async def test_a_digest_without_parts_is_kept_without_a_delivery(store: SqlStore, inside: Tables) -> None:
    subscription = await subscribe(store)
    assert await store.plan_digest(planned(subscription, count=0))
    assert inside.rows(tables.deliveries) == []
    assert await store.due_subscriptions(NOW, 10) == []
    assert not await store.plan_digest(planned(subscription, count=1))
    assert await store.last_digest(ANNA) is None


async def test_a_new_time_chosen_meanwhile_stays(store: SqlStore) -> None:
    subscription = await subscribe(store)
    await store.reschedule(ANNA, EVENING, NOW + HOUR)
    assert await store.plan_digest(planned(subscription))
    kept = await store.subscription(ANNA)
    assert kept is not None
    assert kept.next_due_at == NOW + HOUR


async def test_what_is_covered_stays_covered(store: SqlStore) -> None:
    subscription = await subscribe(store)
    now = Digest(NOW + HOUR, Window(NOW - DAY, NOW + HOUR), ())
    await store.answer(Answered(typed("digest now"), (), NOW + HOUR, digest=now))
    assert await store.plan_digest(planned(subscription))
    kept = await store.subscription(ANNA)
    assert kept is not None
    assert kept.covered_until == NOW + HOUR


async def test_a_forgotten_subscription_is_not_planned(store: SqlStore) -> None:
    subscription = await subscribe(store)
    await reply(store, "forget", forget=True)
    await subscribe(store)  # comes back under the same address, but is not the same
    assert not await store.plan_digest(planned(subscription))
    assert await deliver_all(store, NOW) == ["forget 0"]


async def test_told(store: SqlStore) -> None:
    subscription, stranger = await subscribe(store), await subscribe(store, BORIS)
    monday = digest(NOW, (told_story(1, 1, 2, text="It rained."), told_story(5, 5, text="It snowed.")))
    tuesday = digest(NOW + DAY, (told_story(1, 2, 3, text="It rains still."),))
    for issue in (monday, tuesday):
        await store.plan_digest(replace(planned(subscription), digest=issue, at=issue.slot_at))
    assert await store.told(subscription.id, [1, 5, 9]) == [
        Told(1, NOW, frozenset({1, 2}), ("It rained.",)),
        Told(5, NOW, frozenset({5}), ("It snowed.",)),
        Told(1, NOW + DAY, frozenset({2, 3}), ("It rains still.",)),
    ]
    assert [one.at for one in await store.told_since(subscription.id, NOW + DAY)] == [NOW + DAY]
    assert await store.told(stranger.id, [1]) == await store.told_since(stranger.id, NOW) == []
    assert await store.recent_digests(ANNA, 1) == [tuesday]
    assert await store.recent_digests(ANNA, 9) == [tuesday, monday]
    assert await store.last_digest(ANNA) == tuesday
    assert await store.last_digest(BORIS) is None


async def test_a_digest_on_demand_is_told(store: SqlStore, inside: Tables) -> None:
    subscription = await subscribe(store, due=NOW + DAY)
    issue = digest(NOW, (told_story(1, 1),))
    assert await reply(store, "digest", digest=issue)
    assert not await reply(store, "digest", digest=issue)
    kept = await store.subscription(ANNA)
    assert kept is not None
    assert (kept.covered_until, kept.next_due_at) == (NOW, NOW + DAY)
    assert [one.story for one in await store.told(subscription.id, [1])] == [1]
    assert await store.last_digest(ANNA) == issue
    assert len(inside.rows(tables.told)) == 1


async def test_candidates(store: SqlStore) -> None:
    mine, also_mine, foreign = [await add_source(store, name) for name in ("mine", "also", "foreign")]
    subscription = await subscribe(store, ANNA, [mine, also_mine])
    ids = await print_stories(
        store,
        mine,
        {
            1: found(1, NOW - 3 * DAY, published=NOW - 3 * DAY),  # rain: background
            2: found(2, NOW - 3 * HOUR, published=NOW - 4 * HOUR),  # rain: news
            3: found(3, NOW - HOUR, published=NOW - 2 * HOUR),  # election: news
            4: found(4, NOW - 2 * DAY),  # strike: old
            5: found(5, NOW - HOUR),  # not placed yet
            6: found(6, NOW, published=NOW),  # rain: after the window
            7: found(7, NOW - DAY),  # fair: at the first moment of the window
        },
    )
    ids |= await print_stories(store, also_mine, {3: found(3, NOW - DAY * 2), 8: found(8, NOW - 2 * HOUR)})
    ids |= await print_stories(store, foreign, {9: found(9, NOW - HOUR), 4: found(4, NOW - HOUR)})
    rain, election, strike, fair = ids[1], ids[3], ids[4], ids[7]
    await place(store, rain, ids[1], ids[2], ids[6])
    await place(store, election, ids[3], ids[8], ids[9])
    await place(store, strike, ids[4])
    await place(store, fair, ids[7])
    stories = await store.candidates(subscription.id, LAST_DAY)
    assert [story.id for story in stories] == [election, rain, fair]
    assert [[one.id for one in story.articles] for story in stories] == [[ids[3], ids[8]], [ids[1], ids[2]], [ids[7]]]
    assert [story.fresh for story in stories] == [{ids[3], ids[8]}, {ids[2]}, {ids[7]}]
    assert await store.candidates(subscription.id, Window(NOW - 10 * DAY, NOW - 9 * DAY)) == []
    assert [one.id for one in await store.articles([ids[3], 404, ids[1], ids[3]])] == [ids[3], ids[1], ids[3]]
