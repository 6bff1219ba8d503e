"""A database with news and subscribed chats, for benchmarks that deliver digests: written through the store."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import datetime, timedelta

from bot.storage import SqlStore
from bot.types import Article, Chat, Checked, Entry, Found, NewSource, Placement, Schedule, SourceKind, Subscribe
from tests.integration.site import ARTICLES

NEVER = timedelta(days=30)  # until the next visit: these sources have no server


async def print_news(store: SqlStore, at: datetime, numbers: Iterable[int]) -> int:
    """Let one source print an article for each number, each a story of its own; returns the source's id."""
    [source] = await store.add_sources([NewSource(SourceKind.FEED, "https://echo.example/feed", "Calder Echo")])
    found = [_found(number, at) for number in numbers]
    await store.record_check(Checked(source.id, at, at + NEVER, found=tuple(found)))
    known = await store.known_articles([one.article.url for one in found])
    await store.place([Placement(one.id, one.id, one.id) for one in known.values()])
    return source.id


async def subscribe(store: SqlStore, chats: Sequence[Chat], source: int, due: datetime, covered: datetime) -> None:
    """Let each chat subscribe, its first digest due at the moment, for the news since another."""
    for chat in chats:
        order = Subscribe(chat, ((source, ""),), Schedule((due.time(),)), due, covered)
        await store.subscribe(order)


def _found(number: int, at: datetime) -> Found:
    names = sorted(ARTICLES)
    title, text = ARTICLES[names[number % len(names)]]
    url = f"https://echo.example/{number}"
    body = "\n\n".join(" ".join(p.split()) for p in text.split("\n\n"))
    printed = Article(url, f"{title} ({number})", f"Report {number}. {body}", published=at, outlet="Calder Echo")
    return Found(Entry(f"key-{number}", url, printed.title), printed, at)
