"""One visit to one source: what is new there, with an article for each entry. Stores nothing and decides no times.

    feed:    fetch with validators -> 304? nothing : parse -> unknown entries -> articles
    page:    fetch with validators -> 304? nothing : its own article + unknown links -> articles
    folder:  list -> unknown files -> articles
    mailbox: messages since the last one read -> articles
What the table of kinds names besides (sitemaps, Telegram channels) is visited as a feed with a parser of its own.
Entries for which a visit has no time wait in `Source.unread` for the next one, so that the source itself need not be
sent again for their sake.
"""

from __future__ import annotations

import logging
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime

from bot.errors import SourceError, Unreadable, WorkFailed
from bot.ingest.articles import Articles, New
from bot.ingest.discovery import content_type_of
from bot.ingest.feeds import Feed
from bot.ingest.fetch import FEED_TYPES, PAGE_TYPES, Fetched, Fetcher
from bot.ingest.folder import list_folder, read_folder
from bot.ingest.front import Front, read_front
from bot.ingest.habits import Asks, Seen, parsed_with_asks
from bot.ingest.hubs import hub_in_header
from bot.ingest.imap import Mailbox
from bot.ingest.kinds import kind_of
from bot.ingest.kinds.mailbox import read_messages
from bot.ingest.policy import freshness, retry_after_seconds
from bot.ingest.reading import entry_article, has_full_text, link_article
from bot.ingest.robots import Robots
from bot.ports import SourceStore, Workers
from bot.types import EPOCH, Entry, SiteMemory, Source, SourceKind

log = logging.getLogger(__name__)

MAX_ENTRIES = 50  # new entries read in one visit
MAX_LINKS, FIRST_LINKS = 10, 5  # of a page, on any later and on the first visit
MAX_UNREAD, MAX_UNREAD_TEXT = 200, 1_000_000  # entries and characters that wait for the next visit
MAX_FILES, FILES_AT_ONCE = 500, 100
FEED_TIMEOUT = 5.0
FOLDER_TIMEOUT = 120.0


@dataclass(frozen=True, slots=True)
class Visit:
    """What a visit brought. `complete` is false when something new was left for the next visit.

    `known` are keys to remember without reading, `unread` entries to read next time; `seen` is what can be learned of
    the source's habits, `sites` what was learnt of the pages of sites, and `retry_after` is in seconds.
    """

    new: tuple[New, ...] = ()
    known: tuple[str, ...] = ()
    unread: tuple[Entry, ...] = ()
    etag: str = ""
    last_modified: str = ""
    title: str = ""
    seen: Seen = field(default_factory=Seen)
    retry_after: float | None = None
    sites: tuple[tuple[str, SiteMemory], ...] = ()
    complete: bool = True


