"""Polite polling, by the ids of docs/polling.md: conditional requests (C) and intervals (I). A real server is asked."""

from __future__ import annotations

from collections.abc import AsyncIterator
from datetime import timedelta
from itertools import pairwise
from pathlib import Path

import pytest

from bot.ingest.fetch import FetchLimits
from bot.types import NewSource, SourceKind
from tests.integration.polls import (
    ACTIVE,
    CHAT,
    DAY,
    HOUR,
    MONDAY,
    START,
    TUESDAY,
    World,
    item,
    polling,
    printed_every,
    rss,
)


@pytest.fixture
async def world(tmp_path: Path) -> AsyncIterator[World]:
    async with polling(tmp_path) as world:
        yield world


async def test_c01_only_the_first_request_is_unconditional(world: World) -> None:
    items = [item(str(n), "", START - n * HOUR) for n in range(120)]  # more than one visit reads
    await world.follow(world.server.put("/feed", rss(*items), etag='"v1"', last_modified=MONDAY))
    await world.poll(4)
    assert world.conditions() == [(None, None), *[('"v1"', MONDAY)] * 3]


@pytest.mark.parametrize("modified", [MONDAY, "Mon,  9 Nov 2026 8:00:00 +0100", "yesterday", "2026-11-09T08:00:00Z"])
async def test_c02_last_modified_goes_back_as_it_came(world: World, modified: str) -> None:
    await world.follow(world.server.put("/feed", ACTIVE, last_modified=modified))
    await world.poll(3)
    assert world.conditions() == [(None, None), *[(None, modified)] * 2]
    assert [one.status for one in world.sent()] == [200, 304, 304]


@pytest.mark.parametrize("etag", ['"a"', 'W/"a b;c"', "unquoted", '""'])
async def test_c03_an_etag_goes_back_as_it_came(world: World, etag: str) -> None:
    await world.follow(world.server.put("/feed", ACTIVE, etag=etag))
    await world.poll(2)
    assert world.conditions() == [(None, None), (etag, None)]


@pytest.mark.parametrize(
    ("case", "first", "second"),
    [
        ("C04", ('"1"', MONDAY), ('"2"', MONDAY)),
        ("C05", ('"1"', MONDAY), ('"1"', TUESDAY)),
        ("C06", ('"1"', MONDAY), ('"2"', TUESDAY)),
    ],
)
async def test_c04_c05_c06_new_validators_replace_the_old(
    world: World, case: str, first: tuple[str, str], second: tuple[str, str]
) -> None:
    """The body is the same each time: that it did not change is no reason to keep the old validators."""
    await world.follow(world.server.put("/feed", ACTIVE, etag=first[0], last_modified=first[1]))
    await world.poll()
    world.server.put("/feed", ACTIVE, etag=second[0], last_modified=second[1])
    if case == "C05":  # a server that goes by the etag would say 304, this one sends all again
        world.server.put("/feed", ACTIVE, status=200, headers={"ETag": second[0], "Last-Modified": second[1]})
    await world.poll(2)
    assert world.conditions() == [(None, None), first, second]
    assert world.sent()[1].status == 200


async def test_c07_validators_of_a_304_are_kept(world: World) -> None:
    await world.follow(world.server.put("/feed", ACTIVE, etag='"1"', last_modified=MONDAY))
    await world.poll()
    world.server.put("/feed", ACTIVE, etag='"2"', last_modified=TUESDAY, unchanged=True)
    await world.poll(2)
    assert [one.status for one in world.sent()] == [200, 304, 304]
    assert world.conditions()[2] == ('"2"', TUESDAY)
    world.server.put("/feed", ACTIVE, etag='"3"', unchanged=True)
    await world.poll(2)
    assert world.conditions()[-1] == ('"3"', TUESDAY)  # what a 304 does not name holds on


async def test_c08_validators_that_are_not_sent_any_more_are_forgotten(world: World) -> None:
    await world.follow(world.server.put("/feed", ACTIVE, etag='"1"', last_modified=MONDAY))
    await world.poll()
    world.server.put("/feed", ACTIVE)
    await world.poll(3)
    assert world.conditions() == [(None, None), ('"1"', MONDAY), (None, None), (None, None)]


