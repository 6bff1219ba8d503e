"""Chooses the stories of one digest: what is new to this subscriber, best first, no source filling it. Pure."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from math import log2

from bot.types import Article, Story, Told

WORD = re.compile(r"\w+")
HALF_LIFE_HOURS = 12.0  # of a story's worth since its newest article appeared
NEW_SHARE = 0.3  # words of an article's title and lead that a known story did not have: from here on it has news
LEAD_WORDS = 60


@dataclass(frozen=True, slots=True)
class Chosen:
    """A story to tell: `tell` are the articles it is told from, the whole story or only what is new in a known one."""

    story: Story
    tell: tuple[Article, ...]
    developed: bool


def select(
    candidates: Sequence[Story], told: Mapping[int, Told], now: datetime, limit: int
) -> tuple[list[Chosen], int]:
    """At most `limit` stories, best first, and how many more there were."""
    news = [chosen for story in candidates if (chosen := _choose(story, told.get(story.id)))]
    news.sort(key=lambda chosen: (-worth(chosen, now), chosen.story.id))
    fair = _fair(news, limit)
    return fair, len(news) - len(fair)


def worth(chosen: Chosen, now: datetime) -> float:
    """What a story is worth to a reader: independent sources count most, then how fresh it is."""
    independent = len(outlets(chosen.story.articles))
    newest = max((a.published or a.seen_at for a in chosen.tell), default=now)
    hours = max(0.0, (now - newest).total_seconds() / 3600)
    freshness: float = 0.5 ** (hours / HALF_LIFE_HOURS)
    return log2(1 + independent) + freshness


def outlets(articles: Sequence[Article]) -> set[str]:
    """The outlets that tell a story in their own words: copies are not independent sources."""
    return {article.outlet for article in articles if article.copy_of is None} or {a.outlet for a in articles}


def _choose(story: Story, told: Told | None) -> Chosen | None:
    if told is None:
        return Chosen(story, story.articles, developed=False)
    news = _news(story, told)
    return Chosen(story, news, developed=True) if news else None


def _news(story: Story, told: Told) -> tuple[Article, ...]:
    """Articles that add something to what the reader was told of the story."""
    known = {word for a in story.articles if a.id in told.articles for word in _words(f"{a.title} {a.text}")}
    fresh = (a for a in story.articles if a.id in story.fresh and a.id not in told.articles and a.copy_of is None)
    return tuple(a for a in fresh if _new_share(a, known) >= NEW_SHARE)


def _new_share(article: Article, known: set[str]) -> float:
    words = set(_words(f"{article.title} {' '.join(article.text.split()[:LEAD_WORDS])}"))
    return len(words - known) / (len(words) or 1)


def _words(text: str) -> list[str]:
    return [word for word in WORD.findall(text.lower()) if len(word) > 3 or word.isdigit()]


def _fair(stories: Sequence[Chosen], limit: int) -> list[Chosen]:
    """The best stories, but none from an outlet that alone has told its share, while others wait."""
    share = max(2, limit // 3)
    used: Counter[str] = Counter()
    first, later = [], []
    for chosen in stories:
        alone = outlets(chosen.story.articles)
        name = next(iter(alone)) if len(alone) == 1 else ""
        if name and used[name] >= share:
            later.append(chosen)
        else:
            used[name] += 1
            first.append(chosen)
    return (first + later)[:limit]
