"""The patient reading of feeds that are not well-formed, by feedparser. Pure; runs in a worker process.

It takes long over hostile documents; whoever calls must be able to kill it.
"""

from __future__ import annotations

import calendar
import html
import io
from collections.abc import Iterable, Mapping
from datetime import UTC, datetime
from typing import Any

from bot.ingest.feedxml import Raw
from bot.ingest.stamps import moment
from bot.types import Entry


def read_patiently(text: str, url: str) -> Raw | None:
    """What the document says, or None where there is no feed. Relative links start from `url`."""
    import feedparser

    # A stream: bytes would be tried as the name of a file.
    result: Mapping[str, Any] = feedparser.parse(
        io.BytesIO(text.encode("utf-8", "replace")), response_headers={"content-location": url}
    )
    if not result.get("version") and not result["entries"]:
        return None
    return Raw(str(result["feed"].get("title") or ""), tuple(map(_entry, result["entries"])), whole=False)


def _entry(raw: Mapping[str, Any]) -> Entry:
    summary = str(raw.get("summary") or "")
    content = _content(raw.get("content") or ())
    return Entry(
        key=str(raw.get("id") or ""),
        url=_link(raw),
        title=str(raw.get("title") or ""),
        published=_date(raw),
        author=str(raw.get("author") or ""),
        summary=summary,
        content="" if content == summary else content,
        categories=tuple(str(tag.get("term") or "") for tag in raw.get("tags") or ()),
    )


def _content(blocks: Iterable[Mapping[str, Any]]) -> str:
    texts = []
    for block in blocks:
        value = str(block.get("value") or "")
        texts.append(html.escape(value, quote=False) if block.get("type") in {"text", "text/plain"} else value)
    return max(texts, key=len, default="")


def _link(raw: Mapping[str, Any]) -> str:
    for link in raw.get("links") or ():
        if link.get("rel") in {None, "alternate"} and link.get("href"):
            return str(link["href"])
    return str(raw.get("link") or "")


def _date(raw: Mapping[str, Any]) -> datetime | None:
    for name in ("published", "updated"):
        # What feedparser leaves out of a date it half understands (an offset) is read by us first.
        if at := moment(str(raw.get(name) or "")):
            return at
        try:
            if parsed := raw.get(f"{name}_parsed"):
                return datetime.fromtimestamp(calendar.timegm(parsed), UTC)
        except (ValueError, OverflowError, TypeError):
            continue
    return None
