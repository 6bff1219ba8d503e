"""The Slack port against a far Slack: kept before acknowledged, each fault its typed error, messages as rendered."""

import asyncio
import contextlib
import logging
import math
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from bot.chat.slack import SlackPlatform
from bot.errors import ChatGone, Rejected, SettingsError, StorageError, TryLater, Unknown
from bot.types import Chat, Incoming, Message, Payload, Platform
from tests.far.faults import Kind
from tests.far.front import until
from tests.far.slack import FarSlack
from tests.unit.messages import digest

pytest_plugins = ["tests.far.fixtures"]

NAMES = ("/summary", "/sources", "start")
PART: Payload = {"text": "x", "blocks": [{"type": "divider"}]}


def chat(far: FarSlack, channel: str) -> Chat:
    return Chat(Platform.SLACK, f"{far.team}/{channel}")


def platform_of(far: FarSlack, **options: Any) -> SlackPlatform:
    return SlackPlatform(far.bot_token, far.app_token, api_url=far.api_url, commands=NAMES, **options)


class Kept:
    """An inbox: what was received, after as many failures as it is told, each time after a while."""

    def __init__(self, failures: int = 0, seconds: float = 0) -> None:
        self.failures = failures
        self.seconds = seconds
        self.events: list[Incoming] = []

    async def receive(self, incoming: Incoming) -> None:
        await asyncio.sleep(self.seconds)
        if self.failures > 0:
            self.failures -= 1
            raise StorageError("the database is locked")
        self.events.append(incoming)

    async def count(self, number: int, timeout: float = 10) -> list[Incoming]:
        await until(lambda: len(self.events) >= number or None, timeout, lambda: f"kept: {self.events}")
        return self.events


@asynccontextmanager
async def running(platform: SlackPlatform, receive: Callable[[Incoming], Awaitable[None]]) -> AsyncIterator[None]:
    task = asyncio.create_task(platform.run(receive))
    try:
        yield
    finally:
        task.cancel()
        with contextlib.suppress(asyncio.CancelledError):
            await task
        await platform.close()


async def test_a_command_is_kept_and_then_acknowledged_in_time(far_slack: FarSlack) -> None:
    kept = Kept(seconds=0.3)
    async with running(platform_of(far_slack), kept.receive):
        took = await far_slack.slash("/summary", "3 <b> & co", channel=far_slack.news, user=far_slack.ada)
        [event] = kept.events
    assert 0.3 <= took < 2.5
    assert (event.text, event.user, event.direct) == ("/summary 3 <b> & co", far_slack.ada, False)
    assert event.chat == chat(far_slack, far_slack.news)
    assert event.event_id
    assert event.context["response_url"].startswith("http")
    assert datetime.fromisoformat(event.context["at"]).tzinfo is not None
    assert await far_slack.sent(far_slack.news) == []


@pytest.mark.parametrize(
    ("command", "text", "expected"),
    [
        ("/digest", "summary 3", "/summary 3"),
        ("/digest", "/summary 3", "/summary 3"),
        ("/digest", "", "/digest"),
        ("/digest", "me later", "/digest me later"),
        ("/digest-summary", "3", "/digest-summary 3"),
    ],
)
async def test_the_umbrella_command(far_slack: FarSlack, command: str, text: str, expected: str) -> None:
    kept = Kept()
    async with running(platform_of(far_slack), kept.receive):
        await far_slack.slash(command, text, channel=far_slack.news, user=far_slack.ada)
        [event] = await kept.count(1)
    assert event.text == expected


async def test_what_could_not_be_kept_is_not_acknowledged_and_comes_again(far_slack: FarSlack) -> None:
    kept = Kept(failures=2)
    async with running(platform_of(far_slack), kept.receive):
        dm = await far_slack.dm(far_slack.ada)
        took, _ = await asyncio.gather(
            far_slack.slash("/summary", channel=far_slack.news, user=far_slack.ada),
            far_slack.say(dm, "sources", far_slack.ada),
        )
        assert took == math.inf
        [first] = [envelope for envelope in far_slack.envelopes if envelope.type == "events_api"]
        assert kept.failures == 0
        again = await far_slack.repeat(first)
        [event] = await kept.count(1)
        await until(lambda: again.acked_after, 5, lambda: "not acknowledged")
    assert first.acked_after is None
    assert event.event_id == first.payload["event_id"]


