"""Looks between processes: each that is due is taken by somebody, and procrastinate's tables may be emptied."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Callable, Coroutine
from contextlib import asynccontextmanager

import sqlalchemy as sa

from bot.storage import SqlStore
from bot.types import Chat, Checked, Platform
from tests.integration.stores import HOUR, NOW, ON_POSTGRES, Tables, add_source, found, planned, reply, subscribe

pytest_plugins = ["tests.integration.store_fixtures"]
PATIENCE = 30.0
ENGINE = ("procrastinate_jobs", "procrastinate_events", "procrastinate_periodic_defers", "procrastinate_workers")


@asynccontextmanager
async def served(store: SqlStore, name: str, look: Callable[[], object]) -> AsyncIterator[None]:
    """Let the store's process run looks at the task."""
    stopping = asyncio.Event()

    async def act() -> None:
        look()

    serving = asyncio.create_task(store.serve(name, act, stopping))
    try:
        yield
    finally:
        stopping.set()
        await serving


async def until(question: Callable[[], bool]) -> None:
    async with asyncio.timeout(PATIENCE):
        while not question():
            await asyncio.sleep(0.02)


def waiting(inside: Tables) -> list[str]:
    with inside._engine.connect() as connection:
        query = "SELECT queue_name FROM procrastinate_jobs WHERE status = 'todo' ORDER BY queue_name"
        return list(connection.scalars(sa.text(query)))


async def empty(inside: Tables) -> None:
    """Not in the loop's own thread: it waits for transactions that a worker in this loop has begun."""

    def truncate() -> None:
        with inside._engine.begin() as connection:
            connection.execute(sa.text(f"TRUNCATE {', '.join(ENGINE)} CASCADE"))

    await asyncio.to_thread(truncate)


@ON_POSTGRES
async def test_a_look_is_asked_for_with_what_makes_it_due(store: SqlStore, inside: Tables) -> None:
    source = await add_source(store)
    order = await subscribe(store, sources=[source])
    await empty(inside)
    await store.record_check(Checked(source, NOW, NOW + HOUR, found=(found(1),)))
    assert waiting(inside) == ["group"]
    await store.plan_digest(planned(order))
    await reply(store, "asked")
    assert waiting(inside) == ["deliver", "group"]  # one each, however much there is
    assert not await store.plan_digest(planned(order))
    assert waiting(inside) == ["deliver", "group"]


@ON_POSTGRES
async def test_emptied_tables_lose_no_look(store: SqlStore, other: SqlStore, inside: Tables) -> None:
    source = await add_source(store)
    await subscribe(store, sources=[source])
    looks: list[str] = []
    async with served(other, "plan", lambda: looks.append("plan")):
        await store.ask(["plan"], NOW)
        await until(lambda: looks == ["plan"])
        await empty(inside)  # the worker's own row too
        for _ in range(3):
            await store.ask(["poll", "plan"], NOW)
            await empty(inside)
        await store.ask(["plan"], NOW)
        await until(lambda: len(looks) > 1)
    await store.ask(["poll"], NOW)
    assert "poll" in waiting(inside)


@ON_POSTGRES
async def test_a_look_at_nothing_is_not_asked_for(store: SqlStore, other: SqlStore, inside: Tables) -> None:
    await empty(inside)
    await store.ask(["poll", "group", "plan"], NOW)
    assert waiting(inside) == []
    source = await add_source(store)
    await subscribe(store, sources=[source])
    await empty(inside)
    await store.due_sources(NOW, 10)  # in the hand of this process, which is at work on them
    await store.due_subscriptions(NOW, 10)
    await other.ask(["poll", "plan"], NOW)
    assert waiting(inside) == []


@ON_POSTGRES
async def test_whoever_has_its_hand_full_asks_for_another_one(store: SqlStore, inside: Tables) -> None:
    for number in range(3):
        await subscribe(store, Chat(Platform.CONSOLE, str(number)), sources=[await add_source(store, f"s{number}")])
    for take, name in ((store.due_sources, "poll"), (store.due_subscriptions, "plan")):
        await empty(inside)
        await take(NOW, 2)
        assert waiting(inside) == [name]  # at once, not at a beat of whoever sees what is left
        await empty(inside)
        await take(NOW, 4)
        assert waiting(inside) == []


@ON_POSTGRES
async def test_the_work_goes_on_with_whoever_is_there(store: SqlStore, other: SqlStore) -> None:
    source = await add_source(store)
    await subscribe(store, sources=[source])
    looks: list[str] = []
    async with served(store, "plan", lambda: looks.append("first")):
        await store.ask(["plan"], NOW)
        await until(lambda: bool(looks))
    looks.clear()
    async with served(other, "plan", lambda: looks.append("second")):
        await store.ask(["plan"], NOW)
        await until(lambda: looks == ["second"])


async def test_a_seat_has_one_process(store: SqlStore, other: SqlStore) -> None:
    order: list[str] = []
    stop = {name: asyncio.Event() for name in ("one", "two")}

    def sits(name: str) -> Callable[[asyncio.Event], Coroutine[None, None, None]]:
        async def work(ending: asyncio.Event) -> None:
            order.append(f"{name} sits")
            await ending.wait()
            order.append(f"{name} rises")

        return work

    one = asyncio.create_task(store.seat("group").while_held(sits("one"), stop["one"]))
    await until(lambda: order == ["one sits"])
    two = asyncio.create_task(other.seat("group").while_held(sits("two"), stop["two"]))
    chat = asyncio.create_task(other.seat("chat").while_held(sits("chat"), stop["two"]))
    await until(lambda: "chat sits" in order)
    assert "two sits" not in order
    stop["one"].set()
    await one
    await until(lambda: "two sits" in order)
    stop["two"].set()
    await asyncio.gather(two, chat)
    assert order.index("one rises") < order.index("two sits")
