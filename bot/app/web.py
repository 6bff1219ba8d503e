"""Joins the web room: the port of the settings, and behind it the orders with hubs."""

from __future__ import annotations

from collections.abc import Callable

from bot.app.build import House
from bot.app.operate import is_healthy
from bot.errors import SettingsError
from bot.ingest.pushes import Pushes
from bot.settings import Settings
from bot.web import PUSHES, WebServer


def check(settings: Settings) -> None:
    """Raises SettingsError where there is no port to serve."""
    if not settings.web.port:
        raise SettingsError("--only web needs a port: set web.port, such as 8080 (NEWSDIGEST_WEB_PORT=8080).")


def pushes(house: House, poll_soon: Callable[[], None]) -> Pushes | None:
    """The orders with hubs, where the bot has an address for them."""
    web = house.settings.web
    if not (web.port and web.address):
        return None
    callback = web.address.rstrip("/") + PUSHES
    return Pushes(house.store, house.fetcher, house.refresh.waiting, callback, now=house.now, poll_soon=poll_soon)


def server(house: House, hooks: Pushes | None) -> WebServer:
    """The web server of the settings; not open yet."""
    web, most = house.settings.web, int(house.settings.sources.megabytes * 1_000_000)
    return WebServer(web.host, web.port, house.store.status, is_healthy, house.now, hooks=hooks, most_bytes=most)
