"""What one chat corrects, an operator makes true for everybody, and grouping goes on from there."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pytest

from bot.app.corrections import apply, corrections, text
from bot.errors import BadInput
from bot.settings import load
from bot.storage import SqlStore
from bot.stories.group import Group
from bot.types import Checked, Correction, Entry, Found
from tests.integration.site import ARTICLES
from tests.integration.stores import ANNA, HOUR, NOW, add_source, article, subscribe
from tests.integration.test_regrouping import BOTH, FIRE, ORDERS

pytest_plugins = ["tests.integration.store_fixtures"]


async def test_a_correction_for_all(tmp_path: Path) -> None:
    database = f"sqlite:///{tmp_path}/bot.db"
    settings = load(environment={"NEWSDIGEST_DATA_DATABASE": database})
    store = SqlStore(database)
    await store.open()
    source = await add_source(store)
    await subscribe(store, ANNA, [source])
    group = Group(store, lambda: NOW)

    async def arrive(number: int, name: str) -> int:
        title, words = ARTICLES[name]
        new = article(number, title=title, text=" ".join(words.split()), published=NOW + number * HOUR, seen_at=NOW)
        new = replace(new, url=f"https://site-{number}.example/news")  # one site's text would be stored once
        entry = Entry(f"key-{number}", new.url, title)
        [key] = await store.record_check(Checked(source, NOW, NOW, found=(Found(entry, new, NOW),)))
        await group.run()
        return key

    async def where() -> list[tuple[int | None, int | None]]:
        return [(a.event, a.story) for a in await store.articles(range(1, 9))]

    one, two = await arrive(1, "bridge"), await arrive(2, "bridge-later")
    assert await where() == [(one, one), (one, one)]
    assert text(await corrections(settings)) == "No chat has corrected anything."
    await store.correct(ANNA, Correction(two, one, together=False, at=NOW))
    [said] = await corrections(settings)
    assert (said["article"], said["other"], said["same_story"], said["chats"]) == (two, one, False, 1)
    assert said["title"].startswith("Calder Reach bridge to stay shut")
    assert "2 not with 1  1 chat, last" in text([said])
    assert (
        await apply(settings, two, one, together=False)
        == "Done: 1 article moved, for everybody. Chats that said so: 1."
    )
    assert await where() == [(one, one), (two, two)]
    # A process that has grouped before does not go on from what it remembers.
    await arrive(3, "bridge-later")
    assert (await where())[2] == (two, two)
    with pytest.raises(BadInput, match="not one story already"):
        await apply(settings, two, one, together=False)
    with pytest.raises(BadInput, match="no article 99"):
        await apply(settings, two, 99, together=True)
    assert "2 articles moved" in await apply(settings, one, two, together=True)
    assert [story for _, story in await where()] == [one, one, one]
    [said] = await corrections(settings)
    assert said["applied_at"]
    await store.close()


async def test_grouping_keeps_apart_what_an_operator_told_apart(store: SqlStore) -> None:
    source = await add_source(store)

    async def tell(number: int, title: str, words: str) -> None:
        seen_at = NOW + HOUR * number
        new = replace(article(number, title=title, text=words, published=seen_at, seen_at=seen_at), language="en")
        new = replace(new, url=f"https://site-{number}.example/news")
        one = Found(Entry(f"k{number}", new.url, title), new, seen_at)
        await store.record_check(Checked(source, seen_at, seen_at, found=(one,)))

    group = Group(store, lambda: NOW + 24 * HOUR)
    for number, (title, words) in enumerate([FIRE, ORDERS], 1):
        await tell(number, title, words)
    await group.run()
    first, second = await store.grouped_since(NOW - HOUR)
    ruling = Correction(first.id, second.id, together=False, at=NOW + 3 * HOUR)
    assert await store.apply_correction(ruling, []) == 0  # no chat had said it: it holds all the same
    assert await store.kept_apart() == [(first.id, second.id)]
    assert await store.regrouped_at() == ruling.at
    await tell(3, *BOTH)
    await group.run()
    placed = await store.grouped_since(NOW - HOUR)
    assert len({one.story for one in placed}) == 2  # without the ruling BOTH makes one story of all three
    assert await store.regroupings([one.id for one in placed]) == []
    later = replace(ruling, together=True, at=NOW + 4 * HOUR)
    await store.apply_correction(later, [])
    assert await store.kept_apart() == []
