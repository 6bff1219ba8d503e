"""From what people type to a source or an article: a site, a page, a feed, a channel, with or without https://.

    typed -> a kind knows it? -> its address -> fetch
             else fetch -> a feed, a sitemap, a list of sources? -> that
                           a page -> feeds it names -> links that look like feeds -> the front page's
                                  -> where its software serves them, usual places -> the news sitemap -> the page itself
Folders and mailboxes are not accepted: only the operator may add those.
"""

from __future__ import annotations

import asyncio
import re
from collections.abc import Callable, Iterable, Sequence
from dataclasses import replace
from typing import Protocol

from yarl import URL

from bot.errors import BadInput, NotFound, Refused, SourceError, TooLarge, Unreachable, Unreadable, WorkFailed
from bot.ingest.addresses import shown
from bot.ingest.canonical import canonical, plain
from bot.ingest.feedlinks import FeedLink, guesses, worth_offering
from bot.ingest.fetch import FEED_TYPES, PAGE_TYPES, Fetched, Fetcher
from bot.ingest.kinds import TABLE, Kind, Spot, recognised, sitemap
from bot.ingest.look import Look, look_at
from bot.ingest.pages import read_document
from bot.ingest.site_memory import cleaned, site_of
from bot.ports import Offer, Workers
from bot.types import Article, NewSource, SiteMemory, SourceKind

USUAL_PLACES = ("/feed", "/rss.xml", "/feed.xml", "/atom.xml", "/index.xml", "/rss")
MAX_NAMED = 3  # feeds that a page names and that we try
MAX_LINKED = 2  # of its links
MAX_OFFERED = 10
MAX_LISTED = 200  # sources taken of a list
MAX_REFRESHES = 2
MAX_GUESSES = 8
PATIENCE = 60.0  # seconds somebody waits for an answer
_DOMAIN = re.compile(r"[^\s/:?#@]+\.(?:[^\s/:?#@.]{2,63}|\d)\.?(?::\d+)?(?:[/?#]\S*)?")
_FEED_SCHEME = re.compile(r"feed:(?://)?(?=https?://)|feed:(?=//)", re.IGNORECASE)


class Sites(Protocol):
    """The store as reading one page sees it."""

    async def site_memories(self, sites: Sequence[str]) -> dict[str, SiteMemory]:
        """What was learnt of these sites' pages."""
        ...


