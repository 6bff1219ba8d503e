"""The far Telegram, seen through the client that the bot uses: commands in, answers out, each fault a typed error."""

import asyncio
import time
from collections.abc import AsyncIterator, Callable, Coroutine
from contextlib import asynccontextmanager
from typing import Any

import pytest
from telegram import Bot, InlineKeyboardButton, InlineKeyboardMarkup, LinkPreviewOptions, Message, Update
from telegram.error import (
    BadRequest,
    ChatMigrated,
    Conflict,
    Forbidden,
    InvalidToken,
    NetworkError,
    RetryAfter,
    TimedOut,
)
from telegram.ext import Application, CallbackQueryHandler, ChatMemberHandler, CommandHandler, ContextTypes
from telegram.request import HTTPXRequest

from tests.far.faults import Kind
from tests.far.feeds import FeedServer
from tests.far.tdlib import MarkupError, parse_html
from tests.far.telegram import FarTelegram

pytest_plugins = ["tests.far.fixtures"]

CHAT, GROUP = 501, -1_001_234_567_890
Handler = Callable[[Update, ContextTypes.DEFAULT_TYPE], Coroutine[Any, Any, None]]


@asynccontextmanager
async def client(far: FarTelegram, read_timeout: float = 5.0) -> AsyncIterator[Bot]:
    async with Bot(far.token, base_url=far.api_url, request=HTTPXRequest(read_timeout=read_timeout)) as bot:
        yield bot


@asynccontextmanager
async def polling(far: FarTelegram, handlers: dict[str, Handler]) -> AsyncIterator[None]:
    """A bot that polls: the handlers by command, or "button" and "member" for the other updates."""
    app = Application.builder().token(far.token).base_url(far.api_url).job_queue(None).build()
    for name, handler in handlers.items():
        match name:
            case "button":
                app.add_handler(CallbackQueryHandler(handler))
            case "member":
                app.add_handler(ChatMemberHandler(handler))
            case command:
                app.add_handler(CommandHandler(command, handler))
    async with app:
        await app.start()
        assert app.updater is not None
        await app.updater.start_polling(poll_interval=0.0, timeout=10)
        try:
            yield
        finally:
            await app.updater.stop()
            await app.stop()


async def test_a_command_is_answered(far_telegram: FarTelegram) -> None:
    async def hello(update: Update, _: ContextTypes.DEFAULT_TYPE) -> None:
        assert update.effective_message and update.effective_user
        await update.effective_message.reply_html(f"<b>Hello</b> {update.effective_user.language_code}")

    async with polling(far_telegram, {"hello": hello}):
        await far_telegram.say(CHAT, "not a command: hello")
        await far_telegram.say(CHAT, "/hello@far_digest_bot now", language_code="de")
        answer = await far_telegram.wait_for(CHAT, lambda sent: "Hello" in sent.plain)

    assert (answer.text, answer.plain, answer.parse_mode) == ("<b>Hello</b> de", "Hello de", "HTML")
    assert answer.entities == [{"type": "bold", "offset": 0, "length": 5}]
    assert len(await far_telegram.sent(CHAT)) == 1
    assert abs(answer.at - time.time()) < 5


async def test_a_group_topic_is_kept(far_telegram: FarTelegram) -> None:
    async def where(update: Update, _: ContextTypes.DEFAULT_TYPE) -> None:
        message = update.effective_message
        assert message and message.chat.type == "supergroup"
        await message.get_bot().send_message(GROUP, "here", message_thread_id=message.message_thread_id)

    async with polling(far_telegram, {"where": where}):
        await far_telegram.say(GROUP, "/where", user_id=9, thread_id=77)
        assert (await far_telegram.wait_for(GROUP)).thread_id == 77


async def test_a_button_is_pressed(far_telegram: FarTelegram) -> None:
    async def pressed(update: Update, _: ContextTypes.DEFAULT_TYPE) -> None:
        query = update.callback_query
        assert query
        await query.answer("ok")
        await query.edit_message_text(f"pressed {query.data}")

    async with polling(far_telegram, {"button": pressed}), client(far_telegram) as bot:
        keyboard = InlineKeyboardMarkup([[InlineKeyboardButton("More", callback_data="more:1")]])
        sent = await bot.send_message(CHAT, "news", reply_markup=keyboard)
        with pytest.raises(LookupError):
            await far_telegram.press(CHAT, sent.message_id, "less")
        await far_telegram.press(CHAT, sent.message_id, "more:1")
        edit = await far_telegram.wait_for(CHAT, lambda message: message.method == "editMessageText")

    with pytest.raises(LookupError):
        await far_telegram.press(CHAT, sent.message_id, "more:1")
    assert (edit.plain, edit.message_id) == ("pressed more:1", sent.message_id)
    assert far_telegram.calls_of("answerCallbackQuery")[0].fields["text"] == "ok"


