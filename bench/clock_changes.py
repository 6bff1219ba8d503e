"""Every clock change of every zone, 2020 to 2030: is each local day and time due once?

    python -m bench.clock_changes [ZONE ...]

Around each change a clock on the wall is watched minute by minute. A local time is due in the first minute in which
the clock shows it or a later one: so a time that the change leaves out is due right after it, and one that comes twice
the first time only. `next_due` is walked over the same days, for each of the day's quarters of an hour and the minutes
around the change, and compared: *lost* are moments at which it should have been due and was not, *doubled* those at
which it was and should not have been.
"""

from __future__ import annotations

import sys
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from time import process_time
from zoneinfo import ZoneInfo, available_timezones

from bot.digests.schedule import next_due
from bot.types import Schedule

FIRST, LAST = datetime(2020, 1, 1, tzinfo=UTC), datetime(2031, 1, 1, tzinfo=UTC)
MINUTE, DAY = timedelta(minutes=1), timedelta(days=1)
AROUND = 2 * DAY  # watched before and after a change


@dataclass
class Count:
    """What came of it."""

    zones: int = 0
    changes: int = 0
    slots: int = 0
    lost: int = 0
    doubled: int = 0


def prove(zones: Sequence[str], steps: int = 15) -> Count:
    """Check these zones, at the minutes around each change and every so many minutes of the day."""
    count = Count()
    for name in zones:
        zone = ZoneInfo(name)
        count.zones += 1
        for change in changes(zone):
            count.changes += 1
            _check(name, zone, change, steps, count)
    return count


def changes(zone: ZoneInfo) -> Iterator[datetime]:
    """The moments at which the zone's offset changes, to the minute."""
    at = FIRST
    while at < LAST:
        low, high = at, at + DAY
        if low.astimezone(zone).utcoffset() != high.astimezone(zone).utcoffset():
            while high - low > MINUTE:
                middle = low + (high - low) // 2 // MINUTE * MINUTE
                if middle.astimezone(zone).utcoffset() == low.astimezone(zone).utcoffset():
                    low = middle
                else:
                    high = middle
            yield high
        at += DAY


def _check(name: str, zone: ZoneInfo, change: datetime, steps: int, count: Count) -> None:
    begin, end = change - AROUND, change + AROUND
    reached = _watch(zone, begin, end)
    for at in _times(zone, change, steps):
        expected = {moment for (_, shown), moment in reached.items() if shown == at}
        walked: list[datetime] = []
        due = next_due(Schedule((at,), name), begin)
        while due is not None and due < end:
            walked.append(due)
            due = next_due(Schedule((at,), name), due)
        count.slots += len(expected)
        count.lost += len(expected - set(walked))
        count.doubled += len(walked) - len(expected & set(walked))


def _watch(zone: ZoneInfo, begin: datetime, end: datetime) -> dict[tuple[date, time], datetime]:
    """When the clock on the wall shows each local day and minute for the first time, or a later one."""
    found: dict[tuple[date, time], datetime] = {}
    at, furthest = begin, begin.astimezone(zone).replace(tzinfo=None)
    while (at := at + MINUTE) < end:
        shown = at.astimezone(zone).replace(tzinfo=None)
        while furthest < shown:
            furthest += MINUTE
            found[(furthest.date(), furthest.time())] = at
    return found


def _times(zone: ZoneInfo, change: datetime, steps: int) -> set[time]:
    every = {time(minute // 60, minute % 60) for minute in range(0, 1440, steps)}
    shown = {(moment.astimezone(zone) + n * MINUTE).time() for moment in (change - MINUTE, change) for n in (-1, 0, 1)}
    return every | shown


def main() -> None:
    """Print the table."""
    began = process_time()
    count = prove(sys.argv[1:] or sorted(available_timezones()))
    print(f"zones {count.zones}, clock changes {count.changes}, local times {count.slots:,}")
    print(f"lost {count.lost}, doubled {count.doubled}; {process_time() - began:.0f} s of processor time")
    sys.exit(1 if count.lost or count.doubled else 0)


if __name__ == "__main__":
    main()
