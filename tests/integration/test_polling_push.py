"""WebSub, by the ids of docs/polling.md (W): a real hub pushes to the bot's real port."""

from __future__ import annotations

import gzip
from collections.abc import AsyncIterator
from contextlib import AsyncExitStack
from dataclasses import dataclass, replace
from datetime import timedelta
from pathlib import Path

import aiohttp
import pytest

from bot.app.operate import is_healthy
from bot.ingest.pushes import Pushes, Waiting
from bot.types import EPOCH, NewSource, Schedule, SourceKind, Subscribe
from bot.web import PUSHES, WebServer
from tests.far.hub import FarHub, Order
from tests.integration.polls import ACTIVE, CHAT, DAY, HOUR, MONDAY, START, World, fetcher, item, polling, rss

MOST = 200_000  # bytes that the port takes


@dataclass
class Pushed:
    """The bot with its port open, and a hub."""

    world: World
    hub: FarHub
    pushes: Pushes
    port: WebServer
    polls: list[str]

    async def follow(self, head: str = "", **more: object) -> str:
        """Follow a feed that names the hub, visit it, and let the hub be asked."""
        named = head or f'<atom:link rel="hub" href="{self.hub.url}"/><atom:link rel="self" href="{self.topic}"/>'
        self.world.server.put("/feed", rss(item("old", "", START - HOUR), head=named), etag='"1"', **more)  # type: ignore[arg-type]
        await self.world.follow(self.topic)
        await self.world.poll()
        await self.pushes.run()
        await self.hub.settle()
        return self.topic

    @property
    def topic(self) -> str:
        return self.world.server.url("/feed")

    @property
    def order(self) -> Order:
        return self.hub.orders[-1]


@pytest.fixture
async def pushed(tmp_path: Path) -> AsyncIterator[Pushed]:
    async with AsyncExitStack() as stack:
        world = await stack.enter_async_context(polling(tmp_path))
        hub = await stack.enter_async_context(FarHub())
        polls: list[str] = []
        pushes = Pushes(
            world.store,
            world.fetcher,
            world.refresh.waiting,
            "http://to-be-known",
            now=lambda: world.now,
            poll_soon=lambda: polls.append("soon"),
        )
        port = WebServer(
            "127.0.0.1", 0, world.store.status, is_healthy, lambda: world.now, hooks=pushes, most_bytes=MOST
        )
        await port.open()
        stack.push_async_callback(port.close)
        pushes._callback = port.url + PUSHES  # the port is known only now
        yield Pushed(world, hub, pushes, port, polls)


async def test_w01_a_hub_is_asked_and_pushes_what_is_printed(pushed: Pushed) -> None:
    topic = await pushed.follow()
    [order] = pushed.hub.orders
    assert (order.mode, order.topic, len(order.secret)) == ("subscribe", topic, 64)
    assert pushed.hub.confirmed == {order.callback: order}
    assert (await pushed.world.source()).pushed_until == START + timedelta(seconds=pushed.hub.grants)

    await pushed.world.poll()
    assert await pushed.world.gap() == DAY  # visits are only a net now
    visits = len(pushed.world.sent())
    long = "".join(
        f"<p>The ferry to Lindow was late for the {n}th time this week, its captain said.</p>" for n in range(9)
    )
    fresh = item("new", "", START, f"<description><![CDATA[{long}]]></description>")
    assert await pushed.hub.push(order, rss(fresh)) == 202
    assert pushed.polls == ["soon"]
    await pushed.world.refresh.run()
    assert sorted(article.title for article in await pushed.world.articles()) == ["Title new", "Title old"]
    assert "late for the 8th time" in "".join(article.text for article in await pushed.world.articles())
    assert len(pushed.world.sent()) == visits  # nothing was fetched for it
    assert await pushed.world.gap() == DAY
    assert (await pushed.world.source()).etag == '"1"'  # validators are those of the last visit


async def test_w01_intent_is_confirmed_only_for_what_was_asked(pushed: Pushed) -> None:
    await pushed.follow()
    order = pushed.order
    assert not await pushed.hub.verify(order, topic="https://other.example/feed")
    assert not await pushed.hub.verify(order, mode="unsubscribe")  # nobody asked for that
    assert not await pushed.hub.verify(replace(order, callback=f"{pushed.port.url}{PUSHES}/guessed"))
    assert await pushed.hub.push(replace(order, callback=f"{pushed.port.url}{PUSHES}/guessed"), "x") == 404
    assert await pushed.hub.verify(order)


