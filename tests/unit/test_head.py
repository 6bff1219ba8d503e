"""What pages say of themselves: their feeds, their address, their links."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.ingest.head import FeedLink, Head, find_feeds_in_html

BASE = "https://herald.example/news/today.html"


def link(kind: str, href: str, title: str = "", rel: str = "alternate") -> str:
    return f'<link rel="{rel}" type="{kind}" href="{href}" title="{title}">'


RSS, ATOM, JSON = "application/rss+xml", "application/atom+xml", "application/feed+json"


@pytest.mark.parametrize(
    ("head", "expected"),
    [
        ("", []),
        (link(RSS, "/feed"), ["https://herald.example/feed"]),
        (link(RSS, "feed.xml"), ["https://herald.example/news/feed.xml"]),
        (link(RSS, "//cdn.example/feed"), ["https://cdn.example/feed"]),
        (link("Application/RSS+XML; charset=utf-8", "/feed", rel="Alternate home"), ["https://herald.example/feed"]),
        ('<base href="https://other.example/a/">' + link(ATOM, "b"), ["https://other.example/a/b"]),
        (
            link(RSS, "/comments/feed", "Comments") + link(JSON, "/j") + link(RSS, "/feed"),
            ["https://herald.example/feed", "https://herald.example/j", "https://herald.example/comments/feed"],
        ),
        (link(RSS, "/2026/11/a/feed", "Kommentare zu A") + link(ATOM, "/atom"), ["/atom", "/2026/11/a/feed"]),
        (link(RSS, "/feed") + link(RSS, "/feed#x"), ["https://herald.example/feed"]),
        (link("application/json", "/wp-json") + link(RSS, "/feed"), ["/feed", "/wp-json"]),
        (link(RSS, "/style", rel="stylesheet"), []),
        (link("text/html", "/de"), []),
        (link(RSS, "javascript:x") + link(RSS, "http://[::1") + link(RSS, ""), []),
        ('<link rel="alternate" href="/feed">', []),
        (link(RSS, "/feed?a=1&amp;b=2"), ["https://herald.example/feed?a=1&b=2"]),
    ],
)
def test_feeds(head: str, expected: list[str]) -> None:
    found = [feed.url for feed in find_feeds_in_html(f"<html><head>{head}</head><body></body></html>", BASE)]
    assert found == [url if "://" in url else "https://herald.example" + url for url in expected]


def test_feeds_have_titles_and_may_stand_in_the_body() -> None:
    html = f"<p>x</p>{link(RSS, '/feed', 'The  Herald')}"
    assert find_feeds_in_html(html, BASE) == [FeedLink("https://herald.example/feed", "The Herald")]


def test_what_a_page_says_of_itself() -> None:
    html = """<title>Ferry back |
     Herald</title><link rel=canonical href="/ferry"><meta property="og:site_name" content="The Herald">
     <script type="application/ld+json">{"@type": "NewsArticle"}</script>"""
    head = Head(html, BASE)
    assert (head.own_url, head.site, head.title) == (
        "https://herald.example/ferry",
        "The Herald",
        "Ferry back | Herald",
    )
    assert head.is_article
    assert not Head("<title>x</title>", BASE).is_article
    assert Head('<meta property="og:type" content="article">', BASE).is_article


def test_links_that_read_like_headlines() -> None:
    html = """<nav><a href="/a">All the news of today</a></nav><main>
      <a href="/ferry">Ferry is <b>back</b> in service</a><a href="/ferry#comments">Four comments on the ferry</a>
      <a href="https://www.herald.example/bridge">Bridge closed for the winter</a>
      <a href="https://elsewhere.example/x">Another site has this story</a>
      <a href="/short">Read more</a><a href="mailto:x@y.example">Write to us about it</a>
      <a href="today.html#top">Back to the very top</a></main>
      <footer><a href="/terms">Terms and conditions of use</a></footer>"""
    assert [(link.url, link.title) for link in Head(html, BASE).links()] == [
        ("https://herald.example/ferry", "Ferry is back in service"),
        ("https://www.herald.example/bridge", "Bridge closed for the winter"),
    ]


@given(st.text(max_size=200))
def test_any_text_can_be_asked(text: str) -> None:
    head = Head(text, BASE)
    assert isinstance(head.feeds() + head.links(), list)
    assert isinstance(head.title + head.site + head.own_url, str)


@pytest.mark.parametrize("data", [b"", b"\x00\xff", "\ufeff<title>x</title>".encode(), b"<!-- only -->", b"<?xml ?>"])
def test_odd_documents(data: bytes) -> None:
    assert Head(data, BASE, "no-such-charset").feeds() == []
