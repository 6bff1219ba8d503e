"""Readers' comments that are called nothing: boxes of one kind, each with another name and a time over some text. Pure.

Entries of a live blog look alike too, but those who write them are few; comments have a writer each.
"""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field

from bot.ingest import bylines, dates
from bot.ingest.page_blocks import Block, Box

_BELIEVED = 60  # words of prose that come before comments
_FEWEST = 2  # comments that make a thread
_SHARE = 0.6  # of its boxes that say who and when, and of their writers that are different ones
_HEAD = 4  # blocks over a comment's text, and under it, that may say who and when
_LONGEST = 14  # words of such a block
_CLIMBS = 6  # boxes around a paragraph that may be a comment
_NAME = 4  # words of a reader's name
_AGO = re.compile(
    r"\b\d+\s?(?:[smhdw]|sec\w*|min\w*|hours?|hrs?|days?|weeks?|months?|years?)\s(?:ago|edited)\b"
    r"|\bvor\s\d+\s\w+|\bil y a\s\d+|\bhace\s\d+|\bhá\s\d+"
    r"|\d+\s\w+\s(?:fa|geleden|sedan|siden|sitten|temu|önce|назад)\b",
    re.IGNORECASE,
)
_CLOCK = re.compile(r"\b\d{1,2}[:.h]\d{2}\b")
_DAY = re.compile(r"\b\d{1,2}[./-]\d{1,2}[./-](?:20)?\d\d\b|\b20\d\d-\d\d-\d\d\b")
_WORD = re.compile(r"[^\W\d_][\w'’.-]*")
_LIVE = re.compile(r"live-?(?:blog|ticker|entry|post|update)|ticker", re.IGNORECASE)


@dataclass(slots=True)
class _Item:
    """The blocks of one box, by their places, and where its prose stands among them."""

    places: list[int] = field(default_factory=list)
    prose: int = 0


def without_threads(blocks: Sequence[Block], aside: Sequence[bool]) -> tuple[Sequence[Block], list[bool]]:
    """The blocks, and what is known of each, without those of readers' threads below the article's text."""
    gone: set[int] = set()
    for items in _rows(blocks, aside):
        if _is_thread(blocks, items):
            gone.update(place for item in items for place in item.places)
    if not gone:
        return blocks, list(aside)
    kept = [i for i in range(len(blocks)) if i not in gone]
    return [blocks[i] for i in kept], [aside[i] for i in kept]


def _rows(blocks: Sequence[Block], aside: Sequence[bool]) -> Iterator[list[_Item]]:
    """Boxes of one kind in one box, each with prose of its own, that begin below the first words of prose."""
    rows: dict[tuple[Box, str, str], dict[Box, _Item]] = defaultdict(dict)
    words = 0
    for i, block in enumerate(blocks):
        good = block.good and not aside[i]
        if words >= _BELIEVED:
            for box, _ in zip(block.box.outwards(), range(_CLIMBS), strict=False):
                if box.parent is not None:
                    kind = (box.parent, box.tag, box.marks.partition(" ")[0])
                    item = rows[kind].setdefault(box, _Item())
                    item.places.append(i)
                    item.prose += block.words if good else 0
        words += block.words if good else 0
    for row in rows.values():
        items = [item for item in row.values() if item.prose]
        if len(items) >= _FEWEST and 2 * len(items) > len(row):
            yield items


def _is_thread(blocks: Sequence[Block], items: Sequence[_Item]) -> bool:
    """Whether most of the boxes say who wrote and when, and the writers are different ones."""
    if any(_LIVE.search(box.marks) for box in blocks[items[0].places[0]].box.outwards()):
        return False
    writers = [writer for item in items if (writer := _writer([blocks[i] for i in item.places]))]
    return len(writers) >= max(_FEWEST, _SHARE * len(items)) and len(set(writers)) >= _SHARE * len(writers) + 0.5


def _writer(blocks: Sequence[Block]) -> str:
    """Who wrote a comment, where its head or foot says that and when; else ""."""
    first = next((i for i, block in enumerate(blocks) if block.good), len(blocks))
    head = [block.text for block in blocks[max(0, first - _HEAD) : first] if block.words <= _LONGEST]
    foot = [block.text for block in blocks[first + 1 :][-_HEAD:] if block.words <= _LONGEST]
    for lines in (head, foot):
        if any(map(_tells_time, lines)) and (name := next(filter(None, map(_name, lines)), "")):
            return name
    return ""


def _tells_time(line: str) -> bool:
    return bool(_AGO.search(line) or _CLOCK.search(line) or _DAY.search(line)) or dates.find_span(line) is not None


def _name(line: str) -> str:
    """The name in a line of a comment's head: what is left of it without the time, where that is short."""
    if author := bylines.author_in(line):
        return author
    found = dates.find_span(line)
    rest = line[: found[1]] if found else line
    for pattern in (_AGO, _DAY, _CLOCK):
        rest = pattern.sub(" ", rest)
    words = _WORD.findall(rest)
    return " ".join(words) if 1 <= len(words) <= _NAME and not rest.rstrip().endswith(("?", "!", ".")) else ""
