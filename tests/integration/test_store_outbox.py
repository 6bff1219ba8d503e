"""The outbox: the state machine of a part, leases, and the order in which a chat's parts leave."""

import asyncio
from datetime import datetime

import pytest

from bot.storage import SqlStore, tables
from bot.types import Chat, Part, Platform, Verdict
from tests.integration.stores import (
    ANNA,
    BORIS,
    DAY,
    EVERYWHERE,
    HOUR,
    MINUTE,
    NOW,
    Tables,
    claim,
    deliver_all,
    planned,
    reply,
    settle,
    subscribe,
)

pytest_plugins = ["tests.integration.store_fixtures"]

LATER = NOW + 5 * MINUTE


async def queue(store: SqlStore, count: int = 2) -> None:
    await store.plan_digest(planned(await subscribe(store), count=count))


async def act(store: SqlStore, part: Part | None, what: str, at: datetime) -> Part | None:
    """One step of a story told in the tables below; each claim is made when any earlier lease is over."""
    if what == "claim":
        [part] = await claim(store, at)
        return part
    assert part is not None
    if what == "start":
        assert await store.start(part, at)
        return part
    return await settle(store, part, Verdict(what), at, ready_at=at + MINUTE, reason="why")


@pytest.mark.parametrize(
    ("happens", "parts", "delivery", "lane"),
    [
        # what happens                                   part 0 and 1: (state, attempts, suspect), delivery, lane
        ("claim", [("pending", 0, 0), ("pending", 0, 0)], "open", "leased"),
        ("claim start", [("sending", 1, 0), ("pending", 0, 0)], "open", "leased"),
        ("claim start sent", [("sent", 1, 0), ("pending", 0, 0)], "open", "leased"),
        ("claim start sent start sent", [("sent", 1, 0), ("sent", 1, 0)], "sent", "empty"),
        ("claim start retry", [("pending", 1, 0), ("pending", 0, 0)], "open", "free"),
        ("claim start unknown", [("sending", 1, 1), ("pending", 0, 0)], "open", "free"),
        ("claim start dead", [("dead", 1, 0), ("dead", 0, 0)], "dead", "empty"),
        ("claim start sent start dead", [("sent", 1, 0), ("dead", 1, 0)], "dead", "empty"),
        ("claim start gone", [("dead", 1, 0), ("dead", 0, 0)], "dead", "suspended"),
        # the process dies between start and settle: the lease ends, the next owner finds it sending
        ("claim start claim", [("sending", 1, 0), ("pending", 0, 0)], "open", "leased"),
        ("claim start claim sent", [("sent", 1, 0), ("pending", 0, 0)], "open", "leased"),  # a probe found it
        ("claim start claim start", [("sending", 2, 1), ("pending", 0, 0)], "open", "leased"),
        ("claim start claim start claim start sent", [("sent", 3, 2), ("pending", 0, 0)], "open", "leased"),
        # an unknown end is counted once, when it was settled
        ("claim start unknown claim start", [("sending", 2, 1), ("pending", 0, 0)], "open", "leased"),
        ("claim start unknown claim start sent", [("sent", 2, 1), ("pending", 0, 0)], "open", "leased"),
        ("claim start unknown claim start retry", [("pending", 2, 1), ("pending", 0, 0)], "open", "free"),
        ("claim start retry claim start sent", [("sent", 2, 0), ("pending", 0, 0)], "open", "leased"),
        # dead before it was ever started: too old
        ("claim dead", [("dead", 0, 0), ("dead", 0, 0)], "dead", "empty"),
    ],
)
async def test_state_machine(
    store: SqlStore, inside: Tables, happens: str, parts: list[tuple[str, int, int]], delivery: str, lane: str
) -> None:
    await queue(store)
    part: Part | None = None
    for hours, what in enumerate(happens.split()):
        part = await act(store, part, what, NOW + hours * HOUR)
    assert inside.parts() == parts
    assert inside.deliveries() == [delivery]
    [row] = inside.rows(tables.lanes)
    states = {"leased": row.owner == "worker" and row.waiting, "free": row.owner is None and row.waiting}
    states |= {"empty": row.owner is None and not row.waiting, "suspended": row.suspended_at is not None}
    assert states[lane], row


async def test_a_part_tells_its_past(store: SqlStore) -> None:
    await queue(store)
    [part] = await claim(store)
    assert (part.index, part.chat, part.payload, part.attempts, part.sending) == (
        0,
        ANNA,
        {"text": "digest 0"},
        0,
        False,
    )
    assert (part.first_tried_at, part.created_at, part.key) == (None, NOW, f"{part.delivery_id}.0")
    await store.start(part, NOW)
    await settle(store, part, Verdict.UNKNOWN, ready_at=NOW)
    [again] = await claim(store, LATER)
    assert (again.attempts, again.suspect, again.sending, again.first_tried_at) == (1, 1, True, NOW)
    assert again.key == part.key
    assert again.generation > part.generation


