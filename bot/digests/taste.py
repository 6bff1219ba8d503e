"""What a reader's reactions say about another story: how like it is to those they wanted more or less of. Pure."""

from __future__ import annotations

import math
import re
from collections.abc import Iterable, Sequence
from datetime import datetime, timedelta

from bot.digests.headline import clean, quoted
from bot.digests.state import outlets
from bot.types import Reason, Story, Taste, ToldStory

WORD = re.compile(r"\w+")
HALF_LIFE = timedelta(days=30)  # of what a reaction says
MOST = 1.5  # points that all reactions together give or take
FEWEST = 2  # words that two stories must share to be alike
ALIKE = 0.25  # below this likeness a reaction says nothing about another story
SHARES = {"words": 0.7, "topics": 0.15, "outlets": 0.15}


def taste_of(story: ToldStory, liked: bool, at: datetime) -> Taste:
    """The reaction to a story as it was told, with what is needed to know others like it."""
    titles = [story.headline, *(clean(link.title, link.name) for link in story.sources)]
    names = {link.name for link in story.sources if link.copy_of is None}
    return Taste(story.story, liked, at, story.headline, words(titles), story.topics, tuple(sorted(names)))


def words(titles: Iterable[str]) -> frozenset[str]:
    """The words of titles, without the small ones."""
    return frozenset(w for title in titles for w in WORD.findall(title.lower()) if len(w) > 3 or w.isdigit())


def reaction(story: Story, topics: Sequence[str], tastes: Sequence[Taste], now: datetime) -> Reason | None:
    """What the reader's reactions give or take, told by the one that weighs most; None where they say nothing."""
    names = outlets(story.articles)
    about = words(clean(article.title, article.outlet) for article in story.articles)
    said = [(likeness(taste, story.id, about, topics, names) * _weight(taste, now), taste) for taste in tastes]
    said = [(points, taste) for points, taste in said if points]
    if not said:
        return None
    points = max(-MOST, min(MOST, sum(points for points, _ in said)))
    first = max(said, key=lambda one: (one[0] * math.copysign(1, points), one[1].at))[1]
    wanted = "more" if first.liked else "less"
    return Reason(f"like {quoted(first.headline)}, of which you wanted {wanted}", round(points, 2))


def likeness(
    taste: Taste, story: int, about: frozenset[str], topics: Sequence[str], names: frozenset[str] | set[str]
) -> float:
    """How like a story is to the one reacted to, 0 to 1; 1 is the same story."""
    if taste.story == story:
        return 1.0
    shared = len(taste.words & about)
    if shared < FEWEST:
        return 0.0
    found = SHARES["words"] * shared / math.sqrt(len(taste.words) * len(about))
    found += SHARES["topics"] * bool(set(taste.topics) & set(topics))
    found += SHARES["outlets"] * bool(set(taste.outlets) & set(names))
    return found if found >= ALIKE else 0.0


def _weight(taste: Taste, now: datetime) -> float:
    faded: float = 0.5 ** (max(timedelta(), now - taste.at) / HALF_LIFE)
    return MOST * faded * (1 if taste.liked else -1)
