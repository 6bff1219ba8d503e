"""Who administers a group: asked of Telegram when it matters, and remembered for a minute.

getChatAdministrators, not getChatMember: the latter is only guaranteed to answer about others where the bot itself is
an administrator (https://core.telegram.org/bots/api#getchatmember).
"""

from __future__ import annotations

import asyncio
import time
from collections.abc import Callable

from telegram import Bot
from telegram.error import TelegramError

from bot.chat.telegram.errors import send_error
from bot.errors import TryLater
from bot.types import Chat

REMEMBERED_SECONDS = 60.0
ASKING_SECONDS = 10.0
MOST_GROUPS = 1_000  # remembered at once


class Administrators:
    """The administrators of groups, by group; `clock` gives seconds that only grow."""

    def __init__(self, bot: Bot, clock: Callable[[], float] = time.monotonic) -> None:
        self._bot, self._clock = bot, clock
        self._known: dict[str, tuple[float, frozenset[str]]] = {}

    async def include(self, chat: Chat, user: str) -> bool:
        """Whether the user administers the group of the chat. Raises a SendError when Telegram cannot be asked.

        Who writes as the group itself is an administrator who stays anonymous; who writes as a channel is nobody.
        """
        group = chat.address.partition("/")[0]
        if not user or user.startswith("-"):
            return user == group
        return user in await self._of(group)

    async def _of(self, group: str) -> frozenset[str]:
        until, found = self._known.get(group, (0.0, frozenset[str]()))
        if self._clock() < until:
            return found
        try:
            async with asyncio.timeout(ASKING_SECONDS):
                members = await self._bot.get_chat_administrators(int(group))
        except TelegramError as error:
            raise send_error(error) from None
        except TimeoutError:
            raise TryLater(f"Telegram: no answer within {ASKING_SECONDS:.0f} s") from None
        if len(self._known) >= MOST_GROUPS:
            self._known.clear()
        found = frozenset(str(member.user.id) for member in members)
        self._known[group] = (self._clock() + REMEMBERED_SECONDS, found)
        return found
