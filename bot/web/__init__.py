"""The bot's port on the web: health, metrics and what hubs push; loads when it is switched on."""

from bot.web.server import PUSHES, WebServer

__all__ = ["PUSHES", "WebServer"]
