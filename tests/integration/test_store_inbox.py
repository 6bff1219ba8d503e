"""Events and their answers, and chats that go, move and are forgotten."""

import json

import pytest

from bot.storage import SqlStore, tables
from bot.types import Answered, Chat, Checked, Correction, Platform, Taste, Verdict
from tests.integration.stores import (
    ANNA,
    BORIS,
    DAY,
    HOUR,
    MINUTE,
    NOW,
    Tables,
    add_source,
    claim,
    deliver_all,
    digest,
    found,
    payloads,
    planned,
    reply,
    settle,
    subscribe,
    told_story,
    typed,
)

pytest_plugins = ["tests.integration.store_fixtures"]

SUPERGROUP = Chat(Platform.TELEGRAM, "-100700100999")


async def test_an_event_is_kept_once_and_in_order(store: SqlStore) -> None:
    events = [typed("3"), typed("1", BORIS), typed("2")]
    assert [await store.receive(event, NOW) for event in events] == [True, True, True]
    assert not await store.receive(events[0], NOW)
    assert await store.unanswered(10) == events
    assert await store.unanswered(1) == events[:1]
    assert await store.receive(typed("3", BORIS), NOW)  # ids are unique on a platform only


async def test_an_event_is_answered_once(store: SqlStore) -> None:
    assert await reply(store, "hello", count=2)
    assert not await reply(store, "hello", count=2)
    assert await store.unanswered(10) == []
    [part] = await claim(store)
    assert part.context == {"thread": ANNA.address}
    assert part.kind == "reply"


async def test_an_answer_without_words(store: SqlStore, inside: Tables) -> None:
    assert await reply(store, "thanks", count=0)
    assert await claim(store) == []
    assert inside.rows(tables.deliveries) == []


async def test_an_event_that_was_never_received_can_be_answered(store: SqlStore) -> None:
    answered = Answered(typed("unseen"), payloads("hello"), NOW)
    assert await store.answer(answered)
    assert not await store.answer(answered)
    assert not await store.receive(typed("unseen"), NOW)
    assert await deliver_all(store, NOW) == ["hello 0"]


async def test_what_was_said_is_not_kept_after_the_answer(store: SqlStore, inside: Tables) -> None:
    await reply(store, "hello", count=0)
    assert [row.event for row in inside.rows(tables.inbox)] == [None]


async def test_who_writes_again_is_answered_again(store: SqlStore) -> None:
    await subscribe(store)
    await store.chat_gone(ANNA, NOW, "blocked")
    assert (await store.status()).suspended == 1
    assert await store.due_subscriptions(NOW, 10) == []
    assert await reply(store, "back")
    assert await deliver_all(store, NOW) == ["back 0"]
    assert len(await store.due_subscriptions(NOW, 10)) == 1
    await store.chat_gone(ANNA, NOW, "blocked")
    await store.receive(typed("back"), NOW)  # the same event again says nothing new
    assert (await store.status()).suspended == 1


async def test_a_group_takes_its_topics_along_when_it_closes(store: SqlStore) -> None:
    topic, other = Chat(Platform.TELEGRAM, "-100/7"), Chat(Platform.TELEGRAM, "-1001/7")
    for chat in (topic, other):
        await subscribe(store, chat)
    await store.chat_gone(Chat(Platform.TELEGRAM, "-100"), NOW, "kicked")
    assert [order.chat for order in await store.due_subscriptions(NOW, 10)] == [other]


@pytest.mark.parametrize("how", ["subscribe", "resume"])
async def test_subscribing_again_revives(store: SqlStore, how: str) -> None:
    await subscribe(store)
    await store.chat_gone(ANNA, NOW, "blocked")
    if how == "subscribe":
        await subscribe(store)
    else:
        await store.resume(ANNA, NOW)
    assert (await store.status()).suspended == 0
    assert len(await store.due_subscriptions(NOW, 10)) == 1


