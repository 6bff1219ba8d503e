"""Divides a message into parts that a platform takes. Pure; the platform says what fits, by its own limits.

Sections stay whole where they fit into a part; a longer one is divided between blocks, then sentences, then words.
A heading goes over to the next part with what it heads.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence

from bot.chat.text import Section, pieces, plain, visible
from bot.types import Block, BlockKind

Fits = Callable[[Sequence[Section]], bool]
"""Whether these sections make one part. Must be monotone: with less in it, a part that fits still fits."""

_HEADINGS = (BlockKind.TITLE, BlockKind.HEADING)


def fit(sections: Iterable[Section], fits: Fits) -> list[list[Section]]:
    """The sections in order, divided into parts that fit; none of the parts is empty."""
    parts: list[list[Section]] = [[]]
    for section in sections:
        if fits([*parts[-1], section]):
            parts[-1].append(section)
        elif fits([section]):
            parts.append([section])
        else:
            _spread(section, parts, fits)
    return [part for part in parts if part]


def _spread(section: Section, parts: list[list[Section]], fits: Fits) -> None:
    """Put a section that is longer than a part at the end of the parts, block by block."""
    run: list[Block] = []
    for block in _whole(section, fits):
        if fits([*parts[-1], (*run, block)]):
            run.append(block)
            continue
        carried = _headings_at_end(run)
        nothing_left = len(carried) == len(run) and not parts[-1]
        if nothing_left or not fits([(*carried, block)]):
            carried = []
        _close(run[: len(run) - len(carried)], parts)
        run = [*carried, block]
    if run:
        parts[-1].append(tuple(run))


def _close(run: list[Block], parts: list[list[Section]]) -> None:
    if run:
        parts[-1].append(tuple(run))
    parts.append([])


def _whole(section: Section, fits: Fits) -> list[Block]:
    divided = (piece for block in section for piece in pieces(block, lambda one: fits([(one,)])))
    return [piece for piece in divided if visible(plain(piece))]


def _headings_at_end(blocks: Sequence[Block]) -> list[Block]:
    count = 0
    while count < len(blocks) and blocks[-1 - count].kind in _HEADINGS:
        count += 1
    return list(blocks[len(blocks) - count :])
