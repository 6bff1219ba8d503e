"""Who may change what a group follows: its administrators, unless they opened it to everyone."""

from __future__ import annotations

from bot.commands.desk import Desk, standing_order
from bot.errors import BadInput, SendError
from bot.types import Incoming, Subscription

ONLY_ADMINISTRATORS = (
    "Only administrators of this group may change what it follows. /summary and /sources answer everybody."
)
CANNOT_ASK = (
    "I could not find out just now who administers this group, so nothing is changed. Please try again in a minute."
)
READING = frozenset(("help", "summary", "why", "export", "start"))
SHOWING = frozenset(("unsubscribe", "schedule", "more", "less", "mute", "unmute", "same", "notsame"))
"""Commands that without words only show, or say what to type."""
LOOKING = frozenset(("find", "search", "export"))  # after /sources


def changes(name: str, rest: str) -> bool:
    """Whether the command changes something for the chat; so does any that is not known to be harmless.

    /start is not among them: it changes something only where digests are paused.
    """
    words = rest.lower().split()
    if name == "sources":
        return bool(words) and words[0] not in LOOKING
    if name == "settings":
        return len(words) > 1
    return bool(words) if name in SHOWING else name not in READING


async def check(desk: Desk, incoming: Incoming, name: str, rest: str) -> None:
    """Raises BadInput for a change that is not this person's to make."""
    if not incoming.administered:
        return
    order = await standing_order(desk, incoming.chat)
    if not (changes(name, rest) or (name == "start" and _paused(order))):
        return
    opening = name == "settings" and rest.lower().split()[0] == "changes"  # stays with the administrators
    if order is not None and order.preferences.open_to_all and not opening:
        return
    try:
        may = await desk.administers(incoming)
    except SendError:
        raise BadInput(CANNOT_ASK) from None
    if not may:
        raise BadInput(ONLY_ADMINISTRATORS)


def _paused(order: Subscription | None) -> bool:
    return order is not None and (order.paused_at is not None or order.schedule.hold_until is not None)