async def live_a_little(store: SqlStore, chat: Chat) -> None:
    """Leave traces of a chat in every table that can have one."""
    source = await add_source(store)
    subscription = await subscribe(store, chat, [source])
    await store.record_check(Checked(source, NOW, NOW + HOUR, found=(found(1),)))
    await store.plan_digest(planned(subscription, NOW - DAY, count=2))
    await reply(store, f"event of {chat.address}", chat, digest=digest(NOW - HOUR, (told_story(1, 1),)))
    await deliver_all(store, NOW)
    await store.plan_digest(planned(subscription, NOW, count=2))
    await store.receive(typed(f"waiting event of {chat.address}", chat), NOW)


def traces(inside: Tables) -> set[str]:
    tables_with_chats = ("chats", "lanes", "subscriptions", "subscription_sources", "digests", "told", "deliveries")
    return {name for name in tables_with_chats if inside.rows(tables.metadata.tables[name])}


@pytest.mark.parametrize("end", ["sent", "dead", "gone", "chat_gone"])
async def test_forget_leaves_nothing(store: SqlStore, inside: Tables, end: str) -> None:
    await live_a_little(store, ANNA)
    assert len(traces(inside)) == 7
    assert await reply(store, f"forget {ANNA.address}", count=2, forget=True)
    assert traces(inside) == {"chats", "lanes", "deliveries"}
    [part] = await claim(store)
    assert part.payload == payloads(f"forget {ANNA.address}")[0]
    await store.start(part, NOW)
    if end == "chat_gone":
        await store.chat_gone(ANNA, NOW, "blocked")
    if (after := await settle(store, part, Verdict(end.removeprefix("chat_")))) is not None:
        await store.start(after, NOW)
        assert await settle(store, after, Verdict.SENT) is None
    assert traces(inside) == set()
    assert inside.mentions(ANNA.address) == []
    assert not await store.receive(typed(f"forget {ANNA.address}"), NOW)
    assert not await store.receive(typed(f"waiting event of {ANNA.address}"), NOW)
    assert inside.mentions(ANNA.address) == []


async def test_forget_without_a_word(store: SqlStore, inside: Tables) -> None:
    await live_a_little(store, ANNA)
    assert await reply(store, "forget", count=0, forget=True)
    assert traces(inside) == set()
    assert inside.mentions(ANNA.address) == []


async def test_forget_leaves_others_alone(store: SqlStore, inside: Tables) -> None:
    await live_a_little(store, ANNA)
    await live_a_little(store, BORIS)
    before = inside.mentions(BORIS.address)
    await reply(store, "forget", forget=True)
    assert inside.mentions(BORIS.address) == before
    assert await deliver_all(store, NOW) == ["forget 0", "digest 0", "digest 1"]
    assert inside.mentions(ANNA.address) == []


async def test_forget_while_a_message_is_on_its_way(store: SqlStore, inside: Tables) -> None:
    await live_a_little(store, ANNA)
    [part] = await claim(store)
    await store.start(part, NOW)
    await reply(store, "forget", forget=True)
    assert await claim(store) == []  # the lane is still held
    last = await settle(store, part, Verdict.SENT)
    assert last is not None
    assert last.payload == {"text": "forget 0"}
    await store.start(last, NOW)
    assert await settle(store, last, Verdict.SENT) is None
    assert inside.mentions(ANNA.address) == []


async def test_forget_between_claim_and_start(store: SqlStore) -> None:
    await live_a_little(store, ANNA)
    [part] = await claim(store)
    await reply(store, "forget", forget=True)
    assert not await store.start(part, NOW)
    assert await deliver_all(store, NOW) == ["forget 0"]  # nobody has to wait for the lease to end


