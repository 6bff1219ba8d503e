"""What visits teach about a source: what feeds ask for, how often they print, where they move, when they are lost."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.ingest.habits import Asks, Seen, asks_of, is_lost, learned, missed, new_address, settled
from bot.types import Habits

NOW = datetime(2026, 11, 9, 12, 0, tzinfo=UTC)
HOUR, DAY = timedelta(hours=1), timedelta(days=1)
HERE, THERE = "https://a.example/feed", "https://b.example/feed"


def channel(inside: str, items: str = "<item><title>x</title></item>") -> bytes:
    return f"<rss version='2.0'><channel><title>T</title>{inside}{items}</channel></rss>".encode()


@pytest.mark.parametrize(
    ("feed", "expected"),
    [
        (channel(""), Asks()),
        (channel("<ttl>180</ttl>"), Asks(ttl=10_800)),
        (channel("<ttl> 5 </ttl>"), Asks(ttl=300)),
        (channel("<ttl>-5</ttl>"), Asks()),
        (channel("<ttl>soon</ttl>"), Asks()),
        (channel("<ttl>999999999</ttl>"), Asks(ttl=10**9)),
        (channel("", "<item><description>&lt;ttl&gt;9<ttl>9</ttl></description></item>"), Asks()),
        (channel("<sy:updatePeriod>hourly</sy:updatePeriod><sy:updateFrequency>1</sy:updateFrequency>"), Asks(3600)),
        (channel("<sy:updatePeriod> daily </sy:updatePeriod><sy:updateFrequency>4</sy:updateFrequency>"), Asks(21_600)),
        (channel("<sy:updatePeriod>weekly</sy:updatePeriod>"), Asks(604_800)),
        (channel("<sy:updatePeriod>daily</sy:updatePeriod><sy:updateFrequency>0</sy:updateFrequency>"), Asks(86_400)),
        (channel("<sy:updatePeriod>now and then</sy:updatePeriod>"), Asks()),
        (channel("<skipHours><hour>24</hour><hour>3</hour><hour>3</hour></skipHours>"), Asks(0, (0, 3))),
        (channel("<skipHours><hour>25</hour><hour>x</hour></skipHours>"), Asks()),
        (channel("<skipDays><day>Sunday</day><day>saturday</day></skipDays>"), Asks(0, (), (5, 6))),
        (channel("", "<item/><item></item><skipDays><day>Monday</day></skipDays>"), Asks(0, (), (0,))),
        (channel("<ttl>180</ttl>").decode().encode("utf-16"), Asks(ttl=10_800)),
        (b"", Asks()),
        (b"<html>", Asks()),
    ],
)
def test_what_a_feed_asks_for(feed: bytes, expected: Asks) -> None:
    assert asks_of(feed) == expected


@given(st.binary(max_size=300))
def test_no_feed_breaks_us(feed: bytes) -> None:
    asked = asks_of(b"<ttl>" + feed)
    assert 0 <= asked.ttl <= 10**9


def test_a_flood_of_openings_takes_no_time() -> None:
    for flood in (b"<ttl>" * 100_000, b"<ttl>" + b" " * 1_000_000, b"<" + b"a" * 1_000_000, b"<a:" * 300_000):
        began = datetime.now(UTC)
        asks_of(flood)
        assert datetime.now(UTC) - began < timedelta(seconds=1)


def visit(habits: Habits, later: timedelta = HOUR, **seen: object) -> Habits:
    return learned(habits, Seen(**{"answered_by": HERE, **seen}), HERE, NOW + later)  # type: ignore[arg-type]


def test_dates_are_those_of_the_feed_or_else_of_what_appears() -> None:
    dates = tuple(NOW - n * DAY for n in range(30))
    kept = visit(Habits(), dates=dates, undated=3)
    assert kept.printed == dates[:20]
    assert visit(kept).printed == kept.printed  # unchanged
    undated = visit(Habits(), undated=9)
    assert (undated.printed, undated.known_since) == ((), NOW + HOUR)  # all of a first visit may be old
    assert visit(undated, 3 * HOUR, undated=2).printed == (NOW + 3 * HOUR,) * 2
    assert visit(Habits(), dates=(NOW + DAY,)).printed == (NOW + DAY,)


def test_what_was_said_holds_while_the_feed_is_unchanged() -> None:
    kept = visit(Habits(), asks=Asks(60, (1,), (2,)), max_age=7200)
    assert (kept.ttl, kept.skip_hours, kept.skip_days, kept.max_age) == (60, (1,), (2,), 7200)
    assert visit(kept) == kept
    assert visit(kept, max_age=60).max_age == 60
    changed = visit(kept, asks=Asks())
    assert (changed.ttl, changed.skip_hours, changed.max_age) == (0, (), 0)


def test_a_move_is_believed_when_it_holds() -> None:
    habits = Habits()
    for sighting in (1, 2, 3):
        assert new_address(habits) == ""
        habits = visit(habits, answered_by=THERE, moved_to=THERE)
        assert (habits.moves, habits.validated) == (sighting, THERE)
    assert new_address(habits) == THERE
    assert settled(habits) == Habits(known_since=habits.known_since)
    assert visit(habits, moved_to="https://c.example/").moves == 1
    assert visit(habits).moves == 0


def test_what_is_missing_for_three_weeks_is_lost() -> None:
    habits = missed(Habits(ttl=60), True, NOW)
    assert (habits.missing_since, habits.ttl) == (NOW, 60)
    assert missed(habits, True, NOW + DAY).missing_since == NOW
    assert missed(habits, False, NOW + DAY).missing_since is None
    assert visit(habits).missing_since is None
    assert [is_lost(habits, NOW + days * DAY) for days in (0, 20, 21)] == [False, False, True]
