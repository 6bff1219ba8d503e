"""robots.txt (RFC 9309): which pages a site wants no robot to read, and how far apart requests should be.

Asked for pages that the bot finds by itself; a feed, or a page that somebody asked for by hand, is not looked up. The
rules are a stranger's text with wildcards, so they are judged in a worker process, where they can be killed.
"""

from __future__ import annotations

import asyncio
from collections import OrderedDict
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime, timedelta
from urllib.parse import urlsplit
from weakref import WeakValueDictionary

from bot.errors import Refused, SourceError, WorkFailed
from bot.ingest.addresses import shown
from bot.ingest.fetch import Fetched, Fetcher
from bot.ingest.robotsrules import judge
from bot.ports import Workers

KEPT = timedelta(hours=24)  # RFC 9309, 2.4: no longer than a day
KEPT_UNREACHABLE = timedelta(hours=1)
MOST_SITES = 1000
MAX_BYTES = 500 * 1024  # RFC 9309, 2.5: what must be read at least
PATIENCE = 5.0
ALL, NOTHING = "", "User-agent: *\nDisallow: /"


@dataclass(frozen=True, slots=True)
class Rules:
    """A site's robots.txt, as long as it holds."""

    text: str
    until: datetime


class Robots:
    """Answers whether a page may be read; remembers the rules of sites for a day."""

    def __init__(self, fetcher: Fetcher, workers: Workers, now: Callable[[], datetime]) -> None:
        self._fetcher, self._workers, self._now = fetcher, workers, now
        self._name = fetcher.agent.partition("/")[0]
        self._known: OrderedDict[str, Rules] = OrderedDict()
        self._asking: WeakValueDictionary[str, asyncio.Lock] = WeakValueDictionary()

    async def may(self, url: str) -> float:
        """Seconds that the site wants between two requests. Raises Refused when the page is not for robots."""
        parts = urlsplit(url)
        text = await self._rules(f"{parts.scheme}://{parts.netloc}")
        if text == ALL:
            return 0.0
        try:
            allowed, delay = await self._workers.run(judge, text, self._name, url, timeout=PATIENCE)
        except WorkFailed as error:
            raise Refused(f"The robots.txt of {parts.hostname} cannot be understood: {error}.") from error
        if not allowed:
            raise Refused(f"{shown(url)} is not for robots, says the site's robots.txt.")
        return delay

    async def _rules(self, site: str) -> str:
        asking = self._asking.setdefault(site, asyncio.Lock())
        async with asking:
            known = self._known.get(site)
            if known is None or known.until <= self._now():
                known = self._known[site] = await self._ask(site)
            self._known.move_to_end(site)
            while len(self._known) > MOST_SITES:
                self._known.popitem(last=False)
            return known.text

    async def _ask(self, site: str) -> Rules:
        """RFC 9309, 2.3.1: what is not there forbids nothing; a site with a fault forbids everything for now."""
        now = self._now()
        try:
            answer = await self._fetcher.get(f"{site}/robots.txt", accept="text/plain, */*;q=0.5", any_status=True)
        except Refused:  # the page itself will be refused in better words
            return Rules(ALL, now + KEPT_UNREACHABLE)
        except SourceError:
            return Rules(NOTHING, now + KEPT_UNREACHABLE)
        if answer.status >= 500 or answer.status == 429:
            return Rules(NOTHING, now + KEPT_UNREACHABLE)
        return Rules(_text(answer) if answer.status < 300 else ALL, now + KEPT)


def _text(answer: Fetched) -> str:
    text = answer.body[:MAX_BYTES].decode("utf-8", "replace").strip()
    return ALL if text[:1] == "<" else text  # a page in its place, as some sites answer to everything
