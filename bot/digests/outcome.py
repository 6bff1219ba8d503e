"""Judges how a send ended: the decisions of the delivery state machine. Pure. See docs/delivery.md."""

from __future__ import annotations

from datetime import datetime, timedelta

from bot.errors import ChatGone, ChatMoved, Rejected, SendError, TryLater
from bot.types import Outcome, Part, Verdict

MOST_ATTEMPTS = 10
GIVE_UP_AFTER = timedelta(hours=24)
LONGEST_WAIT = timedelta(minutes=15)


def sent(part: Part, at: datetime, message_id: str, gap: timedelta) -> Outcome:
    """It arrived; the chat may have its next message after `gap`."""
    return Outcome(part, Verdict.SENT, at, at + gap, message_id=message_id)


def failed(part: Part, error: SendError, at: datetime) -> Outcome:
    """What an error means: definitely not sent, perhaps sent, or never to be sent."""
    reason = f"{type(error).__name__}: {error}"
    if isinstance(error, ChatGone):
        return Outcome(part, Verdict.GONE, at, at, reason=reason)
    if isinstance(error, ChatMoved):
        return Outcome(part, Verdict.MOVED, at, at, reason=reason, moved_to=error.address)
    if isinstance(error, Rejected) or is_given_up(part, at):
        return Outcome(part, Verdict.DEAD, at, at, reason=reason)
    asked = error.seconds if isinstance(error, TryLater) else None
    wait = timedelta(seconds=asked) if asked is not None else back_off(part.attempts)
    verdict = Verdict.RETRY if isinstance(error, TryLater) else Verdict.UNKNOWN
    return Outcome(part, verdict, at, at + wait, reason=reason)


def is_given_up(part: Part, at: datetime) -> bool:
    """Has a part been tried too often, or for too long?"""
    began = part.first_tried_at or at
    return part.attempts >= MOST_ATTEMPTS or at - began >= GIVE_UP_AFTER


def back_off(attempts: int) -> timedelta:
    """1 s, 2 s, 4 s … up to LONGEST_WAIT."""
    return min(LONGEST_WAIT, timedelta(seconds=2 ** min(attempts, 20)))
