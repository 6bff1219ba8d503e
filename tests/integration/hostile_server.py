"""A hostile web server: what it answers, by path. A program of its own, so that its bombs cost the bot nothing.

    python -m tests.integration.hostile_server        prints its port on 127.0.0.1, ends with its standard input

Every answer is written byte for byte: no library would send most of them.
"""

from __future__ import annotations

import asyncio
import gzip
import subprocess
import sys
import zlib
from collections.abc import Awaitable, Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from urllib.parse import parse_qs, urlsplit

from tests.integration import hostile_documents as documents

Write = Callable[[bytes], Awaitable[None]]
ROOT = Path(__file__).parents[2]
MEGABYTE = 1_000_000
OK = b"HTTP/1.1 200 OK\r\n"
HTML, RSS = "text/html; charset=utf-8", "application/rss+xml"


def head(kind: str = HTML, *lines: str, status: str = "200 OK") -> bytes:
    named = [f"HTTP/1.1 {status}", f"Content-Type: {kind}", "Connection: close", *lines]
    return "\r\n".join([*named, "", ""]).encode("utf-8", "surrogateescape")


def whole(body: bytes, kind: str = HTML, *lines: str, status: str = "200 OK") -> bytes:
    return head(kind, f"Content-Length: {len(body)}", *lines, status=status) + body


def redirect(target: str, status: str = "302 Found") -> bytes:
    return whole(b"", HTML, f"Location: {target}", status=status)


def squeezed(megabytes: int, wbits: int) -> list[bytes]:
    """A stream that unpacks to so many megabytes of zeros: one block of a megabyte, repeated."""
    squeeze = zlib.compressobj(9, wbits=wbits)
    first = squeeze.compress(bytes(MEGABYTE)) + squeeze.flush(zlib.Z_FULL_FLUSH)
    block = squeeze.compress(bytes(MEGABYTE)) + squeeze.flush(zlib.Z_FULL_FLUSH)
    return [first, *[block] * (megabytes - 1)]


async def pour(write: Write, start: bytes, piece: bytes, times: int, pause: float = 0.0) -> None:
    """The start, then the piece again and again."""
    await write(start)
    for _ in range(times):
        await write(piece)
        if pause:
            await asyncio.sleep(pause)


async def hold(write: Write, start: bytes) -> None:
    """The start, then nothing for longer than anybody waits."""
    await write(start)
    await asyncio.sleep(120)


