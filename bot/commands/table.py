"""The table of commands, and how a typed line becomes a Reply."""

from __future__ import annotations

import re
from collections.abc import Awaitable, Callable

from bot.commands.correcting import notsame, same
from bot.commands.desk import Desk, say
from bot.commands.export import export
from bot.commands.forget import forget
from bot.commands.muting import mute, unmute
from bot.commands.opinions import less, more, why
from bot.commands.order import ADDRESS
from bot.commands.rights import check
from bot.commands.settings import settings
from bot.commands.sources import sources
from bot.commands.start import help_, start
from bot.commands.subscribing import schedule, stop, subscribe, unsubscribe
from bot.commands.summary import summary
from bot.errors import BadInput, SourceError, WorkFailed
from bot.types import Incoming, Reply

Command = Callable[[Desk, Incoming, str], Awaitable[Reply]]
TABLE: dict[str, Command] = {
    "start": start,
    "help": help_,
    "subscribe": subscribe,
    "unsubscribe": unsubscribe,
    "schedule": schedule,
    "sources": sources,
    "summary": summary,
    "why": why,
    "more": more,
    "less": less,
    "mute": mute,
    "unmute": unmute,
    "same": same,
    "notsame": notsame,
    "settings": settings,
    "stop": stop,
    "export": export,
    "forget": forget,
}
UMBRELLA = "digest"  # where a platform lends only one name: "/digest summary 3" is "/summary 3"
LINE = re.compile(r"/(\w+)\s*(.*)", re.DOTALL)


async def reply(desk: Desk, incoming: Incoming) -> Reply:
    """The answer to a line; what cannot be done is answered with what to type instead."""
    try:
        return await _reply(desk, incoming)
    except (BadInput, SourceError, WorkFailed) as error:
        return say(str(error))


async def _reply(desk: Desk, incoming: Incoming) -> Reply:
    match = LINE.match(incoming.text.strip())
    if match is None:
        return await _plain(desk, incoming)
    name, rest = match.group(1).lower(), match.group(2).strip()
    if name == UMBRELLA:
        name, _, rest = rest.partition(" ")
        name = name.lower().lstrip("/") or "help"
    if name not in TABLE:
        return say(f"I do not know /{name}. /help lists what you can type.")
    await check(desk, incoming, name, rest)
    return await TABLE[name](desk, incoming, rest)


async def _plain(desk: Desk, incoming: Incoming) -> Reply:
    """Words without a command: an address is condensed; other words get a hint, but only between two."""
    words = incoming.text.strip()
    if ADDRESS.match(words) and "/" in words:
        return await summary(desk, incoming, words)
    return say("Send me an address to condense it, or a command: /help lists them.") if incoming.direct else Reply(None)
