"""Socket Mode through the front: passes envelopes to the bot and acknowledgements back, and times them."""

import asyncio
import json
import time
import uuid
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any

from aiohttp import ClientSession, ClientWebSocketResponse, WSMsgType, web

Json = dict[str, Any]


@dataclass(slots=True)
class Envelope:
    """One delivery to the bot over Socket Mode."""

    envelope_id: str
    type: str
    payload: Json
    at: float = field(default_factory=time.monotonic)
    acked_after: float | None = None
    """Seconds; None as long as the bot has not acknowledged. Slack gives up after 3."""
    ack: Json = field(default_factory=dict)
    """What the bot put into its acknowledgement."""

    @property
    def event(self) -> str:
        """Type of the event, empty for commands and presses."""
        return str(self.payload.get("event", {}).get("type", ""))

    @property
    def channel(self) -> str:
        return self._id("channel")

    @property
    def user(self) -> str:
        return self._id("user")

    @property
    def actions(self) -> list[str]:
        """The action_id of each thing pressed."""
        return [str(action.get("action_id")) for action in self.payload.get("actions", [])]

    def _id(self, name: str) -> str:
        """An id that commands carry as text, presses as an object and events inside `event`."""
        payload = self.payload.get("event") or self.payload
        value = payload.get(f"{name}_id") or payload.get(name) or ""
        return str(value.get("id", "")) if isinstance(value, dict) else str(value)


class Sockets:
    """The bot's Socket Mode connections. Each envelope goes to one of them, although the server offers it to all."""

    def __init__(self, rewrite: Callable[[str], str], on_ack: Callable[[Envelope], None]) -> None:
        self.envelopes: list[Envelope] = []
        self._open: list[web.WebSocketResponse] = []
        self._rewrite = rewrite
        self._on_ack = on_ack

    @property
    def is_connected(self) -> bool:
        return bool(self._open)

    async def join(self, request: web.Request, client: ClientSession) -> web.WebSocketResponse:
        """Carry one connection of the bot until either side ends it."""
        bot = web.WebSocketResponse(max_msg_size=0)
        await bot.prepare(request)
        async with client.ws_connect(f"http://far{request.path}", max_msg_size=0) as server:
            self._open.append(bot)
            pumps = [asyncio.create_task(self._deliver(server, bot)), asyncio.create_task(self._return(bot, server))]
            try:
                await asyncio.wait(pumps, return_when=asyncio.FIRST_COMPLETED)
            finally:
                self._open.remove(bot)
                for pump in pumps:
                    pump.cancel()
                await asyncio.gather(*pumps, return_exceptions=True)
        await bot.close()
        return bot

    async def repeat(self, envelope: Envelope, reason: str = "timeout") -> Envelope:
        """Deliver the same payload again, as Slack does when no acknowledgement came: same event_id, a new envelope."""
        again = Envelope(str(uuid.uuid4()), envelope.type, envelope.payload)
        self.envelopes.append(again)
        await self._open[-1].send_json(
            {
                "envelope_id": again.envelope_id,
                "type": again.type,
                "payload": again.payload,
                "accepts_response_payload": False,
                "retry_attempt": 1,
                "retry_reason": reason,
            }
        )
        return again

    async def drop(self) -> None:
        """Close every connection without a word, as a network does."""
        for bot in list(self._open):
            await bot.close()

    async def _deliver(self, server: ClientWebSocketResponse, bot: web.WebSocketResponse) -> None:
        async for message in server:
            if message.type is not WSMsgType.TEXT:
                return
            text = self._rewrite(message.data)
            if self._note(json.loads(text)):
                await bot.send_str(text)

    def _note(self, body: Json) -> bool:
        """Remember an envelope; False if another connection has delivered it already."""
        name = body.get("envelope_id")
        if name is None:
            return True
        if any(envelope.envelope_id == name for envelope in self.envelopes):
            return False
        self.envelopes.append(Envelope(name, body["type"], body["payload"]))
        return True

    async def _return(self, bot: web.WebSocketResponse, server: ClientWebSocketResponse) -> None:
        async for message in bot:
            if message.type is not WSMsgType.TEXT:
                return
            await server.send_str(self._acknowledge(message.data))

    def _acknowledge(self, text: str) -> str:
        """Time the acknowledgement; an answer inside it is ephemeral unless it says otherwise, as in Slack."""
        body: Json = json.loads(text)
        found = next((e for e in self.envelopes if e.envelope_id == body.get("envelope_id")), None)
        if found is None or found.acked_after is not None:
            return text
        found.acked_after = time.monotonic() - found.at
        if isinstance(body.get("payload"), dict):
            if found.type == "slash_commands":
                body["payload"].setdefault("response_type", "ephemeral")
            found.ack = body["payload"]
        self._on_ack(found)
        return json.dumps(body)
