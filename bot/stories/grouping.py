"""Places each article, when it arrives, in the event it reports: by words weighted by rarity, names and time. Pure.

An event is a centroid of its articles' terms. A new article is compared with the live events that share its heaviest
terms (an inverted index), so the cost of an article stays nearly flat as events grow in number. It never looks ahead.
In the spirit of first-story detection by TF-IDF (Allan et al. 1998), with streaming document frequencies.
"""

from __future__ import annotations

import math
from collections import Counter, defaultdict
from dataclasses import dataclass, field
from datetime import datetime, timedelta

from bot.stories.copies import Copies, fingerprints
from bot.stories.words import terms
from bot.types import Article, Placement

LIVE = timedelta(days=6)  # an event that nobody has reported for so long takes no more articles
HALF_LIFE = timedelta(days=4)  # of the likeness between an event and a later article
THRESHOLD = 0.25  # likeness from which an article joins
HEAVIEST = 20  # terms of an article that are looked up
POSTINGS = 150  # newest events kept per term
COLD_START = 1000  # articles that stand for those not yet read, so that the first ones are weighed sensibly


@dataclass(slots=True)
class Live:
    """An event that may still take articles. `last_at` is None while all its articles are undated."""

    key: int
    story: int
    weights: Counter[str] = field(default_factory=Counter)
    size: int = 0
    last_at: datetime | None = None


class Grouping:
    """The memory of what was placed, and the decision for the next article."""

    def __init__(self, threshold: float = THRESHOLD) -> None:
        self._threshold = threshold
        self._events: dict[int, Live] = {}
        self._index: defaultdict[str, list[int]] = defaultdict(list)
        self._seen_in: Counter[str] = Counter()
        self._read = 0
        self._copies = Copies()
        self._home: dict[int, tuple[int, int]] = {}
        self._root: dict[int, int] = {}

    def place(self, article: Article) -> Placement:
        """Decide where an article belongs and remember it. Articles come in the order in which they were seen."""
        prints = fingerprints(article.text)
        original = self._copies.original(prints)
        words = terms(article)
        self._count(words)
        if original is not None:
            event, story = self._home[original]
        else:
            best = self._nearest(article, words)
            event, story = (best.key, best.story) if best else (article.id, article.id)
        placement = Placement(article.id, event, story, None if original is None else self._root[original])
        self._keep(article, words, prints, placement)
        return placement

    def recall(self, article: Article) -> None:
        """Remember an article that was placed before a restart, as if it had just been placed."""
        words = terms(article)
        self._count(words)
        event = article.event if article.event is not None else article.id
        story = article.story if article.story is not None else event
        placement = Placement(article.id, event, story, article.copy_of)
        self._keep(article, words, fingerprints(article.text), placement)

    def _count(self, words: Counter[str]) -> None:
        self._read += 1
        self._seen_in.update(words.keys())

    def _keep(self, article: Article, words: Counter[str], prints: frozenset[int], placement: Placement) -> None:
        self._copies.add(article.id, prints)
        self._home[article.id] = (placement.event, placement.story)
        self._root[article.id] = placement.copy_of if placement.copy_of is not None else article.id
        event = self._events.setdefault(placement.event, Live(placement.event, placement.story))
        if placement.copy_of is None:  # a copy is no independent evidence of what the event is about
            self._join(event, self._weigh(words))
        if article.published is not None:
            event.last_at = max(event.last_at or article.published, article.published)

    def _join(self, event: Live, weights: dict[str, float]) -> None:
        event.weights.update(weights)
        event.size += 1
        for term in heaviest(weights):
            postings = self._index[term]
            if event.key not in postings:
                postings.append(event.key)
                del postings[:-POSTINGS]

    def _weigh(self, words: Counter[str]) -> dict[str, float]:
        """Terms weighted by (1 + log count) * rarity, scaled to length 1."""
        total = math.log(self._read + COLD_START)
        weights = {
            term: (1 + math.log(count)) * (total - math.log(self._seen_in[term] + 0.5)) for term, count in words.items()
        }
        length = math.sqrt(sum(w * w for w in weights.values())) or 1.0
        return {term: w / length for term, w in weights.items()}

    def _nearest(self, article: Article, words: Counter[str]) -> Live | None:
        weights = self._weigh(words)
        near = {key for term in heaviest(weights) for key in self._index.get(term, ())}
        scored = ((self._likeness(weights, article.published, self._events[key]), -key) for key in near)
        likeness, key = max(scored, default=(0.0, 0))
        return self._events[-key] if likeness >= self._threshold else None

    def _likeness(self, weights: dict[str, float], published: datetime | None, event: Live) -> float:
        gap = abs(published - event.last_at) if published and event.last_at else timedelta(0)
        if gap > LIVE:
            return 0.0
        length = math.sqrt(sum(w * w for w in event.weights.values())) or 1.0
        dot = sum(w * event.weights[term] for term, w in weights.items() if term in event.weights)
        fading: float = 0.5 ** (gap / HALF_LIFE)
        return dot / length * fading


def heaviest(weights: dict[str, float]) -> list[str]:
    """The terms that say most about an article."""
    return sorted(weights, key=lambda term: (-weights[term], term))[:HEAVIEST]
