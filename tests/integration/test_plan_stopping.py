"""Planning that is told to stop in the middle of a broadcast, or whose clock is set back: nothing is lost."""

from __future__ import annotations

import asyncio

from bot.app.build import build
from bot.digests.plan import Plan
from bot.settings import load
from bot.storage import SqlStore
from bot.types import Chat, Message, Payload, Platform
from tests.integration.stores import HOUR, NOW, Tables, add_source, found, place, print_stories, subscribe

pytest_plugins = ["tests.integration.store_fixtures"]
CHATS = 5


async def test_no_digest_is_begun_after_the_word_and_the_rest_is_planned_by_the_next(
    store: SqlStore, other: SqlStore, url: str, inside: Tables
) -> None:
    source = await add_source(store)
    [article] = (await print_stories(store, source, {1: found(1, text="It rained on Calder for nine days.")})).values()
    await place(store, article, article)
    for number in range(CHATS):
        await subscribe(store, Chat(Platform.TELEGRAM, str(number)), [source], NOW)
    stopping = asyncio.Event()

    def render(platform: Platform, message: Message) -> list[Payload]:
        stopping.set()
        return [{"text": "digest"}]

    house = build(load(), database=url, inline=True)
    await house.open()
    try:
        plan = Plan(store, house.edition, house.rewording, render, lambda: NOW + HOUR / 60)
        assert await plan.run(stopping) == 1
        assert await plan.run(stopping) == 0
        await store.release([store.name], NOW + HOUR / 60)
        rest = Plan(other, house.edition, house.rewording, render, lambda: NOW + HOUR / 60)
        assert await rest.run() == CHATS - 1
    finally:
        await house.close()
    assert len(inside.deliveries()) == CHATS


async def test_a_clock_set_back_since_a_digest_was_due_leaves_nothing_out(
    store: SqlStore, url: str, inside: Tables
) -> None:
    source = await add_source(store)
    [article] = (await print_stories(store, source, {1: found(1, text="It rained on Calder for nine days.")})).values()
    await place(store, article, article)
    await subscribe(store, Chat(Platform.TELEGRAM, "1"), [source], NOW)
    clock = iter([NOW, NOW])
    house = build(load(), database=url, inline=True)
    await house.open()
    try:
        plan = Plan(
            store, house.edition, house.rewording, lambda *_: [{"text": "digest"}], lambda: next(clock, NOW - 2 * HOUR)
        )
        assert await plan.run() == 1
    finally:
        await house.close()
    assert len(inside.deliveries()) == 1
