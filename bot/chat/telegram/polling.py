"""Long polling with the library's Updater, in which an update is confirmed only when it is kept.

The library confirms an update once its queue has taken it, so the queue here takes an update only when it is kept.
"""

from __future__ import annotations

import asyncio
import logging
import warnings
from collections.abc import Awaitable, Callable
from typing import Any

from telegram import Bot, Update, User
from telegram.error import NetworkError, TelegramError
from telegram.ext import Updater
from telegram.request import HTTPXRequest
from telegram.warnings import PTBDeprecationWarning

from bot.chat.telegram.errors import send_error
from bot.chat.telegram.receive import Gone, Moved, heard
from bot.ports import Receive
from bot.types import Chat, Incoming

OnGone = Callable[[Chat, str], Awaitable[None]]
OnMoved = Callable[[Chat, str], Awaitable[None]]

log = logging.getLogger(__name__)

CONNECT_SECONDS = 5.0
STOP_SECONDS = 5.0


class Kept(asyncio.Queue[object]):
    """Stands where the library has its queue: an update is in it when it is kept, and it never holds anything.

    The library asks Telegram again for everything from an update on whose `put` fails with its NetworkError.
    """

    def __init__(self, me: User, receive: Receive, on_gone: OnGone | None, on_moved: OnMoved | None, bot: Bot) -> None:
        super().__init__()
        self._me = me
        self._receive = receive
        self._on_gone = on_gone
        self._on_moved = on_moved
        self._bot = bot
        self._thanks: set[asyncio.Task[None]] = set()

    async def put(self, item: object) -> None:
        """Keep the update, or raise NetworkError."""
        if not isinstance(item, Update):
            return
        said = self._heard(item)
        try:
            await self._keep(said)
        except Exception as error:  # whatever it was: not kept, so not confirmed
            raise NetworkError(f"update {item.update_id} could not be kept: {error}") from error
        if item.callback_query is not None:
            self._thank(item.callback_query.id)

    async def settle(self) -> None:
        """Wait for the acknowledgements of buttons still under way."""
        await asyncio.gather(*self._thanks, return_exceptions=True)

    def _heard(self, update: Update) -> Incoming | Gone | Moved | None:
        try:
            return heard(update, self._me)
        except Exception:  # an update we cannot read must not hold up the ones behind it for ever
            log.exception("update %s was not understood and is left out", update.update_id)
            return None

    async def _keep(self, said: Incoming | Gone | Moved | None) -> None:
        if isinstance(said, Gone):
            if self._on_gone is not None:
                await self._on_gone(said.chat, said.reason)
        elif isinstance(said, Moved):
            if self._on_moved is not None:
                await self._on_moved(said.chat, said.address)
        elif said is not None:
            await self._receive(said)

    def _thank(self, query_id: str) -> None:
        """End the button's progress bar, beside the polling: it may fail, and nothing waits for it."""
        task = asyncio.create_task(self._answer(query_id))
        self._thanks.add(task)
        task.add_done_callback(self._thanks.discard)

    async def _answer(self, query_id: str) -> None:
        try:
            await self._bot.answer_callback_query(query_id)
        except TelegramError as error:
            log.debug("a button press was not acknowledged: %s", send_error(error))


class Request(HTTPXRequest):
    """The library's client, which also tells when the token is refused: the library only stops polling then."""

    on_refusal: Callable[[], None] | None = None

    async def do_request(self, *args: Any, **kwargs: Any) -> tuple[int, bytes]:
        """Perform the request."""
        status, body = await super().do_request(*args, **kwargs)
        if status in (401, 404) and self.on_refusal is not None:
            # A moment later, so that the library's polling has ended by itself.
            asyncio.get_running_loop().call_later(0.1, self.on_refusal)
        return status, body


def request(connections: int, seconds: float) -> Request:
    """A client with so many connections; `seconds` to wait for an answer."""
    return Request(
        connection_pool_size=connections,
        read_timeout=seconds,
        write_timeout=seconds,
        connect_timeout=CONNECT_SECONDS,
        pool_timeout=CONNECT_SECONDS,
    )


def quiet() -> None:
    """Keep the token out of the logs: httpx prints every address at INFO, httpcore its work at DEBUG.

    The library's own tracebacks of a network that is down say nothing that we do not say in a line.
    """
    for name, level in (("httpx", logging.WARNING), ("httpcore", logging.WARNING), ("telegram", logging.CRITICAL)):
        logger = logging.getLogger(name)
        logger.setLevel(max(logger.level, level))
    # Its retry_after will be of another type one day; both are taken.
    warnings.filterwarnings("ignore", category=PTBDeprecationWarning)


def note(error: TelegramError) -> None:
    """Say in one line why polling is tried again; the library's own way is a traceback each time."""
    log.warning("receiving from Telegram failed, trying again: %s", error.message)


async def stop(updater: Updater) -> None:
    """Stop polling. The library's last request confirms what was kept and no more; it may fail or be cut short."""
    if not updater.running:
        return
    try:
        async with asyncio.timeout(STOP_SECONDS):
            await updater.stop()
    except (TelegramError, TimeoutError) as error:
        log.debug("polling did not end in order: %s", type(error).__name__)
