"""Blocks of a page -> the box that holds the article, and where each block stands in relation to it. Pure.

What of that box is the article is the business of page_body.
"""

from __future__ import annotations

import itertools
from collections import Counter, defaultdict
from collections.abc import Sequence
from dataclasses import dataclass

from bot.ingest import dump_lines
from bot.ingest.page_blocks import Block, Box
from bot.ingest.page_marks import FOOT, NONE, Mark, marks_of

HEADINGS = frozenset({"h2", "h3", "h4", "h5", "h6"})
LABEL = 8  # words of a heading over links or comments
_HOLDERS = frozenset({"div", "td", "section", "article", "body", "main"})
_LISTS = frozenset({"ul", "ol", "dl"})
_ASIDE = frozenset({"aside", "form", "figcaption"})
_SMALL = 0.35  # of the article's prose: a box with more is not furniture, whatever it is called
_LARGE = 700  # characters from which a box of text hardly linked is only called like a picture, a teaser, a share row
_EVEN_LARGE = Mark.COMMENTS | Mark.ASK | Mark.NAV | Mark.AD | Mark.QUOTE | Mark.LEAD
_THREAD = 0.9  # the same for readers' comments
_CLIMBS = 12  # boxes around the article's that are looked at
_BELIEVED = 60  # words of prose that come before a heading over comments


@dataclass(eq=False, slots=True)
class Place:
    """Where a block stands: `steps` boxes below the article's, which it is `inside` or not, in a box of these marks."""

    inside: bool
    steps: int
    marks: Mark
    top: Box | None  # the outermost box between the article's and the block
    table: Box | None
    list: Box | None
    quote: bool

    @property
    def direct(self) -> bool:
        """Whether it is a paragraph of the article's own box."""
        return self.inside and self.steps <= 1


def asides(blocks: Sequence[Block]) -> list[bool]:
    """Of each block, whether it stands in a box that is none of the article's, unless that is most of the page."""
    page = list(blocks[0].box.outwards())[-1]
    known: dict[Box, bool] = {}

    def apart(box: Box) -> bool:
        if box not in known:
            outer = box.parent
            known[box] = outer is not None and (apart(outer) or _is_aside(box, page.prose))
        return known[box]

    return [apart(block.box) for block in blocks]


def _is_aside(box: Box, whole: int) -> bool:
    if box.tag in {"footer", "nav"} or FOOT.search(box.marks):
        return True
    marks = marks_of(box.tag, box.marks)
    if Mark.COMMENTS in marks and box.prose < 0.9 * whole:
        return True
    return (box.tag in _ASIDE or box.hidden or Mark.ASK in marks) and box.prose < 0.5 * whole


def comments_begin(blocks: Sequence[Block], aside: Sequence[bool]) -> int:
    """Where the heading over readers' comments stands, else the end of the page."""
    words = 0
    for i, (block, apart) in enumerate(zip(blocks, aside, strict=True)):
        if block.good and not apart:
            words += block.words
        elif words >= _BELIEVED and _heads_comments(block):
            return i
    return len(blocks)


def _heads_comments(block: Block) -> bool:
    short = block.words <= LABEL and (block.box.tag in HEADINGS or block.density < 0.5)
    return short and dump_lines.look(block.text).kind == "comments"


def main_box(blocks: Sequence[Block], aside: Sequence[bool]) -> Box | None:
    """The box that holds the paragraphs of the article."""
    score: dict[Box, float] = defaultdict(float)
    for block, apart in zip(blocks, aside, strict=True):
        if not block.good or apart:
            continue
        box = block.box
        worth = min(block.words, 100) * (1 - block.density) * (0.5 if box.tag in {"li", "td"} else 1)
        holder = box if box.tag in _HOLDERS or box.parent is None else box.parent
        for outer, share in zip(holder.outwards(), (1, 0.5, 0.25), strict=False):
            score[outer] += worth * share
    if not score:
        return None
    return _widened(max(score, key=lambda box: score[box]), blocks, aside)


def _kind_of(block: Block) -> tuple[str, str]:
    names = block.box.marks or (block.box.parent.marks if block.box.parent else "")
    return block.box.tag, names.partition(" ")[0]


def _widened(main: Box, blocks: Sequence[Block], aside: Sequence[bool]) -> Box:
    """The box, or the one around it over which paragraphs of the same kind are spread."""
    prose = [block for block, apart in zip(blocks, aside, strict=True) if block.good and not apart]
    rest, best, size = _without(prose, main), main, main.prose
    kinds: Counter[tuple[str, str]] = Counter()
    for block in prose:
        kinds[_kind_of(block)] += block.words
    for block in rest:
        kinds[_kind_of(block)] -= block.words
    whole = kinds.total()
    wider = (outer for outer in itertools.islice(main.outwards(), 1, None) if outer.prose > size * 1.05)
    for outer in itertools.islice(wider, _CLIMBS):
        left = _without(rest, outer)
        apart = {id(block) for block in left}
        same = other = 0
        for block in rest:
            if id(block) in apart:
                continue
            kind = _kind_of(block)
            bare = block.box.tag == "p" and not block.box.marks and block.box.parent is outer is main.parent
            if bare or (kind[1] and kinds[kind] > 0.3 * whole):
                same += block.words
            else:
                other += block.words
        if same > 2 * other and same > 0.05 * size:
            rest, best, size = left, outer, outer.prose
    return best


def _without(blocks: Sequence[Block], box: Box) -> list[Block]:
    """The blocks that do not stand in the box."""
    known: dict[Box, bool] = {box: True}

    def within(one: Box) -> bool:
        if one not in known:
            known[one] = one.parent is not None and within(one.parent)
        return known[one]

    return [block for block in blocks if not within(block.box)]


class Places:
    """Where blocks stand in relation to the article's box."""

    def __init__(self, main: Box) -> None:
        self._main = main
        self._known: dict[Box, Place] = {main: Place(True, 0, NONE, None, None, None, False)}

    def of(self, box: Box) -> Place:
        """The place of the blocks in a box."""
        if box not in self._known:
            self._known[box] = self._below(box, self.of(box.parent)) if box.parent else _OUTSIDE
        return self._known[box]

    def _below(self, box: Box, outer: Place) -> Place:
        if not outer.inside:
            return outer
        marks = outer.marks
        if box.prose < _THREAD * self._main.prose:
            own = marks_of(box.tag, box.marks)
            if box.chars >= _LARGE and box.linked < 0.15 * box.chars:
                own &= _EVEN_LARGE | marks_of(box.tag, "")
            marks |= own if box.prose < _SMALL * self._main.prose else own & Mark.COMMENTS
        if box.tag == "blockquote":
            marks &= ~Mark.PICTURE  # a message embedded from elsewhere stands in a figure
        return Place(
            True,
            outer.steps + 1,
            marks,
            outer.top or box,
            box if box.tag == "table" and outer.table is None else outer.table,
            box if box.tag in _LISTS else outer.list,
            outer.quote or box.tag == "blockquote",
        )


_OUTSIDE = Place(False, 0, NONE, None, None, None, False)
