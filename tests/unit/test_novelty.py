"""What new articles add to what a reader was told: facts count, other words do not."""

from __future__ import annotations

from datetime import timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st
from news import NOW, article

from bot.digests.select import NEWS
from bot.summaries.novelty import additions
from bot.summaries.states import states
from bot.types import Development, Length

LONG = Length(sentences=6)
CABLES = "Engineers found cracks in fourteen cables of the Orrin bridge on Monday morning, the county said."
FERRIES = "Two ferries will carry commuters over the river until the bridge is safe again."
TOLD = article(1, "Herald", "Orrin bridge closes after cracks are found", f"{CABLES} {FERRIES}")


def adds(text: str, *more: str, title: str = "Orrin bridge", known: str = "", length: Length = LONG) -> list[str]:
    new = [article(n, f"O{n}", title, t, published=NOW + timedelta(hours=9)) for n, t in enumerate((text, *more), 2)]
    before = (TOLD, article(9, "Echo", "Orrin", known)) if known else (TOLD,)
    return [one.sentence.text for one in additions(Development(before, (CABLES,), tuple(new)), length)]


@pytest.mark.parametrize(
    "sentence",
    [
        "On Monday the county said that engineers had found 14 cracked cables in the Orrin bridge.",
        "Cracks were found by engineers in fourteen of the cables of the bridge at Orrin.",
        "Commuters will be carried over the river by 2 ferries until the Orrin bridge is safe.",
        "Fourteen cables of the bridge have cracks.",
    ],
)
def test_the_known_in_other_words_adds_nothing(sentence: str) -> None:
    assert adds(sentence) == []


@pytest.mark.parametrize(
    "sentence",
    [
        "Engineers found cracks in 31 cables of the Orrin bridge, the county said.",  # a figure
        "The Orrin bridge will be reopened on 3 December, the county said.",  # a state, a day to come
        "The county arrested the head of the bridge works after the cracks were found.",  # a state
        "Commuters from Wenlow and Port Calder blamed Ada Quill, chair of the county council, for years of neglect.",
        "Das Land sperrte die Brücke, nachdem 200 Pendler geklagt hatten.",  # another language has its own words
    ],
)
def test_a_new_fact_is_added(sentence: str) -> None:
    assert adds(sentence) == [sentence]


def test_a_fact_is_told_once() -> None:
    one = "The repair of the Orrin bridge will cost $19 million, the county said on Tuesday."
    other = "It will take $19 million to repair the bridge at Orrin, according to the county."
    assert adds(one, other) in ([one], [other])


def test_what_an_untold_sentence_of_a_known_article_says_is_known() -> None:
    known = "Repairs will cost $19 million, county engineer Ada Quill said."
    assert adds("County engineer Ada Quill put the cost of repairs at $19 million.", known=known) == []


def test_the_strongest_come_within_the_length() -> None:
    weak = "Shopkeepers near the Orrin bridge complained about quiet streets and empty shelves."
    strong = "Police arrested 3 welders and charged them with forging 40 inspection reports."
    assert adds(f"{weak} {strong}", length=Length(sentences=1)) == [strong]
    assert adds(f"{weak} {strong}", length=Length(sentences=None, words=12)) == [strong]


def test_nothing_known_and_nothing_new() -> None:
    assert additions(Development((), (), ()), LONG) == []
    assert additions(Development((TOLD,), (), ()), LONG) == []
    assert additions(Development((), (), (article(2, title="?", text="…"),)), LONG) == []


@given(st.permutations([CABLES, FERRIES]), st.integers(1, 6))
def test_what_was_told_adds_nothing_in_any_order(sentences: list[str], length: int) -> None:
    again = article(2, "Post", TOLD.title, " ".join(sentences))
    assert additions(Development((TOLD,), (CABLES,), (again,)), Length(sentences=length)) == []


@pytest.mark.parametrize(
    ("sentence", "expected"),
    [
        ("Five miners were rescued and two died.", {"found", "dead"}),
        ("Der Minister ist zurückgetreten.", {"resigned"}),
        ("Die Polizei hat zwei Männer festgenommen.", {"arrested"}),
        ("Le pont a été fermé, puis rouvert.", {"closed", "opened"}),
        ("El presidente dimitió el lunes.", {"resigned"}),
        ("El presidente renunció el lunes.", {"resigned"}),
        ("Il ministro si è dimesso.", {"resigned"}),
        ("O acordo foi assinado.", {"agreed"}),
        ("The overall namedropping of a dealer.", set()),
        ("", set()),
    ],
)
def test_states(sentence: str, expected: set[str]) -> None:
    assert set(states(sentence)) == expected


def test_an_english_text_is_read_by_english_words() -> None:
    process = "The personal conclusion of the process was freedom, due once the brand had retired."
    assert states(process, "en") == {}
    assert states("Il processo è finito.", "it").keys() == {"sued"}
    assert states("They won't say who won.", "en") == {"won": "won"}


@pytest.mark.parametrize(
    ("sentence", "told"),
    [
        ("WENLOW (Reuters) - Engineers found cracks in fourteen cables of the Orrin bridge, the county said.", False),
        ("Image copyright Ada Quill Image caption The bridge has cracks in 77 places.", False),  # furniture
        ("In 2009 the bridge was closed for 41 days after a ship had struck it.", False),  # long past
        ("The Orrinese are angry about the cracks in the cables of the bridge.", False),  # of the same stem
        ("Nine people were killed when cables of the Orrin bridge broke.", True),
        ("Repairs of the Orrin bridge will cost the county $19 million.", True),
    ],
)
def test_what_brings_a_story_back(sentence: str, told: bool) -> None:
    new = article(2, "Post", "Orrin bridge", f"{sentence} {FERRIES}", published=NOW + timedelta(hours=9), language="en")
    found = additions(Development((TOLD,), (CABLES,), (new,)), LONG)
    assert any(one.points >= NEWS for one in found) is told
