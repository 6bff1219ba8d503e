"""When to look again, when an entry is news, which addresses are one: tables and laws."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.ingest.canonical import canonical
from bot.ingest.policy import Pace, appeared_at, freshness, http_date, next_check, retry_after_seconds
from bot.types import Entry, Habits, SourceKind

NOW = datetime(2026, 11, 9, 12, 0, tzinfo=UTC)
HOUR = timedelta(hours=1)
PACE = Pace(minimum=HOUR, maximum=24 * HOUR)


@pytest.mark.parametrize(
    ("published", "kind", "expected"),
    [
        (None, SourceKind.FEED, NOW),
        (NOW + HOUR, SourceKind.FEED, NOW),
        (NOW + timedelta(days=400), SourceKind.PAGE, NOW),
        (NOW, SourceKind.FEED, NOW),
        (NOW - 47 * HOUR, SourceKind.FEED, NOW),
        (NOW - 48 * HOUR, SourceKind.FEED, NOW - 48 * HOUR),
        (NOW - 49 * HOUR, SourceKind.PAGE, NOW - 49 * HOUR),
        (NOW - timedelta(days=900), SourceKind.FEED, NOW - timedelta(days=900)),
        (NOW - timedelta(days=900), SourceKind.FOLDER, NOW),
    ],
)
def test_appeared_at(published: datetime | None, kind: SourceKind, expected: datetime) -> None:
    assert appeared_at(Entry(key="k", url="", published=published), NOW, kind) == expected


def every(gap: timedelta, count: int = 20) -> Habits:
    return Habits(known_since=NOW - HOUR, printed=tuple(NOW - gap * n for n in range(count)))


def printed(*ago: float, known: float = 1, **more: Any) -> Habits:
    """Entries so many hours ago, of a source that is known for so many hours."""
    return Habits(NOW - known * HOUR, tuple(NOW - hours * HOUR for hours in ago), **more)


@pytest.mark.parametrize(
    ("habits", "more", "hours"),
    [
        (Habits(), {}, 1),
        (every(timedelta(minutes=10)), {}, 1),  # never faster than the pace
        (every(timedelta(hours=8)), {}, 4),
        (every(timedelta(days=1)), {}, 10.5),  # eight in the week
        (every(timedelta(days=60)), {}, 24),  # never slower than the pace
        (printed(300 * 24), {}, 24),
        (printed(24, 16, 8), {}, 6),  # nothing older is printed: three in a day
        (printed(0.5, 0.5), {}, 1),
        (printed(40), {}, 20),  # the only one
        (printed(-300 * 24), {}, 24),
        (printed(known=0), {}, 1),  # no dates: as long as it was silent, half of that
        (printed(known=10), {}, 5),
        (printed(known=1000), {}, 24),
        (printed(2, 1, known=16), {}, 4),  # seen to print twice in 16 hours
        (Habits(), {"validators": False}, 24),
        (every(timedelta(hours=8)), {"validators": False}, 8),
        (printed(known=0, max_age=7200), {}, 2),
        (printed(known=0, ttl=10_800), {}, 3),
        (printed(known=0, max_age=7200, ttl=10_800), {}, 3),
        (printed(known=0, max_age=60), {}, 1),
        (printed(known=0, ttl=10**9), {}, 24),
        (Habits(), {"retry_after": 7200}, 2),
        (Habits(), {"failures": 1}, 1),
        (Habits(), {"failures": 2}, 2),
        (Habits(), {"failures": 3}, 4),
        (Habits(), {"failures": 5}, 16),
        (Habits(), {"failures": 6}, 24),
        (Habits(), {"failures": 10**9}, 24),
        (every(timedelta(hours=8)), {"failures": 1}, 4),  # never sooner than without the fault
        (Habits(), {"retry_after": 7200, "failures": 1}, 2),
        (Habits(), {"retry_after": 60, "failures": 3}, 4),
        (Habits(), {"retry_after": 30 * 3600, "failures": 1}, 30),  # asked for longer than our longest
        (Habits(), {"retry_after": 1e12, "failures": 1}, 7 * 24),
        (Habits(skip_hours=(13, 14)), {}, 3),  # NOW is a Monday, 12:00
        (Habits(skip_hours=tuple(range(23))), {}, 11),
        (Habits(skip_hours=tuple(range(24))), {}, 1),
        (Habits(skip_days=(0, 1)), {}, 36),
        (Habits(skip_days=tuple(range(7))), {}, 1),
        (Habits(skip_days=(1, 2, 3, 4, 5, 6), skip_hours=tuple(range(12, 24))), {}, 6 * 24 + 12),
    ],
)
def test_next_check(habits: Habits, more: Any, hours: float) -> None:
    due = next_check(NOW, habits, PACE, **more)
    assert due == NOW + hours * HOUR


moments = st.datetimes(timezones=st.just(UTC))


@given(
    st.builds(
        Habits,
        known_since=st.none() | moments,
        printed=st.lists(moments, max_size=20).map(tuple),
        max_age=st.integers(0, 10**9),
        ttl=st.integers(0, 10**9),
    ),
    st.integers(0, 10**6),
    st.floats(0, 1),
    st.booleans(),
)
def test_the_pace_is_kept(habits: Habits, failures: int, jitter: float, validators: bool) -> None:
    wait = next_check(NOW, habits, PACE, failures=failures, jitter=jitter, validators=validators) - NOW
    assert PACE.minimum <= wait <= PACE.maximum * 1.1


def test_jitter_spreads_and_never_hurries() -> None:
    times = [next_check(NOW, Habits(), PACE, jitter=n / 10) for n in range(11)]
    assert times == sorted(set(times))
    assert times[0] == NOW + HOUR


@pytest.mark.parametrize(
    ("headers", "expected"),
    [
        ({}, None),
        ({"cache-control": "public, max-age=7200"}, 7200),
        ({"cache-control": 'MAX-AGE="60"'}, 60),
        ({"cache-control": "s-maxage=9"}, 0),
        ({"cache-control": "no-cache, max-age=7200"}, 0),
        ({"cache-control": "max-age=soon"}, 0),
        ({"cache-control": "max-age=-5"}, 0),
        ({"expires": "Mon, 09 Nov 2026 15:00:00 GMT"}, 10_800),
        ({"expires": "Mon, 09 Nov 2026 15:00:00 GMT", "date": "Mon, 09 Nov 2026 14:00:00 GMT"}, 3600),
        ({"expires": "Mon, 09 Nov 2026 09:00:00 GMT"}, 0),
        ({"expires": "Mon, 09 Nov 2026 15:00:00 GMT", "cache-control": "no-cache"}, 0),
        ({"expires": "0"}, 0),
    ],
)
def test_freshness(headers: dict[str, str], expected: int | None) -> None:
    assert freshness(headers, NOW) == expected


@pytest.mark.parametrize(
    ("value", "date", "expected"),
    [
        ("7200", "", 7200),
        (" 7200 ", "", 7200),
        ("Mon, 09 Nov 2026 14:30:00 GMT", "Mon, 09 Nov 2026 12:30:00 GMT", 7200),
        ("Mon, 09 Nov 2026 10:00:00 GMT", "Mon, 09 Nov 2026 12:00:00 GMT", 0),
        ("Mon, 09 Nov 2026 14:00:00 GMT", "", 7200),
        ("Mon, 09 Nov 2026 14:00:00 GMT", "yesterday", 7200),
        ("", "", None),
        ("-5", "", None),
        ("1.5", "", None),
        ("soon", "", None),
        ("²", "", None),
    ],
)
def test_retry_after(value: str, date: str, expected: float | None) -> None:
    assert retry_after_seconds(value, date, NOW) == expected


@given(st.text(max_size=60))
def test_no_date_header_breaks_us(value: str) -> None:
    parsed = http_date(value)
    assert parsed is None or parsed.utcoffset() == timedelta(0)


@pytest.mark.parametrize(
    ("url", "expected"),
    [
        ("HTTPS://Example.ORG", "https://example.org/"),
        ("http://example.org:80/a", "http://example.org/a"),
        ("https://example.org:443/a", "https://example.org/a"),
        ("https://example.org:80/a", "https://example.org:80/a"),
        ("http://example.org:/a", "http://example.org/a"),
        ("https://example.org/A/b#part", "https://example.org/A/b"),
        ("https://example.org/a?utm_source=x&utm_medium=y", "https://example.org/a"),
        ("https://example.org/a?id=7&utm_source=x&page=2", "https://example.org/a?id=7&page=2"),
        ("https://example.org/a?fbclid=1&gclid=2&msclkid=3&mc_cid=4", "https://example.org/a"),
        ("https://example.org/a?b=%20c&a=+d", "https://example.org/a?b=%20c&a=+d"),
        ("https://example.org/a?flag&&x=", "https://example.org/a?flag&x="),
        ("https://example.org/a?utmost=1", "https://example.org/a?utmost=1"),
        ("  https://example.org/a  ", "https://example.org/a"),
        ("file:///data/Page.txt#x", "file:///data/Page.txt"),
        ("http://[::1", "http://[::1"),
        ("", ""),
    ],
)
def test_canonical(url: str, expected: str) -> None:
    assert canonical(url) == expected


@given(st.from_regex(r"https?://[a-zA-Z0-9.-]{1,20}(:\d{1,4})?(/[a-z%2F?&=#]{0,20})?", fullmatch=True))
def test_canonical_is_idempotent(url: str) -> None:
    assert canonical(canonical(url)) == canonical(url)
