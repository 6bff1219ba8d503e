"""Worker processes: real ones, with functions that loop, die, fail and answer."""

from __future__ import annotations

import asyncio
import os
import time
from collections.abc import AsyncIterator, Callable
from contextlib import suppress
from pathlib import Path

import pytest

from bot.errors import BadInput, NotFound, Unreachable, WorkFailed
from bot.workers import InlineWorkers, ProcessWorkers


def double(number: int) -> int:
    return number * 2


def process_id() -> int:
    return os.getpid()


def loop_for_ever(file: Path) -> None:
    file.write_text(str(os.getpid()))
    while True:
        pass


def die() -> None:
    os._exit(3)


def refuse(word: str) -> None:
    raise BadInput(f"I do not understand {word}.")


def be_unreachable() -> None:
    raise Unreachable("no answer", retry_after=90.0)


def be_gone() -> None:
    raise NotFound("gone for good", gone=True)


def hoard(megabytes: int) -> int:
    return len([bytes(1_000_000) for _ in range(megabytes)])


def hoard_unseen(megabytes: int) -> int:
    with suppress(Exception):  # as code that takes any error of a parser for a bad document
        return hoard(megabytes)
    return 0


def is_alive(process: int) -> bool:
    with suppress(ProcessLookupError):
        os.kill(process, 0)
        return True
    return False


async def until(true: Callable[[], bool], seconds: float = 10.0) -> bool:
    end = time.monotonic() + seconds
    while not true() and time.monotonic() < end:
        await asyncio.sleep(0.02)
    return true()


@pytest.fixture
async def workers() -> AsyncIterator[ProcessWorkers]:
    found = ProcessWorkers(size=1, idle=60.0)
    yield found
    await found.close()


async def test_results_come_through_and_the_process_is_kept(workers: ProcessWorkers) -> None:
    assert await asyncio.gather(*(workers.run(double, n) for n in range(5))) == [0, 2, 4, 6, 8]
    first = await workers.run(process_id)
    assert first != os.getpid()
    assert await workers.run(process_id) == first


async def test_errors_come_through_with_what_they_carry(workers: ProcessWorkers) -> None:
    with pytest.raises(BadInput, match="I do not understand blah"):
        await workers.run(refuse, "blah")
    with pytest.raises(Unreachable) as unreachable:
        await workers.run(be_unreachable)
    assert unreachable.value.retry_after == 90.0
    with pytest.raises(NotFound) as gone:
        await workers.run(be_gone)
    assert gone.value.gone


async def test_what_loops_for_ever_is_killed(workers: ProcessWorkers, tmp_path: Path) -> None:
    file = tmp_path / "pid"
    await workers.run(double, 1)  # the process is up: the time-out is the function's alone
    with pytest.raises(WorkFailed, match=r"loop_for_ever took longer than 0.5 s"):
        await workers.run(loop_for_ever, file, timeout=0.5)
    process = int(file.read_text())
    assert await until(lambda: not is_alive(process))
    assert await workers.run(double, 21) == 42


async def test_a_process_that_dies_is_replaced(workers: ProcessWorkers) -> None:
    with pytest.raises(WorkFailed, match="die died"):
        await workers.run(die)
    assert await workers.run(double, 21) == 42


async def test_what_takes_too_much_memory_is_stopped_and_its_process_replaced(workers: ProcessWorkers) -> None:
    before = await workers.run(process_id)
    assert await workers.run(hoard, 60) == 60
    with pytest.raises(WorkFailed, match=r"hoard wanted more than 240 MB of memory and was stopped"):
        await workers.run(hoard, 3000)
    assert await until(lambda: not is_alive(before))
    assert await workers.run(double, 21) == 42


async def test_memory_is_bounded_where_its_error_is_swallowed() -> None:
    workers = ProcessWorkers(megabytes=100)
    try:
        assert await workers.run(hoard_unseen, 3000) == 0
    finally:
        await workers.close()


async def test_an_idle_pool_ends_and_begins_again() -> None:
    workers = ProcessWorkers(size=1, idle=0.1)
    try:
        first = await workers.run(process_id)
        assert await until(lambda: not is_alive(first))
        second = await workers.run(process_id)
        assert second != first
    finally:
        await workers.close()


async def test_work_that_comes_while_the_pool_ends_is_done() -> None:
    workers = ProcessWorkers(size=1, idle=0.0)
    try:
        for n in range(4):
            assert await workers.run(double, n) == 2 * n
            await asyncio.sleep(0)  # the timer fires now, and the next work comes with it
    finally:
        await workers.close()


async def test_closing_ends_what_runs(tmp_path: Path) -> None:
    workers = ProcessWorkers(size=1)
    file = tmp_path / "pid"
    running = asyncio.create_task(workers.run(loop_for_ever, file))
    assert await until(lambda: file.exists() and file.read_text() != "")
    await workers.close()
    process = int(file.read_text())
    assert await until(lambda: not is_alive(process))
    with pytest.raises((WorkFailed, asyncio.CancelledError)):
        await running


async def test_closing_what_was_never_used_is_nothing() -> None:
    await ProcessWorkers().close()


async def test_inline_workers_do_the_same_in_this_process() -> None:
    workers = InlineWorkers()
    assert await workers.run(process_id) == os.getpid()
    with pytest.raises(BadInput, match="blah"):
        await workers.run(refuse, "blah")
    with pytest.raises(WorkFailed, match=r"sleep took longer than 0.05 s"):
        await workers.run(time.sleep, 0.3, timeout=0.05)
    await workers.close()
