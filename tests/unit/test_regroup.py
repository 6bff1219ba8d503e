"""What grouping sets right later, stories over weeks, and a restart in the middle of all that."""

from __future__ import annotations

import math
from dataclasses import replace

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from bot.stories.group import RECALLED
from bot.stories.grouping import Grouping
from bot.stories.regroup import kinship, likeness
from bot.types import Article, Placement, Regrouping
from tests.unit.orrin import DAM, DAY, HEARING, HOUR, NEWS, START, article, kept, place, stream


def test_an_event_told_in_two_languages_becomes_one_when_enough_is_told() -> None:
    grouping = Grouping()
    for number, (language, title, text) in enumerate(DAM, 1):
        one = replace(article(number, title, text, START + 3 * HOUR * number), language=language)
        placed = grouping.place(one)
        assert number != 2 or placed.event == 2  # a first report shows too little
    (linked,) = grouping.take_regroupings()
    assert {grouping.where(number).event for number in range(1, 7)} == {1}
    assert {placement.article_id for placement in linked.placements} == {2, 4}
    assert (linked.event, linked.into, linked.merged) == (2, 1, True)
    assert "different languages" in linked.why


def told_in_two_languages(day: str) -> tuple[Grouping, list[Regrouping]]:
    """The hearing, with this day in the Chinese articles."""
    grouping = Grouping()
    for number, (language, title, text) in enumerate(HEARING, 1):
        told = [part.replace("3月23日", day) for part in (title, text)]
        grouping.place(replace(article(number, *told, START + 3 * HOUR * number), language=language))
    return grouping, grouping.take_regroupings()


def test_a_day_that_all_name_makes_one_event_of_two_languages() -> None:
    grouping, regroupings = told_in_two_languages("3月23日")
    assert {grouping.where(number).event for number in range(1, 5)} == {1}
    assert "days" in regroupings[-1].why


@pytest.mark.parametrize("day", ["3月24日", "下周"])
def test_another_day_or_none_does_not(day: str) -> None:
    grouping, regroupings = told_in_two_languages(day)
    assert {grouping.where(number).event for number in range(1, 5)} == {1, 2}
    assert not regroupings


@given(st.integers(0, len(NEWS)))
@settings(deadline=None)
def test_a_restart_changes_nothing(cut: int) -> None:
    articles = stream()
    whole = place(articles)
    grouping = Grouping()
    for one, placed in zip(articles[:cut], whole[:cut], strict=True):
        grouping.recall(kept(one, placed))
    assert [grouping.place(one) for one in articles[cut:]] == whole[cut:]


def test_a_restart_after_months_changes_nothing() -> None:
    months = [
        replace(
            one,
            id=100 * turn + one.id,
            title=f"{one.title} {'again ' * (turn % 2)}in district {turn % 7}",
            published=START + 5 * DAY * turn + 3 * HOUR * one.id,
            seen_at=START + 5 * DAY * turn + 3 * HOUR * one.id,
        )
        for turn in range(20)
        for one in stream()
    ]
    cut = 15 * len(NEWS)
    grouping, again, placed = Grouping(), Grouping(), {}
    for one in months[:cut]:
        placed[one.id] = grouping.place(one)
        for regrouping in grouping.take_regroupings():
            placed |= {placement.article_id: placement for placement in regrouping.placements}
    for one in months[:cut]:
        if one.seen_at >= months[cut - 1].seen_at - RECALLED:
            again.recall(kept(one, placed[one.id]))
    shown = [{n: list(one.member.evidence.words.weights) for n, one in g._kept.items()} for g in (grouping, again)]
    assert shown[0] == shown[1]  # what each word weighed when the article came
    assert [again.place(one) for one in months[cut:]] == [grouping.place(one) for one in months[cut:]]


def test_events_of_one_story_on_different_days() -> None:
    later = article(
        50,
        "Orrin bridge opens again after repair of its cables",
        "The Orrin bridge opened to cars again after engineers had replaced its cracked cables. Mayor Ada Quill, whose "
        "city council had voted to close the bridge, drove across the river first. The ferries stop on Monday.",
        START + 15 * DAY,
    )
    *_, placed = placements = place([*stream(), later])
    assert (placed.event, placed.story) == (50, placements[0].story)
    untold = replace(later, title="Crowds welcome first cars in two years")
    *_, placed = place([*stream(), untold])
    assert (placed.event, placed.story) == (50, placements[0].story)  # what the title leaves out, the text tells
    elsewhere = article(
        50,
        "Mayor Quill opens a library for the west bank",
        "Mayor Ada Quill opened the new library of Orrin on Saturday. Its 40,000 books had waited in a cellar since "
        "the flood. Children read poems, and the city council paid for cake.",
        START + 15 * DAY,
    )
    *_, placed = place([*stream(), elsewhere])
    assert (placed.event, placed.story) == (50, 50)  # the same people in another matter