async def test_who_comes_back_before_the_last_reply_stays(store: SqlStore, inside: Tables) -> None:
    await live_a_little(store, ANNA)
    await reply(store, "forget", forget=True)
    subscription = await subscribe(store)
    assert await deliver_all(store, NOW) == ["forget 0"]
    assert await store.subscription(ANNA) == subscription
    assert inside.rows(tables.deliveries) == []
    await reply(store, "forget again", forget=True)
    await store.receive(typed("another word"), NOW)
    assert await deliver_all(store, NOW) == ["forget again 0"]
    assert [event.event_id for event in await store.unanswered(10)] == ["another word"]
    assert await reply(store, "another word")
    assert await deliver_all(store, NOW) == ["another word 0"]


async def test_a_lease_of_a_forgotten_chat_fits_no_other(store: SqlStore) -> None:
    await subscribe(store)
    await reply(store, "forget", count=1, forget=True)
    [old] = await claim(store)
    await store.start(old, NOW)
    await settle(store, old, Verdict.SENT)
    await reply(store, "new")
    [new] = await claim(store)
    assert (new.chat, new.generation == old.generation, new.key == old.key) == (ANNA, False, False)
    assert not await store.start(old, NOW)
    assert await settle(store, old, Verdict.GONE) is None
    assert await store.start(new, NOW)


async def test_moved(store: SqlStore, inside: Tables) -> None:
    await live_a_little(store, ANNA)
    before = await store.subscription(ANNA)
    [part] = await claim(store)
    await store.start(part, NOW)
    again = await settle(store, part, Verdict.MOVED, moved_to=SUPERGROUP.address)
    assert again is not None
    assert (again.chat, again.index, again.sending, again.payload) == (SUPERGROUP, 0, False, part.payload)
    assert await store.start(again, NOW)
    assert await settle(store, again, Verdict.SENT) is not None
    after = await store.subscription(SUPERGROUP)
    assert before is not None
    assert after is not None
    assert after.id == before.id
    assert await store.subscription(ANNA) is None
    assert [row.address for row in inside.rows(tables.chats)] == [SUPERGROUP.address]


@pytest.mark.parametrize("known", [False, True])
async def test_moved_as_the_platform_tells(store: SqlStore, inside: Tables, known: bool) -> None:
    await live_a_little(store, ANNA)
    if known:
        await store.receive(typed("hello", SUPERGROUP), NOW)
    await store.chat_gone(ANNA, NOW, "the old group is closed")
    before = await store.subscription(ANNA)
    for _ in range(2):  # told twice
        await store.chat_moved(ANNA, SUPERGROUP.address, NOW)
    after = await store.subscription(SUPERGROUP)
    assert before is not None
    assert after is not None
    assert (after.id, await store.subscription(ANNA)) == (before.id, None)
    assert [row.address for row in inside.rows(tables.chats)] == [SUPERGROUP.address]
    assert (await store.status()).suspended == 0
    await store.chat_moved(BORIS, "elsewhere", NOW)  # nobody we know
    assert len(inside.rows(tables.chats)) == 1
    await reply(store, "there", SUPERGROUP)
    assert await deliver_all(store, NOW + HOUR) == ["there 0"]


async def test_moved_to_a_chat_that_is_known(store: SqlStore, inside: Tables) -> None:
    await live_a_little(store, ANNA)
    await reply(store, "hello from there", SUPERGROUP)
    before = await store.subscription(ANNA)
    [part] = await claim(store, limit=1)
    assert part.chat == SUPERGROUP
    [part] = await claim(store, limit=1)
    await store.start(part, NOW)
    assert await settle(store, part, Verdict.MOVED, moved_to=SUPERGROUP.address) is None
    after = await store.subscription(SUPERGROUP)
    assert after is not None
    assert before is not None
    assert after.id == before.id
    assert len(inside.rows(tables.lanes)) == 1
    assert await deliver_all(store, NOW + MINUTE) == ["hello from there 0", "digest 0", "digest 1"]


