"""The addresses that people paste, and where each kind of source leads them."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.errors import BadInput
from bot.ingest.kinds import TABLE, kind_of, recognised
from bot.ingest.kinds.youtube import find
from bot.types import SourceKind

CHANNEL = "UCabcdefghijklmnopqrstuv"
YOUTUBE = "https://www.youtube.com/feeds/videos.xml?"


@pytest.mark.parametrize(
    ("typed", "url"),
    [
        ("r/bicycles", "https://www.reddit.com/r/bicycles/.rss"),
        ("/r/bicycles", "https://www.reddit.com/r/bicycles/.rss"),
        ("https://www.reddit.com/r/bicycles/", "https://www.reddit.com/r/bicycles/.rss"),
        ("old.reddit.com/r/bicycles/new/", "https://www.reddit.com/r/bicycles/new/.rss"),
        (
            "https://reddit.com/r/bicycles+trains/top/?t=week",
            "https://www.reddit.com/r/bicycles+trains/top/.rss?t=week",
        ),
        ("https://www.reddit.com/r/bicycles/.rss", "https://www.reddit.com/r/bicycles/.rss"),
        ("u/ada_q", "https://www.reddit.com/user/ada_q/.rss"),
        ("https://www.reddit.com/user/ada_q/m/wheels/", "https://www.reddit.com/user/ada_q/m/wheels/.rss"),
        ("https://www.reddit.com/", "https://www.reddit.com/.rss"),
        ("https://www.reddit.com/r/x1/comments/1abc/a_b/", "https://www.reddit.com/r/x1/comments/1abc/a_b/.rss"),
        (f"https://www.youtube.com/channel/{CHANNEL}", f"{YOUTUBE}channel_id={CHANNEL}"),
        (f"https://m.youtube.com/channel/{CHANNEL}/videos", f"{YOUTUBE}channel_id={CHANNEL}"),
        ("https://www.youtube.com/user/harbourtv", f"{YOUTUBE}user=harbourtv"),
        ("https://www.youtube.com/playlist?list=PLabcdefghijkl", f"{YOUTUBE}playlist_id=PLabcdefghijkl"),
        ("https://github.com/quay/crane", "https://github.com/quay/crane/releases.atom"),
        ("github.com/quay/crane.git", "https://github.com/quay/crane/releases.atom"),
        ("https://github.com/quay/crane/releases/tag/v1", "https://github.com/quay/crane/releases.atom"),
        ("https://github.com/quay/crane/tags", "https://github.com/quay/crane/tags.atom"),
        ("https://github.com/quay/crane/commits", "https://github.com/quay/crane/commits.atom"),
        ("https://github.com/quay/crane/commits/main/", "https://github.com/quay/crane/commits/main.atom"),
        ("https://github.com/quay/crane/tree/main/docs", "https://github.com/quay/crane/commits/main/docs.atom"),
        ("https://github.com/ada", "https://github.com/ada.atom"),
        ("https://github.com/orgs/quay/people", "https://github.com/quay.atom"),
        ("@ada@social.example", "https://social.example/@ada.rss"),
        ("https://social.example/@ada", "https://social.example/@ada.rss"),
        ("https://social.example/@ada/112233", "https://social.example/@ada.rss"),
        ("https://social.example/@ada.rss", "https://social.example/@ada.rss"),
        ("https://social.example/web/@bo@other.example", "https://other.example/@bo.rss"),
        ("https://social.example/@ada/tagged/boats", "https://social.example/@ada/tagged/boats.rss"),
        ("hn", "https://news.ycombinator.com/rss"),
        ("https://news.ycombinator.com/", "https://news.ycombinator.com/rss"),
        ("https://news.ycombinator.com/newest", "https://hnrss.org/newest"),
        ("https://news.ycombinator.com/user?id=ada-q", "https://hnrss.org/user?id=ada-q"),
        ("https://news.ycombinator.com/item?id=123", "https://hnrss.org/item?id=123"),
        ("@harbournews", "https://t.me/s/harbournews"),
        ("t.me/harbournews", "https://t.me/s/harbournews"),
        ("https://t.me/s/harbournews?before=9", "https://t.me/s/harbournews"),
        ("https://t.me/harbournews/123", "https://t.me/s/harbournews"),
        ("https://telegram.me/harbournews", "https://t.me/s/harbournews"),
        ("harbournews.t.me", "https://t.me/s/harbournews"),
        ("https://herald.example/sitemap_news.xml", "https://herald.example/sitemap_news.xml"),
        ("herald.example/sitemap.xml.gz", "https://herald.example/sitemap.xml.gz"),
    ],
)
def test_where_an_address_leads(typed: str, url: str) -> None:
    known = recognised(typed)
    assert known is not None
    assert known[1].urls == (url,)


@pytest.mark.parametrize(
    ("typed", "page"),
    [
        ("https://www.youtube.com/@HarbourTV/videos", "https://www.youtube.com/@HarbourTV"),
        ("youtube.com/c/HarbourTV", "https://www.youtube.com/c/HarbourTV"),
        ("https://youtu.be/abc123", "https://www.youtube.com/watch?v=abc123"),
        ("https://www.youtube.com/watch?v=abc123&t=4", "https://www.youtube.com/watch?v=abc123"),
    ],
)
def test_where_a_page_is_asked_first(typed: str, page: str) -> None:
    known = recognised(typed)
    assert known is not None
    assert known[1].page == page


@pytest.mark.parametrize(
    "typed",
    ["", "hello", "https://herald.example/", "example.org", "herald.example/r/x", "https://github.com/features",
     "https://github.com/quay/crane/releases.atom", "https://medium.com/@ada", "https://www.tiktok.com/@ada",
     "https://www.youtube.com/", "https://www.youtube.com/feeds/videos.xml?channel_id=x", "@ab", "ada@herald.example",
     "https://notreddit.com/r/x", "https://reddit.com.evil.example/r/x", "https://news.ycombinator.com/login",
     "http://[::1", "https://user:secret@t.me/x"],
)  # fmt: skip
def test_what_no_kind_knows(typed: str) -> None:
    assert recognised(typed) is None


@pytest.mark.parametrize("typed", ["https://t.me/joinchat/AAAA", "https://t.me/+AbCd", "https://t.me/c/123/4", "t.me/"])
def test_telegram_addresses_that_nobody_may_read(typed: str) -> None:
    with pytest.raises(BadInput, match="not a public channel"):
        recognised(typed)


@given(st.text(max_size=60))
def test_anything_can_be_asked(typed: str) -> None:
    try:
        known = recognised(typed)
    except BadInput:
        return
    assert known is None or all("://" in url for url in known[1].urls)


@pytest.mark.parametrize(
    "page",
    [
        f'<link rel="alternate" type="application/rss+xml" href="{YOUTUBE}channel_id={CHANNEL}">',
        f'<script>{{"externalId": "{CHANNEL}"}}</script>',
        f'<meta itemprop="identifier" content="{CHANNEL}">',
        f'<link rel="canonical" href="https://www.youtube.com/channel/{CHANNEL}">',
        f'{{"videoDetails":{{"channelId":"{CHANNEL}"}}}}',
    ],
)
def test_the_channel_that_a_page_of_youtube_names(page: str) -> None:
    assert find(page) == f"{YOUTUBE}channel_id={CHANNEL}"


def test_a_page_that_names_no_channel() -> None:
    assert find("<title>Before you continue</title>") == ""


def test_every_kind_of_source_can_be_read() -> None:
    assert {kind_of(source).source for source in SourceKind} >= {
        SourceKind.FEED,
        SourceKind.SITEMAP,
        SourceKind.TELEGRAM,
    }
    assert len({kind.name for kind in TABLE}) == len(TABLE)
    assert not kind_of(SourceKind.TELEGRAM).has_pages
