"""The Slack port: what arrives is kept before it is acknowledged; what is sent is sent once and without retries.

Each call has a connection of its own: one kept open and cut by the far side would leave a message in doubt.
"""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Awaitable, Callable, Collection
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from typing import Any
from urllib.parse import urlsplit

from slack_sdk.errors import SlackApiError
from slack_sdk.web.async_client import AsyncWebClient
from slack_sdk.webhook.async_client import AsyncWebhookClient

from bot.chat.slack import receive as heard
from bot.chat.slack.connection import Body, Connection
from bot.chat.slack.errors import BROKEN, broken, refused, retry_after
from bot.chat.slack.files import NotHereError, share
from bot.chat.slack.people import Hints, People
from bot.chat.slack.render import render
from bot.errors import TryLater, Unknown
from bot.ports import Receive
from bot.types import Chat, Incoming, Message, Payload, Platform

OnGone = Callable[[Chat, str], Awaitable[None]]

log = logging.getLogger(__name__)

API_URL = "https://slack.com/api/"
SEND_SECONDS = 20
LEARN_SECONDS = 0.7
"""How long a stranger's first event waits for their zone, of the 3 s within which Slack wants it acknowledged."""
PROBED_MESSAGES = 50
EVENT_TYPE = "news_digest_part"
RESPONSE_AGE = timedelta(minutes=25)
"""A response_url serves 30 minutes and five answers."""
RESPONDED = "response"
"""The id of a message sent through a response_url: Slack does not tell a better one."""
GONE_EVENTS = {"app_uninstalled": "the app was removed from the workspace", "tokens_revoked": "the token was revoked"}


def _utc_now() -> datetime:
    return datetime.now(UTC)


