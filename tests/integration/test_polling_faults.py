"""Polite polling, by the ids of docs/polling.md: back-off and ends (B), redirects (R). A real server is asked."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from datetime import timedelta
from email.utils import format_datetime
from pathlib import Path

import pytest
from yarl import URL

from bot.commands.sources import health
from bot.errors import Refused
from bot.ingest.fetch import FetchLimits, next_hop
from bot.types import SourceKind
from tests.integration.polls import ACTIVE, CHAT, DAY, HOUR, MONDAY, START, World, item, polling, rss


@pytest.fixture
async def world(tmp_path: Path) -> AsyncIterator[World]:
    async with polling(tmp_path) as world:
        yield world


async def nothing_before(world: World, wait: timedelta) -> None:
    """The feed is not asked before that time is over, and then it is."""
    asked, began = len(world.sent()), world.now
    for part in (0.25, 0.5, 0.99):
        world.now = began + wait * part
        await world.refresh.run()
    assert len(world.sent()) == asked
    world.now = began + wait
    await world.refresh.run()
    assert len(world.sent()) == asked + 1


async def test_b01_retry_after_in_seconds(world: World) -> None:
    await world.follow(world.server.put("/feed", "", status=429, headers={"Retry-After": "7200"}))
    await world.poll()
    await nothing_before(world, 2 * HOUR)


@pytest.mark.parametrize("status", [429, 503])
@pytest.mark.parametrize("dated", [True, False])
async def test_b02_retry_after_as_a_date(world: World, status: int, dated: bool) -> None:
    now = world.fetcher._now()  # a server that sends no Date is believed by our own clock
    headers = {"Retry-After": format_datetime(now + 2 * HOUR, usegmt=True)}
    headers |= {"Date": format_datetime(now, usegmt=True)} if dated else {"Date": ""}
    await world.follow(world.server.put("/feed", "", status=status, headers=headers))
    await world.poll()
    assert abs(await world.gap() - 2 * HOUR) < timedelta(seconds=30)


async def test_b03_retry_after_of_a_503(world: World) -> None:
    await world.follow(world.server.put("/feed", "", status=503, headers={"Retry-After": "10800"}))
    await world.poll()
    await nothing_before(world, 3 * HOUR)


@pytest.mark.parametrize("status", [429, 403])
async def test_b04_a_refusal_without_a_time_doubles_the_wait(world: World, status: int) -> None:
    await world.follow(world.server.put("/feed", "", status=status))
    waits = []
    for _ in range(8):
        await world.poll()
        waits.append(await world.gap() / HOUR)
    assert waits == [1, 2, 4, 8, 16, 24, 24, 24]


async def test_b04_never_faster_than_before_the_refusal(world: World) -> None:
    slow = rss(item("1", "", START - 5 * DAY), item("2", "", START - 6 * DAY))
    await world.follow(world.server.put("/feed", slow, etag='"1"'))
    await world.poll()
    usual = await world.gap()
    world.server.put("/feed", "", status=429)
    await world.poll()
    assert await world.gap() >= usual == DAY


async def test_b05_faults_double_the_wait_with_jitter_and_are_counted(world: World) -> None:
    urls = [
        world.server.put("/feed", "", status=500),
        world.server.put("/silent", ACTIVE, delay=9),
        "http://no-such-host.invalid/feed",
    ]
    world.random = 0.5
    world.fetcher._limits = FetchLimits(total=0.3)
    await world.follow(*urls)
    for failures, hours in ((1, 1), (2, 2), (3, 4)):
        await world.poll()
        for position in range(3):
            source = await world.source(position)
            assert source.failures == failures
            assert source.next_check_at - world.now == hours * HOUR * 1.05
            said = health(source, world.now)
            assert (f"{failures} tries in a row failed" in said) == (failures > 1)
            assert source.last_error.rstrip(".") in said


async def test_b05_a_host_that_is_down_delays_no_other(world: World) -> None:
    slow = [world.server.put(f"/slow{n}", ACTIVE, delay=9).replace("127.0.0.1", "localhost") for n in range(60)]
    await world.follow(*slow)
    running = asyncio.create_task(world.refresh.run())
    while not world.sent("/slow0"):
        await asyncio.sleep(0.01)
    await world.follow(*(world.server.put(f"/{n}", ACTIVE) for n in range(10)))
    async with asyncio.timeout(2.5):  # less than one slow request is given
        while sum(len(world.sent(f"/{n}")) for n in range(10)) < 10:
            await asyncio.sleep(0.01)
    assert not running.done()
    running.cancel()
    await asyncio.gather(running, return_exceptions=True)


async def test_b06_what_is_missing_is_asked_daily_and_given_up_after_three_weeks(world: World) -> None:
    await world.follow(world.server.url("/feed"))
    source = await world.poll(6)
    assert await world.gap() == DAY
    while source.ended_at is None:
        source = await world.poll()
        assert world.now < START + 30 * DAY
    assert world.now >= START + 21 * DAY
    assert "not there (404), for three weeks now" in health(source, world.now)
    assert "no longer read" in health(source, world.now)
    asked = len(world.sent())
    assert asked == len(world.server.requests()) < 30  # and no other address was tried
    world.now += 30 * DAY
    assert await world.refresh.run() == 0
    await world.follow(source.url)  # a person may try again
    world.server.put("/feed", ACTIVE, etag='"1"')
    source = await world.poll()
    assert (len(world.sent()), source.ended_at, source.last_error) == (asked + 1, None, "")


async def test_b07_a_source_that_is_gone_is_not_asked_again(world: World) -> None:
    await world.follow(world.server.put("/feed", rss(item("1"), item("2")), etag='"1"'))
    await world.poll()
    world.server.put("/feed", "", status=410)
    source = await world.poll()
    assert "gone for good (410)" in health(source, world.now)
    assert "no longer read" in health(source, world.now)
    world.now += 60 * DAY
    assert await world.refresh.run() == 0
    assert len(world.sent()) == 2
    assert len(await world.articles()) == 2  # what it brought is kept


@pytest.mark.parametrize("status", [301, 308])
async def test_r01_a_permanent_redirect_is_remembered(world: World, status: int) -> None:
    await world.follow(world.server.put("/old", ACTIVE, etag='"old"', last_modified=MONDAY))
    await world.poll()
    world.server.put("/feed", ACTIVE, etag='"new"')
    world.server.put("/old", "", status=status, headers={"Location": "/feed"})
    for _ in range(3):
        assert (await world.source()).url == world.server.url("/old")
        await world.poll()
    await world.poll(2)
    assert (await world.source()).url == world.server.url("/feed")
    assert len(world.sent("/old")) == 1 + 3
    # The old address' validators go to the old address only, the new one's to the new one only.
    assert world.conditions("/old") == [(None, None), ('"old"', MONDAY), (None, None), (None, None)]
    assert world.conditions("/feed") == [(None, None), *[('"new"', None)] * 4]


async def test_r01_a_redirect_that_changes_its_mind_is_not(world: World) -> None:
    await world.follow(world.server.url("/old"))
    for number in range(6):
        target = world.server.put(f"/{number % 2}", ACTIVE)
        world.server.put("/old", "", status=301, headers={"Location": target})
        assert (await world.poll()).url == world.server.url("/old")


@pytest.mark.parametrize("status", [302, 307])
async def test_r02_a_temporary_redirect_is_followed_and_not_remembered(world: World, status: int) -> None:
    world.server.put("/feed", ACTIVE, etag='"1"')
    await world.follow(world.server.put("/old", "", status=status, headers={"Location": "/feed"}))
    source = await world.poll(5)
    assert source.url == world.server.url("/old")
    assert world.conditions("/feed") == [(None, None), *[('"1"', None)] * 4]


async def test_r03_a_redirect_to_what_is_no_feed_is_not_remembered(world: World) -> None:
    await world.follow(world.server.put("/feed", ACTIVE))
    await world.poll()
    world.server.put("/login", "<html><body><p>Please log in</p></body></html>", "text/html")
    world.server.put("/feed", "", status=301, headers={"Location": "/login"})
    source = await world.poll(5)
    assert source.url == world.server.url("/feed")
    assert "not a feed" in source.last_error
    assert source.failures == 5


@pytest.mark.parametrize(
    "location",
    ["/feed", "http://10.0.0.1/feed", "http://169.254.169.254/", "file:///etc/passwd", "http://[::1]/", "gopher://a/"],
)
async def test_r04_redirects_that_are_not_followed(world: World, location: str) -> None:
    await world.follow(world.server.put("/feed", "", status=301, headers={"Location": location}))
    source = await world.poll()
    assert source.failures == 1
    assert source.last_error
    assert len(world.sent()) == (6 if location == "/feed" else 1)  # a loop ends after five


def test_r04_a_redirect_from_https_to_http_is_refused() -> None:
    here = URL("https://a.example/feed")
    with pytest.raises(Refused, match="from https to http"):
        next_hop(here, "http://a.example/feed")
    assert str(next_hop(here, "/other")) == "https://a.example/other"
    assert str(next_hop(URL("http://a.example/"), "https://a.example/")) == "https://a.example/"


async def test_r05_a_source_that_moved_to_one_we_have_is_merged(world: World) -> None:
    world.server.put("/feed", rss(item("1"), item("2")))
    new, old = await world.follow(
        world.server.url("/feed"), world.server.put("/old", "", status=301, headers={"Location": "/feed"})
    )
    await world.poll(4)
    assert [source.id for source in await world.store.sources_of(CHAT)] == [new.id]
    asked = len(world.sent("/old"))
    await world.poll(2)
    assert (len(world.sent("/old")), asked) == (3, 3)
    assert old.kind is SourceKind.FEED
