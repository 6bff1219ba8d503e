"""When to look again, when an entry counts as news, and which addresses are one address. Pure.

Nothing here fetches or stores: the refresh asks, and does as it is told.
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from email.utils import parsedate_to_datetime
from urllib.parse import urlsplit, urlunsplit

from bot.types import Entry, SourceKind

FRESH = timedelta(hours=48)
WEEK = timedelta(days=7)
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


@dataclass(frozen=True, slots=True)
class Hints:
    """What the server and the feed say about the next visit, in seconds; None where they are silent."""

    max_age: float | None = None
    retry_after: float | None = None
    ttl: float | None = None
    gone: bool = False


def next_check(
    now: datetime, published: Sequence[datetime], hints: Hints, pace: Pace, *, failures: int = 0, jitter: float = 0.0
) -> datetime:
    """The time of the next visit; `jitter` in 0..1.

    After failures the wait doubles from the shortest interval to the longest; a source that is gone (410) is asked
    weekly. Else a source is visited about twice as often as it prints, within the pace and not before its hints.
    A server's Retry-After is kept even beyond the longest interval, up to a week.
    """
    if hints.gone:
        wait = WEEK
    elif failures > 0:
        wait = min(pace.minimum * 2 ** min(failures - 1, 16), pace.maximum)
    else:
        asked = timedelta(seconds=min(max(hints.max_age or 0, hints.ttl or 0, 0), pace.maximum.total_seconds()))
        wait = min(max(_usual_gap(now, published) / 2, asked, pace.minimum), pace.maximum)
    if hints.retry_after is not None:
        wait = max(wait, timedelta(seconds=min(max(hints.retry_after, 0), WEEK.total_seconds())))
    return now + wait * (1 + JITTER * jitter)


def _usual_gap(now: datetime, published: Sequence[datetime]) -> timedelta:
    """The mean gap between the entries of the last week; one week where there were none, 0 where no date is known."""
    if not published:
        return timedelta(0)
    recent = sum(1 for at in published if now - WEEK <= at <= now)
    return WEEK / max(recent, 1)


_MAX_AGE = re.compile(r"(?:^|[\s,])max-age\s*=\s*\"?(\d{1,12})", re.IGNORECASE)
_NOT_KEPT = re.compile(r"(?:^|[\s,])no-(?:cache|store)\b", re.IGNORECASE)


def hints_of(headers: Mapping[str, str], now: datetime, ttl_minutes: int | None = None) -> Hints:
    """The hints in a response's headers (names in lower case) and the feed's own ttl."""
    control = headers.get("cache-control", "")
    age = _MAX_AGE.search(control)
    max_age: float | None = float(age[1]) if age and not _NOT_KEPT.search(control) else None
    if not control and (expires := http_date(headers.get("expires", ""))):
        max_age = (expires - (http_date(headers.get("date", "")) or now)).total_seconds()
    return Hints(
        max_age=max_age,
        retry_after=retry_after_seconds(headers.get("retry-after", ""), headers.get("date", "")),
        ttl=None if ttl_minutes is None else ttl_minutes * 60.0,
    )


def retry_after_seconds(value: str, date: str = "") -> float | None:
    """Seconds that a Retry-After header asks to wait; a moment is counted from the response's own Date."""
    value = value.strip()
    if value.isascii() and value.isdigit():
        return float(value[:12])
    until, sent = http_date(value), http_date(date)
    if until is None or sent is None:
        return None
    return max((until - sent).total_seconds(), 0.0)


def http_date(value: str) -> datetime | None:
    """The moment an HTTP date names, in UTC; None for anything else."""
    try:
        parsed = parsedate_to_datetime(value[:100])
        return (parsed if parsed.tzinfo else parsed.replace(tzinfo=UTC)).astimezone(UTC)
    except (TypeError, ValueError, OverflowError, IndexError):
        return None


_PORT = {"http": ":80", "https": ":443"}
_TRACKING = re.compile(
    r"(?:utm_\w*|fbclid|gclid|dclid|gbraid|wbraid|msclkid|yclid|twclid|igshid|mc_[ce]id|mkt_tok|oly_\w+_id|_hs\w+"
    r"|at_medium|at_campaign|at_custom\d|cmpid|ns_mchannel|ns_campaign|ocid|xtor|wt_mc\w*|ref_src|smid)",
    re.IGNORECASE,
)


def canonical(url: str) -> str:
    """The address by which one page is known: without fragment, tracking parameters and default port.

    Idempotent. What is not a web address only loses its fragment.
    """
    try:
        scheme, host, path, query, _ = urlsplit(url.strip())
    except ValueError:
        return url
    if scheme not in _PORT or not host:
        return urlunsplit((scheme, host, path, query, ""))
    kept = [part for part in query.split("&") if part and not _TRACKING.fullmatch(part.partition("=")[0])]
    host = host.lower().removesuffix(_PORT[scheme]).removesuffix(":")
    return urlunsplit((scheme, host, path or "/", "&".join(kept), ""))