async def test_w01_a_lease_is_renewed_before_it_ends(pushed: Pushed) -> None:
    pushed.hub.grants = 40 * 3600
    await pushed.follow()
    until = (await pushed.world.source()).pushed_until
    assert until == START + 40 * HOUR
    await pushed.pushes.run()
    assert len(pushed.hub.orders) == 1
    pushed.world.now = START + 33 * HOUR
    await pushed.pushes.run()
    await pushed.hub.settle()
    first, second = pushed.hub.orders
    assert first == second  # the same callback and secret: what is pushed meanwhile is still understood
    assert (await pushed.world.source()).pushed_until == START + 73 * HOUR


async def test_w01_without_a_live_lease_visits_are_as_before(pushed: Pushed) -> None:
    pushed.hub.refuses = 500
    await pushed.follow()
    assert (await pushed.world.source()).pushed_until is None
    assert await pushed.world.gap() < DAY
    await pushed.pushes.run()
    assert len(pushed.hub.orders) == 1  # it is asked again only a day later
    pushed.world.now, pushed.hub.refuses, pushed.hub.grants = START + DAY, 0, 3600
    await pushed.pushes.run()
    await pushed.hub.settle()
    pushed.world.now += 2 * HOUR  # the lease has ended, and was not renewed
    await pushed.world.poll()
    assert await pushed.world.gap() < DAY


async def test_w01_a_hub_that_lost_something_is_not_waited_for(pushed: Pushed) -> None:
    await pushed.follow()
    await pushed.world.poll()
    assert await pushed.world.gap() == DAY
    pushed.world.server.put("/feed", ACTIVE, headers={"Link": f'<{pushed.hub.url}>; rel="hub"'})
    await pushed.world.poll()  # finds what nobody pushed
    assert await pushed.world.gap() < DAY


@pytest.mark.parametrize("asks_first", [False, True])
@pytest.mark.parametrize("where", ["header", "relative header", "json"])
async def test_w01_a_hub_is_found_wherever_it_is_named(pushed: Pushed, where: str, asks_first: bool) -> None:
    pushed.hub.asks_first = asks_first
    server, hub, topic = pushed.world.server, pushed.hub.url, pushed.topic
    body, kind, link = ACTIVE, "application/rss+xml", f'<{hub}>; rel="hub", <{topic}>; rel="self"'
    if where == "relative header":
        link = f"<{hub}>; rel=hub, </feed>; rel=self"
    if where == "json":
        body = (
            f'{{"version": "https://jsonfeed.org/version/1.1", "title": "The Herald", "feed_url": "{topic}", '
            f'"hubs": [{{"type": "rssCloud", "url": "http://no.example"}}, {{"type": "WebSub", "url": "{hub}"}}], '
            '"items": [{"id": "1", "title": "One"}]}'
        )
        kind, link = "application/feed+json", ""
    server.put("/feed", body, kind, headers={"Link": link} if link else None)
    await pushed.world.follow(topic)
    await pushed.world.poll()
    await pushed.pushes.run()
    await pushed.hub.settle()
    assert [order.topic for order in pushed.hub.orders] == [topic]
    assert (await pushed.world.source()).pushed_until is not None


async def test_w01_a_refusal_and_a_hub_that_is_left_are_heard(pushed: Pushed) -> None:
    await pushed.follow()
    order = pushed.order
    assert await pushed.hub.deny(order) == 200
    assert (await pushed.world.source()).pushed_until is None
    assert await pushed.hub.push(order, rss()) == 404
    await pushed.hub.verify(order)
    pushed.world.server.put("/feed", ACTIVE, etag='"2"')
    await pushed.world.poll()  # the feed names no hub any more
    assert (await pushed.world.source()).hub is None
    assert await pushed.hub.push(order, rss()) == 404


async def test_w01_nobody_reads_it_any_more(pushed: Pushed) -> None:
    await pushed.follow()
    await pushed.world.store.unsubscribe(CHAT, [(await pushed.world.source()).id])
    assert await pushed.hub.push(pushed.order, rss(item("new"))) == 404
    pushed.world.now += 9 * DAY
    await pushed.pushes.run()
    assert len(pushed.hub.orders) == 1


