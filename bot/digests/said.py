"""What has been said already is not said again, in the same words or in others; and what fits into a reader's time.

Pure.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable, Sequence

from bot.types import Sentence, ToldStory
from bot.types.numbers import ANY_DIGITS

WORD = re.compile(r"\w+")
SAID = 0.6  # a sentence that shares so much of its words with one told before is not told again
WORDS_A_MINUTE = 220  # of silent reading: Brysbaert, "How many words do we read per minute?" (2019), gives 238
PER_STORY = 12  # words for its line of sources and finding the next


class Said:
    """Sentences that were told; found by the words they share, so that a long memory costs a digest little."""

    def __init__(self, sentences: Iterable[str] = ()) -> None:
        self._words: list[frozenset[str]] = []
        self._with: dict[str, list[int]] = {}
        for sentence in sentences:
            self.add(sentence)

    def add(self, sentence: str) -> None:
        """Remember a sentence."""
        words = _words(sentence)
        for word in words:
            self._with.setdefault(word, []).append(len(self._words))
        self._words.append(words)

    def has(self, sentence: str) -> bool:
        """Does one of them say the same?"""
        words = _words(sentence)
        near = Counter(number for word in words for number in self._with.get(word, ()))
        return any(_say_the_same(words, self._words[number], shared) for number, shared in near.items())


def unsaid(sentences: Iterable[Sentence], said: Said) -> list[Sentence]:
    """The sentences of which none says the same as one said before, or as one before it here; now they are said."""
    found: list[Sentence] = []
    for sentence in sentences:
        if not said.has(sentence.text):
            found.append(sentence)
            said.add(sentence.text)
    return found


def same(sentence: str, known: str) -> bool:
    """Does a sentence say what a known one says? By the words of the shorter that stand in the longer.

    A sentence with a figure that the known one has not says something else.
    """
    mine, theirs = _words(sentence), _words(known)
    return _say_the_same(mine, theirs, len(mine & theirs))


def _say_the_same(mine: frozenset[str], theirs: frozenset[str], shared: int) -> bool:
    fewer = min(len(mine), len(theirs))
    if not fewer or shared < SAID * fewer:
        return False
    return all(word in theirs for word in mine if word[0].isdigit())


def within(stories: Sequence[ToldStory], minutes: int | None) -> list[ToldStory]:
    """The first stories, and of the later ones those that fit too, that can be read in the time; at least one."""
    if minutes is None:
        return list(stories)
    left = minutes * WORDS_A_MINUTE
    found: list[ToldStory] = []
    for story in stories:
        words = reading(story)
        if words <= left or not found:
            found.append(story)
            left -= words
    return found


def reading(story: ToldStory) -> int:
    """How many words a reader goes over; where a script sets no spaces, two characters are taken for one."""
    texts = [story.headline, *(sentence.text for sentence in story.sentences)]
    return PER_STORY + sum(max(len(text.split()), len(text) // 12) for text in texts)


def _words(text: str) -> frozenset[str]:
    return frozenset(ANY_DIGITS.get(word, word) for word in WORD.findall(text.lower()))
