"""The Telegram port against a far Telegram: kept before confirmed, each fault its typed error, messages as rendered."""

import asyncio
import contextlib
import logging
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager
from typing import Any

import pytest

from bot.chat.telegram import TelegramPlatform
from bot.chat.telegram.administrators import REMEMBERED_SECONDS, Administrators
from bot.errors import ChatGone, ChatMoved, Rejected, SendError, SettingsError, StorageError, TryLater, Unknown
from bot.types import Attachment, Block, BlockKind, Chat, Incoming, Message, Platform, Span
from tests.far.faults import Kind
from tests.far.front import until
from tests.far.telegram import FarTelegram
from tests.far.telegram_rules import decoded
from tests.unit.messages import digest

pytest_plugins = ["tests.far.fixtures"]

ADA, GROUP, FORUM = 501, -1_001_234_567_890, -1_009_876_543_210


def chat(address: object = ADA) -> Chat:
    return Chat(Platform.TELEGRAM, str(address))


def platform_of(far: FarTelegram, **options: Any) -> TelegramPlatform:
    return TelegramPlatform(far.token, api_url=far.api_url.removesuffix("/bot"), **options)


class Kept:
    """An inbox: what was received, after as many failures as it is told."""

    def __init__(self, failures: int = 0) -> None:
        self.failures = failures
        self.tries = 0
        self.events: list[Incoming] = []

    async def receive(self, incoming: Incoming) -> None:
        self.tries += 1
        if self.tries <= self.failures:
            raise StorageError("the database is locked")
        self.events.append(incoming)

    async def one(self, timeout: float = 10) -> Incoming:
        await self.count(1, timeout)
        return self.events[0]

    async def count(self, number: int, timeout: float = 10) -> None:
        await until(lambda: len(self.events) >= number or None, timeout, lambda: f"kept: {self.events}")


@asynccontextmanager
async def running(platform: TelegramPlatform, receive: Callable[[Incoming], Awaitable[None]]) -> AsyncIterator[None]:
    task = asyncio.create_task(platform.run(receive))
    try:
        yield
    finally:
        task.cancel()
        with contextlib.suppress(asyncio.CancelledError):
            await task
        await platform.close()


@pytest.fixture
async def platform(far_telegram: FarTelegram) -> AsyncIterator[TelegramPlatform]:
    platform = platform_of(far_telegram)
    yield platform
    await platform.close()


async def heard(far: FarTelegram, text: str, **how: Any) -> Incoming:
    """What the bot makes of a text; a command in private comes after it, so that nothing kept is noticed."""
    kept = Kept()
    async with running(platform_of(far), kept.receive):
        await far.say(how.pop("chat_id", ADA), text, **how)
        await far.say(999, "/end")
        await until(lambda: [e for e in kept.events if e.text == "/end"] or None, 10, lambda: f"kept: {kept.events}")
    return kept.events[0]


async def test_a_command_is_kept_with_what_is_known_of_it(far_telegram: FarTelegram) -> None:
    kept = Kept()
    async with running(platform_of(far_telegram), kept.receive):
        update = await far_telegram.say(ADA, "/summary 3", language_code="de")
        assert await kept.one() == Incoming(
            event_id=str(update), chat=chat(), text="/summary 3", user=str(ADA), direct=True, language="de"
        )


@pytest.mark.parametrize(
    ("text", "how", "expected"),
    [
        ("/summary@far_digest_bot 3", {}, "/summary 3"),
        ("/summary@FAR_DIGEST_BOT", {"chat_id": GROUP}, "/summary"),
        ("/summary@another_bot 3", {}, "/end"),
        ("what is new?", {}, "what is new?"),
        ("  https://example.org/a?b=1&c=2 ", {}, "https://example.org/a?b=1&c=2"),
        ("what is new?", {"chat_id": GROUP}, "/end"),
        ("do not /stop now", {"chat_id": GROUP}, "/end"),
        ("@far_digest_bot  summary 3", {"chat_id": GROUP}, "summary 3"),
        ("@far_digest_botany is a field", {"chat_id": GROUP}, "/end"),
    ],
)
async def test_what_is_for_us(far_telegram: FarTelegram, text: str, how: dict[str, Any], expected: str) -> None:
    assert (await heard(far_telegram, text, **how)).text == expected


