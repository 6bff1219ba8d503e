"""Slack on loopback: local-slack (Web API and Socket Mode) behind a front that injects faults and holds Slack's limits.

What the front adds to the server: limits of blocks, no_text, not_in_channel (channel `outside`), wrong tokens, message
metadata and bounds in conversations.history, offsets of time zones, ephemeral answers kept out of the history, five
uses of a response_url, one delivery of an envelope where several connections are open, the length of uploads. What
neither does: pacing (order a 429 with `faults`), scopes (order `missing_scope`), OAuth, channels that are archived
(order `is_archived`), the Events API over HTTP, chat.scheduleMessage, and the server's trigger_id holds for 30 minutes
instead of 3 seconds.
"""

import json
import math
import time
from collections import Counter
from collections.abc import Callable
from contextlib import AsyncExitStack
from typing import Any, Self

from aiohttp import web

from tests.far import slack_blocks, slack_rules, slack_server
from tests.far.faults import Call, Fault, Faults, Kind
from tests.far.front import Front, read_fields, under_fault, until
from tests.far.slack_files import OFFERING, UPLOAD, Files
from tests.far.slack_rules import Json, SlackMessage, failure
from tests.far.slack_server import BASE, SlackServer
from tests.far.slack_socket import Envelope, Sockets

RESPONSE_URL = "response_url"
RESPONSE_URL_USES = 5
CONNECT_SECONDS = 5.0

Fits = Callable[[SlackMessage], bool]


