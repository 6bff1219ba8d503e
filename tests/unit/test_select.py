"""Which stories a digest tells: what is new to the subscriber, best first, nobody filling it."""

from __future__ import annotations

from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st
from news import HOUR, NOW, article, story, told

from bot.digests.select import Chosen, outlets, select, worth
from bot.types import Story

BRIDGE = article(1, "Herald", "Orrin bridge closes", "Engineers found cracks in fourteen cables of the bridge.")
AGAIN = article(2, "Post", "Orrin bridge closes", "Engineers found cracks in fourteen cables, the bridge closes.")
NEWS = article(3, "Post", "Mayor resigns", "Ada Quill left office after reports about payments from ferry owners.")


def ids(chosen: list[Chosen]) -> list[int]:
    return [one.story.id for one in chosen]


def test_a_story_never_told_is_told_whole() -> None:
    one = story(BRIDGE, NEWS, fresh={3})
    chosen, left_out = select([one], {}, NOW, 8)
    assert chosen == [Chosen(one, (BRIDGE, NEWS), developed=False)]
    assert left_out == 0


def test_a_known_story_without_news_is_not_told_again() -> None:
    one = story(BRIDGE, AGAIN, fresh={2})
    assert select([one], {1: told(one, 1)}, NOW, 8) == ([], 0)


def test_a_known_story_with_news_is_told_by_what_is_new() -> None:
    one = story(BRIDGE, AGAIN, NEWS, fresh={2, 3})
    chosen, _ = select([one], {1: told(one, 1)}, NOW, 8)
    assert chosen == [Chosen(one, (NEWS,), developed=True)]


@pytest.mark.parametrize(
    "changed",
    [
        {"fresh": frozenset({1, 2})},  # the news appeared before the window
        {"articles": (BRIDGE, AGAIN, replace(NEWS, copy_of=1))},  # it is only a copy
    ],
)
def test_what_is_no_news(changed: dict[str, object]) -> None:
    one = replace(story(BRIDGE, AGAIN, NEWS), **changed)  # type: ignore[arg-type]
    assert select([one], {1: told(one, 1)}, NOW, 8) == ([], 0)


def test_an_article_told_is_not_told_again() -> None:
    one = story(BRIDGE, NEWS)
    assert select([one], {1: told(one, 1, 3)}, NOW, 8) == ([], 0)


def test_a_figure_alone_can_be_news() -> None:
    one = article(1, "Herald", "Flood toll", "The flood killed 12 in Orrin.")
    two = article(2, "Post", "Flood toll", "The flood killed 31 in Orrin, and 400 left.")
    known = story(one, two, fresh={2})
    assert ids(select([known], {1: told(known, 1)}, NOW, 8)[0]) == [1]


def test_more_outlets_count_more_and_copies_do_not() -> None:
    three = story(article(1, "A"), article(2, "B"), article(3, "C"))
    one = story(article(4, "A"))
    copied = story(article(5, "A"), *(article(n, f"O{n}", copy_of=5) for n in range(6, 10)))
    chosen, _ = select([copied, one, three], {}, NOW, 8)
    assert ids(chosen) == [1, 4, 5]
    assert outlets(copied.articles) == {"A"}


def test_a_story_of_copies_only_has_its_outlets() -> None:
    assert outlets((article(6, "B", copy_of=1), article(7, "C", copy_of=1))) == {"B", "C"}


def test_newer_comes_first_among_equals() -> None:
    stories = [story(article(n, f"O{n}", published=NOW - n * HOUR)) for n in (5, 1, 3)]
    assert ids(select(stories, {}, NOW, 8)[0]) == [1, 3, 5]


def test_undated_articles_count_as_seen() -> None:
    old = story(article(1, "A", published=None, seen_at=NOW - 40 * HOUR))
    new = story(article(2, "B", published=None, seen_at=NOW - HOUR))
    assert ids(select([old, new], {}, NOW, 8)[0]) == [2, 1]


def test_the_future_is_not_worth_more_than_now() -> None:
    ahead = Chosen(
        story(article(1, "A", published=NOW + 90 * HOUR)), (article(1, "A", published=NOW + 90 * HOUR),), False
    )
    present = Chosen(story(article(2, "A", published=NOW)), (article(2, "A", published=NOW),), False)
    assert worth(ahead, NOW) == worth(present, NOW)


def test_no_outlet_alone_fills_the_digest_while_others_wait() -> None:
    loud = [story(article(n, "Loud", published=NOW)) for n in range(1, 11)]
    quiet = [story(article(n, f"Quiet{n}", published=NOW - 30 * HOUR)) for n in range(11, 15)]
    chosen, left_out = select([*loud, *quiet], {}, NOW, 6)
    assert sum("Loud" in outlets(one.story.articles) for one in chosen) == 2
    assert {11, 12, 13, 14} <= set(ids(chosen))
    assert left_out == 8


def test_an_outlet_alone_fills_it_when_nobody_else_is_there() -> None:
    chosen, left_out = select([story(article(n, "Only")) for n in range(1, 11)], {}, NOW, 6)
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
    chosen, left_out = select(stories, {}, NOW, limit)
    assert len(chosen) == min(limit, len(stories))
    assert len(chosen) + left_out == len(stories)
    assert len(set(ids(chosen))) == len(chosen)
    assert select(list(reversed(stories)), {}, NOW, limit) == (chosen, left_out)
    assert all(one.tell for one in chosen)
