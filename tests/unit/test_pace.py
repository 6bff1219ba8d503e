"""The overall rate of a platform, in a loop whose time is ours: no wait is real."""

from __future__ import annotations

import asyncio
import selectors
from collections.abc import Callable, Coroutine
from typing import Any

import pytest

from bot.digests.pace import RECOVERY, SLOWEST, Pace


class Skipping(selectors.DefaultSelector):
    """Never waits: what would have been waited is added to the time."""

    now = 1000.0

    def select(self, timeout: float | None = None) -> Any:
        self.now += timeout or 0.0
        return super().select(0)


class FastLoop(asyncio.SelectorEventLoop):
    """An event loop whose clock jumps to the next thing that is due."""

    def __init__(self) -> None:
        self.skipping = Skipping()
        super().__init__(self.skipping)

    def time(self) -> float:
        return self.skipping.now


def in_fast_time(main: Callable[[Callable[[], float]], Coroutine[Any, Any, list[float]]]) -> list[float]:
    loop = FastLoop()
    try:
        return loop.run_until_complete(main(loop.time))
    finally:
        loop.close()


async def turns(pace: Pace, now: Callable[[], float], count: int) -> list[float]:
    """When each of so many that all want to send at once has its turn."""
    taken: list[float] = []

    async def one() -> None:
        [wait] = await pace.book(1)
        await asyncio.sleep(wait)
        taken.append(now())

    await asyncio.gather(*(one() for _ in range(count)))
    return taken


def most_in_a_second(moments: list[float]) -> int:
    return max(sum(start <= at < start + 1.0 for at in moments) for start in moments)


@pytest.mark.parametrize("rate", [1.0, 3.5, 20.0, 27.0, 1000.0])
def test_no_second_has_more_than_the_rate_and_one(rate: float) -> None:
    async def main(now: Callable[[], float]) -> list[float]:
        return await turns(Pace(rate, now), now, 200)

    taken = in_fast_time(main)
    assert len(taken) == 200
    assert most_in_a_second(taken) <= rate + 1
    assert taken[-1] - taken[0] == pytest.approx(199 / rate)


def test_rest_saves_nothing_up_for_a_burst() -> None:
    async def main(now: Callable[[], float]) -> list[float]:
        pace = Pace(10.0, now)
        await turns(pace, now, 5)
        await asyncio.sleep(60)
        return await turns(pace, now, 50)

    taken = in_fast_time(main)
    assert most_in_a_second(taken) <= 11


def test_the_first_turn_is_at_once() -> None:
    async def main(now: Callable[[], float]) -> list[float]:
        return [now(), *await turns(Pace(1.0, now), now, 1)]

    asked, taken = in_fast_time(main)
    assert taken == asked


def spacing_after(rate: float, complaints: int, booked: int = 0) -> float:
    """Seconds between two turns after so many complaints and, after these, so many turns."""

    async def main(now: Callable[[], float]) -> list[float]:
        pace = Pace(rate, now)
        for _ in range(complaints):
            await pace.slow_down()
        await turns(pace, now, booked)
        await asyncio.sleep(100)
        return await pace.book(3)

    first, second, third = in_fast_time(main)
    assert third - second == pytest.approx(second - first)
    return second - first


def test_a_complaint_halves_the_rate() -> None:
    assert spacing_after(20.0, 1) == pytest.approx(0.1 / RECOVERY**3)


def test_complaints_never_stop_it() -> None:
    assert spacing_after(20.0, 50) == pytest.approx(1 / SLOWEST / RECOVERY**3)


@pytest.mark.parametrize(("booked", "rate"), [(7, 10 * RECOVERY**10), (33, 20.0), (500, 20.0)])
def test_turns_bring_the_rate_back_and_no_further(booked: int, rate: float) -> None:
    assert 1 / spacing_after(20.0, 1, booked) == pytest.approx(rate)


def test_a_rate_below_the_slowest_is_not_raised() -> None:
    assert spacing_after(0.5, 1) == pytest.approx(2.0)


def test_the_backlog_is_what_was_booked_and_not_yet_come() -> None:
    async def main(now: Callable[[], float]) -> list[float]:
        pace = Pace(10.0, now)
        seen = [await pace.backlog()]
        await pace.book(5)
        seen.append(await pace.backlog())
        await asyncio.sleep(0.2)
        seen.append(await pace.backlog())
        await asyncio.sleep(9)
        return [*seen, await pace.backlog()]

    assert in_fast_time(main) == pytest.approx([0.0, 0.5, 0.3, 0.0])