async def test_an_unconfirmed_update_comes_again(far_telegram: FarTelegram) -> None:
    async with client(far_telegram) as killed, client(far_telegram) as second:
        poll = asyncio.create_task(killed.get_updates(timeout=10))
        await asyncio.sleep(0.1)
        with pytest.raises(Conflict):
            await second.get_updates()
        poll.cancel()
        await asyncio.wait([poll])
        await asyncio.sleep(0.3)  # the emulator sees within 0.1 s that a poller has gone
        await far_telegram.say(CHAT, "/hello")
        (update,) = await second.get_updates()
        (again,) = await second.get_updates()
        assert update.update_id == again.update_id
        assert await second.get_updates(offset=update.update_id + 1) == ()


async def test_a_block_is_told(far_telegram: FarTelegram) -> None:
    told: asyncio.Queue[str] = asyncio.Queue()

    async def moved(update: Update, _: ContextTypes.DEFAULT_TYPE) -> None:
        assert update.my_chat_member
        told.put_nowait(update.my_chat_member.new_chat_member.status)

    async with polling(far_telegram, {"member": moved}):
        await far_telegram.set_membership(CHAT, "kicked")
        assert await asyncio.wait_for(told.get(), 5) == "kicked"


@pytest.mark.parametrize(
    ("fault", "error"),
    [
        ({"kind": Kind.RATE_LIMITED, "retry_after": 7}, RetryAfter),
        ({"kind": Kind.SERVER_ERROR}, NetworkError),
        ({"kind": Kind.BLOCKED}, Forbidden),
        ({"kind": Kind.MIGRATED, "migrate_to": GROUP}, ChatMigrated),
        ({"kind": Kind.REFUSED, "error": "Bad Request: chat not found"}, BadRequest),
        ({"kind": Kind.CUT_BEFORE}, NetworkError),
        ({"kind": Kind.CUT_AFTER}, NetworkError),
    ],
)
async def test_each_fault_is_a_typed_error(
    far_telegram: FarTelegram, fault: dict[str, object], error: type[Exception]
) -> None:
    far_telegram.faults.add("sendMessage", chat_id=CHAT, **fault)  # type: ignore[arg-type]
    async with client(far_telegram) as bot:
        await bot.send_message(CHAT + 1, "another chat")
        with pytest.raises(error) as caught:
            await bot.send_message(CHAT, "one")
        delivered = len(await far_telegram.sent(CHAT))
        await bot.send_message(CHAT, "two")

    assert type(caught.value) is error
    assert delivered == (1 if fault["kind"] is Kind.CUT_AFTER else 0)
    assert far_telegram.calls_of("sendMessage")[1].fault is fault["kind"]
    if isinstance(caught.value, RetryAfter):
        assert caught.value._retry_after.total_seconds() == 7
    if isinstance(caught.value, ChatMigrated):
        assert caught.value.new_chat_id == GROUP


async def test_a_late_answer_is_delivered_after_the_client_gave_up(far_telegram: FarTelegram) -> None:
    far_telegram.faults.add("sendMessage", kind=Kind.DELAY, seconds=0.6)
    async with client(far_telegram, read_timeout=0.2) as bot:
        with pytest.raises(TimedOut):
            await bot.send_message(CHAT, "late")
        assert await far_telegram.sent(CHAT) == []
        assert (await far_telegram.wait_for(CHAT)).text == "late"


async def test_a_fault_can_wait_and_repeat(far_telegram: FarTelegram) -> None:
    far_telegram.faults.add("sendMessage", kind=Kind.BLOCKED, skip=1, times=2)
    outcomes = []
    async with client(far_telegram) as bot:
        for text in "abcd":
            try:
                await bot.send_message(CHAT, text)
            except Forbidden:
                outcomes.append(f"no {text}")
            else:
                outcomes.append(text)
    assert outcomes == ["a", "no b", "no c", "d"]


async def test_a_closed_port_refuses_and_opens_again(far_telegram: FarTelegram) -> None:
    async with client(far_telegram) as bot:
        await bot.send_message(CHAT, "before")
        async with far_telegram.refusing():
            with pytest.raises(NetworkError, match="ConnectError"):
                await bot.send_message(CHAT, "meanwhile")
        await bot.send_message(CHAT, "after")
    assert [message.text for message in await far_telegram.sent(CHAT)] == ["before", "after"]


