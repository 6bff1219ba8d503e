"""The whole program against both far servers: what a person sees, through kill -9 and restarts."""

from __future__ import annotations

import asyncio
import contextlib
import json
import signal
import socket
import time
from collections.abc import AsyncIterator
from datetime import UTC, datetime
from pathlib import Path

import aiohttp
import pytest

from tests.e2e.running import Bot, environment, next_slot, publish
from tests.far.faults import Kind
from tests.far.feeds import FeedServer
from tests.far.slack import FarSlack, SlackMessage
from tests.far.telegram import FarTelegram, SentMessage

ADA = 4711  # a Telegram chat
PATIENCE = 30.0  # seconds until a test gives up; how fast answers are, bench.run_costs and bench.pace measure
ACK = 3.0  # seconds after which Slack tells the user that a command failed
ON_TIME = 15.0  # seconds after its slot in which a digest is to be there, on a busy machine too


@pytest.fixture
async def bot(tmp_path: Path, far_telegram: FarTelegram, far_slack: FarSlack) -> AsyncIterator[Bot]:
    bot = Bot(tmp_path, environment(tmp_path, far_telegram, far_slack))
    await bot.start()
    yield bot
    await bot.stop(signal.SIGKILL)


async def ask_telegram(far: FarTelegram, text: str, part: str) -> SentMessage:
    """Type a command and wait for an answer that holds `part`."""
    known = len(await far.sent(ADA))
    await far.say(ADA, text)
    await until(lambda: answered(far, known), PATIENCE, text)
    return await far.wait_for(ADA, lambda message: part in message.plain, timeout=PATIENCE)


async def answered(far: FarTelegram, known: int) -> bool:
    return len(await far.sent(ADA)) > known


async def ask_slack(far: FarSlack, command: str, text: str, part: str) -> SlackMessage:
    assert await far.slash(command, text, channel=far.news, user=far.ada) < ACK
    return await far.wait_for(far.news, lambda message: part in flat(message), timeout=PATIENCE)


def flat(message: SlackMessage) -> str:
    """What is read, with white space folded: each element of a block is a line of its own in `reading`."""
    return " ".join(message.reading.split())


async def until(condition, seconds: float, what: str) -> None:  # type: ignore[no-untyped-def]
    async with asyncio.timeout(seconds):
        while not await condition():
            await asyncio.sleep(0.02)


async def test_a_digest_arrives_on_time_through_kill_and_restart(
    bot: Bot, far_telegram: FarTelegram, far_slack: FarSlack, feed_server: FeedServer
) -> None:
    address = publish(feed_server, "orchard", "bridge")
    slot = next_slot(35)
    order = f"{address} {slot:%H:%M} UTC"
    await ask_telegram(far_telegram, f"/subscribe {order}", "You follow Calder Echo")
    await ask_slack(far_slack, "/subscribe", order, "You follow Calder Echo")

    await ask_telegram(far_telegram, "/sources", "1. Calder Echo")
    await ask_slack(far_slack, "/sources", "", "1. Calder Echo")
    condensed = await ask_telegram(far_telegram, f"/summary {feed_server.base_url}/orchard", "cooperative")
    assert "Late frost takes half" in condensed.plain
    await ask_slack(far_slack, "/summary", f"{feed_server.base_url}/orchard", "cooperative")

    await bot.stop(signal.SIGKILL)
    await bot.start()
    wait = (slot - datetime.now(UTC)).total_seconds() + ON_TIME
    async with asyncio.timeout(wait):
        telegram, slack = await asyncio.gather(
            far_telegram.wait_for(ADA, lambda m: "News digest" in m.plain, timeout=wait),
            far_slack.wait_for(far_slack.news, lambda m: "News digest" in flat(m), timeout=wait),
        )
    assert "Swing bridge at Calder Reach" in telegram.plain
    assert "Swing bridge at Calder Reach" in flat(slack)
    assert datetime.now(UTC) >= slot

    assert await bot.stop() == 0
    await bot.start()
    await asyncio.sleep(4)
    assert ["News digest" in m.plain for m in await far_telegram.sent(ADA)].count(True) == 1
    assert ["News digest" in flat(m) for m in await far_slack.sent(far_slack.news)].count(True) == 1
    await ask_telegram(far_telegram, "/summary", "Nothing new since")
    full = await ask_telegram(far_telegram, "/summary 1", "Calder Echo:")
    assert feed_server.base_url in str(full.entities)
    assert far_telegram.token not in bot.log
    assert far_slack.bot_token not in bot.log


async def test_commands_typed_while_it_is_down_are_answered_once(
    bot: Bot, far_telegram: FarTelegram, far_slack: FarSlack
) -> None:
    await bot.stop(signal.SIGKILL)
    for number in range(5):
        await far_telegram.say(ADA, f"/nonsense{number}")
    await bot.start()
    for number in range(5):
        await far_telegram.wait_for(ADA, lambda m, n=number: f"/nonsense{n}." in m.plain, timeout=PATIENCE)
    await asyncio.sleep(0.5)  # killed inside the send window, the last one might rightly come twice
    await bot.stop(signal.SIGKILL)
    await bot.start()
    await ask_telegram(far_telegram, "/help", "What you can type")
    plain = [message.plain for message in await far_telegram.sent(ADA)]
    assert [sum(f"/nonsense{n}." in text for text in plain) for n in range(5)] == [1] * 5


