"""The machine's cores: who is busy on them, and whether a measurement was left in peace. Linux only."""

from __future__ import annotations

import multiprocessing
import os
import time
from collections.abc import Callable
from contextlib import suppress
from pathlib import Path
from typing import TypeVar

from bench.polling import family

T = TypeVar("T")
CORES = os.cpu_count() or 1
TICK = os.sysconf("SC_CLK_TCK")
QUIET = 0.05  # share of all cores that strangers may have


def cpu(process: int) -> float:
    """CPU seconds of a process and all its descendants, also of those that have ended."""
    total = 0
    for one in family(process):
        with suppress(OSError):
            total += sum(map(int, Path(f"/proc/{one}/stat").read_text().rpartition(")")[2].split()[11:15]))
    return total / TICK


def busy() -> float:
    """CPU seconds that the machine has been busy."""
    user, nice, system, _, _, interrupts, softly, *_ = map(
        int, Path("/proc/stat").read_text().splitlines()[0].split()[1:]
    )
    return (user + nice + system + interrupts + softly) / TICK


def loop(seconds: float) -> int:
    """Be busy so long; how much was done."""
    done, until = 0, time.perf_counter() + seconds
    while time.perf_counter() < until:
        sum(number * number for number in range(10_000))
        done += 1
    return done


def loops(count: int) -> tuple[int, float]:
    """What so many busy processes do in three seconds, and which share of all cores strangers had."""
    with multiprocessing.get_context("spawn").Pool(count) as pool:
        pool.map(loop, [0.1] * count, chunksize=1)
        before, own = busy(), cpu(os.getpid())
        amount = sum(pool.map(loop, [3.0] * count, chunksize=1))
        return amount, (busy() - before - cpu(os.getpid()) + own) / 3.0 / CORES


def quietest(attempt: Callable[[], T], disturbed: Callable[[T], float], tries: int) -> T:
    """Try until strangers had little; the result that they had least of."""
    results = [attempt()]
    while disturbed(results[-1]) > QUIET and len(results) < tries:
        results.append(attempt())
    return min(results, key=disturbed)
