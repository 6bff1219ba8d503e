"""When to look again, and when an entry counts as news. Pure.

Nothing here fetches or stores: the refresh asks, and does as it is told.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from email.utils import parsedate_to_datetime

from bot.types import Entry, Habits, SourceKind

FRESH = timedelta(hours=48)
WEEK = timedelta(days=7)
HOUR = timedelta(hours=1)
MOST_DATES = 20  # dates of entries that are remembered of a source
JITTER = 0.1  # an interval is stretched by up to this share, so that sources due together drift apart


def appeared_at(entry: Entry, seen_at: datetime, kind: SourceKind) -> datetime:
    """When the entry counts as news.

    The moment it was seen, where the printed date is missing, in the future or so recent that a digest must not
    miss it for having come late, and for files of a folder, which are news when they are put there; else its date.
    """
    published = entry.published
    if kind is SourceKind.FOLDER or published is None or published > seen_at - FRESH:
        return seen_at
    return published


@dataclass(frozen=True, slots=True)
class Pace:
    """How often a source may be visited at most and must be at least."""

    minimum: timedelta = timedelta(hours=1)
    maximum: timedelta = timedelta(hours=24)


def next_check(
    now: datetime,
    habits: Habits,
    pace: Pace,
    *,
    retry_after: float | None = None,
    failures: int = 0,
    validators: bool = True,
    jitter: float = 0.0,
    pushed: bool = False,
) -> datetime:
    """The time of the next visit; `jitter` in 0..1, `retry_after` in seconds.

    A source is visited about twice as often as it prints, within the pace and not before its server or feed want it.
    One that cannot say "unchanged" (no validators) is visited as often as it prints. After failures the wait doubles
    from the shortest interval to the longest, and is never shorter than without them. A server's Retry-After is kept
    even beyond the longest interval, up to a week; hours and days that a feed excludes are passed over. Where a hub
    pushes what is new (`pushed`), visits are only the net below it: as seldom as the pace allows.
    """
    gap = usual_gap(now, habits)
    usual = pace.maximum if pushed else gap / 2 if validators else gap or pace.maximum
    wait = max(usual, timedelta(seconds=min(max(habits.max_age, habits.ttl), WEEK.total_seconds())), pace.minimum)
    if failures > 0:
        wait = max(wait, pace.minimum * 2 ** min(failures - 1, 16))
    wait = min(wait, pace.maximum)
    if retry_after is not None:
        wait = max(wait, timedelta(seconds=min(max(retry_after, 0), WEEK.total_seconds())))
    return _not_skipped(now + wait * (1 + JITTER * jitter), habits)


def usual_gap(now: datetime, habits: Habits) -> timedelta:
    """The mean gap between the entries of the last week; 0 where nothing is known yet.

    A feed that prints nothing older than a week is judged by the time that its entries span until now. Where no entry
    has a date, silence since the first visit is what is known.
    """
    known_for = min(now - habits.known_since, WEEK) if habits.known_since else timedelta(0)
    if not habits.printed:
        return known_for
    past = [at for at in habits.printed if at <= now]
    recent = [at for at in past if at >= now - WEEK]
    # Dates that are ours, the times when entries without one were seen, all lie between the first visit and now.
    ours = habits.known_since is not None and habits.known_since <= min(habits.printed) <= now
    if ours and len(recent) < MOST_DATES:
        return known_for / max(len(recent), 1)
    if recent and len(recent) == len(past):
        return (now - min(recent)) / max(len(recent) - 1, 1)
    return WEEK / max(len(recent), 1)


def _not_skipped(at: datetime, habits: Habits) -> datetime:
    """The moment, or the first after it, by whole hours, that the feed does not exclude."""
    if len(habits.skip_hours) >= 24 or len(habits.skip_days) >= 7:  # never: nobody means that
        return at
    while at.hour in habits.skip_hours or at.weekday() in habits.skip_days:
        at += HOUR
    return at


_MAX_AGE = re.compile(r"(?:^|[\s,])max-age\s*=\s*\"?(\d{1,12})", re.IGNORECASE)
_NOT_KEPT = re.compile(r"(?:^|[\s,])no-(?:cache|store)\b", re.IGNORECASE)


def freshness(headers: Mapping[str, str], now: datetime) -> int | None:
    """Seconds that the server says its answer is good for (header names in lower case); None where it is silent.

    0 where it says "not at all", and for what cannot be understood.
    """
    control, expires = headers.get("cache-control", ""), headers.get("expires", "")
    if control:
        age = _MAX_AGE.search(control)
        return int(age[1]) if age and not _NOT_KEPT.search(control) else 0
    if not expires:
        return None
    until = http_date(expires)
    return max(int((until - (http_date(headers.get("date", "")) or now)).total_seconds()), 0) if until else 0


def retry_after_seconds(value: str, date: str, now: datetime) -> float | None:
    """Seconds that a Retry-After header asks to wait; a moment is counted from the response's own Date, or from now."""
    value = value.strip()
    if value.isascii() and value.isdigit():
        return float(value[:12])
    until = http_date(value)
    return max((until - (http_date(date) or now)).total_seconds(), 0.0) if until else None


def http_date(value: str) -> datetime | None:
    """The moment an HTTP date names, in UTC; None for anything else."""
    try:
        parsed = parsedate_to_datetime(value[:100])
        return (parsed if parsed.tzinfo else parsed.replace(tzinfo=UTC)).astimezone(UTC)
    except (TypeError, ValueError, OverflowError, IndexError):
        return None