async def test_text_is_measured_after_parsing(far_telegram: FarTelegram) -> None:
    async with client(far_telegram) as bot:
        longest = "<b>" + "😀" * 4096 + "</b>"
        sent = await bot.send_message(CHAT, longest, parse_mode="HTML")
        assert sent.text == "😀" * 4096
        with pytest.raises(BadRequest, match="Message is too long"):
            await bot.send_message(CHAT, "x" * 4097)
        with pytest.raises(BadRequest, match="Message text is empty"):
            await bot.send_message(CHAT, "<b> </b>", parse_mode="HTML")
        with pytest.raises(BadRequest, match='Can\'t parse entities: unsupported start tag "p"'):
            await bot.send_message(CHAT, "<p>x</p>", parse_mode="HTML")


async def test_edits_need_their_message_and_a_change(far_telegram: FarTelegram) -> None:
    async with client(far_telegram) as bot:
        sent = await bot.send_message(CHAT, "<b>news</b>", parse_mode="HTML")
        keyboard = InlineKeyboardMarkup([[InlineKeyboardButton("More", callback_data="more:1")]])
        edited = await bot.edit_message_reply_markup(CHAT, sent.message_id, reply_markup=keyboard)
        assert isinstance(edited, Message)
        assert (edited.text, edited.reply_markup) == ("news", keyboard)
        await far_telegram.press(CHAT, sent.message_id, "more:1")
        with pytest.raises(BadRequest, match="Message is not modified"):
            await bot.edit_message_reply_markup(CHAT, sent.message_id, reply_markup=keyboard)
        await bot.delete_message(CHAT, sent.message_id)
        with pytest.raises(BadRequest, match="Message to edit not found"):
            await bot.edit_message_text("late", CHAT, sent.message_id)
        with pytest.raises(BadRequest, match="Chat not found"):
            await bot.send_message("@nobody", "x")


async def test_newer_parameters_pass_and_unknown_ones_do_not(far_telegram: FarTelegram) -> None:
    async with client(far_telegram) as bot:
        preview = LinkPreviewOptions(url="https://example.org/", prefer_small_media=True)
        await bot.send_message(CHAT, "x", link_preview_options=preview, protect_content=True, disable_notification=True)
        with pytest.raises(BadRequest):
            await bot.send_message(CHAT, "x", api_kwargs={"shape": "round"})
    assert (await far_telegram.sent(CHAT))[0].link_preview == {
        "url": "https://example.org/",
        "prefer_small_media": True,
    }


async def test_commands_members_and_tokens_are_checked(far_telegram: FarTelegram) -> None:
    far_telegram.members[GROUP, 9] = "administrator"
    async with client(far_telegram) as bot:
        await bot.set_my_commands([("sources", "Your sources")])
        with pytest.raises(BadRequest, match="Bot_command_invalid"):
            await bot.set_my_commands([("Sources", "Your sources")])
        assert (await bot.get_chat_member(GROUP, 9)).status == "administrator"
        assert (await bot.get_chat_member(GROUP, 10)).status == "member"
        assert [member.user.id for member in await bot.get_chat_administrators(GROUP)] == [9]
    with pytest.raises(InvalidToken):
        async with Bot("7000000001:wrong", base_url=far_telegram.api_url):
            pass


async def test_a_file_is_sent(far_telegram: FarTelegram) -> None:
    async with client(far_telegram) as bot:
        sent = await bot.send_document(CHAT, b"<opml/>", filename="a.opml", caption="<b>Yours</b>", parse_mode="HTML")
    assert sent.document and sent.caption == "Yours"
    (message,) = await far_telegram.sent(CHAT)
    assert [(file.name, file.content) for file in message.files] == [("a.opml", b"<opml/>")]


async def test_an_update_comes_by_webhook(far_telegram: FarTelegram, feed_server: FeedServer) -> None:
    url = feed_server.put("/hook", "", "text/plain")
    async with client(far_telegram) as bot:
        await bot.set_webhook(url, secret_token="s3cret")
        await far_telegram.say(CHAT, "/hello")
        with pytest.raises(Conflict):
            await bot.get_updates()
    (request,) = feed_server.requests("/hook")
    assert request.headers["X-Telegram-Bot-Api-Secret-Token"] == "s3cret"
    assert b"bot_command" in request.body


def test_html_is_parsed_as_telegram_does() -> None:
    assert parse_html("<i>a</i> &lt; <a href='https://e.org/'>b</a>") == (
        "a < b",
        [
            {"type": "italic", "offset": 0, "length": 1},
            {"type": "text_link", "offset": 4, "length": 1, "url": "https://e.org/"},
        ],
    )
    with pytest.raises(MarkupError, match="can't parse entities"):
        parse_html("a < b")
