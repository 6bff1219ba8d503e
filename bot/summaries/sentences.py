"""Splits a text into its sentences and words, offline, for sumy and for us (sumy's own tokenizer needs a download).

Any object with `to_sentences` and `to_words` serves sumy as a tokenizer.
"""

from __future__ import annotations

import re
from collections.abc import Iterable

from bot.summaries.abbreviations import AFTER_WORD, BEFORE_NAME, BEFORE_NUMBER
from bot.summaries.thai import is_thai, thai_sentences

# Marks that Python does not count as parts of words: accents set apart, vowels of Arabic, Indian and Thai writing.
MARKS = (
    "\u0300-\u036f\u0591-\u05bd\u064b-\u065f\u0670\u0900-\u0963\u0966-\u0dff\u0e31-\u0e3a\u0e47-\u0e4e\u0eb1-\u0ecd"
    "\u102b-\u103e\u17b4-\u17d3\u200c\u200d"
)
LETTERS = rf"[^\W_]+(?:[{MARKS}]+[^\W_]*)*"
WORD = re.compile(
    rf"[$€£¥]?\d(?:[\d.,:]*\d)?%?"
    rf"|[^\W\d_](?:\.(?:[^\W\d_]\.)+|[^\W_]*(?:[{MARKS}]+[^\W_]*)*(?:[’'\-]{LETTERS})*)"
)
CLOSERS = "\"'”’»)]"
# A full stop with a capital glued to it: "said Friday.The minister". Not "U.S.", "example.Com", "3.5" or initials.
GLUED = re.compile(r"([.!?](?<=[^\W\d_]{2}[.!?])[”\"’»)]?)(?=[^\W\d_a-z][^\W\d_]|[“\"«][^\W\d_a-z])")
DOMAIN = re.compile(r"(?:Com|Org|Net|COM|ORG|NET)\b")
INITIALS = re.compile(r"([A-Z])\1\.")  # "EE.UU."
UPPER = re.compile(r"[A-ZÀ-ÖØ-ÞА-ЯΑ-Ω“\"«]")
FALLBACK = "en"
# Where the library ends a sentence too early: after some abbreviations, after the number of a list's item, and between
# a quotation and who said it.
ITEM = re.compile(r"\d{1,3}[.)]$")
QUOTED = re.compile(r"[」』”]$")
OPENERS = ("“", '"', "«", "„")
TELLS_MORE = re.compile(r"\bthat\b|[“\"]")
ENDED_QUOTE = re.compile(r"[.!?…,][\"”’»]$")
# "Xi said after the talks." names the speaker of the quotation before it; "Xi said he would go." tells more.
SAID_WHO = re.compile(
    r"(?:(?:The\s+|An?\s+)?[^\W\d_][\w.’'\-]*,?\s+(?:[\w.’'\-]+,?\s+){0,5}?)"
    r"(?:said|says|told|added|asked|wrote|tweeted|recalled|explained|insisted|warned|replied|continued|noted)"
    r"(?=\s*[.,]|\s+(?:after|before|in|on|at|during|when|while|as|through|of|following|from|with|via|late|early|last"
    r"|yesterday|today|again|afterwards?|later|earlier|by|reporters|journalists|Mon|Tues|Wednes|Thurs|Fri|Satur|Sun))"
)
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
                found += thai_sentences(paragraph) if is_thai(paragraph) else self._split(unglue(paragraph))
        return tuple(found)

    def to_words(self, text: str) -> tuple[str, ...]:
        """The words, with abbreviations ("U.S.") and amounts ("$190") whole."""
        return tuple(WORD.findall(text))

    def _split(self, paragraph: str) -> list[str]:
        from sentencex import segment  # a native module, wanted only where texts are condensed

        merged: list[str] = []
        for piece in self._parted(segment(self._language, paragraph)):
            if merged and self._goes_on(merged[-1], piece):
                merged[-1] += piece
            else:
                merged.append(piece)
        return [sentence for sentence in map(str.strip, merged) if sentence]

    def _parted(self, pieces: Iterable[str]) -> Iterable[str]:
        """The pieces, divided where the library has taken the last word of a sentence for an abbreviation."""
        words = AFTER_WORD.get(self._language)
        for piece in pieces:
            start = 0
            for match in words.finditer(piece) if words else ():
                yield piece[start : match.end()] + " "
                start = match.end() + 1
            yield piece[start:]

    def _goes_on(self, before: str, piece: str) -> bool:
        """Does the piece belong to the sentence before it?"""
        if not piece.strip(CLOSERS + ".… ") or piece[0].islower():
            return True
        if QUOTED.search(before):  # nothing stands between: the quotation is part of a longer sentence
            return bool(EAST_ASIAN.match(piece))
        if before.endswith(".") and DOMAIN.match(piece):
            return True
        before = before.rstrip()
        abbreviation = BEFORE_NAME.get(self._language)
        return bool(
            ITEM.fullmatch(before)
            or (abbreviation and abbreviation.search(before))
            or (piece[0].isdigit() and BEFORE_NUMBER.search(before))
            or _names_speaker(before, piece)
        )


def _names_speaker(before: str, piece: str) -> bool:
    """Is this only who said the quotation before it?"""
    return (
        before[:1] in OPENERS
        and bool(ENDED_QUOTE.search(before) and SAID_WHO.match(piece))
        and not TELLS_MORE.search(piece)
    )


def unglue(paragraph: str) -> str:
    """The paragraph with the spaces that lost line breaks have taken."""

    def spaced(match: re.Match[str]) -> str:
        stop = match.group()
        after = match.end()
        if not UPPER.match(paragraph, after) or DOMAIN.match(paragraph, after) or INITIALS.match(paragraph, after):
            return stop
        opens = stop.endswith('"') and paragraph.count('"', 0, match.end()) % 2 == 1
        return f'{stop[:-1]} "' if opens else f"{stop} "

    return GLUED.sub(spaced, paragraph)
