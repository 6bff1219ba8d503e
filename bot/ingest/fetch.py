"""The only way out to the web: one GET (or a form posted), safely, with honest manners.

Every connection, of every redirect, is checked on the address it is about to go to, and two requests to one server
keep a distance. What an answer means (a feed, a page) is not known here, and nothing is retried: when to come back is
decided by the policy.
"""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable, Mapping
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime
from email.message import Message

import aiohttp
from yarl import URL

from bot.errors import NotFound, Refused, SourceError, Unreachable, Unreadable
from bot.ingest.addresses import check_url, shown
from bot.ingest.body import read_body
from bot.ingest.hosts import Hosts
from bot.ingest.policy import retry_after_seconds
from bot.ingest.sockets import NOT_PUBLIC, Answer, any_socket, public_socket

FEED_TYPES = "application/atom+xml, application/rss+xml, application/feed+json, application/xml;q=0.9, */*;q=0.5"
PAGE_TYPES = "text/html, application/xhtml+xml, text/plain;q=0.8, */*;q=0.5"
MAX_REDIRECTS = 5
PERMANENT = frozenset({301, 308})
REDIRECTS = frozenset({301, 302, 303, 307, 308})
KEPT_HEADERS = frozenset({"cache-control", "expires", "retry-after", "link", "date", "age", "content-language"})
May = Callable[[str], Awaitable[float]]
"""Asked before each request, redirects too: raises Refused, or gives the seconds to keep between two requests."""


@dataclass(frozen=True, slots=True)
class Fetched:
    """An answer: its body decoded from transfer and gzip, not from its charset.

    `permanent_url` is set where the address was left by permanent redirects only. `etag` and `last_modified` are byte
    for byte what the server sent.
    """

    url: str
    status: int
    body: bytes = b""
    content_type: str = ""
    charset: str = ""
    permanent_url: str = ""
    etag: str = ""
    last_modified: str = ""
    headers: Mapping[str, str] = field(default_factory=dict)

    @property
    def not_modified(self) -> bool:
        """Whether the server says that what we have is still right."""
        return self.status == 304


@dataclass(frozen=True, slots=True)
class FetchLimits:
    """Bounds of one fetch; seconds and bytes. `per_host` and `overall` count requests under way at once.

    `gap` is the least time between the beginnings of two requests to one server, `trusted_gap` for `allow_hosts`.
    """

    total: float = 30.0
    connect: float = 10.0
    max_bytes: int = 10_000_000
    per_host: int = 2
    overall: int = 30
    gap: float = 1.0
    trusted_gap: float = 0.0


@dataclass(frozen=True, slots=True)
class _Request:
    """What all requests of one fetch have in common."""

    headers: Mapping[str, str]
    conditions: Mapping[str, str]
    validated: str
    may: May | None
    any_status: bool
    form: Mapping[str, str] | None = None  # what is posted; a request without is a GET

    def headers_for(self, url: URL) -> dict[str, str]:
        """The headers of the request to one address on the way."""
        return {**self.headers, **(self.conditions if str(url) == self.validated else {})}