class FarSlack:
    """One workspace with one app. `async with FarSlack() as far`, give the bot `far.api_url` and the two tokens."""

    bot_token, app_token = slack_server.BOT_TOKEN, slack_server.APP_TOKEN
    team, bot_user = slack_server.TEAM, slack_server.BOT_USER
    ada, bob = slack_server.ADA, slack_server.BOB
    """People, in Europe/Berlin and America/New_York."""
    news, random, outside = slack_server.NEWS, slack_server.RANDOM, slack_server.OUTSIDE
    """Channels; the bot is not a member of the last."""

    def __init__(self) -> None:
        self.faults = Faults(foreign=(Kind.BLOCKED, Kind.MIGRATED))
        self.calls: list[Call] = []
        self._sent: list[SlackMessage] = []
        self._metadata: dict[str, Json] = {}
        self._response_urls: Counter[str] = Counter()
        self._files = Files()
        self._server = SlackServer()
        self._front = Front(self._handle)
        self._sockets = Sockets(self._rewrite, self._read_ack)
        self._stack = AsyncExitStack()

    @property
    def api_url(self) -> str:
        """The `base_url` of slack_sdk's clients."""
        return f"{self._front.url}/api/"

    @property
    def envelopes(self) -> list[Envelope]:
        """Everything delivered over Socket Mode, with the time of its acknowledgement."""
        return self._sockets.envelopes

    async def __aenter__(self) -> Self:
        await self._stack.enter_async_context(self._server)
        await self._stack.enter_async_context(self._front)
        return self

    async def __aexit__(self, *_: object) -> None:
        await self._stack.aclose()

    # What people do; each waits for a Socket Mode connection and for the acknowledgement, 5 s at most

    async def slash(self, command: str, text: str = "", *, channel: str, user: str) -> float:
        """Type a slash command. Seconds until the acknowledgement; infinite if none came, too late above 3."""
        typed = {"command": command, "text": text, "channel": channel, "user": user}
        return await self._act("command", typed, lambda e: e.payload.get("command") == command)

    async def say(self, channel: str, text: str, user: str, *, thread_ts: str | None = None) -> str:
        """Write a message: a message event, and an app_mention if it holds `<@bot_user>`. Its ts."""
        await self.connected()
        spoken = {"channel": channel, "text": text, "user": user, "thread_ts": thread_ts}
        body = await self._control("message", spoken)
        return str(body["message"]["ts"])

    async def press(
        self, channel: str, action_id: str, *, user: str, value: str | None = None, ts: str | None = None
    ) -> float:
        """Press a button or choose an option of the newest message that has it. Seconds until the acknowledgement."""
        found_ts, action = await self._find(channel, action_id, value, ts)
        touch = {"channel": channel, "messageTs": found_ts, "user": user, "action": action}
        return await self._act("interact", touch, lambda e: action_id in e.actions)

    async def open_home(self, user: str) -> float:
        """Open the app's Home tab. Seconds until the acknowledgement."""
        return await self._act("open-home", {"user": user}, lambda e: e.event == "app_home_opened")

    async def submit(self, values: Json, *, user: str) -> float:
        """Submit the topmost modal; values by block_id and action_id, as in `view.state.values`."""
        known = len(self.envelopes)
        async with self._server.client.ws_connect("http://far/ui") as screen:
            await screen.send_json({"t": "view_submit", "user": user, "values": values})
            return await until(lambda: self._acked(known), CONNECT_SECONDS, lambda: "the view was not acknowledged")

    async def dm(self, user: str) -> str:
        """The channel id of the conversation between this person and the bot."""
        headers = {"Authorization": f"Bearer {self.bot_token}"}
        async with self._server.client.post(
            "http://far/api/conversations.open", json={"users": user}, headers=headers
        ) as response:
            return str((await response.json())["channel"]["id"])

    async def repeat(self, envelope: Envelope) -> Envelope:
        """Deliver an envelope's payload once more, as Slack does after 3 s without an acknowledgement."""
        return await self._sockets.repeat(envelope)

    # What the bot did

    async def sent(self, channel: str) -> list[SlackMessage]:
        """What was delivered to the channel, in order: messages, updates, ephemeral and response_url answers."""
        return [message for message in self._sent if message.channel == channel]

    async def wait_for(self, channel: str, predicate: Fits = lambda _: True, timeout: float = 5.0) -> SlackMessage:
        """The first delivered message of the channel that fits; TimeoutError names what there was instead."""

        def probe() -> SlackMessage | None:
            return next((m for m in self._sent if m.channel == channel and predicate(m)), None)

        return await until(
            probe, timeout, lambda: f"not sent to {channel}; sent: {[(m.channel, m.reading[:200]) for m in self._sent]}"
        )

    async def connected(self, timeout: float = CONNECT_SECONDS) -> None:
        """Wait until the bot has a Socket Mode connection."""
        await until(lambda: self._sockets.is_connected or None, timeout, lambda: "no Socket Mode connection")

    async def drop_sockets(self) -> None:
        """Close the bot's Socket Mode connections."""
        await self._sockets.drop()

    def calls_of(self, method: str) -> list[Call]:
        return [call for call in self.calls if call.method == method]

    def refusing(self) -> Any:
        """Async context manager: connections are refused meanwhile."""
        return self._front.refusing()

    # Control of the server

    async def _control(self, what: str, body: Json) -> Json:
        async with self._server.client.post(f"http://far/_control/{what}", json=body) as response:
            answer: Json = await response.json()
        if not answer.get("ok"):
            raise RuntimeError(f"Slack server refused {what}: {answer}")
        return answer

    async def _act(self, what: str, body: Json, is_it: Callable[[Envelope], bool]) -> float:
        """Do it and time the acknowledgement of the envelope that came of it; infinite if there was none."""
        await self.connected()
        known = len(self.envelopes)
        await self._control(what, body)
        mine = [e for e in self.envelopes[known:] if is_it(e) and e.user == body["user"]]
        return min((e.acked_after for e in mine if e.acked_after is not None), default=math.inf)

    def _acked(self, known: int) -> float | None:
        views = [e for e in self.envelopes[known:] if e.payload.get("type") == "view_submission"]
        return views[0].acked_after if views else None

    async def _find(self, channel: str, action_id: str, value: str | None, ts: str | None) -> tuple[str, Json]:
        async with self._server.client.get(f"http://far/_control/messages/{channel}") as response:
            messages = (await response.json())["messages"]
        for message in reversed([m for m in messages if ts in (None, m["ts"])]):
            for block in message.get("blocks", []):
                for element in slack_blocks.elements(block):
                    if element["action_id"] == action_id and (action := slack_rules.pressed(element, value)):
                        return message["ts"], action | {"block_id": block.get("block_id", "")}
        raise LookupError(f"nothing to press: {action_id} {value or ''} in {channel} {ts or ''}")

    # The front

    async def _handle(self, request: web.Request) -> web.StreamResponse:
        match request.path.split("/")[1:]:
            case ["api", method]:
                fields = slack_rules.decoded(await read_fields(request))
                where = str(fields.get("channel") or fields.get("channel_id") or "")
                return await self._take(request, Call(method, where, fields))
            case ["upload", "v1", _]:
                return await self._take(request, Call(UPLOAD, "", {"content": await request.read()}))
            case ["socket", _]:
                return await self._sockets.join(request, self._server.client)
            case ["_hooks", "response", name]:
                fields = slack_rules.decoded(await read_fields(request))
                return await self._take(request, Call(RESPONSE_URL, self._origin(name)[0], fields))
        return web.json_response(failure("not_found"), status=404)

    async def _take(self, request: web.Request, call: Call) -> web.Response:
        self.calls.append(call)
        fault = self.faults.take(call.method, call.chat_id)
        return await self._front.finish(under_fault(request, call, fault, lambda: self._answer(request, call, fault)))

    async def _answer(self, request: web.Request, call: Call, fault: Fault | None) -> web.Response:
        if fault and fault.kind is Kind.RATE_LIMITED:
            headers = {"Retry-After": str(fault.retry_after)}
            return web.json_response(failure("ratelimited"), status=429, headers=headers)
        if call.method == RESPONSE_URL:
            return await self._respond(request, dict(call.fields))
        if call.method == UPLOAD:
            return await self._upload(request, call.fields["content"])
        fields = dict(call.fields)
        token = request.headers.get("Authorization", "").removeprefix("Bearer ") or str(fields.pop("token", ""))
        code = fault.error if fault and fault.kind is Kind.REFUSED else slack_rules.token_error(call.method, token)
        body = failure(code) if code else slack_rules.refusal(call.method, fields)
        body = body or await self._forward(call.method, fields, token)
        call.error = str(body.get("error", ""))
        return web.json_response(body)

    async def _forward(self, method: str, fields: Json, token: str) -> Json:
        if isinstance(fields.get("text"), str):
            fields["text"] = fields["text"][: slack_rules.TEXT_LIMIT]
        headers = {"Authorization": f"Bearer {token}"}
        async with self._server.client.post(f"http://far/api/{method}", json=fields, headers=headers) as response:
            body: Json = json.loads(self._rewrite(await response.text()))
        if not body.get("ok"):
            return body
        if method in slack_rules.POSTING:
            self._record(method, fields, body)
        elif method == OFFERING:
            self._files.offer(fields, body)
        elif method == slack_rules.SHARING:
            self._keep(str(fields["channel_id"]), fields | {"files": self._files.shared(fields)}, via=method)
        elif method == "conversations.history":
            body["messages"], body["has_more"] = slack_rules.history(body["messages"], fields, self._metadata)
        elif method == "users.info":
            body["user"] = slack_rules.with_zone(body["user"], fields)
        return body

    def _record(self, method: str, fields: Json, body: Json) -> None:
        ts = str(body.get("ts") or body.get("message_ts"))
        if fields.get("metadata"):
            self._metadata[ts] = fields["metadata"]
            body.get("message", {})["metadata"] = fields["metadata"]
        ephemeral_to = fields.get("user") if method == "chat.postEphemeral" else None
        self._keep(str(body.get("channel") or fields["channel"]), fields, via=method, ts=ts, ephemeral_to=ephemeral_to)

    def _keep(self, channel: str, fields: Json, *, via: str, ts: str = "", ephemeral_to: str | None = None) -> None:
        self._sent.append(
            SlackMessage(
                channel=channel,
                text=str(fields.get("text") or ""),
                at=time.time(),
                via=via,
                ts=ts,
                blocks=tuple(fields.get("blocks") or ()),
                metadata=fields.get("metadata"),
                thread_ts=fields.get("thread_ts"),
                ephemeral_to=ephemeral_to,
                replaces_original=bool(fields.get("replace_original")),
                files=fields.get("files") or (),
            )
        )

    async def _upload(self, request: web.Request, content: bytes) -> web.Response:
        """Bytes at an address that was given for them."""
        if not self._files.takes(request.path.rpartition("/")[2], content):
            return web.Response(status=400, text="not as long as announced")
        async with self._server.client.post(f"http://far{request.path}", data=content) as response:
            return web.Response(status=response.status, text=await response.text())

    async def _respond(self, request: web.Request, fields: Json) -> web.Response:
        """An answer to a response_url: ephemeral unless it says otherwise, five times at most."""
        self._response_urls[request.path] += 1
        if self._response_urls[request.path] > RESPONSE_URL_USES:
            return web.json_response(failure("used_url"), status=404)
        found = slack_blocks.refusal(fields["blocks"]) if fields.get("blocks") else None
        if found:
            return web.json_response(failure(found[0]), status=400)
        if not fields.get("replace_original"):
            fields.setdefault("response_type", "ephemeral")
        async with self._server.client.post(f"http://far{request.path}", json=fields) as response:
            answer = web.Response(status=response.status, text=await response.text())
        if answer.status == 200:
            channel, user = self._origin(request.path.rsplit("/", 1)[1])
            only = user if fields.get("response_type") == "ephemeral" else None
            self._keep(channel, fields, via=RESPONSE_URL, ephemeral_to=only)
        return answer

    def _origin(self, name: str) -> tuple[str, str]:
        """Channel and person of the command or press that this response_url was given with."""
        for envelope in self.envelopes:
            if str(envelope.payload.get("response_url", "")).endswith(name):
                return envelope.channel, envelope.user
        return "", ""

    def _read_ack(self, envelope: Envelope) -> None:
        if envelope.type == "slash_commands" and (envelope.ack.get("text") or envelope.ack.get("blocks")):
            only = envelope.user if envelope.ack.get("response_type") == "ephemeral" else None
            self._keep(envelope.channel, envelope.ack, via="ack", ephemeral_to=only)

    def _rewrite(self, text: str) -> str:
        """Addresses of the server made into addresses of the front."""
        return text.replace(f"http://{BASE}", self._front.url).replace(
            f"ws://{BASE}", self._front.url.replace("http", "ws", 1)
        )
