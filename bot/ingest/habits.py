"""What a visit teaches about a source, and what follows from it: has it moved, is it gone. Pure.

The visit says what it saw, the refresh keeps what comes out; the time of the next visit is the policy's business.
"""

from __future__ import annotations

import heapq
import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta

from bot.ingest.feeds import Feed
from bot.ingest.hubs import hub_in_feed
from bot.ingest.policy import MOST_DATES
from bot.types import Habits, Hub

MOVES = 3  # visits in a row that a permanent redirect must hold before its target replaces the address
MISSING = timedelta(days=21)  # of nothing but "not there" (404) before a source is taken to be gone
Moments = Sequence[datetime]
LONGEST = 10**9  # seconds; what feeds and servers ask for may be absurd


@dataclass(frozen=True, slots=True)
class Asks:
    """What a feed asks of those who visit it: seconds between visits, hours (UTC) and days (Monday is 0) without.

    `hub` is where it says that it can be had pushed.
    """

    ttl: int = 0
    skip_hours: tuple[int, ...] = ()
    skip_days: tuple[int, ...] = ()
    hub: Hub | None = None


_ITEM = re.compile(rb"<(?:\w+:)?(?:item|entry)[\s>]")
_TTL = re.compile(rb"<ttl>\s*(\d{1,9})\s*</ttl>")
_PERIOD = re.compile(rb"<(?:\w+:)?updatePeriod>\s*(hourly|daily|weekly|monthly|yearly)\s*<", re.IGNORECASE)
_FREQUENCY = re.compile(rb"<(?:\w+:)?updateFrequency>\s*(\d{1,6})\s*<", re.IGNORECASE)
_HOUR = re.compile(rb"<hour>\s*(\d{1,2})\s*</hour>", re.IGNORECASE)
_DAY = re.compile(rb"<day>\s*(mon|tues|wednes|thurs|fri|satur|sun)day\s*</day>", re.IGNORECASE)
_DAYS = (b"mon", b"tues", b"wednes", b"thurs", b"fri", b"satur", b"sun")
_PERIODS = {b"hourly": 3600, b"daily": 86_400, b"weekly": 604_800, b"monthly": 2_592_000, b"yearly": 31_536_000}
_HEAD = 100_000  # bytes in which a feed speaks of itself, before its first entry and after its last


def asks_of(feed: bytes, url: str = "") -> Asks:
    """What a feed at `url` asks for: <ttl>, <skipHours>, <skipDays> of RSS, the syndication module of RDF, its hub.

    <http://cyber.law.harvard.edu/rss/rss.html>, <http://web.resource.org/rss/1.0/modules/syndication/>
    """
    head = feed[: _HEAD * 2].replace(b"\0", b"")  # UTF-16 without its zeros is ASCII, as far as these words go
    first = _ITEM.search(head)
    tail = feed[-_HEAD * 2 :].replace(b"\0", b"") if first else b""
    about = head[: first.start() if first else _HEAD][:_HEAD] + tail[max(tail.rfind(b"</item>"), 0) :][:_HEAD]
    ttl, period, frequency = _TTL.search(about), _PERIOD.search(about), _FREQUENCY.search(about)
    every = _PERIODS[period[1].lower()] // max(int(frequency[1]) if frequency else 1, 1) if period else 0
    return Asks(
        ttl=min(max(int(ttl[1]) * 60 if ttl else 0, every), LONGEST),
        skip_hours=tuple(sorted({int(hour) % 24 for hour in _HOUR.findall(about) if int(hour) <= 24})),
        skip_days=tuple(sorted({_DAYS.index(day.lower()) for day in _DAY.findall(about)})),
        hub=hub_in_feed(about, feed, url),
    )


@dataclass(frozen=True, slots=True)
class Seen:
    """What a visit saw. `asks` is None where the feed was unchanged, `max_age` where the server was silent.

    `dates` are those of all entries printed now; `undated` counts new entries without one. `answered_by` is the
    address that answered in the end, `moved_to` is set where only permanent redirects led there. `hub` is the one that
    the answer's headers name.
    """

    asks: Asks | None = None
    max_age: int | None = None
    dates: tuple[datetime, ...] = ()
    undated: int = 0
    answered_by: str = ""
    moved_to: str = ""
    hub: Hub | None = None


def hub_change(seen: Seen, known: Hub | None) -> Hub | None:
    """The hub to remember from now on; None where nothing changes. Headers outrank the feed (WebSub, 4)."""
    if seen.asks is None and seen.hub is None:  # unchanged, and silent about it
        return None
    named = seen.hub or (seen.asks.hub if seen.asks else None)
    return None if named == known else named or Hub("", "")


def learned(habits: Habits, seen: Seen, url: str, now: datetime) -> Habits:
    """The habits of the source at `url` after a visit that went well."""
    first = habits.known_since is None
    asks = seen.asks or Asks(habits.ttl, habits.skip_hours, habits.skip_days)
    moves = (habits.moves + 1 if seen.moved_to == habits.moved_to else 1) if seen.moved_to else 0
    kept = habits.max_age if seen.asks is None else 0  # an unchanged answer keeps the freshness it had (RFC 9111)
    return Habits(
        known_since=now if first else habits.known_since,
        printed=_newest(habits.printed, seen.dates, 0 if first else seen.undated, now),
        max_age=min(kept if seen.max_age is None else seen.max_age, LONGEST),
        ttl=asks.ttl,
        skip_hours=asks.skip_hours,
        skip_days=asks.skip_days,
        validated="" if seen.answered_by == url else seen.answered_by,
        moved_to=seen.moved_to,
        moves=moves,
    )


def new_address(habits: Habits) -> str:
    """The address that is the source's own from now on, or ""."""
    return habits.moved_to if habits.moves >= MOVES else ""


def settled(habits: Habits) -> Habits:
    """The habits once the source has its new address; the validators are that address's own."""
    return replace(habits, moved_to="", moves=0, validated="")


def missed(habits: Habits, missing: bool, now: datetime) -> Habits:
    """The habits after a visit that failed; `missing`: with a 404."""
    return replace(habits, missing_since=(habits.missing_since or now) if missing else None)


def is_lost(habits: Habits, now: datetime) -> bool:
    """Whether the source has not been there for so long that it will not come back."""
    return habits.missing_since is not None and now - habits.missing_since >= MISSING


def _newest(known: Moments, printed: Moments, undated: int, now: datetime) -> tuple[datetime, ...]:
    """The newest dates. What a feed prints now is all there is to know of it, unless it prints no dates."""
    dates = printed or [*known, *[now] * min(undated, MOST_DATES)]
    return tuple(heapq.nlargest(MOST_DATES, (at for at in dates if at <= now)) or dates[:1])


def parsed_with_asks(
    parse: Callable[[bytes, str, str], Feed], data: bytes, url: str, content_type: str
) -> tuple[Feed, Asks]:
    """A feed as `parse` reads it, with what it asks for. Runs in a worker process."""
    return parse(data, url, content_type), asks_of(data, url)
