"""A corpus of feeds of our own writing, whole and broken: what each should give, and feedparser's view beside it.

`NAME.feed` is the document as a server sends it, `NAME.expected.json` what is read from it.
"""

from __future__ import annotations

import calendar
import io
import json
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import feedparser
import pytest

from bot.ingest.feeds import Feed, parse_feed
from bot.ingest.markup import line

URL = "https://feed.example/news/feed.xml"
CORPUS = sorted((Path(__file__).parents[1] / "data" / "feeds").glob("*.feed"))

# What feedparser says and is wrong about, by feed and title; the expected files hold what is right.
WRONG = {
    ("ampersands", "Salt & pepper & AT&T;"),  # a semicolon of its own
    ("broken-mismatched", ""),  # two items run into one without a title
    ("broken-cut-off", ""),
    ("encoding-mixed", "Ã‰tÃ© Ã quai café"),  # one byte that is not UTF-8 spoils all that is
    ("broken-unclosed-cdata-title", ""),
}
WRONG_DATES = {
    "20261109T080000Z",  # the time of day is left out
    "1794211200",  # the year 1794
    "Mon, 09 Nov 2026 08:00:00 UTC+1",  # the offset is left out
    "2026년 11월 09일",  # the first of the month
}
WRONG_LINKS = {"javascript:alert(1)"}


def read(file: Path) -> Feed:
    return parse_feed(file.read_bytes(), URL)


def as_json(feed: Feed) -> dict[str, Any]:
    entries = [
        {
            "title": entry.title,
            "url": entry.url,
            "published": entry.published.isoformat() if entry.published else None,
            **({"author": entry.author} if entry.author else {}),
            **({"text": line(entry.content or entry.summary)} if entry.content or entry.summary else {}),
        }
        for entry in feed.entries
    ]
    return {"title": feed.title, "language": feed.language, "entries": entries}


def test_there_is_a_corpus() -> None:
    assert len(CORPUS) >= 60


@pytest.mark.parametrize("file", CORPUS, ids=lambda file: file.stem)
def test_what_is_read(file: Path) -> None:
    assert as_json(read(file)) == json.loads(file.with_suffix(".expected.json").read_text("utf-8"))


@pytest.mark.parametrize("file", CORPUS, ids=lambda file: file.stem)
def test_it_is_no_worse_than_feedparser(file: Path) -> None:
    ours = read(file)
    found = {(entry.title, entry.url): entry.published for entry in ours.entries}
    titles = {title for title, _ in found}
    result = feedparser.parse(io.BytesIO(file.read_bytes()), response_headers={"content-location": URL})
    theirs = [raw for raw in result.entries if raw.get("title") or raw.get("link") or raw.get("summary")]
    assert len(ours.entries) >= len({(raw.get("title"), raw.get("link")) for raw in theirs})
    for raw in theirs:
        title, link = line(raw.get("title", "")), raw.get("link", "")
        if (file.stem, title) in WRONG:
            continue
        assert title in titles
        if link and link not in WRONG_LINKS:
            assert (title, link) in found
            at = moment(raw)
            stamp = raw.get("published") or raw.get("updated")
            assert at is None or stamp in WRONG_DATES or found[title, link] == at
    if result.feed.get("title") and not file.stem.startswith(("broken", "rss-two-channels")):
        assert ours.title == line(result.feed["title"])


def moment(raw: Any) -> datetime | None:
    parsed = raw.get("published_parsed") or raw.get("updated_parsed")
    try:
        return datetime.fromtimestamp(calendar.timegm(parsed), UTC) if parsed else None
    except ValueError:  # the year 0 and the like
        return None
