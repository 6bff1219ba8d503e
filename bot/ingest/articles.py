"""Articles for the entries of a source: known already, or carried by the source itself, or read from their pages.

A page is asked for once, whoever links it, and only where its site's robots.txt lets us. A page that cannot be read
never loses the entry: what the source prints is kept instead. Nothing is stored here.
"""

from __future__ import annotations

import asyncio
import logging
from collections import OrderedDict
from collections.abc import Callable, Coroutine, Sequence
from typing import Any, NamedTuple
from weakref import WeakValueDictionary

from bot.errors import SourceError, WorkFailed
from bot.ingest.addresses import shown
from bot.ingest.discovery import content_type_of
from bot.ingest.fetch import PAGE_TYPES, Fetcher
from bot.ingest.kinds import kind_of
from bot.ingest.reading import Page, address_of, entry_article, has_full_text
from bot.ingest.robots import Robots
from bot.ports import SourceStore, Workers
from bot.types import Article, Entry, Source

log = logging.getLogger(__name__)

PATIENCE = 300.0  # seconds for all pages of a visit
RECENT = 200  # articles of pages just read, until the visits that read them are stored
ReadArticle = Callable[[Entry, Page | None, str, str, str], Article]


class New(NamedTuple):
    """A new entry with its article."""

    entry: Entry
    article: Article


class Articles:
    """Finds the article of each entry."""

    def __init__(self, store: SourceStore, fetcher: Fetcher, workers: Workers, robots: Robots) -> None:
        self._store, self._fetcher, self._workers, self._robots = store, fetcher, workers, robots
        self._reading: WeakValueDictionary[str, asyncio.Lock] = WeakValueDictionary()
        self._recent: OrderedDict[str, Article] = OrderedDict()

    async def read(
        self, source: Source, entries: Sequence[Entry], read: ReadArticle, outlet: str, language: str
    ) -> tuple[New, ...]:
        """The entries with their articles; those whose pages take longer than our patience are left out."""
        has_pages = kind_of(source.kind).has_pages
        addresses = {entry.key: address_of(entry, source.url) for entry in entries}
        known = await self._store.known_articles(list(addresses.values()))

        async def one(entry: Entry) -> New:
            url = addresses[entry.key]
            if url in known:
                return New(entry, known[url])
            if has_pages and entry.url and not has_full_text(entry):
                return New(entry, await self._from_page(entry, read, url, outlet, language))
            return New(entry, await self._workers.run(read, entry, None, url, outlet, language))

        return await _in_time([one(entry) for entry in entries])

    async def reread(self, source: Source, entries: Sequence[Entry], outlet: str, language: str) -> tuple[New, ...]:
        """Entries that the source prints with another text now, with the articles that they are now."""

        async def one(entry: Entry) -> New:
            url = address_of(entry, source.url)
            return New(entry, await self._workers.run(entry_article, entry, None, url, outlet, language))

        return await _in_time([one(entry) for entry in entries])

    async def _from_page(self, entry: Entry, read: ReadArticle, url: str, outlet: str, language: str) -> Article:
        async with self._reading.setdefault(url, asyncio.Lock()):
            if url in self._recent:
                return self._recent[url]
            article = self._recent[url] = await self._article(entry, read, url, outlet, language)
            while len(self._recent) > RECENT:
                self._recent.popitem(last=False)
            return article

    async def _article(self, entry: Entry, read: ReadArticle, url: str, outlet: str, language: str) -> Article:
        try:
            fetched = await self._fetcher.get(entry.url, accept=PAGE_TYPES, may=self._robots.may)
            page = Page(fetched.body, fetched.url, content_type_of(fetched))
            return await self._workers.run(read, entry, page, url, outlet, language)
        except (SourceError, WorkFailed) as error:
            log.info("page not read: %s", error)
        except Exception:  # a fault in reading one page must not lose the entry: its own text is used
            log.exception("page not read: %s", shown(entry.url))
        return await self._workers.run(read, entry, None, url, outlet, language)


async def _in_time(work: Sequence[Coroutine[Any, Any, New]]) -> tuple[New, ...]:
    """What is done before our patience ends. Raises what the work raised."""
    tasks = [asyncio.create_task(one) for one in work]
    try:
        if tasks:
            await asyncio.wait(tasks, timeout=PATIENCE)
        return tuple(task.result() for task in tasks if task.done())
    finally:
        for task in tasks:
            task.cancel()
