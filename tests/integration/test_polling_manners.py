"""Polite polling, by the ids of docs/polling.md: what requests say, and which are not made (H)."""

from __future__ import annotations

import gzip
import re
from collections.abc import AsyncIterator
from itertools import pairwise
from pathlib import Path

import pytest

from bot.app.build import user_agent
from bot.ingest.fetch import FetchLimits
from bot.settings import load
from bot.types import SourceKind
from tests.integration.polls import ACTIVE, AGENT, DAY, World, item, polling, rss

TEXT = (
    "The ferry to the outer islands left the harbour on time on Monday morning. Sixty passengers and a piano were on "
    "board, and the harbour master waved until the ship had passed the breakwater. "
)


@pytest.fixture
async def world(tmp_path: Path) -> AsyncIterator[World]:
    async with polling(tmp_path) as world:
        yield world


def page(title: str) -> str:
    return f"<html><head><title>{title}</title></head><body><article><h1>{title}</h1><p>{TEXT * 3}</p></article></body>"


def put_pages(world: World, *names: str) -> str:
    for name in names:
        world.server.put(f"/{name}", page(name), "text/html")
    return world.server.put("/feed", rss(*(item(name, world.server.url(f"/{name}")) for name in names)), etag='"1"')


async def test_h01_the_user_agent_says_who_we_are(world: World) -> None:
    settings = load(environment={"NEWSDIGEST_SOURCES_CONTACT": "https://digest.example/about"})
    assert re.fullmatch(
        r"news-digest-bot/\d+\.\d+\S* \(feed reader; \+https://digest\.example/about\)", user_agent(settings)
    )
    await world.follow(put_pages(world, "a"))
    await world.poll(2)
    assert len(world.server.requests()) == 4  # the feed twice, robots.txt, the page
    assert {one.headers["User-Agent"] for one in world.server.requests()} == {AGENT}


async def test_h02_feeds_are_asked_for_and_gzip_is_understood(world: World) -> None:
    packed = gzip.compress(ACTIVE.encode())
    await world.follow(world.server.put("/feed", packed, headers={"Content-Encoding": "gzip"}))
    await world.poll()
    (asked,) = world.sent()
    for kind in ("application/rss+xml", "application/atom+xml", "application/feed+json"):
        assert kind in asked.headers["Accept"]
    assert asked.headers["Accept-Encoding"] == "gzip"
    assert len(await world.articles()) == 30


async def test_h03_h04_h05_no_cookie_no_referer_nothing_added(world: World) -> None:
    world.server.put("/a", page("a"), "text/html", headers={"Set-Cookie": "b=2; Path=/"})
    feed = rss(item("a", world.server.url("/a?id=7")))
    world.server.put("/feed", feed, etag='"1"', headers={"Set-Cookie": "a=1; Path=/"})
    url = world.server.put("/old", "", status=302, headers={"Location": "/feed?x=1", "Set-Cookie": "c=3; Path=/"})
    await world.follow(f"{url}?key=1&b")
    await world.poll(3)
    requests = world.server.requests()
    assert [one.query for one in world.sent("/old")] == ["key=1&b"] * 3
    assert [one.query for one in world.sent()] == ["x=1"] * 3
    assert [one.query for one in world.sent("/a")] == ["id=7"]
    for one in requests:
        assert not {"Cookie", "Referer", "Authorization", "From", "Cache-Control", "Pragma"} & set(one.headers)


async def test_h06_a_page_is_asked_for_once(world: World) -> None:
    await world.follow(put_pages(world, "a", "b"))
    world.server.put("/missing-page", "", status=500)
    items = [item(name, world.server.url(f"/{name}")) for name in ("a", "b", "missing-page")]
    for number in range(5):  # the feed changes each time, and calls its entries by other names
        renamed = [one.replace(">a<", f">a{number}<") for one in items]
        world.server.put("/feed", rss(*renamed, item(f"new{number}")), etag=f'"{number}"')
        await world.poll()
    assert [len(world.sent(path)) for path in ("/a", "/b", "/missing-page")] == [1, 1, 1]


async def test_h06_full_text_needs_no_page_and_an_edit_none_either(world: World) -> None:
    def feed(text: str) -> str:
        space = "xmlns:c='http://purl.org/rss/1.0/modules/content/'"
        more = f"<c:encoded {space}><![CDATA[<p>{text}</p>]]></c:encoded>"
        return rss(item("a", world.server.url("/a"), more=more), item("b", world.server.url("/b"), more=more))

    await world.follow(world.server.put("/feed", feed(TEXT * 5), etag='"1"'))
    await world.poll(2)
    changed = feed(TEXT * 5).replace("Sixty", "Seventy", 1)
    world.server.put("/feed", changed, etag='"2"')
    await world.poll(2)
    first, second = sorted(await world.articles(), key=lambda article: article.url)
    assert "Seventy passengers" in first.text
    assert first.updated_at is not None
    assert "Seventy" not in second.text
    assert second.updated_at is None
    assert {one.path for one in world.server.requests()} == {"/feed"}


