"""The far Slack, seen through the clients that the bot uses: slack_sdk for the Web API, slack-bolt over Socket Mode."""

import asyncio
import math
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager
from pathlib import Path
from typing import Any

import pytest
from aiohttp import ClientError, ClientSession
from slack_bolt.adapter.socket_mode.async_handler import AsyncSocketModeHandler
from slack_bolt.async_app import AsyncApp
from slack_sdk.errors import SlackApiError
from slack_sdk.web.async_client import AsyncWebClient

from tests.far.faults import Kind
from tests.far.front import until
from tests.far.slack import FarSlack
from tests.far.slack_server import SlackServer

pytest_plugins = ["tests.far.fixtures"]

Register = Callable[[AsyncApp], None]


def web_client(far: FarSlack, timeout: int = 5) -> AsyncWebClient:
    return AsyncWebClient(far.bot_token, base_url=far.api_url, timeout=timeout, retry_handlers=[])


@asynccontextmanager
async def bolt(far: FarSlack, register: Register) -> AsyncIterator[AsyncApp]:
    """A bolt app connected over Socket Mode."""
    app = AsyncApp(client=web_client(far))
    register(app)
    connections = AsyncWebClient(far.app_token, base_url=far.api_url, retry_handlers=[])
    handler = AsyncSocketModeHandler(app, far.app_token, web_client=connections)
    await handler.connect_async()  # type: ignore[no-untyped-call]
    try:
        yield app
    finally:
        await handler.close_async()  # type: ignore[no-untyped-call]


async def eventually(is_so: Callable[[], bool], timeout: float = 5) -> None:
    await until(lambda: is_so() or None, timeout, lambda: "it did not come true in time")


def button(text: str, value: str) -> dict[str, Any]:
    label = {"type": "plain_text", "text": text}
    return {"type": "actions", "elements": [{"type": "button", "action_id": "more", "text": label, "value": value}]}


async def test_a_command_is_answered(far_slack: FarSlack) -> None:
    def register(app: AsyncApp) -> None:
        @app.command("/news")
        async def news(ack: Callable[..., Awaitable[None]], respond: Any, say: Any, command: dict[str, Any]) -> None:
            await ack("one moment")
            await respond(f"only you: {command['text']}")
            await say(f"all: {command['text']}")

    async with bolt(far_slack, register):
        took = await far_slack.slash("/news", "today", channel=far_slack.news, user=far_slack.ada)
        await far_slack.wait_for(far_slack.news, lambda message: message.text == "all: today")

    assert took < 3
    sent = {(message.via, message.text, message.ephemeral_to) for message in await far_slack.sent(far_slack.news)}
    assert sent == {
        ("ack", "one moment", far_slack.ada),
        ("response_url", "only you: today", far_slack.ada),
        ("chat.postMessage", "all: today", None),
    }


async def test_a_late_acknowledgement_is_seen(far_slack: FarSlack) -> None:
    def register(app: AsyncApp) -> None:
        @app.command("/slow")
        async def slow(ack: Callable[..., Awaitable[None]]) -> None:
            await asyncio.sleep(0.3)
            await ack()

        @app.command("/deaf")
        async def deaf(ack: object) -> None:
            pass

    async with bolt(far_slack, register):
        slow, deaf = await asyncio.gather(
            far_slack.slash("/slow", channel=far_slack.news, user=far_slack.ada),
            far_slack.slash("/deaf", channel=far_slack.random, user=far_slack.ada),
        )
    assert deaf == math.inf
    assert 0.3 <= slow < 2


async def test_messages_and_mentions_reach_the_bot(far_slack: FarSlack) -> None:
    def register(app: AsyncApp) -> None:
        @app.event("message")
        async def message(event: dict[str, Any], say: Any) -> None:
            if event["channel_type"] == "im":
                await say(f"heard {event['text']}")

        @app.event("app_mention")
        async def mention(event: dict[str, Any], say: Any) -> None:
            await say("yes?", thread_ts=event["ts"])

    async with bolt(far_slack, register):
        conversation = await far_slack.dm(far_slack.bob)
        await far_slack.say(conversation, "hello", far_slack.bob)
        asked = await far_slack.say(far_slack.news, f"<@{far_slack.bot_user}> hello", far_slack.ada)
        assert (await far_slack.wait_for(conversation)).text == "heard hello"
        assert (await far_slack.wait_for(far_slack.news)).thread_ts == asked


