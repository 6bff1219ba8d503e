"""Grouping: short news of our own writing, the sample newsroom, and a restart in the middle."""

from __future__ import annotations

import json
from collections import Counter, defaultdict
from collections.abc import Callable, Hashable, Sequence
from dataclasses import replace
from datetime import timedelta
from functools import cache
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from bot.ingest.folder import read_folder
from bot.stories.grouping import Grouping
from bot.stories.likeness import LIVE, NEAREST, OTHER, SAME
from bot.stories.memory import heaviest
from bot.stories.shelf import MEMORY
from bot.stories.words import FIRST_WORDS, terms
from bot.types import Article, Placement
from tests.unit.orrin import DAY, HOUR, NEWS, START, article, kept, place, stream

ROOT = Path(__file__).resolve().parents[2]


def test_outlets_on_one_event_come_together_and_others_stay_apart() -> None:
    homes: defaultdict[str, set[int]] = defaultdict(set)
    for (event, _, _), placed in zip(NEWS, place(stream()), strict=True):
        homes[event].add(placed.event)
    assert {event: len(found) for event, found in homes.items()} == dict.fromkeys(homes, 1)
    assert len(set.union(*homes.values())) == len(homes) == 4


def test_an_event_is_called_by_its_first_article() -> None:
    placed = place(stream())
    assert [(p.event, p.copy_of) for p in placed if p.article_id == p.event] == [
        (1, None),
        (2, None),
        (4, None),
        (10, None),
    ]
    assert all(p.event <= p.article_id and p.story <= p.event for p in placed)


def test_undated_pages_join() -> None:
    articles = [one if n % 2 else replace(one, published=None) for n, one in enumerate(stream(), 1)]
    homes = {
        event: {p.event for (e, _, _), p in zip(NEWS, place(articles), strict=True) if e == event}
        for event, _, _ in NEWS
    }
    assert all(len(found) == 1 for found in homes.values())
    assert all(one.published is None for one in articles[1::2])


def test_a_long_silence_splits() -> None:
    bridge = [one for (event, _, _), one in zip(NEWS, stream(), strict=True) if event == "bridge"][:2]
    near = replace(bridge[1], published=START + 2 * DAY)
    far = replace(
        bridge[1], published=bridge[0].published + timedelta(days=LIVE) + HOUR if bridge[0].published else None
    )
    assert place([bridge[0], near])[1].event == bridge[0].id
    assert place([bridge[0], far])[1].event == far.id


def test_an_event_lives_on_while_it_is_reported() -> None:
    title, text = NEWS[0][1:]
    daily = [article(n, title, f"{text} Report {n}.", START + 4 * DAY * n) for n in range(1, 6)]
    grouping = Grouping()
    events = {grouping.place(replace(one, text=one.text[n * 9 :])).event for n, one in enumerate(daily)}
    assert events == {1}


def test_a_copy_goes_where_its_original_is_even_later_and_names_the_first() -> None:
    long = " ".join(text for event, _, text in NEWS if event == "bridge")
    first = article(1, "Orrin bridge closes", long, START)
    second = article(2, "Another headline altogether", f"By our staff. {long}", START + HOUR)
    third = article(3, "And one more", long, START + 20 * DAY)
    placed = place([first, second, third])
    assert placed[1:] == [Placement(2, 1, 1, 1), Placement(3, 1, 1, 1)]


def test_an_empty_article_is_an_event_of_its_own() -> None:
    empty = [article(n, "", "", START) for n in (1, 2, 3)]
    assert [p.event for p in place(empty)] == [1, 2, 3]


def test_the_first_words_of_an_untitled_text_stand_for_its_title() -> None:
    text = NEWS[0][2]
    untitled = terms(article(1, "", text, START))
    first = terms(article(1, " ".join(text.split()[:FIRST_WORDS]), text, START))
    assert (untitled.title, untitled.counts) == (first.title, first.counts)
    assert set(untitled.keys) < set(first.keys)  # but only in a title every word is a key


def test_a_quote_brings_together_what_hardly_shares_words() -> None:
    quote = (
        "“We heard the ice groan before sunrise, and then the whole shelf went down to the lake like a slow lorry”, "
        "the hut keeper told listeners, adding that nobody had slept at the lower camp since the middle of last week."
    )
    one = article(1, "Rescuers search below Grimfell", f"Teams with dogs walked the valley all day. {quote}", START)
    other = article(2, "Anxious hours for two families", f"They wait at the school of Brill. {quote}", START + HOUR)
    without = replace(other, text=other.text.replace(quote, "The hut keeper spoke of the noise and of bad nights."))
    together, apart = ([p.event for p in place([*stream(HOUR / 4), one, two])][-2:] for two in (other, without))
    assert together == [1, 1]
    assert len(set(apart)) == 2