async def test_h06_two_feeds_that_print_one_page_at_once(world: World) -> None:
    world.server.put("/a", page("a"), "text/html", delay=0.1)
    urls = [world.server.put(f"/feed{n}", rss(item(f"{n}", world.server.url("/a")))) for n in range(4)]
    await world.follow(*urls)
    await world.poll()
    assert len(world.sent("/a")) == 1


async def test_h07_icons_are_never_asked_for(world: World) -> None:
    await world.follow(put_pages(world, "a"))
    await world.poll(3)
    assert {one.path for one in world.server.requests()} == {"/feed", "/a", "/robots.txt"}


ROBOTS = "User-agent: *\nDisallow: /\n\nUser-agent: news-digest-bot\nDisallow: /closed\nAllow: /closed/but-open\n"


async def test_h08_robots_txt_is_obeyed_for_pages(world: World) -> None:
    world.server.put("/robots.txt", ROBOTS, "text/plain")
    pages = ("a", "closed/b", "closed/but-open", "way-in")
    await world.follow(put_pages(world, *pages))
    world.server.put("/way-in", "", status=302, headers={"Location": "/closed/c"})
    world.server.put("/closed/c", page("c"), "text/html")
    await world.poll()
    asked = {path: len(world.sent(f"/{path}")) for path in (*pages, "closed/c", "robots.txt")}
    assert asked == {"a": 1, "closed/b": 0, "closed/but-open": 1, "way-in": 1, "closed/c": 0, "robots.txt": 1}
    assert len(await world.articles()) == 4  # the entries are kept with what the feed prints


async def test_h08_a_page_as_a_source_obeys_too_but_a_feed_is_a_wish(world: World) -> None:
    world.server.put("/robots.txt", "User-agent: *\nDisallow: /", "text/plain")
    front = world.server.put("/", "<html><body><a href='/x'>A headline of some words</a></body></html>", "text/html")
    await world.follow(front, kind=SourceKind.PAGE)
    source = await world.poll()
    assert "not for robots" in source.last_error
    assert world.sent("/") == []
    await world.follow(world.server.put("/feed", rss(item("1")), etag='"1"'))
    await world.refresh.run()
    assert len(world.sent()) == 1
    assert len(await world.articles()) == 1


@pytest.mark.parametrize(("status", "pages"), [(404, 1), (401, 1), (500, 0), (503, 0)])
async def test_h08_a_robots_txt_that_is_not_there(world: World, status: int, pages: int) -> None:
    world.server.put("/robots.txt", "User-agent: *\nDisallow: /", "text/plain", status=status)
    await world.follow(put_pages(world, "a"))
    await world.poll()
    assert len(world.sent("/a")) == pages


async def test_h08_robots_txt_is_asked_for_once_a_day(world: World) -> None:
    await world.follow(put_pages(world, "a"))
    for number in range(30):
        world.server.put("/feed", rss(item(str(number), world.server.url(f"/{number}"))), etag=f'"{number}"')
        await world.poll()
    days = (world.now - (await world.articles())[0].seen_at) / DAY
    assert 1 < days < 30
    assert days <= len(world.sent("/robots.txt")) <= days + 2


async def test_h08_requests_to_one_server_keep_their_distance(tmp_path: Path) -> None:
    assert FetchLimits().gap == 1.0
    async with polling(tmp_path, FetchLimits(total=5, trusted_gap=0.2)) as world:
        await world.follow(put_pages(world, "a", "b", "c"))
        await world.poll()
        at = sorted(one.at for one in world.server.requests())
        assert len(at) == 5
        assert min(later - earlier for earlier, later in pairwise(at)) > 0.15


async def test_h08_crawl_delay_is_kept_to(world: World) -> None:
    world.server.put("/robots.txt", "User-agent: *\nCrawl-delay: 0.3\nDisallow: /x", "text/plain")
    await world.follow(put_pages(world, "a", "b", "c"))
    await world.poll()
    at = sorted(one.at for path in ("/a", "/b", "/c") for one in world.sent(path))
    assert len(at) == 3
    assert min(later - earlier for earlier, later in pairwise(at)) > 0.25
