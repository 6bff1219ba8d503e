"""When digests are due, in every zone and through every clock change: held against another way to find the moment."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, date, datetime, time, timedelta
from functools import cache
from itertools import pairwise
from zoneinfo import ZoneInfo, available_timezones

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bench.clock_changes import prove
from bot.digests.schedule import is_quiet, lets_through, moment, next_due
from bot.types import Hours, Schedule

DAY = timedelta(days=1)
MINUTE = timedelta(minutes=1)
TRICKY = (
    "Europe/Lisbon", "America/New_York", "Australia/Lord_Howe", "America/Sao_Paulo", "America/Santiago",
    "America/Asuncion", "Asia/Beirut", "Africa/Cairo", "Africa/Casablanca", "Asia/Gaza", "America/St_Johns",
    "Antarctica/Troll", "Pacific/Chatham", "Asia/Tehran", "America/Scoresbysund", "UTC", "Asia/Kathmandu",
)  # fmt: skip


def utc(text: str) -> datetime:
    return datetime.fromisoformat(text).replace(tzinfo=UTC)


def offset(zone: ZoneInfo, at: datetime) -> timedelta:
    return at.astimezone(zone).utcoffset() or timedelta(0)


@cache
def changes(name: str, since: int = 2020, until: int = 2031) -> tuple[datetime, ...]:
    """The moments at which a zone's clocks change, found by looking at its offset once a day."""
    zone = ZoneInfo(name)
    found = []
    days = [datetime(since, 1, 1, tzinfo=UTC) + DAY * n for n in range((until - since) * 365)]
    offsets = [offset(zone, day) for day in days]
    for (before, old), (after, new) in pairwise(zip(days, offsets, strict=True)):
        if old != new:
            low, high = before, after
            while high - low > timedelta(seconds=1):
                middle = low + (high - low) // 2
                low, high = (low, middle) if offset(zone, middle) == new else (middle, high)
            found.append(high.replace(microsecond=0))
    return tuple(found)


def first_reached(day: date, at: time, zone: ZoneInfo, turns: tuple[datetime, ...]) -> datetime:
    """The first moment at which a clock on the wall shows the local time or a later one."""
    wanted = datetime.combine(day, at, UTC)
    start, end = wanted - 2 * DAY, wanted + 2 * DAY
    edges = [start, *(turn for turn in turns if start < turn < end), end]
    for low, high in pairwise(edges):
        reached = max(low, wanted - offset(zone, low))
        if reached < high:
            return reached
    raise AssertionError((day, at, zone))


def times_around(turn: datetime, zone: ZoneInfo) -> Iterator[time]:
    """Local times worth asking about: what the clock shows around a change, before it and after it."""
    old, new = offset(zone, turn - MINUTE), offset(zone, turn)
    for shown in {turn + old, turn + new}:
        for minutes in (-31, -1, 0, 1, 29):
            yield (shown + minutes * MINUTE).time()
    yield from (time(0, 0), time(23, 59))


def test_the_zones_have_changes_to_test() -> None:
    assert len(changes("Europe/Lisbon")) == 22
    assert len(changes("UTC")) == 0
    assert utc("2026-03-29 01:00") in changes("Europe/Lisbon")
    assert utc("2026-04-04 15:00") in changes("Australia/Lord_Howe")


def test_every_clock_change_of_every_zone() -> None:
    checked = 0
    seen: set[tuple[object, ...]] = set()
    for name in sorted(available_timezones()):
        zone, turns = ZoneInfo(name), changes(name)
        kind = (turns, tuple(offset(zone, turn) for turn in turns))
        if kind in seen or not turns:
            continue  # another name of a zone that was checked
        seen.add(kind)
        for turn in turns:
            today = turn.astimezone(zone).date()
            for day in (today - DAY, today, today + DAY):
                for at in times_around(turn, zone):
                    assert moment(day, at, zone) == first_reached(day, at, zone, turns), (name, day, at)
                    checked += 1
    assert checked > 10_000


def walk(schedule: Schedule, since: datetime, until: datetime) -> list[datetime]:
    dues = []
    at: datetime | None = since
    while (at := next_due(schedule, at)) and at < until:
        dues.append(at)
    return dues


