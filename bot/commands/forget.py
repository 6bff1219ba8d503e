"""/forget: everything about the chat goes."""

from __future__ import annotations

from bot.commands.desk import Desk, message, say
from bot.types import Button, Incoming, Reply


async def forget(desk: Desk, incoming: Incoming, rest: str) -> Reply:
    """Ask once, then delete."""
    if rest.strip().lower() != "yes":
        return say(
            "This deletes your sources, schedule and all digests of this chat, for good. To do it, type /forget yes",
            buttons=(Button("Delete everything", "/forget yes"),),
        )
    return Reply(message("Everything about this chat is deleted. /start begins anew."), forget=True)
