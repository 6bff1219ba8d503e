"""A broadcast under Telegram's limits: how much of the allowed rate is used, and how long a command waits meanwhile.

    python -m bench.pace [--chats 3000] [--postgres] [--workers 1] [--slower 1]

The real program plans and sends a digest to each chat at one due time. The far Telegram holds it to 30 messages in any
second and one a second to each chat, and answers 429 to whatever is over. Other chats type commands all the time.
`--slower 4` makes the far Telegram and the bot's setting four times slower, for machines that are busy otherwise.
"""

from __future__ import annotations

import argparse
import asyncio
import tempfile
import time
from contextlib import ExitStack
from datetime import UTC, datetime, timedelta
from itertools import pairwise
from pathlib import Path

from bench.newsroom import print_news, subscribe
from bot.storage import SqlStore
from bot.types import Chat, Platform
from tests.e2e.running import Bot, environment
from tests.far.limits import Flood
from tests.far.postgres import Postgres
from tests.far.telegram import FarTelegram

FIRST_CHAT, FIRST_TYPIST = 100_000, 900_000
STORIES = 5
ALLOWED, PER_SECOND = 30, 27.0  # messages a second: Telegram's limit, and what the bot's settings have
HEAD_START = timedelta(seconds=20)  # until the digests are due: time to start the processes
EVERY = 1.0  # seconds between two commands
PATIENCE = 600.0  # seconds


async def broadcast(folder: Path, url: str, chats: int, workers: int, slower: float) -> bool:
    """Seed, run, print; true when the figures are as they are to be."""
    flood = Flood(ALLOWED, second=slower)
    async with FarTelegram() as far:
        values = environment(folder, far, None) | {"NEWSDIGEST_DATA_DATABASE": url, "NEWSDIGEST_LOG_LEVEL": "INFO"}
        values["NEWSDIGEST_TELEGRAM_PER_SECOND"] = str(PER_SECOND / slower)
        due = await seed(url, chats)
        far.flood = flood
        bots = [Bot(_made(folder / f"bot{number}"), values) for number in range(workers)]
        try:
            await asyncio.gather(*(bot.start() for bot in bots))
            waits = await watch(far, chats)
        finally:
            await asyncio.gather(*(bot.stop() for bot in bots))
    return report(far, chats, due, waits, ALLOWED / slower)


async def watch(far: FarTelegram, chats: int) -> list[float]:
    """Type commands until every chat has its digest; how long each command waited, in seconds."""
    stop = asyncio.Event()
    typing = asyncio.create_task(people(far, stop))
    deadline = time.monotonic() + PATIENCE
    while arrived(far, chats) < chats and time.monotonic() < deadline:
        await asyncio.sleep(0.5)
    stop.set()
    return await typing


async def seed(url: str, chats: int) -> datetime:
    """Make the database; returns when the digests are due."""
    store = SqlStore(url)
    await store.open()
    source = await print_news(store, datetime.now(UTC) - timedelta(minutes=5), range(STORIES))
    late = datetime.now(UTC) + timedelta(days=1)
    everyone = [Chat(Platform.TELEGRAM, str(FIRST_CHAT + number)) for number in range(chats)]
    await subscribe(store, everyone, source, late, datetime.now(UTC) - timedelta(hours=1))
    due = datetime.now(UTC) + HEAD_START
    await store.close()
    _set_due(url, due)
    return due


def _set_due(url: str, due: datetime) -> None:
    """Move all due times to one moment: seeding takes longer than a head start."""
    import sqlalchemy as sa

    from bot.storage import tables
    from bot.storage.dialect import Address

    engine = sa.create_engine(Address(url).direct)
    with engine.begin() as connection:
        connection.execute(sa.update(tables.subscriptions).values(next_due_at=due))
    engine.dispose()


async def people(far: FarTelegram, stop: asyncio.Event) -> list[float]:
    """Type a command once in a while, each in a chat of its own; seconds until each was answered."""
    typed: dict[int, float] = {}
    chat = FIRST_TYPIST
    while not stop.is_set():
        typed[chat] = time.time()
        await far.say(chat, "/help")
        chat += 1
        await asyncio.sleep(EVERY)
    await asyncio.sleep(3)
    answered = {m.chat_id: m.at for chat in typed for m in (await far.sent(chat))[:1]}
    return [answered.get(chat, time.time()) - at for chat, at in typed.items()]


def arrived(far: FarTelegram, chats: int) -> int:
    """How many chats have their digest."""
    return len({int(call.chat_id) for call in far.calls_of("sendMessage")
                if call.status == 200 and FIRST_CHAT <= int(call.chat_id) < FIRST_CHAT + chats})  # fmt: skip


def report(far: FarTelegram, chats: int, due: datetime, waits: list[float], allowed: float) -> bool:
    """Print the figures."""
    sends = [call for call in far.calls_of("sendMessage") if call.status == 200]
    moments = sorted(call.at for call in sends if int(call.chat_id) < FIRST_TYPIST)
    if len(moments) < 2:
        print(f"chats that have their digest    {arrived(far, chats)} of {chats}")
        return False
    span = moments[-1] - moments[0]
    during = sorted(call.at for call in sends if moments[0] <= call.at <= moments[-1])
    share = (len(during) - 1) / span / allowed
    refused = sum(call.status == 429 for call in far.calls_of("sendMessage"))
    waits.sort()
    gap = max(later - earlier for earlier, later in pairwise(moments))
    print(f"chats that have their digest    {arrived(far, chats)} of {chats}; {len(moments)} messages")
    print(f"first after its due time        {moments[0] - due.timestamp():.1f} s")
    print(f"share of the allowed rate       {share:.1%} over {span:.0f} s; longest silence {gap:.2f} s")
    print(f"429                             {refused}")
    print(f"commands typed meanwhile        {len(waits)}; answered after p50 {waits[len(waits) // 2]:.2f} s, "
          f"p95 {waits[int(len(waits) * 0.95)]:.2f} s, most {waits[-1]:.2f} s")  # fmt: skip
    return arrived(far, chats) == chats and share >= 0.88 and refused == 0 and waits[int(len(waits) * 0.95)] <= 2.0


def _made(folder: Path) -> Path:
    folder.mkdir()
    return folder


def main() -> None:
    """Run as a program; exit code 1 when a figure is not reached."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--chats", type=int, default=3000)
    parser.add_argument("--postgres", action="store_true")
    parser.add_argument("--workers", type=int, default=1, help="processes; more than one need --postgres")
    parser.add_argument("--slower", type=float, default=1.0, help="divides the limits and the bot's rate")
    options = parser.parse_args()
    with tempfile.TemporaryDirectory() as place, ExitStack() as stack:
        url = f"sqlite:///{place}/news.db"
        if options.postgres:
            server = stack.enter_context(Postgres(durable=True))
            url = stack.enter_context(server.database())
        well = asyncio.run(broadcast(Path(place), url, options.chats, options.workers, options.slower))
    raise SystemExit(0 if well else 1)


if __name__ == "__main__":
    main()
