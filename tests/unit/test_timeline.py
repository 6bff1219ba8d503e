"""Days that sentences name, timelines, and key facts."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, date, datetime

import pytest

from bot.summaries.facts import key_facts
from bot.summaries.moments import moments, tells_ahead
from bot.summaries.timeline import days_of_print, timeline
from bot.types import Article

TUESDAY = date(2026, 3, 10)


@pytest.mark.parametrize(
    ("text", "language", "days"),
    [
        ("On March 8, 2026, it rained.", "en", ["2026-03-08"]),
        ("It rained on 8 March 2025 and Sept. 9.", "en", ["2025-03-08", "2025-09-09"]),
        ("It begins on Dec. 31.", "en", ["2025-12-31"]),
        ("They met Monday.", "en", ["2026-03-09"]),
        ("They met on Tuesday.", "en", ["2026-03-10"]),
        ("They will meet on Monday.", "en", ["2026-03-16"]),
        ("The mayor said Friday that it will open on Thursday.", "en", ["2026-03-06", "2026-03-12"]),
        ("From Wednesday nothing will move, the union announced on Monday.", "en", ["2026-03-11", "2026-03-09"]),
        ("Papers go out on Friday and must be back in May.", "en", ["2026-03-13"]),
        ("On Monday they met and will meet again.", "en", ["2026-03-09"]),
        ("It was booked for Thursday.", "en", ["2026-03-12"]),
        ("The line wants to tow it to the dry dock on Thursday.", "en", ["2026-03-12"]),
        ("The two sides agreed to meet again on Thursday.", "en", ["2026-03-12"]),
        ("The school moved Friday’s exams.", "en", []),
        ("They met yesterday.", "en", ["2026-03-09"]),
        ("They may march 2,500 miles in 2026.", "en", []),
        ("It rained in March.", "en", []),
        ("Am 3. Mai 2026 und am Montag.", "de", ["2026-05-03", "2026-03-09"]),
        ("Le 1er avril 2026.", "fr", ["2026-04-01"]),
        ("El 3 de mayo de 2026.", "es", ["2026-05-03"]),
        ("2026-02-30 is no day, 2026-02-28 is.", "en", ["2026-02-28"]),
    ],
)
def test_moments(text: str, language: str, days: list[str]) -> None:
    assert [moment.day.isoformat() for moment in moments(text, TUESDAY, language)] == days


def test_without_a_day_of_print_only_complete_dates() -> None:
    assert [m.text for m in moments("On Monday, May 4, and on 5 May 2026.", None)] == ["5 May 2026"]


def test_what_is_to_come() -> None:
    assert tells_ahead("The queen will visit Orrin.")
    assert not tells_ahead("The queen visited Orrin.")


def article(number: int, text: str, day: int | None = None, month: int = 3) -> Article:
    published = datetime(2026, month, day, 12, tzinfo=UTC) if day else None
    return Article("u", "", text, language="en", id=number, outlet=f"Paper {number}", published=published)


AHEAD = "The palace confirmed on Friday that Queen Ada will visit Orrin. She will be there from Monday to Wednesday."
THERE = (
    "Queen Ada and Mayor Hale met Tuesday in Orrin to talk about the bridge. "
    "The queen arrived in Orrin on Monday, her first visit to the town."
)
BACK = (
    "On March 11, 2026, Queen Ada returned to the capital after her visit to Orrin. "
    "The mayor signed the treaty about the old ferry on March 10, 2026."
)
VISIT = [article(1, AHEAD, 6), article(2, THERE, 10), article(3, BACK, 20)]


def test_a_timeline_in_order_with_sources() -> None:
    steps = timeline(VISIT)
    assert [step.day for step in steps] == sorted(step.day for step in steps)
    told = {(step.day.day, step.article): step.text for step in steps}
    assert "confirmed" in told[6, 1]
    assert "arrived" in told[9, 2]
    assert "returned" in told[11, 3]
    assert any("signed" in step.text for step in steps if step.day.day == 10)
    assert not any(step.ahead for step in steps)
    assert all(step.text in VISIT[step.article - 1].text for step in steps)


def test_days_of_print_are_worked_out_from_the_story() -> None:
    undated = [replace(a, published=None) if a.id < 3 else a for a in VISIT]
    days = days_of_print(undated)
    assert (days[1], days[2]) == (date(2026, 3, 6), date(2026, 3, 10))


def test_one_old_date_dates_nothing() -> None:
    assert days_of_print([article(1, "It rained on Friday, as on May 4, 1999.")]) == {}
    assert timeline([article(1, "It rained on Friday.")]) == []


def test_an_article_that_names_no_day_stands_at_its_own() -> None:
    (step,) = timeline([article(1, "The old bridge in Orrin was closed for two years by the council.", 10)])
    assert (step.day, step.said) == (TUESDAY, "")


def test_facts_stand_in_the_texts() -> None:
    facts = key_facts(VISIT)
    printed = " ".join(a.text for a in VISIT)
    assert all(fact in printed for kind in (facts.who, facts.where, facts.how_much, facts.when) for fact in kind)
    assert "Orrin" in facts.where
    assert any("Ada" in name for name in facts.who)


def test_no_facts_of_nothing() -> None:
    assert key_facts([]) == key_facts([article(1, "")])
