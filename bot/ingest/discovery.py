"""From what people type to a source or an article: a site, a page, a feed, with or without https://.

    address -> fetch -> a feed?  yes -> FEED
                         no -> feeds the page names -> usual places -> FEED
                                                        none -> PAGE
Folders are not accepted: only the operator may add those.
"""

from __future__ import annotations

import asyncio
import re
from dataclasses import dataclass, replace

from yarl import URL

from bot.errors import BadInput, NotFound, Refused, SourceError, TooLarge, Unreachable, Unreadable
from bot.ingest.addresses import shown
from bot.ingest.feeds import parse_feed
from bot.ingest.fetch import FEED_TYPES, PAGE_TYPES, Fetched, Fetcher
from bot.ingest.head import FeedLink, Head
from bot.ingest.pages import read_document
from bot.ingest.policy import canonical
from bot.ports import Workers
from bot.types import Article, NewSource, SourceKind

USUAL_PLACES = ("/feed", "/rss", "/rss.xml", "/atom.xml", "/feed.xml", "/index.xml")
MAX_NAMED = 3  # feeds that a page names and that we try
PATIENCE = 60.0  # seconds somebody waits for an answer
_DOMAIN = re.compile(r"[^\s/:?#@]+\.(?:[^\s/:?#@.]{2,63}|\d)\.?(?::\d+)?(?:[/?#]\S*)?")
_FEED_SCHEME = re.compile(r"feed:(?://)?(?=https?://)|feed:(?=//)", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class Look:
    """What a document turned out to be: a feed, or a page that may name feeds."""

    is_feed: bool
    title: str
    language: str = ""
    feeds: tuple[FeedLink, ...] = ()


def look_at(data: bytes, url: str, content_type: str) -> Look:
    """What the document is. Pure; runs in a worker. Raises Unreadable when it is neither feed nor text."""
    try:
        feed = parse_feed(data, url, content_type)
        return Look(True, feed.title, feed.language)
    except Unreadable:
        if "html" not in content_type and b"<" not in data[:1000]:
            raise
    head = Head(data, url, content_type.partition("charset=")[2])
    return Look(False, head.title, feeds=tuple(head.feeds()))


class WebReader:
    """Reads what people name; satisfies ports.Reader."""

    def __init__(self, fetcher: Fetcher, workers: Workers) -> None:
        self._fetcher = fetcher
        self._workers = workers

    async def discover(self, address: str) -> NewSource:
        """The source behind an address. Raises BadInput or SourceError."""
        try:
            async with asyncio.timeout(PATIENCE):
                return await self._discover(address)
        except TimeoutError as error:
            raise Unreachable(f"{address[:100]} answers too slowly; try again later.") from error

    async def article(self, url: str) -> Article:
        """The article at an address. Raises BadInput or SourceError."""
        fetched = await self._fetch(url, PAGE_TYPES)
        article = await self._workers.run(read_document, fetched.body, fetched.url, content_type_of(fetched))
        if not article.text.strip():
            raise Unreadable(f"No article was found at {shown(fetched.url)}.")
        return replace(article, url=canonical(fetched.url))

    async def _discover(self, address: str) -> NewSource:
        fetched = await self._fetch(address, f"{PAGE_TYPES}, {FEED_TYPES}")
        look = await self._look(fetched)
        if look.is_feed:
            return _feed_source(fetched, look)
        root = URL(fetched.url).origin()
        named = [feed.url for feed in look.feeds[:MAX_NAMED]]
        for url in [*named, *(str(root.with_path(place)) for place in USUAL_PLACES)]:
            found = await self._feed_at(url)
            if found is not None:
                return found
        return NewSource(SourceKind.PAGE, canonical(fetched.url), look.title)

    async def _feed_at(self, url: str) -> NewSource | None:
        """The feed at an address that we guessed or a page named; None when there is none."""
        try:
            fetched = await self._fetcher.get(url)
            look = await self._look(fetched)
        except SourceError:
            return None
        return _feed_source(fetched, look) if look.is_feed else None

    async def _look(self, fetched: Fetched) -> Look:
        return await self._workers.run(look_at, fetched.body, fetched.url, content_type_of(fetched))

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


def _feed_source(fetched: Fetched, look: Look) -> NewSource:
    return NewSource(SourceKind.FEED, fetched.url, look.title, language=look.language)
