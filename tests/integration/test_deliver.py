"""Delivering for real: the outbox on a database file, the Telegram adapter, and a far server that misbehaves.

Each case is a fault at the far server and what must come of it: how often the message was accepted there, and how the
outbox judges the part.
"""

from __future__ import annotations

import asyncio
from collections import Counter
from collections.abc import AsyncIterator
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from bot.chat.telegram import TelegramPlatform
from bot.digests.carrier import Route
from bot.digests.deliver import Deliver
from bot.digests.pace import Pace
from bot.storage import SqlStore
from bot.types import Answered, Chat, Incoming, Platform
from tests.far.faults import Kind
from tests.far.telegram import FarTelegram

pytest_plugins = ["tests.integration.store_fixtures"]

ADA, GROUP = 4711, -4712


@dataclass
class World:
    """The outbox, its deliverer, and a clock that can be moved on."""

    store: SqlStore
    far: FarTelegram
    deliver: Deliver
    ahead: timedelta = timedelta(0)

    def now(self) -> datetime:
        return datetime.now(UTC) + self.ahead

    async def queue(self, chat: int, *texts: str) -> None:
        address = Chat(Platform.TELEGRAM, str(chat))
        event = Incoming(f"{chat} {texts}", address, "/help")
        parts = tuple({"text": text, "parse_mode": "HTML"} for text in texts)
        assert await self.store.answer(Answered(event, parts, self.now()))

    async def rounds(self, count: int) -> None:
        """So many rounds, with the longest wait between them passed over."""
        for _ in range(count):
            await self.deliver.round()
            self.ahead += timedelta(minutes=20)

    async def accepted(self, chat: int) -> Counter[str]:
        return Counter(message.plain for message in await self.far.sent(chat))


@pytest.fixture
async def world(store: SqlStore, far_telegram: FarTelegram) -> AsyncIterator[World]:
    platform = TelegramPlatform(far_telegram.token, api_url=far_telegram.api_url.removesuffix("/bot"))
    pace = Pace(1000, asyncio.get_running_loop().time)
    found = World(store, far_telegram, None)  # type: ignore[arg-type] # filled in below: it needs the world's clock
    routes = {Platform.TELEGRAM: Route(platform, pace, lambda _: timedelta(0))}
    found.deliver = Deliver(store, routes, "test", found.now)
    yield found
    await platform.close()


async def test_parts_arrive_in_order_one_lane_each(world: World) -> None:
    await world.queue(ADA, "one", "two", "three")
    await world.queue(ADA, "four")
    await world.queue(GROUP, "for the group")
    await world.rounds(5)
    assert [message.plain for message in await world.far.sent(ADA)] == ["one", "two", "three", "four"]
    assert await world.accepted(GROUP) == {"for the group": 1}
    assert (await world.store.status()).parts == {"sent": 5}


@pytest.mark.parametrize(
    ("fault", "times", "suspects"),
    [
        ({"kind": Kind.RATE_LIMITED, "retry_after": 3}, 1, 0),
        ({"kind": Kind.SERVER_ERROR}, 1, 1),
        ({"kind": Kind.CUT_BEFORE}, 1, 1),
        ({"kind": Kind.CUT_AFTER}, 2, 1),  # it had arrived: repeated, and flagged before
    ],
    ids=lambda value: str(value.get("kind")) if isinstance(value, dict) else str(value),
)
async def test_what_fails_once_arrives_later_in_order(
    world: World, fault: dict[str, Any], times: int, suspects: int
) -> None:
    world.far.faults.add(method="sendMessage", **fault)
    await world.queue(ADA, "one", "two")
    await world.rounds(4)
    assert await world.accepted(ADA) == {"one": times, "two": 1}
    assert [m.plain for m in await world.far.sent(ADA)][-1] == "two"
    status = await world.store.status()
    assert (status.parts, status.suspects) == ({"sent": 2}, suspects)


async def test_retry_after_is_kept_to_the_second(world: World) -> None:
    world.far.faults.add(method="sendMessage", kind=Kind.RATE_LIMITED, retry_after=30)
    await world.queue(ADA, "one")
    await world.deliver.round()
    world.ahead += timedelta(seconds=29)
    assert await world.deliver.round() == 0
    world.ahead += timedelta(seconds=2)
    assert await world.deliver.round() == 1
    assert await world.accepted(ADA) == {"one": 1}