async def test_direct_messages_and_mentions(far_slack: FarSlack) -> None:
    kept = Kept()
    bot = f"<@{far_slack.bot_user}>"
    async with running(platform_of(far_slack), kept.receive):
        dm = await far_slack.dm(far_slack.ada)
        await far_slack.say(dm, "Summary 3", far_slack.ada)
        await far_slack.say(dm, "look at <https://e.example/a?b=1&amp;c|e.example>", far_slack.ada)
        await far_slack.say(far_slack.news, "talk among people", far_slack.bob)
        ts = await far_slack.say(far_slack.news, f"{bot} sources", far_slack.bob)
        await far_slack.say(far_slack.news, f"hello {bot} what is new?", far_slack.bob, thread_ts=ts)
        events = await kept.count(4)
    assert [(event.text, event.direct) for event in events] == [
        ("/Summary 3", True),
        ("look at https://e.example/a?b=1&c", True),
        ("/sources", False),
        ("what is new?", False),
    ]
    assert [event.context for event in events] == [{}, {}, {}, {"thread_ts": ts}]
    assert events[0].chat == chat(far_slack, dm)
    assert all(envelope.acked_after is not None for envelope in far_slack.envelopes)


async def test_our_own_messages_are_not_heard(far_slack: FarSlack) -> None:
    kept = Kept()
    platform = platform_of(far_slack)
    async with running(platform, kept.receive):
        dm = await far_slack.dm(far_slack.ada)
        await far_slack.connected()
        await platform.send(chat(far_slack, dm), platform.render(digest(1))[0], {}, "k")
        await far_slack.say(dm, "sources", far_slack.ada)
        await kept.count(1)
    assert [event.text for event in kept.events] == ["/sources"]


async def test_a_button_is_its_command(far_slack: FarSlack) -> None:
    kept = Kept()
    platform = platform_of(far_slack)
    async with running(platform, kept.receive):
        await platform.send(chat(far_slack, far_slack.news), platform.render(digest(1))[0], {}, "k")
        took = await far_slack.press(far_slack.news, "command-0", user=far_slack.bob)
        [event] = await kept.count(1)
    assert took < 2.5
    assert (event.text, event.user, event.chat) == ("/summary 1", far_slack.bob, chat(far_slack, far_slack.news))
    assert event.context["response_url"]


async def test_zone_and_language_are_known_at_the_first_time(far_slack: FarSlack) -> None:
    kept = Kept()
    async with running(platform_of(far_slack), kept.receive):
        await far_slack.slash("/start", channel=far_slack.news, user=far_slack.ada)
        await far_slack.slash("/start", channel=far_slack.news, user=far_slack.ada)
        events = await kept.count(2)
    assert {(event.zone, event.language) for event in events} == {("Europe/Berlin", "en")}
    assert len(far_slack.calls_of("users.info")) == 1


