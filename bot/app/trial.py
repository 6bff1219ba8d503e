"""The console chat: the whole bot without tokens, on the sample newsroom. Nothing is kept."""

from __future__ import annotations

import asyncio
import os
import sys
import tempfile
from collections.abc import Sequence

from tzlocal import get_localzone_name

from bot.app.build import House, build
from bot.app.once import CONSOLE, MOST_AT_ONCE, follow
from bot.app.serve import Service
from bot.chat.console import ConsolePlatform, wants_color
from bot.settings import Settings
from bot.types import Platform, Schedule

HINT = "Type a command: /help lists them, /summary 1 tells the first story in full. Ctrl-D ends."
TASKS = {"poll", "group", "plan", "deliver", "chat"}


async def trial(settings: Settings, sources: Sequence[str] = ()) -> None:
    """Show a digest, then answer what is typed until the input ends."""
    with tempfile.TemporaryDirectory(prefix="newsdigest-") as folder:
        house = build(settings, database=f"sqlite:///{folder}/trial.db")
        await house.open()
        try:
            await _talk(house, sources)
        finally:
            await house.close()


async def _talk(house: House, sources: Sequence[str]) -> None:
    _, complaints = await follow(house, sources)
    for complaint in complaints:
        print(complaint, file=sys.stderr)
    await house.refresh.run(MOST_AT_ONCE)
    await house.group.run()
    # Due now: the first digest takes the planner's way, like any other.
    zone = get_localzone_name() or "UTC"
    await house.store.reschedule(CONSOLE, Schedule((), zone), house.now())
    console = ConsolePlatform(sys.stdin, sys.stdout, color=wants_color(sys.stdout, os.environ), zone=zone)
    service = Service(house, {Platform.CONSOLE: console}, TASKS)
    await service.plan.run()
    await _deliver(service)
    if sys.stdin.isatty():
        print(HINT)
    await service.run(asyncio.Event())  # ends with the input
    await _deliver(service)
    while await service.answering.next():
        await _deliver(service)


async def _deliver(service: Service) -> None:
    while await service.deliver.round():
        pass
