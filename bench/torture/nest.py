"""Where processes of the program are born quickly: the program is imported once, and each life is a fork of it.

A process that begins from nothing spends a second on imports, in which no kill can tell anything. What runs in a life
is `newsdigest run` itself: its settings from an environment, its own connections, its own end. Otherwise than there,
articles are condensed in a thread and not in worker processes, which would take longer to start than a life lasts.

    python -m bench.torture.nest        orders as JSON lines on standard input, what befell as JSON lines on the output
"""

from __future__ import annotations

import asyncio
import ctypes
import json
import mmap
import os
import select
import signal
import struct
import sys
from collections.abc import Callable
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

import aiosqlite  # noqa: F401 - imported once for all lives, as all below
import procrastinate  # noqa: F401
import psycopg  # noqa: F401
import sqlalchemy.dialects.postgresql.psycopg
import sqlalchemy.dialects.sqlite.aiosqlite  # noqa: F401

import bot.app.serve
import bot.chat.slack
import bot.chat.telegram  # noqa: F401
from bench.torture import news, tracing
from bot import log
from bot.app import build, platforms, serve
from bot.digests import carrier
from bot.settings import load, load_secrets
from bot.summaries.background import background_all
from bot.summaries.condense import condense_all
from bot.types import Length

PR_SET_PDEATHSIG = 1
FAILED = 3  # exit code of a life that could not go on


def main() -> None:
    """Take orders until the input ends; then every life ends too."""
    warm_up()
    sys.stdout.reconfigure(line_buffering=True)  # type: ignore[union-attr]
    waiting, lives = b"", {}
    while True:
        if select.select([0], [], [], 0.005)[0]:
            read = os.read(0, 65536)
            if not read:
                return
            *orders, waiting = (waiting + read).split(b"\n")
            for order in map(json.loads, orders):
                pid = born(order)
                lives[pid] = order["id"]
                print(json.dumps({"id": order["id"], "pid": pid}))
        while lives:
            pid, status = os.waitpid(-1, os.WNOHANG)
            if not pid:
                break
            print(json.dumps({"id": lives.pop(pid), "ended": os.waitstatus_to_exitcode(status)}))


def warm_up() -> None:
    """Read what summaries read when they are first made."""
    stories = [[news.article(0, 0)]]
    condense_all(stories, Length(sentences=2), "lead")
    background_all(stories)


def born(order: dict[str, Any]) -> int:
    """Fork a life; its process id. One with `at_call` is killed as it makes its n-th system call from here."""
    pid = os.fork()
    if pid:
        return pid
    die_with_parent()
    if order.get("at_call"):
        os._exit(tracing.kill_at(order["at_call"], lambda: live(order)))
    live(order)
    os._exit(0)


def die_with_parent() -> None:
    """Ask the kernel to end this process with the one that made it."""
    ctypes.CDLL(None).prctl(PR_SET_PDEATHSIG, signal.SIGKILL, 0, 0, 0)


def live(order: dict[str, Any]) -> None:
    """Be `newsdigest run` with this environment until told to stop."""
    out = os.open(order["log"], os.O_WRONLY | os.O_APPEND | os.O_CREAT)
    for number in (1, 2):
        os.dup2(out, number)
    os.dup2(os.open(os.devnull, os.O_RDONLY), 0)
    os.environ.clear()
    os.environ.update(order["environment"])
    set_pace(order)
    try:
        secrets, settings = load_secrets(), load()
        log.set_up(settings.log.level, secrets.values)
        asyncio.run(serve.serve(settings, secrets, order["only"], now=clock(Path(order["clock"])), inline=True))
    except BaseException as error:  # whatever it was, a life never goes back into the nest
        print(f"ended by {type(error).__name__}: {error}", flush=True)
        os._exit(FAILED)


def set_pace(order: dict[str, Any]) -> None:
    """Shorter gaps than the platforms', so that more is under way; where asked for, shorter leases."""
    gap = timedelta(seconds=order["gap"])
    platforms.GAPS = dict.fromkeys(platforms.GAPS, lambda _: gap)
    if order.get("lease"):
        carrier.LEASE = timedelta(seconds=order["lease"])
        serve.SILENT = timedelta(seconds=order["lease"])
        serve.EVERY["alive"] = order["lease"] / 5


def clock(file: Path) -> Callable[[], datetime]:
    """The clock of a machine that is so many seconds wrong as the file says at the moment."""
    with file.open("rb") as opened:
        wrong = mmap.mmap(opened.fileno(), 8, prot=mmap.PROT_READ)
    return lambda: build.utc_now() + timedelta(seconds=struct.unpack("d", wrong[:8])[0])


if __name__ == "__main__":
    main()