async def test_moved_between_two_subscriptions(store: SqlStore, inside: Tables) -> None:
    await live_a_little(store, ANNA)
    other_source = await add_source(store, "other")
    kept = await subscribe(store, SUPERGROUP, [other_source], due=NOW + HOUR)
    await store.plan_digest(planned(kept, NOW, name="there"))
    for part in await claim(store):
        if part.chat == ANNA:
            await store.start(part, NOW)
            await settle(store, part, Verdict.MOVED, moved_to=SUPERGROUP.address)
    assert await store.subscription(ANNA) is None
    assert len(inside.rows(tables.subscriptions)) == 1
    assert [source.title for source in await store.sources_of(SUPERGROUP)] == ["Other", "One"]
    assert [one.story for one in await store.told(kept.id, [1])] == [1]
    assert sorted(await deliver_all(store, NOW + MINUTE)) == ["digest 0", "digest 1", "there 0"]


@pytest.mark.parametrize("address", ["", ANNA.address])
async def test_moved_nowhere_is_a_retry(store: SqlStore, address: str) -> None:
    await reply(store, "hello")
    [part] = await claim(store)
    await store.start(part, NOW)
    assert await settle(store, part, Verdict.MOVED, moved_to=address, ready_at=NOW + MINUTE) is None
    assert await claim(store, NOW + MINUTE / 2) == []
    assert await deliver_all(store, NOW + MINUTE) == ["hello 0"]


def belonging() -> set[str]:
    """Every table that refers to a chat, over however many steps: read off the tables themselves."""
    found = {"chats"}
    for table in tables.metadata.sorted_tables:
        if any(key.column.table.name in found for key in table.foreign_keys):
            found.add(table.name)
    return found


async def leave_every_trace(store: SqlStore, chat: Chat) -> None:
    """A row about the chat in every table that can have one; fails when a table is added and not thought of here."""
    await live_a_little(store, chat)
    await store.correct(chat, Correction(1, 2, True, NOW))
    await store.taste(chat, Taste(1, True, NOW, f"Rain at {chat.address}"))


async def test_export_has_all_of_a_chat_and_forget_leaves_none_of_it_in_any_table(
    store: SqlStore, inside: Tables
) -> None:
    await leave_every_trace(store, BORIS)
    others = {name: len(inside.rows(tables.metadata.tables[name])) for name in belonging()}
    await leave_every_trace(store, ANNA)
    known = await store.everything(ANNA)
    assert set(known) == belonging() | {"sources"}
    for name in belonging():
        assert len(known[name]) == len(inside.rows(tables.metadata.tables[name])) - others[name] > 0, name
    assert BORIS.address not in json.dumps(known)
    await reply(store, "forget", forget=True)
    while await deliver_all(store, NOW):
        pass
    assert await store.everything(ANNA) == {}
    assert inside.mentions(ANNA.address) == []
    left = {name: len(inside.rows(tables.metadata.tables[name])) for name in belonging()}
    inbox = left.pop("inbox"), others.pop("inbox")
    assert left == others
    assert inbox[0] > inbox[1]  # the fingerprints of events stay, which name nobody


async def test_what_is_old_is_let_go_of_and_does_not_come_back_as_new(store: SqlStore, inside: Tables) -> None:
    await live_a_little(store, ANNA)
    assert await store.let_go(NOW - DAY, NOW - 30 * DAY) == 0
    later = NOW + 40 * DAY
    waiting = len(inside.rows(tables.parts))
    while await store.let_go(later, NOW - 30 * DAY):
        pass
    assert inside.deliveries() == ["open"]  # what is not sent yet stays
    assert 0 < len(inside.rows(tables.parts)) < waiting
    assert [row.handled_at for row in inside.rows(tables.inbox)] == [None]
    assert len(inside.rows(tables.articles)) == 1
    while await store.let_go(later, later):
        pass
    assert inside.rows(tables.articles) == inside.rows(tables.digests) == []
    [entry] = inside.rows(tables.entries)
    assert await store.unknown_entries(entry.source_id, [entry.key]) == set()
