"""Which stories a reader wants at all: by words and topics they asked for, or never want to hear of. Pure."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from functools import lru_cache

from bot.digests.topics import topics
from bot.types import Article, Preferences, Story

LEAD = 400  # characters that tell what an article is about; a word further down is mentioned only in passing
UNSPACED = re.compile(r"[\u0e00-\u0eff\u1000-\u109f\u1780-\u17ff\u3041-\u30ff\u3400-\u9fff]")


def wanted(stories: Iterable[Story], preferences: Preferences) -> list[Story]:
    """The stories that the reader wants to hear of."""
    return [story for story in stories if wants(preferences, story, topics(story.articles))]


def wants(preferences: Preferences, story: Story, about: Sequence[str] = ()) -> bool:
    """Does the reader want to hear of the story?

    Not of a story that has an unwanted word in a title, or in the opening of half of its articles, nor where all it is
    about are unwanted topics. Where words are wanted, only of one that has such a word in a title or text.
    """
    if about and set(about) <= set(preferences.no_topics):
        return False
    if any(_is_about(word, story.articles) for word in preferences.unwanted):
        return False
    return not preferences.wanted or any(
        has(f"{article.title}\n{article.text}", word) for word in preferences.wanted for article in story.articles
    )


def has(text: str, word: str) -> bool:
    """Does a text have the word or phrase, as whole words in any case? `star*` stands for all that begins so."""
    return bool(_pattern(word).search(text))


def _is_about(word: str, articles: Iterable[Article]) -> bool:
    told = list(articles)
    opening = sum(has(article.text[:LEAD], word) for article in told)
    return any(has(article.title, word) for article in told) or 2 * opening > len(told)


@lru_cache(1000)
def _pattern(word: str) -> re.Pattern[str]:
    words = r"\s+".join(re.escape(one) for one in word.rstrip("*").split())
    if not words:
        return re.compile(r"(?!)")
    end = "" if word.endswith("*") else r"(?!\w)"
    return re.compile(words if UNSPACED.search(word) else rf"(?<!\w){words}{end}", re.IGNORECASE)
