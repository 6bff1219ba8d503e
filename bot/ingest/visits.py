"""One visit to one source: what is new there, with an article for each entry. Stores nothing and decides no times.

    feed:    fetch with validators -> 304? nothing : parse -> unknown entries -> articles
    page:    fetch with validators -> 304? nothing : its own article + unknown links -> articles
    folder:  list -> unknown files -> articles
An article is known already, or its full text is in the feed, or its page is fetched and read; a page that cannot be
read never loses the entry: what the feed prints is kept instead.
"""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime
from typing import NamedTuple

from bot.errors import SourceError, WorkFailed
from bot.ingest.addresses import shown
from bot.ingest.discovery import content_type_of
from bot.ingest.feeds import parse_feed
from bot.ingest.fetch import PAGE_TYPES, Fetched, Fetcher
from bot.ingest.folder import list_folder, read_folder
from bot.ingest.front import Front, read_front
from bot.ingest.policy import Hints, hints_of
from bot.ingest.reading import Page, address_of, entry_article, has_full_text, link_article
from bot.ports import SourceStore, Workers
from bot.types import EPOCH, Article, Entry, Source, SourceKind

log = logging.getLogger(__name__)

MAX_ENTRIES = 50  # new entries read in one visit
MAX_LINKS, FIRST_LINKS = 10, 5  # of a page, on any later and on the first visit
MAX_FILES, FILES_AT_ONCE = 500, 100
PATIENCE = 300.0  # seconds for all pages of a visit
FOLDER_TIMEOUT = 120.0
ReadArticle = Callable[[Entry, Page | None, str, str, str], Article]


class New(NamedTuple):
    """A new entry with its article."""

    entry: Entry
    article: Article


@dataclass(frozen=True, slots=True)
class Visit:
    """What a visit brought. `complete` is false when something new was left for the next visit.

    `known` are keys to remember without reading; `published` are the dates of all that the source prints now, for
    the policy.
    """

    new: tuple[New, ...] = ()
    known: tuple[str, ...] = ()
    etag: str = ""
    last_modified: str = ""
    title: str = ""
    url: str = ""
    hints: Hints = field(default_factory=Hints)
    published: tuple[datetime, ...] = ()
    complete: bool = True


