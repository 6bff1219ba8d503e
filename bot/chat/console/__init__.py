"""The console: the bot in a terminal, for trying it out and for scripts."""

from bot.chat.console.platform import ConsolePlatform, wants_color
from bot.chat.console.render import render

__all__ = ["ConsolePlatform", "render", "wants_color"]
