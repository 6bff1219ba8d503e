"""Polite polling, by the ids of docs/polling.md: what answers may cost (S), with a healthy source beside."""

from __future__ import annotations

import asyncio
import gzip
import tracemalloc
from collections.abc import AsyncIterator
from pathlib import Path

import pytest

from bot.ingest.fetch import FetchLimits
from bot.workers import ProcessWorkers
from tests.integration.polls import CHAT, World, item, polling, rss


@pytest.fixture
async def world(tmp_path: Path) -> AsyncIterator[World]:
    async with polling(tmp_path) as world:
        yield world


async def beside_a_healthy_one(world: World, url: str) -> str:
    """What is said of a bad source; a healthy one that is polled with it must be read."""
    await world.follow(url, world.server.put("/healthy", rss(item("1"))))
    await world.refresh.run()
    assert len(await world.articles()) == 1
    bad, healthy = await world.store.sources_of(CHAT)
    assert (bad.failures, healthy.failures) == (1, 0)
    return bad.last_error


async def test_s01_a_gzip_bomb(tmp_path: Path) -> None:
    bomb = gzip.compress(bytes(10_000_000)) * 107
    assert len(bomb) < 1_100_000
    async with polling(tmp_path) as world:
        url = world.server.put("/bomb", bomb, headers={"Content-Encoding": "gzip"})
        tracemalloc.start()
        try:
            assert "larger than 10 MB" in await beside_a_healthy_one(world, url)
            assert tracemalloc.get_traced_memory()[1] < 60_000_000
        finally:
            tracemalloc.stop()


async def test_s02_a_body_that_drips(tmp_path: Path) -> None:
    async def drip(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        await reader.readuntil(b"\r\n\r\n")
        writer.write(b"HTTP/1.1 200 OK\r\nContent-Type: application/rss+xml\r\n\r\n")
        try:
            while True:
                writer.write(b" ")
                await writer.drain()
                await asyncio.sleep(0.05)
        except ConnectionError:
            writer.close()

    assert FetchLimits().total == 30
    dripping = await asyncio.start_server(drip, "127.0.0.1", 0)
    async with polling(tmp_path, FetchLimits(total=0.5)) as world, dripping:
        url = f"http://localhost:{dripping.sockets[0].getsockname()[1]}/"
        assert "did not answer within 0.5 seconds" in await beside_a_healthy_one(world, url)


@pytest.mark.parametrize("length", ["Content-Length: 52000000\r\n", "Transfer-Encoding: chunked\r\n", ""])
async def test_s03_a_body_of_fifty_megabytes(tmp_path: Path, length: str) -> None:
    sent = 0

    async def pour(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        nonlocal sent
        await reader.readuntil(b"\r\n\r\n")
        writer.write(f"HTTP/1.1 200 OK\r\nContent-Type: application/rss+xml\r\n{length}\r\n".encode())
        try:
            for _ in range(52):
                writer.write(b"F4240\r\n" * ("chunked" in length) + b" " * 1_000_000 + b"\r\n" * ("chunked" in length))
                await writer.drain()
                sent += 1_000_000
        except ConnectionError:
            pass
        writer.close()

    pouring = await asyncio.start_server(pour, "127.0.0.1", 0)
    async with polling(tmp_path) as world, pouring:
        url = f"http://localhost:{pouring.sockets[0].getsockname()[1]}/"
        assert "larger than 10 MB" in await beside_a_healthy_one(world, url)
        assert sent < 30_000_000


LAUGHS = "".join(f"<!ENTITY l{n} '{f'&l{n - 1};' * 10}'>" for n in range(1, 12))
HOSTILE = {
    "laughs": f"<!DOCTYPE rss [<!ENTITY l0 'ha'>{LAUGHS}]>" + rss(item("&l11;")),
    "files": "<!DOCTYPE rss [<!ENTITY x SYSTEM 'file:///etc/hostname'>]>" + rss(item("&x;")),
    "attributes": rss(f"<item {' '.join(f'a{n}={chr(39)}1{chr(39)}' for n in range(50_000))}><title>x</title></item>"),
    "nested": rss("<item><description>" + "<a>" * 100_000 + "</description></item>"),
}


async def test_s04_hostile_documents(tmp_path: Path) -> None:
    workers = ProcessWorkers(1)
    host = Path("/etc/hostname").read_text().strip() if Path("/etc/hostname").exists() else "no such text"
    try:
        async with polling(tmp_path, FetchLimits(total=20), workers) as world:
            urls = [world.server.put(f"/{name}", document) for name, document in HOSTILE.items()]
            await world.follow(*urls, world.server.put("/healthy", rss(item("healthy"))))
            await world.refresh.run()
            titles = [article.title for article in await world.articles()]
            assert "Title healthy" in titles
            assert not any(host in article.title + article.text for article in await world.articles())
            assert max(len(article.title) + len(article.text) for article in await world.articles()) < 400_000
    finally:
        await workers.close()


TITLE = "Žluťoučký kůň — café №1"


@pytest.mark.parametrize(
    ("encoding", "declared", "header"),
    [
        ("utf-8", "utf-8", "iso-8859-1"),  # the header is wrong
        ("utf-8", "", ""),
        ("utf-8-sig", "", "windows-1252"),
        ("utf-8", "iso-8859-1", "utf-8"),  # the declaration is wrong
        ("utf-16", "utf-16", ""),
        ("iso-8859-2", "iso-8859-2", ""),
        ("iso-8859-2", "", "iso-8859-2"),
        ("latin-1", "utf-8", ""),
    ],
)
async def test_s05_titles_in_any_charset(world: World, encoding: str, declared: str, header: str) -> None:
    title = {"iso-8859-2": "Žluťoučký kůň", "latin-1": "Café crème"}.get(encoding, TITLE)
    head = f"<?xml version='1.0' encoding='{declared}'?>" if declared else ""
    body = (head + rss(item("1")).replace("Title 1", title)).encode(encoding)
    kind = f"application/rss+xml; charset={header}" if header else "application/rss+xml"
    await world.follow(world.server.put("/feed", body, kind))
    await world.poll()
    assert [article.title for article in await world.articles()] == [title]
