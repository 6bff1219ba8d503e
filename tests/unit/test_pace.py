"""The overall rate of a platform, in a loop whose time is ours: no wait is real."""

from __future__ import annotations

import asyncio
import selectors
from collections.abc import Callable, Coroutine
from typing import Any

import pytest

from bot.digests.pace import SLOWEST, Pace


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
        await pace.turn()
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


def spacing_after(rate: float, act: Callable[[Pace], None]) -> float:
    async def main(now: Callable[[], float]) -> list[float]:
        pace = Pace(rate, now)
        act(pace)
        return await turns(pace, now, 3)

    first, second, third = in_fast_time(main)
    assert third - second == pytest.approx(second - first)
    return second - first


def test_a_complaint_halves_the_rate() -> None:
    assert spacing_after(20.0, Pace.slow_down) == pytest.approx(0.1)


def test_complaints_never_stop_it() -> None:
    def often(pace: Pace) -> None:
        for _ in range(50):
            pace.slow_down()

    assert spacing_after(20.0, often) == pytest.approx(1 / SLOWEST)


@pytest.mark.parametrize(
    ("accepted", "low", "high"), [(0, 10.0, 10.0), (10, 11.0, 13.0), (36, 20.0, 20.0), (500, 20.0, 20.0)]
)
def test_what_is_accepted_brings_the_rate_back_and_no_further(accepted: int, low: float, high: float) -> None:
    def recover(pace: Pace) -> None:
        pace.slow_down()
        for _ in range(accepted):
            pace.accepted()

    rate = 1 / spacing_after(20.0, recover)
    assert low - 1e-6 <= rate <= high + 1e-6


def test_a_rate_below_the_slowest_is_not_raised() -> None:
    assert spacing_after(0.5, Pace.slow_down) == pytest.approx(2.0)
