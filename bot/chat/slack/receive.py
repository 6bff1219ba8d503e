"""What a Slack command, message, mention or button says to the bot. Pure: a payload in, an Incoming or nothing out.

Ignored on purpose: bots (ourselves too), edits and every other subtype, and talk in channels that does not mention us.
"""

from __future__ import annotations

import re
from collections.abc import Collection, Mapping
from datetime import datetime
from html import unescape
from typing import Any

from bot.types import Chat, Incoming, Payload, Platform

Body = Mapping[str, Any]

UMBRELLA = "/digest"
"""The one command that stands for all: `/digest summary 3` is `/summary 3`."""

_BRACKETED = re.compile(r"<((?:https?:|mailto:|[#@!])[^<>|\s]+)(?:\|([^<>]*))?>")


def command(body: Body, names: Collection[str], at: datetime) -> Incoming:
    """A slash command. `names` are our commands without their slash."""
    text = readable(body.get("text") or "")
    spoken = f"{body['command']} {text}".strip()
    if body["command"] == UMBRELLA and _first_word(text) in names:
        spoken = f"/{text.removeprefix('/')}"
    return Incoming(
        event_id=str(body["trigger_id"]),
        chat=_chat(body["team_id"], body["channel_id"]),
        text=spoken,
        user=str(body.get("user_id") or ""),
        direct=_is_direct(body["channel_id"]),
        context=_respond(body, at),
    )


def message(body: Body, names: Collection[str]) -> Incoming | None:
    """A direct message or a mention: the payload of an event."""
    event = body["event"]
    if event.get("subtype") or event.get("bot_id") or not event.get("user"):
        return None
    mentioned = event["type"] == "app_mention"
    if not mentioned and event.get("channel_type") != "im":
        return None
    text = event.get("text") or ""
    text = readable(_after_mention(text) if mentioned else text)
    if not text:
        return None
    return Incoming(
        event_id=str(body["event_id"]),
        chat=_chat(body.get("team_id") or event.get("team"), event["channel"]),
        text=as_command(text, names),
        user=str(event["user"]),
        direct=not mentioned,
        context=_thread(event),
    )


def pressed(body: Body, at: datetime) -> Incoming | None:
    """A button of ours: its value is the command."""
    action = body["actions"][0]
    channel = (body.get("channel") or {}).get("id") or (body.get("container") or {}).get("channel_id")
    user = body.get("user") or {}
    if not action.get("value") or not channel:
        return None
    return Incoming(
        event_id=str(body.get("trigger_id") or f"{action.get('action_ts')}:{user.get('id')}"),
        chat=_chat((body.get("team") or {}).get("id") or user.get("team_id"), channel),
        text=str(action["value"]),
        user=str(user.get("id") or ""),
        direct=_is_direct(channel),
        context=_respond(body, at) | _thread(body.get("message") or {}),
    )


def as_command(text: str, names: Collection[str]) -> str:
    """`summary 3` as `/summary 3` when it begins with the name of a command."""
    return f"/{text}" if _first_word(text) in names and not text.startswith("/") else text


def readable(text: str) -> str:
    """What was typed, of what Slack makes of it: `<https://x.example|x.example>` is an address, `&lt;` is `<`."""
    return unescape(_BRACKETED.sub(_unbracketed, text)).strip()


def _unbracketed(match: re.Match[str]) -> str:
    target, label = match[1], match[2] or ""
    if target[0] in "#@!":
        return f"{target[0]}{label or target[1:]}"
    return target.removeprefix("mailto:")


def _after_mention(text: str) -> str:
    """The text behind the first mention, or before it when the mention ends the text."""
    before, _, after = text.partition("<@")
    return after.partition(">")[2].strip() or before.strip()


def _first_word(text: str) -> str:
    words = text.split(maxsplit=1)
    return words[0].removeprefix("/").lower() if words else ""


def _chat(team: object, channel: object) -> Chat:
    return Chat(Platform.SLACK, f"{team}/{channel}")


def _is_direct(channel: object) -> bool:
    return str(channel).startswith("D")


def _respond(body: Body, at: datetime) -> Payload:
    url = body.get("response_url")
    return {"response_url": url, "at": at.isoformat()} if url else {}


def _thread(event: Body) -> Payload:
    return {"thread_ts": event["thread_ts"]} if event.get("thread_ts") else {}
