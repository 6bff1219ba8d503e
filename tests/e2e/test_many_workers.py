"""Several processes at one PostgreSQL, each with a part of the work, that come and go: what people see is the same."""

from __future__ import annotations

import asyncio
import contextlib
import signal
import socket
from collections.abc import AsyncIterator, Awaitable, Callable, Iterator
from datetime import UTC, datetime
from pathlib import Path

import aiohttp
import pytest

from tests.e2e.running import Bot, environment, publish
from tests.far.feeds import FeedServer
from tests.far.postgres import Postgres
from tests.far.telegram import FarTelegram

CHATS = range(501, 505)
PATIENCE = 60.0  # seconds, of a machine that has other things to do
ENGINE = "procrastinate_jobs, procrastinate_events, procrastinate_periodic_defers, procrastinate_workers"


class Crew:
    """Processes of the bot at one database."""

    def __init__(self, folder: Path, values: dict[str, str]) -> None:
        self._folder, self._values = folder, values
        self._bots: dict[str, Bot] = {}
        self._logs: dict[str, Bot] = {}

    async def join(self, *names: str) -> None:
        """Start processes at once; a name lists tasks: `plan+deliver`."""
        await asyncio.gather(*(self._start(name) for name in names))

    async def leave(self, number: int, *names: str) -> None:
        """End processes; after SIGTERM each has to say that it ended well."""
        codes = await asyncio.gather(*(self._bots.pop(name).stop(number) for name in names))
        assert set(codes) == {0 if number == signal.SIGTERM else -number}

    async def end(self) -> None:
        await asyncio.gather(*(bot.stop(signal.SIGKILL) for bot in self._bots.values()))

    def log(self, name: str) -> str:
        """What a process wrote, also one that has left."""
        return self._logs[name].log

    async def _start(self, name: str) -> None:
        folder = self._folder / f"{name} {len(self._bots)}"
        folder.mkdir(exist_ok=True)
        bot = self._bots[name] = self._logs[name] = Bot(folder, self._values)
        await bot.start(*(word for task in name.split("+") for word in ("--only", task)))


@pytest.fixture
def server() -> Iterator[Postgres]:
    with Postgres() as server:
        yield server


@pytest.fixture
async def crew(tmp_path: Path, server: Postgres, far_telegram: FarTelegram) -> AsyncIterator[Crew]:
    with socket.create_server(("127.0.0.1", 0)) as taken:
        port = taken.getsockname()[1]
    more = {"NEWSDIGEST_DATA_DATABASE": server.url(), "NEWSDIGEST_WEB_PORT": str(port)}
    crew = Crew(tmp_path, environment(tmp_path, far_telegram, None) | more)
    yield crew
    await crew.end()


async def until(question: Callable[[], Awaitable[bool]]) -> None:
    async with asyncio.timeout(PATIENCE):
        while not await question():
            await asyncio.sleep(0.1)


async def emptied(server: Postgres) -> None:
    """Empty procrastinate's tables again and again; a worker whose row is gone is back after two seconds."""
    while True:
        await asyncio.sleep(4)
        await asyncio.to_thread(server.sql, f"TRUNCATE {ENGINE} CASCADE")


async def grouped(server: Postgres, count: int) -> None:
    async def are() -> bool:
        return server.sql("SELECT count(*) FROM articles WHERE event IS NOT NULL") == [(count,)]

    await until(are)


def make_due(server: Postgres) -> None:
    """Let the hour of everybody's digest come now."""
    now = int(datetime.now(UTC).timestamp()) * 1_000_000
    server.sql(f"UPDATE subscriptions SET next_due_at = {now}")


async def test_any_mix_of_processes_is_one_bot(
    crew: Crew, server: Postgres, far_telegram: FarTelegram, feed_server: FeedServer
) -> None:
    async def told(chat: int, words: str) -> None:
        await far_telegram.wait_for(chat, lambda message: words in message.plain, timeout=PATIENCE)

    async def all_told(words: str) -> None:
        await asyncio.gather(*(told(chat, words) for chat in CHATS))

    await crew.join("chat", "poll+group", "plan", "deliver", "web")
    address = publish(feed_server, "bridge")
    for chat in CHATS:
        await far_telegram.say(chat, f"/subscribe {address} 08:00 UTC")
    await all_told("You follow Calder Echo")
    await well(crew)

    emptying = asyncio.create_task(emptied(server))
    try:
        await grouped(server, 1)
        make_due(server)
        await all_told("Swing bridge at Calder Reach")

        await crew.leave(signal.SIGKILL, "chat", "poll+group", "plan")
        for chat in CHATS:
            await far_telegram.say(chat, f"/nonsense{chat}")
        publish(feed_server, "bridge", "orchard")
        await crew.join("plan+deliver", "poll", "chat+group")
        await crew.leave(signal.SIGTERM, "deliver")
        await all_told("/nonsense")
        await grouped(server, 2)
        make_due(server)
        await all_told("Late frost takes half")
        assert not emptying.done()
    finally:
        emptying.cancel()
    await crew.leave(signal.SIGTERM, "plan+deliver", "poll", "chat+group", "web")

    for chat in CHATS:
        plain = [message.plain for message in await far_telegram.sent(chat)]
        counts = {words: sum(words in text for text in plain) for words in ("Swing bridge", "Late frost", "/nonsense")}
        assert counts == {"Swing bridge": 1, "Late frost": 1, "/nonsense": 1}, plain
    assert server.sql("SELECT count(*) FROM runners") == [(0,)]  # those that were killed were found to be gone


async def test_a_second_chat_process_stands_by_and_takes_over(crew: Crew, far_telegram: FarTelegram) -> None:
    """Telegram has one reader: a second one that asked would be answered 409, and must not ask."""

    async def typed(number: int) -> None:
        for chat in CHATS:
            await far_telegram.say(chat, f"/nonsense{number}x{chat}")

    async def answered(number: int) -> None:
        words = [(chat, f"/nonsense{number}x{chat}.") for chat in CHATS]
        await asyncio.gather(*(far_telegram.wait_for(c, lambda m, w=w: w in m.plain, PATIENCE) for c, w in words))

    await crew.join("chat+deliver")
    await typed(1)
    await answered(1)
    await crew.join("deliver+chat")
    await typed(2)
    await answered(2)
    assert "receiving from Telegram" not in crew.log("deliver+chat")
    await asyncio.sleep(1)  # what was sent is written down: nothing is in doubt when it dies

    await crew.leave(signal.SIGKILL, "chat+deliver")
    await typed(3)
    await answered(3)
    await crew.join("chat")
    await typed(4)
    await crew.leave(signal.SIGTERM, "deliver+chat")
    await crew.join("deliver")
    await answered(4)

    assert [call.status for call in far_telegram.calls_of("getUpdates")].count(409) == 0
    for log in (crew.log("chat"), crew.log("deliver+chat")):
        assert log.count("receiving from Telegram as") == 1
        assert not [line for line in log.splitlines() if "WARNING" in line or "ERROR" in line], log
    for chat in CHATS:
        plain = [message.plain for message in await far_telegram.sent(chat)]
        assert [sum(f"/nonsense{number}x{chat}." in text for text in plain) for number in range(1, 5)] == [1] * 4


async def well(crew: Crew) -> None:
    """Wait until the port says that the bot works."""
    port = crew._values["NEWSDIGEST_WEB_PORT"]

    async def is_well() -> bool:
        with contextlib.suppress(aiohttp.ClientConnectionError):
            async with aiohttp.ClientSession() as session, session.get(f"http://127.0.0.1:{port}/healthz") as answer:
                return answer.status == 200
        return False

    await until(is_well)
