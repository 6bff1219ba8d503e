"""Marks that converters leave in a page's text -> the text alone: Markdown's, and text browsers' link numbers.

They are taken away only where a text is full of them, as the same signs mean something else elsewhere. Pure.
"""

from __future__ import annotations

import itertools
import re

_ENOUGH = 3  # links in a text that is written in Markdown
_NUMBERED = 5  # links in a text whose links are numbered
_MD_LINK = re.compile(
    r"(?<!!)\[([^\[\]]{0,500})\]\(<?[^()\s<>]{0,2000}(?:\([^()\s]{0,200}\))?[^()\s<>]{0,500}>?(?:\s\"[^\"\n]{0,300}\")?\)"
)
_MD_IMAGE = re.compile(r"!\[[^\[\]]{0,500}\](?:\([^()\n]{0,2000}\)|\[[^\[\]\n]{0,80}\])")
_MD_REFERRED = re.compile(r"(?<!!)\[([^\[\]]{0,500})\]\[[^\[\]\n]{0,80}\]")  # [text][12]
_MD_DEFINED = re.compile(r"^[^\S\n]*\[[^\[\]\n]{1,80}\]:[^\S\n]+\S+(?:[^\S\n]+[\"'(][^\n]{0,300})?$", re.MULTILINE)
_MD_QUOTE = re.compile(r"^[^\S\n]*(?:>[^\S\n]?)+", re.MULTILINE)
_MD_CELL = re.compile(r"^[^\S\n]*(?:\|[^\S\n]*)+(?=[^|\n]*(?:\|[^\S\n]*)*$)", re.MULTILINE)
_MD_HEADING = re.compile(r"^[^\S\n]*#{1,6}[^\S\n]+", re.MULTILINE)
_MD_STRONG = re.compile(r"\*\*(?=\S)([^*\n]{1,2000}?)\*\*|(?<![\w_])__?(?=[^\s_])([^_\n]{1,2000}?)__?(?![\w_])")
_MD_ESCAPE = re.compile(r"\\([\\`*_{}\[\]()#+.!|>~-])")
_NUMBER = re.compile(r"(?<![^\s\[])\[(\d{1,4})\](?=\S|[^\S\n]*$)", re.MULTILINE)
_REFERENCES = re.compile(r"^[^\S\n]*(?:References|Visible links)[^\S\n]*:?\n\s*1\. \S+[^\S\n]*$", re.MULTILINE)
_ALONE = re.compile(r"^[^\S\n]*\[[^\[\]\n]{1,200}\][^\S\n]*$", re.MULTILINE)  # what stands for a picture
_PICTURE = re.compile(
    r"\[[\w%.,-]{1,200}\.(?:jpe?g|png|gif|svg|webp)\]|\[INLINE\]|\(BUTTON\)|\[BUTTON\]", re.IGNORECASE
)


def without_references(text: str) -> str:
    """The text without the list of addresses that a converter puts below it, or below each paragraph."""
    if len(_MD_DEFINED.findall(text)) >= _ENOUGH:
        text = _MD_DEFINED.sub("", text)
    listed = [match.start() for match in _REFERENCES.finditer(text)]
    return text[: listed[-1]] if listed and _counts_links(text[: listed[-1]]) else text


def without_marks(text: str) -> str:
    """The text without the marks of Markdown or of a text browser, where it has them."""
    if len(_MD_LINK.findall(text)) + len(_MD_REFERRED.findall(text)) >= _ENOUGH:
        return _without_markdown(text)
    if _counts_links(text):
        return _ALONE.sub("", _PICTURE.sub("", _NUMBER.sub("", text)))
    return text


def _without_markdown(text: str) -> str:
    text = _MD_IMAGE.sub("", text)
    text = _MD_REFERRED.sub(r"\1", _MD_LINK.sub(r"\1", text))
    text = _MD_CELL.sub("", _MD_QUOTE.sub("", text))
    text = _MD_HEADING.sub("", text)
    text = _MD_STRONG.sub(lambda match: match[1] or match[2], text)
    return _MD_ESCAPE.sub(r"\1", text)


def _counts_links(text: str) -> bool:
    """Whether numbers in brackets count the links: each is mostly one more than the one before."""
    numbers = [int(number) for number in _NUMBER.findall(text)[:200]]
    steps = sum(second == first + 1 for first, second in itertools.pairwise(numbers))
    return len(numbers) >= _NUMBERED and steps >= 0.7 * (len(numbers) - 1)
