"""What a page says of itself in its head: its address, its site, its feeds, and what its links are. Pure.

Runs in a worker process. The article's text is the business of `pages`.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property
from typing import Any
from urllib.parse import urljoin, urlsplit

MAX_BYTES = 5_000_000
FEED_TYPES = {
    "application/rss+xml": 0,
    "application/atom+xml": 0,
    "application/feed+json": 1,
    "application/rdf+xml": 1,
    "application/json": 2,
    "application/xml": 2,
    "text/xml": 2,
}
_ELSEWHERE = ("nav", "header", "footer", "aside", "form")
_ADDRESS_WORDS = 4


@dataclass(frozen=True, slots=True)
class FeedLink:
    """A feed that a page names."""

    url: str
    title: str


@dataclass(frozen=True, slots=True)
class PageLink:
    """A link of a page with its text."""

    url: str
    title: str


class Head:
    """The markup of one page, asked about itself."""

    def __init__(self, html: str | bytes, url: str, charset: str = "") -> None:
        # lxml is imported here: the idle main process stays small.
        from lxml.etree import ParserError
        from lxml.html import HTMLParser, document_fromstring

        data = html.encode("utf-8", "replace") if isinstance(html, str) else html
        encoding = "utf-8" if isinstance(html, str) else (charset or None)
        try:
            parser = HTMLParser(encoding=encoding)
        except LookupError:
            parser = HTMLParser()
        self.url = url
        try:
            self._root = document_fromstring(data[:MAX_BYTES].lstrip() or b"<html/>", parser=parser)
        except ParserError:  # nothing but comments and the like
            self._root = document_fromstring(b"<html/>")

    @cached_property
    def base(self) -> str:
        """What relative links start from."""
        return _join(self.url, self._first("//base/@href")) or self.url

    @cached_property
    def own_url(self) -> str:
        """The web address that the page gives as its own, or ""."""
        named = self._first("//link[@rel='canonical']/@href") or self._meta("og:url")
        return _join(self.base, named)

    @cached_property
    def site(self) -> str:
        """The name of the site, or ""."""
        return self._meta("og:site_name")

    @cached_property
    def title(self) -> str:
        """The page's title on one line."""
        return " ".join((self._meta("og:title") or self._first("//title//text()")).split())[:200]

    @cached_property
    def is_article(self) -> bool:
        """Whether the page says that it is one article."""
        if self._meta("og:type").lower() in {"article", "news", "newsarticle"}:
            return True
        return any(
            "Article" in block for block in self._root.xpath("//script[@type='application/ld+json']/text()")[:20]
        )

    def feeds(self) -> list[FeedLink]:
        """The feeds the page names, likeliest first; each address once."""
        found: dict[str, tuple[tuple[int, int], FeedLink]] = {}
        for order, link in enumerate(self._root.xpath("//link[@rel and @href and @type]")[:200]):
            kind = link.get("type").partition(";")[0].strip().lower()
            url = _join(self.base, link.get("href"))
            if "alternate" in link.get("rel").lower().split() and kind in FEED_TYPES and url:
                feed = FeedLink(url, " ".join((link.get("title") or "").split())[:200])
                found.setdefault(url, ((FEED_TYPES[kind] + 10 * _is_aside(feed), order), feed))
        return [feed for _, feed in sorted(found.values(), key=lambda ranked: ranked[0])]

    def links(self) -> list[PageLink]:
        """Links of the page's main part to pages of the same site that read like headlines; in order, each once."""
        here = _site(self.url)
        found: dict[str, PageLink] = {}
        for link in self._root.xpath("//a[@href]")[:5000]:
            title = " ".join(link.text_content().split())[:300]
            url = _join(self.base, link.get("href"))
            if len(title.split()) >= _ADDRESS_WORDS and url and _site(url) == here and not _is_furniture(link):
                found.setdefault(url, PageLink(url, title))
        found.pop(self.url.partition("#")[0], None)
        return list(found.values())

    def _first(self, path: str) -> str:
        hits = self._root.xpath(path)
        return str(hits[0]).strip() if hits else ""

    def _meta(self, name: str) -> str:
        return self._first(f"//meta[@property='{name}' or @name='{name}']/@content")


def find_feeds_in_html(html: str | bytes, base: str) -> list[FeedLink]:
    """The feeds that a page names, likeliest first."""
    return Head(html, base).feeds()


def _is_aside(feed: FeedLink) -> bool:
    """Whether the feed is one of comments or of a part of the site, which nobody means by the site's feed."""
    words = f"{feed.url} {feed.title}".lower()
    return any(
        word in words for word in ("comment", "kommentar", "comentario", "replies", "podcast", "/tag/", "/author/")
    )


def _is_furniture(link: Any) -> bool:
    return any(ancestor.tag in _ELSEWHERE for ancestor in link.iterancestors())


def _site(url: str) -> str:
    return (urlsplit(url).hostname or "").removeprefix("www.")


def _join(base: str, link: str) -> str:
    """The whole web address without its fragment, or ""."""
    try:
        whole = urljoin(base, link.strip()).partition("#")[0] if link.strip() else ""
    except ValueError:
        return ""
    return whole if whole.startswith(("http://", "https://")) and len(whole) <= 2000 else ""
