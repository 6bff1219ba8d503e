"""Telegram's own text rules, asked of TDLib offline: parsing of HTML and MarkdownV2, and entities in what people type.

Uses only `td_execute`, which answers in the calling thread and opens no connection. Offsets are UTF-16 code units.
"""

import json
from functools import cache
from typing import Any

import tdjson

Entity = dict[str, Any]

MODES: dict[str, dict[str, Any]] = {
    "html": {"@type": "textParseModeHTML"},
    "markdownv2": {"@type": "textParseModeMarkdown", "version": 2},
    "markdown": {"@type": "textParseModeMarkdown", "version": 1},
}
NAMES = {
    "Bold": "bold",
    "Italic": "italic",
    "Underline": "underline",
    "Strikethrough": "strikethrough",
    "Spoiler": "spoiler",
    "Code": "code",
    "Pre": "pre",
    "PreCode": "pre",
    "TextUrl": "text_link",
    "MentionName": "text_mention",
    "BlockQuote": "blockquote",
    "ExpandableBlockQuote": "expandable_blockquote",
    "CustomEmoji": "custom_emoji",
    "BotCommand": "bot_command",
    "Url": "url",
    "EmailAddress": "email",
    "PhoneNumber": "phone_number",
    "Mention": "mention",
    "Hashtag": "hashtag",
    "Cashtag": "cashtag",
    "DateTime": "date_time",
}
DETAILS = ("url", "language", "custom_emoji_id", "unix_time")


class MarkupError(ValueError):
    """Telegram would refuse this text; the message is Telegram's own."""


def parse_html(text: str) -> tuple[str, list[Entity]]:
    """Plain text and Bot API entities of an HTML text; MarkupError if Telegram refuses it."""
    return parse(text, "HTML")


def parse(text: str, parse_mode: str) -> tuple[str, list[Entity]]:
    """Plain text and Bot API entities; an empty parse mode leaves the text as it is."""
    if not parse_mode:
        return text, []
    mode = MODES.get(parse_mode.lower())
    if mode is None:
        raise MarkupError("unsupported parse_mode")
    answer = _execute({"@type": "parseTextEntities", "text": text, "parse_mode": mode})
    return answer["text"], [_bot_api(entity) for entity in answer["entities"]]


def entities_in(text: str) -> list[Entity]:
    """The entities Telegram finds in typed text: commands, links, mentions, hashtags."""
    answer = _execute({"@type": "getTextEntities", "text": text})
    return [_bot_api(entity) for entity in answer["entities"]]


def _bot_api(entity: dict[str, Any]) -> Entity:
    kind = entity["type"]
    name = kind["@type"].removeprefix("textEntityType")
    found: Entity = {"type": NAMES.get(name, name.lower()), "offset": entity["offset"], "length": entity["length"]}
    found.update({key: kind[key] for key in DETAILS if key in kind})
    if "user_id" in kind:
        found["user"] = {"id": kind["user_id"], "is_bot": False, "first_name": "Someone"}
    return found


def _execute(query: dict[str, Any]) -> dict[str, Any]:
    _silence()
    answer = _raw(query)
    if answer["@type"] == "error":
        message = answer["message"]
        raise MarkupError(message[:1].lower() + message[1:])
    return answer


@cache
def _silence() -> None:
    _raw({"@type": "setLogVerbosityLevel", "new_verbosity_level": 0})


def _raw(query: dict[str, Any]) -> dict[str, Any]:
    reply = tdjson.td_execute(json.dumps(query).encode())
    if reply is None:
        raise RuntimeError(f"TDLib gave no answer to {query['@type']}")
    answer: dict[str, Any] = json.loads(reply)
    return answer
