"""A reader's own grouping after their corrections, and which stories they want at all."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st
from news import NOW, article, story

from bot.digests.filters import has, wants
from bot.digests.view import view
from bot.types import Correction, Preferences, Story


def same(article: int, other: int) -> Correction:
    return Correction(article, other, together=True, at=NOW)


def not_same(article: int, other: int) -> Correction:
    return Correction(article, other, together=False, at=NOW)


def seen(stories: list[Story]) -> list[tuple[int, list[int]]]:
    return [(one.id, sorted(a.id for a in one.articles)) for one in stories]


A, B, B2, C = (article(n, o, event=e) for n, o, e in ((1, "A", 1), (2, "B", 2), (3, "C", 2), (4, "D", 4)))
COPY = article(5, "E", event=1, copy_of=1)


@pytest.mark.parametrize(
    ("stories", "corrections", "expected"),
    [
        ([story(A), story(C)], [same(1, 4)], [(1, [1, 4])]),
        ([story(C), story(A)], [same(1, 4)], [(1, [1, 4])]),
        ([story(A, B, B2)], [not_same(2, 1)], [(1, [1]), (2, [2, 3])]),  # its event goes with it
        ([story(A, B, B2)], [not_same(1, 2)], [(2, [2, 3]), (1, [1])]),
        ([story(B, B2)], [not_same(3, 2)], [(2, [2]), (3, [3])]),  # of one event: it alone
        ([story(A, COPY, B)], [not_same(1, 2)], [(2, [2]), (1, [1, 5])]),
        ([story(A), story(B, B2)], [same(1, 2), not_same(3, 2)], [(1, [1, 2]), (3, [3])]),
        ([story(A, B)], [not_same(2, 1), same(2, 1)], [(1, [1, 2])]),
        ([story(A)], [same(1, 99), not_same(1, 99), same(98, 99)], [(1, [1])]),  # the other is not there
        ([story(A, B)], [same(1, 2)], [(1, [1, 2])]),
        ([story(A), story(C, fresh=set())], [], [(1, [1])]),  # it came along for a correction that holds no more
        ([story(A, fresh=set()), story(C)], [same(1, 4)], [(1, [1, 4])]),
    ],
)
def test_views(stories: list[Story], corrections: list[Correction], expected: list[tuple[int, list[int]]]) -> None:
    assert seen(view(stories, corrections)) == expected


@given(
    st.lists(st.integers(0, 3), min_size=1, max_size=8),
    st.lists(st.tuples(st.integers(1, 8), st.integers(1, 8), st.booleans()), max_size=8),
)
def test_no_article_is_lost_and_the_last_word_holds(places: list[int], said: list[tuple[int, int, bool]]) -> None:
    articles = [article(n, f"O{n}", event=n) for n in range(1, len(places) + 1)]
    stories = [
        story(*(a for a, p in zip(articles, places, strict=True) if p == place)) for place in sorted(set(places))
    ]
    corrections = [Correction(a, b, together, NOW) for a, b, together in said if a != b]
    found = view(stories, corrections)
    assert sorted(a.id for one in found for a in one.articles) == [a.id for a in articles]
    assert len({one.id for one in found}) == len(found)
    assert all(one.fresh == {a.id for a in one.articles} for one in found)
    if corrections:
        a, b, together = corrections[-1].article, corrections[-1].other, corrections[-1].together
        if max(a, b) <= len(places):
            assert any({a, b} <= {x.id for x in one.articles} for one in found) is together


BRIDGE = story(article(1, "Herald", "Orrin bridge closes", "Cracks were found. " * 30 + "A football match moved."))


@pytest.mark.parametrize(
    ("preferences", "topics", "expected"),
    [
        (Preferences(), (), True),
        (Preferences(wanted=("bridge",)), (), True),
        (Preferences(wanted=("BRIDGES", "ferry")), (), False),
        (Preferences(wanted=("orrin bridge",)), (), True),
        (Preferences(wanted=("football",)), (), True),
        (Preferences(unwanted=("football",)), (), True),  # only mentioned, far down
        (Preferences(unwanted=("crack*",)), (), False),
        (Preferences(unwanted=("crack",)), (), True),
        (Preferences(unwanted=("bridge",), wanted=("bridge",)), (), False),
        (Preferences(no_topics=("sports",)), ("sports",), False),
        (Preferences(no_topics=("sports",)), ("sports", "politics"), True),
        (Preferences(no_topics=("sports",)), (), True),
    ],
)
def test_what_a_reader_wants(preferences: Preferences, topics: tuple[str, ...], expected: bool) -> None:
    assert wants(preferences, BRIDGE, topics) is expected


@pytest.mark.parametrize(
    ("text", "word", "expected"),
    [
        ("The stars fell.", "star", False),
        ("The stars fell.", "star*", True),
        ("A four-star hotel", "star", True),
        ("Größte Brücke", "größte", True),
        ("大きな橋が閉鎖された", "橋", True),
        ("anything", "*", False),
        ("anything", "", False),
        ("a (b", "(b", True),
    ],
)
def test_has(text: str, word: str, expected: bool) -> None:
    assert has(text, word) is expected
