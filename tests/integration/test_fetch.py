"""The fetcher against real servers on loopback: manners, redirects, bounds, and every way into a private network."""

from __future__ import annotations

import asyncio
import gzip
import tracemalloc
import zlib
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager

import pytest
import pytest_asyncio

from bot.errors import NotFound, Refused, SourceError, TooLarge, Unreachable, Unreadable
from bot.ingest.fetch import Fetcher, FetchLimits
from tests.far.feeds import FeedServer

AGENT = "NewsDigest/0.1 (+https://digest.example/about)"
LOCAL = frozenset({"127.0.0.1"})
Handler = Callable[[asyncio.StreamReader, asyncio.StreamWriter], Awaitable[None]]


@pytest_asyncio.fixture
async def server() -> AsyncIterator[FeedServer]:
    async with FeedServer() as feeds:
        yield feeds


@pytest_asyncio.fixture
async def fetcher() -> AsyncIterator[Fetcher]:
    fetcher = Fetcher(AGENT, LOCAL, FetchLimits(total=5, max_bytes=1_000_000))
    yield fetcher
    await fetcher.close()


@asynccontextmanager
async def raw_server(answer: Handler) -> AsyncIterator[str]:
    """A server that writes what no well-behaved one would; reads one request head first."""

    async def handle(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        try:
            await reader.readuntil(b"\r\n\r\n")
            await answer(reader, writer)
        except (ConnectionError, asyncio.IncompleteReadError):
            pass
        finally:
            writer.close()

    listening = await asyncio.start_server(handle, "127.0.0.1", 0)
    async with listening:
        yield f"http://127.0.0.1:{listening.sockets[0].getsockname()[1]}/"


async def test_an_answer_with_its_validators(server: FeedServer, fetcher: Fetcher) -> None:
    url = server.put(
        "/feed",
        "héllo",
        "Application/RSS+XML; Charset=UTF-8",
        etag='W/"a b"',
        last_modified="Mon,  9 Nov 2026 08:00:00 +0000",
        headers={"Cache-Control": "max-age=60", "Set-Cookie": "a=b"},
    )
    fetched = await fetcher.get(url)
    assert (fetched.status, fetched.body.decode(), fetched.url) == (200, "héllo", url)
    assert (fetched.content_type, fetched.charset) == ("application/rss+xml", "utf-8")
    assert (fetched.etag, fetched.last_modified) == ('W/"a b"', "Mon,  9 Nov 2026 08:00:00 +0000")
    assert (fetched.headers["cache-control"], fetched.permanent_url, fetched.not_modified) == ("max-age=60", "", False)
    assert "set-cookie" not in fetched.headers


async def test_what_we_say_of_ourselves(server: FeedServer, fetcher: Fetcher) -> None:
    url = server.put("/feed", "x", headers={"Set-Cookie": "session=1; Path=/"})
    await fetcher.get(url, etag='"1"')
    await fetcher.get(url)
    first, second = server.requests("/feed")
    assert first.headers["User-Agent"] == AGENT
    assert first.headers["Accept-Encoding"] == "gzip"
    assert first.headers["If-None-Match"] == '"1"'
    for unwanted in ("Cookie", "Authorization", "Referer", "If-None-Match", "If-Modified-Since"):
        assert unwanted not in second.headers


async def test_not_modified(server: FeedServer, fetcher: Fetcher) -> None:
    url = server.put("/feed", "x", etag='"v1"', last_modified="Mon, 09 Nov 2026 08:00:00 GMT")
    fetched = await fetcher.get(url, etag='"v1"', last_modified="Mon, 09 Nov 2026 08:00:00 GMT")
    assert fetched.not_modified
    assert (fetched.body, fetched.etag) == (b"", '"v1"')


@pytest.mark.parametrize(("codes", "permanent"), [((301, 308), True), ((301, 302), False), ((307,), False)])
async def test_redirects(server: FeedServer, fetcher: Fetcher, codes: tuple[int, ...], permanent: bool) -> None:
    for number, code in enumerate(codes):
        server.put(f"/{number}", "", status=code, headers={"Location": f"/{number + 1}#part"})
    last = server.put(f"/{len(codes)}", "here")
    fetched = await fetcher.get(server.url("/0"))
    assert (fetched.body, fetched.url) == (b"here", last)
    assert fetched.permanent_url == (last if permanent else "")


async def test_endless_redirects_end(server: FeedServer, fetcher: Fetcher) -> None:
    url = server.put("/loop", "", status=302, headers={"Location": "/loop"})
    with pytest.raises(Unreachable, match="redirects more than 5 times"):
        await fetcher.get(url)
    assert len(server.requests("/loop")) == 6


@pytest.mark.parametrize(
    "location", ["", "http://[::1", "ftp://example.org/x", "http://a:b@127.0.0.1/", "http://127.0.0.1:99999/"]
)
async def test_redirects_to_nonsense(server: FeedServer, fetcher: Fetcher, location: str) -> None:
    url = server.put("/odd", "", status=302, headers={"Location": location})
    with pytest.raises((Unreadable, Refused)):
        await fetcher.get(url)


PRIVATE = [
    "http://127.0.0.2/",
    "http://localhost/",
    "https://localhost/",
    "http://[::1]/",
    "http://[::ffff:127.0.0.1]/",
    "http://[64:ff9b::7f00:1]/",
    "http://127.1/",
    "http://2130706433/",
    "http://0x7f000001/",
    "http://0177.0.0.1/",
    "http://0/",
    "http://169.254.169.254/latest/meta-data/",
    "http://10.0.0.1/",
    "http://１２７.０.０.１/",
    "http://127。0。0。1/",
]


@pytest.mark.parametrize("url", PRIVATE)
async def test_private_addresses_are_refused(url: str) -> None:
    fetcher = Fetcher(AGENT)
    with pytest.raises(Refused, match=r"private network|not a web address"):
        await fetcher.get(url)
    await fetcher.close()


@pytest.mark.parametrize("url", [*PRIVATE[:2], "http://127.0.0.2:8080/"])
async def test_a_trusted_host_cannot_redirect_into_the_network(server: FeedServer, fetcher: Fetcher, url: str) -> None:
    here = server.put("/out", "", status=301, headers={"Location": url})
    with pytest.raises(Refused):
        await fetcher.get(here)


async def test_private_address_is_never_connected_to(server: FeedServer) -> None:
    """The same server, once not trusted and once trusted: only trust reaches it."""
    server.put("/", "secret")
    stranger = Fetcher(AGENT)
    with pytest.raises(Refused, match="Port"):
        await stranger.get(server.url("/"))
    await stranger.close()
    assert server.requests() == []


async def test_a_stranger_s_socket_check(server: FeedServer, monkeypatch: pytest.MonkeyPatch) -> None:
    """With the ports opened, the check on the connected address alone still holds."""
    server.put("/", "secret")
    port = int(server.base_url.rpartition(":")[2])
    monkeypatch.setattr("bot.ingest.addresses.PORTS", frozenset({port}))
    stranger = Fetcher(AGENT)
    for host in ("127.0.0.1", "localhost", "127.1", "2130706433", "[::ffff:127.0.0.1]"):
        with pytest.raises(Refused, match=r"private network|not a web address"):
            await stranger.get(f"http://{host}:{port}/")
    await stranger.close()
    assert server.requests() == []


@pytest.mark.parametrize(
    ("status", "kind", "words"),
    [
        (404, NotFound, "not there"),
        (410, NotFound, "gone for good"),
        (401, Unreachable, "does not let"),
        (403, Unreachable, "does not let"),
        (429, Unreachable, "less often"),
        (500, Unreachable, "fault"),
        (503, Unreachable, "fault"),
    ],
)
async def test_refusals(server: FeedServer, fetcher: Fetcher, status: int, kind: type[SourceError], words: str) -> None:
    url = server.put("/feed", "no", status=status, headers={"Retry-After": "7200"})
    with pytest.raises(kind, match=words) as caught:
        await fetcher.get(url + "?key=hush")
    assert "hush" not in str(caught.value)
    assert "127.0.0.1/feed" in str(caught.value)
    assert getattr(caught.value, "gone", False) == (status == 410)
    if isinstance(caught.value, Unreachable) and status not in (401, 403):
        assert caught.value.retry_after == 7200


async def test_retry_after_as_a_date(server: FeedServer, fetcher: Fetcher) -> None:
    dates = {"Date": "Mon, 09 Nov 2026 12:00:00 GMT", "Retry-After": "Mon, 09 Nov 2026 14:00:00 GMT"}
    url = server.put("/feed", "", status=503, headers=dates)
    with pytest.raises(Unreachable) as caught:
        await fetcher.get(url)
    assert caught.value.retry_after == 7200


async def test_nobody_there(fetcher: Fetcher) -> None:
    async with raw_server(_silent) as url:
        pass
    with pytest.raises(Unreachable, match=r"No connection to 127\.0\.0\.1"):
        await fetcher.get(url)
    with pytest.raises(Unreachable, match="no server called"):
        await fetcher.get("http://no-such-host.invalid/")


async def test_gzip_and_its_lies(server: FeedServer, fetcher: Fetcher) -> None:
    packed = {"Content-Encoding": "gzip"}
    url = server.put("/gz", gzip.compress(b"one ") + gzip.compress(b"two"), headers=packed)
    assert (await fetcher.get(url)).body == b"one two"
    url = server.put("/plain", b"not packed at all", headers=packed)
    assert (await fetcher.get(url)).body == b"not packed at all"
    url = server.put("/cut", gzip.compress(b"abc" * 999)[:-9], headers=packed)
    with pytest.raises(Unreachable, match="broke off"):
        await fetcher.get(url)
    url = server.put("/bad", gzip.compress(b"abc")[:10] + b"\xff" * 50, headers=packed)
    with pytest.raises(Unreadable, match="packed wrongly"):
        await fetcher.get(url)


@pytest.mark.parametrize("encoding", ["br", "zstd", "deflate", "gzip, gzip", "x" * 500])
async def test_other_encodings_are_refused(server: FeedServer, fetcher: Fetcher, encoding: str) -> None:
    url = server.put("/br", zlib.compress(b"x"), headers={"Content-Encoding": encoding})
    with pytest.raises(Unreadable, match="did not ask for") as caught:
        await fetcher.get(url)
    assert len(str(caught.value)) < 200


async def test_a_gzip_bomb_is_refused_within_memory(server: FeedServer) -> None:
    squeeze = zlib.compressobj(9, wbits=31)
    bomb = b"".join(squeeze.compress(bytes(1_000_000)) for _ in range(200)) + squeeze.flush()
    url = server.put("/bomb", bomb, headers={"Content-Encoding": "gzip"})
    fetcher = Fetcher(AGENT, LOCAL)
    tracemalloc.start()
    try:
        with pytest.raises(TooLarge, match="larger than 10 MB"):
            await fetcher.get(url)
        assert tracemalloc.get_traced_memory()[1] < 40_000_000
    finally:
        tracemalloc.stop()
    await fetcher.close()


async def test_a_page_without_end_is_cut_off_early() -> None:
    sent = 0

    async def pour(_: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        nonlocal sent
        writer.write(b"HTTP/1.1 200 OK\r\nContent-Type: text/html\r\nConnection: close\r\n\r\n")
        for _n in range(200):
            writer.write(bytes(1_000_000))
            await writer.drain()
            sent += 1_000_000

    fetcher = Fetcher(AGENT, LOCAL)
    async with raw_server(pour) as url:
        with pytest.raises(TooLarge):
            await fetcher.get(url)
    await fetcher.close()
    assert 5_000_000 < sent < 40_000_000


async def test_a_page_that_says_it_is_large_is_not_read(server: FeedServer, fetcher: Fetcher) -> None:
    url = server.put("/large", bytes(1_000_001))
    with pytest.raises(TooLarge, match="1 MB"):
        await fetcher.get(url)
    assert len((await fetcher.get(server.put("/fits", bytes(1_000_000)))).body) == 1_000_000


async def _silent(_: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
    await asyncio.sleep(5)


async def _drip(_: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
    writer.write(b"HTTP/1.1 200 OK\r\nContent-Type: text/html\r\n\r\n")
    for _n in range(100):
        writer.write(b"x")
        await writer.drain()
        await asyncio.sleep(0.05)


async def _drip_redirects(_: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
    await asyncio.sleep(0.2)
    writer.write(b"HTTP/1.1 302 Found\r\nLocation: /\r\nContent-Length: 0\r\nConnection: close\r\n\r\n")


@pytest.mark.parametrize("answer", [_silent, _drip, _drip_redirects])
async def test_the_total_time_is_bounded(answer: Handler) -> None:
    fetcher = Fetcher(AGENT, LOCAL, FetchLimits(total=0.5))
    async with raw_server(answer) as url:
        with pytest.raises(Unreachable, match=r"0\.5 seconds"):
            await fetcher.get(url)
        await fetcher.close()


@pytest.mark.parametrize(
    "head",
    [
        b"SSH-2.0-OpenSSH_9.6\r\n\r\n",
        b"HTTP/1.1 200 OK\r\n" + b"X-A: b\r\n" * 5000 + b"\r\n",
        b"HTTP/1.1 200 OK\r\nX-A: " + b"b" * 100_000 + b"\r\n\r\n",
        b"HTTP/1.1 200 OK\r\nContent-Length: 100\r\n\r\nshort",
        b"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\nzz\r\n",
        b"",
    ],
)
async def test_broken_servers(fetcher: Fetcher, head: bytes) -> None:
    async def answer(_: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        writer.write(head)
        await writer.drain()

    async with raw_server(answer) as url:
        with pytest.raises((Unreachable, Unreadable)):
            await fetcher.get(url)


async def test_no_more_than_two_at_once_at_one_host() -> None:
    here = most = 0

    async def count(_: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        nonlocal here, most
        here += 1
        most = max(most, here)
        await asyncio.sleep(0.05)
        here -= 1
        writer.write(b"HTTP/1.1 200 OK\r\nContent-Length: 0\r\nConnection: close\r\n\r\n")

    fetcher = Fetcher(AGENT, LOCAL)
    async with raw_server(count) as url:
        await asyncio.gather(*(fetcher.get(url) for _ in range(8)))
    await fetcher.close()
    assert most == 2
