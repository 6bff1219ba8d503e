"""A message as Telegram's HTML, in parts within Telegram's limits. Pure: sends nothing.

A payload is {"text": HTML, "keyboard": rows of {"text", "callback_data"}}, the keyboard only on the last part.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import pairwise

from bot.chat.fitting import fit
from bot.chat.text import Section, cleaned, tidy, visible
from bot.types import Block, BlockKind, Button, Message, Payload, Span

# Limits of https://core.telegram.org/bots/api#sendmessage and #inlinekeyboardbutton.
MAX_UNITS = 4096
"""Length after parsing. The limit is in code points; UTF-16 units are never fewer, and are what clients count."""
MAX_ENTITIES = 90
"""Of about 100 that are kept; links and hashtags that Telegram finds by itself count too."""
MAX_BYTES = 32_000
"""Length before parsing, with tags and addresses: the Bot API server takes 32,768 bytes."""
MAX_CALLBACK_BYTES = 64
MAX_BUTTONS = 100
MAX_ROW = 8
ROW_CHARACTERS = 28
"""Labels share a row up to this many characters: about what a phone shows without cutting."""
MAX_LABEL = 64

BULLET = "• "
_BOLD = (BlockKind.TITLE, BlockKind.HEADING)


@dataclass(frozen=True, slots=True)
class _Size:
    """What Telegram limits of a text."""

    units: int
    entities: int
    size: int


def render(message: Message) -> list[Payload]:
    """The message as parts that Telegram takes; none when there is nothing to see in it."""
    sizes: dict[Block, _Size] = {}

    def fits(sections: Sequence[Section]) -> bool:
        return _within(sections, sizes)

    parts: list[Payload] = [{"text": _html(part)} for part in fit(tidy(message), fits)]
    rows = keyboard(message.buttons)
    if parts and rows:
        parts[-1]["keyboard"] = rows
    if message.file:
        parts.append({"text": "", "file": message.file.name, "content": message.file.text})
    return parts


def keyboard(buttons: Sequence[Button]) -> list[list[Payload]]:
    """The buttons in rows; one whose command is longer than Telegram takes is left out."""
    rows: list[list[Payload]] = []
    room = 0
    for button in [button for button in buttons if _usable(button)][:MAX_BUTTONS]:
        label = cleaned(button.label).strip()[:MAX_LABEL]
        if not rows or len(rows[-1]) == MAX_ROW or len(label) > room:
            rows.append([])
            room = ROW_CHARACTERS
        rows[-1].append({"text": label, "callback_data": button.command})
        room -= len(label)
    return rows


def escaped(text: str) -> str:
    """Text for between tags and inside double quotes; only the four names that Telegram knows."""
    return text.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;").replace('"', "&quot;")


def units(text: str) -> int:
    """The length in UTF-16 code units."""
    return len(text) + sum(char > "\uffff" for char in text)


def _usable(button: Button) -> bool:
    data = button.command.encode("utf-8", "replace")
    return 0 < len(data) <= MAX_CALLBACK_BYTES and visible(button.label)


def _within(sections: Sequence[Section], sizes: dict[Block, _Size]) -> bool:
    total = _Size(0, 0, 0)
    for block in (block for section in sections for block in section):
        size = sizes.get(block) or sizes.setdefault(block, _size(block))
        # Two for the gap: a little more than it is in the text itself.
        total = _Size(total.units + size.units + 2, total.entities + size.entities, total.size + size.size + 2)
    return total.units <= MAX_UNITS + 2 and total.entities <= MAX_ENTITIES and total.size <= MAX_BYTES


def _size(block: Block) -> _Size:
    bullet = units(BULLET) if block.kind is BlockKind.ITEM else 0
    return _Size(
        units=bullet + sum(units(span.text) for span in block.spans),
        entities=sum(len(_tags(block.kind, span)) for span in block.spans),
        size=len(_block(block).encode()),
    )


def _html(sections: Sequence[Section]) -> str:
    return "\n\n".join(_section(section) for section in sections)


def _section(section: Section) -> str:
    lines = _block(section[0])
    for before, block in pairwise(section):
        paragraphs = before.kind is BlockKind.TEXT and block.kind is BlockKind.TEXT
        lines += ("\n\n" if paragraphs else "\n") + _block(block)
    return lines


def _block(block: Block) -> str:
    bullet = BULLET if block.kind is BlockKind.ITEM else ""
    return bullet + "".join(_span(block.kind, span) for span in block.spans)


def _span(kind: BlockKind, span: Span) -> str:
    text = escaped(span.text)
    for opening, closing in _tags(kind, span):
        text = opening + text + closing
    return text


def _tags(kind: BlockKind, span: Span) -> list[tuple[str, str]]:
    """The tags around a span, innermost first. Telegram lets code overlap with nothing, so it stands alone."""
    if not visible(span.text):
        return []
    if span.code and not span.url:
        return [("<code>", "</code>")]
    return list(_styles(kind, span))


def _styles(kind: BlockKind, span: Span) -> Iterator[tuple[str, str]]:
    if span.italic or kind is BlockKind.NOTE:
        yield "<i>", "</i>"
    if span.bold or kind in _BOLD:
        yield "<b>", "</b>"
    if span.url:
        yield f'<a href="{escaped(span.url)}">', "</a>"
