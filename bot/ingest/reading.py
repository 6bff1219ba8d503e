"""One article for one entry: from its page where that can be read, else from what the feed itself prints.

Pure; runs in a worker process. Fetching the page is the caller's business.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from urllib.parse import quote

from bot.errors import Unreadable
from bot.ingest.canonical import canonical
from bot.ingest.dumps import read_dump
from bot.ingest.language import language_of
from bot.ingest.markup import paragraphs, text_length
from bot.ingest.pages import read_document
from bot.types import Article, Entry

FULL_TEXT = 600  # characters of content from which on a feed is taken to carry the whole article
LEAST_KEPT = 0.6  # share of a feed's text that tidying must leave
MAX_TITLE = 120


@dataclass(frozen=True, slots=True)
class Page:
    """A fetched page, not yet read. `content_type` may carry a charset."""

    data: bytes
    url: str
    content_type: str


def has_full_text(entry: Entry) -> bool:
    """Whether the feed itself carries the article, so that its page need not be fetched."""
    return text_length(entry.content) >= FULL_TEXT


def address_of(entry: Entry, source_url: str) -> str:
    """The address an entry's article is known by; an entry without one gets a place in its source."""
    return canonical(entry.url) if entry.url else f"{source_url}#{quote(entry.key, safe='')}"


def entry_article(entry: Entry, page: Page | None, url: str, outlet: str, language: str) -> Article:
    """The article of an entry, known by `url`; `outlet` and `language` are what is known of its source.

    What the feed says of title, author and date is preferred to what the page says; the longer text wins, as a page
    may show less than the feed (a consent wall). Raises what reading the page raises.
    """
    read = read_document(page.data, page.url, page.content_type) if page else Article(url="", title="", text="")
    own = _tidy(max(paragraphs(entry.content), paragraphs(entry.summary), key=len), entry.title, url)
    text = max(read.text, own, key=len)
    return Article(
        url=url,
        title=entry.title or read.title or first_line(text) or url,
        text=text,
        author=entry.author or read.author,
        published=entry.published or read.published,
        updated_at=read.updated_at if text is read.text else None,
        language=(read.language if text is read.text else "") or language_of(text) or entry.language or language,
        outlet=outlet or read.outlet,
        image=read.image,
        paywall=read.paywall and text is read.text,
    )


def link_article(entry: Entry, page: Page | None, url: str, outlet: str, language: str) -> Article:
    """The article behind a link of a page: as `entry_article`, but the page's own title is better than the link's."""
    article = entry_article(replace(entry, title=""), page, url, outlet, language)
    return replace(article, title=entry.title) if article.title == url else article


def _tidy(text: str, title: str, url: str) -> str:
    """The text of a feed without the furniture that outlets add to it: copyright, newsletters, what to read next.

    The rules for text dumps find it. Where they leave too little they have erred, and all is kept.
    """
    if len(text) < FULL_TEXT:
        return text
    try:
        tidied = read_dump(f"{title}\n\n{text}", url).text.removeprefix(title).lstrip("\n")
    except Unreadable:
        return text
    return tidied if len(tidied) >= LEAST_KEPT * len(text) else text


def first_line(text: str) -> str:
    """A text's first line, shortened: what stands for the title of a page that has none."""
    line = text.partition("\n")[0]
    return line if len(line) <= MAX_TITLE else line[:MAX_TITLE].rpartition(" ")[0] + "…"
