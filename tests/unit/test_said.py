"""What says the same as something told before, and what fits into a reader's time."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.digests.said import WORDS_A_MINUTE, Said, reading, same, unsaid, within
from bot.types import Sentence, ToldStory

CABLES = "Engineers found cracks in fourteen cables of the Orrin bridge on Monday morning."
FERRIES = "Two ferries will carry commuters over the river every ten minutes from tomorrow."


@pytest.mark.parametrize(
    ("sentence", "known", "expected"),
    [
        (CABLES, CABLES, True),
        (CABLES, CABLES.upper(), True),
        (CABLES, "On Monday, engineers found cracks in 14 cables of the bridge.", True),
        ("On Monday, engineers found cracks in 14 cables of the bridge.", CABLES, True),
        (CABLES, FERRIES, False),
        (CABLES.replace("fourteen", "31"), CABLES, False),
        ("The flood killed 31 people in Orrin.", "The flood killed dozens of people in Orrin.", False),
        ("The flood killed people in Orrin.", "The flood killed 31 people in Orrin.", True),
        ("", CABLES, False),
        ("…", "…", False),
    ],
)
def test_same(sentence: str, known: str, expected: bool) -> None:
    assert same(sentence, known) is expected
    assert Said([FERRIES, known, ""]).has(sentence) is (expected or sentence == FERRIES)


def test_a_sentence_is_said_once() -> None:
    said = [Sentence(CABLES, 1), Sentence(FERRIES, 2), Sentence(CABLES, 3)]
    assert unsaid(said, Said()) == said[:2]
    assert unsaid(said, Said([FERRIES])) == said[:1]
    known = Said()
    assert unsaid(said, known)
    assert unsaid(said, known) == []


def told(words: int, number: int = 1) -> ToldStory:
    return ToldStory(number, "Headline", (Sentence("word " * words, 1),), ())


def test_a_long_story_makes_room_for_shorter_ones() -> None:
    stories = [told(150, 1), told(900, 2), told(40, 3)]
    assert [one.story for one in within(stories, 1)] == [1, 3]
    assert [one.story for one in within(stories, None)] == [1, 2, 3]
    assert [one.story for one in within(stories[1:], 1)] == [2]


def test_scripts_without_spaces_take_time_too() -> None:
    assert reading(ToldStory(1, "", (Sentence("橋" * 240, 1),), ())) > 20


@given(st.lists(st.integers(0, 400), max_size=9), st.integers(1, 10))
def test_laws_of_time(sizes: list[int], minutes: int) -> None:
    stories = [told(words, number) for number, words in enumerate(sizes)]
    found = within(stories, minutes)
    assert found == [one for one in stories if one in found]
    assert len(found) <= 1 or sum(map(reading, found)) <= minutes * WORDS_A_MINUTE
    assert bool(found) == bool(stories)
