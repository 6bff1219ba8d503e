"""What people type, and the source or article behind it, over real HTTP."""

from __future__ import annotations

from collections.abc import AsyncIterator

import pytest
import pytest_asyncio

from bot.errors import BadInput, NotFound, Refused, SourceError, Unreadable, WorkFailed
from bot.ingest.discovery import WebReader, addresses_in
from bot.ingest.fetch import Fetcher, FetchLimits
from bot.types import NewSource, SourceKind
from bot.workers import InlineWorkers
from tests.far.feeds import FeedServer

RSS = "<rss version='2.0'><channel><title>The Herald</title><language>en-GB</language></channel></rss>"
TEXT = (
    "The clock on the town hall has been four minutes slow since the summer, and nobody noticed until the new bus "
    "company set its timetable by it. On Tuesday eleven buses left early, or late, depending on whom one asks. "
    "The council has ordered a second clock, which will hang beside the first and show by how much it is wrong."
)


@pytest_asyncio.fixture
async def server() -> AsyncIterator[FeedServer]:
    async with FeedServer() as feeds:
        yield feeds


@pytest_asyncio.fixture
async def reader() -> AsyncIterator[WebReader]:
    fetcher = Fetcher("NewsDigest/0.1", frozenset({"127.0.0.1"}), FetchLimits(total=3))
    yield WebReader(fetcher, InlineWorkers())
    await fetcher.close()


def html(head: str = "", title: str = "The Herald online") -> str:
    body = "".join(f"<p>{sentence}.</p>" for sentence in TEXT.rstrip(".").split(". "))
    page = f"<!doctype html><html lang=en><head><title>{title}</title>{head}</head><body><nav>Home</nav>"
    return f"{page}<article><h1>{title}</h1>{body}</article></body></html>"


def alternate(href: str, title: str = "") -> str:
    return f'<link rel="alternate" type="application/rss+xml" href="{href}" title="{title}">'


async def test_a_feed_s_own_address(server: FeedServer, reader: WebReader) -> None:
    url = server.put("/any", RSS)
    assert await reader.discover(f" <feed:{url}> ") == NewSource(SourceKind.FEED, url, "The Herald", language="en")
    assert len(server.requests()) == 1


async def test_a_host_without_a_scheme(server: FeedServer, reader: WebReader) -> None:
    url = server.put("/any", RSS)
    assert (await reader.discover(url.removeprefix("http://"))).url == url


async def test_a_redirected_feed(server: FeedServer, reader: WebReader) -> None:
    url = server.put("/new", RSS)
    old = server.put("/old", "", status=301, headers={"Location": "/new"})
    assert (await reader.discover(old)).url == url


async def test_the_feed_a_page_names(server: FeedServer, reader: WebReader) -> None:
    feed = server.put("/deep/feed.xml", RSS)
    server.put("/comments.xml", RSS.replace("The Herald", "Comments"))
    head = alternate("/gone.xml") + alternate("/comments.xml", "Comments") + alternate("deep/feed.xml")
    page = server.put("/story", html(head), "text/html")
    assert (await reader.discover(page)).url == feed


@pytest.mark.parametrize("place", ["/feed", "/rss", "/rss.xml", "/atom.xml", "/feed.xml", "/index.xml"])
async def test_usual_places(server: FeedServer, reader: WebReader, place: str) -> None:
    feed = server.put(place, RSS)
    page = server.put("/news/story", html(), "text/html")
    assert (await reader.discover(page)).url == feed
    assert len(server.requests()) <= 9


async def test_a_page_without_a_feed(server: FeedServer, reader: WebReader) -> None:
    page = server.put("/news", html(), "text/html")
    server.put("/feed", html(), "text/html")  # answers, but is no feed
    assert await reader.discover(page + "?utm_source=x#top") == NewSource(SourceKind.PAGE, page, "The Herald online")
    assert len(server.requests()) == 10  # itself, the front page, six usual places, robots.txt, a news sitemap


async def test_what_is_no_source(server: FeedServer, reader: WebReader) -> None:
    with pytest.raises(NotFound):
        await reader.discover(server.url("/missing"))
    with pytest.raises(Unreadable, match="not a feed"):
        await reader.discover(server.put("/image", b"\x89PNG\r\n\x1a\n" + bytes(99), "image/png"))
    with pytest.raises(Refused):
        await reader.discover("http://10.0.0.1/")
    with pytest.raises(SourceError, match="no server called"):
        await reader.discover("no-such-host.invalid")


async def test_a_page_s_feed_in_a_private_network_is_not_followed(server: FeedServer, reader: WebReader) -> None:
    page = server.put("/", html(alternate("http://127.0.0.2/feed")), "text/html")
    assert (await reader.discover(page)).kind is SourceKind.PAGE


@pytest.mark.parametrize(
    "typed",
    ["", "hello", "the news", "/etc/passwd", "/data/pages", "~/pages", "./pages", "file:///etc/passwd", "C:\\pages",
     "javascript:alert(1)", "ftp://example.org/", "@channel", "a b.example", "example.", "..", "mailto:a@b.example"],
)  # fmt: skip
def test_what_is_no_address(typed: str) -> None:
    with pytest.raises(BadInput, match="Type one like"):
        addresses_in(typed)


@pytest.mark.parametrize(
    ("typed", "addresses"),
    [
        ("example.org", ["https://example.org", "http://example.org"]),
        ("Example.org/a?b=c", ["https://Example.org/a?b=c", "http://Example.org/a?b=c"]),
        ("https://example.org/feed", ["https://example.org/feed"]),
        ("HTTP://example.org", ["HTTP://example.org"]),
        ("//example.org/x", ["https://example.org/x"]),
        ("feed://example.org/x", ["https://example.org/x"]),
        ("feed:https://example.org/x", ["https://example.org/x"]),
        ("<https://example.org>", ["https://example.org"]),
        ("münchen.example", ["https://münchen.example", "http://münchen.example"]),
    ],
)
def test_what_is_an_address(typed: str, addresses: list[str]) -> None:
    assert addresses_in(typed) == addresses


async def test_an_article(server: FeedServer, reader: WebReader) -> None:
    url = server.put("/story", html(title="Clock slow"), "text/html; charset=utf-8")
    article = await reader.article(url + "?utm_source=x")
    assert (article.url, article.title) == (url, "Clock slow")
    assert "eleven buses left early" in article.text


async def test_no_article(server: FeedServer, reader: WebReader) -> None:
    with pytest.raises(Unreadable):
        await reader.article(server.put("/empty", "<html><body></body></html>", "text/html"))
    with pytest.raises(Unreadable):
        await reader.article(server.put("/image", b"\x89PNG\r\n\x1a\n" + bytes(99), "image/png"))


async def test_work_that_fails_is_told_as_a_fault_of_the_page(server: FeedServer) -> None:
    class Dying(InlineWorkers):
        async def run(self, function, *args, timeout=30.0):  # type: ignore[no-untyped-def]
            raise WorkFailed(f"{function.__name__} took longer than 30 s and was stopped")

    url = server.put("/heavy", "<p>Hello</p>", "text/html")
    fetcher = Fetcher("NewsDigest/0.1", frozenset({"127.0.0.1"}), FetchLimits(total=3))
    reader = WebReader(fetcher, Dying())
    for asked in (reader.article(url), reader.discover(url)):
        with pytest.raises(Unreadable, match=r"/heavy could not be read: .* took longer than 30 s"):
            await asked
    await fetcher.close()
