"""Telegram: long polling that confirms an update only when it is kept, HTML messages, typed errors."""

from bot.chat.telegram.platform import TelegramPlatform
from bot.chat.telegram.render import render

__all__ = ["TelegramPlatform", "render"]
