"""When to look again, when an entry is news, which addresses are one: tables and laws."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.ingest.policy import Hints, Pace, appeared_at, canonical, hints_of, http_date, next_check, retry_after_seconds
from bot.types import Entry, SourceKind

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


def every(gap: timedelta, count: int = 200) -> list[datetime]:
    return [NOW - gap * n for n in range(count)]


@pytest.mark.parametrize(
    ("published", "hints", "failures", "hours"),
    [
        ([], Hints(), 0, 1),
        (every(timedelta(minutes=10)), Hints(), 0, 1),  # never faster than the pace
        (every(timedelta(days=1)), Hints(), 0, 10.5),  # eight in the week
        (every(timedelta(days=60)), Hints(), 0, 24),  # never slower than the pace
        ([NOW - timedelta(days=300)], Hints(), 0, 24),
        ([NOW + timedelta(days=300)], Hints(), 0, 24),
        ([], Hints(max_age=7200), 0, 2),
        ([], Hints(ttl=10_800), 0, 3),
        ([], Hints(max_age=7200, ttl=10_800), 0, 3),
        ([], Hints(max_age=60), 0, 1),
        ([], Hints(max_age=-5, ttl=-5), 0, 1),
        ([], Hints(max_age=10 * 365 * 86_400), 0, 24),
        ([], Hints(ttl=float("1e15")), 0, 24),
        ([], Hints(retry_after=7200), 0, 2),
        ([], Hints(), 1, 1),
        ([], Hints(), 2, 2),
        ([], Hints(), 3, 4),
        ([], Hints(), 5, 16),
        ([], Hints(), 6, 24),
        ([], Hints(), 10**9, 24),
        ([], Hints(retry_after=7200), 1, 2),
        ([], Hints(retry_after=60), 3, 4),
        ([], Hints(retry_after=30 * 3600), 1, 30),  # asked for longer than our longest
        ([], Hints(retry_after=1e12), 1, 7 * 24),
        ([], Hints(gone=True), 1, 7 * 24),
        ([], Hints(gone=True), 9, 7 * 24),
    ],
)
def test_next_check(published: list[datetime], hints: Hints, failures: int, hours: float) -> None:
    assert next_check(NOW, published, hints, PACE, failures=failures) == NOW + hours * HOUR


seconds = st.none() | st.floats(-1e12, 1e12)


@given(
    st.lists(st.datetimes(timezones=st.just(UTC)), max_size=20),
    st.builds(Hints, max_age=seconds, retry_after=st.none(), ttl=seconds),
    st.integers(0, 10**6),
    st.floats(0, 1),
)
def test_the_pace_is_kept(published: list[datetime], hints: Hints, failures: int, jitter: float) -> None:
    wait = next_check(NOW, published, hints, PACE, failures=failures, jitter=jitter) - NOW
    assert PACE.minimum <= wait <= PACE.maximum * 1.1


def test_jitter_spreads_and_never_hurries() -> None:
    times = [next_check(NOW, [], Hints(), PACE, jitter=n / 10) for n in range(11)]
    assert times == sorted(set(times))
    assert times[0] == NOW + HOUR


@pytest.mark.parametrize(
    ("headers", "ttl", "expected"),
    [
        ({}, None, Hints()),
        ({}, 90, Hints(ttl=5400)),
        ({"cache-control": "public, max-age=7200"}, None, Hints(max_age=7200)),
        ({"cache-control": 'MAX-AGE="60"'}, None, Hints(max_age=60)),
        ({"cache-control": "s-maxage=9"}, None, Hints()),
        ({"cache-control": "no-cache, max-age=7200"}, None, Hints()),
        ({"cache-control": "max-age=soon"}, None, Hints()),
        ({"expires": "Mon, 09 Nov 2026 15:00:00 GMT"}, None, Hints(max_age=10_800)),
        (
            {"expires": "Mon, 09 Nov 2026 15:00:00 GMT", "date": "Mon, 09 Nov 2026 14:00:00 GMT"},
            None,
            Hints(max_age=3600),
        ),
        ({"expires": "Mon, 09 Nov 2026 15:00:00 GMT", "cache-control": "no-cache"}, None, Hints()),
        ({"expires": "0"}, None, Hints()),
        ({"retry-after": "120"}, None, Hints(retry_after=120)),
    ],
)
def test_hints(headers: dict[str, str], ttl: int | None, expected: Hints) -> None:
    assert hints_of(headers, NOW, ttl) == expected


@pytest.mark.parametrize(
    ("value", "date", "expected"),
    [
        ("7200", "", 7200),
        (" 7200 ", "", 7200),
        ("Mon, 09 Nov 2026 14:00:00 GMT", "Mon, 09 Nov 2026 12:00:00 GMT", 7200),
        ("Mon, 09 Nov 2026 10:00:00 GMT", "Mon, 09 Nov 2026 12:00:00 GMT", 0),
        ("Mon, 09 Nov 2026 14:00:00 GMT", "", None),
        ("", "", None),
        ("-5", "", None),
        ("1.5", "", None),
        ("soon", "", None),
        ("²", "", None),
    ],
)
def test_retry_after(value: str, date: str, expected: float | None) -> None:
    assert retry_after_seconds(value, date) == expected


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
