"""A web page as a source: the article it is, if it is one, and the links on it. Pure; runs in a worker process."""

from __future__ import annotations

from dataclasses import dataclass, replace

from bot.errors import Unreadable
from bot.ingest.canonical import canonical, plain
from bot.ingest.head import Head
from bot.ingest.pages import read_document
from bot.types import Article, Entry

MANY_WORDS = 200  # from here on a page counts as an article even if it does not say so
MAX_LINKS = 200


@dataclass(frozen=True, slots=True)
class Front:
    """What a page offers: `article` when it is one, `links` as entries in the page's order."""

    title: str
    site: str
    article: Article | None
    links: tuple[Entry, ...]


def read_front(data: bytes, url: str, content_type: str) -> Front:
    """The page at `url`."""
    head = Head(data, url, content_type.partition("charset=")[2])
    links = {canonical(link.url): link for link in reversed(head.links()[:MAX_LINKS])}
    return Front(
        title=head.title,
        site=head.site,
        article=_own_article(head, data, url, content_type),
        links=tuple(Entry(key=key, url=plain(link.url), title=link.title) for key, link in reversed(links.items())),
    )


def _own_article(head: Head, data: bytes, url: str, content_type: str) -> Article | None:
    try:
        read = read_document(data, url, content_type)
    except Unreadable:
        return None
    is_article = read.text and (head.is_article or len(read.text.split()) >= MANY_WORDS)
    return replace(read, url=canonical(url), title=read.title or head.title) if is_article else None
