"""The refresh as it runs: a real feed server, the real fetcher, a real database file."""

from __future__ import annotations

import shutil
from collections.abc import AsyncIterator
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
import pytest_asyncio

from bot.ingest.fetch import Fetcher, FetchLimits
from bot.ingest.policy import Pace
from bot.ingest.refresh import Refresh
from bot.storage.store import SqlStore
from bot.types import EPOCH, Article, Chat, NewSource, Platform, Schedule, Source, SourceKind, Subscribe
from bot.workers import InlineWorkers, ProcessWorkers
from tests.far.feeds import FeedServer

START = datetime(2026, 11, 9, 12, 0, tzinfo=UTC)
HOUR = timedelta(hours=1)
CHAT = Chat(Platform.CONSOLE, "console")
NEWSROOM = Path(__file__).parents[2] / "seeds" / "newsroom"

HARBOUR = (
    "The ferry to the outer islands left the harbour on time on Monday morning, for the first time since the storm "
    "tore away the old pier three weeks ago. Sixty passengers, two cows and a piano were on board. The harbour "
    "master, who had slept in his office for most of that time, waved until the ship had passed the breakwater."
)
BRIDGE = (
    "Engineers have closed the swing bridge at Low Quay until spring, after divers found that two of its nine piles "
    "stand on sand that is no longer there. Lorries must take the road around the bay, which adds forty minutes to "
    "the trip. The council expects the repair to cost four million and to be finished before the regatta in May."
)


def page(title: str, text: str) -> str:
    """An article page with a menu and a footer around three paragraphs."""
    body = "".join(f"<p>{sentence.strip()}.</p>" for sentence in text.split(". "))
    return (
        f"<!doctype html><html lang='en'><head><title>{title}</title></head><body><nav><a href='/'>Home</a></nav>"
        f"<main><article><h1>{title}</h1>{body}</article></main><footer>All rights reserved</footer></body></html>"
    )


def item(key: str, link: str, title: str, more: str = "") -> str:
    return f"<item><guid isPermaLink='false'>{key}</guid><link>{link}</link><title>{title}</title>{more}</item>"


def rss(*items: str, head: str = "") -> str:
    return f"<rss version='2.0'><channel><title>The Herald</title>{head}{''.join(items)}</channel></rss>"


@dataclass
class World:
    """A server, a database and a refresh, with a clock that the test turns."""

    server: FeedServer
    store: SqlStore
    refresh: Refresh
    now: datetime = START

    async def follow(self, *urls: str, kind: SourceKind = SourceKind.FEED) -> list[Source]:
        added = await self.store.add_sources([NewSource(kind, url) for url in urls])
        order = tuple((source.id, "") for source in added)
        await self.store.subscribe(Subscribe(CHAT, order, Schedule(), None, EPOCH))
        return added

    async def run(self, later: timedelta = timedelta(0)) -> int:
        self.now += later
        return await self.refresh.run()

    async def sources(self) -> list[Source]:
        return await self.store.sources_of(CHAT)

    async def articles(self) -> list[Article]:
        return await self.store.ungrouped(10_000)


@pytest_asyncio.fixture
async def world(tmp_path: Path) -> AsyncIterator[World]:
    store = SqlStore(f"sqlite:///{tmp_path}/digest.db")
    await store.open()
    fetcher = Fetcher("NewsDigest/0.1 (+test)", frozenset({"127.0.0.1"}), FetchLimits(total=2, max_bytes=1_000_000))
    async with FeedServer() as server:
        refresh = Refresh(
            store, fetcher, InlineWorkers(), now=lambda: made.now, random=lambda: 0.0, pace=Pace(HOUR, 24 * HOUR)
        )
        made = World(server, store, refresh)
        yield made
    await fetcher.close()
    await store.close()


def put_herald(server: FeedServer, *items: str) -> str:
    server.put("/ferry", page("Ferry back in service", HARBOUR), "text/html; charset=utf-8")
    server.put("/bridge", page("Swing bridge closed", BRIDGE), "text/html; charset=utf-8")
    feed = rss(
        item("f", server.url("/ferry?utm_source=rss"), "Ferry back", "<description>It left on time.</description>"),
        item("b", server.url("/bridge"), "Bridge closed", "<pubDate>Sun, 01 Nov 2026 08:00:00 GMT</pubDate>"),
        *items,
    )
    return server.put("/feed", feed, etag='"v1"', last_modified="Mon, 09 Nov 2026 08:00:00 GMT")


