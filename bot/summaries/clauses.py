"""The clause around a place in a sentence, and the words in it that tell what it is about. Pure."""

from __future__ import annotations

import re

from bot.summaries.amounts import SCALES
from bot.summaries.words import Terms

BEFORE, AFTER = 90, 40  # characters around a place that tell what it is of
TELLING = 7.0  # bits: a commoner word does not say what is spoken of
ENDS = re.compile(r"[;:—]|,? (?:while|but|whereas|although|compared (?:with|to)|up from|down from|from)\s|\. ")


def clause(text: str, start: int, end: int) -> tuple[str, str]:
    """The words before and after `text[start:end]`, up to where another clause begins."""
    before, after = text[max(0, start - BEFORE) : start], text[end : end + AFTER]
    if start > BEFORE and text[start - BEFORE - 1].isalnum():
        before = before.partition(" ")[2]  # half a word is none
    if text[end + AFTER : end + AFTER + 1].isalnum():
        after = after.rpartition(" ")[0]
    cuts = [m.end() for m in ENDS.finditer(before)]
    cut = ENDS.search(after)
    return before[cuts[-1] if cuts else 0 :], after[: cut.start() if cut else None]


def telling_words(words: str, bag: Terms) -> tuple[dict[str, str], frozenset[str]]:
    """Telling common words by stem, and the stems of names. A clause's first word may be either."""
    things: dict[str, str] = {}
    names: set[str] = set()
    for match in re.finditer(r"[^\W\d_][\w’'\-]+", words):
        word = match.group()
        for stem, bits in bag.of([word]).items():
            if word[0].isupper() and match.start() > 1:
                names.add(stem)
            elif bits >= TELLING and word.lower() not in SCALES:
                things.setdefault(stem, word.lower())
    return things, frozenset(names)
