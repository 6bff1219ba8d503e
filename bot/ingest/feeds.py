"""Feeds into entries: RSS, RDF, Atom and JSON Feed. Pure; runs in a worker process, which can be killed.

Two parsers in a cascade: the fast one, and the patient one where the fast one raises or loses something. What they are
given is repaired first (charset, HTML entities, bare ampersands), so that both read the same text. The parsers never
see an address and never fetch.
"""

from __future__ import annotations

import calendar
import hashlib
import html
import io
import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from typing import Any
from urllib.parse import urljoin

from bot.errors import TooLarge, Unreadable
from bot.ingest.addresses import shown
from bot.ingest.jsonfeed import looks_like_json, read_json_feed
from bot.ingest.markup import line
from bot.ingest.xmlrepair import repaired
from bot.types import Entry

MAX_BYTES = 10_000_000
MAX_ENTRIES = 1000
MAX_TITLE, MAX_URL, MAX_KEY, MAX_SUMMARY, MAX_CONTENT = 500, 2000, 500, 20_000, 300_000
MAX_CATEGORIES = 20

_ITEM = re.compile(r"<(?:\w+:)?(?:item|entry)[\s>]")
_TTL = re.compile(r"<ttl>\s*(\d{1,6})\s*</ttl>")
_LANGUAGE = re.compile(r"<(?:dc:)?language>\s*([A-Za-z]{2,3})\b")
_XML_LANG = re.compile(r"<(?:feed|rss)\b[^<>]*\bxml:lang=[\"']([A-Za-z]{2,3})\b")


@dataclass(frozen=True, slots=True)
class Feed:
    """What a feed prints. `ttl` is in minutes; `language` an ISO 639 code or empty."""

    title: str
    language: str
    entries: tuple[Entry, ...]
    ttl: int | None = None


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
    expected = len(_ITEM.findall(text))
    result = None if "xml:base" in text else _fast(text)
    if result is None or len(result["entries"]) < min(expected, MAX_ENTRIES):
        patient = _patient(text)
        if patient is not None and (result is None or len(patient["entries"]) > len(result["entries"])):
            result = patient
    if result is None:
        raise Unreadable(f"What {shown(url)} answers is not a feed.")
    head = text[: start.start()] if (start := _ITEM.search(text)) else text[:100_000]
    language = _XML_LANG.search(head) or _LANGUAGE.search(head)
    ttl = _TTL.search(head)
    return Feed(
        title=str(result["feed"].get("title") or ""),
        language=language[1].lower() if language else "",
        entries=tuple(_entry(raw) for raw in result["entries"][:MAX_ENTRIES]),
        ttl=int(ttl[1]) if ttl else None,
    )


def _fast(text: str) -> Mapping[str, Any] | None:
    """What the fast parser reads, or None where it gives up."""
    # The parsers are imported here: the idle main process stays small.
    import fastfeedparser

    try:
        # Bytes: a str that begins with http:// would be fetched.
        result: Mapping[str, Any] = fastfeedparser.parse(text.encode("utf-8", "replace"), include_media=False)
    except Exception:  # whatever it stumbles over, the patient one decides
        return None
    return result


def _patient(text: str) -> Mapping[str, Any] | None:
    """What the patient parser reads, or None where there is no feed."""
    import feedparser

    # A stream: bytes would be tried as the name of a file.
    result: Mapping[str, Any] = feedparser.parse(io.BytesIO(text.encode("utf-8", "replace")))
    return result if result.get("version") else None


def _entry(raw: Mapping[str, Any]) -> Entry:
    summary = raw.get("description") or raw.get("summary") or ""
    content = _content(raw.get("content") or ())
    return Entry(
        key=str(raw.get("id") or ""),
        url=_link(raw),
        title=str(raw.get("title") or ""),
        published=_date(raw),
        author=str(raw.get("author") or ""),
        summary=str(summary),
        # The fast parser gives a description as content too.
        content="" if content == summary else content,
        categories=tuple(str(tag.get("term") or "") for tag in raw.get("tags") or ()),
    )


def _content(blocks: Iterable[Mapping[str, Any]]) -> str:
    texts = []
    for block in blocks:
        value = str(block.get("value") or "")
        plain = block.get("type") in {"text", "text/plain"}
        texts.append(html.escape(value, quote=False) if plain else value)
    return max(texts, key=len, default="")


def _link(raw: Mapping[str, Any]) -> str:
    for link in raw.get("links") or ():
        if link.get("rel") in {None, "alternate"} and link.get("href"):
            return str(link["href"])
    return str(raw.get("link") or "")


def _date(raw: Mapping[str, Any]) -> datetime | None:
    for name in ("published", "updated"):
        value, parsed = raw.get(name), raw.get(f"{name}_parsed")
        try:
            if parsed:
                return datetime.fromtimestamp(calendar.timegm(parsed), UTC)
            if value:
                return datetime.fromisoformat(str(value)).astimezone(UTC)
        except (ValueError, OverflowError, TypeError):
            continue
    return None


def _finished(entries: Iterable[Entry], base: str) -> tuple[Entry, ...]:
    """The entries cleaned, bounded, keyed, and each key once (the first, as feeds print the newest first)."""
    done: dict[str, Entry] = {}
    for raw in entries:
        entry = _cleaned(raw, base)
        if entry.title or entry.url or entry.summary or entry.content:
            done.setdefault(entry.key, entry)
    return tuple(done.values())


def _cleaned(raw: Entry, base: str) -> Entry:
    link = _absolute(raw.url, base)
    title = line(raw.title)[:MAX_TITLE]
    return replace(
        raw,
        key=_key(raw.key.strip() or link, f"{title}\n{raw.published}\n{raw.summary}"),
        url=link,
        title=title,
        author=line(raw.author)[:MAX_TITLE],
        summary=raw.summary[:MAX_SUMMARY],
        content=raw.content[:MAX_CONTENT],
        categories=tuple(dict.fromkeys(filter(None, (line(name)[:100] for name in raw.categories))))[:MAX_CATEGORIES],
    )


def _absolute(link: str, base: str) -> str:
    """The link as a whole web address, or "" where it is none."""
    try:
        whole = urljoin(base, link.strip()) if link.strip() else ""
    except ValueError:
        return ""
    return whole if whole.startswith(("http://", "https://")) and len(whole) <= MAX_URL else ""


def _key(name: str, otherwise: str) -> str:
    if name and len(name) <= MAX_KEY:
        return name
    return "sha256:" + hashlib.sha256((name or otherwise).encode("utf-8", "replace")).hexdigest()
