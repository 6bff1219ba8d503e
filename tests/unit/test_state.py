"""How a story stands at a moment, and what a reader's reactions say of another."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st
from news import HOUR, NOW, article, story

from bot.digests.edition import links
from bot.digests.state import Phase, outlets, state
from bot.digests.taste import MOST, reaction, taste_of
from bot.types import Story, Taste, ToldStory


@pytest.mark.parametrize(
    ("hours", "phase", "growth"),
    [
        ((2,), Phase.NEW, 0),
        ((20, 5, 1), Phase.NEW, 0),
        ((30, 5, 1), Phase.DEVELOPING, 2),
        ((90, 47), Phase.DEVELOPING, 0),
        ((90, 48), Phase.SETTLED, 0),
        ((-5,), Phase.NEW, 0),
    ],
)
def test_phases(hours: tuple[int, ...], phase: Phase, growth: int) -> None:
    articles = [article(n, f"O{n}", published=NOW - h * HOUR) for n, h in enumerate(hours, 1)]
    found = state(articles, NOW)
    assert (found.phase, found.growth) == (phase, growth)
    assert found.first_at <= found.last_at <= NOW


def test_copies_are_no_sources() -> None:
    own, copy = article(1, "A"), article(2, "B", copy_of=1)
    assert state([own, copy], NOW).sources == {"A"}
    assert outlets([copy, article(3, "C", copy_of=1, published=NOW)]) == {"B"}
    assert outlets([]) == set()


@given(st.lists(st.tuples(st.sampled_from("ABC"), st.integers(0, 99), st.booleans()), min_size=1, max_size=9))
def test_a_copy_changes_nothing_but_the_time(printed: list[tuple[str, int, bool]]) -> None:
    articles = [
        article(n, o, published=NOW - h * HOUR, copy_of=1 if c and n > 1 else None)
        for n, (o, h, c) in enumerate(printed, 1)
    ]
    found = state(articles, NOW)
    assert found.sources == state([a for a in articles if a.copy_of is None], NOW).sources
    assert 0 <= found.growth < len(articles)


BRIDGE = story(article(1, "Herald", "Orrin bridge closes for repairs"))
LATER = story(article(9, "Post", "Repairs of Orrin bridge take until spring"))
FLOOD = story(article(5, "Herald", "Flood in Wenlow after days of rain"))


def as_told(one: Story) -> ToldStory:
    return ToldStory(one.id, "Orrin bridge closes", (), tuple(links(one.articles)))


@pytest.mark.parametrize("liked", [True, False])
def test_a_reaction_speaks_of_what_is_alike(liked: bool) -> None:
    taste = taste_of(as_told(BRIDGE), liked, NOW)
    found = reaction(LATER, (), [taste], NOW)
    assert found is not None
    assert found.words == f"like “Orrin bridge closes”, of which you wanted {'more' if liked else 'less'}"
    assert (found.points > 0) is liked
    assert reaction(FLOOD, (), [taste], NOW) is None
    assert reaction(LATER, (), [], NOW) is None


def test_a_reaction_fades_and_never_rules() -> None:
    taste = taste_of(as_told(BRIDGE), True, NOW)
    now, later = (reaction(BRIDGE, (), [taste], NOW + timedelta(days=days)) for days in (0, 60))
    assert now is not None
    assert later is not None
    assert now.points == MOST
    assert later.points == round(MOST / 4, 2)
    many: list[Taste] = [replace(taste, story=n) for n in range(20, 90)]
    found = reaction(LATER, (), many, NOW)
    assert found is not None
    assert found.points == MOST
