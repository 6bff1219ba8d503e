"""What is on its way: intents of the planner and the answering loop, parts, and how a send ended."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from bot.types.chat import Chat, Incoming, Message, Payload
from bot.types.digest import Digest


@dataclass(frozen=True, slots=True)
class Reply:
    """The answer to an Incoming. None as message: say nothing. `digest` is remembered as told when it is given."""

    message: Message | None
    digest: Digest | None = None
    forget: bool = False


class DeliveryKind(StrEnum):
    """Replies go before digests in their lane."""

    REPLY = "reply"
    DIGEST = "digest"


@dataclass(frozen=True, slots=True)
class PlannedDigest:
    """Intent of the planner: a digest, its parts (none: nothing to say), and the subscription's next due time.

    One that does not cover (`covers`) tells single stories of its window: `covered_until` stays.
    """

    subscription_id: int
    digest: Digest
    parts: tuple[Payload, ...]
    next_due_at: datetime | None
    at: datetime
    covers: bool = True


@dataclass(frozen=True, slots=True)
class Answered:
    """Intent of the answering loop: the event is handled, and these parts are to be delivered."""

    incoming: Incoming
    parts: tuple[Payload, ...]
    at: datetime
    digest: Digest | None = None
    forget: bool = False


@dataclass(frozen=True, slots=True)
class Part:
    """A part of a delivery under a lease. `suspect` counts sends that may have arrived unknown to us."""

    delivery_id: int
    index: int
    chat: Chat
    payload: Payload
    context: Payload
    key: str
    kind: DeliveryKind
    generation: int
    attempts: int
    suspect: int
    sending: bool
    first_tried_at: datetime | None
    created_at: datetime


class Verdict(StrEnum):
    """How a send ended."""

    SENT = "sent"
    RETRY = "retry"
    UNKNOWN = "unknown"
    DEAD = "dead"
    GONE = "gone"
    MOVED = "moved"


@dataclass(frozen=True, slots=True)
class Outcome:
    """Intent of the deliverer after a send. `ready_at` is when the lane may go on; `moved_to` the new address."""

    part: Part
    verdict: Verdict
    at: datetime
    ready_at: datetime
    message_id: str = ""
    reason: str = ""
    moved_to: str = ""
