"""The Socket Mode connection: slack-bolt's app and the SDK's socket client, and their life.

Bolt acknowledges what its listeners have returned from (`process_before_response`), so a listener returns only when
the event is kept. A listener that fails is not acknowledged, and Slack sends the event again.
"""

from __future__ import annotations

import asyncio
import logging
import re
from collections.abc import Awaitable, Callable
from typing import Any

from slack_bolt.adapter.socket_mode.aiohttp import AsyncSocketModeHandler
from slack_bolt.app.async_app import AsyncApp
from slack_bolt.authorization import AuthorizeResult
from slack_bolt.context.ack.async_ack import AsyncAck
from slack_sdk.errors import SlackApiError
from slack_sdk.web.async_client import AsyncWebClient

from bot.chat.slack.errors import BAD_TOKEN, BROKEN, answer_code
from bot.errors import SettingsError

Body = dict[str, Any]
Listener = Callable[[Body], Awaitable[None]]

log = logging.getLogger(__name__)
library_log = logging.getLogger(f"{__name__}.library")

MAX_WAIT_SECONDS = 30.0
LOOK_SECONDS = 5.0
GRACE_SECONDS = 60.0
"""How long the library may mend its connection by itself. It retries one address for ever, also one that expired."""
ANY = re.compile(".*")


class Connection:
    """One app at one workspace. `run` keeps it connected until cancelled."""

    def __init__(self, client: AsyncWebClient, app_token: str) -> None:
        self._client = client
        self._app_token = app_token
        self._me = AuthorizeResult(enterprise_id=None, team_id=None)
        quiet()

    async def run(self, *, on_command: Listener, on_event: Listener, on_action: Listener) -> None:
        """Pass everything to the listeners. Raises SettingsError when Slack refuses a token."""
        await self._identify()
        while True:
            url = await until_answered(self._open, "app-level token (xapp-…)")
            app = self._app(on_command=on_command, on_event=on_event, on_action=on_action)
            handler = AsyncSocketModeHandler(app, self._app_token, logger=library_log, web_client=self._client)
            handler.client.wss_uri = url
            try:
                await handler.connect_async()  # type: ignore[no-untyped-call]
                log.info("receiving from Slack as %s", self._me.bot_user_id)
                await _while_connected(handler)
            finally:
                await _close(handler)
            log.warning("the connection to Slack was lost, connecting anew")

    def _app(self, *, on_command: Listener, on_event: Listener, on_action: Listener) -> AsyncApp:
        # The app gets a client without a token: who we are is known, and no call may delay an acknowledgement.
        client = AsyncWebClient(base_url=self._client.base_url, retry_handlers=[])

        async def authorize() -> AuthorizeResult:
            return self._me

        app = AsyncApp(client=client, authorize=authorize, process_before_response=True, logger=library_log)
        app.command(ANY)(_acknowledging(on_command))
        app.action(ANY)(_acknowledging(on_action))
        app.event(ANY)(_acknowledging(on_event))
        return app

    async def _identify(self) -> None:
        answer = await until_answered(self._client.auth_test, "bot token (xoxb-…)")
        self._me = AuthorizeResult(
            enterprise_id=answer.get("enterprise_id"),
            team_id=answer.get("team_id"),
            bot_token=self._client.token,
            bot_id=answer.get("bot_id"),
            bot_user_id=answer.get("user_id"),
        )

    async def _open(self) -> str:
        answer = await self._client.apps_connections_open(app_token=self._app_token)
        return str(answer["url"])


async def until_answered(call: Callable[[], Awaitable[Any]], token: str) -> Any:
    """The answer of the call, tried until there is one. Raises SettingsError when Slack refuses the token."""
    wait = 1.0
    while True:
        try:
            return await call()
        except SlackApiError as error:
            code = answer_code(error.response)
            if code in BAD_TOKEN:
                raise SettingsError(
                    f"Slack refuses the {token}: {code}; set one from the settings of your app"
                ) from None
            log.warning("Slack does not let us in, next try in %.0f s: %s", wait, code or error)
        except BROKEN as error:
            log.warning("Slack does not answer, next try in %.0f s: %s", wait, type(error).__name__)
        await asyncio.sleep(wait)
        wait = min(2 * wait, MAX_WAIT_SECONDS)


def quiet() -> None:
    """Keep the libraries' diaries out of the log: errors only, one line each. They print payloads at DEBUG."""
    library_log.setLevel(logging.ERROR)
    if not library_log.filters:
        library_log.addFilter(_one_line)
    for name in ("slack_sdk", "slack_bolt"):
        logger = logging.getLogger(name)
        logger.setLevel(max(logger.level, logging.WARNING))


def _one_line(record: logging.LogRecord) -> bool:
    record.exc_info = record.exc_text = None
    return True


def _acknowledging(listener: Listener) -> Callable[..., Awaitable[None]]:
    async def handle(body: Body, ack: AsyncAck) -> None:
        await listener(body)
        await ack()

    return handle


async def _while_connected(handler: AsyncSocketModeHandler) -> None:
    """Return when there has been no connection for GRACE_SECONDS."""
    lost = 0.0
    while lost < GRACE_SECONDS:
        await asyncio.sleep(LOOK_SECONDS)
        lost = 0.0 if await handler.client.is_connected() else lost + LOOK_SECONDS


async def _close(handler: AsyncSocketModeHandler) -> None:
    client = handler.client
    await client.close()  # type: ignore[no-untyped-call]
    tasks = (client.message_processor, client.current_session_monitor, client.message_receiver)
    await asyncio.gather(*(task for task in tasks if task is not None), return_exceptions=True)