class Fetcher:
    """Fetches addresses that strangers name; closed by `close()`.

    Promises: no address outside the public internet is ever connected to, but for `allow_hosts`, which the operator
    trusts (and on any port); no cookies, no passwords, no step from https down to http; memory and time of a fetch are
    bounded by `limits`. Raises only SourceErrors, in sentences for people.
    """

    def __init__(
        self,
        user_agent: str,
        allow_hosts: frozenset[str] = frozenset(),
        limits: FetchLimits | None = None,
        now: Callable[[], datetime] = lambda: datetime.now(UTC),
    ) -> None:
        self.agent = user_agent
        self._now = now
        self._allowed = allow_hosts
        self._limits = limits or FetchLimits()
        self._sessions: dict[bool, aiohttp.ClientSession] = {}
        self._overall = asyncio.Semaphore(self._limits.overall)
        self._hosts = Hosts(self._limits.per_host)

    async def get(
        self,
        url: str,
        *,
        etag: str = "",
        last_modified: str = "",
        validated: str = "",
        accept: str = FEED_TYPES,
        may: May | None = None,
        any_status: bool = False,
    ) -> Fetched:
        """The answer at an address, after at most five redirects. Raises SourceError.

        Validators go to the address that they came from, `validated`, and to no other on the way; empty: to `url`.
        `any_status`: an answer that refuses is an answer, not an error.
        """
        request = _Request(
            {"Accept": accept, "Accept-Encoding": "gzip", "User-Agent": self.agent},
            ({"If-None-Match": etag} if etag else {}) | ({"If-Modified-Since": last_modified} if last_modified else {}),
            validated,
            may,
            any_status,
        )
        try:
            return await self._follow(url, request)
        except TimeoutError as error:
            raise Unreachable(f"{shown(url)} did not answer within {self._limits.total:g} seconds.") from error

    async def post(self, url: str, form: Mapping[str, str]) -> Fetched:
        """The answer to a form, posted to that address and to no other. Raises SourceError."""
        request = _Request({"Accept-Encoding": "gzip", "User-Agent": self.agent}, {}, "", None, False, form)
        try:
            answer, _ = await self._hop(check_url(url, self._allowed), request, self._limits.total)
        except TimeoutError as error:
            raise Unreachable(f"{shown(url)} did not answer within {self._limits.total:g} seconds.") from error
        if answer.status in REDIRECTS:
            raise Unreachable(f"{shown(url)} redirects what is posted to it.")
        return answer

    async def close(self) -> None:
        """Let go of connections."""
        sessions, self._sessions = self._sessions, {}
        for session in sessions.values():
            await session.close()

    async def _follow(self, url: str, request: _Request) -> Fetched:
        here = check_url(url, self._allowed)
        request = request if request.validated else replace(request, validated=str(here))
        permanent, left = True, self._limits.total
        for hop in range(MAX_REDIRECTS + 1):
            answer, took = await self._hop(here, request, left)
            left -= took
            if answer.status not in REDIRECTS:
                moved = str(here) if hop and permanent else ""
                return replace(answer, permanent_url=moved)
            permanent = permanent and answer.status in PERMANENT
            here = next_hop(here, answer.headers.get("location", ""), self._allowed)
        raise Unreachable(f"{shown(url)} redirects more than {MAX_REDIRECTS} times.")

    async def _hop(self, url: URL, request: _Request, left: float) -> tuple[Fetched, float]:
        """One request and the seconds it took, not counting the wait for a turn."""
        host = url.raw_host or ""
        wanted = await request.may(str(url)) if request.may else 0.0
        gap = max(wanted, self._limits.trusted_gap if host in self._allowed else self._limits.gap)
        clock = asyncio.get_running_loop().time
        # The host's turn first: whoever waits for a slow host must not hold one of the overall places.
        async with self._hosts.turn(host, gap), self._overall:
            started = clock()
            async with asyncio.timeout(max(left, 0.001)):
                answer = await self._request(url, host, request)
            return answer, clock() - started

    async def _request(self, url: URL, host: str, request: _Request) -> Fetched:
        try:
            async with self._session(host in self._allowed).request(
                "GET" if request.form is None else "POST",
                url,
                data=request.form,
                headers=request.headers_for(url),
                allow_redirects=False,
            ) as response:
                return await self._answer(url, response, request.any_status)
        except aiohttp.ClientConnectorError as error:
            raise _no_connection(host, error) from error
        except aiohttp.InvalidURL as error:
            # Numbers that are another spelling of an IPv4 address, say.
            raise Refused(f"{host} is not a web address.") from error
        except aiohttp.ClientPayloadError as error:
            raise Unreachable(f"The answer of {shown(str(url))} broke off.") from error
        except aiohttp.ClientResponseError as error:
            raise Unreadable(f"{shown(str(url))} did not answer as a web server should.") from error
        except (aiohttp.ClientError, OSError, ValueError) as error:
            if isinstance(error, TimeoutError):
                raise
            raise Unreachable(f"The connection to {host} broke. The bot will try again.") from error

    async def _answer(self, url: URL, response: aiohttp.ClientResponse, any_status: bool) -> Fetched:
        content_type, charset = _kind(response.headers.get("Content-Type", ""))
        kept = {name.lower(): value for name, value in response.headers.items() if name.lower() in KEPT_HEADERS}
        if response.status in REDIRECTS:
            kept["location"] = response.headers.get("Location", "")
        if response.status >= 400 and not any_status:
            raise _refusal(url, response, self._now())
        fetched = response.status not in REDIRECTS | {304}
        return Fetched(
            url=str(url),
            status=response.status,
            body=await read_body(response, self._limits.max_bytes, shown(str(url))) if fetched else b"",
            content_type=content_type,
            charset=charset,
            etag=response.headers.get("ETag", ""),
            last_modified=response.headers.get("Last-Modified", ""),
            headers=kept,
        )

    def _session(self, allowed: bool) -> aiohttp.ClientSession:
        """The session for trusted hosts, or the one for everybody else; they share no connections."""
        if allowed not in self._sessions:
            connector = aiohttp.TCPConnector(socket_factory=any_socket if allowed else public_socket, limit=0)
            self._sessions[allowed] = aiohttp.ClientSession(
                connector=connector,
                response_class=Answer,
                timeout=aiohttp.ClientTimeout(total=None, connect=self._limits.connect),
                cookie_jar=aiohttp.DummyCookieJar(),
                auto_decompress=False,
                trust_env=False,
            )
        return self._sessions[allowed]