@pytest.mark.parametrize("name", TRICKY)
def test_a_year_has_each_local_day_and_time_once(name: str) -> None:
    zone = ZoneInfo(name)
    times = (time(0, 0), time(0, 30), time(2, 15), time(8, 0), time(23, 59))
    since, until = utc("2023-01-02"), utc("2024-01-03")
    turns = changes(name)
    days = [since.date() + DAY * n for n in range(-2, 369)]
    expected = {first_reached(day, at, zone, turns) for day in days for at in times}
    expected = {at for at in expected if since < at < until}
    assert walk(Schedule(times, name), since, until) == sorted(expected)


@pytest.mark.parametrize("name", TRICKY)
def test_one_time_a_day_is_due_once_on_every_local_day(name: str) -> None:
    zone = ZoneInfo(name)
    for at in (time(0, 0), time(2, 30), time(12, 0)):
        dues = walk(Schedule((at,), name), utc("2023-01-02"), utc("2024-01-03"))
        days = [due.astimezone(zone).date() for due in dues]
        assert all(b - a == DAY for a, b in pairwise(days))


CASES = [
    # zone, time, after, due
    ("Europe/Lisbon", "08:00", "2026-11-16 07:59:59", "2026-11-16 08:00"),
    ("Europe/Lisbon", "08:00", "2026-11-16 08:00:00", "2026-11-17 08:00"),
    ("Europe/Lisbon", "08:00", "2026-07-01 06:00:00", "2026-07-01 07:00"),
    # 01:30 does not exist on 29 March 2026 in Lisbon: due at 02:00 summer time
    ("Europe/Lisbon", "01:30", "2026-03-28 12:00:00", "2026-03-29 01:00"),
    ("Europe/Lisbon", "01:30", "2026-03-29 01:00:00", "2026-03-30 00:30"),
    # 01:30 comes twice on 25 October 2026 in Lisbon: due the first time only
    ("Europe/Lisbon", "01:30", "2026-10-24 12:00:00", "2026-10-25 00:30"),
    ("Europe/Lisbon", "01:30", "2026-10-25 00:30:00", "2026-10-26 01:30"),
    ("Europe/Lisbon", "01:30", "2026-10-25 01:10:00", "2026-10-26 01:30"),
    ("America/New_York", "02:30", "2026-03-08 00:00:00", "2026-03-08 07:00"),
    ("America/New_York", "01:30", "2026-11-01 00:00:00", "2026-11-01 05:30"),
    # Half an hour on Lord Howe Island: 02:15 is left out on 4 October 2026, 01:45 comes twice on 5 April
    ("Australia/Lord_Howe", "02:15", "2026-10-03 10:00:00", "2026-10-03 15:30"),
    ("Australia/Lord_Howe", "01:45", "2026-04-04 10:00:00", "2026-04-04 14:45"),
    ("Australia/Lord_Howe", "01:45", "2026-04-04 14:45:00", "2026-04-05 15:15"),
    # Midnight itself is left out in Cairo, Beirut, Asunción and Santiago
    ("Africa/Cairo", "00:00", "2026-04-23 12:00:00", "2026-04-23 22:00"),
    ("Asia/Beirut", "00:15", "2026-03-28 12:00:00", "2026-03-28 22:00"),
    ("America/Santiago", "00:00", "2026-09-05 12:00:00", "2026-09-06 04:00"),
    ("America/Sao_Paulo", "00:00", "2018-11-03 12:00:00", "2018-11-04 03:00"),
    # and comes twice in Santiago in autumn
    ("America/Santiago", "23:30", "2026-04-04 12:00:00", "2026-04-05 02:30"),
    ("America/Santiago", "23:30", "2026-04-05 02:30:00", "2026-04-06 03:30"),
    ("Africa/Casablanca", "02:30", "2026-03-22 12:00:00", "2026-03-23 01:30"),
]


@pytest.mark.parametrize(("zone", "at", "after", "due"), CASES)
def test_next_due(zone: str, at: str, after: str, due: str) -> None:
    assert next_due(Schedule((time.fromisoformat(at),), zone), utc(after)) == utc(due)


