"""Where sources give other days: found where they are of one happening, silent where they may not be."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest

from bot.summaries.background import background
from bot.summaries.dates import date_differences
from bot.types import Article

MAY = datetime(2026, 5, 9, 8, tzinfo=UTC)


def told(*texts: str, hours: int = 1, language: str = "en", copy: int | None = None) -> list[Article]:
    return [
        Article("u", "", text, language=language, id=n, outlet=f"Paper {n}", published=MAY + n * timedelta(hours=hours),
                copy_of=copy if n == 1 else None)
        for n, text in enumerate(texts)
    ]  # fmt: skip


OPENED = "The Orrin bridge was reopened on 3 May.", "The bridge at Orrin reopened on May 4, engineers confirm."


@pytest.mark.parametrize(
    ("texts", "language", "days"),
    [
        (OPENED, "en", ["3 May", "May 4"]),
        (("The tribunal will sentence Marlow on 12 June.", "Orrin's tribunal will sentence Marlow on 15 June."), "en",
         ["12 June", "15 June"]),
        (("Der Tunnel von Orrin wurde am 2. Mai gesperrt, berichten Anwohner.",
          "Der Tunnel in Orrin wurde am 5. Mai gesperrt."), "de", ["2. Mai", "5. Mai"]),
        (("On 3 May the bridge at Orrin reopened.", "The bridge at Orrin reopened on 4 May."), "en",
         ["3 May", "4 May"]),
    ],
)  # fmt: skip
def test_found(texts: tuple[str, str], language: str, days: list[str]) -> None:
    (found,) = date_differences(told(*texts, language=language))
    assert [claim.text for claim in found.claims] == days
    assert [claim.article for claim in found.claims] == [0, 1]
    assert [claim.sentence for claim in found.claims] == list(texts)


@pytest.mark.parametrize(
    "texts",
    [
        ("The Orrin bridge was reopened on 3 May.", "The Orrin bridge was reopened on May 3."),
        ("The Orrin bridge was closed on 3 May.", "The Orrin bridge was reopened on 4 May."),
        ("Orrin engineers closed the bridge on 3 May.", "Orrin engineers reopened the bridge on 4 May."),
        ("The Orrin bridge was reopened on 3 May.", "The Brill bridge was reopened on 4 May."),
        ("The Orrin bridge was reopened on 3 May.", "The Orrin bridge will be reopened on 12 May."),
        ("The Orrin bridge was reopened on 3 May.", "The Orrin bridge was reopened by 4 May."),
        ("The Orrin bridge was reopened on 3 May.", "The Orrin bridge was reopened on Friday."),
        ("The Orrin bridge was reopened on 3 May.", "The Orrin bridge was reopened on 3 February."),
        ("The Orrin bridge reopened on 3 May after a crash on 1 May.", "The Orrin bridge reopened on 4 May."),
        ("The Orrin bridge was reopened on 3 May.",
         "The Orrin bridge was reopened on 4 May. It was closed on 3 May, Orrin drivers say."),
        ("The mayor of Orrin said on 3 May it was safe.", "The mayor of Orrin said on 4 May it was safe."),
        ("Safe at last! — Ana Brill (@anabrill) May 3, 2026", "Well done. — Ana Brill (@anabrill) May 4, 2026"),
    ],
)  # fmt: skip
def test_silent(texts: tuple[str, str]) -> None:
    assert date_differences(told(*texts)) == []


def test_silent_where_the_verb_is_last() -> None:
    texts = "Der Tunnel in Orrin wurde am 2. Mai gesperrt.", "Der Tunnel in Orrin wurde am 5. Mai eröffnet."
    assert date_differences(told(*texts, language="de")) == []


def test_a_copy_is_no_other_source() -> None:
    assert date_differences(told(*OPENED, copy=0)) == []


def test_what_was_moved_is_no_difference() -> None:
    ahead = "Marlow will be sentenced on 12 June.", "Marlow will be sentenced on 15 June."
    assert len(date_differences(told(*ahead))) == 1
    assert date_differences(told(*ahead, hours=20)) == []


def test_the_background_of_a_story_has_them() -> None:
    (found,) = background(told(*OPENED)).differences
    assert [claim.text for claim in found.claims] == ["3 May", "May 4"]