async def test_zone_and_language_that_come_late_hold_nothing_up(
    far_slack: FarSlack, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("bot.chat.slack.platform.LEARN_SECONDS", 0.1)
    kept = Kept()
    far_slack.faults.add("users.info", kind=Kind.DELAY, seconds=1.0)
    async with running(platform_of(far_slack), kept.receive):
        await far_slack.slash("/start", channel=far_slack.news, user=far_slack.ada)
        [first] = kept.events  # kept, and acknowledged, while Slack still thinks
        assert not [call for call in far_slack.calls_of("users.info") if call.status]
        await until(lambda: [c for c in far_slack.calls_of("users.info") if c.status] or None, 5, lambda: "not asked")
        await asyncio.sleep(0.1)
        await far_slack.slash("/start", channel=far_slack.news, user=far_slack.ada)
        _, second = await kept.count(2)
    assert (first.zone, first.language) == ("", "")
    assert (second.zone, second.language) == ("Europe/Berlin", "en")
    assert len(far_slack.calls_of("users.info")) == 1


async def test_a_dropped_connection_is_made_again(far_slack: FarSlack) -> None:
    kept = Kept()
    async with running(platform_of(far_slack), kept.receive):
        await far_slack.slash("/start", channel=far_slack.news, user=far_slack.ada)
        await far_slack.drop_sockets()
        await until(lambda: len(far_slack.calls_of("apps.connections.open")) > 1 or None, 15, lambda: "not again")
        await far_slack.slash("/sources", channel=far_slack.news, user=far_slack.ada)
        await kept.count(2)


async def test_a_connection_the_library_does_not_mend_is_made_anew(
    far_slack: FarSlack, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("bot.chat.slack.connection.LOOK_SECONDS", 0.1)
    monkeypatch.setattr("bot.chat.slack.connection.GRACE_SECONDS", 0.3)
    kept = Kept()
    async with running(platform_of(far_slack), kept.receive):
        await far_slack.connected()
        async with far_slack.refusing():
            await asyncio.sleep(1)
        await far_slack.slash("/sources", channel=far_slack.news, user=far_slack.ada)
        await kept.count(1)


async def test_the_app_being_removed_is_told(far_slack: FarSlack) -> None:
    gone: list[tuple[Chat, str]] = []

    async def on_gone(where: Chat, reason: str) -> None:
        gone.append((where, reason))

    async with running(platform_of(far_slack, on_gone=on_gone), Kept().receive):
        await far_slack.say(await far_slack.dm(far_slack.ada), "hello", far_slack.ada)
        envelope = far_slack.envelopes[-1]
        envelope.payload["event"] = {"type": "app_uninstalled"}
        again = await far_slack.repeat(envelope)
        await until(lambda: again.acked_after, 5, lambda: "not acknowledged")
    assert gone == [(Chat(Platform.SLACK, far_slack.team), "the app was removed from the workspace")]


@pytest.mark.parametrize("which", ["bot", "app"])
async def test_a_refused_token_is_a_matter_of_settings(far_slack: FarSlack, which: str) -> None:
    tokens = {"bot": ("xoxb-wrong", far_slack.app_token), "app": (far_slack.bot_token, "xapp-wrong")}[which]
    platform = SlackPlatform(*tokens, api_url=far_slack.api_url)
    with pytest.raises(SettingsError, match="invalid_auth") as caught:
        await asyncio.wait_for(platform.run(Kept().receive), 5)
    await platform.close()
    assert "wrong" not in str(caught.value)


async def test_a_message_arrives_as_rendered_and_is_found_by_its_key(far_slack: FarSlack) -> None:
    platform = platform_of(far_slack)
    where = chat(far_slack, far_slack.news)
    [part] = platform.render(digest(2))
    ts = await platform.send(where, part, {}, "digest-7-0")
    await platform.send(where, part, {"thread_ts": ts}, "reply-8-0")
    sent, replied = await far_slack.sent(far_slack.news)
    assert (sent.ts, list(sent.blocks), sent.text, sent.thread_ts) == (ts, part["blocks"], part["text"], None)
    assert replied.thread_ts == ts
    assert await platform.probe(where, "digest-7-0") == ts
    assert await platform.probe(where, "digest-7-1") is None
    call, _ = far_slack.calls_of("chat.postMessage")
    assert (call.fields["unfurl_links"], call.fields["unfurl_media"]) == (False, False)


async def test_a_message_in_doubt_is_found(far_slack: FarSlack) -> None:
    platform = platform_of(far_slack)
    where = chat(far_slack, far_slack.news)
    far_slack.faults.add("chat.postMessage", kind=Kind.CUT_AFTER)
    with pytest.raises(Unknown):
        await platform.send(where, PART, {}, "key")
    assert await platform.probe(where, "key") == (await far_slack.sent(far_slack.news))[0].ts
    far_slack.faults.add("conversations.history", kind=Kind.REFUSED, error="missing_scope")
    assert await platform.probe(where, "key") is None


@pytest.mark.parametrize(
    ("fault", "expected", "seconds"),
    [
        ({"kind": Kind.RATE_LIMITED, "retry_after": 17}, TryLater, 17.0),
        ({"kind": Kind.SERVER_ERROR}, Unknown, None),
        ({"kind": Kind.CUT_BEFORE}, Unknown, None),
        ({"kind": Kind.CUT_AFTER}, Unknown, None),
        *(
            ({"kind": Kind.REFUSED, "error": code}, ChatGone, None)
            for code in ("channel_not_found", "is_archived", "not_in_channel")
        ),
        *(
            ({"kind": Kind.REFUSED, "error": code}, TryLater, 60.0)
            for code in ("account_inactive", "token_revoked", "invalid_auth", "missing_scope", "a_new_code")
        ),
        *(
            ({"kind": Kind.REFUSED, "error": code}, Rejected, None)
            for code in ("msg_too_long", "invalid_blocks", "no_text", "msg_blocks_too_long", "restricted_action")
        ),
        ({"kind": Kind.REFUSED, "error": "fatal_error"}, Unknown, None),
    ],
)
async def test_faults(far_slack: FarSlack, fault: dict[str, Any], expected: type[Exception], seconds: float) -> None:
    platform = platform_of(far_slack)
    far_slack.faults.add("chat.postMessage", **fault)
    with pytest.raises(expected) as caught:
        await platform.send(chat(far_slack, far_slack.news), PART, {}, "key")
    assert getattr(caught.value, "seconds", None) == seconds
    assert len(far_slack.calls_of("chat.postMessage")) == 1, "the outbox retries, nobody else"


async def test_a_channel_without_us_a_refused_connection_and_a_late_answer(
    far_slack: FarSlack, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("bot.chat.slack.platform.SEND_SECONDS", 1)
    platform = platform_of(far_slack)
    with pytest.raises(ChatGone, match="not_in_channel"):
        await platform.send(chat(far_slack, far_slack.outside), PART, {}, "key")
    async with far_slack.refusing():
        with pytest.raises(TryLater) as caught:
            await platform.send(chat(far_slack, far_slack.news), PART, {}, "key")
    assert caught.value.seconds is None
    far_slack.faults.add("chat.postMessage", kind=Kind.DELAY, seconds=1.5)
    with pytest.raises(Unknown):
        await platform.send(chat(far_slack, far_slack.news), PART, {}, "key")


async def answered(far: FarSlack, channel: str, **options: Any) -> tuple[SlackPlatform, Incoming]:
    """A platform, and a command it has received in the channel."""
    kept = Kept()
    platform = platform_of(far, **options)
    async with running(platform, kept.receive):
        await far.slash("/sources", channel=channel, user=far.ada)
        [event] = await kept.count(1)
    return platform, event


async def test_an_answer_to_a_command_is_for_the_one_who_asked(far_slack: FarSlack) -> None:
    platform, event = await answered(far_slack, far_slack.outside)
    [part] = platform.render(digest(1))
    await platform.send(event.chat, part, event.context, "key")
    [sent] = await far_slack.sent(far_slack.outside)
    assert (sent.via, sent.ephemeral_to, list(sent.blocks)) == ("response_url", far_slack.ada, part["blocks"])


async def test_an_answer_in_a_direct_chat_stays_there(far_slack: FarSlack) -> None:
    dm = await far_slack.dm(far_slack.ada)
    platform, event = await answered(far_slack, dm)
    assert event.direct
    await platform.send(event.chat, PART, event.context, "key")
    [sent] = await far_slack.sent(dm)
    assert (sent.via, sent.ephemeral_to) == ("response_url", None)


async def test_a_response_address_that_no_longer_serves_is_left_aside(far_slack: FarSlack) -> None:
    clock = [datetime(2026, 11, 1, 8, tzinfo=UTC)]
    platform, event = await answered(far_slack, far_slack.news, now=lambda: clock[0])
    for _ in range(6):  # five uses, and one too many
        await platform.send(event.chat, PART, event.context, "key")
    clock[0] += timedelta(minutes=26)
    await platform.send(event.chat, PART, event.context, "key")
    await platform.send(event.chat, PART, {"response_url": "http://10.0.0.1/", "at": clock[0].isoformat()}, "key")
    sent = await far_slack.sent(far_slack.news)
    assert [message.via for message in sent] == ["response_url"] * 5 + ["chat.postMessage"] * 3


@pytest.mark.parametrize(
    ("fault", "expected"),
    [
        ({"kind": Kind.RATE_LIMITED, "retry_after": 9}, TryLater),
        ({"kind": Kind.SERVER_ERROR}, Unknown),
        ({"kind": Kind.CUT_AFTER}, Unknown),
    ],
)
async def test_faults_at_the_response_address(
    far_slack: FarSlack, fault: dict[str, Any], expected: type[Exception]
) -> None:
    platform, event = await answered(far_slack, far_slack.news)
    far_slack.faults.add("response_url", **fault)
    with pytest.raises(expected):
        await platform.send(event.chat, PART, event.context, "key")
    assert far_slack.calls_of("chat.postMessage") == []


async def test_the_tokens_are_in_no_log_line_and_no_repr(far_slack: FarSlack, caplog: pytest.LogCaptureFixture) -> None:
    caplog.set_level(logging.DEBUG)
    platform = platform_of(far_slack)
    kept = Kept()
    async with running(platform, kept.receive):
        await far_slack.slash("/sources", channel=far_slack.news, user=far_slack.ada)
        far_slack.faults.add("chat.postMessage", kind=Kind.CUT_BEFORE)
        with pytest.raises(Unknown) as caught:
            await platform.send(chat(far_slack, far_slack.news), PART, {}, "k")
        logging.getLogger("test").error("not sent", exc_info=caught.value)
    assert caplog.records
    assert platform.render(Message(())) == []
    assert not any(token in caplog.text + repr(platform) for token in (far_slack.bot_token, far_slack.app_token))
