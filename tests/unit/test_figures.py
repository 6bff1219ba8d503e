"""Amounts, and where sources differ: found where they are of one thing, silent where they may not be."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest

from bot.summaries.amounts import amounts
from bot.summaries.figures import differences
from bot.types import Article

MARCH = datetime(2026, 3, 9, 8, tzinfo=UTC)


def told(*texts: str, hours: int = 1, copy: int | None = None) -> list[Article]:
    return [
        Article("u", "", text, language="en", id=n, outlet=f"Paper {n}", published=MARCH + n * timedelta(hours=hours),
                copy_of=copy if n == 1 else None)
        for n, text in enumerate(texts)
    ]  # fmt: skip


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("Trade hit a record $190 billion.", [(190e9, "$", "$190 billion")]),
        ("It cost €1,200.50 and 3.5% more.", [(1200.5, "€", "€1,200.50"), (3.5, "%", "3.5%")]),
        ("About 12 people and 3 million euros.", [(12, "people", "12 people"), (3e6, "€", "3 million euros")]),
        ("A deal of £2bn was made.", [(2e9, "£", "£2bn")]),
        ("In 2019 it won 3-2 at 5 p.m. on May 4.", []),
        ("It took 14 days and 3 hours, 4 times.", []),
    ],
)
def test_amounts(text: str, found: list[tuple[float, str, str]]) -> None:
    assert [(a.value, a.unit, a.text) for a in amounts(text)] == found


def test_numbers_of_other_languages() -> None:
    assert [a.value for a in amounts("Das kostet 1.234,5 Euro.", "de")] == [1234.5]
    assert [a.value for a in amounts("Rund 21.000 Euro.", "de")] == [21000]


def test_how_loosely() -> None:
    assert [a.loosely for a in amounts("At least 12 people, and 4 cars.")] == ["at least", ""]


DIFFER = [
    ("Trade between Orrin and Brill hit a record $190 billion.", "Trade between the towns rose to $189 billion."),
    ("The flood killed 14 people in Orrin.", "The flood killed 17 people in Orrin."),
]
AGREE = [
    ("Trade hit $190 billion.", "Trade hit $190 billion."),
    ("Trade hit $190 billion.", "Trade rose to $189.9 billion."),
    ("The debt is $70,000.", "The debt is $70,246."),
    ("Exports hit $190 billion.", "Imports rose to $189 billion."),
    ("In 2024 trade hit $190 billion.", "In 2025 trade hit $189 billion."),
    ("Trade hit $190 billion.", "Trade will hit $200 billion."),
    ("Trade hit $190 billion.", "Trade hit at least $189 billion."),
    ("Trade in the month hit $190 billion.", "Trade hit $189 billion."),
    ("Trade with Orrin hit $190 billion.", "Trade with Brill hit $189 billion."),
    ("Trade hit $190 billion.", "Trade hit $15 billion."),
    ("The bridge cost $190 million.", "The tunnel took $189 million."),
    ("The flood killed 14 people.", "The flood injured 17 people."),
    ("Trade hit $190 billion.", "Trade hit $189 billion. Others say trade hit $190 billion."),
]


@pytest.mark.parametrize("texts", DIFFER)
def test_a_difference_is_found_with_who_says_what(texts: tuple[str, str]) -> None:
    (found,) = differences(told(*texts))
    assert [(claim.article, claim.sentence) for claim in found.claims] == list(enumerate(texts))
    assert all(claim.text in claim.sentence for claim in found.claims)
    assert found.about


@pytest.mark.parametrize("texts", AGREE)
def test_no_alarm_where_it_may_be_another_thing(texts: tuple[str, str]) -> None:
    assert differences(told(*texts)) == []


def test_a_copy_is_no_source() -> None:
    assert differences(told(*DIFFER[0], copy=0)) == []


def test_a_toll_that_rises_with_the_days_is_no_difference() -> None:
    assert differences(told(*DIFFER[1], hours=20)) == []
