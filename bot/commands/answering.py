"""The use case: inbox -> replies in the outbox.

    inbox.unanswered -> table.reply -> render (pure) -> inbox.answer (one transaction: handled, queued, told)

Events of one chat are answered in their order, different chats side by side.
"""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Callable
from datetime import datetime

from bot.commands.desk import Desk, say
from bot.commands.table import reply
from bot.errors import BotError
from bot.ports import Inbox
from bot.types import Answered, Chat, Incoming, Message, Payload, Platform, Reply

log = logging.getLogger(__name__)
BATCH = 100
AT_ONCE = 8  # chats answered side by side
Render = Callable[[Platform, Message], list[Payload]]


class Answering:
    """Answers what was kept in the inbox, each event once."""

    def __init__(
        self, inbox: Inbox, desk: Desk, render: Render, now: Callable[[], datetime], queued: Callable[[], None]
    ) -> None:
        self._inbox, self._desk, self._render, self._now, self._queued = inbox, desk, render, now, queued
        self._wake = asyncio.Event()
        self._busy: set[Chat] = set()
        self._slots = asyncio.Semaphore(AT_ONCE)

    async def receive(self, incoming: Incoming) -> None:
        """Keep an event; when this returns, the platform may acknowledge it."""
        # A platform that is being stopped must not leave a transaction half done.
        await asyncio.shield(self._inbox.receive(incoming, self._now()))
        self._wake.set()

    async def run(self, stopping: asyncio.Event) -> None:
        """Answer until told to stop; answers under way are finished first."""
        async with asyncio.TaskGroup() as tasks:
            while not stopping.is_set():
                self._wake.clear()
                for incoming in await self._inbox.unanswered(BATCH):
                    if incoming.chat not in self._busy:
                        self._busy.add(incoming.chat)
                        tasks.create_task(self._answer(incoming))
                await _either(self._wake, stopping, 1.0)

    async def next(self) -> bool:
        """Answer the event that waits longest; False when none does."""
        for incoming in await self._inbox.unanswered(1):
            await self._handle(incoming)
            return True
        return False

    async def _answer(self, incoming: Incoming) -> None:
        try:
            async with self._slots:
                await self._handle(incoming)
        except BotError:
            log.exception("An event of a %s chat stays in the inbox and will be tried again.", incoming.chat.platform)
            await asyncio.sleep(1.0)
        finally:
            self._busy.discard(incoming.chat)
            self._wake.set()  # the chat may have more

    async def _handle(self, incoming: Incoming) -> None:
        answer = await self._reply(incoming)
        parts = tuple(self._render(incoming.chat.platform, answer.message)) if answer.message else ()
        await self._inbox.answer(Answered(incoming, parts, self._now(), answer.digest, answer.forget))
        self._queued()

    async def _reply(self, incoming: Incoming) -> Reply:
        try:
            return await reply(self._desk, incoming)
        except BotError:
            raise
        except Exception:  # a bug in one command must neither silence the chat nor block its lane for ever
            log.exception("Answering %r failed.", incoming.text.split(" ", 1)[0][:32])
            return say("Sorry, that went wrong on my side, and is logged. Please try again, or type /help.")


async def _either(wake: asyncio.Event, stopping: asyncio.Event, seconds: float) -> None:
    waits = [asyncio.ensure_future(wake.wait()), asyncio.ensure_future(stopping.wait())]
    await asyncio.wait(waits, timeout=seconds, return_when=asyncio.FIRST_COMPLETED)
    for wait in waits:
        wait.cancel()
