"""What a page says of itself in its head: its address, its site, its feeds, and what its links are. Pure.

Runs in a worker process. The article's text is the business of `pages`.
"""

from __future__ import annotations

from functools import cached_property
from urllib.parse import urljoin

from bot.ingest import feedlinks, headlines
from bot.ingest.feedlinks import FeedLink
from bot.ingest.headlines import PageLink

MAX_BYTES = 5_000_000


class Head:
    """The markup of one page, asked about itself."""

    def __init__(self, html: str | bytes, url: str, charset: str = "") -> None:
        # lxml is imported here: the idle main process stays small.
        from lxml.etree import ParserError
        from lxml.html import HTMLParser, document_fromstring

        data = html.encode("utf-8", "replace") if isinstance(html, str) else html
        encoding = "utf-8" if isinstance(html, str) else (charset or _unsaid(data))
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
        return feedlinks.named(self._root, self.base)

    def feeds_in_text(self) -> list[FeedLink]:
        """Links in the page's text that look like feeds, likeliest first."""
        return feedlinks.linked(self._root, self.base)

    @cached_property
    def refresh(self) -> str:
        """Where the page sends its readers by itself, or ""."""
        return feedlinks.led_to(self._root, self.base)

    @cached_property
    def usual_feed(self) -> str:
        """Where the software that made the page usually serves its feed, or ""."""
        return feedlinks.usual_for(self._root)

    def links(self) -> list[PageLink]:
        """The page's headlines: links to news of the same site, in order, each once."""
        return headlines.headlines(self._root, self.base, self.url)

    def _first(self, path: str) -> str:
        hits = self._root.xpath(path)
        return str(hits[0]).strip() if hits else ""

    def _meta(self, name: str) -> str:
        return self._first(f"//meta[@property='{name}' or @name='{name}']/@content")


def _unsaid(data: bytes) -> str | None:
    """UTF-8 where a page does not name its charset and is valid in that; else the parser may guess."""
    if b"charset" in data[:4000].lower():
        return None
    try:
        data[:200_000].decode("utf-8")
    except UnicodeDecodeError as error:
        return "utf-8" if error.start > 199_990 else None
    return "utf-8"


def find_feeds_in_html(html: str | bytes, base: str) -> list[FeedLink]:
    """The feeds that a page names, likeliest first."""
    return Head(html, base).feeds()


def _join(base: str, link: str) -> str:
    """The whole web address without its fragment, or ""."""
    try:
        whole = urljoin(base, link.strip()).partition("#")[0] if link.strip() else ""
    except ValueError:
        return ""
    return whole if whole.startswith(("http://", "https://")) and len(whole) <= 2000 else ""