async def test_entries_are_read_from_their_pages(world: World) -> None:
    await world.follow(put_herald(world.server))
    assert await world.run() == 1
    found = {article.title: article for article in await world.articles()}
    assert set(found) == {"Ferry back", "Bridge closed"}
    ferry = found["Ferry back"]
    assert ferry.url == world.server.url("/ferry")  # without the tracking parameter
    assert "Sixty passengers, two cows and a piano were on board." in ferry.text
    assert "All rights reserved" not in ferry.text
    assert (ferry.outlet, ferry.language, ferry.published) == ("The Herald", "en", None)
    assert found["Bridge closed"].published == datetime(2026, 11, 1, 8, 0, tzinfo=UTC)
    (source,) = await world.sources()
    assert (source.title, source.etag, source.failures, source.checked_at) == ("The Herald", '"v1"', 0, START)
    assert source.next_check_at > START


async def test_nothing_is_due_before_its_time(world: World) -> None:
    await world.follow(put_herald(world.server))
    assert [await world.run(), await world.run(59 * HOUR / 60)] == [1, 0]
    assert len(world.server.requests("/feed")) == 1


async def test_the_second_visit_sends_validators_and_reads_nothing_twice(world: World) -> None:
    await world.follow(put_herald(world.server))
    await world.run()
    assert await world.run(25 * HOUR) == 1
    first, second = world.server.requests("/feed")
    assert "If-None-Match" not in first.headers
    assert (second.headers["If-None-Match"], second.status) == ('"v1"', 304)
    assert second.headers["If-Modified-Since"] == "Mon, 09 Nov 2026 08:00:00 GMT"
    (source,) = await world.sources()
    assert (source.etag, source.checked_at) == ('"v1"', world.now)
    assert len(world.server.requests("/ferry")) == 1


async def test_only_new_entries_are_read_when_the_feed_changes(world: World) -> None:
    url = await world.follow(put_herald(world.server))
    await world.run()
    world.server.put("/pier", page("Pier rebuilt", HARBOUR), "text/html")
    feed = rss(item("p", "/pier", "Pier"), item("f", world.server.url("/ferry"), "Ferry back"))
    world.server.put("/feed", feed, etag='"v2"')
    await world.run(25 * HOUR)
    assert url
    assert len(world.server.requests("/ferry")) == 1
    assert [article.title for article in await world.articles()][-1] == "Pier"
    (source,) = await world.sources()
    assert (source.etag, source.last_modified) == ('"v2"', "")


async def test_full_text_in_the_feed_needs_no_page(world: World) -> None:
    more = f"<description><![CDATA[<p>{HARBOUR}</p>]]></description>"
    full = f"<c:encoded xmlns:c='http://purl.org/rss/1.0/modules/content/'><![CDATA[<p>{HARBOUR}</p><p>{BRIDGE}</p>]]></c:encoded>"
    world.server.put("/long", page("x", "y"), "text/html")
    await world.follow(world.server.put("/feed", rss(item("l", "/long", "Long", more + full))))
    await world.run()
    (article,) = await world.articles()
    assert article.text == f"{HARBOUR}\n\n{BRIDGE}"
    assert world.server.requests("/long") == []


async def test_a_page_that_cannot_be_read_never_loses_the_entry(world: World) -> None:
    server = world.server
    server.put("/fault", "", status=500)
    server.put("/pdf", b"%PDF-1.7\x00\x01\x02" + bytes(200), "application/pdf")
    server.put("/cut", page("x", HARBOUR), "text/html", cut=True)
    server.put("/large", bytes(1_000_001), "text/html")
    links = ["/fault", "/missing", "/pdf", "/cut", "/large", "http://10.0.0.1/", "ftp://a.example/", ""]
    items = [
        item(str(n), link, f"Title {n}", f"<description>Summary {n}.</description>") for n, link in enumerate(links)
    ]
    await world.follow(server.put("/feed", rss(*items)))
    await world.run()
    articles = await world.articles()
    assert sorted((article.title, article.text) for article in articles) == [
        (f"Title {n}", f"Summary {n}.") for n in range(len(links))
    ]
    assert len({article.url for article in articles}) == len(links)
    (source,) = await world.sources()
    assert source.last_error == ""


async def test_a_page_that_two_sources_link_is_fetched_once(world: World) -> None:
    first = put_herald(world.server)
    second = world.server.put("/other", rss(item("x", world.server.url("/ferry#top"), "Ferry, again")))
    await world.follow(first)
    await world.run()
    await world.follow(second)
    await world.run()
    assert len(world.server.requests("/ferry")) == 1
    assert len(await world.articles()) == 2


