"""Lives of the program, from the nest: begun, struck, waited for."""

from __future__ import annotations

import asyncio
import json
import os
import struct
import sys
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

ROOT = Path(__file__).parents[2]
ENDS = 60.0  # seconds that a life is given to end after SIGTERM


class Life:
    """One process of the program."""

    def __init__(self) -> None:
        self.pid = 0
        self.born: asyncio.Future[int] = asyncio.get_running_loop().create_future()
        self.ended: asyncio.Future[int] = asyncio.get_running_loop().create_future()

    def strike(self, number: int) -> None:
        """Send a signal, if it still lives."""
        if not self.ended.done():
            os.kill(self.pid, number)

    async def end(self, number: int) -> int:
        """Send a signal and wait for the end; the exit code, negative for a signal."""
        self.strike(number)
        async with asyncio.timeout(ENDS):
            return await asyncio.shield(self.ended)


class Nest:
    """The nest as a process. All lives end with it."""

    def __init__(self, folder: Path, environment: Mapping[str, str], gap: float = 0.2, lease: float = 0.0) -> None:
        self._folder = folder
        self._order: dict[str, Any] = {
            "environment": {"PATH": os.environ["PATH"], "HOME": str(folder), **environment},
            "log": str(folder / "log.txt"),
            "clock": str(folder / "clock"),
            "gap": gap,
            "lease": lease,
        }
        self._lives: list[Life] = []
        self._process: asyncio.subprocess.Process | None = None
        self._reader: asyncio.Task[None] | None = None
        self.set_clock(0.0)

    def set_clock(self, seconds: float) -> None:
        """Let the clock of all lives be so much ahead of the true time."""
        with (self._folder / "clock").open("r+b" if (self._folder / "clock").exists() else "w+b") as file:
            file.write(struct.pack("d", seconds))

    async def __aenter__(self) -> Nest:
        self._process = await asyncio.create_subprocess_exec(
            sys.executable, "-m", "bench.torture.nest", cwd=ROOT,
            stdin=asyncio.subprocess.PIPE, stdout=asyncio.subprocess.PIPE,
        )  # fmt: skip
        self._reader = asyncio.create_task(self._read())
        return self

    async def __aexit__(self, *_: object) -> None:
        assert self._process is not None
        assert self._process.stdin is not None
        self._process.stdin.close()
        await self._process.wait()
        if self._reader is not None:
            await self._reader

    async def begin(self, only: Sequence[str] = (), at_call: int = 0) -> Life:
        """A new life, that does only this."""
        assert self._process is not None
        assert self._process.stdin is not None
        life = Life()
        self._lives.append(life)
        order = {**self._order, "id": len(self._lives) - 1, "only": list(only), "at_call": at_call}
        self._process.stdin.write(json.dumps(order).encode() + b"\n")
        life.pid = await life.born
        return life

    @property
    def log(self) -> str:
        """What all lives wrote."""
        return (self._folder / "log.txt").read_text("utf-8", errors="replace")

    async def _read(self) -> None:
        assert self._process is not None
        assert self._process.stdout is not None
        async for line in self._process.stdout:
            said = json.loads(line)
            life = self._lives[said["id"]]
            if "pid" in said:
                life.born.set_result(said["pid"])
            else:
                life.ended.set_result(said["ended"])
