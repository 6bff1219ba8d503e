"""Sources with parsers of their own, visited as the refresh does: a channel's preview, and a sitemap in parts."""

from __future__ import annotations

from collections.abc import AsyncIterator
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path

import pytest

from bot.ingest.fetch import Fetcher, FetchLimits
from bot.ingest.refresh import Refresh
from bot.storage.store import SqlStore
from bot.types import EPOCH, Article, Chat, NewSource, Platform, Schedule, SourceKind, Subscribe
from bot.workers import InlineWorkers
from tests.far.feeds import FeedServer
from tests.integration.site import page

NOW = datetime(2026, 11, 9, 12, 0, tzinfo=UTC)
CHAT = Chat(Platform.CONSOLE, "console")
HTML = "text/html; charset=utf-8"


@dataclass
class World:
    """A server, a store, and a refresh."""

    server: FeedServer
    store: SqlStore
    refresh: Refresh

    async def visit(self, kind: SourceKind, url: str) -> dict[str, Article]:
        """The articles that a first visit brings, by title."""
        (source,) = await self.store.add_sources([NewSource(kind, url)])
        await self.store.subscribe(Subscribe(CHAT, ((source.id, ""),), Schedule(), None, EPOCH))
        for _ in range(3):
            await self.refresh.run()
        (kept,) = await self.store.sources_of(CHAT)
        assert kept.last_error == ""
        return {article.title: article for article in await self.store.ungrouped(100)}


@pytest.fixture
async def world(tmp_path: Path) -> AsyncIterator[World]:
    store = SqlStore(f"sqlite:///{tmp_path}/digest.db")
    await store.open()
    fetcher = Fetcher("NewsDigest/0.1", frozenset({"127.0.0.1"}), FetchLimits(total=3))
    async with FeedServer() as server:
        yield World(server, store, Refresh(store, fetcher, InlineWorkers(), now=lambda: NOW, random=lambda: 0.0))
    await fetcher.close()
    await store.close()


async def test_a_channel_s_messages_are_articles_by_themselves(world: World) -> None:
    message = (
        '<div class="tgme_widget_message" data-post="harbour/7"><div class="tgme_widget_message_text">Ferry back'
        "<br/><br/>It left on time on Monday, with two cows on board.</div>"
        '<time datetime="2026-11-09T08:00:00+00:00"></time></div>'
    )
    title = '<div class="tgme_channel_info_header_title">Harbour</div>'
    url = world.server.put("/s/harbour", f"<html><body>{title}{message}</body></html>", HTML)
    found = await world.visit(SourceKind.TELEGRAM, url)
    assert set(found) == {"Ferry back"}
    ferry = found["Ferry back"]
    assert (ferry.url, ferry.outlet, ferry.published) == ("https://t.me/harbour/7", "Harbour", NOW.replace(hour=8))
    assert "two cows on board" in ferry.text
    assert {request.path for request in world.server.requests()} == {"/s/harbour"}  # no page of t.me was asked for


async def test_a_sitemap_in_parts(world: World) -> None:
    base = world.server.base_url
    for name in ("bridge", "orchard"):
        world.server.put(f"/{name}", page(base, name), HTML)
        rows = f"<url><loc>{base}/{name}</loc><lastmod>2026-11-09T08:00:00Z</lastmod></url>"
        world.server.put(f"/part-{name}.xml", f"<urlset>{rows}</urlset>", "text/xml")
    parts = "".join(
        f"<sitemap><loc>{base}/part-{name}.xml</loc></sitemap>" for name in ("bridge", "orchard", "missing")
    )
    url = world.server.put("/sitemap.xml", f"<sitemapindex>{parts}</sitemapindex>", "text/xml")
    found = await world.visit(SourceKind.SITEMAP, url)
    assert set(found) == {
        "Swing bridge at Calder Reach sticks open for six hours",
        "Late frost takes half of the Wenlow apple harvest",
    }
    assert all(article.text and article.published == NOW.replace(hour=8) for article in found.values())
