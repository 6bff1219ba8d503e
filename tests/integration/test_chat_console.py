"""The console port on a real pipe, a regular file and a stream without a descriptor."""

import asyncio
import io
import os
from collections.abc import AsyncIterator
from pathlib import Path

import pytest

from bot.chat.console import ConsolePlatform
from bot.chat.console.platform import CONSOLE
from bot.types import Incoming, Platform
from tests.far.front import until
from tests.unit.messages import digest


async def read(platform: ConsolePlatform) -> list[Incoming]:
    events: list[Incoming] = []

    async def receive(incoming: Incoming) -> None:
        events.append(incoming)

    await asyncio.wait_for(platform.run(receive), 5)
    return events


@pytest.fixture
async def pipe() -> AsyncIterator[tuple[io.TextIOWrapper, int]]:
    out, into = os.pipe()
    with os.fdopen(out) as reader:
        yield reader, into


async def test_lines_of_a_pipe_come_as_they_are_typed(pipe: tuple[io.TextIOWrapper, int]) -> None:
    reader, into = pipe
    events: list[Incoming] = []

    async def receive(incoming: Incoming) -> None:
        events.append(incoming)

    running = asyncio.create_task(ConsolePlatform(reader, io.StringIO(), color=False).run(receive))
    os.write(into, "/subscribe Zü".encode()[:-1])
    await asyncio.sleep(0.05)
    assert events == []
    os.write(into, "ü".encode()[1:] + b"rich\n\n  \n/sources")
    await until(lambda: events or None, 5, lambda: "nothing came")
    assert [event.text for event in events] == ["/subscribe Zürich"]
    os.close(into)
    await asyncio.wait_for(running, 5)
    assert [event.text for event in events] == ["/subscribe Zürich", "/sources"]
    assert len({event.event_id for event in events}) == 2
    assert (events[0].chat.platform, events[0].chat.address, events[0].direct) == (Platform.CONSOLE, "console", True)


async def test_a_file_and_a_stream_are_read_to_their_end(tmp_path: Path) -> None:
    path = tmp_path / "commands.txt"
    path.write_text("/start\n/sources")
    with path.open() as file:
        from_file = await read(ConsolePlatform(file, io.StringIO(), color=False))
    from_stream = await read(ConsolePlatform(io.StringIO("/start\n"), io.StringIO(), color=False))
    assert [event.text for event in from_file] == ["/start", "/sources"]
    assert [event.text for event in from_stream] == ["/start"]
    assert from_file[0].event_id != from_stream[0].event_id


async def test_a_cancelled_run_leaves_the_pipe(pipe: tuple[io.TextIOWrapper, int]) -> None:
    reader, into = pipe
    platform = ConsolePlatform(reader, io.StringIO(), color=False)
    with pytest.raises(TimeoutError):
        await asyncio.wait_for(platform.run(lambda _: asyncio.sleep(0)), 0.05)
    assert not asyncio.get_running_loop().remove_reader(reader.fileno())
    os.close(into)


async def test_what_is_sent_is_printed() -> None:
    printed = io.StringIO()
    platform = ConsolePlatform(io.StringIO(), printed, color=False)
    [part] = platform.render(digest(1))
    first = await platform.send(CONSOLE, part, {}, "k")
    second = await platform.send(CONSOLE, part, {}, "k")
    assert first != second
    assert printed.getvalue() == f"\n{part['text']}\n" * 2
    assert await platform.probe(CONSOLE, "k") is None
    await platform.close()
