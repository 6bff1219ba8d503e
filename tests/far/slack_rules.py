"""What Slack refuses, and the parts of Slack that the server behind the front leaves out. Pure."""

import json
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from zoneinfo import ZoneInfo

from tests.far import slack_blocks
from tests.far.front import Upload
from tests.far.slack_server import APP_TOKEN, BOT_TOKEN, OUTSIDE

TEXT_LIMIT = 40_000
"""Characters; Slack cuts the rest off without a word."""
HISTORY_LIMIT = 100
POSTING = {"chat.postMessage", "chat.postEphemeral", "chat.update"}
VIEWING = {"views.open", "views.push", "views.update", "views.publish"}
SHARING = "files.completeUploadExternal"
JSON_FIELDS = ("blocks", "attachments", "metadata", "view", "files")

Json = dict[str, Any]


@dataclass(frozen=True, slots=True)
class SlackMessage:
    """Something the bot made people see. `via` is the method, "response_url" or "ack"."""

    channel: str
    text: str
    at: float
    """Seconds since the epoch."""
    via: str
    ts: str = ""
    """Empty for answers by response_url and ack, whose ts Slack does not tell the bot either."""
    blocks: tuple[Json, ...] = ()
    metadata: Json | None = None
    thread_ts: str | None = None
    ephemeral_to: str | None = None
    """The only person who sees it; None if everybody in the channel does."""
    replaces_original: bool = False
    files: tuple[Upload, ...] = ()

    @property
    def buttons(self) -> list[Json]:
        """Everything that can be pressed."""
        return list(slack_blocks.elements(list(self.blocks)))

    @property
    def reading(self) -> str:
        """All text people read: the blocks' where there are blocks, else the text."""
        return "\n".join(texts(list(self.blocks))) if self.blocks else self.text


def texts(node: Any) -> list[str]:
    """Every text in the blocks, in order."""
    if isinstance(node, dict):
        return [t for k, v in node.items() for t in ([v] if k == "text" and isinstance(v, str) else texts(v))]
    return [text for item in node for text in texts(item)] if isinstance(node, list) else []


def decoded(fields: Mapping[str, Any]) -> Json:
    """Fields of a call with the JSON that came as text in a form made into objects."""
    values = dict(fields)
    for name in JSON_FIELDS:
        if isinstance(values.get(name), str):
            try:
                values[name] = json.loads(values[name])
            except ValueError:
                continue
    return values


def token_error(method: str, token: str) -> str | None:
    if not token:
        return "not_authed"
    if token not in (APP_TOKEN, BOT_TOKEN):
        return "invalid_auth"
    wanted = APP_TOKEN if method == "apps.connections.open" else BOT_TOKEN
    return None if token == wanted else "not_allowed_token_type"


def refusal(method: str, fields: Json) -> Json | None:
    """The answer to a call that Slack would not carry out, or None."""
    if method in VIEWING:
        view = fields.get("view")
        most = slack_blocks.VIEW_BLOCKS
        return _invalid(slack_blocks.refusal(view.get("blocks") if isinstance(view, dict) else None, most))
    if method not in {*POSTING, SHARING}:
        return None
    if OUTSIDE in (fields.get("channel"), fields.get("channel_id")):
        return failure("not_in_channel")
    if method == SHARING:
        return None
    if not any(fields.get(name) for name in ("text", "blocks", "attachments")):
        return failure("no_text")
    return _invalid(slack_blocks.refusal(fields["blocks"])) if fields.get("blocks") else None


def _invalid(found: tuple[str, list[str]] | None) -> Json | None:
    if found is None:
        return None
    code, messages = found
    return failure(code) | ({"errors": messages, "response_metadata": {"messages": messages}} if messages else {})


def failure(code: str) -> Json:
    return {"ok": False, "error": code}


def pressed(element: Json, value: str | None) -> Json | None:
    """The action of pressing an element or choosing its option with this value; None if it does not fit."""
    action: Json = {key: element[key] for key in ("type", "action_id", "value", "text") if key in element}
    if "options" not in element:
        return action if value in (None, element.get("value")) else None
    chosen = next((option for option in element["options"] if value in (None, option.get("value"))), None)
    return action | {"selected_option": chosen} if chosen else None


def with_zone(user: Json, fields: Json) -> Json:
    """users.info with the offset that belongs to the zone now, which the server leaves at 0."""
    offset = datetime.now(ZoneInfo(user["tz"])).utcoffset()
    user["tz_offset"] = int(offset.total_seconds()) if offset else 0
    return user | ({"locale": "en-US"} if fields.get("include_locale") in (True, "true", "1", 1) else {})


def history(messages: list[Json], fields: Json, metadata: Mapping[str, Json]) -> tuple[list[Json], bool]:
    """One page of conversations.history, newest first, and whether there is more.

    The server ignores the bounds, shows ephemeral messages and drops metadata; `metadata` is by ts.
    """
    kept = [m for m in messages if m.get("subtype") != "ephemeral" and _is_between(str(m["ts"]), fields)]
    if fields.get("include_all_metadata") in (True, "true", "1", 1):
        kept = [m | ({"metadata": metadata[m["ts"]]} if m["ts"] in metadata else {}) for m in kept]
    limit = int(fields.get("limit") or HISTORY_LIMIT)
    return kept[:limit], len(kept) > limit


def _is_between(ts: str, fields: Json) -> bool:
    """Whether a message lies between `oldest` and `latest`, whose ends count only if `inclusive`."""
    oldest, latest = float(fields.get("oldest") or 0), float(fields.get("latest") or "inf")
    if fields.get("inclusive") in (True, "true", "1", 1):
        return oldest <= float(ts) <= latest
    return oldest < float(ts) < latest
