"""/start and /help: what the bot does and what to type."""

from __future__ import annotations

from dataclasses import replace

from bot.commands.desk import Desk, counted, item, note, standing_order, text, times_and_zone, title, typed
from bot.digests.compose import day_and_time
from bot.digests.schedule import next_due
from bot.types import Button, Incoming, Message, Reply

COMMANDS = (
    ("subscribe", "follow a topic or a site, and say when: /subscribe technology 08:00 Europe/Lisbon"),
    ("summary", "the digest now; /summary URL condenses a page; /summary 3 tells story 3 in full"),
    ("why", "why a story is in your digest: /why 3"),
    ("more", "more like a story, of a source, or a topic first: /more 3, /more source 2, /more topic science"),
    ("less", "less like a story, or of a source: /less 3"),
    ("mute", "nothing of a topic, source or word: /mute word royal family; /mute lists, /unmute takes back"),
    ("same", "two stories are one: /same 1 3"),
    ("notsame", "a story is two: /notsame 3"),
    ("sources", "what you follow, and how it is; /sources add URL, find WORDS, remove 2, export"),
    ("schedule", "when digests come: /schedule weekdays 07:30 18:00 Europe/Lisbon, quiet 22:00-07:00"),
    ("settings", "what you want of your digests, besides when they come"),
    ("unsubscribe", "stop following a topic or a source, or all"),
    ("stop", "pause all digests, or for a while: /stop 3 days; /start goes on"),
    ("export", "everything that is known about this chat, as a file"),
    ("forget", "delete everything about this chat"),
    ("help", "this list"),
)


async def start(desk: Desk, incoming: Incoming, rest: str) -> Reply:
    """Greet a new chat, or go on with one that had stopped."""
    order = await standing_order(desk, incoming.chat)
    if order is None:
        return Reply(_welcome(desk))
    schedule = replace(order.schedule, hold_until=None)
    following = next_due(schedule, desk.now())
    await desk.store.reschedule(incoming.chat, schedule, following)
    await desk.store.resume(incoming.chat, following)
    sources = await desk.store.sources_of(incoming.chat)
    coming = f" The next one comes {day_and_time(following, order.schedule.zone)}." if following else ""
    return Reply(
        Message(
            (
                (
                    text(
                        f"Welcome back. You follow {counted(sources)}; "
                        f"digests: {times_and_zone(order.schedule)}.{coming}"
                    ),
                    note(typed("/summary"), " shows what is new now, ", typed("/help"), " all commands."),
                ),
            )
        )
    )


async def help_(desk: Desk, incoming: Incoming, rest: str) -> Reply:
    """List the commands."""
    lines = [item(typed(f"/{name}"), f" – {what}") for name, what in COMMANDS]
    return Reply(
        Message(((title("What you can type"), *lines, note("Topics: ", ", ".join(desk.catalogue.topics()), ".")),))
    )


def _welcome(desk: Desk) -> Message:
    topics = desk.catalogue.topics()
    lines = (
        title("News, once, on time"),
        text(
            "I read the sources you choose, put together what they write about one event, and send you a digest "
            "at your hours. Every sentence in it was printed by the source named beside it."
        ),
        text("Choose a topic below, or type one with your time and zone:"),
        text(typed("/subscribe technology 08:00 Europe/Lisbon")),
        text("Any site or feed works too:"),
        text(typed("/subscribe https://example.org")),
        note(typed("/summary"), " plus an address condenses one page. ", typed("/help"), " lists all commands."),
    )
    return Message((lines,), tuple(Button(topic.capitalize(), f"/subscribe {topic}") for topic in topics))