class SlackPlatform:
    """One app at one workspace.

    Every event is passed to `receive` before it is acknowledged. `commands` are the names of the bot's commands, which
    people may also write without a slash. `on_gone` hears that the app was removed, with `team` for an address: that
    is true of all its chats. The tokens are in no log line.
    """

    name = Platform.SLACK

    def __init__(
        self,
        bot_token: str,
        app_token: str,
        *,
        api_url: str = API_URL,
        commands: Collection[str] = (),
        on_gone: OnGone | None = None,
        now: Callable[[], datetime] = _utc_now,
    ) -> None:
        self._client = AsyncWebClient(token=bot_token, base_url=api_url, timeout=SEND_SECONDS, retry_handlers=[])
        self._connection = Connection(self._client, app_token)
        self._people = People(self._client)
        self._api_host = urlsplit(api_url).hostname or ""
        self._commands = frozenset(name.removeprefix("/") for name in commands)
        self._on_gone = on_gone
        self._now = now
        self._learning: set[asyncio.Task[None]] = set()

    def __repr__(self) -> str:
        return "SlackPlatform()"

    def render(self, message: Message) -> list[Payload]:
        """The message as this platform's parts."""
        return render(message)

    async def run(self, receive: Receive) -> None:
        """Receive until cancelled. Raises SettingsError when Slack refuses a token."""

        async def on_command(body: Body) -> None:
            await self._keep(heard.command(body, self._commands, self._now()), receive)

        async def on_action(body: Body) -> None:
            await self._keep(heard.pressed(body, self._now()), receive)

        async def on_event(body: Body) -> None:
            kind = body["event"]["type"]
            if kind in GONE_EVENTS:
                await self._gone(body, GONE_EVENTS[kind])
            elif kind in ("message", "app_mention"):
                await self._keep(heard.message(body, self._commands), receive)

        await self._connection.run(on_command=on_command, on_event=on_event, on_action=on_action)

    async def send(self, chat: Chat, payload: Payload, context: Payload, key: str) -> str:
        """Send one part; returns the message's ts. Raises a SendError."""
        if "file" in payload:
            try:
                return await share(self._client, _channel(chat), payload, context.get("thread_ts"))
            except NotHereError as problem:  # said in the file's place
                payload = {"text": str(problem)}
        url = self._response_url(context)
        if url and await self._respond(url, chat, payload):
            return RESPONDED
        return await self._post(chat, payload, context, key)

    async def probe(self, chat: Chat, key: str) -> str | None:
        """The ts of the message with this key among the chat's newest; None also where history may not be read."""
        try:
            answer = await self._client.conversations_history(
                channel=_channel(chat), limit=PROBED_MESSAGES, include_all_metadata=True
            )
        except (SlackApiError, *BROKEN) as error:
            log.debug("no look at %s: %s", chat.address, type(error).__name__)
            return None
        found = (message for message in answer.get("messages") or () if _key(message) == key)
        return next((str(message["ts"]) for message in found), None)

    async def administers(self, chat: Chat, user: str) -> bool:
        """True: in a channel anybody may change what it follows, as is usual at Slack."""
        return True

    async def close(self) -> None:
        """Let go of connections."""
        for task in self._learning:
            task.cancel()
        await asyncio.gather(*self._learning, return_exceptions=True)

    async def _keep(self, incoming: Incoming | None, receive: Receive) -> None:
        if incoming is None:
            return
        hints = await self._hints(incoming.user)
        await receive(replace(incoming, zone=hints.zone, language=hints.language))

    async def _hints(self, user: str) -> Hints:
        """What is known of somebody; of a stranger, what Slack says within LEARN_SECONDS."""
        task = asyncio.create_task(self._people.learn(user))
        self._learning.add(task)
        task.add_done_callback(self._learning.discard)
        await asyncio.wait([task], timeout=LEARN_SECONDS)
        return self._people.hints(user)

    async def _gone(self, body: Body, reason: str) -> None:
        if self._on_gone is not None:
            await self._on_gone(Chat(Platform.SLACK, str(body.get("team_id") or "")), reason)

    async def _post(self, chat: Chat, payload: Payload, context: Payload, key: str) -> str:
        try:
            answer = await self._client.chat_postMessage(
                channel=_channel(chat),
                text=payload["text"],
                blocks=payload.get("blocks"),
                metadata={"event_type": EVENT_TYPE, "event_payload": {"key": key}},
                thread_ts=context.get("thread_ts"),
                unfurl_links=False,
                unfurl_media=False,
            )
        except SlackApiError as error:
            raise refused(error) from error
        except BROKEN as error:
            raise broken(error) from error
        return str(answer["ts"])

    async def _respond(self, url: str, chat: Chat, payload: Payload) -> bool:
        """Answer where the command was given; False when Slack definitely did not take it there."""
        hook = AsyncWebhookClient(url, timeout=SEND_SECONDS, retry_handlers=[])
        seen_by = "in_channel" if _channel(chat).startswith("D") else "ephemeral"
        try:
            answer = await hook.send_dict({**payload, "response_type": seen_by, "replace_original": False})
        except BROKEN as error:
            raise broken(error) from error
        if answer.status_code == 429:
            raise TryLater("Slack: ratelimited", retry_after(answer.headers))
        if answer.status_code >= 500:
            raise Unknown(f"Slack: answer {answer.status_code} to the response address")
        return answer.status_code == 200

    def _response_url(self, context: Payload) -> str:
        """The response address of the context while it serves, if it is Slack's own; else an empty string."""
        url, at = str(context.get("response_url") or ""), context.get("at")
        if not url or not at or self._now() - datetime.fromisoformat(at) > RESPONSE_AGE:
            return ""
        host = urlsplit(url).hostname or ""
        return url if host == self._api_host or host.endswith((".slack.com", ".slack-gov.com")) else ""


def _channel(chat: Chat) -> str:
    return chat.address.partition("/")[2]


def _key(message: dict[str, Any]) -> str:
    metadata = message.get("metadata") or {}
    return str((metadata.get("event_payload") or {}).get("key") or "")
