"""Articles and stories for the digests' tests."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import Any

from bot.types import Article, Story, Told

NOW = datetime(2026, 11, 17, 8, 0, tzinfo=UTC)
HOUR, DAY = timedelta(hours=1), timedelta(days=1)


def article(number: int, outlet: str = "Herald", title: str = "", text: str = "", **more: Any) -> Article:
    more.setdefault("published", NOW - 2 * HOUR)
    return Article(
        f"https://{outlet.lower()}.example/{number}",
        title or f"Title {number}",
        text or f"Text{number} says something{number} about thing{number}.",
        outlet=outlet,
        id=number,
        **more,
    )


def story(*articles: Article, fresh: set[int] | None = None) -> Story:
    return Story(articles[0].id, articles, frozenset(a.id for a in articles) if fresh is None else frozenset(fresh))


def told(of: Story, *articles: int, sentences: tuple[str, ...] = ()) -> Told:
    return Told(of.id, NOW - 24 * HOUR, frozenset(articles), sentences)
