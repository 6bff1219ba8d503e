"""Grouping: short news of our own writing, the sample newsroom, and a restart in the middle."""

from __future__ import annotations

import json
from collections import Counter, defaultdict
from collections.abc import Callable, Hashable, Sequence
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from functools import cache
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from bot.ingest.folder import read_folder
from bot.stories.group import RECALLED
from bot.stories.grouping import Grouping
from bot.stories.likeness import LIVE, NEAREST, OTHER, SAME
from bot.stories.memory import heaviest
from bot.stories.shelf import MEMORY
from bot.types import Article, Placement

ROOT = Path(__file__).resolve().parents[2]
START = datetime(2026, 11, 9, 6, 0, tzinfo=UTC)
HOUR, DAY = timedelta(hours=1), timedelta(days=1)

# (event, title, text): five outlets on a bridge, two on a football final, two on a bank, two on another bridge.
NEWS = [
    (
        "bridge",
        "Orrin bridge closes for two years over cracked cables",
        "The Orrin bridge will close on Monday for at least two years after engineers found cracks in 14 of its 32 "
        "cables. The city council voted 9 to 4. About 21,000 cars cross the river there every day. Mayor Ada Quill "
        "said that nobody could wait for a cable to snap.",
    ),
    (
        "final",
        "Velmar Rovers win the Lakes Cup in extra time",
        "Velmar Rovers won the Lakes Cup on Sunday when Timo Brandt headed in a corner three minutes before the "
        "end of extra time. Sund had led after a penalty. More than 40,000 people watched the final in the Velmar "
        "stadium, and the coach was carried around the pitch.",
    ),
    (
        "bridge",
        "Council votes to shut cracked Orrin bridge",
        "Drivers in Orrin must find another way across the river from Monday: the council voted 9 to 4 to close "
        "the bridge, whose cables are cracked. Two ferries will run every ten minutes. Mayor Ada Quill spoke of a "
        "hard winter for the east bank.",
    ),
    (
        "bank",
        "Kellmark bank raises its rate to 3.25 percent",
        "The central bank of Kellmark raised its main rate by a quarter point to 3.25 percent on Thursday, the "
        "first rise in two years. Inflation had climbed to 4.1 percent in October. Governor Ruth Samm said that "
        "prices, above all rents, would not calm by themselves.",
    ),
    (
        "bridge",
        "Two years without a bridge: east bank traders fear for Orrin",
        "Shop owners on the east bank of Orrin fear for their trade after the council's vote to close the cracked "
        "bridge on Monday. Mayor Ada Quill promised free ferries. Engineers had found broken wires in 14 cables of "
        "the bridge in August.",
    ),
    (
        "final",
        "Brandt's late header gives Velmar the Lakes Cup",
        "A header by Timo Brandt in extra time brought the Lakes Cup to Velmar Rovers on Sunday. Sund were ahead "
        "at the break by a penalty. The Rovers had last won the cup in 1987, and the stadium sang until midnight.",
    ),
    (
        "bridge",
        "Orrin bridge: ferries Alma and Bess to carry commuters",
        "Two ferries, the Alma and the Bess, are to carry commuters when the Orrin bridge closes on Monday. The "
        "cracked cables cannot be repaired under traffic, engineers told the council before its vote. Drivers face "
        "a detour of 19 kilometres.",
    ),
    (
        "bank",
        "Rates up in Kellmark as rents drive inflation",
        "Borrowers in Kellmark will pay more after the central bank lifted its main rate to 3.25 percent on "
        "Thursday. Governor Ruth Samm named rents as the main reason for inflation of 4.1 percent. Economists "
        "expect another quarter point in spring.",
    ),
    (
        "bridge",
        "Cracked cables shut the Orrin bridge until 2028",
        "The bridge at Orrin stays shut until 2028. The council followed its engineers, who had counted cracks in "
        "14 of 32 cables, by nine votes to four. The repair costs 190 million crowns, Mayor Ada Quill said.",
    ),
    (
        "viaduct",
        "Storm tears roof from Sund railway station",
        "A storm tore the roof from the railway station of Sund on Tuesday night. Trains to the coast were "
        "cancelled until noon. Firefighters cleared steel sheets from the rails, and a guard was treated for cuts.",
    ),
    (
        "viaduct",
        "Trains stand still after storm strips roof of Sund station",
        "No trains ran to the coast from Sund on Wednesday morning: a storm had torn off the roof of the railway "
        "station, and steel sheets lay on the rails. Firefighters worked until noon.",
    ),
]


