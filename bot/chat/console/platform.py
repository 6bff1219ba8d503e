"""The console port: what is typed comes in line by line, what is said is printed."""

from __future__ import annotations

import asyncio
import codecs
import os
import secrets
from collections.abc import AsyncIterator, Mapping
from typing import TextIO

from bot.chat.console.render import WIDTH, render
from bot.ports import Receive
from bot.types import Chat, Incoming, Message, Payload, Platform

CONSOLE = Chat(Platform.CONSOLE, "console")
CHUNK = 65_536


def wants_color(stream: TextIO, environment: Mapping[str, str]) -> bool:
    """Whether to colour: on a terminal, unless NO_COLOR says no (https://no-color.org)."""
    return stream.isatty() and not environment.get("NO_COLOR")


class ConsolePlatform:
    """One person at a terminal, or a script. `run` ends with the input. Nothing typed is acknowledged or repeated."""

    name = Platform.CONSOLE

    def __init__(self, incoming: TextIO, outgoing: TextIO, *, color: bool, width: int = WIDTH, zone: str = "") -> None:
        self._incoming = incoming
        self._outgoing = outgoing
        self._color = color
        self._width = width
        self._zone = zone
        self._session = secrets.token_hex(8)
        self._printed = 0

    def render(self, message: Message) -> list[Payload]:
        """The message as text."""
        return render(message, color=self._color, width=self._width)

    async def run(self, receive: Receive) -> None:
        """Receive until the input ends, or cancelled."""
        count = 0
        async for line in _lines(self._incoming):
            if text := line.strip():
                count += 1
                await receive(Incoming(f"{self._session}-{count}", CONSOLE, text, zone=self._zone))

    async def send(self, chat: Chat, payload: Payload, context: Payload, key: str) -> str:
        """Print one part."""
        self._outgoing.write(f"\n{payload['text']}\n")
        self._outgoing.flush()
        self._printed += 1
        return f"{self._session}-{self._printed}"

    async def probe(self, chat: Chat, key: str) -> str | None:
        """None: what was printed cannot be read back."""
        return None

    async def administers(self, chat: Chat, user: str) -> bool:
        """True: there is one person."""
        return True

    async def close(self) -> None:
        """Nothing to let go of."""


async def _lines(stream: TextIO) -> AsyncIterator[str]:
    """The lines of a stream. A terminal or a pipe is awaited; anything else never blocks and is simply read."""
    descriptor = _awaitable(stream)
    if descriptor is None:
        for line in stream:
            yield line
        return
    decoder = codecs.getincrementaldecoder("utf-8")("replace")
    rest, chunk = "", b"?"
    while chunk:
        await _readable(descriptor)
        chunk = os.read(descriptor, CHUNK)
        *lines, rest = (rest + decoder.decode(chunk, final=not chunk)).split("\n")
        for line in lines:
            yield line
    yield rest


def _awaitable(stream: TextIO) -> int | None:
    """The descriptor, if the loop can tell when it has something to read."""
    loop = asyncio.get_running_loop()
    try:
        descriptor = stream.fileno()
        loop.add_reader(descriptor, int)
    except (OSError, NotImplementedError):  # no descriptor, a regular file, or a loop without readers
        return None
    loop.remove_reader(descriptor)
    return descriptor


async def _readable(descriptor: int) -> None:
    """Wait until a read would not block. The loop watches only meanwhile, or it would report a read already done."""
    loop = asyncio.get_running_loop()
    ready = asyncio.Event()
    loop.add_reader(descriptor, ready.set)
    try:
        await ready.wait()
    finally:
        loop.remove_reader(descriptor)
