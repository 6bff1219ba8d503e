"""What is said: chats, messages before any markup, and what comes in."""

from __future__ import annotations

from dataclasses import dataclass, field
from enum import StrEnum
from typing import Any

Payload = dict[str, Any]
"""What a platform sends for one part, as JSON: rendered once when it is queued, so a resend is the same message."""


class Platform(StrEnum):
    """The places people talk."""

    TELEGRAM = "telegram"
    SLACK = "slack"
    CONSOLE = "console"


@dataclass(frozen=True, slots=True)
class Chat:
    """The address of a conversation: Telegram `chat` or `chat/topic`, Slack `team/channel`, console `console`."""

    platform: Platform
    address: str


@dataclass(frozen=True, slots=True)
class Span:
    """A run of text in one style; with `url` it is a link. The text is plain: renderers escape it."""

    text: str
    url: str = ""
    bold: bool = False
    italic: bool = False
    code: bool = False


class BlockKind(StrEnum):
    """What a block is; each platform decides how it looks."""

    TITLE = "title"
    HEADING = "heading"
    TEXT = "text"
    ITEM = "item"
    NOTE = "note"


@dataclass(frozen=True, slots=True)
class Block:
    """One paragraph of a message."""

    kind: BlockKind
    spans: tuple[Span, ...]


@dataclass(frozen=True, slots=True)
class Button:
    """A button; pressing it is the same as typing `command`."""

    label: str
    command: str


@dataclass(frozen=True, slots=True)
class Attachment:
    """A text file that goes with a message."""

    name: str
    text: str


@dataclass(frozen=True, slots=True)
class Message:
    """What is to be said, before any platform's markup. A section is kept in one part where it fits.

    The file is a part of its own, after the words.
    """

    sections: tuple[tuple[Block, ...], ...]
    buttons: tuple[Button, ...] = ()
    file: Attachment | None = None


@dataclass(frozen=True, slots=True)
class Incoming:
    """Something typed or pressed, as the core sees it.

    `event_id` is unique on the platform and makes handling idempotent. `text` starts with `/` for a command, whatever
    the platform's own spelling. `context` is the platform's own and comes back with the answer (a response address,
    a thread). `direct` says that the chat is between the bot and one person, `administered` that it has administrators,
    to whom changes are left unless they open it. `language` and `zone` are only hints.
    """

    event_id: str
    chat: Chat
    text: str
    user: str = ""
    direct: bool = True
    language: str = ""
    zone: str = ""
    context: Payload = field(default_factory=dict)
    administered: bool = False
