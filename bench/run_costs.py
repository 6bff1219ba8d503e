"""What `newsdigest run` costs: start, memory when idle, the first answers, and its end. Against the tests' far servers.

python -m bench.run_costs
"""

from __future__ import annotations

import asyncio
import subprocess
import sys
import tempfile
import time
from pathlib import Path

from tests.e2e.running import ROOT, Bot, environment, publish
from tests.far.feeds import FeedServer
from tests.far.slack import FarSlack
from tests.far.telegram import FarTelegram

CHAT = 4711
REST = 66  # seconds after which an idle pool of workers has ended


def memory(pid: int) -> dict[str, int]:
    """Resident megabytes of the process and of its children."""
    listed = subprocess.run(["pgrep", "-P", str(pid)], capture_output=True, text=True, check=False).stdout.split()
    found = {}
    for name, one in [("main", str(pid)), *((f"child {child}", child) for child in listed)]:
        try:
            lines = Path(f"/proc/{one}/status").read_text().splitlines()
        except FileNotFoundError:
            continue
        found[name] = next(int(line.split()[1]) // 1024 for line in lines if line.startswith("VmRSS"))
    return found


async def answered(far: FarTelegram, text: str) -> float:
    """Seconds until a command is answered."""
    await asyncio.sleep(2)  # past the gap that a chat's messages keep
    began, known = time.monotonic(), len(await far.sent(CHAT))
    await far.say(CHAT, text)
    async with asyncio.timeout(30):
        while len(await far.sent(CHAT)) == known:
            await asyncio.sleep(0.01)
    return time.monotonic() - began


async def serving(folder: Path) -> None:
    """Start, idle, answer, idle again, stop."""
    async with FarTelegram() as telegram, FarSlack() as slack, FeedServer() as site:
        bot = Bot(folder, environment(folder, telegram, slack))
        began = time.monotonic()
        await bot.start()
        print(f"ready after             {time.monotonic() - began:.2f} s")
        await asyncio.sleep(5)
        print(f"idle                    {memory(bot.pid)} MB")
        page = publish(site, "orchard").replace("feed.xml", "orchard")
        print(f"first /summary URL      {await answered(telegram, f'/summary {page}'):.2f} s")
        print(f"second /summary URL     {await answered(telegram, f'/summary {page}'):.2f} s")
        print(f"/sources                {await answered(telegram, '/sources'):.2f} s")
        print(f"at work                 {memory(bot.pid)} MB")
        await asyncio.sleep(REST)
        print(f"idle again              {memory(bot.pid)} MB")
        began = time.monotonic()
        code = await bot.stop()
        print(f"SIGTERM: exit code {code} in {time.monotonic() - began:.2f} s")


def trial() -> None:
    """The console chat on the sample newsroom, as a whole process."""
    took = []
    for _ in range(3):
        began = time.monotonic()
        subprocess.run(
            [sys.executable, "-m", "bot", "run"], cwd=ROOT, input="", capture_output=True, text=True, check=True
        )
        took.append(time.monotonic() - began)
    print(f"run </dev/null          {sorted(took)[1]:.2f} s (median of 3)")


if __name__ == "__main__":
    with tempfile.TemporaryDirectory() as place:
        asyncio.run(serving(Path(place)))
    trial()