async def test_a_button_is_pressed(far_slack: FarSlack) -> None:
    def register(app: AsyncApp) -> None:
        @app.action("more")
        async def more(ack: Callable[..., Awaitable[None]], action: dict[str, Any], respond: Any) -> None:
            await ack()
            await respond(f"more of {action['value']}", replace_original=True)

    async with bolt(far_slack, register) as app:
        await app.client.chat_postMessage(channel=far_slack.news, text="news", blocks=[button("More", "1")])
        with pytest.raises(LookupError):
            await far_slack.press(far_slack.news, "more", value="2", user=far_slack.ada)
        assert await far_slack.press(far_slack.news, "more", value="1", user=far_slack.ada) < 3
        answer = await far_slack.wait_for(far_slack.news, lambda message: message.via == "response_url")
        assert (answer.text, answer.replaces_original) == ("more of 1", True)
        (shown,) = (await app.client.conversations_history(channel=far_slack.news))["messages"]
        assert shown["text"] == "more of 1"


async def test_a_modal_is_submitted(far_slack: FarSlack) -> None:
    field = {"type": "input", "block_id": "b", "label": {"type": "plain_text", "text": "Time"}}
    field |= {"element": {"type": "plain_text_input", "action_id": "a"}}
    view = {"type": "modal", "callback_id": "times", "title": {"type": "plain_text", "text": "Times"}}

    def register(app: AsyncApp) -> None:
        @app.command("/times")
        async def times(ack: Callable[..., Awaitable[None]], body: dict[str, Any], client: AsyncWebClient) -> None:
            await ack()
            await client.views_open(trigger_id=body["trigger_id"], view=view | {"blocks": [field]})

        @app.view("times")
        async def submitted(ack: Callable[..., Awaitable[None]], view: dict[str, Any], client: AsyncWebClient) -> None:
            await ack()
            chosen = view["state"]["values"]["b"]["a"]["value"]
            await client.chat_postMessage(channel=far_slack.news, text=f"at {chosen}")

    async with bolt(far_slack, register):
        await far_slack.slash("/times", channel=far_slack.news, user=far_slack.ada)
        await eventually(lambda: any(call.status for call in far_slack.calls_of("views.open")))
        typed = {"b": {"a": {"type": "plain_text_input", "value": "8:00"}}}
        assert await far_slack.submit(typed, user=far_slack.ada) < 3
        assert (await far_slack.wait_for(far_slack.news)).text == "at 8:00"


async def test_a_repeated_event_runs_the_listener_again(far_slack: FarSlack) -> None:
    seen: list[str] = []

    def register(app: AsyncApp) -> None:
        @app.event("message")
        async def message(body: dict[str, Any]) -> None:
            seen.append(body["event_id"])

    async with bolt(far_slack, register):
        await far_slack.say(far_slack.news, "hello", far_slack.ada)
        again = await far_slack.repeat(far_slack.envelopes[-1])
        await eventually(lambda: again.acked_after is not None and len(seen) == 2)
    assert len(seen) == 2
    assert len(set(seen)) == 1


@pytest.mark.parametrize(
    ("fault", "code"),
    [
        ({"kind": Kind.RATE_LIMITED, "retry_after": 7}, "ratelimited"),
        ({"kind": Kind.REFUSED, "error": "channel_not_found"}, "channel_not_found"),
        ({"kind": Kind.REFUSED, "error": "account_inactive"}, "account_inactive"),
    ],
)
async def test_each_refusal_is_a_slack_error(far_slack: FarSlack, fault: dict[str, Any], code: str) -> None:
    far_slack.faults.add("chat.postMessage", chat_id=far_slack.news, **fault)
    client = web_client(far_slack)
    await client.chat_postMessage(channel=far_slack.random, text="another channel")
    with pytest.raises(SlackApiError) as caught:
        await client.chat_postMessage(channel=far_slack.news, text="one")
    await client.chat_postMessage(channel=far_slack.news, text="two")

    assert caught.value.response["error"] == code
    if code == "ratelimited":
        assert (caught.value.response.status_code, caught.value.response.headers["Retry-After"]) == (429, "7")
    assert [message.text for message in await far_slack.sent(far_slack.news)] == ["two"]