def test_a_day_that_a_zone_left_out_has_no_digest() -> None:
    # Samoa went from 29 to 31 December 2011.
    dues = walk(Schedule((time(8, 0),), "Pacific/Apia"), utc("2011-12-27"), utc("2012-01-03"))
    local = [f"{due.astimezone(ZoneInfo('Pacific/Apia')):%d %H:%M}" for due in dues]
    assert local == ["27 08:00", "28 08:00", "29 08:00", "31 08:00", "01 08:00", "02 08:00", "03 08:00"]


def test_two_times_in_one_gap_are_one_digest() -> None:
    schedule = Schedule((time(1, 10), time(1, 50), time(2, 0)), "Europe/Lisbon")
    dues = walk(schedule, utc("2026-03-28 12:00"), utc("2026-03-30 00:00"))
    assert dues == [utc("2026-03-29 01:00")]


def test_no_times_is_never_due() -> None:
    assert next_due(Schedule((), "Europe/Lisbon"), utc("2026-11-16")) is None


zones = st.sampled_from(sorted(available_timezones()))
moments = st.integers(0, 10 * 365 * 86_400).map(lambda seconds: utc("2020-01-03") + timedelta(seconds=seconds))
times = st.lists(st.times().map(lambda at: at.replace(second=0, microsecond=0)), min_size=1, max_size=4).map(tuple)


@given(zones, times, moments)
def test_next_due_is_later_and_nothing_is_due_between(name: str, some: tuple[time, ...], after: datetime) -> None:
    schedule = Schedule(some, name)
    due = next_due(schedule, after)
    assert due is not None
    assert after < due <= after + 2 * DAY
    assert due.tzinfo is UTC
    between = after + (due - after) / 3
    assert next_due(schedule, between) == due
    assert next_due(schedule, due - timedelta(microseconds=1)) == due
    following = next_due(schedule, due)
    assert following is not None
    assert following > due


def local(zone: str, *texts: str) -> list[datetime]:
    return [datetime.fromisoformat(text).replace(tzinfo=ZoneInfo(zone)).astimezone(UTC) for text in texts]


def following(schedule: Schedule, after: datetime, count: int) -> list[datetime]:
    found = []
    for _ in range(count):
        due = next_due(schedule, after)
        assert due is not None
        found.append(due)
        after = due
    return found


@pytest.mark.parametrize(
    ("schedule", "expected"),
    [
        (
            Schedule((time(7, 30),), "Europe/Lisbon", days=(1, 2, 3, 4, 5)),
            ("2026-11-19T07:30", "2026-11-20T07:30", "2026-11-23T07:30"),
        ),
        (
            Schedule((time(17),), "Europe/Lisbon", days=(5,)),
            ("2026-11-20T17:00", "2026-11-27T17:00", "2026-12-04T17:00"),
        ),
        (
            Schedule((time(6), time(12), time(23)), "Europe/Lisbon", quiet=(time(22), time(7))),
            ("2026-11-18T12:00", "2026-11-19T07:00", "2026-11-19T12:00"),
        ),
        (
            Schedule((time(13),), "Europe/Lisbon", quiet=(time(12), time(14))),
            ("2026-11-18T14:00", "2026-11-19T14:00", "2026-11-20T14:00"),
        ),
        (
            Schedule((time(23, 30),), "Europe/Lisbon", days=(6,), quiet=(time(22), time(8))),
            ("2026-11-22T08:00", "2026-11-29T08:00", "2026-12-06T08:00"),
        ),
    ],
    ids=["weekdays", "weekly", "quiet over midnight", "quiet at noon", "the last day's digest comes when quiet ends"],
)
def test_days_and_quiet_hours(schedule: Schedule, expected: tuple[str, ...]) -> None:
    after = datetime(2026, 11, 18, 8, 0, tzinfo=UTC)  # a Wednesday
    assert following(schedule, after, 3) == local("Europe/Lisbon", *expected)


def test_nothing_is_due_before_a_hold_ends() -> None:
    begin = datetime(2026, 12, 1, 0, 0, tzinfo=UTC)
    schedule = Schedule((time(0), time(8)), "UTC", hold_until=begin)
    assert following(schedule, datetime(2026, 11, 18, tzinfo=UTC), 2) == [begin, begin.replace(hour=8)]
    assert next_due(schedule, begin.replace(day=2)) == begin.replace(day=2, hour=8)