def _no_connection(host: str, error: aiohttp.ClientConnectorError) -> SourceError:
    if NOT_PUBLIC in str(error.os_error):
        return Refused(f"{host} is in a private network, which the bot may not visit.")
    if isinstance(error, aiohttp.ClientConnectorDNSError):
        return Unreachable(f"There is no server called {host}, or its name cannot be looked up now.")
    if isinstance(error, aiohttp.ClientConnectorCertificateError | aiohttp.ClientConnectorSSLError):
        return Unreachable(f"No safe connection to {host} can be made: its certificate or encryption is wrong.")
    return Unreachable(f"No connection to {host} could be made. The bot will try again.")


def _refusal(url: URL, response: aiohttp.ClientResponse, now: datetime) -> SourceError:
    where, status = shown(str(url)), response.status
    if status in {404, 410}:
        gone = status == 410
        return NotFound(f"{where} is {'gone for good (410)' if gone else 'not there (404)'}.", gone=gone)
    wait = retry_after_seconds(response.headers.get("Retry-After", ""), response.headers.get("Date", ""), now)
    if status == 429:
        return Unreachable(f"{where} asks the bot to come less often (429).", wait)
    if status >= 500:
        return Unreachable(f"{where} has a fault ({status}). The bot will try again.", wait)
    return Unreachable(f"{where} does not let the bot read it ({status}).", wait)


def next_hop(here: URL, location: str, allowed: frozenset[str] = frozenset()) -> URL:
    """Where a redirect leads. Raises Unreadable for nonsense, Refused where the bot may not go."""
    if not location.strip():
        raise Unreadable(f"{shown(str(here))} redirects to nowhere.")
    try:
        whole = str(here.join(URL(location.strip())))
    except ValueError as error:
        raise Unreadable(f"{shown(str(here))} redirects to something that is not an address.") from error
    target = check_url(whole, allowed)
    if here.scheme == "https" and target.scheme == "http":
        raise Refused(f"{shown(str(here))} redirects from https to http, where anybody could change the text.")
    return target


def _kind(header: str) -> tuple[str, str]:
    """The media type and the charset that a Content-Type header names, in lower case."""
    message = Message()
    message["Content-Type"] = header[:200]
    return (message.get_content_type() if header else ""), (message.get_content_charset("") or "")
