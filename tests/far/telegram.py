"""Telegram on loopback: lo-bot-api-emulator behind a front that injects faults and holds Telegram's text rules.

What the front adds to the emulator: HTML and MarkdownV2 as TDLib parses them, lengths in code points after parsing,
newer parameters (link_preview_options, message_thread_id, protect_content ...), my_chat_member updates, chat members,
edits that need their message, an unknown token is 401, and flood limits where `flood` is set. What neither does:
webhooks for my_chat_member updates, media beyond what the emulator checks, sendRichMessage (404).
"""

import itertools
import re
import time
from collections.abc import Callable, Mapping
from contextlib import AsyncExitStack
from typing import Any, Self

from aiohttp import ClientSession, ClientTimeout, web
from lo_bot_api_emulator import LoBotApiEmulator  # type: ignore[import-untyped]

from tests.far import tdlib, telegram_rules
from tests.far.faults import Call, Fault, Faults, Kind
from tests.far.front import LOOPBACK, Front, Upload, multipart, read_fields, under_fault, until
from tests.far.limits import Flood
from tests.far.telegram_people import ANONYMOUS, BOT, QUESTIONS, Json, chat, known, membership, person
from tests.far.telegram_rules import RefusalError, SentMessage

WRAPPED = "far_update"
"""The emulator queues only messages and button presses; other kinds travel inside a message under this key."""
SETTERS = {"setMyDescription", "setMyShortDescription", "setMyName"}
ON_MESSAGES = {"editMessageText", "editMessageCaption", "editMessageReplyMarkup", "deleteMessage"}
GONE = "Forbidden: bot was blocked by the user"
UNCHANGED = (
    "Bad Request: message is not modified: specified new message content and reply markup are exactly the same "
    "as a current content and reply markup of the message"
)

Answer = tuple[int, Json]


