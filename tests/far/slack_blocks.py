"""Slack's limits on blocks, walked down to the nested elements. Pure; the server behind the front checks none."""

from collections.abc import Iterator, Mapping, Sequence
from typing import Any

MESSAGE_BLOCKS = 50
VIEW_BLOCKS = 100
TOTAL_CHARACTERS = 13_200
"""Over all blocks of a message; undocumented, seen as msg_blocks_too_long."""
MARKDOWN_CHARACTERS = 12_000

Json = Mapping[str, Any]
Problem = tuple[str, str]
"""JSON pointer and what is wrong there."""

TEXTS = ("plain_text", "mrkdwn")
SELECTS = {
    "static_select": 100,
    "multi_static_select": 100,
    "overflow": 5,
    "checkboxes": 10,
    "radio_buttons": 10,
}
"""Most options of an element."""
OTHER_ELEMENTS = {
    "image",
    "plain_text_input",
    "email_text_input",
    "number_input",
    "url_text_input",
    "datepicker",
    "timepicker",
    "datetimepicker",
    "users_select",
    "multi_users_select",
    "conversations_select",
    "multi_conversations_select",
    "channels_select",
    "multi_channels_select",
    "external_select",
    "multi_external_select",
    "file_input",
    "rich_text_input",
    "workflow_button",
}
OTHER_BLOCKS = {"divider", "rich_text", "video", "file", "table", "call"}


def refusal(blocks: Any, most: int = MESSAGE_BLOCKS) -> tuple[str, list[str]] | None:
    """Slack's error code and messages for these blocks, or None if it would take them."""
    if not isinstance(blocks, list):
        return "invalid_blocks_format", []
    problems = list(_blocks(blocks, most))
    if problems:
        return "invalid_blocks", [f"[ERROR] {what} [json-pointer:{where}]" for where, what in problems]
    if characters(blocks) > TOTAL_CHARACTERS:
        return "msg_blocks_too_long", []
    return None


def characters(node: Any) -> int:
    """Characters of every text in the blocks."""
    if isinstance(node, Mapping):
        return sum(len(v) if k == "text" and isinstance(v, str) else characters(v) for k, v in node.items())
    return sum(characters(item) for item in node) if isinstance(node, list) else 0


def elements(node: Any) -> Iterator[dict[str, Any]]:
    """Everything with an action_id, at any depth."""
    if isinstance(node, dict):
        if "action_id" in node:
            yield node
        node = list(node.values())
    if isinstance(node, list):
        for item in node:
            yield from elements(item)


def _blocks(blocks: Sequence[Any], most: int) -> Iterator[Problem]:
    if len(blocks) > most:
        yield "/blocks", f"no more than {most} items allowed"
    seen: set[str] = set()
    for index, block in enumerate(blocks):
        here = f"/blocks/{index}"
        if not isinstance(block, Mapping) or "type" not in block:
            yield here, "missing required field: type"
            continue
        name = block.get("block_id")
        if name in seen:
            yield f"{here}/block_id", "block_id must be unique"
        seen |= {name} if name else set()
        yield from _length(block, "block_id", 255, here)
        yield from _block(block, here)
    written = [b for b in blocks if isinstance(b, Mapping) and b.get("type") == "markdown"]
    if sum(len(str(block.get("text", ""))) for block in written) > MARKDOWN_CHARACTERS:
        yield "/blocks", f"markdown must be less than {MARKDOWN_CHARACTERS + 1} characters"


def _block(block: Json, here: str) -> Iterator[Problem]:
    match block["type"]:
        case "section":
            yield from _section(block, here)
        case "header":
            yield from _text(block, "text", 150, here, plain=True)
        case "context":
            yield from _many(block, 10, here)
        case "actions":
            yield from _many(block, 25, here)
        case "image":
            yield from _length(block, "image_url", 3000, here)
            yield from _length(block, "alt_text", 2000, here, required=True)
        case "input":
            yield from _text(block, "label", 2000, here, plain=True)
            yield from _element(block.get("element"), f"{here}/element")
        case "markdown":
            yield from _length(block, "text", MARKDOWN_CHARACTERS, here, required=True)
        case other if other not in OTHER_BLOCKS:
            yield f"{here}/type", f"unsupported type: {other}"


