"""Why two articles are together: the parts make the score, and the answer is the same in both orders."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest

from bot.stories.explain import TOLD, explain
from bot.stories.likeness import DAYS, DOUBT, FEATURES, UNDATED
from bot.types import Article

START = datetime(2026, 11, 9, 6, 0, tzinfo=UTC)
ONE = Article(
    "https://a.example/1",
    "Orrin bridge closes for two years over cracked cables",
    "The Orrin bridge will close on Monday for at least two years after engineers found cracks in 14 of its 32 cables. "
    "The city council voted 9 to 4. Mayor Ada Quill said that nobody could wait for a cable to snap.",
    published=START,
    language="en",
)
SAME = Article(
    "https://b.example/1",
    "Council votes to shut cracked Orrin bridge",
    "Drivers in Orrin must find another way from Monday: the council voted 9 to 4 to close the bridge, whose cables "
    "are cracked. Mayor Ada Quill spoke of a hard winter for the east bank.",
    published=START + timedelta(hours=3),
    language="en",
)
OTHER = Article(
    "https://c.example/1",
    "Velmar Rovers win the Lakes Cup in extra time",
    "Velmar Rovers won the Lakes Cup on Sunday when Timo Brandt headed in a corner three minutes before the end.",
    published=START,
    language="en",
)


def test_the_parts_make_the_score() -> None:
    found = explain(ONE, SAME)
    assert found.score == pytest.approx(sum(reason.part for reason in found.reasons))
    assert {reason.feature for reason in found.reasons} == set(FEATURES) == set(TOLD)
    assert found.same_event
    assert found.same_story
    assert not found.is_copy
    assert {"Orrin", "bridge", "Quill"} <= set(found.shared)


def test_other_news() -> None:
    found = explain(ONE, OTHER)
    assert not found.same_event
    assert not found.same_story
    assert found.score < explain(ONE, SAME).score


def test_the_order_does_not_matter() -> None:
    assert explain(ONE, SAME) == explain(SAME, ONE)


@pytest.mark.parametrize(("first", "words"), [(START, "one of them has no date"), (None, "neither of them has a date")])
def test_a_page_without_a_date_must_resemble_more(first: datetime | None, words: str) -> None:
    dated, undated = (replace(SAME, published=published) for published in (ONE.published, None))
    found = explain(replace(ONE, published=first), undated)
    assert found.score == pytest.approx(sum(reason.part for reason in found.reasons))
    assert {(r.part, r.meaning) for r in found.reasons if r.feature == "undated"} == {(-UNDATED, words)}
    assert found.score < explain(ONE, dated).score


def test_pages_without_a_date_are_compared_by_when_they_were_seen() -> None:
    one, other = (replace(a, published=None, seen_at=a.published) for a in (ONE, SAME) if a.published)
    assert explain(one, other).score == pytest.approx(explain(ONE, SAME).score)


def test_what_is_hardly_of_one_story_is_the_less_of_one_event() -> None:
    found = explain(ONE, OTHER)
    assert found.score == pytest.approx(sum(reason.part for reason in found.reasons))
    (doubt,) = (reason for reason in found.reasons if reason.feature == "doubt")
    assert doubt.value < DOUBT
    assert doubt.part < 0
    assert "doubt" not in {reason.feature for reason in explain(ONE, SAME).reasons}


def test_a_day_that_both_name_counts_between_languages() -> None:
    one = Article("https://e.example/1", "Velmar", "Die Anhörung beginnt am 23. November.", START, language="de")
    other = Article("https://f.example/1", "Orrin", "The hearing begins on November 23.", START, language="en")
    found = explain(one, other)
    assert found.score == pytest.approx(sum(reason.part for reason in found.reasons))
    (days,) = (reason for reason in found.reasons if reason.feature == "days")
    assert days.value > 0
    assert days.part == pytest.approx(DAYS * days.value)
    english = explain(Article(one.url, one.title, other.text, START, language="en"), other)
    assert "days" not in {reason.feature for reason in english.reasons}


def test_a_copy() -> None:
    assert explain(ONE, Article("https://d.example/1", "Bridge", ONE.text, published=START)).is_copy


def test_a_long_time_between_makes_two_events() -> None:
    later = Article(SAME.url, SAME.title, SAME.text, published=START + timedelta(days=9), language="en")
    found = explain(ONE, later)
    assert not found.same_event
    assert found.same_story
