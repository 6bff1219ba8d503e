"""Runs the bot: the beats of the clock, the answering and delivering loops, and the platforms, until told to stop."""

from __future__ import annotations

import asyncio
import logging
import signal
from collections.abc import Callable, Collection, Coroutine, Mapping
from contextlib import suppress
from datetime import datetime, timedelta
from typing import Any

from bot.app import owner
from bot.app.build import House, build, desk, renderer, utc_now
from bot.app.lifetimes import Act, Record, first_end, gathered, persistent
from bot.app.platforms import administers, connect, routes
from bot.app.web import check, pushes, server
from bot.clock import BeatSpec, Clock
from bot.commands.answering import Answering
from bot.digests.alert import Alert
from bot.digests.deliver import Deliver
from bot.digests.plan import BATCH, Plan
from bot.errors import StorageError
from bot.ports import ChatPlatform, Runner
from bot.settings import Secrets, Settings, without_password
from bot.types import Platform

log = logging.getLogger(__name__)
TASKS = ("poll", "group", "plan", "deliver", "chat", "web")
ALWAYS = {"hubs", "alive", "breaking", "keep"}  # beats of every process that has them
# Seconds; a beat only asks what is due.
EVERY = {"poll": 5.0, "group": 5.0, "plan": 1.0, "breaking": 10.0, "hubs": 30.0, "alive": 20.0, "keep": 3600.0}
WOKEN = 0.2  # seconds
SHARED_BATCH = 20  # digests in one planner's hand, so that others have their share of what is due at one moment
LAST_SENDS = 20.0  # seconds that sends under way are given after SIGTERM


async def serve(
    settings: Settings,
    secrets: Secrets,
    only: Collection[str] = (),
    *,
    now: Callable[[], datetime] = utc_now,
    inline: bool = False,
) -> None:
    """Run until SIGTERM or SIGINT; `now` and `inline` as in `build`.

    Raises StorageError or SettingsError when it cannot begin.
    """
    if "web" in only:
        check(settings)
    house = build(settings, secrets=secrets, now=now, inline=inline)
    await house.open()
    platforms = connect(settings, secrets, house.store)
    stopping = asyncio.Event()
    for number in (signal.SIGTERM, signal.SIGINT):
        asyncio.get_running_loop().add_signal_handler(number, stopping.set)
    log.info("Ready: %s; %s.", ", ".join(platforms) or "no platform", without_password(settings.database_url))
    tasks = set(only or TASKS) - (set() if settings.web.port else {"web"})
    try:
        await Service(house, platforms, tasks).run(stopping)
    finally:
        for platform in platforms.values():
            await platform.close()
        await house.close()
    log.info("Stopped.")


