"""Blocks of a page -> those that are its article. Rules about boxes, links and places; pure.

blocks -> the box that holds the article -> judge each block in it -> mend lists, tables and headings.
What a line of text says by itself is the business of dump_lines.
"""

from __future__ import annotations

import re
from collections import Counter, defaultdict
from collections.abc import Sequence
from dataclasses import dataclass

from bot.ingest import dump_lines
from bot.ingest.page_blocks import Block, Box
from bot.ingest.page_marks import ACCOUNT, ADDRESS, ASKS, CREDIT, FURNITURE, STAFF, Mark
from bot.ingest.page_place import HEADINGS, LABEL, Place, Places, asides, comments_begin, main_box
from bot.ingest.page_threads import without_threads

_LINK = 0.85  # share of links from which a block is nothing else
_LINK_OPEN = 0.65  # the same for one that does not end like a sentence
_FEW = 60  # words of prose below which an article is doubtful
_COMPARED = 200  # paragraphs that others are compared with
_TELLING = 300  # letters from which a block may be a second telling of several others
_LINKS = frozenset({"related", "also"})
_MOST = 0.5  # share of the page's prose, likewise
_NEVER = frozenset({"comments", "form", "label", "also", "caption", "bio", "tags", "request", "rights"})
_SQUASHED = re.compile(r"[\W_]+")


def squash(text: str) -> str:
    """The text's letters and digits alone, to compare by."""
    return _SQUASHED.sub("", text.casefold())


@dataclass(frozen=True, slots=True)
class Found:
    """The blocks of an article, and how many words of prose there are on the page outside boxes that are none of it."""

    blocks: list[Block]
    prose: int = 0

    @property
    def is_doubtful(self) -> bool:
        """Whether so little was found, or so much prose left out, that another should be asked."""
        kept = sum(block.words for block in self.blocks if block.good)
        return kept < _FEW or kept < _MOST * self.prose


def find_article(blocks: Sequence[Block], title: str = "") -> Found:
    """The blocks of the article in order, without its headline; none where there is no prose."""
    if not blocks:
        return Found([])
    aside = asides(blocks)
    end = comments_begin(blocks, aside)
    blocks, aside = without_threads(blocks[:end], aside[:end])
    main = main_box(blocks, aside)
    if main is None:
        return Found([])
    known = Places(main)
    places = [known.of(block.box) for block in blocks]
    prose = sum(block.words for block, apart in zip(blocks, aside, strict=True) if block.good and not apart)
    return Found(_Choice(blocks, places, aside, title).blocks(), prose)


