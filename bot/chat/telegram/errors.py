"""What an error of python-telegram-bot means for a message under way. Pure.

telegram.error.TelegramError
├── Forbidden                       -> ChatGone
├── RetryAfter                      -> TryLater, as long as Telegram says
├── ChatMigrated                    -> ChatMoved
├── InvalidToken, Conflict          -> TryLater: the operator can mend it, the chat is not at fault
├── NetworkError
│   ├── BadRequest                  -> ChatGone where the chat is at fault, else Rejected
│   ├── TimedOut                    -> Unknown, but for the pool and the connection: TryLater
│   └── anything else, 5xx          -> Unknown, but for a connection never made: TryLater
└── anything else                   -> Unknown
"""

from __future__ import annotations

import httpx
from telegram.error import (
    BadRequest,
    ChatMigrated,
    Conflict,
    Forbidden,
    InvalidToken,
    NetworkError,
    RetryAfter,
    TelegramError,
)

from bot.errors import ChatGone, ChatMoved, Rejected, SendError, TryLater, Unknown

# Descriptions of 400 that speak of the chat and not of the message, in lower case, as the Bot API server words them.
_GONE = (
    "chat not found",
    "user not found",
    "user is deactivated",
    "group chat was deactivated",
    "group is deactivated",
    "bot was kicked",
    "bot was blocked",
    "bot is not a member",
    "not enough rights to send",
    "have no rights to send",
    "need administrator rights",
    "chat_write_forbidden",
    "chat_restricted",
    "chat_send_plain_forbidden",
    "peer_id_invalid",
    "message thread not found",
    "topic_closed",
    "topic_deleted",
    "channel_private",
)
# Nothing had left this machine: no connection, or none free.
_NOT_SENT = (httpx.ConnectError, httpx.ConnectTimeout, httpx.PoolTimeout)
_OPERATOR_SECONDS = 60.0


def send_error(error: TelegramError) -> SendError:  # noqa: PLR0911 - one line of the table above each
    """The error of our tree for an error of the library."""
    said = f"Telegram: {error.message}"
    match error:
        case Forbidden():
            return ChatGone(said)
        case RetryAfter():
            return TryLater(said, _seconds(error))
        case ChatMigrated():
            return ChatMoved(said, str(error.new_chat_id))
        case InvalidToken():
            # The library's own text may quote the token.
            return TryLater("Telegram refuses the bot token; give the bot a valid one", _OPERATOR_SECONDS)
        case Conflict():
            return TryLater(said, _OPERATOR_SECONDS)
        case BadRequest():
            gone = any(words in error.message.lower() for words in _GONE)
            return ChatGone(said) if gone else Rejected(said)
        case NetworkError():
            return _broken(error, said)
        case _:
            return Unknown(said)


def _broken(error: NetworkError, said: str) -> SendError:
    if isinstance(error.__cause__, _NOT_SENT):
        return TryLater(said)
    if "too many requests" in error.message.lower():  # a 429 that names no time
        return TryLater(said)
    return Unknown(said)


def _seconds(error: RetryAfter) -> float:
    wait = error.retry_after  # the library is moving from one type to the other
    return float(wait) if isinstance(wait, int) else wait.total_seconds()