class Service:
    """The running program: what `--only` leaves of it.

    Alone at SQLite its beats do the work. At PostgreSQL they only ask for looks where something is due, and whichever
    process takes the look does the work. Grouping and chatting have a seat each: one process at a time.
    """

    def __init__(self, house: House, platforms: Mapping[Platform, ChatPlatform], tasks: set[str]) -> None:
        self._house, self._platforms, self._tasks = house, platforms, tasks
        now, store = house.now, house.store
        render = renderer(platforms)
        self.deliver = Deliver(store, routes(house, platforms), store.name, now)
        late = timedelta(hours=house.settings.digest.catch_up_hours)
        batch = SHARED_BATCH if store.carries else BATCH
        self.plan = Plan(store, house.edition, house.rewording, render, now, catch_up=late, batch=batch)
        self.alert = Alert(store, house.edition, render, now)
        counter = desk(house, self._poll_soon, administers(platforms))
        self.answering = Answering(store, counter, render, now, self.deliver.wake)
        self._pushes = pushes(house, self._poll_soon) if "web" in tasks else None
        self._web = server(house, self._pushes) if "web" in tasks else None
        self._record = Record(store)
        self._since = now()
        self._clock: Clock | None = None
        self._stopping = asyncio.Event()
        self._groups = False  # whether this process has the seat of grouping

    async def run(self, stopping: asyncio.Event) -> None:
        """Run everything; after `stopping`, events under way are answered and sends finished."""
        name, self._stopping = self._house.store.name, stopping
        await self.deliver.free_lanes(lambda other: owner.is_gone(other, name))
        await self._stay_alive()
        if self._web is not None:
            await self._web.open()
            log.info("Listening on %s.", self._web.url)
        self._clock = Clock(self._beats(), self._record.beat, self._house.now)
        self._clock.start()
        loops = [asyncio.create_task(loop, name=name) for name, loop in self._loops(stopping).items()]
        try:
            await first_end(stopping, loops)
        finally:
            stopping.set()
            await gathered(loops, LAST_SENDS)
            await self._clock.stop(LAST_SENDS)
            if self._web is not None:
                await self._web.close()
            with suppress(StorageError):
                await self._house.store.release([name], self._house.now())

    def _loops(self, stopping: asyncio.Event) -> dict[str, Coroutine[Any, Any, None]]:
        """What goes on all the time besides the beats."""
        store = self._house.store
        loops: dict[str, Coroutine[Any, Any, None]] = {}
        if "deliver" in self._tasks:
            loops["deliver"] = persistent("deliver", self.deliver.run, stopping)
        if "chat" in self._tasks and self._platforms:
            loops["chat"] = store.seat("chat").while_held(self._chat, stopping)
        if "group" in self._tasks:
            loops["group"] = store.seat("group").while_held(self._group_seat, stopping)
        if store.carries:
            looks = {"poll": self._poll, "plan": self._plan, "deliver": self._wake}
            for name in self._tasks & set(looks):
                loops[f"look {name}"] = store.serve(name, self._record.timed(f"look {name}", looks[name]), stopping)
        return loops

    def _beats(self) -> list[BeatSpec]:
        acts: dict[str, Act] = {"poll": self._poll, "group": self._group, "plan": self._plan}
        if self._house.store.carries:
            acts = {name: self._asking(name) for name in acts}
        if self._pushes:
            acts["hubs"] = self._pushes.run
        acts["alive"] = self._stay_alive
        acts |= {"breaking": self._alert, "keep": self._let_go} if "plan" in self._tasks else {}
        return [BeatSpec(name, EVERY[name], act) for name, act in acts.items() if name in self._tasks | ALWAYS]

    def _asking(self, name: str) -> Act:
        return lambda: self._house.store.ask([name], self._house.now())

    async def _poll(self) -> None:
        if await self._house.refresh.run() and self._clock:
            self._clock.soon("group")

    async def _group(self) -> None:
        if self._groups:
            await self._house.group.run()

    async def _plan(self) -> None:
        if await self.plan.run(self._stopping):
            self.deliver.wake()

    async def _alert(self) -> None:
        if await self.alert.run():
            self.deliver.wake()

    async def _let_go(self) -> None:
        data, now = self._house.settings.data, self._house.now()
        old = now - timedelta(days=data.keep_messages_days), now - timedelta(days=data.keep_news_days)
        while await self._house.store.let_go(*old):
            pass  # a batch at a time: between two, others have their turn

    async def _wake(self) -> None:
        self.deliver.wake()
        await asyncio.sleep(WOKEN)  # what is queued meanwhile needs no look of its own

    async def _stay_alive(self) -> None:
        now = self._house.now()
        runner = Runner(self._house.store.name, tuple(sorted(self._tasks)), self._since, now)
        for name in await self._house.store.stay_alive(runner, now - owner.SILENT):
            log.warning("%s has been silent for too long: what it had in hand is taken up by others.", name)

    async def _group_seat(self, ending: asyncio.Event) -> None:
        self._house.group.forget()  # another process may have grouped meanwhile
        self._groups = True
        if self._clock:
            self._clock.soon("group")
        try:
            if self._house.store.carries:
                await self._house.store.serve("group", self._record.timed("look group", self._group), ending)
            else:
                await ending.wait()
        finally:
            self._groups = False

    async def _chat(self, ending: asyncio.Event) -> None:
        """Receive and answer, until the end, or until a platform has no more to say."""
        answering = asyncio.create_task(persistent("answer", self.answering.run, ending), name="answer")
        listeners = [
            asyncio.create_task(platform.run(self.answering.receive), name=f"{name} receiver")
            for name, platform in self._platforms.items()
        ]
        try:
            await first_end(ending, [answering, *listeners])
        finally:
            for listener in listeners:
                listener.cancel()
            ending.set()
            await gathered(listeners, LAST_SENDS)
            await gathered([answering], LAST_SENDS)

    def _poll_soon(self) -> None:
        if self._clock:
            self._clock.soon("poll")
