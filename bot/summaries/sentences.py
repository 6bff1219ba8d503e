"""Splits a text into its sentences and words, offline, for sumy and for us (sumy's own tokenizer needs a download).

Any object with `to_sentences` and `to_words` serves sumy as a tokenizer.
"""

from __future__ import annotations

import re

WORD = re.compile(r"[$€£¥]?\d[\d.,:]*\d%?|[$€£¥]?\d%?|(?:[^\W\d_]\.){2,}|[^\W_]+(?:[’'\-][^\W_]+)*")
CLOSERS = "\"'”’»)]"
# A full stop with a capital glued to it: "said Friday.The minister". Not "U.S.", "example.Com", "3.5" or initials.
GLUED = re.compile(r"(?<=[^\W\d_]{2})([.!?][”\"’»)]?)(?=[^\W\d_a-z][^\W\d_]|[“\"«][^\W\d_a-z])")
DOMAIN = re.compile(r"(?:Com|Org|Net|COM|ORG|NET)\b")
UPPER = re.compile(r"[A-ZÀ-ÖØ-ÞА-ЯΑ-Ω“\"«]")
FALLBACK = "en"
# Where the library ends a sentence too early: after titles in some languages, between a word and its number, after the
# number of a list's item, and in Chinese and Japanese between a quotation and its "said he".
BEFORE_NAME = {
    "en": re.compile(r"\bFt\.$"),
    "fr": re.compile(r"\b(?:MM?|Dr|Pr)\.$"),
    "nl": re.compile(r"\b(?:Mevr|Dhr)\.$"),
}
BEFORE_NUMBER = re.compile(r"\b(?:[Vv]ol|[Aa]pprox|[Cc]h|[Ff]ig)\.$")
ITEM = re.compile(r"\d{1,3}[.)]$")
QUOTED = re.compile(r"[」』”]$")
EAST_ASIAN = re.compile(r"[\u3041-\u30ff\u4e00-\u9fff]")


class Tokens:
    """A tokenizer in sumy's sense for one language (ISO 639-1; unknown ones are split like English)."""

    def __init__(self, language: str = FALLBACK) -> None:
        self._language = language or FALLBACK

    @property
    def language(self) -> str:
        """The language whose rules are used."""
        return self._language

    def to_sentences(self, text: str) -> tuple[str, ...]:
        """The sentences in order, each on one line; paragraphs always end a sentence."""
        found: list[str] = []
        for paragraph in text.split("\n"):
            if paragraph := " ".join(paragraph.split()):
                found += self._split(unglue(paragraph))
        return tuple(found)

    def to_words(self, text: str) -> tuple[str, ...]:
        """The words, with abbreviations ("U.S.") and amounts ("$190") whole."""
        return tuple(WORD.findall(text))

    def _split(self, paragraph: str) -> list[str]:
        from sentencex import segment  # a native module, wanted only where texts are condensed

        merged: list[str] = []
        for piece in segment(self._language, paragraph):
            if merged and self._goes_on(merged[-1], piece):
                merged[-1] += piece
            else:
                merged.append(piece)
        return [sentence for sentence in map(str.strip, merged) if sentence]

    def _goes_on(self, before: str, piece: str) -> bool:
        """Does the piece belong to the sentence before it?"""
        if not piece.strip(CLOSERS + ".… ") or piece[0].islower():
            return True
        if QUOTED.search(before):  # nothing stands between: the quotation is part of a longer sentence
            return bool(EAST_ASIAN.match(piece))
        if before.endswith(".") and DOMAIN.match(piece):
            return True
        before = before.rstrip()
        title = BEFORE_NAME.get(self._language)
        return bool(
            ITEM.fullmatch(before)
            or (title and title.search(before))
            or (piece[0].isdigit() and BEFORE_NUMBER.search(before))
        )


def unglue(paragraph: str) -> str:
    """The paragraph with the spaces that lost line breaks have taken."""

    def spaced(match: re.Match[str]) -> str:
        stop = match.group()
        if not UPPER.match(paragraph, match.end()) or DOMAIN.match(paragraph, match.end()):
            return stop
        opens = stop.endswith('"') and paragraph.count('"', 0, match.end()) % 2 == 1
        return f'{stop[:-1]} "' if opens else f"{stop} "

    return GLUED.sub(spaced, paragraph)