AGROUND = (
    "Ferry Alma aground near Sund",
    "The ferry Alma ran aground on a sandbank near Sund in fog on Friday with 30 commuters aboard. Captain Jory Brill "
    "blamed a broken radar. Tugs pulled the ferry free at high water, and nobody was hurt.",
)
REOPENED = (
    "Orrin council votes to let buses cross cracked bridge after ferry Alma aground near Sund",
    "The city council of Orrin voted to let buses cross the bridge, closed since engineers found its cables cracked. "
    "On Friday, in fog, 30 commuters had sat on a sandbank near Sund: the Alma, a ferry with a broken radar, was "
    "pulled free by tugs at high water. Captain Jory Brill was not hurt, said Mayor Ada Quill.",
)


def test_of_events_that_share_as_much_the_youngest_comes_first_however_they_are_numbered() -> None:
    articles = [replace(one, event=one.id, story=one.id) for one in stream()[:4]]
    for order in (articles, articles[::-1]):
        grouping = Grouping()
        for one in order:
            grouping.recall(one)
        foremost = grouping._foremost(dict.fromkeys(range(1, 5), 0.5), 3)
        assert [grouping._sides[number].event for number in foremost] == [4, 3, 2]


def test_two_stories_become_one_when_an_event_tells_both() -> None:
    grouping = Grouping()
    bridge, *_ = [grouping.place(one).story for one in stream()]
    assert grouping.place(article(40, *AGROUND, START + 6 * DAY)).story == 40
    placed = grouping.place(article(50, *REOPENED, START + 12 * DAY))
    assert (placed.event, placed.story) == (50, bridge)
    assert (grouping.where(40).event, grouping.where(40).story) == (40, bridge)
    [joined] = grouping.take_regroupings()
    assert joined.of_stories
    assert joined.placements == (Placement(40, 40, bridge),)
    assert "Article 50 looks to be of both" in joined.why


def test_events_of_which_only_copies_are_remembered_are_joined_by_nothing() -> None:
    grouping = Grouping()
    bridge = stream()[0]
    for one in (
        replace(bridge, seen_at=START),
        article(40, *AGROUND, START + 25 * DAY, seen_at=START + 25 * DAY),
        replace(bridge, id=41, published=START + 29 * DAY, seen_at=START + 29 * DAY),
        article(50, *REOPENED, START + 32 * DAY, seen_at=START + 32 * DAY),
    ):
        grouping.place(one)
    [side] = [side for side in grouping._sides.values() if 41 in side.articles]
    assert grouping._members(side) == []
    assert likeness([], side) == kinship([], side) == -math.inf
    assert grouping.where(50).event == 50


def test_two_stories_that_an_operator_ruled_apart_stay_apart() -> None:
    grouping = Grouping(kept_apart=[(1, 40)])
    for one in stream():
        grouping.place(one)
    grouping.place(article(40, *AGROUND, START + 6 * DAY))
    grouping.place(article(50, *REOPENED, START + 12 * DAY))
    assert grouping.where(1).story != grouping.where(40).story
    assert grouping.take_regroupings() == []


def wrongly_together() -> tuple[Grouping, list[Article]]:
    """Three articles on the bridge and two on the final that were put into one event, and the fourth on the bridge."""
    bridge, final = ([n for n, (event, _, _) in enumerate(NEWS) if event == wanted] for wanted in ("bridge", "final"))
    articles = [stream()[n] for n in (*bridge[:2], *final, bridge[2], bridge[3])]
    grouping = Grouping()
    for one in articles[:-1]:
        grouping.recall(replace(one, event=articles[0].id, story=articles[0].id))
    return grouping, articles


def test_an_event_that_is_two_is_split_and_says_why() -> None:
    grouping, articles = wrongly_together()
    final = [articles[2].id, articles[3].id]
    placed = grouping.place(articles[-1])
    [split] = grouping.take_regroupings()
    assert grouping.take_regroupings() == []
    assert (split.event, split.into, split.merged) == (articles[0].id, final[0], False)
    assert split.placements == tuple(Placement(one, final[0], final[0]) for one in final)
    assert "2 of them are not like the others" in split.why
    assert placed.event == grouping.where(articles[4].id).event == articles[0].id


def test_an_event_whose_articles_are_nearly_all_forgotten_is_not_split() -> None:
    bridge = [one for (event, _, _), one in zip(NEWS, stream(), strict=True) if event == "bridge"]
    grouping = Grouping(threshold=-99)
    for one in bridge:
        grouping.recall(replace(one, event=1, story=1, seen_at=one.published or START))
    late = {"published": START + 29 * DAY, "seen_at": START + 29 * DAY}
    grouping.recall(replace(bridge[0], id=40, event=1, story=1, copy_of=1, **late))
    title, text = "Council confirms: cracked Orrin bridge stays closed", f"{bridge[1].text} {bridge[3].title}."
    placed = grouping.place(replace(article(50, title, text, START + 32 * DAY), seen_at=START + 32 * DAY))
    assert (placed.event, placed.copy_of) == (1, None)
    assert grouping.take_regroupings() == []


def test_after_a_split_the_memory_is_as_after_a_restart() -> None:
    grouping, articles = wrongly_together()
    grouping.place(articles[-1])
    restarted = Grouping()
    for one in articles:
        restarted.recall(kept(one, grouping.where(one.id)))
    rest = [one for one in stream() if one.id not in {a.id for a in articles}]
    assert [grouping.place(one) for one in rest] == [restarted.place(one) for one in rest]
