"""A message as Slack's blocks, in parts within Slack's limits. Pure: sends nothing.

Everything from outside goes into rich_text and plain_text, which Slack shows as typed: there is no markup in them that
a headline could use, so nothing needs escaping in blocks. Only the fallback text, which notifications show, is mrkdwn.

A payload is {"text": fallback, "blocks": [...]}.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import groupby, pairwise

from bot.chat.fitting import fit
from bot.chat.text import Section, break_at, cleaned, plain, tidy, visible
from bot.types import Block, BlockKind, Button, Message, Payload, Span

# Limits of https://docs.slack.dev/reference/block-kit/blocks and .../block-elements/button-element.
MAX_BLOCKS = 50
MAX_HEADER = 150
MAX_BUTTONS = 25
MAX_LABEL = 75
MAX_VALUE = 2000
MAX_CHARACTERS = 12_000
"""Over all blocks of a message; undocumented: `msg_blocks_too_long` comes near 13,200."""
MAX_BLOCK_CHARACTERS = 3000
"""Of a text object. For rich_text no limit is written down; this one is kept there too."""
MAX_FALLBACK = 1000
ACTION_ID = "command-"
"""Begins the action_id of our buttons."""

_NO_MENTION = "\u2060"
"""Word joiner: shows nothing, and is put where plain text would look like a mention."""
_HEADINGS = (BlockKind.TITLE, BlockKind.HEADING)


def render(message: Message) -> list[Payload]:
    """The message as parts that Slack takes; none when there is nothing to see in it."""
    actions = _actions(message.buttons)
    room = MAX_CHARACTERS - _characters(actions)
    built: dict[Section, _Built] = {}

    def build(sections: Sequence[Section]) -> list[_Built]:
        return [built.get(section) or built.setdefault(section, _built(section)) for section in sections]

    def fits(sections: Sequence[Section]) -> bool:
        made = build(sections)
        whole = all(one.longest <= MAX_BLOCK_CHARACTERS for one in made)
        return whole and sum(len(one.blocks) for one in made) < MAX_BLOCKS and sum(one.size for one in made) <= room

    parts: list[Payload] = [
        {"text": _fallback(part), "blocks": [block for one in build(part) for block in one.blocks]}
        for part in fit(tidy(message), fits)
    ]
    if parts and actions:
        parts[-1]["blocks"].extend(actions)
    if message.file:
        parts.append({"text": "", "blocks": [], "file": message.file.name, "content": message.file.text})
    return parts


@dataclass(frozen=True, slots=True)
class _Built:
    """A section as Slack's blocks, with what Slack limits of it."""

    blocks: list[Payload]
    size: int
    longest: int


def _built(section: Section) -> _Built:
    blocks = _blocks(section)
    return _Built(blocks, _characters(blocks), max(len(_guarded(plain(block))) for block in section))


def escaped(text: str) -> str:
    """Text for mrkdwn in which no mention and no link can begin."""
    return text.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;")


def _blocks(section: Section) -> list[Payload]:
    made: list[Payload] = []
    for shape, group in groupby(section, _shape):
        if shape == "header":
            made += [{"type": "header", "text": _plain_text(plain(block))} for block in group]
        elif shape == "context":
            made += [{"type": "context", "elements": [_plain_text(plain(block))]} for block in group]
        else:
            made += [_rich_text(run) for run in _runs(group)]
    return made


def _shape(block: Block) -> str:
    """A title is a header and a note is a context where it has no links, which only rich text can show safely."""
    linked = any(span.url for span in block.spans)
    if block.kind is BlockKind.TITLE and not linked and len(_guarded(plain(block))) <= MAX_HEADER:
        return "header"
    return "context" if block.kind is BlockKind.NOTE and not linked else "rich"


def _runs(blocks: Iterator[Block]) -> Iterator[list[Block]]:
    """Neighbouring blocks in runs that make one rich_text block each."""
    run: list[Block] = []
    size = 0
    for block in blocks:
        if run and size + len(plain(block)) > MAX_BLOCK_CHARACTERS:
            yield run
            run, size = [], 0
        run.append(block)
        size += len(plain(block)) + 2
    yield run


def _rich_text(run: Sequence[Block]) -> Payload:
    elements: list[Payload] = []
    for listed, group in groupby(run, lambda block: block.kind is BlockKind.ITEM):
        blocks = list(group)
        if listed:
            items = [{"type": "rich_text_section", "elements": _elements(block)} for block in blocks]
            elements.append({"type": "rich_text_list", "style": "bullet", "elements": items})
        else:
            elements.append({"type": "rich_text_section", "elements": _paragraphs(blocks)})
    return {"type": "rich_text", "elements": elements}


def _paragraphs(blocks: Sequence[Block]) -> list[Payload]:
    elements = _elements(blocks[0])
    for before, block in pairwise(blocks):
        paragraphs = before.kind is BlockKind.TEXT and block.kind is BlockKind.TEXT
        elements += [{"type": "text", "text": "\n\n" if paragraphs else "\n"}, *_elements(block)]
    return elements


def _elements(block: Block) -> list[Payload]:
    return [_element(block.kind, span) for span in block.spans]


def _element(kind: BlockKind, span: Span) -> Payload:
    linked: Payload = {"type": "link", "url": span.url, "text": span.text}
    element = linked if span.url else {"type": "text", "text": span.text}
    styles = {
        "bold": span.bold or kind in _HEADINGS,
        "italic": span.italic or kind is BlockKind.NOTE,
        "code": span.code,
    }
    style = {name: True for name, wanted in styles.items() if wanted}
    return element | ({"style": style} if style else {})


def _plain_text(text: str) -> Payload:
    return {"type": "plain_text", "text": _guarded(text), "emoji": False}


def _guarded(text: str) -> str:
    """Plain text in which nothing looks like a mention, should a client ever look for one there."""
    for opening in ("<!", "<@", "<#"):
        text = text.replace(opening, opening[0] + _NO_MENTION + opening[1])
    return text


def _actions(buttons: Sequence[Button]) -> list[Payload]:
    """One block of buttons, or none. A button whose command is longer than Slack takes is left out."""
    usable = [button for button in buttons if 0 < len(button.command) <= MAX_VALUE and visible(button.label)]
    elements: list[Payload] = [
        {
            "type": "button",
            "action_id": f"{ACTION_ID}{index}",
            "text": {"type": "plain_text", "text": _label(button), "emoji": False},
            "value": button.command,
        }
        for index, button in enumerate(usable[:MAX_BUTTONS])
    ]
    while _characters(elements) > MAX_CHARACTERS // 4:  # the message is for the news
        elements.pop()
    return [{"type": "actions", "elements": elements}] if elements else []


def _label(button: Button) -> str:
    return _guarded(cleaned(button.label).strip())[:MAX_LABEL]


def _fallback(sections: Sequence[Section]) -> str:
    """What notifications and screen readers say: the part's beginning."""
    text = "\n".join(plain(block) for section in sections for block in section)
    return escaped(text[: break_at(text, MAX_FALLBACK)].rstrip())


def _characters(node: object) -> int:
    """All the characters in the blocks that people read or that stand behind a link or a button."""
    if isinstance(node, dict):
        return sum(_characters(node[name]) for name in ("text", "url", "value", "elements") if name in node)
    if isinstance(node, list):
        return sum(_characters(item) for item in node)
    return len(node) if isinstance(node, str) else 0