async def test_a_flood_limit_is_waited_for_exactly_and_nothing_is_lost(
    bot: Bot, far_telegram: FarTelegram, far_slack: FarSlack
) -> None:
    far_telegram.faults.add(method="sendMessage", kind=Kind.RATE_LIMITED, retry_after=2)
    began = time.monotonic()
    await far_telegram.say(ADA, "/help")
    await far_telegram.wait_for(ADA, lambda m: "What you can type" in m.plain, timeout=PATIENCE)
    assert time.monotonic() - began >= 2
    assert len(far_telegram.calls_of("sendMessage")) == 2


async def test_in_a_group_administrators_say_what_it_follows(bot: Bot, far_telegram: FarTelegram) -> None:
    group, member, administrator = -1_001_234_567_890, 7, 8
    far_telegram.members[group, administrator] = "administrator"
    await far_telegram.say(group, "/stop", user_id=member)
    await far_telegram.wait_for(group, lambda m: "Only administrators of this group" in m.plain, timeout=PATIENCE)
    await far_telegram.say(group, "/stop", user_id=administrator)
    gap = 3.1  # seconds between two messages of a group
    await far_telegram.wait_for(group, lambda m: "There is nothing to stop" in m.plain, timeout=gap + PATIENCE)


async def test_a_zone_is_suggested_and_holds_once_it_is_confirmed(
    bot: Bot, far_telegram: FarTelegram, far_slack: FarSlack, feed_server: FeedServer
) -> None:
    order = f"/subscribe {publish(feed_server, 'orchard')} 08:00"
    await far_telegram.say(ADA, order, language_code="pt-br")
    asked = await far_telegram.wait_for(ADA, lambda m: "Are you in America/Sao_Paulo?" in m.plain, timeout=PATIENCE)
    assert "Digests: 08:00, UTC." in asked.plain
    await far_telegram.press(ADA, asked.message_id, "/schedule America/Sao_Paulo")
    await far_telegram.wait_for(ADA, lambda m: "come at 08:00, America/Sao_Paulo." in m.plain, timeout=PATIENCE)

    where, who = far_slack.news, far_slack.ada
    await far_slack.slash("/digest", order.removeprefix("/"), channel=where, user=who)
    posed = await far_slack.wait_for(where, lambda m: "Are you in Europe/Berlin?" in flat(m), timeout=PATIENCE)
    assert "Digests: 08:00, UTC." in flat(posed)
    await far_slack.press(where, "command-0", value="/schedule Europe/Berlin", user=who)
    await far_slack.wait_for(where, lambda m: "come at 08:00, Europe/Berlin." in flat(m), timeout=PATIENCE)


async def test_all_that_is_known_comes_as_a_file_or_the_answer_says_what_is_missing(
    bot: Bot, far_telegram: FarTelegram, far_slack: FarSlack, feed_server: FeedServer
) -> None:
    address, where = publish(feed_server, "orchard"), {"channel": far_slack.news, "user": far_slack.ada}
    await far_slack.slash("/digest", f"subscribe {address} 08:00 UTC", **where)
    await far_slack.wait_for(far_slack.news, lambda m: "You follow Calder Echo" in flat(m), timeout=PATIENCE)
    await far_slack.slash("/digest", "export", **where)
    [file] = (await far_slack.wait_for(far_slack.news, lambda m: bool(m.files), timeout=PATIENCE)).files
    known = json.loads(file.content)
    assert known["chat"] == f"slack:{far_slack.team}/{far_slack.news}"
    assert address in str(known)

    far_slack.faults.add("files.getUploadURLExternal", kind=Kind.REFUSED, error="missing_scope")
    await far_slack.slash("/digest", "export", **where)
    lacking = "lacks the scope files:write"
    told = await far_slack.wait_for(far_slack.news, lambda m: lacking in m.reading, timeout=PATIENCE)
    assert told.ephemeral_to == far_slack.ada


async def test_it_stops_cleanly_and_says_so(bot: Bot) -> None:
    assert await bot.stop() == 0
    assert "Stopped." in bot.log
    assert "Traceback" not in bot.log


async def test_the_port_alone_says_how_the_bot_is(tmp_path: Path) -> None:
    with socket.create_server(("127.0.0.1", 0)) as taken:
        port = taken.getsockname()[1]
    bot = Bot(tmp_path, environment(tmp_path, None, None) | {"NEWSDIGEST_WEB_PORT": str(port)})
    await bot.start("--only", "web", "--only", "poll")
    try:
        async with aiohttp.ClientSession(f"http://127.0.0.1:{port}") as session:

            async def well() -> bool:
                with contextlib.suppress(aiohttp.ClientConnectionError):
                    async with session.get("/healthz") as answer:
                        return answer.status == 200
                return False

            await until(well, 10, "/healthz")
            async with session.get("/metrics") as answer:
                assert "newsdigest_up 1\n" in await answer.text()
        assert await bot.stop() == 0
    finally:
        await bot.stop(signal.SIGKILL)