def article(number: int, title: str, text: str, published: datetime | None, **more: Any) -> Article:
    return Article(
        f"https://outlet{number}.example/", title, text, published=published, language="en", id=number, **more
    )


def stream(gap: timedelta = 3 * HOUR) -> list[Article]:
    return [article(n, title, text, START + gap * n) for n, (_, title, text) in enumerate(NEWS, 1)]


def place(articles: Sequence[Article]) -> list[Placement]:
    grouping = Grouping()
    return [grouping.place(one) for one in articles]


def kept(one: Article, placed: Placement) -> Article:
    return replace(one, event=placed.event, story=placed.story, copy_of=placed.copy_of)


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


DAM = [  # (language, title, text)
    (
        "en",
        "Thousands flee as a dam cracks above Orrin",
        "People in the valley left their homes at night when a dam cracked above Orrin. Police went from "
        "door to door, and buses waited at the school.",
    ),
    (
        "fr",
        "Un barrage menace de céder, des milliers de personnes évacuées",
        "Des milliers de personnes ont quitté la vallée dans la nuit : le barrage menace de céder. La "
        "police est passée de porte en porte, les autocars attendaient devant une école.",
    ),
    (
        "en",
        "Dam above Orrin: Quill orders Brill and Velmar evacuated",
        "After the dam cracked above Orrin, Mayor Ada Quill ordered Brill and Velmar evacuated too. Buses "
        "take people from the valley to Sund; thousands had to flee at night.",
    ),
    (
        "fr",
        "Barrage : Quill fait évacuer Orrin, Brill et Velmar",
        "Le barrage menace de céder : la maire Ada Quill a fait évacuer Orrin, puis Brill et Velmar. Les "
        "autocars de la police emmènent des milliers de personnes de la vallée à Sund.",
    ),
    (
        "en",
        "Quill: dam above Orrin may break, Brill and Velmar stay empty",
        "Mayor Ada Quill said that the cracked dam may still break, so that Orrin, Brill and Velmar stay "
        "empty. Thousands spent the night in Sund, where buses had brought people from the valley.",
    ),
    (
        "fr",
        "Quill : le barrage peut céder, Orrin, Brill et Velmar restent vides",
        "Le barrage peut toujours céder, dit la maire Ada Quill. Orrin, Brill et Velmar restent vides, et "
        "des milliers de personnes de la vallée ont dormi à Sund.",
    ),
]


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


def test_the_likest_single_article_never_speaks_for_an_event() -> None:
    # `match` leaves that comparison out where the rest does not reach the threshold.
    assert all(weight < 0 for table in (SAME, OTHER) for column in table for weight in column[NEAREST : NEAREST + 1])


def test_the_threshold_decides() -> None:
    strict, loose = Grouping(threshold=99), Grouping(threshold=-99)
    assert len({strict.place(one).event for one in stream()}) == len(NEWS)
    assert len({loose.place(one).event for one in stream()}) < 4


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
    elsewhere = replace(later, title="Crowds welcome first cars in two years")
    *_, placed = place([*stream(), elsewhere])
    assert (placed.event, placed.story) == (50, 50)  # no word in common with a title of the story


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


def test_after_a_split_the_memory_is_as_after_a_restart() -> None:
    grouping, articles = wrongly_together()
    grouping.place(articles[-1])
    restarted = Grouping()
    for one in articles:
        restarted.recall(kept(one, grouping.where(one.id)))
    rest = [one for one in stream() if one.id not in {a.id for a in articles}]
    assert [grouping.place(one) for one in rest] == [restarted.place(one) for one in rest]


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
