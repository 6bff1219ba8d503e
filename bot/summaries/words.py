"""Sentences -> weighted terms: stems without stop words, and how rare each is in the language at large. Pure.

Where a script writes no spaces (Chinese, Japanese, Thai …), terms are pairs of neighbouring characters. Background
frequencies come from the package wordfreq; a language it does not know gets none, and its words then count alike.
"""

from __future__ import annotations

import math
import re
from collections.abc import Callable, Sequence
from contextlib import suppress
from functools import lru_cache

SNOWBALL = {
    "ar": "arabic", "ca": "catalan", "da": "danish", "de": "german", "el": "greek", "en": "english", "es": "spanish",
    "eu": "basque", "fi": "finnish", "fr": "french", "ga": "irish", "hi": "hindi", "hu": "hungarian",
    "hy": "armenian", "id": "indonesian", "it": "italian", "lt": "lithuanian", "nb": "norwegian", "ne": "nepali",
    "nl": "dutch", "nn": "norwegian", "no": "norwegian", "pt": "portuguese", "ro": "romanian", "ru": "russian",
    "sr": "serbian", "sv": "swedish", "ta": "tamil", "tr": "turkish", "yi": "yiddish",
}  # fmt: skip
# Languages for which sumy carries stop words, by ISO 639-1.
SUMY_NAMES = {
    "ar": "arabic", "cs": "czech", "da": "danish", "de": "german", "el": "greek", "en": "english", "es": "spanish",
    "fr": "french", "he": "hebrew", "it": "italian", "ja": "japanese", "ko": "korean", "pl": "polish",
    "pt": "portuguese", "sk": "slovak", "sv": "swedish", "uk": "ukrainian", "zh": "chinese",
}  # fmt: skip
BACKGROUND = {"no": "nb", "nn": "nb", "hr": "sh", "sr": "sh", "bs": "sh", "tl": "fil"}  # wordfreq's names
UNSPACED = re.compile(r"[\u0e00-\u0eff\u1000-\u109f\u1780-\u17ff\u3041-\u30ff\u3400-\u4dbf\u4e00-\u9fff]")
COMMONEST = 120  # of a language's words are its stop words, where nobody has listed them
RAREST = 18.0  # bits of a word that the background does not know
ALIKE = 12.0  # bits of every word where there is no background
REMEMBERED = 100_000  # words of a language


class Terms:
    """The terms of one language's sentences. Remembers words, so that each is stemmed once."""

    def __init__(self, language: str) -> None:
        self._bits = _background(language)
        self._stop = _stop_words(language) or frozenset(list(self._bits)[:COMMONEST])
        self._stem = _stemmer(SNOWBALL.get(language, ""))
        self._known: dict[str, tuple[tuple[str, float], ...]] = {}

    def of(self, words: Sequence[str]) -> dict[str, float]:
        """Each term of these words with its weight in bits (of the first form that it is met in)."""
        known = self._known
        found: dict[str, float] = {}
        for word in words:
            pairs = known.get(word)
            for term, bits in self._look_up(word) if pairs is None else pairs:
                if term not in found:
                    found[term] = bits
        return found

    def bits(self, word: str) -> float:
        """How rare a word is in the language at large, whether it is a stop word or not; 0 where nothing is known."""
        return self._bits.get(word.lower(), RAREST) if self._bits else 0.0

    def _look_up(self, word: str) -> tuple[tuple[str, float], ...]:
        if UNSPACED.search(word):  # a run of text, not a word: not worth remembering
            return tuple((word[i : i + 2], ALIKE) for i in range(max(1, len(word) - 1)))
        lower = word.lower().replace("’", "'").removesuffix("'s")
        found: tuple[tuple[str, float], ...] = ()
        if lower and lower not in self._stop:
            bits = self._bits.get(lower, RAREST) if self._bits else ALIKE
            found = ((self._stem(lower) if lower.isalpha() else lower, bits),)
        if len(self._known) >= REMEMBERED:
            self._known.clear()
        self._known[word] = found
        return found


@lru_cache(8)
def terms(language: str) -> Terms:
    """The shared terms of a language (ISO 639-1; where it is unknown, English)."""
    return Terms(language or "en")


def _stemmer(algorithm: str) -> Callable[[str], str]:
    import Stemmer

    if algorithm not in Stemmer.algorithms():
        return str
    stem: Callable[[str], str] = Stemmer.Stemmer(algorithm).stemWord
    return stem


def _stop_words(language: str) -> frozenset[str]:
    from sumy.utils import get_stop_words

    with suppress(LookupError):
        return frozenset(get_stop_words(SUMY_NAMES.get(language, "")))
    return frozenset()


def _background(language: str) -> dict[str, float]:
    """Bits of each word, commonest first; empty for a language without a list."""
    from wordfreq import (  # 14 MB and 0.1 s with its parts, and 4-10 MB a language: in workers only
        available_languages,
        get_frequency_dict,
    )

    code = BACKGROUND.get(language, language)
    if code not in available_languages("small"):  # wordfreq would take the nearest that it has: English for Welsh
        return {}
    return {word: min(RAREST, -math.log2(share)) for word, share in get_frequency_dict(code, "small").items()}