class FarTelegram:
    """One Telegram with one bot. `async with FarTelegram() as far`, give the bot `far.api_url` and `far.token`."""

    token = "7000000001:AAFarTelegramTokenForTestsOnly_000"

    def __init__(self) -> None:
        self.faults = Faults()
        self.calls: list[Call] = []
        self.flood: Flood | None = None
        """Limits to hold the bot to; None for as much as it likes."""
        self.members: dict[tuple[int, int], str] = {}
        """Status by chat and user for getChatMember; without an entry a person is "member"."""
        self.disorder: Callable[[list[Json]], list[Json]] = list
        """What becomes of updates on their way to the bot: it may hold them back, repeat them, mix them."""
        self._sent: list[SentMessage] = []
        self._shown: dict[tuple[int, int], SentMessage] = {}
        self._ids = itertools.count(1_000_000)
        self._emulator = LoBotApiEmulator(max_updates=100_000, allow_insecure_loopback_webhooks=True)
        self._front = Front(self._handle)
        self._stack = AsyncExitStack()
        self._upstream = ""
        self._client: ClientSession | None = None

    @property
    def api_url(self) -> str:
        """The `base_url` of python-telegram-bot: the token is put right behind it."""
        return f"{self._front.url}/bot"

    async def __aenter__(self) -> Self:
        runner = web.AppRunner(self._emulator.app(), access_log=None, shutdown_timeout=0.2)
        await runner.setup()
        self._stack.push_async_callback(runner.cleanup)
        await web.TCPSite(runner, LOOPBACK, 0).start()
        self._upstream = f"http://{LOOPBACK}:{runner.addresses[0][1]}/bot{self.token}"
        self._client = await self._stack.enter_async_context(ClientSession(timeout=ClientTimeout(total=70)))
        await self._stack.enter_async_context(self._front)
        return self

    async def __aexit__(self, *_: object) -> None:
        await self._stack.aclose()

    # What people do

    async def say(
        self,
        chat_id: int,
        text: str,
        *,
        user_id: int | None = None,
        language_code: str = "en",
        chat_type: str | None = None,
        thread_id: int | None = None,
        sender_chat: int | None = None,
    ) -> int:
        """Type a message; entities are those Telegram would find in it. The update id.

        `sender_chat` is the group itself, in whose name an anonymous administrator writes, or a channel.
        """
        typed: Json = {
            "message_id": next(self._ids),
            "date": int(time.time()),
            "chat": chat(chat_id, chat_type),
            "from": person(user_id or abs(chat_id), language_code),
            "text": text,
            "entities": tdlib.entities_in(text),
        }
        if thread_id is not None:
            typed |= {"message_thread_id": thread_id, "is_topic_message": True}
        if sender_chat is not None:
            kind = None if sender_chat == chat_id else "channel"
            typed |= {"from": ANONYMOUS, "sender_chat": chat(sender_chat, kind)}
        return await self._update({"message": typed})

    async def press(self, chat_id: int, message_id: int, data: str, *, user_id: int | None = None) -> int:
        """Press the button with this callback data; LookupError if the message does not show it (any more)."""
        shown = self._shown[chat_id, message_id]
        if data not in [button.get("callback_data") for button in shown.buttons]:
            raise LookupError(f"no button {data!r} on message {message_id}: {shown.buttons}")
        query: Json = {
            "id": str(next(self._ids)),
            "from": person(user_id or abs(chat_id), "en"),
            "message": telegram_rules.message(shown, BOT),
            "chat_instance": str(chat_id),
            "data": data,
        }
        return await self._update({"callback_query": query})

    async def set_membership(self, chat_id: int, status: str, *, user_id: int | None = None) -> int:
        """Block the bot or put it out ("kicked", "left"), or take it in ("member"): a my_chat_member update."""
        old = "member" if status in ("kicked", "left") else "left"
        change: Json = {
            "chat": chat(chat_id),
            "from": person(user_id or abs(chat_id), "en"),
            "date": int(time.time()),
            "old_chat_member": membership(BOT, old),
            "new_chat_member": membership(BOT, status),
        }
        return await self._update({"message": {WRAPPED: {"my_chat_member": change}}})

    async def migrate(self, chat_id: int, to: int) -> int:
        """Let a group become a supergroup: the last message that the old group sees."""
        message: Json = {"message_id": next(self._ids), "date": int(time.time()), "chat": chat(chat_id)}
        return await self._update({"message": {WRAPPED: {"message": message | {"migrate_to_chat_id": to}}}})

    # What the bot did

    async def sent(self, chat_id: int) -> list[SentMessage]:
        """Every message and edit that was delivered to the chat, in order of arrival."""
        return [message for message in self._sent if message.chat_id == chat_id]

    async def wait_for(
        self, chat_id: int, predicate: Callable[[SentMessage], bool] = lambda _: True, timeout: float = 5.0
    ) -> SentMessage:
        """The first delivered message of the chat that fits; TimeoutError names what there was instead."""

        def probe() -> SentMessage | None:
            return next((m for m in self._sent if m.chat_id == chat_id and predicate(m)), None)

        return await until(
            probe, timeout, lambda: f"not sent to {chat_id}; sent: {[(m.chat_id, m.text[:200]) for m in self._sent]}"
        )

    def calls_of(self, method: str) -> list[Call]:
        return [call for call in self.calls if call.method == method]

    def refusing(self) -> Any:
        """Async context manager: connections are refused meanwhile."""
        return self._front.refusing()

    # The front

    async def _update(self, update: Json) -> int:
        return int(await self._emulator.enqueue_update(update, token=self.token))

    async def _handle(self, request: web.Request) -> web.StreamResponse:
        path = re.fullmatch(r"/bot([^/]+)/(\w+)", request.path)
        if path is None or path[1] != self.token:
            return reply(401 if path else 404, {"description": "Unauthorized" if path else "Not Found"})
        fields = await read_fields(request)
        call = Call(path[2], str(fields.get("chat_id", "")), fields)
        self.calls.append(call)
        fault = self.faults.take(call.method, call.chat_id)
        if call.method == "getUpdates" and fault is None:
            call.status, body = await self._updates(fields)
            return reply(call.status, body)
        return await self._front.finish(under_fault(request, call, fault, lambda: self._answer(call, fault)))

    async def _answer(self, call: Call, fault: Fault | None) -> web.Response:
        try:
            refuse(fault)
            if self.flood and call.method == "sendMessage" and (wait := self.flood.over(call.chat_id, call.at)):
                raise too_many(wait)
            status, body = await self._obey(call.method, call.fields)
        except RefusalError as refusal:
            status, body = refusal.status, refusal.body()
        call.error = str(body.get("description", ""))
        return reply(status, body)

    async def _obey(self, method: str, fields: Mapping[str, Any]) -> Answer:
        if not re.fullmatch(r"-?\d+", str(fields.get("chat_id", 0))):
            raise RefusalError("Bad Request: chat not found")
        if method in SETTERS:
            return 200, {"ok": True, "result": True}
        if method in QUESTIONS:
            return 200, {"ok": True, "result": known(method, fields, self.members)}
        if method == "setMyCommands":
            telegram_rules.check_commands(fields)
        if method == "getUpdates":
            return await self._updates(fields)
        text = telegram_rules.read_text(method, fields)
        preview = telegram_rules.check_preview(fields)
        target = self._target(method, fields, text) if method in ON_MESSAGES else None
        status, body = await self._forward(method, telegram_rules.for_emulator(fields, text))
        if text is None and target is not None:
            text = (target.text, target.plain, target.entities)
        if status == 200 and isinstance(body["result"], dict) and text:
            message = self._record(method, fields, text, preview, body["result"])
            body["result"] |= telegram_rules.message(message, BOT)
        return status, body

    def _target(
        self, method: str, fields: Mapping[str, Any], text: tuple[str, str, list[Json]] | None
    ) -> SentMessage | None:
        """The message to change, if there is something to change; None once it is deleted."""
        key = (int(fields.get("chat_id", 0)), int(fields.get("message_id", 0)))
        shown = self._shown.get(key)
        if shown is None:
            raise RefusalError(f"Bad Request: message to {'delete' if method == 'deleteMessage' else 'edit'} not found")
        if method == "deleteMessage":
            del self._shown[key]
            return None
        markup = telegram_rules.decoded(fields, "reply_markup") or {}
        same_text = text is None or (text[1], text[2]) == (shown.plain, shown.entities)
        if same_text and markup == shown.reply_markup:
            raise RefusalError(UNCHANGED)
        return shown

    def _record(
        self, method: str, fields: Mapping[str, Any], text: tuple[str, str, list[Json]], preview: Json, result: Json
    ) -> SentMessage:
        thread = fields.get("message_thread_id")
        message = SentMessage(
            method=method,
            chat_id=int(fields["chat_id"]),
            message_id=int(result["message_id"]),
            text=text[0],
            plain=text[1],
            entities=text[2],
            at=time.time(),
            parse_mode=fields.get("parse_mode"),
            reply_markup=telegram_rules.decoded(fields, "reply_markup") or {},
            link_preview=preview,
            thread_id=int(thread) if thread else None,
            files=tuple(value for value in fields.values() if isinstance(value, Upload)),
        )
        self._sent.append(message)
        self._shown[message.chat_id, message.message_id] = message
        return message

    async def _updates(self, fields: Mapping[str, Any]) -> Answer:
        status, body = await self._forward("getUpdates", dict(fields))
        if status == 200:
            body["result"] = self.disorder([unwrapped(update) for update in body["result"]])
        return status, body

    async def _forward(self, method: str, fields: Json) -> Answer:
        if self._client is None:
            raise RuntimeError("FarTelegram is not running")
        uploads = any(isinstance(value, Upload) for value in fields.values())
        body = multipart(fields) if uploads else None
        async with self._client.post(
            f"{self._upstream}/{method}", data=body, json=None if uploads else fields
        ) as response:
            return response.status, await response.json()


def refuse(fault: Fault | None) -> None:
    """Raise the Bot API's answer for the faults that are answers."""
    match fault.kind if fault else None:
        case Kind.RATE_LIMITED if fault:
            raise too_many(fault.retry_after)
        case Kind.BLOCKED:
            raise RefusalError(GONE, 403)
        case Kind.MIGRATED if fault:
            text = "Bad Request: group chat was upgraded to a supergroup chat"
            raise RefusalError(text, 400, {"migrate_to_chat_id": fault.migrate_to})
        case Kind.REFUSED if fault:
            raise RefusalError(fault.error or "Bad Request: chat not found")
        case _:
            return


def too_many(wait: int) -> RefusalError:
    """Telegram's 429."""
    return RefusalError(f"Too Many Requests: retry after {wait}", 429, {"retry_after": wait})


def reply(status: int, body: Json) -> web.Response:
    if "ok" not in body:
        body = {"ok": False, "error_code": status} | body
    return web.json_response(body, status=status)


def unwrapped(update: Json) -> Json:
    inner = update.get("message", {}).get(WRAPPED)
    return {"update_id": update["update_id"], **inner} if inner else update
