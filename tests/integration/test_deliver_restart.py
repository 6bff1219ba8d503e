"""A PostgreSQL that is restarted in the middle of a delivery: what was sent is not sent again."""

from __future__ import annotations

import asyncio
import signal
from datetime import UTC, datetime, timedelta

import pytest

from bot.chat.telegram import TelegramPlatform
from bot.digests.carrier import Route
from bot.digests.deliver import Deliver
from bot.digests.pace import SharedPace
from bot.storage import SqlStore
from bot.types import Answered, Chat, Incoming, Platform
from tests.far.faults import Kind
from tests.far.postgres import Postgres
from tests.far.telegram import FarTelegram

ADA = 4711


def now() -> datetime:
    return datetime.now(UTC)


@pytest.mark.parametrize("how", [signal.SIGINT, signal.SIGQUIT])
async def test_the_server_goes_while_a_message_is_under_way(far_telegram: FarTelegram, how: int) -> None:
    platform = TelegramPlatform(far_telegram.token, api_url=far_telegram.api_url.removesuffix("/bot"))
    with Postgres() as server:
        store = SqlStore(server.url())
        await store.open()
        pace = SharedPace(store, Platform.TELEGRAM, 1000.0, now)
        route = Route(platform, pace, lambda _: timedelta(0))
        deliver, stopping = Deliver(store, {Platform.TELEGRAM: route}, store.name, now), asyncio.Event()
        event = Incoming("1", Chat(Platform.TELEGRAM, str(ADA)), "/help")
        await store.answer(Answered(event, ({"text": "one"}, {"text": "two"}), now()))

        far_telegram.faults.add(method="sendMessage", kind=Kind.DELAY, seconds=0.8)
        running = asyncio.create_task(deliver.run(stopping))
        async with asyncio.timeout(5):
            while not far_telegram.calls_of("sendMessage"):
                await asyncio.sleep(0.01)
        server.stop(how)
        await far_telegram.wait_for(ADA, lambda message: message.plain == "one")
        server.start()
        await far_telegram.wait_for(ADA, lambda message: message.plain == "two", timeout=10)
        stopping.set()
        await running
        assert [message.plain for message in await far_telegram.sent(ADA)] == ["one", "two"]
        status = await store.status()
        assert (status.parts, status.suspects) == ({"sent": 2}, 0)
        await store.close()
    await platform.close()
