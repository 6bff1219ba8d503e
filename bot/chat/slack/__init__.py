"""Slack: Socket Mode that acknowledges an event only when it is kept, Block Kit messages, typed errors."""

from bot.chat.slack.platform import SlackPlatform
from bot.chat.slack.render import render

__all__ = ["SlackPlatform", "render"]
