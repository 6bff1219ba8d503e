"""A message as text for a terminal: wrapped, lightly coloured, addresses whole. Pure.

Text from outside has lost its control characters, so the only escape codes are ours. A payload is {"text": ...}.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace

from bot.chat.text import Section, cleaned, tidy
from bot.types import Block, BlockKind, Button, Message, Payload, Span

WIDTH = 88
BULLET = "• "

BOLD, DIM, ITALIC, UNDERLINED, CYAN = "1", "2", "3", "4", "36"
_KINDS = {BlockKind.TITLE: (BOLD, UNDERLINED), BlockKind.HEADING: (BOLD,), BlockKind.NOTE: (DIM,)}


@dataclass(frozen=True, slots=True)
class _Word:
    """Something that is not broken, in one or more styles; `glued` to the word before it when no space parts them.

    Without text it is a space at the end of a span, from which the next word keeps away.
    """

    text: str
    codes: tuple[str, ...] = ()
    glued: bool = False


def render(message: Message, *, color: bool, width: int = WIDTH) -> list[Payload]:
    """The message as one part; none when there is nothing to see in it."""
    sections = tidy(message)
    if not sections:
        return []
    texts = [_section(section, color=color, width=width) for section in sections]
    if message.buttons:
        texts.append(_buttons(message.buttons, color=color, width=width))
    if message.file:
        texts.append(f"{message.file.name}:\n{message.file.text}")
    return [{"text": "\n\n".join(texts)}]


def _section(section: Section, *, color: bool, width: int) -> str:
    return "\n".join(_block(block, color=color, width=width) for block in linked_once(section))


def linked_once(section: Section) -> Section:
    """The section with each address only where it stands last: a terminal shows it whole, and a story's are many."""
    seen: set[str] = set()
    blocks: list[Block] = []
    for block in reversed(section):
        spans = []
        for span in reversed(block.spans):
            spans.append(replace(span, url="") if span.url in seen else span)
            seen.add(span.url)
        blocks.append(replace(block, spans=tuple(reversed(spans))))
    return tuple(reversed(blocks))


def _block(block: Block, *, color: bool, width: int) -> str:
    first = BULLET if block.kind is BlockKind.ITEM else ""
    words = [word for span in block.spans for word in _words(span, _KINDS.get(block.kind, ()))]
    return _wrapped(words, first, color=color, width=width)


def _words(span: Span, codes: tuple[str, ...]) -> Iterator[_Word]:
    styles = codes + tuple(
        code for code, wanted in ((BOLD, span.bold), (ITALIC, span.italic), (CYAN, span.code)) if wanted
    )
    for index, text in enumerate(span.text.split()):
        yield _Word(text, styles, glued=index == 0 and not span.text[0].isspace())
    if span.url and span.url != span.text:
        yield _Word(f"<{span.url}>", (DIM,))
    if span.text[-1:].isspace():
        yield _Word("")


def _wrapped(words: Sequence[_Word], first: str, *, color: bool, width: int) -> str:
    """The words in lines of the width; following lines begin under the first word. Words are never broken."""
    lines: list[str] = [first]
    used, indent = len(first), " " * len(first)
    for index, cluster in enumerate(_clusters(words)):
        length = sum(len(word.text) for word in cluster)
        if index and used + 1 + length > width:
            lines.append(indent)
            used = len(indent)
        elif index:
            lines[-1] += " "
            used += 1
        lines[-1] += "".join(_styled(word, color=color) for word in cluster)
        used += length
    return "\n".join(lines)


def _clusters(words: Sequence[_Word]) -> list[list[_Word]]:
    """The words with those that no space parts put together."""
    clusters: list[list[_Word]] = []
    spaced = True
    for word in words:
        if word.text and (spaced or not word.glued):
            clusters.append([word])
        elif word.text:
            clusters[-1].append(word)
        spaced = not word.text
    return clusters


def _styled(word: _Word, *, color: bool) -> str:
    return f"\x1b[{';'.join(word.codes)}m{word.text}\x1b[0m" if color and word.codes else word.text


def _buttons(buttons: Sequence[Button], *, color: bool, width: int) -> str:
    words = [
        _Word(text, codes)
        for button in buttons
        for text, codes in (
            (f"[{cleaned(button.label).strip()}]".replace(" ", "\u00a0"), (BOLD,)),
            (cleaned(button.command), (CYAN,)),
        )
    ]
    return _wrapped(words, "", color=color, width=width)
