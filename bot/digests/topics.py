"""What a story is about, among the catalogue's topics: by what its sources file it under, and by plain lists of words.

Pure, and no more than counting: `evidence` names every word that spoke for a topic, so that each answer can be
explained. An article's title counts three times, its opening once, each different word once; what a source files it
under counts as much as a sure word in the title. A topic is told when it has enough points, and not much fewer than the
first one; a story is about what most of its own articles are about.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from functools import lru_cache

from bot.digests.topic_words import CATEGORIES, WORDS
from bot.types import Article

TOPICS = tuple(WORDS)
WORD = re.compile(r"[^\W_]+(?:[.'’\-][^\W_]+)*")
OPENING = 120  # words
TITLE = 3.0
FILED = 5.0
SURE = 2.0  # times the points of a word
ENOUGH = 4.0  # points
NEAR = 0.55  # of the first topic's points, for a second one
MOST = 2  # topics of one story
SHORTEST = 2  # characters that the beginning of a word may have
SHORT = 30  # words of an opening, from which on one word alone tells no topic: "travel ban"
FILED_UNDER = "filed under "


def topics(articles: Sequence[Article]) -> tuple[str, ...]:
    """The topics of a story, the surest first; none where nothing speaks clearly enough. Copies do not count."""
    own = [article for article in articles if article.copy_of is None] or list(articles)
    found: dict[str, float] = {}
    for article in own:
        for topic, points in _article(article.title, article.text[: OPENING * 12], article.categories).items():
            found[topic] = found.get(topic, 0.0) + points / len(own)
    return told(found)


def told(found: Mapping[str, float]) -> tuple[str, ...]:
    """The topics that have enough points."""
    best = sorted(found.items(), key=lambda one: (-one[1], TOPICS.index(one[0])))[:MOST]
    return tuple(topic for topic, points in best if points >= ENOUGH and points >= NEAR * best[0][1])


def evidence(article: Article) -> dict[str, dict[str, float]]:
    """For each topic the words that speak for it, with their points."""
    found: dict[str, dict[str, float]] = {}
    for category in article.categories:
        for topic in filed_under(category):
            found.setdefault(topic, {})[FILED_UNDER + category] = FILED
    for text, points in ((article.title, TITLE), (_opening(article.text), 1.0)):
        for word, topic, weight in _spoken(text):
            words = found.setdefault(topic, {})
            words[word] = max(words.get(word, 0.0), points * weight)
    return found


def filed_under(category: str) -> list[str]:
    """The topics that a source's own category means."""
    words = set(WORD.findall(category.lower()))
    return [topic for topic, names in CATEGORIES.items() if words & set(names.split())]


@lru_cache(5000)
def _article(title: str, text: str, categories: tuple[str, ...]) -> Mapping[str, float]:
    found = evidence(Article("", title, text, categories=categories))
    needed = 1 if len(text.split()) < SHORT else 2
    return {topic: _sum(words) for topic, words in found.items() if len(words) >= needed or _is_filed(words)}


def _is_filed(words: Mapping[str, float]) -> bool:
    return any(word.startswith(FILED_UNDER) for word in words)


def _sum(words: Mapping[str, float]) -> float:
    """The points; several categories of one source are one source's word."""
    filed = max((points for word, points in words.items() if word.startswith(FILED_UNDER)), default=0.0)
    return filed + sum(points for word, points in words.items() if not word.startswith(FILED_UNDER))


def _opening(text: str) -> str:
    return " ".join(text.split(None, OPENING)[:OPENING])


def _spoken(text: str) -> Iterator[tuple[str, str, float]]:
    """Words and pairs or triples of words that the lists have, with the topic and weight of each."""
    exact, beginnings, longest = _lists()
    printed = WORD.findall(text.replace("’", "'"))
    words = [word.lower() for word in printed]
    for at, word in enumerate(words):
        for topic, weight in exact.get(printed[at], ()) if printed[at].isupper() else ():
            yield printed[at], topic, weight
        for count in range(3, 0, -1):
            phrase = "_".join(words[at : at + count])
            for topic, weight in exact.get(phrase, ()):
                yield phrase.replace("_", " "), topic, weight
        for length in range(min(len(word), longest), SHORTEST - 1, -1):
            if found := beginnings.get(word[:length]):
                for topic, weight in found:
                    yield word, topic, weight
                break


@lru_cache(1)
def _lists() -> tuple[dict[str, list[tuple[str, float]]], dict[str, list[tuple[str, float]]], int]:
    """The words that count as they stand, those that others begin with, and how long the longest of these is."""
    exact: dict[str, list[tuple[str, float]]] = {}
    beginnings: dict[str, list[tuple[str, float]]] = {}
    for topic, listed in WORDS.items():
        for entry in dict.fromkeys(listed.split()):
            word, weight = entry.rstrip("!*"), SURE if entry.endswith("!") else 1.0
            # The beginning of a phrase ("interest_rate*") counts as it stands, and with an s.
            if "*" in entry and "_" not in word:
                _add(beginnings, [word], topic, weight)
            else:
                _add(exact, [word, f"{word}s"] if "*" in entry else [word], topic, weight)
    return exact, beginnings, max(map(len, beginnings))


def _add(lists: dict[str, list[tuple[str, float]]], words: Iterable[str], topic: str, weight: float) -> None:
    for word in words:
        if all(known != topic for known, _ in lists.get(word, [])):
            lists.setdefault(word, []).append((topic, weight))