async def test_reopened_in_the_middle_of_a_send(store: SqlStore, url: str) -> None:
    await queue(store)
    [part] = await claim(store)
    await store.start(part, NOW)
    await store.close()  # the process is killed here: nothing more is written
    reborn = SqlStore(url)
    await reborn.open()
    assert await claim(reborn, NOW + MINUTE / 2) == []
    [again] = await claim(reborn, NOW + MINUTE)
    assert (again.key, again.sending) == (part.key, True)
    await reborn.close()


async def test_a_lost_lease_changes_nothing(store: SqlStore, other: SqlStore, inside: Tables) -> None:
    await queue(store)
    [old] = await claim(store, owner="slow")
    [new] = await claim(other, LATER, owner="quick")
    before = inside.rows(tables.parts), inside.rows(tables.lanes)
    assert not await store.start(old, LATER)
    for verdict in Verdict:
        assert await settle(store, old, verdict, LATER, moved_to="elsewhere") is None
    assert (inside.rows(tables.parts), inside.rows(tables.lanes)) == before
    assert await other.start(new, LATER)
    assert (await settle(other, new, Verdict.SENT, LATER)) is not None


async def test_a_settled_lease_is_over(store: SqlStore) -> None:
    await queue(store, count=1)
    [part] = await claim(store)
    await store.start(part, NOW)
    assert await settle(store, part, Verdict.SENT, message_id="77") is None
    await reply(store, "next")
    assert not await store.start(part, NOW)
    assert await settle(store, part, Verdict.GONE) is None
    assert [part.payload["text"] for part in await claim(store)] == ["next 0"]


async def test_two_workers_never_hold_one_lane(store: SqlStore, other: SqlStore) -> None:
    chats = [Chat(Platform.CONSOLE, f"c{number}") for number in range(12)]
    for chat in chats:
        await reply(store, f"to {chat.address}", chat)
    claims = await asyncio.gather(*(claim(one, limit=2) for one in (store, other) * 4))
    claimed = [part.chat.address for parts in claims for part in parts]
    assert len(claimed) == len(set(claimed))
    assert set(claimed) == {chat.address for chat in chats}


async def test_the_lease_is_renewed_with_each_part(store: SqlStore) -> None:
    await queue(store, count=2)
    [part] = await claim(store)
    await store.start(part, NOW)
    assert await settle(store, part, Verdict.SENT, NOW + MINUTE / 2) is not None
    assert await claim(store, NOW + MINUTE) == []  # the first lease would be over
    assert len(await claim(store, NOW + 2 * MINUTE)) == 1


async def test_without_a_lease_to_go_on_with_the_lane_is_free(store: SqlStore) -> None:
    await queue(store, count=2)
    [part] = await claim(store)
    await store.start(part, NOW)
    assert await settle(store, part, Verdict.SENT, go_on=False, ready_at=NOW + MINUTE / 2) is None
    assert await claim(store, NOW + MINUTE / 4) == []
    assert [part.index for part in await claim(store, NOW + MINUTE / 2)] == [1]


@pytest.mark.parametrize("verdict", [Verdict.RETRY, Verdict.UNKNOWN])
async def test_back_off_holds_the_whole_lane(store: SqlStore, verdict: Verdict) -> None:
    await queue(store)
    [part] = await claim(store)
    await store.start(part, NOW)
    assert await settle(store, part, verdict, ready_at=NOW + 3 * MINUTE) is None
    await reply(store, "urgent")
    assert await claim(store, NOW + 2 * MINUTE) == []
    assert await store.next_ready_at(EVERYWHERE) == NOW + 3 * MINUTE
    assert len(await claim(store, NOW + 3 * MINUTE)) == 1


async def test_replies_go_before_digests(store: SqlStore) -> None:
    await queue(store, count=2)
    await reply(store, "first", count=2)
    await reply(store, "second")
    assert await deliver_all(store, NOW) == ["first 0", "first 1", "second 0", "digest 0", "digest 1"]


async def test_what_has_begun_is_finished_first(store: SqlStore) -> None:
    await queue(store, count=2)
    [part] = await claim(store)
    await store.start(part, NOW)
    await reply(store, "reply")
    part_after = await settle(store, part, Verdict.SENT)
    assert part_after is not None
    assert part_after.payload["text"] == "digest 1"