CHUNKED = head(HTML, "Transfer-Encoding: chunked")
GZIP = "Content-Encoding: gzip"
LIES: dict[str, bytes] = {
    "/ssh": b"SSH-2.0-OpenSSH_9.6\r\n\r\n",
    "/nothing": b"",
    "/http-09": b"<html><body>no head at all</body></html>",
    "/status-999": whole(b"x", status="999 Odd"),
    "/status-text": b"HTTP/1.1 two hundred\r\n\r\n",
    "/status-line": b"HTTP/1.1 200 " + b"O" * MEGABYTE + b"\r\n\r\n",
    "/version": b"HTTP/9.9 200 OK\r\nContent-Length: 1\r\n\r\nx",
    "/101": b"HTTP/1.1 101 Switching Protocols\r\nUpgrade: websocket\r\nConnection: Upgrade\r\n\r\n",
    "/304-unasked": b"HTTP/1.1 304 Not Modified\r\n\r\n",
    "/204": b"HTTP/1.1 204 No Content\r\n\r\n",
    "/giant-header": OK + b"X-A: " + b"b" * MEGABYTE + b"\r\n\r\n",
    "/10000-headers": OK + b"".join(b"X-%d: a\r\n" % n for n in range(10_000)) + b"Content-Length: 0\r\n\r\n",
    "/header-without-name": OK + b": a\r\nContent-Length: 0\r\n\r\n",
    "/header-with-nul": OK + b"X-A: a\x00b\r\nContent-Length: 0\r\n\r\n",
    "/header-bare-cr": OK + b"X-A: a\rX-B: b\r\nContent-Length: 0\r\n\r\n",
    "/folded": OK + b"X-A: a\r\n b\r\nContent-Length: 0\r\n\r\n",
    "/length-long": head(HTML, "Content-Length: 1000") + b"short",
    "/length-short": whole(documents.ARTICLE.encode()).replace(b"Content-Length: ", b"Content-Length: 5\r\nX-Was: "),
    "/length-negative": head(HTML, "Content-Length: -1") + b"x",
    "/length-giant": head(HTML, "Content-Length: 1" + "0" * 30) + b"x",
    "/length-large": head(HTML, "Content-Length: 200000000") + b"x",
    "/length-words": head(HTML, "Content-Length: many") + b"x",
    "/length-twice": head(HTML, "Content-Length: 1", "Content-Length: 9") + b"x",
    "/length-and-chunks": head(HTML, "Content-Length: 3", "Transfer-Encoding: chunked") + b"0\r\n\r\n",
    "/chunk-size": CHUNKED + b"zz\r\nx\r\n",
    "/chunk-size-giant": CHUNKED + b"f" * 100 + b"\r\nx\r\n",
    "/chunk-size-negative": CHUNKED + b"-1\r\nx\r\n",
    "/chunk-extension": CHUNKED + b"1;" + b"a" * MEGABYTE + b"\r\nx\r\n0\r\n\r\n",
    "/trailers": CHUNKED + b"1\r\nx\r\n0\r\n" + b"".join(b"X-%d: a\r\n" % n for n in range(10_000)) + b"\r\n",
    "/br": whole(b"\x1b\x00\x00\x80" * 250, HTML, "Content-Encoding: br"),
    "/zstd": whole(b"\x28\xb5\x2f\xfd" * 250, HTML, "Content-Encoding: zstd"),
    "/deflate": whole(b"".join(squeezed(100, 15)), HTML, "Content-Encoding: deflate"),
    "/gzip-twice": whole(gzip.compress(b"".join(squeezed(100, 31))), HTML, "Content-Encoding: gzip, gzip"),
    "/gzip-hidden": whole(gzip.compress(gzip.compress(documents.ARTICLE.encode())), HTML, GZIP),
    "/gzip-broken": whole(gzip.compress(b"abc")[:10] + b"\xff" * 500, HTML, GZIP),
    "/gzip-cut": whole(gzip.compress(documents.ARTICLE.encode())[:-9], HTML, GZIP),
    "/gzip-members": whole(gzip.compress(b"") * 450_000, HTML, GZIP),
    "/gzip-stored": whole(gzip.compress(b"x", 0) * 400_000, HTML, GZIP),
    "/location-injection": redirect("http://evil.test/echo\r\nSet-Cookie: a=b\r\nX-More: c"),
    "/location-encoded": redirect("http://evil.test/echo%0d%0aCookie:%20a=b"),
    "/location-nul": redirect("http://evil.test/\x00"),
    "/location-bytes": redirect("http://evil.test/\udcff\udcfe"),
    "/location-empty": redirect(""),
    "/location-long": redirect("http://evil.test/" + "a" * 5000),
    "/location-none": whole(b"", status="302 Found"),
    "/loop": redirect("/loop"),
    "/ping": redirect("http://other.test/pong"),
    "/pong": redirect("http://evil.test/ping"),
    "/set-cookie": whole(
        b"", HTML, "Location: http://other.test/echo", "Set-Cookie: a=b; Domain=test; Path=/", status="302 Found"
    ),
    "/set-cookie-here": whole(b"", HTML, "Location: /echo", "Set-Cookie: a=b; Path=/", status="302 Found"),
}
POURED: dict[str, Callable[[Write], Awaitable[None]]] = {
    "/gzip-2-gb": lambda write: write(head(HTML, GZIP) + b"".join(squeezed(2000, 31))),
    "/gzip-feed-2-gb": lambda write: write(head(RSS, GZIP) + b"".join(squeezed(2000, 31))),
    "/200-mb": lambda write: pour(write, head(), b"<p>word</p>" * 10_000, 2000),
    "/200-mb-redirect": lambda write: pour(
        write, head(HTML, "Location: /echo", status="302 Found"), b"x" * 9999, 20_000
    ),
    "/200-mb-404": lambda write: pour(write, head(status="404 Not Found"), b"x" * 9999, 20_000),
    "/chunks-without-end": lambda write: pour(write, CHUNKED, b"5\r\nhello\r\n" * 10_000, 2000),
    "/chunks-of-one": lambda write: pour(write, CHUNKED, b"1\r\nx\r\n" * 10_000, 2000),
    "/headers-without-end": lambda write: pour(write, OK, b"X-A: b\r\n" * 1000, 10_000),
    "/103-without-end": lambda write: pour(
        write, b"", b"HTTP/1.1 103 Early Hints\r\nLink: </a>\r\n\r\n" * 1000, 10_000
    ),
    "/100-without-end": lambda write: pour(write, b"", b"HTTP/1.1 100 Continue\r\n\r\n" * 1000, 10_000),
    "/drip-headers": lambda write: pour(write, OK, b"X-A: b\r\n", 1000, 0.1),
    "/drip-header": lambda write: pour(write, OK + b"X-A: ", b"b", 1000, 0.1),
    "/drip-status": lambda write: pour(write, b"HTTP/1.1 ", b"2", 1000, 0.1),
    "/drip-body": lambda write: pour(write, head(), b"x", 1000, 0.1),
    "/drip-chunks": lambda write: pour(write, CHUNKED, b"1\r\nx\r\n", 1000, 0.1),
    "/drip-gzip": lambda write: pour(write, head(HTML, GZIP) + gzip.compress(b"")[:10], b"\x00", 1000, 0.1),
    "/drip-redirects": lambda write: drip_redirect(write),  # noqa: PLW0108 - it is defined below
    "/drip-feed": lambda write: pour(write, head(RSS) + b"<rss version='2.0'>", b" ", 1000, 0.1),
    "/held": lambda write: hold(write, b""),
    "/held-after-headers": lambda write: hold(write, head()),
    "/held-after-length": lambda write: hold(write, head(HTML, "Content-Length: 1000")),
}


