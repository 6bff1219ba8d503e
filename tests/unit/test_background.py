"""What a story tells besides its sentences, from texts of our own."""

from __future__ import annotations

from datetime import UTC, datetime

from bot.summaries.background import background, background_all
from bot.types import Article, Background

FIRST = "The council met on Monday in Orrin. The bridge at Orrin will cost 14 million crowns, the council said."
SECOND = (
    "The bridge at Orrin closed on Tuesday. It will reopen in May. The bridge cost 12 million crowns, builders said."
)
THIRD = "Work on the bridge at Orrin began on Wednesday. Anna Berg, the mayor, opened the site."


def article(number: int, text: str, day: int) -> Article:
    at = datetime(2026, 11, day, 18, tzinfo=UTC)
    return Article(
        f"https://paper{number}.example", "", text, published=at, language="en", outlet=f"P{number}", id=number
    )


def test_steps_of_several_days_are_a_timeline() -> None:
    found = background([article(1, FIRST, 9), article(2, SECOND, 10), article(3, THIRD, 11)])
    assert [(step.day.day, step.article) for step in found.timeline] == [(9, 1), (10, 2), (11, 3)]
    assert "Orrin" in (*found.facts.where, *found.facts.who)


def test_few_steps_are_no_timeline() -> None:
    assert background([article(1, FIRST, 9)]).timeline == ()


def test_nothing_to_read() -> None:
    assert background_all([[], [Article("u", "Title", " ")]]) == [Background(), Background()]
