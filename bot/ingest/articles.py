"""Articles for the entries of a source: known already, or carried by the source itself, or read from their pages.

A page is asked for once, whoever links it, and only where its site's robots.txt lets us. A page that cannot be read
never loses the entry: what the source prints is kept instead. What the pages of a site have in common is learnt and
taken out of them (site_memory). Nothing is stored here.
"""

from __future__ import annotations

import asyncio
import logging
from collections import Counter, OrderedDict
from collections.abc import Callable, Coroutine, Iterable, Sequence
from dataclasses import replace
from typing import Any, NamedTuple
from weakref import WeakValueDictionary

from bot.errors import SourceError, WorkFailed
from bot.ingest.addresses import shown
from bot.ingest.discovery import content_type_of
from bot.ingest.fetch import PAGE_TYPES, Fetcher
from bot.ingest.kinds import kind_of
from bot.ingest.reading import Page, address_of, entry_article, has_full_text
from bot.ingest.robots import Robots
from bot.ingest.site_memory import site_of, weeded
from bot.ports import SourceStore, Workers
from bot.types import Article, Entry, SiteMemory, Source

log = logging.getLogger(__name__)

PATIENCE = 300.0  # seconds for all pages of a visit
RECENT = 200  # articles of pages just read, until the visits that read them are stored
SEVERAL = 2  # new articles of a site other than the source's own, from which on it is remembered
ReadArticle = Callable[[Entry, Page | None, str, str, str], Article]


class New(NamedTuple):
    """A new entry with its article."""

    entry: Entry
    article: Article


class Read(NamedTuple):
    """Entries with their articles, and what their sites' pages taught."""

    new: tuple[New, ...] = ()
    sites: tuple[tuple[str, SiteMemory], ...] = ()


class Articles:
    """Finds the article of each entry."""

    def __init__(self, store: SourceStore, fetcher: Fetcher, workers: Workers, robots: Robots) -> None:
        self._store, self._fetcher, self._workers, self._robots = store, fetcher, workers, robots
        self._reading: WeakValueDictionary[str, asyncio.Lock] = WeakValueDictionary()
        self._recent: OrderedDict[str, Article] = OrderedDict()
        self._taught: OrderedDict[str, None] = OrderedDict()

    async def read(
        self, source: Source, entries: Sequence[Entry], read: ReadArticle, outlet: str, language: str
    ) -> Read:
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
            return New(entry, await self._printed(entry, read, url, outlet, language))

        found = await _in_time([one(entry) for entry in entries])
        fresh = [new for new in found if new.article.url not in known]
        taught = [new for new in fresh if new.article.url in self._taught]
        return await self._weeded(source, found, [new for new in fresh if new.article.url not in self._taught], taught)

    async def reread(self, source: Source, entries: Sequence[Entry], outlet: str, language: str) -> tuple[New, ...]:
        """Entries that the source prints with another text now, with the articles that they are now."""

        async def one(entry: Entry) -> New:
            url = address_of(entry, source.url)
            return New(entry, await self._printed(entry, entry_article, url, outlet, language))

        return await self.tidied(source, await _in_time([one(entry) for entry in entries]))

    async def tidied(self, source: Source, found: Sequence[New]) -> tuple[New, ...]:
        """What was read otherwise, without what is known to be furniture of its sites; it teaches nothing."""
        return (await self._weeded(source, tuple(found), [], found)).new

    async def _weeded(self, source: Source, found: tuple[New, ...], teach: Sequence[New], rest: Sequence[New]) -> Read:
        """What was found, without what the pages of a site have in common: `teach` tells what that is.

        Both `teach` and `rest` are tidied; anything else that was found, being stored already, stays as it is.
        """
        sites = _worth_remembering(source.url, [site_of(new.article.url) for new in teach])
        known = await self._store.site_memories([*{*sites, *(site_of(new.article.url) for new in rest)}])
        before = dict.fromkeys(sites, SiteMemory()) | known
        if not before:
            return Read(found)
        texts = [[(site_of(new.article.url), new.article.text) for new in part] for part in (teach, rest)]
        after, clean = await self._workers.run(weeded, before, *texts)
        self._remember(new.article.url for new in teach)
        tidy = {id(new): text for new, text in zip((*teach, *rest), clean, strict=True)}
        changed = tuple((site, memory) for site, memory in after.items() if memory != known.get(site))
        return Read(tuple(_with_text(new, tidy.get(id(new), new.article.text)) for new in found), changed)

    def _remember(self, urls: Iterable[str]) -> None:
        """A page that several sources print teaches once."""
        self._taught.update(dict.fromkeys(urls))
        while len(self._taught) > RECENT:
            self._taught.popitem(last=False)

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
        return await self._printed(entry, read, url, outlet, language)

    async def _printed(self, entry: Entry, read: ReadArticle, url: str, outlet: str, language: str) -> Article:
        """The article that the source itself prints; where even that cannot be read, its title."""
        try:
            return await self._workers.run(read, entry, None, url, outlet, language)
        except WorkFailed as error:
            log.warning("entry not read: %s: %s", shown(url), error)
            return Article(url, entry.title or url, "", entry.author, entry.published, language, outlet)


def _worth_remembering(source_url: str, sites: Sequence[str]) -> list[str]:
    """The sites whose pages will be seen again: the source's own, and those with several new pages."""
    own = _owner(site_of(source_url))
    return [site for site, pages in Counter(sites).items() if site and (pages >= SEVERAL or _owner(site) == own)]


def _owner(site: str) -> str:
    """The last two parts of a server's name: feeds.example.org and example.org are of one owner."""
    return ".".join(site.rsplit(".", 2)[-2:])


def _with_text(new: New, text: str) -> New:
    return new if text == new.article.text else New(new.entry, replace(new.article, text=text))


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