class Visitor:
    """Visits sources. Raises SourceError or WorkFailed when the source itself cannot be read."""

    def __init__(self, store: SourceStore, fetcher: Fetcher, workers: Workers, now: Callable[[], datetime]) -> None:
        self._store = store
        self._fetcher = fetcher
        self._workers = workers
        self._now = now

    async def visit(self, source: Source) -> Visit:
        """What is new at the source."""
        if source.kind is SourceKind.FOLDER:
            return await self._folder(source)
        fetched = await self._fetcher.get(source.url, etag=source.etag, last_modified=source.last_modified)
        if fetched.not_modified:
            visit = Visit(etag=fetched.etag or source.etag, last_modified=fetched.last_modified or source.last_modified)
        else:
            read = self._feed if source.kind is SourceKind.FEED else self._page
            visit = await read(source, fetched)
            if visit.complete:
                visit = replace(visit, etag=fetched.etag, last_modified=fetched.last_modified)
        hints = replace(hints_of(fetched.headers, self._now()), ttl=visit.hints.ttl)
        return replace(visit, url=fetched.permanent_url, hints=hints)

    async def _feed(self, source: Source, fetched: Fetched) -> Visit:
        feed = await self._workers.run(parse_feed, fetched.body, fetched.url, content_type_of(fetched))
        unknown = await self._unknown(source, feed.entries)
        chosen = newest(unknown, MAX_ENTRIES)
        outlet = source.title or feed.title
        new = await self._articles(source, chosen, entry_article, outlet, source.language or feed.language)
        return Visit(
            new=new,
            title=feed.title,
            hints=Hints(ttl=None if feed.ttl is None else feed.ttl * 60.0),
            published=tuple(entry.published for entry in feed.entries if entry.published),
            complete=len(new) == len(chosen),
        )

    async def _page(self, source: Source, fetched: Fetched) -> Visit:
        front: Front = await self._workers.run(read_front, fetched.body, fetched.url, content_type_of(fetched))
        links = await self._unknown(source, front.links)
        # On the first visit most links are older than the subscription: they are only remembered.
        first = len(links) == len(front.links) and (source.checked_at is None or source.failures > 0)
        chosen = links[: FIRST_LINKS if first else MAX_LINKS]
        outlet = source.title or front.site
        new = await self._articles(source, chosen, link_article, outlet, source.language)
        if front.article and await self._store.unknown_entries(source.id, [front.article.url]):
            own = replace(front.article, outlet=front.article.outlet or outlet)
            new = (New(Entry(own.url, own.url, own.title, own.published), own), *new)
        return Visit(
            new=new,
            known=tuple(link.key for link in links[len(chosen) :]) if first else (),
            title=front.title,
            complete=first or (len(chosen) == len(links) and len(new) >= len(chosen)),
        )

    async def _folder(self, source: Source) -> Visit:
        keys = await self._workers.run(list_folder, source.url, timeout=FOLDER_TIMEOUT)
        unknown = await self._store.unknown_entries(source.id, keys)
        wanted = [key for key in keys if key in unknown]
        chosen = wanted[:MAX_FILES]
        new: list[New] = []
        for start in range(0, len(chosen), FILES_AT_ONCE):
            only = frozenset(chosen[start : start + FILES_AT_ONCE])
            read = await self._workers.run(read_folder, source.url, only, source.title, timeout=FOLDER_TIMEOUT)
            new += [New(entry, article) for entry, article in read.found]
            for name, error in read.errors:
                log.warning("source %d: %s was left out: %s", source.id, name, error)
        return Visit(new=tuple(new), complete=len(chosen) == len(wanted))

    async def _unknown(self, source: Source, entries: Sequence[Entry]) -> list[Entry]:
        unknown = await self._store.unknown_entries(source.id, [entry.key for entry in entries])
        return [entry for entry in entries if entry.key in unknown]

    async def _articles(
        self, source: Source, entries: Sequence[Entry], read: ReadArticle, outlet: str, language: str
    ) -> tuple[New, ...]:
        """The entries with their articles; those whose pages take longer than our patience are left out."""
        addresses = {entry.key: address_of(entry, source.url) for entry in entries}
        known = await self._store.known_articles(list(addresses.values()))

        async def one(entry: Entry) -> New:
            url = addresses[entry.key]
            article = known.get(url) or await self._article(entry, read, url, outlet, language)
            return New(entry, article)

        tasks = [asyncio.create_task(one(entry)) for entry in entries]
        try:
            if tasks:
                await asyncio.wait(tasks, timeout=PATIENCE)
            return tuple(task.result() for task in tasks if task.done())
        finally:
            for task in tasks:
                task.cancel()

    async def _article(self, entry: Entry, read: ReadArticle, url: str, outlet: str, language: str) -> Article:
        if entry.url and not has_full_text(entry):
            try:
                fetched = await self._fetcher.get(entry.url, accept=PAGE_TYPES)
                page = Page(fetched.body, fetched.url, content_type_of(fetched))
                return await self._workers.run(read, entry, page, url, outlet, language)
            except (SourceError, WorkFailed) as error:
                log.info("page not read: %s", error)
            except Exception:  # a fault in reading one page must not lose the entry: its own text is used
                log.exception("page not read: %s", shown(entry.url))
        return await self._workers.run(read, entry, None, url, outlet, language)


def newest(entries: Sequence[Entry], limit: int) -> list[Entry]:
    """The newest entries, in order of date where all have one, else as printed (feeds print the newest first)."""
    if all(entry.published for entry in entries):
        entries = sorted(entries, key=lambda entry: entry.published or EPOCH, reverse=True)
    return list(entries[:limit])