class Visitor:
    """Visits sources. Raises SourceError or WorkFailed when the source itself cannot be read."""

    def __init__(
        self,
        store: SourceStore,
        fetcher: Fetcher,
        workers: Workers,
        now: Callable[[], datetime],
        mailbox: Mailbox | None = None,
    ) -> None:
        self._store = store
        self._fetcher = fetcher
        self._workers = workers
        self._now = now
        self._mailbox = mailbox
        self._robots = Robots(fetcher, workers, now)
        self._articles = Articles(store, fetcher, workers, self._robots)

    async def visit(self, source: Source) -> Visit:
        """What is new at the source."""
        if source.kind is SourceKind.FOLDER:
            return await self._folder(source)
        if source.kind is SourceKind.MAILBOX:
            return await self._letters(source)
        is_page = source.kind is SourceKind.PAGE
        fetched = await self._fetcher.get(
            source.url,
            etag=source.etag,
            last_modified=source.last_modified,
            validated=source.habits.validated,
            accept=PAGE_TYPES if is_page else FEED_TYPES,
            may=self._robots.may if is_page else None,  # feeds are there for robots
        )
        if fetched.not_modified:
            visit = await self._unchanged(source, fetched)
        else:
            visit = await (self._page if is_page else self._feed)(source, fetched)
            visit = replace(visit, etag=fetched.etag, last_modified=fetched.last_modified)
        now, said = self._now(), fetched.headers
        seen = replace(
            visit.seen,
            max_age=freshness(said, now),
            answered_by=fetched.url,
            moved_to=fetched.permanent_url,
            hub=hub_in_header(said.get("link", ""), fetched.url),
        )
        wait = retry_after_seconds(said.get("retry-after", ""), said.get("date", ""), now)
        return replace(visit, seen=seen, retry_after=wait)

    async def pushed(self, source: Source, fetched: Fetched) -> Visit | None:
        """What is new in what a hub pushed, read as if it had been fetched; None where it cannot be read."""
        try:
            visit = await self._feed(source, fetched)
        except (SourceError, WorkFailed) as error:
            log.info("source %d: what was pushed cannot be read: %s", source.id, error)
            return None
        return replace(visit, etag=source.etag, last_modified=source.last_modified, title="")

    async def _unchanged(self, source: Source, fetched: Fetched) -> Visit:
        """A visit that may read what earlier ones left; validators that come with a 304 are the newer ones."""
        visit = Visit(etag=fetched.etag or source.etag, last_modified=fetched.last_modified or source.last_modified)
        if not source.unread:
            return visit
        is_page = source.kind is SourceKind.PAGE
        unknown = await self._unknown(source, source.unread)
        chosen = newest(unknown, MAX_LINKS if is_page else MAX_ENTRIES)
        read = link_article if is_page else entry_article
        new, sites = await self._articles.read(source, chosen, read, source.title, source.language)
        unread, known = _left(unknown, new)
        return replace(visit, new=new, sites=sites, unread=unread, known=known)

    async def _feed(self, source: Source, fetched: Fetched) -> Visit:
        feed, asks = await self._whole(source, fetched)
        first = source.habits.known_since is None
        unknown = await self._unknown(source, [*feed.entries, *source.unread])
        outlet, language = source.title or feed.title, source.language or feed.language
        chosen = newest(unknown, MAX_ENTRIES)
        new, sites = await self._articles.read(source, chosen, entry_article, outlet, language)
        # What a feed printed long before it was first read is no news: it is only remembered.
        older = {entry.key for entry in unknown} - {entry.key for entry in chosen} if first else set()
        unread, known = _left([entry for entry in unknown if entry.key not in older], new)
        edited = await self._edited(source, feed.entries, unknown)
        return Visit(
            new=(*new, *await self._articles.reread(source, edited, outlet, language)),
            sites=sites,
            known=(*older, *known),
            unread=unread,
            title=feed.title,
            seen=Seen(
                asks=asks,
                dates=tuple(entry.published for entry in feed.entries if entry.published),
                undated=sum(entry.published is None for entry in unknown),
            ),
        )

    async def _edited(self, source: Source, printed: Sequence[Entry], unknown: Sequence[Entry]) -> list[Entry]:
        """Entries with their full text in the feed that were read before, and are printed with another text now."""
        new, has_pages = {entry.key for entry in unknown}, kind_of(source.kind).has_pages
        candidates = [entry for entry in printed if entry.key not in new and (not has_pages or has_full_text(entry))]
        if not candidates:
            return []
        edited = await self._store.edited_entries(source.id, candidates)
        return [entry for entry in candidates if entry.key in edited][:MAX_ENTRIES]

    async def _whole(self, source: Source, fetched: Fetched) -> tuple[Feed, Asks]:
        """The feed with the parts that it names; a part that cannot be read is left for the next visit."""
        parse = kind_of(source.kind).parse
        feed, asks = await self._workers.run(
            parsed_with_asks, parse, fetched.body, fetched.url, content_type_of(fetched), timeout=FEED_TIMEOUT
        )
        entries = list(feed.entries)
        for url in feed.parts:
            try:
                part = await self._fetcher.get(url)
                entries += (await self._workers.run(parse, part.body, part.url, content_type_of(part))).entries
            except (SourceError, WorkFailed) as error:
                log.info("part not read: %s", error)
        return replace(feed, entries=tuple({entry.key: entry for entry in reversed(entries)}.values())[::-1]), asks

    async def _letters(self, source: Source) -> Visit:
        if self._mailbox is None or self._mailbox.account.url != source.url:
            raise Unreadable("This mailbox is not the one in the settings (section [mailbox], MAILBOX_PASSWORD).")
        post = await self._mailbox.read(source.etag, self._now())
        feed = await self._workers.run(read_messages, post.messages)
        unknown = await self._unknown(source, feed.entries)
        outlet = source.title or feed.title
        new, sites = await self._articles.read(source, unknown, entry_article, outlet, source.language)
        return Visit(new=new, sites=sites, etag=post.place, title=feed.title, complete=post.complete)

    async def _page(self, source: Source, fetched: Fetched) -> Visit:
        front: Front = await self._workers.run(read_front, fetched.body, fetched.url, content_type_of(fetched))
        first = source.habits.known_since is None
        links = await self._unknown(source, [*front.links, *source.unread])
        # On the first visit most links are older than the subscription: they are only remembered.
        chosen = links[: FIRST_LINKS if first else MAX_LINKS]
        outlet = source.title or front.site
        new, sites = await self._articles.read(source, chosen, link_article, outlet, source.language)
        unread, known = _left(links[: len(chosen)] if first else links, new)
        if front.article and await self._store.unknown_entries(source.id, [front.article.url]):
            own = replace(front.article, outlet=front.article.outlet or outlet)
            new = (New(Entry(own.url, own.url, own.title, own.published), own), *new)
        return Visit(
            new=new,
            sites=sites,
            known=(*(link.key for link in links[len(chosen) :]), *known) if first else known,
            unread=unread,
            title=front.title,
            seen=Seen(asks=Asks(), undated=len(links)),
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
            new += await self._articles.tidied(source, [New(entry, article) for entry, article in read.found])
            for name, error in read.errors:
                log.warning("source %d: %s was left out: %s", source.id, name, error)
        return Visit(new=tuple(new), complete=len(chosen) == len(wanted))

    async def _unknown(self, source: Source, entries: Sequence[Entry]) -> list[Entry]:
        unknown = await self._store.unknown_entries(source.id, [entry.key for entry in entries])
        return list({entry.key: entry for entry in reversed(entries) if entry.key in unknown}.values())[::-1]


def _left(entries: Sequence[Entry], read: Sequence[New]) -> tuple[tuple[Entry, ...], tuple[str, ...]]:
    """Which entries are read next time, and the keys of those that are given up for being too many."""
    done = {new.entry.key for new in read}
    left = newest([entry for entry in entries if entry.key not in done], len(entries))
    room, unread = MAX_UNREAD_TEXT, []
    for entry in left[:MAX_UNREAD]:
        room -= len(entry.content) + len(entry.summary)
        unread.append(entry if room > 0 else replace(entry, content="", summary=""))
    return tuple(unread), tuple(entry.key for entry in left[MAX_UNREAD:])


def newest(entries: Sequence[Entry], limit: int) -> list[Entry]:
    """The newest entries, in order of date where all have one, else as printed (feeds print the newest first)."""
    if all(entry.published for entry in entries):
        entries = sorted(entries, key=lambda entry: entry.published or EPOCH, reverse=True)
    return list(entries[:limit])
