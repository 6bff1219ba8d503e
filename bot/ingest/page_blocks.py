"""A parsed page -> its blocks of text in order, each with the box it stands in. Judges nothing (see page_body).

A block is text without a break in it: a paragraph, a heading, a list item, a caption. One walk over the tree.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from bot.ingest.paragraphs import clean

_SKIPPED = frozenset(
    "script style noscript template svg object embed canvas audio source track select option button input textarea"
    " label math map head title meta link base datalist dialog".split()
)
_MEDIA = frozenset({"img", "picture", "video", "iframe", "amp-img"})
_BLOCKS = frozenset(
    "address article aside blockquote body caption center dd details div dl dt fieldset figcaption figure footer form"
    " h1 h2 h3 h4 h5 h6 header hr html li main nav ol p pre section summary table tbody td tfoot th thead tr ul".split()
)
_BOLD = frozenset({"b", "strong"})
_HIDDEN = re.compile(r"display\s*:\s*none|visibility\s*:\s*hidden", re.IGNORECASE)
# Scripts that write no spaces: two signs are a word.
_DENSE = re.compile(r"[\u0e00-\u0e7f\u3040-\u30ff\u3400-\u9fff]")
_SPACE = re.compile(r"\s+")
_UNSEEN = re.compile(r"(?:^|\s)(?:d-none|sr-only|visually-?hidden|screen-reader-text)(?:$|\s)")
_END = re.compile(r"[.!?…。！？।؟][”’\"'»)\] ]{0,4}$|[。！？]")
MOST_BLOCKS = 8000  # of one page: what comes after them is not read
_GOOD = 10  # words from which a block that ends like a sentence is prose
_LONG = 25  # words from which any block is


@dataclass(eq=False, slots=True)
class Box:
    """An element that holds blocks, and the sums over all that is inside it. `marks` are its class, id and itemprop."""

    tag: str
    marks: str
    parent: Box | None
    hidden: bool = False
    media: int = 0
    chars: int = 0
    linked: int = 0
    prose: int = 0  # words of prose

    def outwards(self) -> Iterator[Box]:
        """The box, the box it stands in, and so on to the page."""
        box: Box | None = self
        while box is not None:
            yield box
            box = box.parent


@dataclass(eq=False, slots=True)
class Block:
    """Text in a box; `linked` and `bold` count characters."""

    text: str
    box: Box
    linked: int = 0
    bold: int = 0
    words: int = 0
    ends: bool = False

    @property
    def density(self) -> float:
        """The share of the text that is links."""
        return min(1.0, self.linked / len(self.text))

    @property
    def good(self) -> bool:
        """Whether it is prose, and not mostly links."""
        return self.words >= (_GOOD if self.ends else _LONG) and self.linked < 0.4 * len(self.text)


def read_blocks(root: Any) -> list[Block]:
    """The blocks of a page parsed by lxml. Code, forms' fields and comments of the markup are no text."""
    walk = _Walk()
    body = root.find("body")
    top = Box("body", "", None)
    walk.into(root if body is None else body, top, linked=False, bold=False)
    walk.close(top)
    return walk.blocks


class _Walk:
    """One pass over a tree, collecting blocks. lxml builds no tree deep enough to exhaust the stack."""

    def __init__(self) -> None:
        self.blocks: list[Block] = []
        self._parts: list[str] = []
        self._linked = self._bold = 0

    def into(self, element: Any, box: Box, linked: bool, bold: bool) -> None:
        """Read an element whose text belongs to `box`."""
        self._say(element.text, linked, bold)
        for child in element:
            tag = child.tag
            if tag == "br":
                self.close(box)
            elif tag in _MEDIA:
                box.media += 1
            elif tag in _BLOCKS:
                self.close(box)
                inner = _box(child, box)
                self.into(child, inner, linked, bold)
                self.close(inner)
            elif tag not in _SKIPPED and isinstance(tag, str):
                self.into(child, box, linked or tag == "a", bold or tag in _BOLD)
            self._say(child.tail, linked, bold)

    def close(self, box: Box) -> None:
        """End the block that is open, if any."""
        if not self._parts or len(self.blocks) >= MOST_BLOCKS:
            self._parts.clear()
            return
        text = _SPACE.sub(" ", clean("".join(self._parts))).strip()
        self._parts.clear()
        if text:
            block = Block(text, box, self._linked, self._bold, _words(text), bool(_END.search(text[-12:])))
            self.blocks.append(block)
            _add_up(block)
        self._linked = self._bold = 0

    def _say(self, text: str | None, linked: bool, bold: bool) -> None:
        if text:
            self._parts.append(text)
            self._linked += len(text) * linked
            self._bold += len(text) * bold


def _words(text: str) -> int:
    return len(text.split()) + (0 if text.isascii() else len(_DENSE.findall(text)) // 2)


def _box(element: Any, outer: Box) -> Box:
    get = element.get
    marks = f"{get('class', '')} {get('id', '')} {get('itemprop', '')}".strip()
    hidden = (
        outer.hidden
        or get("hidden") is not None
        or _HIDDEN.search(get("style", "")) is not None
        or (bool(marks) and _UNSEEN.search(marks) is not None)
    )
    return Box(element.tag, marks, outer, hidden)


def _add_up(block: Block) -> None:
    prose = block.words if block.good else 0
    for box in block.box.outwards():
        box.chars += len(block.text)
        box.linked += block.linked
        box.prose += prose
