"""The Telegram port: python-telegram-bot's Bot and Updater, and nothing of its Application."""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Sequence

from telegram import (
    Bot,
    BotCommand,
    InlineKeyboardButton,
    InlineKeyboardMarkup,
    InputFile,
    LinkPreviewOptions,
    ReplyParameters,
    User,
)
from telegram.constants import ChatAction, ParseMode
from telegram.error import InvalidToken, TelegramError
from telegram.ext import Updater

from bot.chat.telegram.administrators import Administrators
from bot.chat.telegram.errors import send_error
from bot.chat.telegram.polling import Kept, OnGone, OnMoved, note, quiet, request, stop
from bot.chat.telegram.receive import KINDS
from bot.chat.telegram.render import render
from bot.errors import SettingsError, Unknown
from bot.ports import Receive
from bot.types import Chat, Message, Payload, Platform

log = logging.getLogger(__name__)

API_URL = "https://api.telegram.org"
POLL_SECONDS = 25
SEND_SECONDS = 20.0
TOTAL_SECONDS = 30.0
"""However slowly an answer drips: no send takes longer."""
CONNECTIONS = 16
MAX_WAIT_SECONDS = 30.0
REFUSED = "Telegram refuses the bot token; ask @BotFather for a valid one and set it again"


class TelegramPlatform:
    """One bot at Telegram.

    Every update is passed to `receive` before Telegram is told to forget it; when it cannot be kept, Telegram is
    asked for it again. `on_gone` hears of blocks and removals, `on_moved` of groups that have another address now,
    under the same promise. The token is in no log line: httpx, which prints every address with it, is kept quiet.
    """

    name = Platform.TELEGRAM

    def __init__(
        self,
        token: str,
        *,
        api_url: str = API_URL,
        commands: Sequence[tuple[str, str]] = (),
        on_gone: OnGone | None = None,
        on_moved: OnMoved | None = None,
    ) -> None:
        if not token:
            raise SettingsError("the Telegram bot token is empty; ask @BotFather for one and set it")
        quiet()
        self._commands = [BotCommand(name.removeprefix("/"), text) for name, text in commands]
        self._requests = (request(1, SEND_SECONDS), request(CONNECTIONS, SEND_SECONDS))
        self._bot = Bot(
            token,
            base_url=f"{api_url.rstrip('/')}/bot",
            base_file_url=f"{api_url.rstrip('/')}/file/bot",
            get_updates_request=self._requests[0],
            request=self._requests[1],
        )
        self._administrators = Administrators(self._bot)
        self._on_gone, self._on_moved = on_gone, on_moved

    def __repr__(self) -> str:
        return "TelegramPlatform()"

    def render(self, message: Message) -> list[Payload]:
        """The message as this platform's parts."""
        return render(message)

    async def run(self, receive: Receive) -> None:
        """Receive until cancelled. Raises SettingsError when Telegram refuses the token."""
        me = await self._me()
        await self._show_commands()
        queue = Kept(me, receive, self._on_gone, self._on_moved, self._bot)
        updater = Updater(self._bot, queue)
        refused = asyncio.Event()
        self._requests[0].on_refusal = refused.set
        try:
            await updater.initialize()
            await updater.start_polling(
                timeout=POLL_SECONDS, bootstrap_retries=-1, allowed_updates=KINDS, error_callback=note
            )
            log.info("receiving from Telegram as @%s", me.username)
            await refused.wait()
            raise SettingsError(REFUSED)
        except InvalidToken:
            raise SettingsError(REFUSED) from None
        finally:
            await stop(updater)
            await queue.settle()

    async def send(self, chat: Chat, payload: Payload, context: Payload, key: str) -> str:
        """Send one part; returns the message id. Raises a SendError."""
        chat_id, _, thread = chat.address.partition("/")
        try:
            async with asyncio.timeout(TOTAL_SECONDS):
                if "file" in payload:
                    return await self._send_file(int(chat_id), thread, payload, context)
                message = await self._bot.send_message(
                    chat_id=int(chat_id),
                    text=payload["text"],
                    parse_mode=ParseMode.HTML,
                    link_preview_options=LinkPreviewOptions(is_disabled=True),
                    message_thread_id=int(thread) if thread else None,
                    reply_parameters=_reply_to(context),
                    reply_markup=_markup(payload),
                )
        except TelegramError as error:
            raise send_error(error) from _safe(error)
        except TimeoutError as error:
            raise Unknown(f"Telegram: no answer within {TOTAL_SECONDS:.0f} s") from error
        return str(message.message_id)

    async def _send_file(self, chat_id: int, thread: str, payload: Payload, context: Payload) -> str:
        message = await self._bot.send_document(
            chat_id,
            InputFile(payload["content"].encode(), filename=payload["file"]),
            message_thread_id=int(thread) if thread else None,
            reply_parameters=_reply_to(context),
        )
        return str(message.message_id)

    async def acting(self, chat: Chat) -> None:
        """Show "typing" for a few seconds; whether it is shown does not matter."""
        chat_id, _, thread = chat.address.partition("/")
        try:
            await self._bot.send_chat_action(int(chat_id), ChatAction.TYPING, int(thread) if thread else None)
        except TelegramError as error:
            log.debug("no typing indicator in %s: %s", chat.address, send_error(error))

    async def probe(self, chat: Chat, key: str) -> str | None:
        """None: a bot cannot read what it sent to Telegram."""
        return None

    async def administers(self, chat: Chat, user: str) -> bool:
        """Whether the person administers the group. Raises a SendError when Telegram cannot be asked."""
        return await self._administrators.include(chat, user)

    async def close(self) -> None:
        """Let go of connections."""
        for client in self._requests:
            await client.shutdown()

    async def _me(self) -> User:
        """Who we are at Telegram; asks until there is an answer."""
        wait = 1.0
        while True:
            try:
                await self._bot.initialize()
            except InvalidToken:
                raise SettingsError(REFUSED) from None
            except TelegramError as error:
                log.warning("Telegram does not answer, next try in %.0f s: %s", wait, error.message)
            else:
                return self._bot.bot
            await asyncio.sleep(wait)
            wait = min(2 * wait, MAX_WAIT_SECONDS)

    async def _show_commands(self) -> None:
        if not self._commands:
            return
        try:
            await self._bot.set_my_commands(self._commands)
        except TelegramError as error:
            log.warning("the menu of commands was not set: %s", send_error(error))


def _reply_to(context: Payload) -> ReplyParameters | None:
    message_id = context.get("reply_to")
    return ReplyParameters(message_id, allow_sending_without_reply=True) if message_id else None


def _markup(payload: Payload) -> InlineKeyboardMarkup | None:
    rows = payload.get("keyboard")
    if not rows:
        return None
    return InlineKeyboardMarkup([[InlineKeyboardButton(**button) for button in row] for row in rows])


def _safe(error: TelegramError) -> TelegramError | None:
    """The error as a cause, unless its text may quote the token."""
    return None if isinstance(error, InvalidToken) else error
