"""kill -9 at random moments while people type: what is lost, repeated, or out of order.

    python -m bench.torture [--kills 50] [--chats 40] [--seed 1]

The real program serves a far Telegram on loopback. Each chat types numbered commands all the time; the process is
killed and started again at random moments. At the end everything is given time to drain, and what the far server
accepted is compared with what was typed. A repeat is allowed only where a kill fell into a send, and then it must have
been flagged (counted as suspect) before it was sent again.
"""

from __future__ import annotations

import argparse
import asyncio
import random
import re
import signal
import sqlite3
import tempfile
import time
from collections import Counter, defaultdict
from dataclasses import dataclass, field
from itertools import pairwise
from pathlib import Path

from tests.e2e.running import Bot, environment
from tests.far.telegram import FarTelegram

ANSWER = re.compile(r"I do not know /n(\d+)x(\d+)\.")
DRAIN = 180.0  # seconds that the last answers are given
FIRST_CHAT = 1000


@dataclass
class Tally:
    """What was typed, per chat."""

    typed: Counter[int] = field(default_factory=Counter)
    kills: int = 0


async def people(far: FarTelegram, tally: Tally, chats: int, rate: float, stop: asyncio.Event) -> None:
    """Type the next numbered command in a random chat, `rate` times a second."""
    while not stop.is_set():
        chat = FIRST_CHAT + random.randrange(chats)
        tally.typed[chat] += 1
        await far.say(chat, f"/n{chat}x{tally.typed[chat]}")
        await asyncio.sleep(1 / rate)


async def killer(bot: Bot, tally: Tally, kills: int) -> None:
    """Kill and start again, at random moments of its life: while starting, answering, sending, settling."""
    for _ in range(kills):
        await asyncio.sleep(random.uniform(0.0, 2.5))
        await bot.stop(signal.SIGKILL)
        tally.kills += 1
        await bot.start()


def answers(sent: dict[int, list[str]]) -> dict[int, list[int]]:
    """The numbers of the answers that the far server accepted, per chat, in order."""
    found: dict[int, list[int]] = defaultdict(list)
    for chat, texts in sent.items():
        found[chat] = [int(match.group(2)) for text in texts if (match := ANSWER.search(text))]
    return found


async def accepted(far: FarTelegram, chats: int) -> dict[int, list[int]]:
    """What has arrived so far."""
    sent = {}
    for chat in range(FIRST_CHAT, FIRST_CHAT + chats):
        sent[chat] = [message.plain for message in await far.sent(chat)]
    return answers(sent)


def complete(found: dict[int, list[int]], tally: Tally) -> bool:
    """Has every command been answered?"""
    return all(len(set(found[chat])) == count for chat, count in tally.typed.items())


def suspects(folder: Path) -> int:
    """How often a part was flagged as perhaps sent before it was sent again."""
    with sqlite3.connect(folder / "data" / "newsdigest.db") as database:
        return int(database.execute("SELECT coalesce(sum(suspect), 0) FROM parts").fetchone()[0])


async def torture(folder: Path, kills: int, chats: int, rate: float) -> bool:
    """Run, kill, drain, compare, print; true when nothing is wrong."""
    tally, stop = Tally(), asyncio.Event()
    began = time.monotonic()
    async with FarTelegram() as far:
        bot = Bot(folder, environment(folder, far, None))
        await bot.start()
        typing = asyncio.create_task(people(far, tally, chats, rate, stop))
        await killer(bot, tally, kills)
        stop.set()
        await typing
        deadline = time.monotonic() + DRAIN
        while not complete(await accepted(far, chats), tally) and time.monotonic() < deadline:
            await asyncio.sleep(0.5)
        await asyncio.sleep(2)
        await bot.stop()
        return report(await accepted(far, chats), tally, suspects(folder), time.monotonic() - began)


def report(found: dict[int, list[int]], tally: Tally, flagged: int, seconds: float) -> bool:
    """Print the comparison."""
    lost = sum(count - len(set(found[chat])) for chat, count in tally.typed.items())
    repeats = sum(len(numbers) - len(set(numbers)) for numbers in found.values())
    firsts = {chat: list(dict.fromkeys(numbers)) for chat, numbers in found.items()}
    out_of_order = sum(a > b for numbers in firsts.values() for a, b in pairwise(numbers))
    print(f"kills {tally.kills}, {seconds:.0f} s; commands typed {sum(tally.typed.values())}")
    print(f"answers accepted {sum(map(len, found.values()))}; lost {lost}; repeated {repeats}")
    print(f"out of order {out_of_order}")
    print(f"flagged as perhaps sent {flagged}; repeated without a flag {max(0, repeats - flagged)}")
    return lost == 0 and out_of_order == 0 and repeats <= flagged


def main() -> None:
    """Run as a program; exit code 1 when something was lost, out of order, or repeated without a flag."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--kills", type=int, default=50)
    parser.add_argument("--chats", type=int, default=40)
    parser.add_argument("--rate", type=float, default=15.0, help="commands typed a second, over all chats")
    parser.add_argument("--seed", type=int, default=1)
    options = parser.parse_args()
    random.seed(options.seed)
    with tempfile.TemporaryDirectory() as place:
        well = asyncio.run(torture(Path(place), options.kills, options.chats, options.rate))
    raise SystemExit(0 if well else 1)


if __name__ == "__main__":
    main()
