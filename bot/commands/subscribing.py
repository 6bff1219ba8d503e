"""/subscribe, /unsubscribe, /schedule and /stop: the chat's standing order."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from datetime import time
from zoneinfo import ZoneInfo

from bot.commands.adding import MOST_SOURCES, Wanted, choice, offered, taken
from bot.commands.desk import (
    Desk,
    counted,
    default_schedule,
    item,
    note,
    say,
    standing_order,
    text,
    times_and_zone,
    title,
    typed,
)
from bot.commands.order import Order, parse_order, parse_pause
from bot.commands.zones import guesses
from bot.digests.compose import day_and_time
from bot.digests.schedule import moment, next_due
from bot.errors import BadInput
from bot.types import Button, Incoming, Message, Reply, Schedule, Source, Subscribe, Subscription

MOST_NAMED = 5  # sources named one by one when they were added


async def subscribe(desk: Desk, incoming: Incoming, rest: str) -> Reply:
    """Follow topics and addresses, at the times given or as before."""
    asked = parse_order(rest, desk.catalogue.topics())
    order = await standing_order(desk, incoming.chat)
    if order is None and not (asked.addresses or asked.topics):
        return _what_to_follow(desk, asked)
    offers = await offered(desk, asked.addresses)
    if asked == Order(asked.addresses) and len(offers) == 1 and (which := choice(asked.addresses[0], offers[0])):
        return which
    sources, names = await _sources(desk, incoming, asked, taken(offers))
    if len(sources) + len(await desk.store.sources_of(incoming.chat)) > MOST_SOURCES:
        raise BadInput(f"A chat can follow {MOST_SOURCES} sources. Take some out with /sources remove N first.")
    schedule = _schedule(order.schedule if order else default_schedule(desk), asked)
    now = desk.now()
    made = await desk.store.subscribe(
        Subscribe(
            incoming.chat, tuple(sources), schedule, next_due(schedule, now), now - desk.defaults.first,
            incoming.language or "en",
        )
    )  # fmt: skip
    if names:
        await desk.store.rename(incoming.chat, names)
    desk.poll_soon()
    new = [source for source, _ in sources]
    guessed = () if asked.zone or order else guesses(incoming.zone, incoming.language)
    return Reply(await _confirm(desk, made, asked, new, guessed, zone_said=bool(asked.zone or order)))


async def unsubscribe(desk: Desk, incoming: Incoming, rest: str) -> Reply:
    """Take a topic, a source by its number or address, or everything out."""
    sources = await desk.store.sources_of(incoming.chat)
    if not sources:
        return say("You follow nothing yet. /subscribe technology would begin.")
    if not rest:
        return _what_to_leave(sources)
    leaving = named(sources, rest)
    await desk.store.unsubscribe(incoming.chat, [source.id for source in leaving])
    left = len(sources) - len(leaving)
    names = ", ".join(source.title or source.url for source in leaving[:5]) + (" …" if len(leaving) > 5 else "")
    then = f"You still follow {left}." if left else "You follow nothing now, so no digests will come."
    return say(f"You no longer follow {names}. {then}")


async def schedule(desk: Desk, incoming: Incoming, rest: str) -> Reply:
    """Show or change when digests come."""
    order = await standing_order(desk, incoming.chat)
    if order is None:
        return say("You follow nothing yet. Begin with /subscribe technology 08:00 Europe/Lisbon")
    asked = parse_order(rest, ())
    if asked.addresses:
        raise BadInput(f"{asked.addresses[0]} is not a time. Type for example: /schedule 07:30 18:00 Europe/Lisbon")
    if asked.when:
        order = replace(order, schedule=_schedule(order.schedule, asked))
        await desk.store.reschedule(incoming.chat, order.schedule, next_due(order.schedule, desk.now()))
    following = next_due(order.schedule, desk.now())
    at = "at " if any(hours.times for hours in order.schedule.hours) else ""
    lines = [text(f"Digests come {at}{times_and_zone(order.schedule)}.")]
    if order.paused_at:
        lines.append(text("They are paused now; /start goes on."))
    elif following:
        lines.append(text(f"The next one: {day_and_time(following, order.schedule.zone)}."))
    return Reply(Message(((*lines, note("To change it: ", typed("/schedule weekdays 07:30 18:00 Europe/Lisbon"))),)))


async def stop(desk: Desk, incoming: Incoming, rest: str) -> Reply:
    """Pause, for good or until a day; nothing is forgotten."""
    order = await standing_order(desk, incoming.chat)
    if order is None:
        return say("There is nothing to stop: you follow nothing. /forget deletes what is known about this chat.")
    zone = ZoneInfo(order.schedule.zone)
    if day := parse_pause(rest, desk.now().astimezone(zone).date()):
        held = replace(order.schedule, hold_until=moment(day, time.min, zone))
        following = next_due(held, desk.now())
        await desk.store.reschedule(incoming.chat, held, following)
        coming = f" The next digest: {day_and_time(following, order.schedule.zone)}." if following else ""
        return say(f"No digests until {day:%A} {day.day} {day:%B}.{coming} /start goes on at once.")
    await desk.store.pause(incoming.chat, desk.now())
    return say("Paused: no digests until you type /start. Your sources are kept; /forget would delete them.")


async def _sources(
    desk: Desk, incoming: Incoming, asked: Order, found: list[Wanted]
) -> tuple[list[tuple[int, str]], dict[int, str]]:
    """Ids of the sources found and of the topics asked for, each with the topic it came with; and names for them."""
    for topic in asked.topics:
        found += [Wanted(new, topic) for new in desk.catalogue.sources(topic, incoming.language[:2] or "en")]
    stored = await desk.store.add_sources([one.source for one in found])
    both = list(zip(stored, found, strict=True))
    return [(source.id, one.topic) for source, one in both], {s.id: one.name for s, one in both if one.name}


def _schedule(before: Schedule, asked: Order) -> Schedule:
    """The schedule with what was asked for; times that are said replace all times, and days alone keep the times."""
    days = asked.days or (() if "times" in asked.off else before.days)
    more = asked.more if asked.times or asked.days or "times" in asked.off else before.more
    return Schedule(
        () if "times" in asked.off else asked.times or before.times,
        asked.zone or before.zone,
        () if len(days) == 7 else days,
        None if "quiet" in asked.off else asked.quiet or before.quiet,
        before.hold_until,
        more,
        0 if "breaking" in asked.off else asked.breaking or before.breaking,
        asked.quiet_breaking if asked.quiet else before.quiet_breaking,
    )


async def _confirm(
    desk: Desk, order: Subscription, asked: Order, new: Sequence[int], guessed: Sequence[str], *, zone_said: bool
) -> Message:
    sources = await desk.store.sources_of(order.chat)
    following = next_due(order.schedule, desk.now())
    lines = []
    for topic in asked.topics:
        names = [s.title or s.url for s in sources if s.via_topic == topic]
        lines.append(text(f"{topic.capitalize()}: {', '.join(names)}."))
    added = [s for s in sources if s.id in new and s.via_topic not in asked.topics]
    if len(added) > MOST_NAMED:
        lines.append(text(f"You follow {counted(added)} of that list. /sources shows them."))
    else:
        lines += [text(f"You follow {source.title or source.url}.") for source in added]
    zone = order.schedule.zone
    coming = f" The next one: {day_and_time(following, zone)}." if following else ""
    lines.append(text(f"Digests: {times_and_zone(order.schedule)}.{coming}"))
    other = [guess for guess in guessed if guess != zone]
    if not zone_said:
        ask = f"Are you in {' or '.join(other)}? Press it, or type" if other else "Is that your time zone? If not:"
        lines.append(text(f"{ask} ", typed("/schedule Europe/Lisbon")))
    buttons = tuple(Button(guess, f"/schedule {guess}") for guess in other)
    hint = note(typed("/summary"), " shows what is new, a minute after the first visit.")
    return Message(((*lines, hint),), buttons)


def _what_to_follow(desk: Desk, asked: Order) -> Reply:
    times = " ".join(f"{at:%H:%M}" for at in asked.times) + (f" {asked.zone}" if asked.zone else "")
    return say(
        "What do you want to follow? Choose a topic, or type /subscribe and the address of a site or feed.",
        buttons=tuple(Button(t.capitalize(), f"/subscribe {t} {times}".strip()) for t in desk.catalogue.topics()),
    )


def _what_to_leave(sources: list[Source]) -> Reply:
    topics = list(dict.fromkeys(s.via_topic for s in sources if s.via_topic))
    lines = [item(f"{number}. {source.title or source.url}") for number, source in enumerate(sources, 1)]
    buttons = (*(Button(t.capitalize(), f"/unsubscribe {t}") for t in topics), Button("All", "/unsubscribe all"))
    hint = note(
        "Type ", typed("/unsubscribe 2"), ", ", typed("/unsubscribe technology"), " or ", typed("/unsubscribe all")
    )
    return Reply(Message(((title("What do you want to leave?"), *lines, hint),), buttons))


def named(sources: list[Source], rest: str) -> list[Source]:
    """The sources that the words mean: "all", a topic, an address, a title, or numbers of the list."""
    wanted = rest.strip().lower()
    if wanted == "all":
        return sources
    named = [s for s in sources if wanted in (s.via_topic.lower(), s.url.lower(), s.title.lower())]
    return named or by_numbers(sources, rest)


def by_numbers(sources: list[Source], rest: str) -> list[Source]:
    """The sources with these numbers in the list that /sources shows. Raises BadInput."""
    found = []
    for word in rest.replace(",", " ").split():
        if not word.isdecimal() or not 1 <= int(word) <= len(sources):
            raise BadInput(f"There is no source {word} in your list of {len(sources)}. /sources shows their numbers.")
        found.append(sources[int(word) - 1])
    return found