async def test_a_group_is_answered_in_reply_and_a_topic_is_a_chat_of_its_own(far_telegram: FarTelegram) -> None:
    in_group = await heard(far_telegram, "/sources", chat_id=GROUP, user_id=ADA)
    assert (in_group.chat, in_group.direct, in_group.user) == (chat(GROUP), False, str(ADA))
    assert in_group.context["reply_to"] > 0
    in_topic = await heard(far_telegram, "/sources", chat_id=FORUM, thread_id=77)
    assert in_topic.chat == chat(f"{FORUM}/77")


async def test_an_update_that_could_not_be_kept_comes_again(far_telegram: FarTelegram) -> None:
    kept = Kept(failures=2)
    async with running(platform_of(far_telegram), kept.receive):
        update = await far_telegram.say(ADA, "/start")
        assert (await kept.one()).event_id == str(update)
    assert kept.tries == 3
    confirmed = [int(call.fields.get("offset") or 0) for call in far_telegram.calls_of("getUpdates")]
    assert confirmed[-1] == update + 1
    assert confirmed.index(update + 1) > 2


async def test_a_stop_confirms_nothing_that_is_not_kept(far_telegram: FarTelegram) -> None:
    never = Kept(failures=1_000)
    async with running(platform_of(far_telegram), never.receive):
        await far_telegram.say(ADA, "/start")
        await far_telegram.say(ADA, "/sources")
        await until(lambda: never.tries or None, 10, lambda: "no update came")
    kept = Kept()
    async with running(platform_of(far_telegram), kept.receive):
        await kept.count(2)
    assert [event.text for event in kept.events] == ["/start", "/sources"]


async def test_a_stop_in_the_middle_of_keeping_loses_nothing(far_telegram: FarTelegram) -> None:
    begun = asyncio.Event()

    async def slow(_: Incoming) -> None:
        begun.set()
        await asyncio.sleep(60)

    async with running(platform_of(far_telegram), slow):
        await far_telegram.say(ADA, "/start")
        await asyncio.wait_for(begun.wait(), 10)
    kept = Kept()
    async with running(platform_of(far_telegram), kept.receive):
        assert (await kept.one()).text == "/start"


async def test_a_restart_neither_loses_nor_repeats(far_telegram: FarTelegram) -> None:
    kept = Kept()
    for number in range(3):
        await far_telegram.say(ADA, f"/summary {number}1")
        async with running(platform_of(far_telegram), kept.receive):
            await far_telegram.say(ADA, f"/summary {number}2")
            await kept.count(2 * number + 2)
    assert [event.text for event in kept.events] == [f"/summary {n}{m}" for n in range(3) for m in (1, 2)]


async def test_a_button_is_its_command_and_stops_spinning(far_telegram: FarTelegram) -> None:
    kept = Kept()
    platform = platform_of(far_telegram)
    async with running(platform, kept.receive):
        message_id = await platform.send(chat(), platform.render(digest(1))[-1], {}, "k")
        await far_telegram.press(ADA, int(message_id), "/summary 1")
        pressed = await kept.one()
        await until(lambda: far_telegram.calls_of("answerCallbackQuery") or None, 5, lambda: "not acknowledged")
    assert (pressed.text, pressed.chat, pressed.direct) == ("/summary 1", chat(), True)


async def test_blocks_and_invitations(far_telegram: FarTelegram) -> None:
    gone: list[tuple[Chat, str]] = []
    failures = [StorageError("the database is locked")]

    async def on_gone(where: Chat, reason: str) -> None:
        if failures:
            raise failures.pop()
        gone.append((where, reason))

    kept = Kept()
    async with running(platform_of(far_telegram, on_gone=on_gone), kept.receive):
        await far_telegram.set_membership(ADA, "kicked")
        await far_telegram.set_membership(GROUP, "left", user_id=ADA)
        await until(lambda: len(gone) > 1 or None, 10, lambda: f"gone: {gone}")
        await far_telegram.set_membership(GROUP, "member", user_id=ADA)
        assert ((await kept.one()).text, kept.events[0].chat) == ("/start", chat(GROUP))
    assert [where for where, _ in gone] == [chat(), chat(GROUP)]
    assert gone[0][1] == "the person blocked the bot"


