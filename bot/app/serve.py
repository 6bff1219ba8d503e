"""Runs the bot: the beats of the clock, the answering and delivering loops, and the platforms, until told to stop."""

from __future__ import annotations

import asyncio
import logging
import signal
from collections.abc import Awaitable, Callable, Collection, Mapping
from datetime import datetime, timedelta

from bot.app import owner
from bot.app.build import House, build, desk, renderer
from bot.app.platforms import GAPS, connect
from bot.app.web import check, pushes, server
from bot.clock import BeatSpec, Clock
from bot.commands.answering import Answering
from bot.digests.deliver import Deliver, Route
from bot.digests.pace import Pace
from bot.digests.plan import Plan
from bot.errors import StorageError
from bot.ports import Beat, ChatPlatform
from bot.settings import Secrets, Settings, without_password
from bot.types import Platform

log = logging.getLogger(__name__)
TASKS = ("poll", "group", "plan", "deliver", "chat", "web")
EVERY = {"poll": 5.0, "group": 5.0, "plan": 1.0, "hubs": 30.0}  # seconds; a beat only asks what is due
BEAT_KEPT = timedelta(seconds=30)  # a beat is written down so often, or when its error changes
LAST_SENDS = 20.0  # seconds that sends under way are given after SIGTERM


async def serve(settings: Settings, secrets: Secrets, only: Collection[str] = ()) -> None:
    """Run until SIGTERM or SIGINT. Raises StorageError or SettingsError when it cannot begin."""
    if "web" in only:
        check(settings)
    house = build(settings, secrets=secrets)
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
    """The running program: what `--only` leaves of it."""

    def __init__(self, house: House, platforms: Mapping[Platform, ChatPlatform], tasks: set[str]) -> None:
        self._house, self._platforms, self._tasks = house, platforms, tasks
        now = house.now
        render = renderer(platforms)
        rates = {
            Platform.TELEGRAM: house.settings.telegram.per_second,
            Platform.SLACK: house.settings.slack.per_second,
        }
        monotonic = asyncio.get_running_loop().time
        routes = {
            name: Route(platform, Pace(rates.get(name, 1000.0), monotonic), GAPS[name])
            for name, platform in platforms.items()
        }
        self._owner = owner.name()
        self.deliver = Deliver(house.store, routes, self._owner, now)
        self.plan = Plan(house.store, house.edition, render, now)
        self.answering = Answering(house.store, desk(house, self._poll_soon), render, now, self.deliver.wake)
        self._pushes = pushes(house, self._poll_soon) if "web" in tasks else None
        self._web = server(house, self._pushes) if "web" in tasks else None
        self._kept: dict[str, tuple[datetime, str]] = {}
        self._clock: Clock | None = None

    async def run(self, stopping: asyncio.Event) -> None:
        """Run everything; after `stopping`, events under way are answered and sends finished."""
        await self.deliver.free_lanes(lambda other: owner.is_gone(other, self._owner))
        if self._web is not None:
            await self._web.open()
            log.info("Listening on %s.", self._web.url)
        self._clock = Clock(self._beats(), self._report, self._house.now)
        self._clock.start()
        loops = []
        if "deliver" in self._tasks:
            loops.append(asyncio.create_task(self.deliver.run(stopping), name="deliver"))
        if "chat" in self._tasks:
            loops.append(asyncio.create_task(self.answering.run(stopping), name="answer"))
        listeners = [
            asyncio.create_task(platform.run(self.answering.receive), name=f"{name} receiver")
            for name, platform in self._platforms.items()
            if "chat" in self._tasks
        ]
        try:
            await _first_end(stopping, [*loops, *listeners])
        finally:
            for listener in listeners:
                listener.cancel()
            stopping.set()
            await _gather(listeners, LAST_SENDS)
            await _gather(loops, LAST_SENDS)
            await self._clock.stop(LAST_SENDS)
            if self._web is not None:
                await self._web.close()

    def _beats(self) -> list[BeatSpec]:
        acts: dict[str, Callable[[], Awaitable[object]]] = {
            "poll": self._poll,
            "group": self._house.group.run,
            "plan": self._plan,
        }
        beats = [BeatSpec(name, EVERY[name], act) for name, act in acts.items() if name in self._tasks]
        return [*beats, BeatSpec("hubs", EVERY["hubs"], self._pushes.run)] if self._pushes else beats

    async def _poll(self) -> None:
        if await self._house.refresh.run() and self._clock:
            self._clock.soon("group")

    async def _plan(self) -> None:
        if await self.plan.run():
            self.deliver.wake()

    def _poll_soon(self) -> None:
        if self._clock:
            self._clock.soon("poll")

    async def _report(self, name: str, at: datetime, took: float, late: float, error: str) -> None:
        """Keep a beat for `status`; not every time, each write costs a disk sync."""
        kept_at, kept_error = self._kept.get(name, (datetime.min.replace(tzinfo=at.tzinfo), ""))
        if at - kept_at < BEAT_KEPT and error == kept_error:
            return
        self._kept[name] = (at, error)
        try:
            await self._house.store.record_beat(Beat(name, at, took, late, error))
        except StorageError:
            log.exception("The beat %s could not be written down.", name)


async def _first_end(stopping: asyncio.Event, tasks: list[asyncio.Task[None]]) -> None:
    """Wait for the stop; a loop that ends before with an error ends the program with it."""
    stop = asyncio.create_task(stopping.wait())
    done, _ = await asyncio.wait([stop, *tasks], return_when=asyncio.FIRST_COMPLETED)
    stop.cancel()
    for task in done - {stop}:
        task.result()


async def _gather(tasks: list[asyncio.Task[None]], seconds: float) -> None:
    if not tasks:
        return
    _, late = await asyncio.wait(tasks, timeout=seconds)
    for task in late:
        log.warning("The %s loop did not end in %g s and is stopped; nothing is lost.", task.get_name(), seconds)
        task.cancel()