async def test_what_was_surely_not_sent_has_not_begun(store: SqlStore) -> None:
    await queue(store, count=2)
    [part] = await claim(store)
    await store.start(part, NOW)
    await settle(store, part, Verdict.RETRY)
    await reply(store, "reply")
    assert await deliver_all(store, NOW) == ["reply 0", "digest 0", "digest 1"]


async def test_what_may_have_arrived_has_begun(store: SqlStore) -> None:
    await queue(store, count=2)
    [part] = await claim(store)
    await store.start(part, NOW)
    await settle(store, part, Verdict.UNKNOWN, ready_at=NOW)
    [part] = await claim(store)
    await store.start(part, NOW)
    await settle(store, part, Verdict.RETRY, ready_at=NOW)
    await reply(store, "reply")
    assert await deliver_all(store, NOW) == ["digest 0", "digest 1", "reply 0"]


async def test_lanes_with_replies_first_then_longest_ready(store: SqlStore) -> None:
    await queue(store)
    for name, at in (("late", NOW), ("early", NOW - HOUR)):
        await reply(store, name, Chat(Platform.CONSOLE, name), at)
    assert [part.chat.address for part in await claim(store, limit=2)] == ["early", "late"]
    assert [part.chat for part in await claim(store, limit=2)] == [ANNA]


async def test_only_the_platforms_asked_for(store: SqlStore) -> None:
    await reply(store, "hello", BORIS)
    assert await store.claim("me", NOW, LATER, 10, [Platform.TELEGRAM]) == []
    assert await store.claim("me", NOW, LATER, 10, []) == []
    assert await store.next_ready_at([Platform.TELEGRAM]) is None
    assert await store.next_ready_at([]) is None
    assert await store.next_ready_at([Platform.TELEGRAM, Platform.SLACK]) == NOW
    assert len(await store.claim("me", NOW, LATER, 10, [Platform.SLACK])) == 1


async def test_dead_takes_the_rest_of_its_delivery_only(store: SqlStore) -> None:
    await reply(store, "bad", count=2)
    await reply(store, "good")
    [part] = await claim(store)
    await store.start(part, NOW)
    after = await settle(store, part, Verdict.DEAD, reason="message is too long")
    assert after is not None
    assert after.payload["text"] == "good 0"


async def test_gone_takes_all_that_is_unsent(store: SqlStore, inside: Tables) -> None:
    await queue(store, count=2)
    await reply(store, "reply")
    [part] = await claim(store)
    await store.start(part, NOW)
    assert await settle(store, part, Verdict.GONE, reason="bot was blocked") is None
    assert {state for state, _, _ in inside.parts()} == {"dead"}
    assert set(inside.deliveries()) == {"dead"}
    assert await store.next_ready_at(EVERYWHERE) is None
    assert await claim(store, NOW + DAY) == []
    assert await store.due_subscriptions(NOW + 2 * DAY, 10) == []


async def test_what_is_queued_for_a_suspended_lane_waits(store: SqlStore) -> None:
    subscription = await subscribe(store)
    await store.chat_gone(ANNA, NOW, "kicked")
    await store.plan_digest(planned(subscription))
    assert await claim(store) == []
    await store.resume(ANNA, NOW + DAY)
    assert await deliver_all(store, NOW) == ["digest 0"]


async def test_gone_while_a_message_is_on_its_way(store: SqlStore, inside: Tables) -> None:
    await queue(store, count=2)
    [part] = await claim(store)
    await store.start(part, NOW)
    await store.chat_gone(ANNA, NOW, "kicked")
    assert await settle(store, part, Verdict.RETRY) is None
    assert {state for state, _, _ in inside.parts()} == {"dead"}


async def test_message_ids_and_reasons_are_kept(store: SqlStore, inside: Tables) -> None:
    await queue(store, count=2)
    [part] = await claim(store)
    await store.start(part, NOW)
    after = await settle(store, part, Verdict.SENT, LATER, message_id="4711")
    assert after is not None
    await store.start(after, LATER)
    await settle(store, after, Verdict.RETRY, LATER, reason="429: retry after 5")
    first, second = inside.rows(tables.parts)
    assert (first.message_id, first.sent_at) == ("4711", LATER)
    assert second.reason == "429: retry after 5"


async def test_lanes_of_an_owner_that_is_gone_are_free_at_once(store: SqlStore) -> None:
    await reply(store, "hello")
    [part] = await claim(store)
    await store.start(part, NOW)
    assert await claim(store) == []
    [owner] = await store.owners()
    await store.release([owner], NOW)
    assert await store.owners() == set()
    assert await settle(store, part, Verdict.SENT) is None  # the gone one comes back too late
    [again] = await claim(store)
    assert again.sending
    assert again.key == part.key
