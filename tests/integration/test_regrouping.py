"""Events that are merged or split later: what is kept of it, a restart in between, and `newsdigest why`."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from bot.app.why import Why, as_row, text
from bot.errors import WorkFailed
from bot.storage import SqlStore
from bot.stories.explain import explain
from bot.stories.group import Group
from bot.types import Article, Checked, Entry, Found, Placement, Regrouping
from bot.workers import InlineWorkers
from tests.integration.stores import DAY, HOUR, NOW, add_source, found, print_stories

pytest_plugins = ["tests.integration.store_fixtures"]

# Two reports on one event that have little in common, and one that tells what both tell, in other words.
FIRE = (
    "Fire at Harlow glass works",
    "Flames rose over the Harlow glass works on Monday night. Forty firefighters from Denholm pumped water out of the "
    "canal until dawn. Foreman Idris Vale saw sparks above the third furnace.",
)
ORDERS = (
    "Lamp makers in Tarn wait for bulbs",
    "The lamp makers of Tarn will have no bulbs before spring, their guild said. Its chair, Petra Lund, has asked the "
    "Ministry of Trade for leave to import 90,000 of them from Osk.",
)
BOTH = (
    "Harlow glass works fire: lamp makers in Tarn without bulbs",
    "Because of the fire in the glass works of Harlow, lamp makers in Tarn must import bulbs. Petra Lund of the guild "
    "wrote to the Ministry of Trade and named Osk, where 90,000 could be bought. Idris Vale, the foreman, said that "
    "the furnace had thrown sparks; firefighters from Denholm used the canal.",
)


def regrouping(*placements: Placement, merged: bool = True, at: datetime = NOW) -> Regrouping:
    return Regrouping(placements[0].article_id, placements[0].event, merged, "They tell one event.", placements, at)


async def test_a_regrouping_is_kept_with_its_reason_and_moves_articles(store: SqlStore) -> None:
    source = await add_source(store)
    ids = await print_stories(store, source, {n: found(n) for n in (1, 2, 3)})
    one, two, three = ids[1], ids[2], ids[3]
    merged = regrouping(Placement(two, one, one), Placement(three, one, one, two))
    await store.place([Placement(n, n, n) for n in (one, two, three)], [merged])
    moved = {a.id: (a.event, a.story, a.copy_of) for a in await store.articles([one, two, three])}
    assert moved == {one: (one, one, None), two: (one, one, None), three: (one, one, two)}
    split = regrouping(Placement(three, three, one), merged=False, at=NOW + HOUR)
    await store.place([], [split])
    assert await store.regroupings([two]) == [merged]
    assert await store.regroupings([three]) == [merged, split]
    assert await store.regroupings([one, 404]) == []


async def test_grouping_keeps_what_it_sets_right_and_a_restart_changes_nothing(store: SqlStore) -> None:
    source = await add_source(store)
    now = NOW

    async def tell(number: int, title: str, words: str) -> None:
        seen_at = NOW + HOUR * number
        article = Article(
            f"https://n.example/{number}", title, words, published=seen_at, language="en", seen_at=seen_at
        )
        one = Found(Entry(f"k{number}", article.url, title), article, seen_at)
        await store.record_check(Checked(source, seen_at, seen_at + DAY, found=(one,)))

    for number, (title, words) in enumerate([FIRE, ORDERS, BOTH], 1):
        await tell(number, title, words)
        await Group(store, lambda: now + DAY).run()  # a new one each time: every run begins with a restart
    first, second, third = sorted(await store.grouped_since(NOW - DAY), key=lambda a: a.id)
    assert {a.event for a in (first, second, third)} == {a.story for a in (first, second, third)} == {first.id}
    [kept] = await store.regroupings([second.id])
    assert (kept.at, kept.merged, kept.into) == (now + DAY, True, first.id)
    assert f"Article {third.id} is like both" in kept.why


def test_why_tells_what_was_weighed_decided_and_set_right() -> None:
    one, other = (
        Article(f"https://n.example/{n}", title, words, published=NOW + timedelta(hours=n), language="en", id=n,
                event=1, story=1)
        for n, (title, words) in enumerate([FIRE, BOTH], 1)
    )  # fmt: skip
    at = datetime(2026, 11, 9, 7, 5, tzinfo=UTC)
    told = text(Why((one, other), explain(one, other), (regrouping(Placement(2, 1, 1), at=at),)))
    assert "together, in event 1 of story 1" in told
    assert "Harlow" in told
    assert "2026-11-09 07:05 UTC: Event 2 went into event 1. They tell one event." in told
    joined = Regrouping(2, 1, True, "They tell one story.", (Placement(2, 2, 1),), at)
    told = text(Why((one, replace(other, event=2)), explain(one, other), (joined,)))
    assert "in story 1, as events 1 and 2" in told
    assert "The stories of events 2 and 1 became one. They tell one story." in told
    apart = text(Why((one, replace(other, event=2, story=2)), explain(one, other)))
    assert "apart, in stories 1 and 2" in apart
    assert as_row(Why((one, other), explain(one, other)))["same_event"] is True


class Failing(InlineWorkers):
    async def run(self, function: Callable[..., Any], *args: Any, timeout: float = 30.0) -> Any:
        raise WorkFailed("there is no room")


@pytest.mark.parametrize(("workers", "linked"), [(InlineWorkers(), True), (Failing(), False)])
async def test_what_titles_mean_links_languages_also_after_a_restart(
    store: SqlStore, workers: InlineWorkers, linked: bool
) -> None:
    source = await add_source(store)
    told = [
        (
            "en",
            "Teachers in Orrin end their strike after two weeks",
            "Lessons begin on Monday, the union said at night.",
        ),
        ("de", "Lehrer in Orrin beenden ihren Streik nach zwei Wochen", "Am Montag ist wieder Unterricht, hieß es."),
        ("en", "Strike of teachers in Orrin ends after two weeks", "The union agreed; pupils are back on Monday."),
        (
            "de",
            "Nach zwei Wochen beenden Lehrer in Orrin den Streik",
            "Die Gewerkschaft stimmt zu, es gibt Unterricht.",
        ),
    ]
    for number, (language, title, words) in enumerate(told, 1):
        seen_at = NOW + HOUR * number
        article = Article(f"https://n.example/{number}", title, words, published=seen_at, language=language,
                          seen_at=seen_at)  # fmt: skip
        one = Found(Entry(f"k{number}", article.url, title), article, seen_at)
        await store.record_check(Checked(source, seen_at, seen_at + DAY, found=(one,)))
        await Group(store, lambda: NOW + DAY, workers).run()  # a new one each time: every run begins with a restart
    events = {article.id: article.event for article in await store.grouped_since(NOW - DAY)}
    assert len(set(events.values())) == (1 if linked else 2)