async def test_c09_no_date_of_ours_or_of_the_feed_is_sent(world: World) -> None:
    head = f"<pubDate>{TUESDAY}</pubDate><lastBuildDate>{TUESDAY}</lastBuildDate>"
    await world.follow(world.server.put("/feed", rss(item("1", "", START), head=head), last_modified=MONDAY))
    await world.poll(2)
    world.server.put("/feed", rss(item("1", "", START), head=head))
    await world.poll(2)
    assert [modified for _, modified in world.conditions()] == [None, MONDAY, MONDAY, None]


async def test_c10_an_older_validator_never_comes_back(world: World) -> None:
    for number in range(6):
        url = world.server.put("/feed", ACTIVE, etag=f'"{number}"', last_modified=f"day {number}")
        if number == 0:
            await world.follow(url)
        if number == 3:  # a fault in between changes nothing
            world.server.put("/feed", "", status=503)
        await world.poll()
    sent = [etag for etag, _ in world.conditions()]
    assert sent == [None, '"0"', '"1"', '"2"', '"2"', '"4"']


async def test_c11_a_restart_asks_nothing_early_and_nothing_twice(world: World) -> None:
    await world.follow(world.server.put("/feed", ACTIVE, etag='"1"', last_modified=MONDAY))
    await world.poll()
    await world.restart()
    world.now += timedelta(minutes=59)
    assert await world.refresh.run() == 0
    await world.poll()
    assert world.conditions() == [(None, None), ('"1"', MONDAY)]


async def test_c12_nobody_can_force_a_visit_before_its_time(world: World) -> None:
    (source,) = await world.follow(world.server.put("/feed", ACTIVE))
    await world.poll()
    for _ in range(5):  # a subscriber takes it out and adds it again; another adds it too
        world.now += timedelta(minutes=5)
        await world.store.unsubscribe(CHAT, [source.id])
        await world.follow(source.url)
        await world.store.add_sources([NewSource(SourceKind.FEED, source.url, "Named")])
        await world.refresh.run()
    assert len(world.sent()) == 1


async def test_i01_an_hour_lies_between_two_visits(world: World) -> None:
    await world.follow(world.server.put("/feed", printed_every(timedelta(minutes=5)), etag='"1"'))
    at = []
    for number in range(5):
        await world.poll()
        at.append(world.now)
        if number == 2:
            await world.restart()
        world.now += timedelta(minutes=59)
        assert await world.refresh.run() == 0
    assert min(later - earlier for earlier, later in pairwise(at)) >= HOUR
    assert len(world.sent()) == 5


async def test_i02_without_validators_once_a_day_unless_it_prints_more(world: World) -> None:
    await world.follow(world.server.put("/feed", rss(item("1"), item("2"))))
    await world.poll()
    assert await world.gap() >= DAY
    world.server.put("/feed", rss(*(item(str(n)) for n in range(12))))
    await world.poll()  # ten new ones in a day: it is active
    assert HOUR <= await world.gap() <= 3 * HOUR


async def test_i03_cache_control_is_kept_to(world: World) -> None:
    fresh = {"Cache-Control": "public, max-age=7200"}
    await world.follow(world.server.put("/feed", ACTIVE, etag='"1"', headers=fresh))
    await world.poll()
    assert await world.gap() == 2 * HOUR
    world.server.put("/feed", ACTIVE, etag='"1"')
    await world.poll()  # 304 without the header: what was said holds on
    assert (await world.gap(), world.sent()[-1].status) == (2 * HOUR, 304)
    world.server.put("/feed", ACTIVE, etag='"1"', headers={"Cache-Control": "max-age=10800"})
    await world.poll()  # 304 with another
    assert await world.gap() == 3 * HOUR


async def test_i04_expires_is_kept_to(world: World) -> None:
    dates = {"Date": "Sun, 01 Nov 2026 10:00:00 GMT", "Expires": "Sun, 01 Nov 2026 13:00:00 GMT"}
    await world.follow(world.server.put("/feed", ACTIVE, headers=dates, etag='"1"'))
    await world.poll()
    assert await world.gap() == 3 * HOUR


