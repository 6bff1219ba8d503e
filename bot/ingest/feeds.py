"""Feeds into entries: RSS, RDF, Atom and JSON Feed. Pure; runs in a worker process, which can be killed.

Two readings: a quick one of our own for what is well-formed (`feedxml`), and feedparser's beside it for the rest, where
the one that found more is taken. Both are given the text repaired (charset, HTML entities, bare ampersands) and never
fetch.
"""

from __future__ import annotations

import hashlib
import re
from collections.abc import Iterable
from dataclasses import dataclass, replace
from urllib.parse import urljoin

from bot.errors import TooLarge, Unreadable
from bot.ingest.addresses import shown
from bot.ingest.feedpatient import read_patiently
from bot.ingest.feedxml import Raw, read_xml
from bot.ingest.jsonfeed import looks_like_json, read_json_feed
from bot.ingest.markup import line
from bot.ingest.xmlrepair import repaired
from bot.types import Entry

MAX_BYTES = 10_000_000
MAX_PATIENT = 1_000_000  # characters: feedparser takes 10 s for a broken megabyte
MOST_TAGS = 50_000  # of these: as many as 50 entries of a thousand tags have
MAX_ENTRIES = 1000
MAX_TITLE, MAX_URL, MAX_KEY, MAX_SUMMARY, MAX_CONTENT = 500, 2000, 500, 20_000, 300_000
MAX_CATEGORIES = 20

_ITEM = re.compile(r"<(?:\w+:)?(?:item|entry)[\s>]")
_TTL = re.compile(r"<ttl>\s*(\d{1,6})\s*</ttl>")
_LANGUAGE = re.compile(r"<(?:dc:)?language>\s*([A-Za-z]{2,3})\b")
_XML_LANG = re.compile(r"<(?:feed|rss)\b[^<>]*\bxml:lang=[\"']([A-Za-z]{2,3})\b")


@dataclass(frozen=True, slots=True)
class Feed:
    """What a feed prints. `ttl` is in minutes; `language` an ISO 639 code or empty.

    `parts` are addresses of further documents that belong to it and must be read for all entries.
    """

    title: str
    language: str
    entries: tuple[Entry, ...]
    ttl: int | None = None
    parts: tuple[str, ...] = ()


def parse_feed(data: bytes, url: str, content_type: str = "") -> Feed:
    """The feed in `data`, which came from `url`. Raises Unreadable when it is none, TooLarge.

    `content_type` may carry a charset. An entry's key is what the feed calls it, else its link, else a print of its
    title and date.
    """
    if len(data) > MAX_BYTES:
        raise TooLarge(f"{shown(url)} is larger than {MAX_BYTES // 1_000_000} MB.")
    feed = Feed(*read_json_feed(data, url)) if looks_like_json(data) else _read_xml(repaired(data, content_type), url)
    return replace(feed, title=line(feed.title)[:MAX_TITLE], entries=_finished(feed.entries, url))


def _read_xml(text: str, url: str) -> Feed:
    raw = read_xml(text, url)
    if raw is None or not raw.whole or (not raw.entries and _ITEM.search(text)):
        raw = _better(raw, read_patiently(_bounded(text), url))
    if raw is None:
        raise Unreadable(f"What {shown(url)} answers is not a feed.")
    head = text[: start.start()] if (start := _ITEM.search(text)) else text[:100_000]
    language = _XML_LANG.search(head) or _LANGUAGE.search(head)
    ttl = _TTL.search(head)
    return Feed(
        title=raw.title,
        language=language[1].lower() if language else "",
        entries=raw.entries[:MAX_ENTRIES],
        ttl=int(ttl[1]) if ttl else None,
    )


def _bounded(text: str) -> str:
    """As much of a broken document as is read patiently, which is slow for each tag."""
    text = text[:MAX_PATIENT]
    tags = text.split("<", MOST_TAGS)
    return text if len(tags) <= MOST_TAGS else "<".join(tags[:MOST_TAGS])


def _better(quick: Raw | None, patient: Raw | None) -> Raw | None:
    """Of two readings of a broken document, the one that found more."""
    if quick is None or patient is None:
        return quick or patient
    return max(patient, quick, key=_found)


def _found(raw: Raw) -> int:
    return sum(bool(entry.title) + bool(entry.url) + bool(entry.published) + bool(entry.summary or entry.content)
               for entry in raw.entries)  # fmt: skip


def _finished(entries: Iterable[Entry], base: str) -> tuple[Entry, ...]:
    """The entries cleaned, bounded, keyed, and each key once (the first, as feeds print the newest first)."""
    cleaned = [_cleaned(raw, base) for raw in entries]
    shared = _shared(cleaned)
    done: dict[str, Entry] = {}
    for entry in cleaned:
        if entry.title or entry.url or entry.summary or entry.content:
            key = _key(entry.url, "") if entry.key in shared and entry.url else entry.key
            done.setdefault(key, entry if key == entry.key else replace(entry, key=key))
    return tuple(done.values())


def _shared(entries: list[Entry]) -> set[str]:
    """Keys that the feed gives to several pages, which therefore name none of them."""
    pages: dict[str, str] = {}
    return {entry.key for entry in entries if entry.url and pages.setdefault(entry.key, entry.url) != entry.url}


def _cleaned(raw: Entry, base: str) -> Entry:
    link = _absolute(raw.url, base)
    title = line(raw.title)[:MAX_TITLE]
    return Entry(  # not replace(): it costs as much as the rest
        key=_key(raw.key.strip() or link, f"{title}\n{raw.published}\n{raw.summary}"),
        url=link,
        title=title,
        published=raw.published,
        author=line(raw.author)[:MAX_TITLE],
        summary=raw.summary[:MAX_SUMMARY],
        content=raw.content[:MAX_CONTENT],
        language=raw.language,
        categories=tuple(dict.fromkeys(filter(None, (line(name)[:100] for name in raw.categories))))[:MAX_CATEGORIES],
    )


def _absolute(link: str, base: str) -> str:
    """The link as a whole web address, or "" where it is none."""
    link = link.strip()
    try:
        is_whole = link.startswith(("http://", "https://")) and "[" not in link
        whole = link if is_whole or not link else urljoin(base, link)
    except ValueError:
        return ""
    return whole if whole.startswith(("http://", "https://")) and len(whole) <= MAX_URL else ""


def _key(name: str, otherwise: str) -> str:
    if name and len(name) <= MAX_KEY:
        return name
    return "sha256:" + hashlib.sha256((name or otherwise).encode("utf-8", "replace")).hexdigest()