@given(
    st.sets(st.integers(1, 7)),
    st.lists(st.times(), min_size=1, max_size=4),
    st.one_of(st.none(), st.tuples(st.times(), st.times()).filter(lambda pair: pair[0] != pair[1])),
    st.datetimes(datetime(2020, 1, 1), datetime(2030, 1, 1), timezones=st.just(UTC)),  # noqa: DTZ001 - hypothesis wants naive bounds
    st.sampled_from(["Europe/Lisbon", "America/New_York", "Australia/Lord_Howe", "Africa/Cairo", "Asia/Kolkata"]),
)
def test_no_digest_falls_into_quiet_hours_and_one_always_comes(
    days: set[int], times: list[time], quiet: tuple[time, time] | None, after: datetime, zone: str
) -> None:
    schedule = Schedule(tuple(times), zone, tuple(sorted(days)), quiet)
    due = next_due(schedule, after)
    assert due is not None
    assert after < due <= after + timedelta(days=9)
    if quiet is not None:
        wall = due.astimezone(ZoneInfo(zone)).time()
        assert (
            not is_quiet(wall, quiet)
            or due.astimezone(ZoneInfo(zone)).utcoffset() != after.astimezone(ZoneInfo(zone)).utcoffset()
        )


def test_the_proof_program_finds_nothing_lost_or_doubled() -> None:
    count = prove(["Europe/Lisbon", "Africa/Cairo", "America/Santiago", "Australia/Lord_Howe"], steps=240)
    assert (count.zones, count.lost, count.doubled) == (4, 0, 0)
    assert count.changes >= 80
    assert count.slots > 3_000


def test_days_may_have_times_of_their_own() -> None:
    weekend = Hours((6, 7), (time(9), time(20)))
    schedule = Schedule((time(7, 30),), "Europe/Lisbon", days=(1, 2, 3, 4, 5), more=(weekend,))
    after = datetime(2026, 11, 19, 8, 0, tzinfo=UTC)  # a Thursday
    expected = ("2026-11-20T07:30", "2026-11-21T09:00", "2026-11-21T20:00", "2026-11-22T09:00", "2026-11-22T20:00")
    assert following(schedule, after, 6) == local("Europe/Lisbon", *expected, "2026-11-23T07:30")


days_and_times = st.builds(
    Hours, st.sets(st.integers(1, 7)).map(lambda days: tuple(sorted(days))), st.lists(st.times(), max_size=3).map(tuple)
)


@given(st.lists(days_and_times, min_size=1, max_size=3), zones, moments)
def test_a_schedule_is_due_whenever_one_of_its_hours_is(some: list[Hours], name: str, after: datetime) -> None:
    first, *more = some
    each = [next_due(Schedule(hours.times, name, hours.days), after) for hours in some]
    together = next_due(Schedule(first.times, name, first.days, more=tuple(more)), after)
    assert together == min((due for due in each if due is not None), default=None)


@pytest.mark.parametrize(
    ("at", "schedule", "let"),
    [
        ("2026-11-18 23:00", Schedule(zone="UTC"), True),
        ("2026-11-18 23:00", Schedule(zone="UTC", quiet=(time(22), time(7))), False),
        ("2026-11-18 23:00", Schedule(zone="UTC", quiet=(time(22), time(7)), quiet_breaking=True), True),
        ("2026-11-19 07:00", Schedule(zone="UTC", quiet=(time(22), time(7))), True),
        ("2026-11-18 23:00", Schedule(zone="Asia/Tokyo", quiet=(time(22), time(7))), True),
        ("2026-11-18 12:00", Schedule(hold_until=utc("2026-12-01"), quiet_breaking=True), False),
        ("2026-12-01 00:00", Schedule(hold_until=utc("2026-12-01")), True),
    ],
)
def test_breaking_stories_keep_quiet_and_hold(at: str, schedule: Schedule, let: bool) -> None:
    assert lets_through(schedule, utc(at)) is let
