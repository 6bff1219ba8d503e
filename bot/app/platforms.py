"""Which platforms the tokens open, and the gap each leaves between two messages of one chat."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable, Mapping
from datetime import UTC, datetime, timedelta

from bot.app.build import House
from bot.commands.start import COMMANDS
from bot.commands.table import TABLE
from bot.digests.carrier import Route
from bot.digests.pace import Pace, SharedPace, Turns
from bot.errors import SettingsError, TryLater
from bot.ports import ChatPlatform, Inbox
from bot.settings import Secrets, Settings
from bot.types import Chat, Incoming, Platform

ENOUGH_WORDS = 256  # characters of a Telegram command's description


def telegram_gap(chat: Chat) -> timedelta:
    """About one message a second in a private chat, 20 a minute in a group (Telegram's Bots FAQ)."""
    return timedelta(seconds=3.1 if chat.address.startswith("-") else 1.05)


def slack_gap(chat: Chat) -> timedelta:
    """About one message a second in a channel (Slack's rate limits for chat.postMessage)."""
    return timedelta(seconds=1.05)


GAPS: Mapping[Platform, Callable[[Chat], timedelta]] = {
    Platform.TELEGRAM: telegram_gap,
    Platform.SLACK: slack_gap,
    Platform.CONSOLE: lambda _: timedelta(0),
}


def connect(settings: Settings, secrets: Secrets, inbox: Inbox) -> dict[Platform, ChatPlatform]:
    """The platforms whose tokens are there. Raises SettingsError when only one of Slack's two is."""

    async def gone(chat: Chat, reason: str) -> None:
        await inbox.chat_gone(chat, datetime.now(UTC), reason)

    async def moved(chat: Chat, address: str) -> None:
        await inbox.chat_moved(chat, address, datetime.now(UTC))

    found: dict[Platform, ChatPlatform] = {}
    if secrets["TELEGRAM_BOT_TOKEN"]:
        from bot.chat.telegram import TelegramPlatform  # loaded only where it is used: memory and start-up time

        menu = [(name, what[:ENOUGH_WORDS]) for name, what in COMMANDS]
        found[Platform.TELEGRAM] = TelegramPlatform(
            secrets["TELEGRAM_BOT_TOKEN"], api_url=settings.telegram.api_url, commands=menu,
            on_gone=gone, on_moved=moved,
        )  # fmt: skip
    if secrets["SLACK_BOT_TOKEN"] or secrets["SLACK_APP_TOKEN"]:
        if not (secrets["SLACK_BOT_TOKEN"] and secrets["SLACK_APP_TOKEN"]):
            missing = "SLACK_APP_TOKEN" if secrets["SLACK_BOT_TOKEN"] else "SLACK_BOT_TOKEN"
            raise SettingsError(f"Slack needs two tokens, SLACK_BOT_TOKEN and SLACK_APP_TOKEN: {missing} is missing.")
        from bot.chat.slack import SlackPlatform

        found[Platform.SLACK] = SlackPlatform(
            secrets["SLACK_BOT_TOKEN"], secrets["SLACK_APP_TOKEN"], api_url=settings.slack.api_url,
            commands=tuple(TABLE), on_gone=gone,
        )  # fmt: skip
    return found


def routes(house: House, platforms: Mapping[Platform, ChatPlatform]) -> dict[Platform, Route]:
    """How each platform is served: its overall pace, and the gap between two messages of one chat."""
    rates = {
        Platform.TELEGRAM: house.settings.telegram.per_second,
        Platform.SLACK: house.settings.slack.per_second,
    }
    monotonic = asyncio.get_running_loop().time

    def pace(name: Platform) -> Turns:
        rate = rates.get(name, 1000.0)
        return SharedPace(house.store, name, rate, house.now) if house.store.carries else Pace(rate, monotonic)

    return {name: Route(platform, pace(name), GAPS[name]) for name, platform in platforms.items()}


def administers(platforms: Mapping[Platform, ChatPlatform]) -> Callable[[Incoming], Awaitable[bool]]:
    """Whether an event is of an administrator of its chat, as its platform knows."""

    async def asked(incoming: Incoming) -> bool:
        chat = incoming.chat
        if chat.platform not in platforms:  # its token was taken away while the event waited
            raise TryLater(f"{chat.platform} is not connected")
        return await platforms[chat.platform].administers(chat, incoming.user)

    return asked
