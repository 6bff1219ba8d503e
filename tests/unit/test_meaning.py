"""What titles mean, told by the packaged model itself, and what grouping makes of it."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.stories.meaning import cosine, installed, mean, meanings

BRIDGE = [
    "The bridge is closed for two years",
    "Die Brücke ist für zwei Jahre gesperrt",
    "Le pont est fermé pour deux ans",
]
OTHER = ["The bank has raised its rate", "Die Bank hat den Zins erhöht", "La banque a relevé son taux"]


def vectors(titles: list[str]) -> list[memoryview]:
    return [memoryview(one).cast("b") for one in meanings(titles)]


def test_translations_are_near_and_other_news_is_far() -> None:
    assert installed()
    bridge, other = vectors(BRIDGE), vectors(OTHER)
    near = min(cosine(one, two) for group in (bridge, other) for one in group for two in group)
    far = max(cosine(one, two) for one in bridge for two in other)
    assert near > far + 0.2


def test_a_vector_is_512_bytes_and_an_empty_title_has_none() -> None:
    one, none, two = meanings([BRIDGE[0], " ", BRIDGE[0]])
    assert (len(one), none) == (512, b"")
    assert one == two
    assert meanings([]) == []


@given(st.lists(st.lists(st.integers(-127, 127), min_size=4, max_size=4), min_size=1, max_size=6))
def test_a_mean_taken_one_by_one(vectors: list[list[int]]) -> None:
    found = mean((), 0, vectors[0])
    for count, vector in enumerate(vectors[1:], 1):
        found = mean(found, count, vector)
    wanted = [sum(column) / len(vectors) for column in zip(*vectors, strict=True)]
    assert list(found) == pytest.approx(wanted, abs=1e-3)


def test_where_nothing_is_known() -> None:
    assert list(mean([1.0, 2.0], 3, ())) == [1.0, 2.0]
    assert cosine((), [1.0]) == cosine([0.0], [0.0]) == 0.0