async def test_errors_are_kept_with_their_sentence_and_back_off(world: World) -> None:
    await world.follow(world.server.put("/feed", "", status=500))
    waits = []
    for failures in (1, 2, 3):
        await world.run(25 * HOUR)
        (source,) = await world.sources()
        assert source.failures == failures
        assert "127.0.0.1/feed has a fault (500)" in source.last_error
        waits.append(source.next_check_at - world.now)
    assert waits == [HOUR, 2 * HOUR, 4 * HOUR]
    put_herald(world.server)
    await world.run(25 * HOUR)
    (source,) = await world.sources()
    assert (source.failures, source.last_error) == (0, "")


async def test_one_bad_source_never_stops_another(world: World) -> None:
    server = world.server
    bad = [
        server.url("/missing"),
        server.put("/gone", "", status=410),
        server.put("/busy", "", status=429, headers={"Retry-After": "7200"}),
        server.put("/html", page("Not a feed", "Hello"), "text/html"),
        server.put("/slow", "x", delay=9),
        server.put("/bomb", bytes(2_000_000)),
        server.put("/out", "", status=301, headers={"Location": "http://127.0.0.2/"}),
        server.put("/local", "", status=302, headers={"Location": "http://localhost/"}),
        "http://127.0.0.3/feed",
    ]
    await world.follow(*bad, put_herald(server))
    assert await world.run() == len(bad) + 1
    sources = {source.url: source for source in await world.sources()}
    assert len(await world.articles()) == 2
    for url, words in zip(
        bad,
        ["not there", "gone for good", "less often", "not a feed", "did not answer", "larger", *["private"] * 3],
        strict=True,
    ):
        assert words in sources[url].last_error, url
        assert sources[url].failures == 1
    assert sources[bad[1]].ended_at == START
    assert sum(source.ended_at is not None for source in sources.values()) == 1
    assert sources[bad[2]].next_check_at == START + 2 * HOUR


async def test_a_fault_of_ours_never_stops_another(world: World) -> None:
    class Faulty(InlineWorkers):
        async def run(self, function, *args, timeout=30.0):  # type: ignore[no-untyped-def]
            if "/broken" in str(args):
                raise RuntimeError("a bug")
            return await super().run(function, *args, timeout=timeout)

    fetcher = Fetcher("NewsDigest/0.1", frozenset({"127.0.0.1"}))
    refresh = Refresh(world.store, fetcher, Faulty(), now=lambda: START, random=lambda: 0.0)
    broken = world.server.put("/broken", rss(item("1", "", "One")))
    await world.follow(broken, put_herald(world.server))
    assert await refresh.run() == 2
    await fetcher.close()
    assert len(await world.articles()) == 2
    assert "fault in the bot" in {source.url: source for source in await world.sources()}[broken].last_error


async def test_a_permanent_redirect_changes_the_address(world: World) -> None:
    put_herald(world.server)
    await world.follow(
        world.server.put("/old", "", status=301, headers={"Location": "/feed"}),
        world.server.put("/for-now", "", status=302, headers={"Location": "/feed"}),
    )
    for _ in range(3):
        assert "/old" in (await world.sources())[0].url
        await world.run(25 * HOUR)
    assert [source.url for source in await world.sources()] == [world.server.url("/feed"), world.server.url("/for-now")]


async def test_no_more_than_fifty_entries_a_visit_and_the_newest_first(world: World) -> None:
    items = [
        item(str(n), "", f"Title {n}", f"<pubDate>{START - timedelta(minutes=n):%a, %d %b %Y %H:%M:%S} GMT</pubDate>")
        for n in range(60)
    ]
    await world.follow(world.server.put("/feed", rss(*reversed(items))))
    await world.run()
    assert {article.title for article in await world.articles()} == {f"Title {n}" for n in range(50)}


