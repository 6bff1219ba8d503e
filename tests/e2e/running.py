"""The real program as a process, with both far servers and a news site on loopback."""

from __future__ import annotations

import asyncio
import os
import signal
import sys
from collections.abc import Mapping
from datetime import UTC, datetime, timedelta
from pathlib import Path

from tests.far.feeds import FeedServer
from tests.far.slack import FarSlack
from tests.far.telegram import FarTelegram
from tests.integration.site import feed, page

ROOT = Path(__file__).parents[2]


class Bot:
    """`newsdigest run` on a data folder; `log` is what it wrote so far."""

    def __init__(self, folder: Path, environment: Mapping[str, str]) -> None:
        self._folder = folder
        self._environment = {"PATH": os.environ["PATH"], "HOME": str(folder), **environment}
        self._process: asyncio.subprocess.Process | None = None
        self._log = folder / "log.txt"

    @property
    def log(self) -> str:
        return self._log.read_text("utf-8") if self._log.exists() else ""

    @property
    def pid(self) -> int:
        assert self._process is not None
        return self._process.pid

    async def start(self, *words: str) -> None:
        """Start it and wait until it says that it is ready; `words` come after `run`."""
        before = self.log.count("Ready:")
        with self._log.open("a") as log:
            self._process = await asyncio.create_subprocess_exec(
                sys.executable, "-m", "bot", "run", *words, cwd=ROOT, env=self._environment, stdout=log, stderr=log
            )
        async with asyncio.timeout(60):
            while self.log.count("Ready:") == before:
                assert self._process.returncode is None, self.log
                await asyncio.sleep(0.02)

    async def stop(self, number: int = signal.SIGTERM) -> int:
        """Send a signal; returns the exit code."""
        if self._process is None or self._process.returncode is not None:
            return 0
        self._process.send_signal(number)
        async with asyncio.timeout(30):
            return await self._process.wait()


def environment(folder: Path, telegram: FarTelegram | None, slack: FarSlack | None) -> dict[str, str]:
    """What an operator would set, with the far servers' addresses."""
    values = {
        "NEWSDIGEST_DATA_FOLDER": str(folder / "data"),
        "NEWSDIGEST_SOURCES_ALLOW_HOSTS": "127.0.0.1",
        "NEWSDIGEST_SOURCES_EVERY_MINUTES": "0.03",
        "NEWSDIGEST_SOURCES_AT_MOST_MINUTES": "0.05",
        "NEWSDIGEST_LOG_LEVEL": "DEBUG",
    }
    if telegram is not None:
        values["TELEGRAM_BOT_TOKEN"] = telegram.token
        values["NEWSDIGEST_TELEGRAM_API_URL"] = telegram.api_url.removesuffix("/bot")
    if slack is not None:
        values |= {"SLACK_BOT_TOKEN": slack.bot_token, "SLACK_APP_TOKEN": slack.app_token}
        values["NEWSDIGEST_SLACK_API_URL"] = slack.api_url
    return values


def publish(site: FeedServer, *names: str) -> str:
    """Put articles into the site's feed, and their pages; returns the feed's address."""
    for name in names:
        site.put(f"/{name}", page(site.base_url, name), "text/html")
    return site.put("/feed.xml", feed(site.base_url, names, datetime.now(UTC)), "application/rss+xml")


def next_slot(least: float) -> datetime:
    """The next full minute that is at least so many seconds away."""
    at = datetime.now(UTC) + timedelta(seconds=least)
    return at.replace(second=0, microsecond=0) + timedelta(minutes=1)
