"""Breaking stories: told at once to those who asked, once, and outside quiet hours. The store is a real one."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from datetime import datetime, time, timedelta

import pytest

from bot.chat.console.render import render
from bot.digests.alert import Alert
from bot.digests.edition import Edition
from bot.storage import SqlStore, tables
from bot.summaries.background import background_all
from bot.summaries.condense import condense_all
from bot.types import (
    MUTED,
    Addition,
    Article,
    Background,
    Development,
    Length,
    Message,
    Payload,
    Platform,
    Schedule,
    Sentence,
    Subscribe,
    Verdict,
)
from tests.integration.stores import (
    ANNA,
    BORIS,
    HOUR,
    MINUTE,
    NOW,
    Tables,
    add_source,
    claim,
    deliver_all,
    found,
    place,
    print_stories,
    settle,
)

pytest_plugins = ["tests.integration.store_fixtures"]

OUTLETS = ("Herald", "Post", "Courier", "Echo")
TEXT = "The Orrin bridge was closed on Monday because {} cables had cracked, the {} reports."


async def condense(stories: Sequence[Sequence[Article]], length: Length) -> list[list[Sentence]]:
    return condense_all(stories, length)


async def look(stories: Sequence[Sequence[Article]]) -> list[Background]:
    return background_all(stories)


async def news(developments: Sequence[Development], length: Length) -> list[list[Addition]]:
    return [[] for _ in developments]


def alert(store: SqlStore, now: datetime = NOW) -> Alert:
    edition = Edition(store, condense, look, news, stories=8, length=Length(sentences=2))

    def form(platform: Platform, message: Message) -> list[Payload]:
        return render(message, color=False)

    return Alert(store, edition, form, lambda: now)


async def printed(store: SqlStore, outlets: Sequence[str] = OUTLETS) -> list[int]:
    """A source for each outlet; all of them print one story an hour ago."""
    sources, ids = [], []
    for number, outlet in enumerate(outlets, 1):
        source = await add_source(store, outlet.lower())
        text = TEXT.format(number + 11, outlet)
        known = await print_stories(store, source, {number: found(number, text=text, outlet=outlet)}, NOW - HOUR)
        sources.append(source)
        ids += known.values()
    await place(store, 1, *ids)
    return sources


async def wants(store: SqlStore, sources: Sequence[int], schedule: Schedule, due: datetime | None = None) -> int:
    order = Subscribe(ANNA, tuple((one, "") for one in sources), schedule, due or NOW + HOUR, NOW - 24 * HOUR)
    return (await store.subscribe(order)).id


BREAKING = Schedule((time(9),), "UTC", breaking=3)


async def test_a_story_that_enough_sources_tell_is_told_at_once_and_once(store: SqlStore, inside: Tables) -> None:
    await wants(store, await printed(store), BREAKING)
    assert await alert(store).run() == 1
    [said] = await deliver_all(store, NOW)
    assert said.startswith("Breaking · ")
    assert "cables had cracked" in said
    [row] = inside.rows(tables.subscriptions)
    assert (row.covered_until, row.next_due_at) == (NOW - 24 * HOUR, NOW + HOUR)
    assert await alert(store, NOW + MINUTE).run() == 0


@pytest.mark.parametrize(
    ("schedule", "sources", "due"),
    [
        (replace(BREAKING, breaking=0), 4, None),
        (replace(BREAKING, breaking=5), 4, None),
        (BREAKING, 2, None),
        (BREAKING, 4, NOW),
        (replace(BREAKING, quiet=(time(6), time(8))), 4, None),
        (replace(BREAKING, hold_until=NOW + MINUTE), 4, None),
    ],
    ids=["not wanted", "too few tell it", "not of one's own sources", "a digest is due anyway", "quiet", "on hold"],
)
async def test_not_told(store: SqlStore, schedule: Schedule, sources: int, due: datetime | None) -> None:
    await wants(store, (await printed(store))[:sources], schedule, due)
    assert await alert(store).run() == 0


async def test_what_quiet_hours_hold_comes_when_they_end(store: SqlStore) -> None:
    await wants(store, await printed(store), replace(BREAKING, quiet=(time(6), time(8))))
    assert await alert(store).run() == 0
    assert await alert(store, NOW + HOUR).run() == 0  # due at that minute: the digest has it
    assert await alert(store, NOW + HOUR - timedelta(seconds=1)).run() == 0
    await store.reschedule(ANNA, replace(BREAKING, quiet=(time(6), time(8))), NOW + 9 * HOUR)
    assert await alert(store, NOW + HOUR).run() == 1


async def test_copies_and_muted_sources_do_not_count(store: SqlStore) -> None:
    sources = await printed(store)
    await wants(store, sources, BREAKING)
    for muted in sources[:2]:
        await store.weigh(ANNA, muted, MUTED)
    assert await alert(store).run() == 0


async def test_what_a_reader_does_not_want_is_not_made_again_and_again(store: SqlStore) -> None:
    await wants(store, await printed(store), BREAKING)
    order = await store.subscription(ANNA)
    assert order is not None
    await store.prefer(ANNA, replace(order.preferences, unwanted=("bridge", "cables")))
    watched = alert(store)
    assert await watched.run() == 0
    assert watched._refused == {(order.id, 1): None}


async def test_two_processes_tell_it_once(store: SqlStore, other: SqlStore) -> None:
    sources = await printed(store)
    await wants(store, sources, BREAKING)
    order = Subscribe(BORIS, tuple((one, "") for one in sources), BREAKING, NOW + HOUR, NOW - HOUR)
    await store.subscribe(order)
    first, second = alert(store), alert(other)
    hot = await store.breaking_subscriptions(NOW, NOW - HOUR * 12, 0, 10)
    assert [stories for _, stories in hot] == [(1,), (1,)]
    for subscription, stories in hot:
        assert await first._one(subscription, frozenset(stories), NOW)
        assert not await second._one(subscription, frozenset(stories), NOW)
    assert len(await deliver_all(store, NOW)) == 2


async def test_one_that_never_arrived_was_not_told(store: SqlStore, inside: Tables) -> None:
    await wants(store, await printed(store), BREAKING)
    await alert(store).run()
    [part] = await claim(store)
    await store.start(part, NOW)
    await settle(store, part, Verdict.DEAD, reason="too long")
    assert inside.rows(tables.told) == inside.rows(tables.told_articles) == []
    assert await alert(store, NOW + MINUTE).run() == 1
