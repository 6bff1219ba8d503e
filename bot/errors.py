"""The tree of errors. Messages are for people: what is wrong, with the value at fault, and what to do next.

BotError
├── SettingsError          a setting is unknown or has a bad value
├── BadInput               something typed cannot be understood; the message says what to type instead
├── SourceError            a source cannot be read
│   ├── Refused            the address may not be visited (private network, bad scheme or port)
│   ├── Unreachable        no answer, or not in time; `retry_after` seconds when the server said so
│   ├── TooLarge           more bytes than we read
│   ├── NotFound           the server says there is no such page (404, 410)
│   └── Unreadable         an answer came, but it is not something we can read
├── StorageError           the database cannot be used
├── WorkFailed             a computation was killed or ran out of time
├── ModelError             the language model gave no text
└── SendError              a message could not be sent
    ├── TryLater           definitely not sent; try again at a given time
    ├── Unknown            it may have been sent
    ├── Rejected           the platform will never take this message
    ├── ChatGone           the chat is closed to us
    └── ChatMoved          the chat has another address now
"""

from __future__ import annotations


class BotError(Exception):
    """Base of all errors raised on purpose."""


class SettingsError(BotError):
    """A setting is unknown or has a bad value."""


class BadInput(BotError):
    """Something typed cannot be understood; the message says what to type instead."""


class SourceError(BotError):
    """A source cannot be read."""


class Refused(SourceError):
    """The address may not be visited."""


class Unreachable(SourceError):
    """No answer, or not in time."""

    def __init__(self, message: str, retry_after: float | None = None) -> None:
        super().__init__(message)
        self.retry_after = retry_after


class TooLarge(SourceError):
    """More bytes than we read."""


class NotFound(SourceError):
    """The server says there is no such page; `gone` is true for 410, which ends a source."""

    def __init__(self, message: str, gone: bool = False) -> None:
        super().__init__(message)
        self.gone = gone


class Unreadable(SourceError):
    """An answer came, but it is not something we can read."""


class StorageError(BotError):
    """The database cannot be used."""


class WorkFailed(BotError):
    """A computation was killed or ran out of time."""


class ModelError(BotError):
    """The language model gave no text."""


class SendError(BotError):
    """A message could not be sent."""


class TryLater(SendError):
    """Definitely not sent. `seconds` is what the platform asked to wait, or None when it did not say."""

    def __init__(self, message: str, seconds: float | None = None) -> None:
        super().__init__(message)
        self.seconds = seconds


class Unknown(SendError):
    """The connection broke after the request went out: the message may have been sent."""


class Rejected(SendError):
    """The platform will never take this message; a retry cannot help."""


class ChatGone(SendError):
    """The chat is closed to us: blocked, kicked, deleted, token revoked."""


class ChatMoved(SendError):
    """The chat has another address now."""

    def __init__(self, message: str, address: str) -> None:
        super().__init__(message)
        self.address = address
