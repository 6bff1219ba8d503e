"""The metronome, with beats of a few hundredths of a second."""

from __future__ import annotations

import asyncio
import logging
import time
from collections import Counter
from collections.abc import Awaitable, Callable
from dataclasses import dataclass, field
from datetime import UTC, datetime

import pytest

from bot.clock import BeatSpec, Clock


def now() -> datetime:
    return datetime.now(UTC)


@dataclass
class Reports:
    """What the clock reported."""

    rows: list[tuple[str, datetime, float, float, str]] = field(default_factory=list)

    async def __call__(self, name: str, at: datetime, took: float, late: float, error: str) -> None:
        self.rows.append((name, at, took, late, error))

    def errors(self, name: str) -> list[str]:
        return [row[4] for row in self.rows if row[0] == name]


async def running(
    beats: list[BeatSpec], seconds: float, then: Callable[[Clock], Awaitable[None]] | None = None
) -> Reports:
    reports = Reports()
    clock = Clock(beats, reports, now)
    clock.start()
    try:
        await asyncio.sleep(seconds)
        if then:
            await then(clock)
    finally:
        await clock.stop(2.0)
    return reports


async def test_a_beat_comes_at_once_and_again() -> None:
    counts: Counter[str] = Counter()

    async def act() -> None:
        counts["act"] += 1

    reports = await running([BeatSpec("fast", 0.05, act), BeatSpec("slow", 60, act)], 0.42)
    fast, slow = reports.errors("fast"), reports.errors("slow")
    assert slow == [""]
    assert 5 <= len(fast) <= 10
    assert counts["act"] == len(fast) + len(slow)
    assert all(took >= 0 and 0 <= late < 0.3 and at.tzinfo is UTC for _, at, took, late, _ in reports.rows)


async def test_a_beat_that_fails_is_reported_and_goes_on(caplog: pytest.LogCaptureFixture) -> None:
    counts: Counter[str] = Counter()

    async def fail() -> None:
        counts["fail"] += 1
        if counts["fail"] == 1:
            raise ValueError("the disk is full")

    async def act() -> None:
        counts["act"] += 1

    with caplog.at_level(logging.ERROR, "bot.clock"):
        reports = await running([BeatSpec("bad", 0.05, fail), BeatSpec("good", 0.05, act)], 0.3)
    assert reports.errors("bad")[:2] == ["ValueError: the disk is full", ""]
    assert set(reports.errors("good")) == {""}
    assert counts["act"] >= 3
    assert "The beat bad failed" in caplog.text


async def test_a_beat_still_running_is_not_run_twice(caplog: pytest.LogCaptureFixture) -> None:
    at_once = [0, 0]
    began: list[float] = []

    async def slow() -> None:
        at_once[0] += 1
        at_once[1] = max(at_once)
        began.append(asyncio.get_running_loop().time())
        await asyncio.sleep(0.18)
        at_once[0] -= 1

    reports = await running([BeatSpec("slow", 0.05, slow)], 0.6)
    assert at_once[1] == 1
    assert 1 <= len(began) <= 4  # a busy machine may see only one
    assert all(0.17 <= took < 2.0 for _, _, took, _, _ in reports.rows)
    assert caplog.text == ""


async def test_a_loop_that_stalls_costs_one_run_not_many() -> None:
    counts: Counter[str] = Counter()

    async def act() -> None:
        counts["act"] += 1

    async def stall(clock: Clock) -> None:
        counts.clear()
        time.sleep(0.5)  # ten beats are missed
        await asyncio.sleep(0.03)
        assert 1 <= counts["act"] <= 5  # all that was missed, and what is due since: a busy machine sleeps longer

    reports = await running([BeatSpec("fast", 0.05, act)], 0.12, stall)
    assert max(late for *_, late, _ in reports.rows) >= 0.3


async def test_soon_runs_a_beat_now() -> None:
    counts: Counter[str] = Counter()

    async def act() -> None:
        counts["act"] += 1

    async def twice_soon(clock: Clock) -> None:
        assert counts["act"] == 1
        clock.soon("slow")
        await asyncio.sleep(0.1)
        assert counts["act"] == 2
        clock.soon("slow")
        await asyncio.sleep(0.1)
        assert counts["act"] == 3
        clock.soon("no such beat")

    reports = await running([BeatSpec("slow", 60, act)], 0.1, twice_soon)
    assert [late for *_, late, _ in reports.rows] == [0.0, 0.0, 0.0]


async def test_soon_while_the_beat_runs_is_not_lost() -> None:
    began: list[float] = []

    async def slow() -> None:
        began.append(asyncio.get_running_loop().time())
        await asyncio.sleep(0.1)

    async def during(clock: Clock) -> None:
        assert len(began) == 1
        clock.soon("slow")
        clock.soon("slow")
        await asyncio.sleep(0.3)
        assert len(began) == 2

    await running([BeatSpec("slow", 60, slow)], 0.05, during)


async def test_stop_starts_no_more_and_lets_the_running_one_end() -> None:
    done: list[str] = []

    async def slow() -> None:
        await asyncio.sleep(0.1)
        done.append("slow")

    async def stopped(clock: Clock) -> None:
        clock.soon("slow")  # asked for while it runs, too late
        await clock.stop(2.0)
        assert done == ["slow"]
        await asyncio.sleep(0.2)
        assert done == ["slow"]

    reports = await running([BeatSpec("slow", 0.05, slow)], 0.03, stopped)
    assert reports.errors("slow") == [""]


async def test_stop_waits_only_so_long() -> None:
    cancelled: list[str] = []

    async def stuck() -> None:
        try:
            await asyncio.sleep(60)
        except asyncio.CancelledError:
            cancelled.append("stuck")
            raise

    async def stopped(clock: Clock) -> None:
        before = asyncio.get_running_loop().time()
        await clock.stop(0.1)
        assert asyncio.get_running_loop().time() - before < 1.0
        await asyncio.sleep(0.05)
        assert cancelled == ["stuck"]

    reports = await running([BeatSpec("stuck", 60, stuck)], 0.03, stopped)
    assert reports.rows == []


async def test_stop_before_start_and_twice_is_nothing() -> None:
    clock = Clock([], Reports(), now)
    await clock.stop(0.1)
    clock.start()
    await clock.stop(0.1)
    await clock.stop(0.1)
