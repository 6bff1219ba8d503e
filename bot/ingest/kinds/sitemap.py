"""Sitemaps as sources: the news sitemap that outlets write for search engines, plain or compressed, whole or in parts.

An index names its parts; the likeliest are read with it (see Feed.parts). A sitemap without news in it is read only
where somebody names it, and then only its newest pages.
"""

from __future__ import annotations

import io
import zlib
from datetime import UTC, datetime
from typing import Any

from bot.errors import TooLarge, Unreadable
from bot.ingest.addresses import shown
from bot.ingest.feeds import MAX_BYTES, Feed
from bot.ingest.kinds.kind import Kind, Spot, taken_apart
from bot.ingest.markup import line
from bot.types import Entry, SourceKind

USUAL_PLACES = ("/sitemap_news.xml", "/news-sitemap.xml", "/sitemap-news.xml")
MAX_ENTRIES = 1000
MAX_PARTS = 3
MAX_URL = 2000


def recognise(typed: str) -> Spot | None:
    """An address whose file is called a sitemap."""
    address = taken_apart(typed)
    if address is None or not address.path:
        return None
    name = address.path[-1].lower()
    if "sitemap" not in name or not name.endswith((".xml", ".xml.gz")):
        return None
    typed = typed.strip().strip("<>")
    return Spot((typed if "://" in typed else "https://" + typed.removeprefix("//"),))


def named_in(robots: str) -> list[str]:
    """The sitemaps that a robots.txt names, those called news first."""
    found = [
        value.strip()
        for name, _, value in (row.partition(":") for row in robots[:500_000].splitlines())
        if name.strip().lower() == "sitemap" and value.strip().lower().startswith(("http://", "https://"))
    ]
    return sorted(dict.fromkeys(found), key=lambda url: "news" not in url.rpartition("/")[2].lower())


def parse(data: bytes, url: str, content_type: str = "") -> Feed:
    """The sitemap's pages, newest first. Raises Unreadable, TooLarge."""
    from lxml import etree

    rows: list[dict[str, str]] = []
    root = ""
    events = etree.iterparse(
        io.BytesIO(_unpacked(data, url)), events=("start", "end"), recover=True, resolve_entities=False, no_network=True
    )
    try:
        for event, element in events:
            name = _name(element)
            if event == "start":
                root = root or name
            elif name in {"url", "sitemap"}:
                rows.append(_row(element))
                element.clear()
            if root not in {"urlset", "sitemapindex"} or len(rows) >= 50_000:
                break
    except etree.XMLSyntaxError:
        pass
    rows = [row for row in rows if row.get("loc", "").startswith(("http://", "https://"))]
    if root not in {"urlset", "sitemapindex"}:
        raise Unreadable(f"What {shown(url)} answers is not a sitemap.")
    if root == "sitemapindex":
        rows.sort(key=lambda row: row.get("lastmod", ""), reverse=True)
        rows.sort(key=lambda row: "news" not in row["loc"].rpartition("/")[2].lower())
        return Feed("", "", (), parts=tuple(row["loc"] for row in rows[:MAX_PARTS]))
    return _feed(rows)


def _feed(rows: list[dict[str, str]]) -> Feed:
    news = [row for row in rows if "title" in row or "publication_date" in row] or rows
    entries = [_entry(row) for row in news]
    entries.sort(key=lambda entry: entry.published or datetime.min.replace(tzinfo=UTC), reverse=True)
    first = next(iter(news), {})
    return Feed(line(first.get("name", "")), first.get("language", "")[:2].lower(), tuple(entries[:MAX_ENTRIES]))


def _entry(row: dict[str, str]) -> Entry:
    address = row["loc"][:MAX_URL]
    return Entry(
        key=address,
        url=address,
        title=line(row.get("title", ""))[:500],
        published=_date(row.get("publication_date", "")) or _date(row.get("lastmod", "")),
        language=row.get("language", "")[:2].lower(),
    )


def _row(element: Any) -> dict[str, str]:
    """The values inside, by their names without a namespace; of two the first."""
    found: dict[str, str] = {}
    for inner in element.iter():
        if isinstance(inner.tag, str) and (inner.text or "").strip() and _is_ours(inner):
            found.setdefault(_name(inner), inner.text.strip())
    return found


def _is_ours(element: Any) -> bool:
    """Whether it is not a picture's or a video's title."""
    return "image" not in element.tag and "video" not in element.tag


def _name(element: Any) -> str:
    return element.tag.rpartition("}")[2] if isinstance(element.tag, str) else ""


def _date(text: str) -> datetime | None:
    try:
        parsed = datetime.fromisoformat(text.strip())
        return (parsed if parsed.tzinfo else parsed.replace(tzinfo=UTC)).astimezone(UTC)
    except (ValueError, OverflowError):
        return None


def _unpacked(data: bytes, url: str) -> bytes:
    """The document without gzip, within the bounds of a feed."""
    if not data.startswith(b"\x1f\x8b"):
        return data
    stream = zlib.decompressobj(wbits=31)
    try:
        whole = stream.decompress(data, MAX_BYTES)
    except zlib.error as error:
        raise Unreadable(f"What {shown(url)} answers is broken.") from error
    if stream.unconsumed_tail:
        raise TooLarge(f"{shown(url)} is larger than {MAX_BYTES // 1_000_000} MB.")
    return whole


KIND = Kind("News sitemap", recognise, SourceKind.SITEMAP, parse=parse)
