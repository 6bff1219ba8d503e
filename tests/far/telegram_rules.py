"""What Telegram refuses and what a message looks like once sent. Pure: no server, no clock but the one passed in.

The limits stand here because the emulator counts UTF-16 units before parsing, while Telegram counts code points after.
"""

import json
import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from tests.far import tdlib
from tests.far.front import Upload
from tests.far.telegram_people import Json, chat

TEXT_LIMIT = 4096
CAPTION_LIMIT = 1024
ENTITIES_KEPT = 100
COMMANDS_LIMIT = 100
SAFE_TEXT = 1024
"""Code points of a text handed on to the emulator; the front puts the whole text back into the answer."""

TEXT_METHODS = {"sendMessage", "editMessageText"}
CAPTION_METHODS = {"sendPhoto", "sendDocument", "sendVideo", "sendAudio", "sendVoice", "editMessageCaption"}
TAKEN_BY_FRONT = {
    "parse_mode",
    "entities",
    "caption_entities",
    "link_preview_options",
    "message_thread_id",
    "protect_content",
    "message_effect_id",
    "allow_paid_broadcast",
}
"""Parameters of the Bot API that the emulator does not know; any other unknown one is refused by the emulator."""
NEW_BUTTON_KEYS = {"style", "icon_custom_emoji_id"}
PREVIEW_KEYS = {"is_disabled", "url", "prefer_small_media", "prefer_large_media", "show_above_text"}


class RefusalError(Exception):
    """An answer of the Bot API that is not ok."""

    def __init__(self, description: str, status: int = 400, parameters: Json | None = None) -> None:
        super().__init__(description)
        self.description, self.status, self.parameters = description, status, parameters

    def body(self) -> Json:
        answer: Json = {"ok": False, "error_code": self.status, "description": self.description}
        return answer | ({"parameters": self.parameters} if self.parameters else {})


@dataclass(frozen=True, slots=True)
class SentMessage:
    """A message as it reached Telegram. `text` is what the bot wrote, `plain` what people read."""

    method: str
    chat_id: int
    message_id: int
    text: str
    plain: str
    entities: list[Json]
    at: float
    """Seconds since the epoch."""
    parse_mode: str | None = None
    reply_markup: Json = field(default_factory=dict)
    link_preview: Json = field(default_factory=dict)
    thread_id: int | None = None
    files: tuple[Upload, ...] = ()

    @property
    def buttons(self) -> list[Json]:
        return [button for row in self.reply_markup.get("inline_keyboard", []) for button in row]


def decoded(fields: Mapping[str, Any], name: str) -> Any:
    """A parameter that is JSON, whether it came as an object or as text in a form; None if absent or malformed."""
    value = fields.get(name)
    if not isinstance(value, str):
        return value
    try:
        return json.loads(value)
    except ValueError:
        return None


def read_text(method: str, fields: Mapping[str, Any]) -> tuple[str, str, list[Json]] | None:
    """Text as written, plain text and entities of a call that carries one; RefusalError as Telegram would."""
    if method in TEXT_METHODS:
        name, limit, too_long = "text", TEXT_LIMIT, "Bad Request: message is too long"
    elif method in CAPTION_METHODS:
        name, limit, too_long = "caption", CAPTION_LIMIT, "Bad Request: message caption is too long"
    else:
        return None
    raw = str(fields.get(name) or "")
    plain, entities = parse(raw, fields, "entities" if name == "text" else "caption_entities")
    if name == "text" and not plain.strip():
        raise RefusalError("Bad Request: message text is empty")
    if len(plain.strip()) > limit:
        raise RefusalError(too_long)
    return raw, plain, entities[:ENTITIES_KEPT]


def parse(raw: str, fields: Mapping[str, Any], entities_name: str) -> tuple[str, list[Json]]:
    """Explicit entities win over the parse mode, as in the Bot API."""
    given = decoded(fields, entities_name)
    if given:
        return raw, list(given)
    try:
        return tdlib.parse(raw, str(fields.get("parse_mode") or ""))
    except tdlib.MarkupError as bad:
        raise RefusalError(f"Bad Request: {bad}") from bad


def check_preview(fields: Mapping[str, Any]) -> Json:
    preview = decoded(fields, "link_preview_options")
    if preview is None:
        return {}
    if not isinstance(preview, dict) or set(preview) - PREVIEW_KEYS:
        raise RefusalError("Bad Request: can't parse link preview options JSON object")
    return preview


def check_commands(fields: Mapping[str, Any]) -> None:
    """Names of 1-32 a-z 0-9 _, descriptions of 1-256 characters, at most 100."""
    commands = decoded(fields, "commands")
    if not isinstance(commands, list) or len(commands) > COMMANDS_LIMIT:
        raise RefusalError("Bad Request: BOT_COMMANDS_TOO_MUCH")
    for command in commands:
        if not re.fullmatch(r"[a-z0-9_]{1,32}", str(command.get("command", ""))):
            raise RefusalError("Bad Request: BOT_COMMAND_INVALID")
        if not 1 <= len(str(command.get("description", ""))) <= 256:
            raise RefusalError("Bad Request: BOT_COMMAND_DESCRIPTION_INVALID")


def for_emulator(fields: Mapping[str, Any], text: tuple[str, str, list[Json]] | None) -> Json:
    """The same call without what the emulator does not know, its text short enough to pass whatever it counts."""
    kept = {name: value for name, value in fields.items() if name not in TAKEN_BY_FRONT}
    for name in ("text", "caption"):
        if text is not None and name in kept:
            kept[name] = text[1].strip()[:SAFE_TEXT]
    markup = decoded(fields, "reply_markup")
    if isinstance(markup, dict) and "inline_keyboard" in markup:
        kept["reply_markup"] = json.dumps(markup | {"inline_keyboard": _old_buttons(markup["inline_keyboard"])})
    return kept


def _old_buttons(rows: Any) -> Any:
    if not isinstance(rows, list) or not all(isinstance(row, list) for row in rows):
        return rows
    return [[{k: v for k, v in button.items() if k not in NEW_BUTTON_KEYS} for button in row] for row in rows]


def message(sent: SentMessage, bot: Json) -> Json:
    """The Message object of a sent message."""
    body: Json = {
        "message_id": sent.message_id,
        "date": int(sent.at),
        "chat": chat(sent.chat_id),
        "from": bot,
    }
    if sent.method not in CAPTION_METHODS:
        body |= {"text": sent.plain, "entities": sent.entities}
    elif sent.plain:
        body |= {"caption": sent.plain, "caption_entities": sent.entities}
    if "inline_keyboard" in sent.reply_markup:
        body["reply_markup"] = sent.reply_markup
    if sent.thread_id is not None:
        body |= {"message_thread_id": sent.thread_id, "is_topic_message": True}
    return body