async def test_a_group_that_becomes_a_supergroup(far_telegram: FarTelegram) -> None:
    moved: list[tuple[Chat, str]] = []

    async def on_moved(where: Chat, address: str) -> None:
        moved.append((where, address))

    async with running(platform_of(far_telegram, on_moved=on_moved), Kept().receive):
        await far_telegram.migrate(GROUP, -1009)
        await until(lambda: moved or None, 10, lambda: "not heard")
    assert moved == [(chat(GROUP), "-1009")]


async def test_the_menu_is_set_and_trouble_at_the_start_is_waited_out(far_telegram: FarTelegram) -> None:
    far_telegram.faults.add("getMe", kind=Kind.SERVER_ERROR)
    kept = Kept()
    commands = [("/summary", "A story in brief"), ("sources", "What you read")]
    async with running(platform_of(far_telegram, commands=commands), kept.receive):
        await far_telegram.say(ADA, "/start")
        await kept.one()
    [menu] = far_telegram.calls_of("setMyCommands")
    assert menu.status == 200
    assert "A story in brief" in str(menu.fields["commands"])


async def test_polling_goes_on_after_trouble(far_telegram: FarTelegram) -> None:
    kept = Kept()
    async with running(platform_of(far_telegram), kept.receive):
        await far_telegram.say(ADA, "/start")
        await kept.one()
        async with far_telegram.refusing():
            await asyncio.sleep(0.1)
        await far_telegram.say(ADA, "/sources")
        await kept.count(2)


async def test_a_refused_token_is_a_matter_of_settings(far_telegram: FarTelegram) -> None:
    wrong = TelegramPlatform("1:wrong", api_url=far_telegram.api_url.removesuffix("/bot"))
    with pytest.raises(SettingsError, match="BotFather") as caught:
        await asyncio.wait_for(wrong.run(Kept().receive), 5)
    await wrong.close()
    assert "1:wrong" not in str(caught.value)
    with pytest.raises(SettingsError):
        TelegramPlatform("")


