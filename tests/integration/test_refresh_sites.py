"""What the pages of a site have in common is learnt over visits, and what cannot be read is kept as it is printed."""

from __future__ import annotations

from collections.abc import AsyncIterator
from pathlib import Path

import pytest

from bot.errors import WorkFailed
from bot.ingest.discovery import WebReader
from bot.ingest.reading import entry_article
from bot.types import Article, SourceKind
from bot.workers import InlineWorkers
from tests.integration.polls import World, item, polling, rss

SITE = "127.0.0.1"
NEWS = ("ferry", "bridge", "lighthouse", "tram", "choir")
LETTER = "Our reporters walk the quays so that you need not, and they are glad of every reader who tells a friend."


class Picky(InlineWorkers):
    """Workers that die of one text."""

    async def run(self, function, *args, timeout=30.0):  # type: ignore[no-untyped-def]
        if function is entry_article and "deadly" in str(args):
            raise WorkFailed("entry_article wanted more than 240 MB of memory and was stopped")
        return await super().run(function, *args, timeout=timeout)


@pytest.fixture
async def world(tmp_path: Path) -> AsyncIterator[World]:
    async with polling(tmp_path, workers=Picky()) as world:
        yield world


def html(name: str, head: str = "") -> str:
    """An article whose box holds the letter to readers, called like any other paragraph."""
    said = [
        f"The {name} of Ostrand was opened again on Monday after a winter in which nobody had been near it.",
        f"Hundreds came to see the {name}, and those who had doubted that it would ever be mended said so aloud.",
        f"The council has set aside money to look after the {name} for the next thirty years, it said.",
    ]
    text = "".join(f"<p>{one}</p>" for one in (*said[:2], LETTER, said[2]))
    return (
        f"<!doctype html><title>The {name} opens</title>{head}"
        f"<main><article><h1>The {name} opens</h1>{text}</article></main>"
    )


def page(world: World, name: str) -> str:
    return world.server.put(f"/{name}", html(name), "text/html")


def feed(world: World, *names: str) -> str:
    return world.server.put("/feed", rss(*(item(name, page(world, name)) for name in names)))


def told(articles: list[Article]) -> dict[str, bool]:
    """Of each article, whether it has the letter."""
    assert all("thirty years" in article.text for article in articles)
    return {article.url.rpartition("/")[2]: LETTER in article.text for article in articles}


async def test_what_pages_of_a_site_share_is_left_out(world: World) -> None:
    await world.follow(feed(world, *NEWS[:3]))
    await world.poll()
    assert told(await world.articles()) == dict.fromkeys(NEWS[:3], False)
    await world.restart()
    feed(world, *NEWS[3:])
    await world.poll()
    assert told(await world.articles()) == dict.fromkeys(NEWS, False)


async def test_it_is_learnt_one_page_at_a_time(world: World) -> None:
    await world.follow(feed(world, NEWS[0]))
    await world.poll()
    for name in NEWS[1:]:
        feed(world, name)
        await world.poll()
    # Seen once and twice it may be the article's; what is stored is not changed afterwards.
    assert told(await world.articles()) == dict(zip(NEWS, [True, True, False, False, False], strict=True))


async def test_a_page_that_several_sources_print_teaches_once(world: World) -> None:
    feed(world, NEWS[0])
    again = [world.server.put(f"/feed{n}", rss(item("x", world.server.url(f"/{NEWS[0]}")))) for n in range(3)]
    await world.follow(world.server.url("/feed"), *again)
    await world.refresh.run()
    memory = (await world.store.site_memories([SITE]))[SITE]
    assert memory.pages == 1
    assert set(memory.seen.values()) == {1}


async def test_what_is_known_of_a_site_holds_for_pages_that_people_name_and_save(world: World, tmp_path: Path) -> None:
    reader = WebReader(world.fetcher, world.workers, sites=world.store)
    url = page(world, "tram")
    assert LETTER in (await reader.article(url)).text
    await world.follow(feed(world, *NEWS[:3]))
    await world.poll()
    before = await world.store.site_memories([SITE])
    article = await reader.article(url)
    assert told([article]) == {"tram": False}
    (tmp_path / "saved").mkdir()
    for name, address in (("choir", world.server.url("/choir")), ("kiln", "http://elsewhere.example/kiln")):
        saved = html(name, f'<link rel="canonical" href="{address}">')
        (tmp_path / "saved" / f"{name}.html").write_text(saved)
    await world.follow(str(tmp_path / "saved"), kind=SourceKind.FOLDER)
    await world.refresh.run()
    assert told(await world.articles()) == {**dict.fromkeys([*NEWS[:3], "choir"], False), "kiln": True}
    assert await world.store.site_memories([SITE]) == before  # named and saved pages teach nothing


async def test_an_entry_that_cannot_be_read_is_kept_by_its_title(world: World) -> None:
    deadly = item("deadly", "", more="<description>A deadly text.</description>")
    url = world.server.put("/feed", rss(item("a", more="<description>A harmless text.</description>"), deadly))
    await world.follow(url)
    source = await world.poll()
    assert source.last_error == ""
    assert {(a.title, a.text) for a in await world.articles()} == {
        ("Title a", "A harmless text."),
        ("Title deadly", ""),
    }
