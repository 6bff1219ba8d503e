"""/sources: what the chat follows, how each source is, and changes to the list."""

from __future__ import annotations

from datetime import datetime

from bot.commands.adding import MOST_NAME, export, find
from bot.commands.desk import Desk, counted, item, note, say, title, typed
from bot.commands.subscribing import by_numbers, subscribe, unsubscribe
from bot.errors import BadInput
from bot.types import MUTED, Incoming, Message, Reply, Source, SourceKind, Span


async def sources(desk: Desk, incoming: Incoming, rest: str) -> Reply:
    """List the sources, `add ADDRESS`, `find WORDS`, `rename N NAME`, `remove N`, or `export`."""
    verb, _, what = rest.strip().partition(" ")
    if verb.lower() == "add":
        if not what.strip():
            raise BadInput("Which one? Type for example: /sources add https://example.org")
        return await subscribe(desk, incoming, what)
    if verb.lower() in ("remove", "delete"):
        if not what.strip():
            raise BadInput("Which one? Type its number: /sources remove 2")
        return await unsubscribe(desk, incoming, what)
    if verb.lower() in ("rename", "name", "call"):
        return await _rename(desk, incoming, what)
    if verb.lower() in ("find", "search"):
        return await find(desk, incoming, what)
    if verb.lower() == "export":
        return await export(desk, incoming)
    if verb:
        raise BadInput(
            f"I do not understand “{verb}”. Type /sources, /sources add https://example.org, /sources find science, "
            "/sources rename 2 The Herald, /sources remove 2 or /sources export"
        )
    return await _listed(desk, incoming)


async def _rename(desk: Desk, incoming: Incoming, what: str) -> Reply:
    """Call a source by another name in this chat; without one, by its own again."""
    number, _, name = what.strip().partition(" ")
    name = " ".join(name.split()).strip('"“”')[:MOST_NAME]
    if not number:
        raise BadInput("Which one, and how? Type its number and a name: /sources rename 2 The Herald")
    found = await desk.store.sources_of(incoming.chat)
    source = by_numbers(found, number)[0]
    await desk.store.rename(incoming.chat, {source.id: name})
    own = (await desk.store.sources_of(incoming.chat))[int(number) - 1]
    return say(f"{source.title or source.url} is called {own.title or own.url} here now.")


async def _listed(desk: Desk, incoming: Incoming) -> Reply:
    found = await desk.store.sources_of(incoming.chat)
    if not found:
        return say(
            "You follow nothing yet. Choose a topic: /subscribe technology, or add a site: /sources add https://example.org"
        )
    lines = [
        item(f"{number}. ", _name(source), f" – {wish(source)}{health(source, desk.now())}")
        for number, source in enumerate(found, 1)
    ]
    hint = note(
        typed("/sources add URL"), " adds one, ", typed("/sources find WORDS"), " looks for some, ",
        typed("/sources remove 2"), " takes one out.",
    )  # fmt: skip
    return Reply(Message(((title(f"You follow {counted(found)}"), *lines, hint),)))


def _name(source: Source) -> Span:
    if source.kind in (SourceKind.FOLDER, SourceKind.MAILBOX):  # where these are is the operator's business
        return Span(source.title or source.kind.value.capitalize())
    return Span(source.title or source.url, url=source.url)


def wish(source: Source) -> str:
    """What the chat wants of a source, in words, where it said so."""
    return {MUTED: "muted; ", -1: "less of it; ", 1: "more of it; "}.get(source.weight, "")


def health(source: Source, now: datetime) -> str:
    """How a source is, in words."""
    topic = f"{source.via_topic}; " if source.via_topic else ""
    if source.ended_at is not None:
        return f"{topic}no longer read ({source.last_error.rstrip('.')}); add it again if it is back"
    if source.last_error:
        tries = f", {source.failures} tries in a row failed" if source.failures > 1 else ""
        then = ago(source.next_check_at, now)
        return f"{topic}not read for now ({source.last_error.rstrip('.')}){tries}, next try {then}"
    if source.checked_at is None:
        return f"{topic}not read yet"
    return f"{topic}read {ago(source.checked_at, now)}"


def ago(at: datetime, now: datetime) -> str:
    """A moment relative to now: "5 min ago", "in 2 h"."""
    seconds = (now - at).total_seconds()
    minutes = round(abs(seconds) / 60)
    if minutes < 1:
        return "just now" if seconds >= 0 else "in a moment"
    amount = (
        f"{minutes} min"
        if minutes < 60
        else f"{round(minutes / 60)} h"
        if minutes < 2880
        else f"{minutes // 1440} days"
    )
    return f"{amount} ago" if seconds > 0 else f"in {amount}"
