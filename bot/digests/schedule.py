"""When a subscription is due next. Pure.

Not a library's cron: those skip or repeat local times around clock changes. Here a local time that a clock change
leaves out is due at the moment after the gap, and one that comes twice is due the first time only. A whole day that a
zone leaves out (Samoa, 30 December 2011) has no due moment.
"""

from __future__ import annotations

from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo

from bot.types import Hours, Schedule

MICROSECOND = timedelta(microseconds=1)


def next_due(schedule: Schedule, after: datetime) -> datetime | None:
    """The first due moment later than `after` and not before a hold, in UTC; None when the schedule has no times."""
    zone = ZoneInfo(schedule.zone)
    if schedule.hold_until is not None:
        after = max(after, schedule.hold_until - MICROSECOND)
    today = after.astimezone(zone).date()
    soonest = (_next_of(hours, schedule.quiet, zone, today, after) for hours in schedule.hours)
    return min((m for m in soonest if m is not None), default=None)


def lets_through(schedule: Schedule, at: datetime) -> bool:
    """May a breaking story be told at this moment, by hold and quiet hours?"""
    if schedule.hold_until is not None and at < schedule.hold_until:
        return False
    if schedule.quiet is None or schedule.quiet_breaking:
        return True
    return not is_quiet(at.astimezone(ZoneInfo(schedule.zone)).time(), schedule.quiet)


def _next_of(
    hours: Hours, quiet: tuple[time, time] | None, zone: ZoneInfo, today: date, after: datetime
) -> datetime | None:
    # A day more on either side: a clock change, or the end of quiet hours, may move a local time over midnight.
    # A second week: the zone may leave out the one weekday that is wanted.
    days = (today + timedelta(days=n) for n in range(-2, 18 if hours.days else 3))
    wanted = [day for day in days if not hours.days or day.isoweekday() in hours.days]
    local = (held(day, at, quiet) for day in wanted if comes(day, zone) for at in hours.times)
    moments = (moment(day, at, zone) for day, at in local if comes(day, zone))
    return min((m for m in moments if m > after), default=None)


def held(day: date, at: time, quiet: tuple[time, time] | None) -> tuple[date, time]:
    """The local day and time, moved to the end of the quiet hours when it falls into them."""
    if quiet is None or not is_quiet(at, quiet):
        return day, at
    start, end = quiet
    over_midnight = start > end and at >= start
    return (day + timedelta(days=1) if over_midnight else day), end


def is_quiet(at: time, quiet: tuple[time, time]) -> bool:
    """Does a local time fall into the quiet hours? They may go over midnight."""
    start, end = quiet
    return start <= at < end if start <= end else at >= start or at < end


def comes(day: date, zone: ZoneInfo) -> bool:
    """Does the zone have this day?"""
    return moment(day, time.min, zone).astimezone(zone).date() == day


def moment(day: date, at: time, zone: ZoneInfo) -> datetime:
    """When a local time comes on a day, in UTC: the first of two, or the moment after the gap that swallows it."""
    local = datetime.combine(day, at)
    first = local.replace(tzinfo=zone, fold=0).astimezone(UTC)
    if first.astimezone(zone).replace(tzinfo=None) == local:
        return first
    # In a gap, fold=0 uses the offset before it and lands after the change; fold=1 lands before it.
    return _change(local.replace(tzinfo=zone, fold=1).astimezone(UTC), first, zone)


def _change(before: datetime, after: datetime, zone: ZoneInfo) -> datetime:
    """The moment in (before, after] from which the zone's offset is the one at `after`."""
    offset = after.astimezone(zone).utcoffset()
    while after - before > MICROSECOND:
        middle = before + (after - before) / 2
        if middle.astimezone(zone).utcoffset() == offset:
            after = middle
        else:
            before = middle
    return after
