"""What a chat calls its sources, from the database to its messages. The store is a real one, of both kinds."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from datetime import time
from typing import Any

from bot.app.build import cached, looked, news, renderer
from bot.digests.alert import Alert
from bot.digests.edition import Edition
from bot.digests.plan import Plan
from bot.digests.rewording import Rewording
from bot.storage import SqlStore
from bot.summaries.condense import condense_all
from bot.types import MUTED, Chat, Checked, Length, Schedule, Subscribe
from bot.workers import InlineWorkers
from tests.integration.stores import (
    ANNA,
    BORIS,
    HOUR,
    NOW,
    add_source,
    article,
    claim,
    found,
    place,
    print_stories,
    subscribe,
)

pytest_plugins = ["tests.integration.store_fixtures"]

OUTLETS = ("Herald", "Post", "Courier")
TEXT = "The Orrin bridge was closed on Monday because {} cables had cracked, an engineer said."


class Counting(InlineWorkers):
    """Workers that count how often they condensed."""

    condensed = 0

    async def run(self, function: Callable[..., Any], *args: Any, timeout: float = 30.0) -> Any:
        self.condensed += function is condense_all
        return await super().run(function, *args, timeout=timeout)


async def printed(store: SqlStore) -> list[int]:
    """A source for each outlet; all of them print one story an hour ago."""
    sources, ids = [], []
    for number, outlet in enumerate(OUTLETS, 1):
        source = await add_source(store, outlet.lower())
        told = {number: found(number, text=TEXT.format(number + 11), outlet=outlet)}
        ids += (await print_stories(store, source, told, NOW - HOUR)).values()
        sources.append(source)
    await place(store, 1, *ids)
    return sources


async def follow(store: SqlStore, chat: Chat, sources: list[int], schedule: Schedule, due: bool) -> None:
    order = tuple((one, "") for one in sources)
    await store.subscribe(Subscribe(chat, order, schedule, NOW if due else NOW + HOUR, NOW - 24 * HOUR))


def edition(store: SqlStore, workers: Counting) -> Edition:
    condense = cached(workers, "news")
    return Edition(store, condense, looked(workers), news(workers), stories=8, length=Length(sentences=3))


async def sent(store: SqlStore) -> dict[Chat, str]:
    return {part.chat: str(part.payload) for part in await claim(store)}


async def test_a_digest_names_sources_as_its_chat_calls_them(store: SqlStore) -> None:
    sources, workers = await printed(store), Counting()
    for chat in (ANNA, BORIS):
        await follow(store, chat, sources, Schedule((time(7),), "UTC"), due=True)
    await store.rename(ANNA, {sources[0]: "Mine <paper>"})
    await store.rename(BORIS, {sources[0]: "Boris & paper", sources[1]: "Second"})
    await Plan(store, edition(store, workers), Rewording(store), renderer({}), lambda: NOW).run()
    said = await sent(store)
    assert ">Mine &lt;paper&gt;</i></a>" in said[ANNA]
    assert ">Post</i></a>" in said[ANNA]
    assert "Herald" not in said[ANNA]
    assert "'text': 'Boris & paper'" in said[BORIS]
    assert "'text': 'Second'" in said[BORIS]
    assert not any(name in said[BORIS] for name in ("Herald", "Post", "Mine"))
    assert workers.condensed == 1  # names are nobody else's business, and what was condensed is everybody's
    [story] = (await store.last_digest(ANNA)).stories  # type: ignore[union-attr]
    assert {link.name for link in story.sources} == set(OUTLETS)


async def test_sources_of_one_name_are_as_independent_as_ever(store: SqlStore) -> None:
    sources = await printed(store)
    await follow(store, ANNA, sources, Schedule((time(9),), "UTC", breaking=3), due=False)
    await store.rename(ANNA, dict.fromkeys(sources, "News"))
    assert await Alert(store, edition(store, Counting()), renderer({}), lambda: NOW).run() == 1
    said = (await sent(store))[ANNA]
    assert "3 sources: " in said
    assert said.count(">News</i></a>") >= 3
    assert not any(outlet in said for outlet in OUTLETS)


async def test_an_article_has_the_name_of_its_outlet_s_own_source_else_of_the_first_that_was_renamed(
    store: SqlStore,
) -> None:
    plain, herald, sums = [await add_source(store, name) for name in ("plain", "herald", "sums")]
    other = await subscribe(store, BORIS, [plain, herald, sums])
    anna = await subscribe(store, ANNA, [plain, sums, herald])
    outlets = {1: "Herald", 2: "Herald", 3: "Elsewhere", 4: "Elsewhere", 5: "Plain"}
    through = {plain: (1, 2, 3, 5), herald: (1, 3), sums: (1, 2, 3, 4, 5)}
    for source, numbers in through.items():
        await print_stories(store, source, {n: found(n, outlet=outlets[n]) for n in numbers})
    urls = {article(n).url: n for n in outlets}
    ids = {one.id: urls[url] for url, one in (await store.known_articles(list(urls))).items()}
    for one in ids:
        await place(store, one, one)

    async def names(subscription: int = anna.id) -> dict[int, str]:
        named = await store.source_names(subscription, [404, *ids])
        assert named == (await store.subscriber(subscription, list(ids), NOW)).names
        return {ids[one]: name for one, name in named.items()}

    assert await names() == {}
    await store.rename(ANNA, {sums: "My sums", herald: "My herald"})
    assert await names() == {1: "My herald", 2: "My sums", 3: "My sums", 4: "My sums"}
    await store.weigh(ANNA, sums, MUTED)
    assert await names() == {1: "My herald", 3: "My herald"}
    await store.rename(ANNA, {herald: ""})
    assert await names() == {}
    assert await names(other.id) == {}


async def test_a_source_that_is_merged_into_another_keeps_what_a_chat_made_of_it(store: SqlStore) -> None:
    gone, kept = await add_source(store, "gone"), await add_source(store, "kept")
    for chat, followed in ((ANNA, [gone]), (BORIS, [gone, kept])):
        await subscribe(store, chat, followed)
        await store.rename(chat, {gone: "Mine"})
        await store.weigh(chat, gone, MUTED)
    moved = replace(Checked(gone, NOW, NOW), url="https://kept.example/feed")
    await store.record_check(moved)
    of = {chat: [(one.id, one.title, one.weight) for one in await store.sources_of(chat)] for chat in (ANNA, BORIS)}
    assert of == {ANNA: [(kept, "Mine", MUTED)], BORIS: [(kept, "Mine", 0)]}