async def drip_redirect(write: Write) -> None:
    await asyncio.sleep(0.9)
    await write(redirect("/drip-redirects"))


def answered(target: str, request: bytes) -> bytes:
    """The answer to what is neither a lie nor poured: redirects as asked for, documents, and what was asked itself."""
    parts = urlsplit(target)
    asked = {name: values[0] for name, values in parse_qs(parts.query).items()}
    if parts.path == "/to":
        hops = int(asked.get("hops", "1"))
        status = asked.get("status", "302") + " Elsewhere"
        if hops <= 1:
            return redirect(asked["url"], status)
        return redirect(target.replace(f"hops={hops}", f"hops={hops - 1}"), status)
    if parts.path == "/echo":
        return whole(b"<html><body><pre>" + request + b"</pre></body></html>", HTML)
    document = documents.DOCUMENTS.get(parts.path)
    if document is None:
        return whole(b"no", status="404 Not Found")
    made = document.body()
    return whole(made, document.kind, *document.headers)


async def handle(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
    async def write(data: bytes) -> None:
        writer.write(data)
        await writer.drain()

    try:
        request = await reader.readuntil(b"\r\n\r\n")
        target = request.split(b" ")[1].decode("ascii", "replace")
        if target in POURED:
            await POURED[target](write)
        else:
            await write(LIES.get(target) if target in LIES else answered(target, request))
    except (ConnectionError, asyncio.IncompleteReadError, TimeoutError):
        pass
    finally:
        writer.close()


async def serve() -> None:
    server = await asyncio.start_server(handle, "127.0.0.1", 0)
    print(server.sockets[0].getsockname()[1], flush=True)
    await asyncio.get_running_loop().run_in_executor(None, sys.stdin.read)


@contextmanager
def hostile_server() -> Iterator[tuple[int, int]]:
    """The server in its own process: its port and its process id."""
    command = [sys.executable, "-m", __name__]
    with subprocess.Popen(command, cwd=ROOT, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True) as process:
        try:
            assert process.stdout
            yield int(process.stdout.readline()), process.pid
        finally:
            process.kill()


if __name__ == "__main__":
    asyncio.run(serve())
