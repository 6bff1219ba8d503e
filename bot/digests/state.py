"""How a story stands: who tells it, since when, whether it grows or has settled. Pure."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum

from bot.types import Article

DAY = timedelta(days=1)
SETTLED = timedelta(days=2)  # without a new article, and no more is expected of it


class Phase(StrEnum):
    """Where a story is in its life."""

    NEW = "new"
    DEVELOPING = "developing"
    SETTLED = "settled"


@dataclass(frozen=True, slots=True)
class StoryState:
    """A story at a moment, by the articles that one reader's sources print of it.

    `sources` are the outlets that tell it in their own words. `growth` is how many of them came to it in the last day,
    where others had told it before. Its headline is in headline.py, its topics in topics.py.
    """

    sources: frozenset[str]
    first_at: datetime
    last_at: datetime
    phase: Phase
    growth: int


def state(articles: Sequence[Article], now: datetime) -> StoryState:
    """The state of a story of at least one article. What is dated after `now` counts as printed now."""
    printed = [min(printed_at(article), now) for article in articles]
    first, last = min(printed), max(printed)
    return StoryState(
        frozenset(outlets(articles)),
        first,
        last,
        _phase(first, last, now),
        _growth(articles, now),
    )


def printed_at(article: Article) -> datetime:
    """When an article was printed, or, where it does not say, first seen."""
    return article.published or article.seen_at


def outlets(articles: Iterable[Article]) -> set[str]:
    """The outlets that tell a story in their own words: copies are not independent sources.

    Where all that is there are copies (the original's source is not the reader's), they are one source: the earliest.
    """
    told = list(articles)
    own = {article.outlet for article in told if article.copy_of is None}
    return own or {min(told, key=printed_at).outlet} if told else set()


def _phase(first: datetime, last: datetime, now: datetime) -> Phase:
    if now - last >= SETTLED:
        return Phase.SETTLED
    return Phase.NEW if now - first < DAY else Phase.DEVELOPING


def _growth(articles: Sequence[Article], now: datetime) -> int:
    before = outlets(a for a in articles if now - printed_at(a) >= DAY)
    return len(outlets(articles) - before) if before else 0
