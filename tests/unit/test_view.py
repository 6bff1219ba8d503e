"""A reader's own grouping after their corrections, and which stories they want at all."""

from __future__ import annotations

from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st
from news import NOW, article, story

from bot.digests.filters import has, wants
from bot.digests.view import regrouped, view
from bot.types import Article, Correction, Preferences, Story


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


E, F, G = (
    article(n, o, event=e, story=1, copy_of=c) for n, o, e, c in ((1, "A", 1, None), (2, "B", 1, 1), (3, "C", 3, None))
)
H = article(9, "H", event=9, story=9)


@pytest.mark.parametrize(
    ("articles", "correction", "expected"),
    [
        ([E, F, G, H], same(9, 3), [(9, 9, 1, None)]),  # the story takes the older name, events stay
        ([E, F, G], not_same(3, 1), [(3, 3, 3, None)]),
        ([E, F, G], not_same(1, 3), [(3, 3, 3, None)]),  # the first event keeps the name
        ([E, F], not_same(2, 1), [(2, 2, 2, None)]),  # a copy told apart stands for itself
        ([E, F], not_same(1, 2), [(2, 2, 2, None)]),
        ([E, F, G], same(1, 3), []),
        ([E, H], not_same(1, 9), []),
        ([E], same(1, 9), []),
    ],
)
def test_a_correction_for_everybody(
    articles: list[Article], correction: Correction, expected: list[tuple[int, int, int, int | None]]
) -> None:
    found = regrouped(articles, correction)
    assert [(p.article_id, p.event, p.story, p.copy_of) for p in found] == expected


@given(st.lists(st.integers(1, 3), min_size=2, max_size=6), st.data())
def test_what_is_moved_is_named_by_its_first_article(events: list[int], data: st.DataObject) -> None:
    first = {event: events.index(event) + 1 for event in events}
    articles = [article(n, "A", event=first[e], story=1) for n, e in enumerate(events, 1)]
    one, other = data.draw(st.permutations(range(1, len(events) + 1)))[:2]
    moved = {p.article_id: p for p in regrouped(articles, not_same(one, other))}
    now = [replace(a, event=moved[a.id].event, story=moved[a.id].story) if a.id in moved else a for a in articles]
    where = {a.id: a.story for a in now}
    assert where[one] != where[other]
    for name in set(where.values()):
        members = [a for a in now if a.story == name]
        assert name == min(a.id for a in members)
        assert all(a.event == min(m.id for m in members if m.event == a.event) for a in members)
    assert regrouped(now, not_same(one, other)) == []
    back = {p.article_id: p.story for p in regrouped(now, same(one, other))}
    assert {back.get(a.id, a.story) for a in now} == {1}


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
