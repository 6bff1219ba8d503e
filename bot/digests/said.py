"""What has been said already is not said again, in the same words or in others; and what fits into a reader's time.

Pure.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence

from bot.types import Sentence, ToldStory
from bot.types.numbers import DIGITS

WORD = re.compile(r"\w+")
SAID = 0.6  # a sentence that shares so much of its words with one told before is not told again
WORDS_A_MINUTE = 220  # of silent reading: Brysbaert, "How many words do we read per minute?" (2019), gives 238
PER_STORY = 12  # words for its line of sources and finding the next


def unsaid(sentences: Iterable[Sentence], said: Sequence[str]) -> list[Sentence]:
    """The sentences of which none says the same as one said before, or as one before it here."""
    found: list[Sentence] = []
    for sentence in sentences:
        if not any(same(sentence.text, known) for known in (*said, *(one.text for one in found))):
            found.append(sentence)
    return found


def same(sentence: str, known: str) -> bool:
    """Does a sentence say what a known one says? By the words of the shorter that stand in the longer.

    A sentence with a figure that the known one has not says something else.
    """
    mine, theirs = _words(sentence), _words(known)
    fewer = min(len(mine), len(theirs))
    if not fewer or len(mine & theirs) / fewer < SAID:
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


def _words(text: str) -> set[str]:
    return {DIGITS.get(word, word) for word in WORD.findall(text.lower())}
