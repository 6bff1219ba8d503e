"""The carrier at its pace when something holds it up, in a loop whose time is ours."""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from typing import Any, cast

import pytest

from bot.digests.carrier import Carrier, Route
from bot.digests.pace import Pace
from bot.ports import ChatPlatform, Outbox
from bot.types import Chat, DeliveryKind, Outcome, Part, Platform
from tests.unit.test_pace import in_fast_time, most_in_a_second

NOW = datetime(2026, 3, 29, 7, 0, tzinfo=UTC)
RATE, ALLOWED = 27.0, 30


class Queue:
    """So many chats with one part each; `locked` are the moments (from, to) in which nothing is written down."""

    def __init__(self, count: int, locked: tuple[float, float], now: Callable[[], float]) -> None:
        self._left = [part(number) for number in range(count)]
        self._from, self._to = locked
        self._now = now
        self.sent: list[float] = []

    async def claim(self, owner: str, now: datetime, until: datetime, limit: int, platforms: Any) -> list[Part]:
        claimed, self._left = self._left[:limit], self._left[limit:]
        return claimed

    async def start(self, part: Part, now: datetime) -> bool:
        if self._from <= self._now() < self._to:
            await asyncio.sleep(self._to - self._now())
        return True

    async def settle(self, outcome: Outcome, lease_until: datetime | None) -> None:
        return

    async def next_ready_at(self, platforms: Any) -> datetime | None:
        return None

    async def send(self, chat: Chat, payload: Any, context: Any, key: str) -> str:
        self.sent.append(self._now())
        return "1"


def part(number: int) -> Part:
    chat = Chat(Platform.TELEGRAM, str(number))
    return Part(number, 0, chat, {}, {}, str(number), DeliveryKind.DIGEST, 1, 0, 0, False, None, NOW)


@pytest.mark.parametrize("seconds", [0.0, 0.05, 0.3, 1.0, 3.0])
def test_what_was_held_up_together_is_not_sent_together(seconds: float) -> None:
    async def main(now: Callable[[], float]) -> list[float]:
        begun = now()
        queue = Queue(150, (begun + 2.0, begun + 2.0 + seconds), now)
        route = Route(cast(ChatPlatform, queue), Pace(RATE, now), lambda _: timedelta(seconds=1))
        carrier = Carrier(cast(Outbox, queue), Platform.TELEGRAM, route, "worker", lambda: NOW)
        stopping = asyncio.Event()
        running = asyncio.create_task(carrier.run(stopping))
        async with asyncio.timeout(60):
            while len(queue.sent) < 150:
                await asyncio.sleep(0.1)
        stopping.set()
        await running
        return queue.sent

    sent = in_fast_time(main)
    assert most_in_a_second(sent) <= ALLOWED
    assert sent[-1] - sent[0] <= 150 / RATE + seconds + 1.5
