"""What the operator sees."""

from dataclasses import replace

from bot.ports import Beat, DeadLetter, Status
from bot.storage import SqlStore
from bot.types import Checked, Verdict
from tests.integration.stores import (
    ANNA,
    BORIS,
    DAY,
    HOUR,
    NOW,
    add_source,
    claim,
    found,
    place,
    planned,
    print_stories,
    reply,
    settle,
    subscribe,
    typed,
)

pytest_plugins = ["tests.integration.store_fixtures"]

NOTHING = Status(0, 0, (), 0, 0, 0, 0, None, {}, 0, 0, 0, (), ())


async def test_an_empty_bot(store: SqlStore) -> None:
    assert await store.status() == NOTHING


async def test_status(store: SqlStore) -> None:
    good, bad = await add_source(store, "good"), await add_source(store, "bad")
    await store.record_check(Checked(bad, NOW, NOW + HOUR, error="no answer"))
    ids = await print_stories(store, good, {number: found(number) for number in (1, 2, 3)})
    await place(store, ids[1], ids[1], ids[2])
    anna, _ = await subscribe(store, ANNA, [good], NOW + DAY), await subscribe(store, BORIS, [bad], NOW + HOUR)
    await store.plan_digest(planned(anna, count=2))
    [part] = await claim(store)
    await store.start(part, NOW)
    await settle(store, part, Verdict.UNKNOWN)
    await reply(store, "bad", BORIS)
    [part] = await claim(store, NOW, limit=1)
    await store.start(part, NOW)
    await settle(store, part, Verdict.GONE, NOW, reason="account_inactive")
    await store.receive(typed("waiting"), NOW)
    status = await store.status()
    assert (status.sources, [(one.id, one.failures) for one in status.sources_failing]) == (2, [(bad, 1)])
    assert (status.articles, status.stories, status.subscriptions, status.paused) == (3, 1, 2, 0)
    assert status.next_due_at == NOW + DAY  # Boris is suspended
    assert (status.parts, status.suspects) == ({"sending": 1, "pending": 1, "dead": 1}, 1)
    assert (status.suspended, status.unanswered) == (1, 1)
    assert status.dead == (DeadLetter(BORIS, "reply", "account_inactive", NOW),)
    await store.pause(ANNA, NOW)
    assert ((await store.status()).paused, (await store.status()).next_due_at) == (1, None)


async def test_the_last_run_of_a_beat(store: SqlStore) -> None:
    beat = Beat("refresh", NOW, 1.5, 0.25, "no answer")
    await store.record_beat(beat)
    await store.record_beat(Beat("deliver", NOW, 0.0, 0.0))
    await store.record_beat(replace(beat, at=NOW + HOUR, error=""))
    assert (await store.status()).beats == (Beat("deliver", NOW, 0.0, 0.0), replace(beat, at=NOW + HOUR, error=""))