class WebReader:
    """Reads what people name; satisfies ports.Reader. What is known of `sites` is used, and nothing is learnt."""

    def __init__(
        self, fetcher: Fetcher, workers: Workers, kinds: tuple[Kind, ...] = TABLE, *, sites: Sites | None = None
    ) -> None:
        self._fetcher = fetcher
        self._workers = workers
        self._sites = sites
        self._kinds = kinds

    async def discover(self, address: str) -> NewSource:
        """The likeliest source behind an address. Raises BadInput or SourceError."""
        return (await self.offer(address)).sources[0]

    async def offer(self, address: str) -> Offer:
        """What an address leads to. Raises BadInput or SourceError."""
        try:
            async with asyncio.timeout(PATIENCE):
                return await self._offer(address)
        except TimeoutError as error:
            raise Unreachable(f"{address[:100]} answers too slowly; try again later.") from error

    async def article(self, url: str) -> Article:
        """The article at an address. Raises BadInput or SourceError."""
        fetched = await self._fetch(url, PAGE_TYPES)
        site = site_of(canonical(fetched.url))
        known = await self._sites.site_memories([site]) if self._sites else {}
        page = fetched.body, fetched.url, content_type_of(fetched)
        try:
            article = await self._workers.run(read_tidied, *page, known.get(site, SiteMemory()))
        except WorkFailed as error:
            raise Unreadable(f"{shown(fetched.url)} could not be read: {error}.") from error
        if not article.text.strip():
            raise Unreadable(f"No article was found at {shown(fetched.url)}.")
        return replace(article, url=canonical(fetched.url))

    async def _offer(self, address: str) -> Offer:
        if known := recognised(address, self._kinds):
            kind, spot = known
            if source := await self._known(kind, spot):
                return Offer((source,))
            if not _is_web_address(address):
                raise NotFound(f"There is no {kind.name} at {spot.urls[0] if spot.urls else spot.page}.")
        fetched, look = await self._open(address)
        if look.listed:
            return Offer(look.listed[:MAX_LISTED], together=True)
        if look.kind is not SourceKind.PAGE:
            return Offer((_source(fetched, look),))
        page = NewSource(SourceKind.PAGE, plain(fetched.url), look.title)
        return await self._of_page(fetched, look) or Offer((page,))

    async def _known(self, kind: Kind, spot: Spot) -> NewSource | None:
        """The source at the place that a kind knows; None when nothing of the kind is there.

        Where the place cannot be reached, its own error is raised: the address was understood.
        """
        urls = spot.urls
        if spot.page and kind.find:
            fetched = await self._fetcher.get(spot.page, accept=PAGE_TYPES)
            urls = tuple(filter(None, (await self._workers.run(_found_in, kind.find, fetched.body),)))
        for url in urls:
            try:
                fetched = await self._fetcher.get(url)
                feed = await self._workers.run(kind.parse, fetched.body, fetched.url, content_type_of(fetched))
            except (NotFound, Unreadable, WorkFailed):
                continue
            # Our own address: a channel's preview, say, must not be taken for what it redirects to.
            return NewSource(kind.source, url, feed.title or spot.title, language=feed.language)
        return None

    async def _open(self, address: str) -> tuple[Fetched, Look]:
        """The document at an address, after the refreshes that it asks for."""
        fetched = await self._fetch(address, f"{PAGE_TYPES}, {FEED_TYPES}")
        look = await self._look(fetched)
        for _ in range(MAX_REFRESHES):
            if not look.refresh or look.named or look.refresh == fetched.url:
                break
            fetched = await self._fetcher.get(look.refresh, accept=PAGE_TYPES)
            look = await self._look(fetched)
        return fetched, look

    async def _of_page(self, fetched: Fetched, look: Look) -> Offer | None:
        """The feeds that a page, or its site, leads to."""
        typed = fetched.url
        if found := await self._named(look, typed) or await self._linked(look, typed):
            return found
        front = str(URL(typed).origin()) + "/"
        if URL(typed).path not in {"", "/"} and (home := await self._quietly(front)):
            if home[1].kind is not SourceKind.PAGE:
                return Offer((_source(*home),))
            look = replace(home[1], usual=look.usual or home[1].usual)
            if found := await self._named(look, typed) or await self._linked(look, typed):
                return found
        tried = guesses(typed, look.usual, USUAL_PLACES)[:MAX_GUESSES]
        asides = [feed.url for feed in look.named if feed.aside][:1]
        last = await self._first([*tried, *asides]) or await self._news_sitemap(typed)
        return Offer((last,)) if last else None

    async def _named(self, look: Look, typed: str) -> Offer | None:
        """The feeds in the page's head: the one that leads, or a choice; the first is seen to be one."""
        choice = worth_offering(look.named, typed)
        if len(choice) > 1:
            first = await self._first([choice[0].url])
            rest = [_unseen(feed) for feed in choice[1:MAX_OFFERED]]
            return Offer((first, *rest) if first else tuple(rest))
        likely = [*choice, *(feed for feed in look.named if feed not in choice and not feed.aside)]
        found = await self._first([feed.url for feed in likely[:MAX_NAMED]])
        return Offer((found,)) if found else None

    async def _linked(self, look: Look, typed: str) -> Offer | None:
        """The feed that a link leads to, or the feeds of the page about feeds that it leads to."""
        for link in look.linked[:MAX_LINKED]:
            seen = await self._quietly(link.url)
            if seen is None:
                continue
            if seen[1].kind is not SourceKind.PAGE:
                return Offer((_source(*seen),))
            about = [*seen[1].named, *(feed for feed in seen[1].linked if feed.sure)]
            feeds = [feed for feed in worth_offering(about, typed) if feed.url not in {link.url, typed}]
            first = await self._first([feed.url for feed in feeds[:1]])
            if first:
                return Offer((first, *(_unseen(feed) for feed in feeds[1:MAX_OFFERED])))
        return None

    async def _news_sitemap(self, typed: str) -> NewSource | None:
        """The news sitemap that robots.txt names, or that lies where most do."""
        origin = URL(typed).origin()
        try:
            robots = (await self._fetcher.get(str(origin.with_path("/robots.txt")))).body.decode("utf-8", "replace")
        except SourceError:
            robots = ""
        named = [url for url in sitemap.named_in(robots) if "news" in url.rpartition("/")[2].lower()]
        return await self._first(named[:1] or [str(origin.with_path(sitemap.USUAL_PLACES[0]))])

    async def _first(self, urls: Iterable[str]) -> NewSource | None:
        """The first of these addresses at which a source is; None when there is none."""
        for url in urls:
            seen = await self._quietly(url)
            if seen and seen[1].kind is not SourceKind.PAGE:
                return _source(*seen)
        return None

    async def _quietly(self, url: str) -> tuple[Fetched, Look] | None:
        """The document at an address that we guessed or a page named; None when there is none that can be read."""
        try:
            fetched = await self._fetcher.get(url)
            return fetched, await self._look(fetched)
        except SourceError:
            return None

    async def _look(self, fetched: Fetched) -> Look:
        try:
            return await self._workers.run(look_at, fetched.body, fetched.url, content_type_of(fetched))
        except WorkFailed as error:
            raise Unreadable(f"{shown(fetched.url)} could not be read: {error}.") from error

    async def _fetch(self, address: str, accept: str) -> Fetched:
        """The answer at an address; one typed without a scheme is tried with https, then http."""
        first, *others = addresses_in(address)
        try:
            return await self._fetcher.get(first, accept=accept)
        except (NotFound, Refused, TooLarge):
            raise
        except SourceError:
            if not others:
                raise
        return await self._fetcher.get(others[0], accept=accept)