async def test_a_slow_site_costs_our_patience_and_the_rest_comes_next_time(
    world: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("bot.ingest.articles.PATIENCE", 0.3)
    url = put_herald(world.server, item("s", world.server.url("/slow"), "Slow"))
    world.server.put("/slow", page("Slow", BRIDGE), "text/html", delay=1)
    await world.follow(url)
    await world.run()
    assert {article.title for article in await world.articles()} == {"Ferry back", "Bridge closed"}
    world.server.put("/slow", page("Slow", BRIDGE), "text/html")
    await world.run(25 * HOUR)
    assert {article.title for article in await world.articles()} == {"Ferry back", "Bridge closed", "Slow"}
    assert [request.status for request in world.server.requests("/feed")] == [200, 304]  # not sent again for its sake
    assert (await world.sources())[0].unread == ()


async def test_furniture_around_a_full_text_in_the_feed_is_left_out(world: World) -> None:
    parts = [*HARBOUR.split(". "), *BRIDGE.split(". "), "Copyright 2026 The Herald", "All rights reserved"]
    text = "".join(f"<p>{part.rstrip('.')}.</p>" for part in parts)
    full = f"<c:encoded xmlns:c='http://purl.org/rss/1.0/modules/content/'><![CDATA[{text}]]></c:encoded>"
    await world.follow(world.server.put("/feed", rss(item("l", "/long", "The ferry is back", full))))
    await world.run()
    (article,) = await world.articles()
    assert article.text.startswith("The ferry to the outer islands")
    assert "the regatta in May" in article.text
    assert "Copyright" not in article.text


def front(*links: tuple[str, str]) -> str:
    anchors = "".join(f"<li><a href='{href}'>{title}</a></li>" for href, title in links)
    return f"<html><head><title>The Front</title></head><body><main><ul>{anchors}</ul></main></body></html>"


async def test_a_page_without_a_feed(world: World) -> None:
    server = world.server
    old = [(f"/{n}", f"An old story, number {n}") for n in range(8)]
    for n in range(10):
        server.put(f"/{n}", page(f"Story {n}", f"{HARBOUR} {n}"), "text/html")
    await world.follow(server.put("/", front(*old), "text/html"), kind=SourceKind.PAGE)
    await world.run()
    read = [article for article in await world.articles() if article.text]
    assert [article.url for article in read] == [server.url(f"/{n}") for n in range(5)]
    assert read[0].title == "Story 0"
    server.put("/", front(("/8", "A new story, number eight"), *old), "text/html")
    await world.run(25 * HOUR)
    read = [article for article in await world.articles() if article.text]
    assert [article.url for article in read] == [*(server.url(f"/{n}") for n in range(5)), server.url("/8")]
    assert server.requests("/7") == []  # there before the subscription: not news


async def test_a_page_that_is_an_article(world: World) -> None:
    html = page("Ferry back", f"{HARBOUR} {BRIDGE}").replace(
        "<title>", "<meta property='og:type' content='article'><title>"
    )
    url = world.server.put("/ferry", html, "text/html")
    await world.follow(url, kind=SourceKind.PAGE)
    await world.run()
    await world.run(25 * HOUR)
    (article,) = await world.articles()
    assert (article.url, article.title) == (url, "Ferry back")
    assert BRIDGE.split(". ", maxsplit=1)[0] in article.text


async def test_a_folder(world: World, tmp_path: Path) -> None:
    folder = tmp_path / "pages"
    shutil.copytree(NEWSROOM, folder)
    await world.follow(str(folder), kind=SourceKind.FOLDER)
    await world.run()
    articles = await world.articles()
    assert len({article.url for article in articles}) == len(articles) >= 30
    assert {"The Saltmarsh Courier", "Norrlight", "Daily Quillon"} <= {article.outlet for article in articles}
    assert await world.run(25 * HOUR) == 1
    assert len(await world.articles()) == len(articles)
    (folder / "daily-quillon" / "late.txt").write_text(f"Late news\n\n{BRIDGE}\n", encoding="utf-8")
    await world.run(25 * HOUR)
    assert len(await world.articles()) == len(articles) + 1


async def test_a_folder_that_is_gone(world: World) -> None:
    await world.follow("/no/such/folder", kind=SourceKind.FOLDER)
    await world.run()
    (source,) = await world.sources()
    assert source.last_error == "There is no folder /no/such/folder."


async def test_in_real_worker_processes(world: World) -> None:
    workers = ProcessWorkers(1)
    fetcher = Fetcher("NewsDigest/0.1", frozenset({"127.0.0.1"}))
    refresh = Refresh(world.store, fetcher, workers, now=lambda: START, random=lambda: 0.0)
    await world.follow(put_herald(world.server), world.server.put("/html", "<p>Hello</p>", "text/html"))
    await refresh.run()
    await fetcher.close()
    await workers.close()
    assert len(await world.articles()) == 2
    assert "not a feed" in (await world.sources())[1].last_error
