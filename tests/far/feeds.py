"""A web server on loopback for feeds and pages: validators, conditional requests, a record of every request."""

import asyncio
import time
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Self

from aiohttp import web
from multidict import CIMultiDict, CIMultiDictProxy

from tests.far.front import Front, cut


@dataclass(frozen=True, slots=True)
class Document:
    """What the server answers under one path. `cut` resets the connection half way through the body.

    `unchanged`: every conditional request is answered 304, whatever it carries. `until`: no answer before it is set.
    """

    body: bytes
    content_type: str
    etag: str | None = None
    last_modified: str | None = None
    status: int = 200
    headers: Mapping[str, str] = field(default_factory=dict)
    delay: float = 0.0
    cut: bool = False
    unchanged: bool = False
    until: asyncio.Event | None = None

    def validators(self) -> dict[str, str]:
        named = {"ETag": self.etag, "Last-Modified": self.last_modified}
        return {name: value for name, value in named.items() if value is not None}

    def is_known_to(self, headers: Mapping[str, str]) -> bool:
        """Whether the client already has this document; If-None-Match outranks If-Modified-Since (RFC 9110, 13.2.2)."""
        if self.unchanged and ("If-None-Match" in headers or "If-Modified-Since" in headers):
            return True
        if "If-None-Match" in headers:
            offered = [tag.strip().removeprefix("W/") for tag in headers["If-None-Match"].split(",")]
            return self.etag is not None and (offered == ["*"] or self.etag.removeprefix("W/") in offered)
        return self.last_modified is not None and headers.get("If-Modified-Since") == self.last_modified


@dataclass(frozen=True, slots=True)
class Request:
    """One request as it arrived. `status` is what was answered."""

    method: str
    path: str
    headers: CIMultiDictProxy[str]
    status: int
    at: float
    body: bytes = b""
    query: str = ""


class FeedServer:
    """Serves named documents; a path that was never put is 404. `async with FeedServer() as feeds`."""

    def __init__(self) -> None:
        self._documents: dict[str, Document] = {}
        self._requests: list[Request] = []
        self._under_way = 0
        self.most_at_once = 0
        self._front = Front(self._handle)

    async def __aenter__(self) -> Self:
        await self._front.__aenter__()
        return self

    async def __aexit__(self, *_: object) -> None:
        await self._front.__aexit__()

    @property
    def base_url(self) -> str:
        return self._front.url

    def url(self, path: str) -> str:
        return f"{self._front.url}/{path.lstrip('/')}"

    def put(
        self,
        path: str,
        body: str | bytes,
        content_type: str = "application/rss+xml; charset=utf-8",
        *,
        etag: str | None = None,
        last_modified: str | None = None,
        status: int = 200,
        headers: Mapping[str, str] | None = None,
        delay: float = 0.0,
        cut: bool = False,
        unchanged: bool = False,
        until: asyncio.Event | None = None,
    ) -> str:
        """Publish or replace a document; its URL. An etag is given with its quotes. A 301 needs a Location header."""
        raw = body.encode() if isinstance(body, str) else body
        document = Document(raw, content_type, etag, last_modified, status, headers or {}, delay, cut, unchanged, until)
        self._documents["/" + path.lstrip("/")] = document
        return self.url(path)

    def remove(self, path: str) -> None:
        del self._documents["/" + path.lstrip("/")]

    def requests(self, path: str | None = None) -> list[Request]:
        """Requests for one path, or all, in order of arrival."""
        wanted = None if path is None else "/" + path.lstrip("/")
        return [request for request in self._requests if wanted in (None, request.path)]

    async def _handle(self, request: web.Request) -> web.StreamResponse:
        document = self._documents.get(request.path)
        status = self._status(document, request)
        headers = CIMultiDictProxy(CIMultiDict(request.headers))
        body, query = await request.read(), request.rel_url.raw_query_string
        self._requests.append(Request(request.method, request.path, headers, status, time.time(), body, query))
        if document is None:
            return web.Response(status=404, text="Not Found")
        self._under_way += 1
        self.most_at_once = max(self.most_at_once, self._under_way)
        try:
            await asyncio.sleep(document.delay)
            if document.until is not None:
                await document.until.wait()
        finally:
            self._under_way -= 1
        if document.cut:
            return await broken_off(request, document)
        if status == 304:
            return web.Response(status=304, headers=document.validators() | dict(document.headers))
        shown = document.validators() | {"Content-Type": document.content_type} | dict(document.headers)
        return web.Response(status=status, body=document.body, headers=shown)

    @staticmethod
    def _status(document: Document | None, request: web.Request) -> int:
        if document is None:
            return 404
        known = document.status == 200 and document.is_known_to(request.headers)
        return 304 if known else document.status


async def broken_off(request: web.Request, document: Document) -> web.StreamResponse:
    """Promise the whole body, send half of it, reset."""
    response = web.StreamResponse(status=document.status, headers={"Content-Type": document.content_type})
    response.content_length = len(document.body)
    await response.prepare(request)
    await response.write(document.body[: len(document.body) // 2])
    cut(request)
    return response