def _section(block: Json, here: str) -> Iterator[Problem]:
    fields = block.get("fields")
    if "text" not in block and not fields:
        yield here, "missing required field: text or fields"
    if "text" in block:
        yield from _text(block, "text", 3000, here)
    if fields is not None and not 1 <= len(fields) <= 10:
        yield f"{here}/fields", "between 1 and 10 items allowed"
    for index in range(len(fields or [])):
        yield from _text(dict(enumerate(fields or [])), index, 2000, f"{here}/fields")
    if "accessory" in block:
        yield from _element(block["accessory"], f"{here}/accessory")


def _many(block: Json, most: int, here: str) -> Iterator[Problem]:
    items = block.get("elements")
    if not isinstance(items, list) or not 1 <= len(items) <= most:
        yield f"{here}/elements", f"between 1 and {most} items allowed"
        return
    actions = [item["action_id"] for item in items if isinstance(item, Mapping) and "action_id" in item]
    if len(set(actions)) < len(actions):
        yield f"{here}/elements", "action_id must be unique within its block"
    for index, item in enumerate(items):
        yield from _element(item, f"{here}/elements/{index}")


def _element(item: Any, here: str) -> Iterator[Problem]:
    if not isinstance(item, Mapping):
        yield here, "must be an object"
        return
    kind = item.get("type")
    yield from _length(item, "action_id", 255, here)
    if kind in TEXTS:
        yield from _text({"text": item}, "text", 3000, here)
    elif kind == "button":
        yield from _button(item, here)
    elif kind in SELECTS:
        yield from _options(item, SELECTS[kind], here)
    elif kind not in OTHER_ELEMENTS:
        yield f"{here}/type", f"unsupported type: {kind}"


def _button(button: Json, here: str) -> Iterator[Problem]:
    yield from _text(button, "text", 75, here, plain=True)
    yield from _length(button, "value", 2000, here)
    yield from _length(button, "url", 3000, here)
    if button.get("style", "primary") not in ("primary", "danger"):
        yield f"{here}/style", "must be one of: primary, danger"


def _options(element: Json, most: int, here: str) -> Iterator[Problem]:
    options = element.get("options", [])
    groups = element.get("option_groups", [])
    if not groups and not 1 <= len(options) <= most:
        yield f"{here}/options", f"between 1 and {most} items allowed"
    if "placeholder" in element:
        yield from _text(element, "placeholder", 150, here, plain=True)
    for index, option in enumerate([*options, *(option for group in groups for option in group.get("options", []))]):
        yield from _text(option, "text", 75, f"{here}/options/{index}")
        yield from _length(option, "value", 150, f"{here}/options/{index}", required=True)


def _text(owner: Mapping[Any, Any], name: Any, most: int, here: str, *, plain: bool = False) -> Iterator[Problem]:
    """A text object: of an allowed type, not empty, not too long."""
    text = owner.get(name)
    where = f"{here}/{name}"
    if not isinstance(text, Mapping) or text.get("type") not in TEXTS[: 1 if plain else 2]:
        yield where, "must be a plain_text object" if plain else "must be a text object"
        return
    yield from _length(text, "text", most, where, required=True)


def _length(owner: Json, name: str, most: int, here: str, *, required: bool = False) -> Iterator[Problem]:
    value = owner.get(name)
    if value is None and not required:
        return
    if not isinstance(value, str) or not value:
        yield f"{here}/{name}", "must be more than 0 characters"
    elif len(value) > most:
        yield f"{here}/{name}", f"must be less than {most + 1} characters"
