"""What a refusal by Slack, or a broken connection to it, means for a message under way. Pure.

429, ratelimited                             -> TryLater, as long as Slack says
the channel is closed to us                  -> ChatGone
the token or its scopes                      -> TryLater: the operator can mend it, the chat is not at fault
the message                                  -> Rejected
fatal_error, internal_error, 5xx, no JSON    -> Unknown
a code that is not listed here               -> TryLater: it was not sent, and the outbox gives up in the end
no connection                                -> TryLater
time-out, cut connection                     -> Unknown
"""

from __future__ import annotations

from aiohttp import ClientConnectorError, ClientError  # of the SDK's own client, which hands them on as they are
from slack_sdk.errors import SlackApiError

from bot.errors import ChatGone, Rejected, SendError, TryLater, Unknown

BROKEN = (ClientError, OSError)
"""What the SDK raises when a call got no answer; a time-out is an OSError."""

_GONE = {
    "channel_not_found",
    "not_in_channel",
    "is_archived",
    "is_inactive",
    "user_disabled",
    "user_not_found",
    "cannot_dm_bot",
    "messages_tab_disabled",
    "team_not_found",
}
BAD_TOKEN = {
    "account_inactive",
    "invalid_auth",
    "not_allowed_token_type",
    "not_authed",
    "token_expired",
    "token_revoked",
}
"""Codes that only another token mends."""
_SCOPES = {"access_denied", "missing_scope", "no_permission"}
_MESSAGE = {
    "invalid_blocks",
    "invalid_blocks_format",
    "invalid_arguments",
    "metadata_too_large",
    "msg_blocks_too_long",
    "msg_too_long",
    "no_text",
    "restricted_action",
    "restricted_action_non_threadable_channel",
    "restricted_action_read_only_channel",
    "restricted_action_thread_locked",
    "restricted_action_thread_only_channel",
    "thread_not_found",
}
_BROKEN = {"fatal_error", "internal_error", "request_timeout"}
_OPERATOR_SECONDS = 60.0
_OK = 200
_TOO_MANY = 429


def refused(error: SlackApiError) -> SendError:
    """The error of our tree for an answer that is not ok."""
    response = error.response
    status = getattr(response, "status_code", None) or getattr(response, "status", 0)
    code = answer_code(response)
    if status == _TOO_MANY or code == "ratelimited":
        return TryLater("Slack: ratelimited", retry_after(response.headers))
    if status != _OK or not code:
        return Unknown(f"Slack: answer {status} {code}".rstrip())
    return by_code(code)


def by_code(code: str) -> SendError:
    """The error of our tree for one of Slack's error codes."""
    if code in _GONE:
        return ChatGone(f"Slack: {code}")
    if code in BAD_TOKEN | _SCOPES:
        return TryLater(f"Slack: {code}; check the bot token and the scopes of the app", _OPERATOR_SECONDS)
    if code in _MESSAGE:
        return Rejected(f"Slack: {code}")
    return Unknown(f"Slack: {code}") if code in _BROKEN else TryLater(f"Slack: {code}", _OPERATOR_SECONDS)


def broken(error: Exception) -> SendError:
    """The error of our tree for a call that got no answer."""
    said = f"Slack: {type(error).__name__} {error}".rstrip()
    return TryLater(said) if isinstance(error, ClientConnectorError) else Unknown(said)


def answer_code(response: object) -> str:
    """Slack's error code in an answer; empty when it is not Slack's kind of answer."""
    data = getattr(response, "data", None)
    return str(data.get("error") or "") if isinstance(data, dict) else ""


def retry_after(headers: object) -> float | None:
    """The seconds Slack asks to wait; None when it does not say."""
    values = {str(k).lower(): v for k, v in headers.items()} if hasattr(headers, "items") else {}
    try:
        return float(values["retry-after"])
    except (KeyError, ValueError):
        return None
