"""A small web server: /healthz, /metrics, and the callbacks of hubs. It decides nothing: others are asked."""

from __future__ import annotations

import logging
from collections.abc import Awaitable, Callable
from datetime import datetime

from aiohttp import web

from bot.errors import SettingsError
from bot.ports import Hooks, Status
from bot.web.callbacks import Callbacks
from bot.web.metrics import CONTENT_TYPE, metrics

log = logging.getLogger(__name__)

PUSHES = "/push"  # below it are the callbacks of hubs


class WebServer:
    """Serves until closed. `hooks` is None where the bot has no public address."""

    def __init__(
        self,
        host: str,
        port: int,
        status: Callable[[], Awaitable[Status]],
        is_healthy: Callable[[Status], bool],
        now: Callable[[], datetime],
        *,
        hooks: Hooks | None = None,
        most_bytes: int = 10_000_000,
    ) -> None:
        self._host, self._port = host, port
        self._status, self._is_healthy, self._now = status, is_healthy, now
        self._hooks, self._most = hooks, most_bytes
        self._runner: web.AppRunner | None = None
        self.url = ""

    async def open(self) -> None:
        """Begin to listen; `url` is then where. Raises SettingsError when the port cannot be had."""
        app = web.Application()
        app.router.add_get("/healthz", self._healthz)
        app.router.add_get("/metrics", self._metrics)
        if self._hooks is not None:
            callbacks = Callbacks(self._hooks, self._most)
            app.router.add_get(f"{PUSHES}/{{token}}", callbacks.confirm)
            app.router.add_post(f"{PUSHES}/{{token}}", callbacks.take)
        # No unpacking: a kilobyte may hold a gigabyte. No access log: addresses hold tokens.
        self._runner = web.AppRunner(app, access_log=None, auto_decompress=False, shutdown_timeout=5.0)
        await self._runner.setup()
        site = web.TCPSite(self._runner, self._host, self._port)
        try:
            await site.start()
        except OSError as error:
            await self.close()
            raise SettingsError(f"web.host and web.port: {self._host}:{self._port} cannot be had: {error}.") from error
        host, port = self._runner.addresses[0][:2]
        self.url = f"http://[{host}]:{port}" if ":" in host else f"http://{host}:{port}"

    async def close(self) -> None:
        """Answer what is under way and stop listening."""
        runner, self._runner = self._runner, None
        if runner is not None:
            await runner.cleanup()

    async def _healthz(self, request: web.Request) -> web.Response:
        if self._is_healthy(await self._status()):
            return web.Response(text="ok\n")
        return web.Response(status=503, text="no beat lately\n")

    async def _metrics(self, request: web.Request) -> web.Response:
        status = await self._status()
        text = metrics(status, self._is_healthy(status), self._now())
        return web.Response(body=text.encode(), headers={"Content-Type": CONTENT_TYPE})