class _Choice:
    """The choice among the blocks of one page."""

    def __init__(self, blocks: Sequence[Block], places: Sequence[Place], aside: Sequence[bool], title: str) -> None:
        self._blocks, self._places = blocks, places
        self._title = squash(title)
        sure = [
            i
            for i, (block, place) in enumerate(zip(blocks, places, strict=True))
            if block.good and place.inside and not aside[i] and not place.marks & FURNITURE
        ] or [i for i, block in enumerate(blocks) if block.good and places[i].inside]
        self._kinds: Counter[tuple[str, str]] = Counter()
        for i in sure:
            self._kinds[blocks[i].box.tag, blocks[i].box.marks] += blocks[i].words
        self._words = self._kinds.total()
        # Boxes of another kind below the last paragraph are no part of the article, however well they read.
        alike = [i for i in sure if places[i].steps <= 2 or self._share(blocks[i]) > 0.1] or sure
        self._first, self._last = sure[0], alike[-1]
        self._long = [squash(blocks[i].text) for i in sure[:_COMPARED]]

    def blocks(self) -> list[Block]:
        keep = self._judged()
        self._mend_groups(keep)
        self._drop_copies(keep)
        self._drop_headings(keep)
        return [block for block, kept in zip(self._blocks, keep, strict=True) if kept]

    def _judged(self) -> list[bool]:
        """Whether each block is the article's; below a heading over links only its own paragraphs are."""
        keep, linked = [], False
        for i, (block, place) in enumerate(zip(self._blocks, self._places, strict=True)):
            if block.good and place.inside and not place.marks & FURNITURE and self._share(block) > 0.15:
                linked = False
            elif i > self._first and block.words <= LABEL and block.density < 0.1 and _heads_links(block):
                linked = True
            keep.append(not linked and self._is_article(i))
        return keep

    def _share(self, block: Block) -> float:
        """The share of the article's words that stand in elements of the same kind."""
        return self._kinds[block.box.tag, block.box.marks] / self._words

    def _is_article(self, i: int) -> bool:
        block, place = self._blocks[i], self._places[i]
        if not place.inside or block.box.hidden or place.marks & FURNITURE or self._is_title(block):
            return False
        share = self._share(block)
        amid = self._first < i < self._last and place.direct and share > 0.3
        return not _is_furniture(block, place, amid) and self._fits(i, share)

    def _fits(self, i: int, share: float) -> bool:
        """Whether a block that says nothing against itself stands where the article's do."""
        block, place = self._blocks[i], self._places[i]
        if i < self._first:
            return self._may_begin(i, share)
        if block.box.tag in HEADINGS or place.table or place.list:
            return place.direct or place.top is None or place.top.prose > 0 or place.table is not None
        if i > self._last:
            return block.box.tag != "h1" and place.direct and share > 0.15
        return block.good or place.quote or share > 0.02 or (place.direct and block.box.tag != "div")

    def _may_begin(self, i: int, share: float) -> bool:
        block, place = self._blocks[i], self._places[i]
        if block.box.tag in HEADINGS:
            return place.direct and i == self._first - 1
        return place.direct and share > 0.15 and (block.ends or block.density < 0.2)

    def _is_title(self, block: Block) -> bool:
        if not self._title or block.words > 40:
            return False
        text = squash(block.text)
        return text == self._title or (block.box.tag == "h1" and (text in self._title or self._title in text))

    def _mend_groups(self, keep: list[bool]) -> None:
        """Lists and tables are kept or dropped whole."""
        groups: dict[Box, list[int]] = defaultdict(list)
        for i, place in enumerate(self._places):
            box = place.table if place.table is not None and place.table.prose < 0.5 * self._words else place.list
            if place.inside and box is not None:
                groups[box].append(i)
        for box, members in groups.items():
            good = self._is_articles_group(box, members)
            for i in members:
                keep[i] = good and (keep[i] or not self._blocks[i].linked or len(self._blocks[i].text) < 300)

    def _is_articles_group(self, box: Box, members: list[int]) -> bool:
        if any(self._places[i].marks & FURNITURE for i in members):
            return False
        links = box.linked / max(1, box.chars)
        late = members[-1] >= self._last or members[0] > self._last
        if late and links >= 0.3:
            return False
        return links < 0.6 and members[0] - self._last < 4 and members[-1] > self._first - 8

    def _drop_copies(self, keep: list[bool]) -> None:
        """A block is kept once; words that a longer block holds are kept there."""
        seen: set[str] = set()
        for i, block in enumerate(self._blocks):
            if not keep[i] or block.words < 5 or self._places[i].quote:
                continue
            text = squash(block.text)
            keep[i] = text not in seen and not self._is_told_again(i, text)
            seen.add(text)

    def _is_told_again(self, i: int, text: str) -> bool:
        """Whether it is a pull quote of a paragraph, or a second telling of several in one."""
        if Mark.QUOTE in self._places[i].marks and any(text in long and text != long for long in self._long):
            return True
        if len(text) <= _TELLING:
            return False
        return sum(long in text and long != text for long in self._long if len(long) > _TELLING // 10) >= 2

    def _drop_headings(self, keep: list[bool]) -> None:
        """A heading that heads nothing goes."""
        followed = False
        for i in range(len(keep) - 1, -1, -1):
            heading = self._blocks[i].box.tag in HEADINGS
            if keep[i] and heading and not followed:
                keep[i] = False
            elif keep[i]:
                followed = True


def _heads_links(block: Block) -> bool:
    return dump_lines.look(block.text).kind in _LINKS


def _is_furniture(block: Block, place: Place, amid: bool) -> bool:
    """Whether the block says by itself that it is no part of the article; `amid` its like some lines do not."""
    text = block.text
    link = _LINK if block.ends else _LINK_OPEN
    if block.density > link and block.words >= 4 and not ADDRESS.match(text) and not place.quote:
        return True
    if place.table is not None and not block.linked:
        return False
    return _speaks_for_itself(block) or _is_kind_of_furniture(block, place, amid)


def _speaks_for_itself(block: Block) -> bool:
    text, words = block.text, block.words
    return (
        ACCOUNT.match(text) is not None
        or (words < 70 and STAFF.match(text) is not None)
        or (words < 60 and CREDIT.match(text) is not None)
        or (words < 60 and not text.endswith(":") and ASKS.match(text) is not None)
    )


def _is_kind_of_furniture(block: Block, place: Place, amid: bool) -> bool:
    kind = dump_lines.look(block.text).kind
    if kind in {"byline", "commenter"}:
        return not place.quote and not amid
    if kind == "related":
        return block.words <= LABEL or block.density > 0.3
    return kind in _NEVER or (kind == "share" and not block.text[0].isdigit())