async def test_a_token_revoked_while_running_ends_the_run(
    far_telegram: FarTelegram, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("bot.chat.telegram.platform.POLL_SECONDS", 1)
    platform = platform_of(far_telegram)
    task = asyncio.create_task(platform.run(Kept().receive))
    await until(lambda: far_telegram.calls_of("getUpdates") or None, 10, lambda: "not polling")
    far_telegram.token = "7000000001:ANewToken"
    with pytest.raises(SettingsError, match="BotFather"):
        await asyncio.wait_for(task, 10)
    await platform.close()


async def test_a_message_arrives_as_rendered(far_telegram: FarTelegram, platform: TelegramPlatform) -> None:
    [part] = platform.render(digest(2))
    message_id = await platform.send(chat(), part, {}, "k")
    [sent] = await far_telegram.sent(ADA)
    assert (str(sent.message_id), sent.text, sent.parse_mode) == (message_id, part["text"], "HTML")
    assert sent.link_preview == {"is_disabled": True}
    assert sent.reply_markup == {"inline_keyboard": part["keyboard"]}
    assert sent.plain.startswith("Your morning digest\nMonday")


async def test_a_topic_and_a_reply_are_addressed(far_telegram: FarTelegram, platform: TelegramPlatform) -> None:
    await platform.send(chat(f"{FORUM}/77"), {"text": "x"}, {"reply_to": 12}, "k")
    [sent] = await far_telegram.sent(FORUM)
    assert sent.thread_id == 77
    [call] = far_telegram.calls_of("sendMessage")
    assert decoded(call.fields, "reply_parameters") == {"message_id": 12, "allow_sending_without_reply": True}
    await platform.acting(chat(f"{FORUM}/77"))
    assert far_telegram.calls_of("sendChatAction")


@pytest.mark.parametrize(
    ("fault", "expected", "seconds"),
    [
        ({"kind": Kind.RATE_LIMITED, "retry_after": 17}, TryLater, 17.0),
        ({"kind": Kind.SERVER_ERROR}, Unknown, None),
        ({"kind": Kind.BLOCKED}, ChatGone, None),
        ({"kind": Kind.REFUSED, "error": "Bad Request: chat not found"}, ChatGone, None),
        ({"kind": Kind.REFUSED, "error": "Bad Request: message thread not found"}, ChatGone, None),
        ({"kind": Kind.REFUSED, "error": "Bad Request: not enough rights to send text messages"}, ChatGone, None),
        ({"kind": Kind.REFUSED, "error": "Bad Request: message is too long"}, Rejected, None),
        ({"kind": Kind.REFUSED, "error": "Bad Request: can't parse entities"}, Rejected, None),
        ({"kind": Kind.CUT_BEFORE}, Unknown, None),
        ({"kind": Kind.CUT_AFTER}, Unknown, None),
    ],
)
async def test_faults(
    far_telegram: FarTelegram,
    platform: TelegramPlatform,
    fault: dict[str, Any],
    expected: type[Exception],
    seconds: float | None,
) -> None:
    far_telegram.faults.add("sendMessage", **fault)
    with pytest.raises(expected) as caught:
        await platform.send(chat(), {"text": "x"}, {}, "k")
    assert getattr(caught.value, "seconds", None) == seconds
    assert len(far_telegram.calls_of("sendMessage")) == 1, "the outbox retries, nobody else"
    await platform.send(chat(), {"text": "again"}, {}, "k")


async def test_a_group_that_became_a_supergroup_has_moved(
    far_telegram: FarTelegram, platform: TelegramPlatform
) -> None:
    far_telegram.faults.add("sendMessage", kind=Kind.MIGRATED, migrate_to=GROUP)
    with pytest.raises(ChatMoved) as caught:
        await platform.send(chat("-500/3"), {"text": "x"}, {}, "k")
    assert caught.value.address == str(GROUP)


async def test_a_refused_connection_is_certainly_not_sent(
    far_telegram: FarTelegram, platform: TelegramPlatform
) -> None:
    async with far_telegram.refusing():
        with pytest.raises(TryLater) as caught:
            await platform.send(chat(), {"text": "x"}, {}, "k")
    assert caught.value.seconds is None


@pytest.mark.parametrize("limit", ["SEND_SECONDS", "TOTAL_SECONDS"])
async def test_a_late_answer_leaves_the_message_in_doubt(
    far_telegram: FarTelegram, monkeypatch: pytest.MonkeyPatch, limit: str
) -> None:
    monkeypatch.setattr(f"bot.chat.telegram.platform.{limit}", 0.3)
    platform = platform_of(far_telegram)
    far_telegram.faults.add("sendMessage", kind=Kind.DELAY, seconds=1.0)
    with pytest.raises(Unknown):
        await platform.send(chat(), {"text": "x"}, {}, "k")
    await far_telegram.wait_for(ADA)
    await platform.close()


async def test_a_bad_token_is_not_the_chats_fault(far_telegram: FarTelegram) -> None:
    wrong = TelegramPlatform("1:wrong", api_url=far_telegram.api_url.removesuffix("/bot"))
    with pytest.raises(TryLater, match="token") as caught:
        await wrong.send(chat(), {"text": "x"}, {}, "k")
    await wrong.close()
    assert caught.value.seconds == 60


async def test_the_token_is_in_no_log_line_and_no_repr(
    far_telegram: FarTelegram, caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level(logging.DEBUG)
    kept = Kept(failures=1)
    platform = platform_of(far_telegram)
    async with running(platform, kept.receive):
        await far_telegram.say(ADA, "/start")
        await kept.one()
        for kind in (Kind.CUT_BEFORE, Kind.SERVER_ERROR, Kind.BLOCKED):
            far_telegram.faults.add("sendMessage", kind=kind)
            with pytest.raises(Exception) as caught:
                await platform.send(chat(), {"text": "x"}, {}, "k")
            logging.getLogger("test").error("not sent", exc_info=caught.value)
    assert caplog.records
    assert "receiving from Telegram failed" in caplog.text
    secret = far_telegram.token.partition(":")[2]
    assert secret not in "\n".join(line for line in caplog.text.splitlines() if "far_update" not in line)
    assert secret not in repr(platform)


async def test_a_file_is_sent_as_a_document(far_telegram: FarTelegram, platform: TelegramPlatform) -> None:
    line = Block(BlockKind.TEXT, (Span("All of it."),))
    words, file = platform.render(Message(((line,),), file=Attachment("all.json", '{"name": "Zoë"}')))
    assert await platform.send(chat(), words, {}, "1.0")
    assert await platform.send(chat(), file, {}, "1.1")
    [call] = far_telegram.calls_of("sendDocument")
    assert (call.chat_id, call.fields["document"].name) == (str(ADA), "all.json")
    assert call.fields["document"].content == '{"name": "Zoë"}'.encode()


async def test_a_group_has_administrators(far_telegram: FarTelegram) -> None:
    far_telegram.members |= {(GROUP, 1): "creator", (GROUP, 2): "administrator", (GROUP, 3): "restricted"}
    kept = Kept()
    platform = platform_of(far_telegram)
    async with running(platform, kept.receive):
        for user in (1, 2, 3, 4):
            await far_telegram.say(GROUP, "/stop", user_id=user, thread_id=77)
        await kept.count(4)
        assert not far_telegram.calls_of("getChatAdministrators"), "nothing is asked before an event is kept"
        assert [await platform.administers(e.chat, e.user) for e in kept.events] == [True, True, False, False]
    assert all(event.administered for event in kept.events)
    assert len(far_telegram.calls_of("getChatAdministrators")) == 1, "remembered"
    assert not (await heard(far_telegram, "/stop")).administered


async def test_an_administrator_may_be_anonymous_and_a_channel_is_none(far_telegram: FarTelegram) -> None:
    platform = platform_of(far_telegram)
    anonymous = await heard(far_telegram, "/stop", chat_id=FORUM, thread_id=77, sender_chat=FORUM)
    assert await platform.administers(anonymous.chat, anonymous.user)
    channel = await heard(far_telegram, "/stop", chat_id=FORUM, sender_chat=-1_002_222_222_222)
    assert not await platform.administers(channel.chat, channel.user)
    assert not await platform.administers(channel.chat, "")
    await platform.close()


async def test_a_pressed_button_tells_who_pressed_it(far_telegram: FarTelegram) -> None:
    far_telegram.members[GROUP, 2] = "administrator"
    kept = Kept()
    platform = platform_of(far_telegram)
    async with running(platform, kept.receive):
        message_id = await platform.send(chat(GROUP), platform.render(digest(1))[-1], {}, "k")
        for user in (2, 3):
            await far_telegram.press(GROUP, int(message_id), "/summary 1", user_id=user)
        await kept.count(2)
        assert [(e.administered, await platform.administers(e.chat, e.user)) for e in kept.events] == [
            (True, True),
            (True, False),
        ]


async def test_who_administers_is_asked_again_after_a_minute(
    far_telegram: FarTelegram, platform: TelegramPlatform
) -> None:
    clock = [0.0]
    administrators = Administrators(platform._bot, lambda: clock[0])
    assert not await administrators.include(chat(GROUP), "2")
    far_telegram.members[GROUP, 2] = "administrator"
    clock[0] = REMEMBERED_SECONDS - 1
    assert not await administrators.include(chat(GROUP), "2")
    clock[0] = REMEMBERED_SECONDS
    assert await administrators.include(chat(GROUP), "2")
    assert not await administrators.include(chat(FORUM), "2"), "another group has its own"


@pytest.mark.parametrize("kind", [Kind.RATE_LIMITED, Kind.SERVER_ERROR, Kind.BLOCKED, Kind.REFUSED, Kind.CUT_BEFORE])
async def test_when_telegram_cannot_be_asked_nobody_is_taken_for_anything(
    far_telegram: FarTelegram, platform: TelegramPlatform, kind: Kind
) -> None:
    far_telegram.members[GROUP, 2] = "administrator"
    far_telegram.faults.add("getChatAdministrators", kind=kind)
    with pytest.raises(SendError):
        await platform.administers(chat(GROUP), "2")
    assert await platform.administers(chat(GROUP), "2")