def test_the_likest_single_article_never_speaks_for_an_event() -> None:
    # `match` leaves that comparison out where the rest does not reach the threshold.
    assert all(weight < 0 for table in (SAME, OTHER) for column in table for weight in column[NEAREST : NEAREST + 1])


def test_the_threshold_decides() -> None:
    strict, loose = Grouping(threshold=99), Grouping(threshold=-99)
    assert len({strict.place(one).event for one in stream()}) == len(NEWS)
    assert len({loose.place(one).event for one in stream()}) < 4


@given(st.permutations(range(len(NEWS))))
@settings(deadline=None, max_examples=40)
def test_in_any_order_an_article_comes_after_its_event_and_only_events_hold_events(order: list[int]) -> None:
    articles = [stream()[n] for n in order]
    placed = place(articles)
    seen: set[int] = set()
    for one in placed:
        seen.add(one.article_id)
        assert one.event in seen
        assert one.story in seen
    assert {p.event for p in placed} == {p.article_id for p in placed if p.event == p.article_id}


def test_heaviest_is_bounded_and_settled() -> None:
    weights = dict.fromkeys(range(100), 1.0) | {200: 2.0}
    assert heaviest(weights, 20) == [200, *range(19)]


def test_what_is_older_than_the_memory_is_forgotten() -> None:
    first = [replace(one, seen_at=one.published or START) for one in stream()]
    later = START + timedelta(days=MEMORY + 3)
    again = [replace(one, id=one.id + 100, published=later, seen_at=later) for one in first]
    grouping = Grouping()
    for one in first:
        grouping.place(one)
    placed = [grouping.place(one) for one in again]
    assert min(min(p.event, p.story) for p in placed) > 100
    assert {p.copy_of for p in placed} == {None}
    alone = Grouping()
    assert placed == [alone.place(one) for one in again]


@cache
def newsroom() -> list[tuple[Article, dict[str, Any]]]:
    """The sample newsroom in the order of its publication, each article with its label."""
    labels = json.loads((ROOT / "tests" / "data" / "newsroom.json").read_text("utf-8"))
    read = read_folder(str(ROOT / "seeds" / "newsroom"))
    by_key = {entry.key: found for entry, found in read.found} | {found.url: found for _, found in read.found}
    pairs = [(by_key.get(label["file"]) or by_key[label["url"]], label) for label in labels]
    pairs.sort(key=lambda pair: pair[1]["published"] or "9")  # undated pages count as seen last
    return [(replace(found, id=n), label) for n, (found, label) in enumerate(pairs, 1)]


def b_cubed(found: Sequence[Hashable], wanted: Sequence[Hashable]) -> tuple[float, float]:
    """Precision and recall of a grouping, averaged over its members (Bagga and Baldwin 1998)."""
    both, ours, theirs = Counter(zip(found, wanted, strict=True)), Counter(found), Counter(wanted)
    shared = [both[pair] / ours[pair[0]] for pair in zip(found, wanted, strict=True)]
    present = [both[pair] / theirs[pair[1]] for pair in zip(found, wanted, strict=True)]
    return sum(shared) / len(shared), sum(present) / len(present)


@pytest.mark.parametrize(
    ("found", "wanted", "expected"),
    [("aabb", "xxyy", (1, 1)), ("abcd", "xxyy", (1, 0.5)), ("aaaa", "xxyy", (0.5, 1)), ("aaab", "xxyy", (2 / 3, 0.75))],
)
def test_b_cubed(found: str, wanted: str, expected: tuple[float, float]) -> None:
    assert b_cubed(found, wanted) == pytest.approx(expected)


@pytest.mark.parametrize(
    ("name", "key", "precision", "recall"),
    [("event", lambda placed: placed.event, 0.80, 0.80), ("story", lambda placed: placed.story, 0.95, 0.80)],
)
def test_the_sample_newsroom(name: str, key: Callable[[Placement], int], precision: float, recall: float) -> None:
    assert len(newsroom()) == 34
    placed = place([found for found, _ in newsroom()])
    measured = b_cubed([key(one) for one in placed], [label[name] for _, label in newsroom()])
    assert measured[0] >= precision
    assert measured[1] >= recall


def test_the_sample_newsroom_has_its_copies() -> None:
    placed = place([found for found, _ in newsroom()])
    number = {label["file"]: found.id for found, label in newsroom()}
    wanted = {found.id: number[label["copy_of"]] for found, label in newsroom() if label["copy_of"]}
    assert wanted
    assert {one.article_id: one.copy_of for one in placed if one.copy_of} == wanted


def test_a_restart_in_the_newsroom_changes_nothing() -> None:
    articles = [found for found, _ in newsroom()]
    whole = place(articles)
    grouping = Grouping()
    for one, placed in zip(articles[:17], whole[:17], strict=True):
        grouping.recall(kept(one, placed))
    assert [grouping.place(one) for one in articles[17:]] == whole[17:]
