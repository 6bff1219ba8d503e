"""What a document is: a feed, a sitemap, a list of sources, or a page that may lead to one. Pure; runs in a worker."""

from __future__ import annotations

from dataclasses import dataclass

from bot.errors import Unreadable
from bot.ingest.feedlinks import FeedLink
from bot.ingest.feeds import parse_feed
from bot.ingest.head import Head
from bot.ingest.kinds import sitemap, telegram
from bot.ingest.opml import looks_like_opml, read_opml
from bot.types import NewSource, SourceKind


@dataclass(frozen=True, slots=True)
class Look:
    """What a document turned out to be. `kind` is FEED, SITEMAP, or PAGE for everything with markup.

    Of a page: `named` are the feeds of its head, `linked` links that look like feeds, `refresh` where it sends its
    readers, `usual` where its software serves a feed. `listed` are the sources of an OPML file.
    """

    kind: SourceKind
    title: str = ""
    language: str = ""
    named: tuple[FeedLink, ...] = ()
    linked: tuple[FeedLink, ...] = ()
    refresh: str = ""
    usual: str = ""
    listed: tuple[NewSource, ...] = ()


def look_at(data: bytes, url: str, content_type: str) -> Look:
    """What the document is. Raises Unreadable when it is neither feed nor text."""
    start = data[:2000].lower()
    if looks_like_opml(data):
        return Look(SourceKind.PAGE, listed=tuple(read_opml(data, "The list of feeds")))
    if b"<urlset" in start or b"<sitemapindex" in start or data.startswith(b"\x1f\x8b"):
        found = sitemap.parse(data, url, content_type)
        return Look(SourceKind.SITEMAP, found.title, found.language)
    if b"tgme_channel_info" in data[:200_000]:
        return Look(SourceKind.TELEGRAM, telegram.parse(data, url, content_type).title)
    try:
        # A page is not worth the patience that a broken feed is.
        if "html" not in content_type or _may_be_feed(start):
            feed = parse_feed(data, url, content_type)
            return Look(SourceKind.FEED, feed.title, feed.language)
    except Unreadable:
        if "html" not in content_type and b"<" not in data[:1000]:
            raise
    head = Head(data, url, content_type.partition("charset=")[2])
    return Look(
        SourceKind.PAGE,
        head.title,
        named=tuple(head.feeds()),
        linked=tuple(head.feeds_in_text()[:10]),
        refresh=head.refresh,
        usual=head.usual_feed,
    )


def _may_be_feed(start: bytes) -> bool:
    return any(mark in start for mark in (b"<rss", b"<feed", b"<rdf", b"<?xml", b"jsonfeed.org"))
