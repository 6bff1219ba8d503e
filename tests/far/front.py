"""The HTTP server in front of a far server: a free loopback port, cut connections, refused connections.

Knows nothing of Telegram or Slack; the platform's handler is passed in.
"""

import asyncio
import contextlib
import json
import socket
import struct
import time
from collections.abc import AsyncIterator, Awaitable, Callable, Coroutine
from dataclasses import dataclass
from typing import Any, Self, TypeVar

from aiohttp import FormData, web

from tests.far.faults import Call, Fault, Kind

LOOPBACK = "127.0.0.1"
BODY_BYTES = 64 * 1024 * 1024
SHUTDOWN_SECONDS = 0.2

Handler = Callable[[web.Request], Awaitable[web.StreamResponse]]
T = TypeVar("T")


class Front:
    """Serves one handler for every path. A client that hangs up cancels the handler, unless it works in `finish`."""

    def __init__(self, handler: Handler) -> None:
        app = web.Application(client_max_size=BODY_BYTES)
        app.router.add_route("*", "/{path:.*}", handler)
        self._runner = web.AppRunner(app, access_log=None, handler_cancellation=True, shutdown_timeout=SHUTDOWN_SECONDS)
        self._site: web.TCPSite | None = None
        self._work: set[asyncio.Task[Any]] = set()
        self.port = 0

    @property
    def url(self) -> str:
        return f"http://{LOOPBACK}:{self.port}"

    async def __aenter__(self) -> Self:
        await self._runner.setup()
        await self._listen()
        return self

    async def __aexit__(self, *_: object) -> None:
        for task in self._work:
            task.cancel()
        await self._runner.cleanup()

    async def finish(self, work: Coroutine[Any, Any, T]) -> T:
        """Run work to its end even if the client hangs up meanwhile."""
        task = asyncio.ensure_future(work)
        self._work.add(task)
        task.add_done_callback(self._work.discard)
        return await asyncio.shield(task)

    @contextlib.asynccontextmanager
    async def refusing(self) -> AsyncIterator[None]:
        """Refuse connections for a while: a new one meets a closed port, open ones are reset."""
        if self._site is None:
            raise RuntimeError("the front is not running")
        await self._site.stop()
        for connection in list(self._runner.server.connections if self._runner.server else []):
            reset(connection.transport)
        await asyncio.sleep(0.01)  # a reset goes out in the next turn of the loop
        try:
            yield
        finally:
            await self._listen()

    async def _listen(self) -> None:
        self._site = web.TCPSite(self._runner, LOOPBACK, self.port, reuse_address=True)
        await self._site.start()
        self.port = self._runner.addresses[0][1]


def reset(transport: asyncio.BaseTransport | None) -> None:
    """Close with RST instead of FIN, so that the client sees a reset connection."""
    if not isinstance(transport, asyncio.Transport) or transport.is_closing():
        return
    transport.get_extra_info("socket").setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))
    transport.abort()


def cut(request: web.Request) -> web.Response:
    """Reset the client's connection; the returned response goes nowhere."""
    reset(request.transport)
    return web.Response()


async def under_fault(
    request: web.Request, call: Call, fault: Fault | None, answer: Callable[[], Awaitable[web.Response]]
) -> web.Response:
    """Answer the call as its fault demands; faults that are answers of the platform are left to `answer`."""
    kind = call.fault = fault.kind if fault else None
    if kind is Kind.CUT_BEFORE:
        return cut(request)
    if kind is Kind.SERVER_ERROR:
        call.status = 500
        return web.Response(status=500, text="Internal Server Error")
    if fault and kind is Kind.DELAY:
        await asyncio.sleep(fault.seconds)
    response = await answer()
    if kind is Kind.CUT_AFTER:
        return cut(request)
    call.status = response.status
    return response


async def until(probe: Callable[[], T | None], timeout: float, failure: Callable[[], str]) -> T:
    """Ask the probe until it answers; TimeoutError with the failure text after `timeout` seconds."""
    ends_at = time.monotonic() + timeout
    while (found := probe()) is None:
        if time.monotonic() > ends_at:
            raise TimeoutError(failure())
        await asyncio.sleep(0.01)
    return found


@dataclass(frozen=True, slots=True)
class Upload:
    """A file that came with a call."""

    name: str
    content: bytes
    content_type: str


async def read_fields(request: web.Request) -> dict[str, Any]:
    """The parameters of a call, however the client encoded them; files as `Upload`."""
    if request.content_type == "application/json":
        return dict(await request.json()) if request.can_read_body else {}
    posted = {name: uploaded(value) for name, value in (await request.post()).items()}
    return dict(request.query) | posted


def uploaded(value: Any) -> Any:
    if not isinstance(value, web.FileField):
        return value
    return Upload(value.filename, value.file.read(), value.content_type)


def multipart(fields: dict[str, Any]) -> FormData:
    form = FormData()
    for name, value in fields.items():
        if isinstance(value, Upload):
            form.add_field(name, value.content, filename=value.name, content_type=value.content_type)
        else:
            form.add_field(name, value if isinstance(value, str) else json.dumps(value))
    return form
