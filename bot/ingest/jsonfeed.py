"""JSON Feed, versions 1.0 and 1.1, read by hand. Pure. Fields of a wrong type count as missing."""

from __future__ import annotations

import html
import json
from datetime import UTC, datetime
from typing import Any

from bot.errors import Unreadable
from bot.ingest.addresses import shown
from bot.types import Entry

MAX_ENTRIES = 1000
VERSION = "https://jsonfeed.org/version/"


def looks_like_json(data: bytes) -> bool:
    """Whether the document can only be JSON."""
    return data.removeprefix(b"\xef\xbb\xbf")[:1024].lstrip()[:1] == b"{"


def read_json_feed(data: bytes, url: str) -> tuple[str, str, tuple[Entry, ...]]:
    """The feed's title, language and entries. Raises Unreadable when the JSON is broken or not a JSON Feed."""
    try:
        document = json.loads(data.decode("utf-8-sig", "replace"))
    except (ValueError, RecursionError) as error:
        raise Unreadable(f"What {shown(url)} answers is broken JSON.") from error
    if not isinstance(document, dict) or not _text(document, "version").startswith(VERSION):
        raise Unreadable(f"What {shown(url)} answers is JSON, but not a JSON Feed.")
    items = [item for item in _list(document, "items")[:MAX_ENTRIES] if isinstance(item, dict)]
    return _text(document, "title"), _text(document, "language")[:2].lower(), tuple(map(_entry, items))


def _entry(item: dict[str, Any]) -> Entry:
    plain = _text(item, "content_text")
    return Entry(
        key=_text(item, "id"),
        url=_text(item, "url") or _text(item, "external_url"),
        title=html.escape(_text(item, "title"), quote=False),  # JSON Feed titles are plain text
        published=_date(_text(item, "date_published")) or _date(_text(item, "date_modified")),
        author=_author(item),
        summary=html.escape(_text(item, "summary"), quote=False),
        content=_text(item, "content_html") or html.escape(plain, quote=False),
        language=_text(item, "language")[:2].lower(),
        categories=tuple(tag for tag in _list(item, "tags") if isinstance(tag, str)),
    )


def _author(item: dict[str, Any]) -> str:
    people = [*_list(item, "authors"), item.get("author")]
    return ", ".join(name for person in people if isinstance(person, dict) and (name := _text(person, "name")))


def _text(item: dict[str, Any], name: str) -> str:
    value = item.get(name)
    # Numbers as ids are common, and the standard says to read them as text.
    text = str(value) if isinstance(value, str | int | float) and not isinstance(value, bool) else ""
    return text.encode("utf-8", "replace").decode()  # JSON can spell half a pair of surrogates, which is no text


def _list(item: dict[str, Any], name: str) -> list[Any]:
    value = item.get(name)
    return value if isinstance(value, list) else []


def _date(value: str) -> datetime | None:
    try:
        parsed = datetime.fromisoformat(value.strip())
        return (parsed if parsed.tzinfo else parsed.replace(tzinfo=UTC)).astimezone(UTC)
    except (ValueError, OverflowError):
        return None
