"""Reading an answer's body piece by piece, so that neither many bytes nor a gzip bomb can fill the memory."""

from __future__ import annotations

import zlib

import aiohttp

from bot.errors import TooLarge, Unreachable, Unreadable

CHUNK = 64 * 1024
MAX_MEMBERS = 1000  # of one gzip stream: packers make one for each 64 KB at most, empty ones only cost time


class Gunzip:
    """Unpacks gzip with a bound: raises TooLarge before more than `limit` bytes were made."""

    def __init__(self, limit: int, where: str) -> None:
        self._limit = limit
        self._where = where
        self._made = 0
        self._members = 1
        self._inflate = zlib.decompressobj(wbits=31)

    def feed(self, data: bytes) -> bytes:
        """The bytes that `data` unpacks to. Raises TooLarge or Unreadable."""
        pieces = []
        while data:
            if self._inflate.eof:  # a gzip file may have several members
                self._next_member()
            try:
                piece = self._inflate.decompress(data, self._limit - self._made + 1)
            except zlib.error as error:
                raise Unreadable(f"The answer of {self._where} is packed wrongly (gzip).") from error
            self._made += len(piece)
            if self._made > self._limit:
                raise _too_large(self._where, self._limit)
            pieces.append(piece)
            data = self._inflate.unused_data
        return b"".join(pieces)

    def _next_member(self) -> None:
        self._members += 1
        if self._members > MAX_MEMBERS:
            raise Unreadable(f"The answer of {self._where} is packed wrongly (gzip in more than {MAX_MEMBERS} pieces).")
        self._inflate = zlib.decompressobj(wbits=31)

    @property
    def complete(self) -> bool:
        """Whether the last member came to its end."""
        return self._inflate.eof


async def read_body(response: aiohttp.ClientResponse, limit: int, where: str) -> bytes:
    """The body, unpacked; `where` is the address as messages show it. Raises TooLarge, Unreadable, Unreachable."""
    encoding = response.headers.get("Content-Encoding", "").strip().lower()
    if encoding not in {"", "identity", "gzip", "x-gzip"}:
        raise Unreadable(f"{where} answers packed as {encoding[:30]!r}, which the bot did not ask for.")
    if (response.content_length or 0) > limit:
        raise _too_large(where, limit)
    body = bytearray()
    gunzip: Gunzip | None = None
    wire = 0
    async for chunk in response.content.iter_chunked(CHUNK):
        # Some servers say gzip and send plain text.
        if wire == 0 and "gzip" in encoding and chunk.startswith(b"\x1f"):
            gunzip = Gunzip(limit, where)
        wire += len(chunk)
        if wire > limit:
            raise _too_large(where, limit)
        body += gunzip.feed(chunk) if gunzip else chunk
    if gunzip and not gunzip.complete:
        raise Unreachable(f"The answer of {where} broke off.")
    return bytes(body)


def _too_large(where: str, limit: int) -> TooLarge:
    return TooLarge(f"{where} is larger than {limit / 1_000_000:g} MB, the most the bot reads.")
