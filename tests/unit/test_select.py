"""Which stories a digest tells: what is new to the reader, best first, nobody filling it, and why."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st
from news import DAY, HOUR, NOW, article, story, told

from bot.digests.select import Chosen, choices, development, edited, select
from bot.digests.state import outlets
from bot.digests.worth import points
from bot.types import Addition, Article, Preferences, Revision, Sentence, Story, Subscriber

BRIDGE = article(1, "Herald", "Orrin bridge closes", "Engineers found cracks in fourteen cables of the bridge.")
AGAIN = article(2, "Post", "Orrin bridge closes", "Engineers found cracks in fourteen cables, the bridge closes.")
NEWS = article(3, "Post", "Mayor resigns", "Ada Quill left office after reports about payments from ferry owners.")
NOBODY = Subscriber()


def ids(chosen: Sequence[Chosen]) -> list[int]:
    return [one.story.id for one in chosen]


def ranked(stories: Sequence[Story], limit: int = 8, reader: Subscriber = NOBODY) -> tuple[list[Chosen], int]:
    return select(choices(stories, {}, {}), reader, NOW, limit)


def words(chosen: Chosen) -> str:
    return "; ".join(reason.words for reason in chosen.why)


def test_a_story_never_told_is_told_whole() -> None:
    one = story(BRIDGE, NEWS, fresh={3})
    assert choices([one], {}, {}) == [Chosen(one, (BRIDGE, NEWS))]


def test_a_known_story_is_told_by_what_it_has_new() -> None:
    one = story(BRIDGE, AGAIN, NEWS, fresh={2, 3})
    known = told(one, 1)
    much = [Addition(Sentence("Ada Quill left office.", 3), ("Ada Quill",), 2.5)]
    assert choices([one], {1: known}, {1: much}) == [Chosen(one, (NEWS,), known, tuple(much))]
    little = [replace(much[0], points=1.0)]
    assert choices([one], {1: known}, {1: little}) == choices([one], {1: known}, {}) == []


@pytest.mark.parametrize(
    ("articles", "fresh", "new"),
    [
        ((BRIDGE, NEWS), {3}, {3}),
        ((BRIDGE, replace(NEWS, copy_of=1)), {3}, set()),  # only a copy
        ((BRIDGE, NEWS), set(), set()),  # seen before the telling, and not of the window: looked at then
        ((BRIDGE, replace(NEWS, seen_at=NOW)), set(), {3}),  # left out of the last digest: still news
    ],
)
def test_what_came_since_a_telling(articles: tuple[Article, ...], fresh: set[int], new: set[int]) -> None:
    one = story(*articles, fresh=fresh)
    came = development(one, told(one, 1, sentences=("It closes.",)))
    assert {a.id for a in came.new} == new
    assert came.told == ("It closes.",)
    assert 1 in {a.id for a in came.known}


def test_a_changed_article_is_known_by_what_it_said() -> None:
    one = replace(story(BRIDGE, fresh=set()), edited=frozenset({1, 2}))
    known = told(one, 1)
    assert edited(one, known) == [1]
    said = [
        Revision(1, NOW - 30 * HOUR, "Old", "Old."),
        Revision(1, NOW - HOUR, "Title", "Said."),
        Revision(1, NOW, "", ""),
    ]
    came = development(one, known, said)
    assert [(a.title, a.text) for a in came.known] == [("Title", "Said.")]
    assert came.new == (BRIDGE,)


def test_more_outlets_count_more_and_copies_do_not() -> None:
    three = story(article(1, "A"), article(2, "B"), article(3, "C"))
    one = story(article(4, "A"))
    copied = story(article(5, "A"), *(article(n, f"O{n}", copy_of=5) for n in range(6, 10)))
    chosen, _ = ranked([copied, one, three])
    assert ids(chosen) == [1, 4, 5]
    assert "3 sources tell it, each in its own words" in words(chosen[0])
    assert "one source tells it" in words(chosen[2])


def test_newer_comes_first_among_equals() -> None:
    stories = [story(article(n, f"O{n}", published=NOW - n * HOUR)) for n in (5, 1, 3)]
    assert ids(ranked(stories)[0]) == [1, 3, 5]
    weeks = [story(article(n, f"O{n}", published=NOW - (40 - n) * DAY)) for n in (5, 1, 3)]
    assert ids(ranked(weeks)[0]) == [5, 3, 1]


def test_undated_articles_count_as_seen() -> None:
    old = story(article(1, "A", published=None, seen_at=NOW - 40 * HOUR))
    new = story(article(2, "B", published=None, seen_at=NOW - HOUR))
    assert ids(ranked([old, new])[0]) == [2, 1]


def test_the_future_is_not_worth_more_than_now() -> None:
    ahead, present = (story(article(n, "A", published=NOW + hours * HOUR)) for n, hours in ((1, 90), (2, 0)))
    chosen, _ = ranked([ahead, present])
    assert points(chosen[0].why) == points(chosen[1].why)


def test_sources_weigh_what_the_reader_said() -> None:
    stories = [replace(story(article(n, f"O{n}")), weight=weight) for n, weight in ((1, -1), (2, 0), (3, 1))]
    chosen, _ = ranked(stories)
    assert ids(chosen) == [3, 2, 1]
    assert "of which you want more" in words(chosen[0])
    assert "of which you want less" in words(chosen[2])


def test_no_outlet_alone_fills_the_digest_while_others_wait() -> None:
    loud = [story(article(n, "Loud", published=NOW)) for n in range(1, 11)]
    quiet = [story(article(n, f"Quiet{n}", published=NOW - 30 * HOUR)) for n in range(11, 15)]
    chosen, left_out = ranked([*loud, *quiet], 6)
    assert sum("Loud" in outlets(one.story.articles) for one in chosen) == 2
    assert {11, 12, 13, 14} <= set(ids(chosen))
    assert left_out == 8


def test_an_outlet_alone_fills_it_when_nobody_else_is_there() -> None:
    chosen, left_out = ranked([story(article(n, "Only")) for n in range(1, 11)], 6)
    assert (len(chosen), left_out) == (6, 4)


@st.composite
def newspapers(draw: st.DrawFn) -> list[Story]:
    stories = []
    number = 0
    for _ in range(draw(st.integers(0, 12))):
        articles = []
        for _ in range(draw(st.integers(1, 4))):
            number += 1
            outlet = draw(st.sampled_from(["A", "B", "C", "D"]))
            hours = draw(st.integers(0, 80))
            articles.append(article(number, outlet, published=NOW - hours * HOUR))
        stories.append(story(*articles))
    return stories


@given(newspapers(), st.integers(1, 9))
def test_laws_of_selecting(stories: list[Story], limit: int) -> None:
    reader = Subscriber(Preferences(topics=("science",)))
    chosen, left_out = ranked(stories, limit, reader)
    assert len(chosen) == min(limit, len(stories))
    assert len(chosen) + left_out == len(stories)
    assert len(set(ids(chosen))) == len(chosen)
    assert ranked(list(reversed(stories)), limit, reader) == (chosen, left_out)
    assert all(one.tell and one.why for one in chosen)