async def test_broken_connections_and_late_answers(far_slack: FarSlack) -> None:
    client = web_client(far_slack, timeout=1)
    texts = {Kind.CUT_BEFORE: ClientError, Kind.CUT_AFTER: ClientError, Kind.DELAY: TimeoutError}
    for kind, error in texts.items():
        far_slack.faults.add("chat.postMessage", kind=kind, seconds=1.3)
        with pytest.raises(error):
            await client.chat_postMessage(channel=far_slack.news, text=kind)
    far_slack.faults.add("chat.postMessage", kind=Kind.SERVER_ERROR)
    with pytest.raises(SlackApiError) as caught:
        await client.chat_postMessage(channel=far_slack.news, text="500")
    assert caught.value.response.status_code == 500
    async with far_slack.refusing():
        with pytest.raises(ClientError):
            await client.chat_postMessage(channel=far_slack.news, text="refused")
    await far_slack.wait_for(far_slack.news, lambda message: message.text == Kind.DELAY)
    assert [message.text for message in await far_slack.sent(far_slack.news)] == [Kind.CUT_AFTER, Kind.DELAY]


async def test_the_bot_reconnects_after_a_lost_socket(far_slack: FarSlack) -> None:
    def register(app: AsyncApp) -> None:
        @app.command("/news")
        async def news(ack: Callable[..., Awaitable[None]]) -> None:
            await ack("here")

    async with bolt(far_slack, register):
        await far_slack.connected()
        await far_slack.drop_sockets()
        await eventually(lambda: len(far_slack.calls_of("apps.connections.open")) == 2, timeout=30)
        assert await far_slack.slash("/news", channel=far_slack.news, user=far_slack.ada) < 3


async def test_history_shows_metadata_and_hides_ephemeral_messages(far_slack: FarSlack) -> None:
    client, news = web_client(far_slack), far_slack.news
    metadata = {"event_type": "digest_part", "event_payload": {"key": "k1"}}
    first = await client.chat_postMessage(channel=news, text="one", metadata=metadata)
    await client.chat_postMessage(channel=news, text="two")
    await client.chat_postEphemeral(channel=news, user=far_slack.ada, text="secret")

    page = await client.conversations_history(channel=news, include_all_metadata=True, oldest="0", limit=1)
    assert [message["text"] for message in page["messages"]] == ["two"]
    assert page["has_more"] is True
    page = await client.conversations_history(
        channel=news, include_all_metadata=True, oldest=first["ts"], latest=first["ts"], inclusive=True
    )
    assert [message["metadata"] for message in page["messages"]] == [metadata]
    assert (await far_slack.sent(news))[2].ephemeral_to == far_slack.ada


async def test_what_the_workspace_knows(far_slack: FarSlack) -> None:
    client = web_client(far_slack)
    assert (await client.users_info(user=far_slack.bob))["user"]["tz"] == "America/New_York"
    assert (await client.users_info(user=far_slack.ada))["user"]["tz_offset"] in (3600, 7200)
    for channel, text, code in ((far_slack.outside, "x", "not_in_channel"), (far_slack.news, "", "no_text")):
        with pytest.raises(SlackApiError, match=code):
            await client.chat_postMessage(channel=channel, text=text)
    with pytest.raises(SlackApiError, match="invalid_auth"):
        await AsyncWebClient("xoxb-other", base_url=far_slack.api_url, retry_handlers=[]).auth_test()


async def test_a_response_url_is_used_up_after_five(far_slack: FarSlack) -> None:
    urls: list[str] = []

    def register(app: AsyncApp) -> None:
        @app.command("/news")
        async def news(ack: Callable[..., Awaitable[None]], command: dict[str, Any]) -> None:
            await ack()
            urls.append(command["response_url"])

    async with bolt(far_slack, register), ClientSession() as client:
        await far_slack.slash("/news", channel=far_slack.news, user=far_slack.ada)
        answers = [(await client.post(urls[0], json={"text": str(n)})).status for n in range(6)]
    assert answers == [200] * 5 + [404]


async def test_the_server_is_confined_and_ends() -> None:
    async with SlackServer() as server:
        children = Path(f"/proc/{server.pid}/task/{server.pid}/children").read_text().split()
        family = [str(server.pid), *children]
        networks = {Path(f"/proc/{pid}/ns/net").readlink() for pid in family}
    assert len(family) == 2
    assert len(networks) == 1
    assert Path("/proc/self/ns/net").readlink() not in networks
    assert not [pid for pid in family if Path(f"/proc/{pid}").exists()]


def test_a_fault_of_another_platform_is_refused() -> None:
    with pytest.raises(ValueError, match="blocked"):
        FarSlack().faults.add(kind=Kind.BLOCKED)