@pytest.mark.parametrize("signature", ["", "sha256=00", "sha1=", "md5=abc", "sha256", "sha256=ü"])
async def test_w02_what_is_signed_wrongly_is_thrown_away(pushed: Pushed, signature: str) -> None:
    await pushed.follow()
    assert await pushed.hub.push(pushed.order, rss(item("false")), signature=signature) == 202
    assert pushed.polls == []
    await pushed.world.refresh.run()
    assert [article.title for article in await pushed.world.articles()] == ["Title old"]


@pytest.mark.parametrize("method", ["sha1", "sha256", "sha384", "sha512"])
async def test_w02_every_usual_signature_is_understood(pushed: Pushed, method: str) -> None:
    await pushed.follow()
    assert await pushed.hub.push(pushed.order, rss(item("new")), method=method) == 202
    await pushed.world.refresh.run()
    assert len(await pushed.world.articles()) == 2


async def test_bodies_are_bounded_and_never_unpacked(pushed: Pushed) -> None:
    await pushed.follow()
    assert await pushed.hub.push(pushed.order, b"x" * (MOST + 1)) == 413
    packed = gzip.compress(b"x" * 1000)
    assert await pushed.hub.push(pushed.order, packed, headers={"Content-Encoding": "gzip"}) == 415
    assert [await pushed.hub.push(pushed.order, rss(item(str(n)))) for n in range(5)] == [202, 202, 202, 503, 503]


async def test_all_that_waits_is_read_and_what_cannot_be_read_is_fetched(pushed: Pushed) -> None:
    await pushed.follow()
    for body in (rss(item("a")), "nothing that is a feed", rss(item("b"))):
        assert await pushed.hub.push(pushed.order, body) == 202
    visits = len(pushed.world.sent())
    for _ in range(3):
        await pushed.world.refresh.run()
        pushed.world.now += timedelta(seconds=10)
    assert sorted(article.title[-1] for article in await pushed.world.articles()) == ["a", "b", "d"]
    assert len(pushed.world.sent()) == visits + 1
    assert (await pushed.world.source()).failures == 0


async def test_what_was_pushed_to_a_bot_that_died_is_fetched(pushed: Pushed) -> None:
    await pushed.follow()
    assert await pushed.hub.push(pushed.order, rss(item("new"))) == 202
    pushed.world.server.put("/feed", rss(item("new"), item("old", "", START - HOUR)), etag='"2"')
    await pushed.world.restart()
    await pushed.world.refresh.run()
    assert sorted(article.title for article in await pushed.world.articles()) == ["Title new", "Title old"]


async def test_a_hub_in_a_private_network_is_never_asked(pushed: Pushed) -> None:
    strict = fetcher()
    strict._allowed = frozenset()
    try:
        pushes = Pushes(
            pushed.world.store, strict, Waiting(), "http://x", now=lambda: pushed.world.now, poll_soon=lambda: None
        )
        [source] = await pushed.world.store.add_sources([NewSource(SourceKind.FEED, pushed.topic)])
        await pushed.world.store.subscribe(Subscribe(CHAT, ((source.id, ""),), Schedule(), None, EPOCH))
        pushed.world.server.put("/feed", ACTIVE, headers={"Link": f'<{pushed.hub.url}>; rel="hub"'})
        await pushed.world.poll()
        assert await pushes.run() == 1
        assert pushed.hub.orders == []
    finally:
        await strict.close()


async def test_health_and_metrics_tell_no_names(pushed: Pushed) -> None:
    await pushed.follow(last_modified=MONDAY)
    async with aiohttp.ClientSession() as session:
        async with session.get(f"{pushed.port.url}/healthz") as answer:
            assert (answer.status, await answer.text()) == (503, "no beat lately\n")
        async with session.get(f"{pushed.port.url}/metrics") as answer:
            assert answer.headers["Content-Type"].startswith("text/plain; version=0.0.4")
            text = await answer.text()
        async with session.get(f"{pushed.port.url}/") as answer:
            assert answer.status == 404
    assert "newsdigest_sources 1\n" in text
    assert 'newsdigest_parts{state="pending"} 0\n' in text
    assert "Herald" not in text
    assert "127.0.0.1" not in text
