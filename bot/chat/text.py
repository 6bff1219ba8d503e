"""Text from outside made fit to show: control characters out, spaces tamed, links checked, long blocks divided.

Knows no platform and no markup: escaping belongs to the renderers.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Callable, Iterable, Iterator
from dataclasses import replace
from urllib.parse import urlsplit

from bot.types import Block, BlockKind, Message, Span

Section = tuple[Block, ...]

MAX_URL = 2048
"""Longer addresses are shown without their link; browsers and both platforms are sure up to here."""

# C0 and C1 without white space, and the characters that turn the direction of the text that follows them.
_REMOVED = re.compile("[\x00-\x08\x0e-\x1b\x7f-\x84\x86-\x9f\u202a-\u202e\u2066-\u2069\ufeff]")
_SURROGATES = re.compile("[\ud800-\udfff]")
# Not \s: a no-break space or a thin space inside a number is meant.
_SPACES = re.compile("[ \t\n\v\f\r\x1c-\x1f\x85\u2028\u2029]+")
# Letters or symbols by category that show nothing: fillers and the blank of braille.
_BLANKS = frozenset("\u115f\u1160\u2800\u3164\uffa0\ufffc")
_SENTENCE_END = re.compile(r"[.!?…][\"'”’»)\]]*\s|[。！？][”」』]*")
_JOINER = "\u200d"
_MAX_CLUSTER = 16


def cleaned(text: str) -> str:
    """The text without control characters and with every run of white space as one space."""
    return _SPACES.sub(" ", _REMOVED.sub("", _SURROGATES.sub("\ufffd", text)))


def visible(text: str) -> bool:
    """Whether a reader would see anything of it."""
    return any(unicodedata.category(char)[0] in "LNPS" and char not in _BLANKS for char in text)


def web_link(url: str) -> str:
    """The address if it is a link that may be shown (http or https, with a host), else an empty string."""
    if len(url) > MAX_URL or not url.isprintable() or " " in url:
        return ""
    try:
        parts = urlsplit(url)
        host = parts.hostname
    except ValueError:
        return ""
    return url if parts.scheme in ("http", "https") and host else ""


def tidy(message: Message) -> list[Section]:
    """The message's sections with clean text and safe links, without anything blank."""
    sections = [tuple(_tidy_blocks(section)) for section in message.sections]
    return [section for section in sections if section]


def plain(block: Block) -> str:
    """What the block says, without styles."""
    return "".join(span.text for span in block.spans)


def pieces(block: Block, fits: Callable[[Block], bool]) -> list[Block]:
    """The block divided so that each piece fits: between sentences, else words, else inside an overlong word."""
    found = []
    while not fits(block):
        length = len(plain(block))
        if length <= 1:
            break
        cut = break_at(plain(block), _most(block, fits, length))
        head, block = _divide(block, cut)
        found.append(head)
    return [*found, block]


def break_at(text: str, limit: int) -> int:
    """Where to divide the text so that the first piece has at most `limit` (> 0) characters: always more than 0."""
    if len(text) <= limit:
        return len(text)
    ends = [match.end() for match in _SENTENCE_END.finditer(text, 0, limit + 1)]
    if ends and ends[-1] >= limit // 2:
        return min(ends[-1], limit)
    space = text.rfind(" ", 1, limit + 1)
    return space if space > 0 else _cluster_start(text, limit)


def _most(block: Block, fits: Callable[[Block], bool], length: int) -> int:
    """The greatest number of leading characters that fit; at least 1, so that dividing always goes on."""
    low, high = 1, length - 1
    while low < high:
        middle = (low + high + 1) // 2
        if fits(_divide(block, middle)[0]):
            low = middle
        else:
            high = middle - 1
    return low


def _cluster_start(text: str, limit: int) -> int:
    """The nearest position at or before the limit that does not part a character from its marks."""
    for at in range(limit, max(limit - _MAX_CLUSTER, 0), -1):
        if not _joined(text[at - 1], text[at]):
            return at
    return limit


def _joined(before: str, after: str) -> bool:
    return (
        _JOINER in {before, after}
        or unicodedata.category(after)[0] == "M"
        or "\U0001f3fb" <= after <= "\U0001f3ff"  # skin tones
        or ("\U0001f1e6" <= before <= "\U0001f1ff" and "\U0001f1e6" <= after <= "\U0001f1ff")  # flags
    )


def _divide(block: Block, cut: int) -> tuple[Block, Block]:
    """The block before and after the position; what follows a divided item is no item of its own."""
    head, tail, at = [], [], 0
    for span in block.spans:
        inside = min(max(cut - at, 0), len(span.text))
        head.append(replace(span, text=span.text[:inside]))
        tail.append(replace(span, text=span.text[inside:]))
        at += len(span.text)
    kind = BlockKind.TEXT if block.kind is BlockKind.ITEM else block.kind
    return Block(block.kind, _trimmed(head)), Block(kind, _trimmed(tail))


def _tidy_blocks(blocks: Iterable[Block]) -> Iterator[Block]:
    for block in blocks:
        spans = _trimmed(_merged(_tidy_span(span) for span in block.spans))
        if any(visible(span.text) for span in spans):
            yield Block(block.kind, spans)


def _tidy_span(span: Span) -> Span:
    text = cleaned(span.text)
    if not visible(text):
        return Span(text)
    return replace(span, text=text, url=web_link(span.url))


def _merged(spans: Iterable[Span]) -> list[Span]:
    """Neighbours of one style as one span: platforms count styled runs."""
    merged: list[Span] = []
    for span in spans:
        if merged and replace(merged[-1], text="") == replace(span, text=""):
            merged[-1] = replace(span, text=merged[-1].text + span.text)
        elif span.text:
            merged.append(span)
    return merged


def _trimmed(spans: list[Span]) -> tuple[Span, ...]:
    """The spans without white space at either end, and without empty ones."""
    kept = [span for span in spans if span.text]
    while kept and not kept[0].text.strip():
        kept.pop(0)
    while kept and not kept[-1].text.strip():
        kept.pop()
    if kept:
        kept[0] = replace(kept[0], text=kept[0].text.lstrip())
        kept[-1] = replace(kept[-1], text=kept[-1].text.rstrip())
    return tuple(kept)
