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
_STARTS = re.compile(
    r"\s*(?:[*+•·○●■□▪◦-]\s|#{1,6}\s|\d{1,3}[.)]\s|!\[|\|)"
)  # of an item, a heading, a picture, a cell
_OUTLIERS = 0.03  # share of the longer lines that may be longer than the width: addresses, tables
_OPENS = frozenset("([“„«")
_CLOSES = frozenset(",.;:!?)]%’”»")
_ENDS = re.compile(r"[.!?…:][”’\"'»)\]]{0,3}$")
_FEWEST_BROKEN, _SHARE_BROKEN = 8, 0.04  # lines that go on with the one before, in a text that was broken so
_FEW_PIECES, _MOST_PIECES = 3, 200
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
    if width:
        return "\n".join("\n".join(_filled(block, width)) for block in blocks)
    return rejoin("\n".join("\n".join(_unwrap_block(block)) for block in blocks))


def rejoin(text: str) -> str:
    """Put sentences together again that were broken at every link and every change of type; other text stays.

    Such a text has many lines that go on with a comma, a full stop or a small letter.
    """
    lines = [line.strip() for line in text.split("\n") if line.strip()]
    goes_on = [_goes_on(before, line) for before, line in itertools.pairwise(lines)]
    if sum(goes_on) < max(_FEWEST_BROKEN, _SHARE_BROKEN * len(lines)):
        return text
    sentences: list[list[str]] = []
    for i, line in enumerate(lines):
        on = i > 0 and goes_on[i - 1]
        # A link that begins with a capital, and the sentence goes on behind it.
        ahead = not on and 0 < i < len(goes_on) and goes_on[i] and not _ENDS.search(line)
        if (on or (ahead and _is_open(sentences[-1]))) and len(sentences[-1]) < _MOST_PIECES:
            sentences[-1].append(line)
        else:
            sentences.append([line])
    return "\n".join(itertools.chain.from_iterable(map(_sentence, sentences)))


def _sentence(pieces: list[str]) -> list[str]:
    """The pieces as one line; as they are where they are many and make no sentence: tags and menus."""
    if len(pieces) > _FEW_PIECES and not _ENDS.search(pieces[-1]):
        return pieces
    line = pieces[0]
    for piece in pieces[1:]:
        line += piece if piece[0] in _CLOSES or line[-1] in _OPENS else f" {piece}"
    return [line]


def _goes_on(before: str, line: str) -> bool:
    """Whether a line goes on with the sentence of the line before it."""
    if line[0] in _CLOSES or before[-1] in _OPENS or (line in _OPENS and not _ENDS.search(before)):
        return True
    return line[0].islower() and not _ENDS.search(before) and before[-1] not in "|•·»"


def _is_open(pieces: list[str]) -> bool:
    """Whether these are prose whose sentence has not ended."""
    return sum(piece.count(" ") + 1 for piece in pieces[-_WORDS - 1 :]) > _WORDS and not _ENDS.search(pieces[-1])


def _width(blocks: list[list[str]]) -> int:
    """The width at which the whole text was broken, blocks divided by blank lines; 0 where it was not."""
    lines = [line.rstrip() for block in blocks for line in block]
    lengths = sorted(
        len(line) for line in lines if len(line) >= _NARROW and line.count(" ") >= _WORDS and "://" not in line
    )
    width = lengths[len(lengths) - 1 - int(len(lengths) * _OUTLIERS)] if lengths else 0
    if not _NARROW <= width <= _WIDE:
        return 0
    pairs = [
        pair for block in blocks for pair in itertools.pairwise(filter(str.strip, block)) if not _STARTS.match(pair[1])
    ]
    full = sum(_is_full(before, line, width) for before, line in pairs)
    return width if full >= max(_FEWEST_BREAKS, _SHARE_OF_BREAKS * len(pairs)) else 0


def _is_full(line: str, following: str, width: int) -> bool:
    """Whether the first word of the following line had no room on the line."""
    if _STARTS.match(following) or len(line.rstrip()) > width + _SLACK:
        return False
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
