"""Says why two articles are together or are not: the features, what each weighed, and the words behind them. Pure.

It compares the two alone, on the day that each was printed; a live event has more articles to compare with.
"""

from __future__ import annotations

import math
from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from bot.stories.copies import Copies, fingerprints
from bot.stories.likeness import DAYS, FEATURES, OTHER, SAME, Match, Seen, match
from bot.stories.memory import KEYS, Rarity, Side, Spread
from bot.stories.shelf import moments
from bot.stories.words import TOKEN, look, terms
from bot.types import Article

TOLD = {
    "bias": "before anything is known, most articles are not about one event",
    "words": "words they share, weighted by rarity",
    "title": "words that the titles share",
    "names": "names they share",
    "keys": "names and title words that are alike across spellings",
    "title_told": "how much of the later title the earlier article tells",
    "title_tells": "how much of the earlier title the later article tells",
    "nearest": "the likest single article, all words",
    "nearest_title": "the likest single article, title",
    "gap": "days between them",
    "age": "how long ago the event began",
    "size": "how many articles the event has",
    "saga": "an event that is both large and old",
    "figures": "figures they share",
    "other_figures": "both give figures and none is shared",
    "rarest": "the most telling word they share",
    "shared": "how much they share in all",
    "shared_keys": "how much they share across spellings in all",
    "shared_title": "how much the titles share in all",
    "rarest_three": "the three rarest words they share",
    "phrases": "runs of four words they share, as quotes are",
}


@dataclass(frozen=True, slots=True)
class Reason:
    """One feature: its value, and what it added to the score (or took from it)."""

    feature: str
    meaning: str
    value: float
    part: float


@dataclass(frozen=True, slots=True)
class Explanation:
    """Why two articles are together (`score` above 0) or not; `reasons` begin with the weightiest."""

    score: float
    same_event: bool
    same_story: bool
    is_copy: bool
    shared: tuple[str, ...]
    reasons: tuple[Reason, ...]


def explain(a: Article, b: Article, known: Rarity | None = None) -> Explanation:
    """Compare two articles as grouping would if the earlier were an event by itself. `known`: what is rare by now."""
    first, second = sorted((a, b), key=moment)
    copies = Copies()
    copies.add(0, fingerprints(first.text))
    original, phrases = copies.look(fingerprints(second.text))
    is_copy = original is not None
    found = compared(first, second, known or rarity((first, second)), phrases.get(0, 0))
    together = is_copy or (found.score >= 0 and not found.distant)
    found_parts = [*parts(found, first.language == second.language)]
    if found.undated:
        neither = first.published is None and second.published is None
        words = "neither of them has a date" if neither else "one of them has no date"
        found_parts.append(Reason("undated", words, 1.0, found.undated))
    if found.doubt:
        found_parts.append(Reason("doubt", "they do not look to be of one story", found.story_score, found.doubt))
    if found.days:
        found_parts.append(Reason("days", "days that both name", found.days, DAYS * found.days))
    reasons = sorted(found_parts, key=lambda reason: -abs(reason.part))
    related = together or found.story_score >= 0
    return Explanation(found.score, together, related, is_copy, shared_words(first, second), tuple(reasons))


def rarity(articles: Iterable[Article]) -> Rarity:
    """What is rare for somebody who has read these."""
    found = Rarity()
    for article in articles:
        read = terms(article)
        found.count(read.counts, read.language)
        found.count(read.keys + read.days, KEYS)
    return found


def compared(first: Article, second: Article, known: Rarity, phrases: int) -> Match:
    """The later article against an event that has only the earlier one, with which it shares so many phrases."""
    side = Side(1, 1, 1, first.language, known.evidence(terms(first)))
    side.join(side.evidence)
    side.stretch(*moments(first))
    evidence = known.evidence(terms(second))
    seen = Seen(evidence, Spread.of(evidence), second.language, *moments(second), phrases={1: phrases})
    return match(seen, side)


def parts(found: Match, same_language: bool) -> Iterator[Reason]:
    """What each feature added."""
    full, short = SAME if same_language else OTHER
    for feature, value, of_full, of_short in zip(FEATURES, found.features, full, short, strict=True):
        weight = found.richness * of_full + (1 - found.richness) * of_short
        yield Reason(feature, TOLD[feature], value, weight * value)


def shared_words(a: Article, b: Article) -> tuple[str, ...]:
    """Words of the earlier article whose terms the other has too, as printed, in order."""
    there = terms(b)
    known = set(there.counts) | set(there.keys)
    words: dict[str, str] = {}
    for token in TOKEN.findall(f"{a.title}\n{a.text}"):
        found, key, _ = look(token, a.language)
        if found and (known & set(found) or key in known):
            words.setdefault(token.lower(), token)
    return tuple(words.values())


def moment(article: Article) -> float:
    """When it was printed, or seen where it does not say, in days; infinite where nobody knows."""
    printed_at, seen_at = moments(article)
    known = seen_at if math.isnan(printed_at) else printed_at
    return math.inf if math.isnan(known) else known