def read_tidied(data: bytes, url: str, content_type: str, memory: SiteMemory) -> Article:
    """The article in a document, without what its site's pages have in common. Pure. Raises Unreadable."""
    article = read_document(data, url, content_type)
    return replace(article, text=cleaned(memory, article.text))


def _found_in(find: Callable[[str], str], body: bytes) -> str:
    """What a kind finds in a page; runs in a worker process, as a page may be long."""
    return find(body.decode("utf-8", "replace"))


def content_type_of(fetched: Fetched) -> str:
    """The media type with its charset, as the parsers take it."""
    return f"{fetched.content_type}; charset={fetched.charset}" if fetched.charset else fetched.content_type


def addresses_in(typed: str) -> list[str]:
    """The addresses that somebody may mean, likeliest first. Raises BadInput saying what to type."""
    text = _FEED_SCHEME.sub("", typed.strip().strip("<>"))
    if text.startswith("//"):
        text = "https:" + text
    if re.match(r"https?://", text, re.IGNORECASE):
        return [text]
    if _DOMAIN.fullmatch(text) and not text.startswith((".", "~")):
        return [f"https://{text}", f"http://{text}"]
    raise BadInput(
        f"{typed.strip()[:80]!r} is not a web address. Type one like example.org or https://example.org/feed."
    )


def _is_web_address(typed: str) -> bool:
    return not typed.strip().startswith("@") and bool(_DOMAIN.search(typed))


def _source(fetched: Fetched, look: Look) -> NewSource:
    return NewSource(look.kind, fetched.url, look.title, language=look.language)


def _unseen(feed: FeedLink) -> NewSource:
    """A feed that is offered as its page names it; it is read when somebody takes it."""
    return NewSource(SourceKind.FEED, feed.url, feed.title)