async def test_a_flood_in_one_chat_does_not_hold_up_another(world: World) -> None:
    world.far.faults.add(method="sendMessage", kind=Kind.RATE_LIMITED, retry_after=600, chat_id=GROUP)
    await world.queue(GROUP, "late")
    await world.queue(ADA, "at once")
    await world.deliver.round()
    assert await world.accepted(ADA) == {"at once": 1}
    assert await world.accepted(GROUP) == {}


async def test_who_blocks_the_bot_is_left_alone_and_heard_again(world: World) -> None:
    world.far.faults.add(method="sendMessage", kind=Kind.BLOCKED, chat_id=ADA)
    await world.queue(ADA, "one", "two")
    await world.rounds(3)
    status = await world.store.status()
    assert (status.parts, status.suspended) == ({"dead": 2}, 1)
    assert "blocked" in status.dead[0].reason
    await world.store.receive(Incoming("back", Chat(Platform.TELEGRAM, str(ADA)), "/start"), world.now())
    await world.queue(ADA, "welcome back")
    await world.rounds(1)
    assert await world.accepted(ADA) == {"welcome back": 1}


async def test_a_group_that_moved_is_followed(world: World) -> None:
    moved = -1004712
    world.far.faults.add(method="sendMessage", kind=Kind.MIGRATED, chat_id=GROUP, migrate_to=moved)
    await world.queue(GROUP, "one", "two")
    await world.rounds(3)
    assert await world.accepted(GROUP) == {}
    assert [message.plain for message in await world.far.sent(moved)] == ["one", "two"]


async def test_a_message_that_telegram_never_takes_is_given_up_and_the_next_goes_on(world: World) -> None:
    await world.queue(ADA, "<b>unclosed")
    await world.queue(ADA, "fine")
    await world.rounds(3)
    assert await world.accepted(ADA) == {"fine": 1}
    status = await world.store.status()
    assert status.parts == {"dead": 1, "sent": 1}
    assert "parse entities" in status.dead[0].reason


async def test_after_more_than_ten_tries_it_is_given_up(world: World) -> None:
    world.far.faults.add(method="sendMessage", kind=Kind.SERVER_ERROR, times=None)
    await world.queue(ADA, "one")
    await world.rounds(14)
    assert (await world.store.status()).parts == {"dead": 1}
    assert len(world.far.calls_of("sendMessage")) == 11


async def test_a_crash_between_start_and_settle_is_flagged_and_sent_again(world: World) -> None:
    await world.queue(ADA, "one")
    now = world.now()
    [part] = await world.store.claim("another", now, now + timedelta(minutes=2), 10, [Platform.TELEGRAM])
    assert await world.store.start(part, now)
    await world.deliver.free_lanes(lambda owner: owner == "another")
    await world.rounds(1)
    assert await world.accepted(ADA) == {"one": 1}
    assert (await world.store.status()).suspects == 1


async def test_a_far_server_that_is_away_costs_no_suspicion(world: World) -> None:
    await world.queue(ADA, "one")
    async with world.far.refusing():
        await world.rounds(2)
    await world.rounds(1)
    assert await world.accepted(ADA) == {"one": 1}
    assert (await world.store.status()).suspects == 0


async def test_a_part_that_the_program_cannot_send_ends_nothing_else(world: World) -> None:
    address = Chat(Platform.TELEGRAM, str(GROUP))
    unknown = ({"a form of": "another version"}, {"text": "the next"})
    assert await world.store.answer(Answered(Incoming("odd", address, "/help"), unknown, world.now()))
    await world.queue(ADA, "fine")
    stopping = asyncio.Event()
    running = asyncio.create_task(world.deliver.run(stopping))
    await world.far.wait_for(ADA, lambda message: message.plain == "fine")
    stopping.set()
    await running
    await world.rounds(12)
    status = await world.store.status()
    assert status.parts == {"dead": 2, "sent": 1}
    assert "KeyError" in status.dead[0].reason


async def test_a_slow_answer_holds_up_nobody_else(world: World) -> None:
    world.far.faults.add(method="sendMessage", kind=Kind.DELAY, seconds=2.0, chat_id=GROUP)
    await world.queue(GROUP, "slow")
    await world.queue(ADA, *(f"quick {number}" for number in range(5)))
    stopping = asyncio.Event()
    running = asyncio.create_task(world.deliver.run(stopping))
    await world.far.wait_for(ADA, lambda message: message.plain == "quick 4")
    assert await world.accepted(GROUP) == {}
    stopping.set()
    await running  # what is under way is finished first
    assert await world.accepted(GROUP) == {"slow": 1}
    assert (await world.store.status()).parts == {"sent": 6}