@pytest.mark.parametrize("control", ["no-cache", "max-age=0", "no-store, must-revalidate", "private, max-age=0"])
async def test_i05_no_cache_means_the_usual_interval(world: World, control: str) -> None:
    await world.follow(world.server.put("/feed", ACTIVE, etag='"1"', headers={"Cache-Control": control}))
    await world.poll()
    assert await world.gap() == HOUR
    await world.poll()
    assert world.conditions()[1] == ('"1"', None)


async def test_i06_ttl_is_kept_to(world: World) -> None:
    feed = ACTIVE.replace("<item>", "<ttl>180</ttl><item>", 1)
    await world.follow(world.server.put("/feed", feed, etag='"1"'))
    for status in (200, 304, 304):
        await world.poll()
        assert (await world.gap(), world.sent()[-1].status) == (3 * HOUR, status)


async def test_i07_hours_and_days_that_a_feed_excludes(world: World) -> None:
    hours = "".join(f"<hour>{hour}</hour>" for hour in range(13, 22))
    head = f"<skipHours>{hours}</skipHours><skipDays><day>Tuesday</day><day>Wednesday</day></skipDays>"
    await world.follow(world.server.put("/feed", ACTIVE.replace("<item>", f"{head}<item>", 1), etag='"1"'))
    at = []
    for _ in range(40):
        await world.poll()
        at.append(world.now)
    assert {moment.hour for moment in at} <= {22, 23, *range(13)}
    assert {moment.weekday() for moment in at} >= {0, 3, 4}
    assert not {moment.weekday() for moment in at} & {1, 2}


@pytest.mark.parametrize(("period", "frequency", "hours"), [("hourly", 1, 1), ("daily", 4, 6), ("weekly", 1, 24)])
async def test_i08_the_syndication_module(world: World, period: str, frequency: int, hours: int) -> None:
    space = "xmlns:sy='http://purl.org/rss/1.0/modules/syndication/'"
    head = f"<sy:updatePeriod>{period}</sy:updatePeriod><sy:updateFrequency>{frequency}</sy:updateFrequency>"
    feed = ACTIVE.replace("<rss ", f"<rss {space} ").replace("<item>", f"{head}<item>", 1)
    await world.follow(world.server.put("/feed", feed, etag='"1"'))
    await world.poll()
    assert await world.gap() == hours * HOUR


@pytest.mark.parametrize("control", ["max-age=315360000", "max-age=-1", "max-age=soon", f"max-age={'9' * 400}"])
@pytest.mark.parametrize("ttl", ["5256000", "-5", "often", "0"])
async def test_i09_absurd_wishes_are_bounded(world: World, control: str, ttl: str) -> None:
    feed = ACTIVE.replace("<item>", f"<ttl>{ttl}</ttl><item>", 1)
    await world.follow(world.server.put("/feed", feed, etag='"1"', headers={"Cache-Control": control}))
    await world.poll()
    assert HOUR <= await world.gap() <= DAY


async def test_i10_sources_due_together_drift_apart_and_a_server_sees_two_at_once(tmp_path: Path) -> None:
    async with polling(tmp_path, FetchLimits(total=10)) as world:
        urls = [world.server.put(f"/{n}", ACTIVE, etag='"1"', delay=0.01) for n in range(60)]
        await world.follow(*urls)
        steps = iter(range(10_000))
        world.refresh._random = lambda: next(steps) % 60 / 60
        assert await world.refresh.run() == 60
        due = [source.next_check_at for source in await world.store.sources_of(CHAT)]
        assert len(set(due)) == 60
        assert max(due) - min(due) > timedelta(minutes=5)
        assert world.server.most_at_once == 2


@pytest.mark.parametrize(("gap", "wait"), [(30 * DAY, DAY), (HOUR, HOUR), (timedelta(hours=8), 4 * HOUR)])
async def test_i11_the_interval_follows_the_source(world: World, gap: timedelta, wait: timedelta) -> None:
    await world.follow(world.server.put("/feed", printed_every(gap), etag='"1"'))
    await world.poll()
    assert await world.gap() == wait
    await world.poll()  # 304: the same, a little slower with every day of silence
    assert wait <= await world.gap() <= max(wait * 2, HOUR)
