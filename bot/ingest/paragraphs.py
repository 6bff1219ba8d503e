"""Paragraphs as they should read: single spaces, whole lines, and the space between sentences. Chooses nothing."""

from __future__ import annotations

import itertools
import re

_UNSEEN = re.compile(
    r"[\u00ad\u200b-\u200f\u202a-\u202e\u2060\u2066-\u2069\ufeff\ufffc\x00-\x08\x0e-\x1f\x7f\ud800-\udfff]"
)
_LINE_ENDS = re.compile(r"\r\n?|[\x0b\x0c\x85\u2028\u2029]")
_SPACES = re.compile(r"[^\S\n]+")
# "said Friday.Xi will": an end mark after a lower-case word of two letters or more, or beside a closing quote.
_GLUED = re.compile(
    r"(?:(?<=[^\W\d_A-Z][^\W\d_A-Z])[.!?][”’\"»)]?|(?<=[”»])[.!?])(?=[“«\"‘]?[A-ZÀ-ÖØ-Þ][\w’'-]{0,30}[\s,])"
)
_ADDRESS = re.compile(r"://|www\.|@|/|\w\.\w+\.\w", re.IGNORECASE)
_LONGEST_WORD = 200
_NARROW, _WIDE = 55, 100  # characters: the widths at which text is broken into lines
_WORDS = 4  # spaces in a line that shows the width: addresses and lists of them are not broken
_SLACK = 3  # characters by which a converter's idea of a line's width may differ from ours
_FEWEST_BREAKS, _SHARE_OF_BREAKS = 5, 0.75  # lines within blocks that are full, in a text that was broken into lines


def clean(text: str) -> str:
    """The text without unseen characters, with one kind of line end and single spaces."""
    return _SPACES.sub(" ", _UNSEEN.sub("", _LINE_ENDS.sub("\n", text)))


def unglue(text: str) -> str:
    """Give sentences that were joined without a space their space back; addresses, initials and decimals stay."""
    return _GLUED.sub(lambda match: match[0] if _in_address(text, match) else match[0] + " ", text)


def join(paragraphs: list[str]) -> str:
    """The paragraphs as one text, divided by blank lines."""
    return "\n\n".join(unglue(stripped) for paragraph in paragraphs if (stripped := paragraph.strip()))


def _in_address(text: str, match: re.Match[str]) -> bool:
    """Whether the match stands inside an address such as example.com/About.Us."""
    before = text[max(0, match.start() - _LONGEST_WORD) : match.start()]
    after = text[match.start() : match.end() + _LONGEST_WORD]
    return _ADDRESS.search(before[len(before.rstrip()) :] + before.split()[-1] + after.split(maxsplit=1)[0]) is not None


def unwrap(text: str) -> str:
    """Put paragraphs that were broken into lines of one width together again; other text is returned as it is."""
    blocks = [block.split("\n") for block in re.split(r"\n(?=[^\S\n]*\n)", text)]
    width = _width(blocks)
    return "\n".join("\n".join(_filled(block, width) if width else _unwrap_block(block)) for block in blocks)


def _width(blocks: list[list[str]]) -> int:
    """The width at which the whole text was broken, blocks divided by blank lines; 0 where it was not."""
    lines = [line.rstrip() for block in blocks for line in block]
    width = max((len(line) for line in lines if line.count(" ") >= _WORDS and "://" not in line), default=0)
    if not _NARROW <= width <= _WIDE:
        return 0
    pairs = [pair for block in blocks for pair in itertools.pairwise(filter(str.strip, block))]
    full = sum(_is_full(before, line, width) for before, line in pairs)
    return width if full >= max(_FEWEST_BREAKS, _SHARE_OF_BREAKS * len(pairs)) else 0


def _is_full(line: str, following: str, width: int) -> bool:
    """Whether the first word of the following line had no room on the line."""
    return len(line.rstrip()) + 1 + len(following.split(maxsplit=1)[0]) > width - _SLACK


def _filled(lines: list[str], width: int) -> list[str]:
    """The lines of a block, each joined to the one before where that one was full."""
    joined: list[str] = []
    before = ""
    for line in filter(str.strip, lines):
        if before and _is_full(before, line, width):
            joined[-1] += " " + line.strip()
        else:
            joined.append(line.strip())
        before = line
    return joined


def _unwrap_block(lines: list[str]) -> list[str]:
    """The lines of one block, joined when they were broken at a width: nearly equally long, mid-sentence."""
    lines = [line.strip() for line in lines if line.strip()]
    full = max(map(len, lines), default=0)
    if len(lines) < 3 or not _NARROW <= full <= _WIDE:
        return lines
    short = [line for line in lines[:-1] if len(line) < full * 0.75]
    broken = sum(line[-1] not in '.!?”"»:' for line in lines[:-1])
    if len(short) > len(lines) / 6 or broken < (len(lines) - 1) * 0.6:
        return lines
    joined = [lines[0]]
    for before, line in itertools.pairwise(lines):
        if before in short and before[-1] in '.!?”"»:':
            joined.append(line)
        else:
            joined[-1] += " " + line
    return joined
