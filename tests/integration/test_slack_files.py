"""Files over Slack's three steps: shared as they are, or told in words why not; each fault is its typed error."""

from datetime import UTC, datetime
from typing import Any

import pytest

from bot.errors import ChatGone, TryLater, Unknown
from bot.types import Attachment, Block, BlockKind, Message, Payload, Span
from tests.far.faults import Kind
from tests.far.slack import FarSlack
from tests.far.slack_files import OFFERING, UPLOAD
from tests.far.slack_rules import SHARING
from tests.integration.test_chat_slack import answered, chat, platform_of

pytest_plugins = ["tests.far.fixtures"]

JSON = '{"name": "Zoë", "news": "…"}'
LINE = Block(BlockKind.TEXT, (Span("Everything."),))
CUT = [{"method": OFFERING, "kind": Kind.CUT_AFTER}, *({"method": UPLOAD, "kind": k} for k in (
    Kind.CUT_BEFORE, Kind.CUT_AFTER, Kind.SERVER_ERROR))]  # fmt: skip


def file_of(far: FarSlack) -> Payload:
    _, file = platform_of(far).render(Message(((LINE,),), file=Attachment("all.json", JSON)))
    return file


async def test_a_file_is_shared_where_it_was_asked_for(far_slack: FarSlack) -> None:
    platform = platform_of(far_slack)
    where = chat(far_slack, far_slack.news)
    ts = await platform.send(where, {"text": "x"}, {}, "1.0")
    file_id = await platform.send(where, file_of(far_slack), {"thread_ts": ts}, "1.1")
    _, shared = await far_slack.sent(far_slack.news)
    assert [(file.name, file.content.decode()) for file in shared.files] == [("all.json", JSON)]
    assert (shared.via, shared.thread_ts) == (SHARING, ts)
    assert file_id == far_slack.calls_of(SHARING)[0].fields["files"][0]["id"]


@pytest.mark.parametrize("method", [OFFERING, SHARING])
async def test_without_the_scope_it_says_what_to_do(far_slack: FarSlack, method: str) -> None:
    platform = platform_of(far_slack)
    far_slack.faults.add(method, kind=Kind.REFUSED, error="missing_scope")
    await platform.send(chat(far_slack, far_slack.news), file_of(far_slack), {}, "1.1")
    [said] = await far_slack.sent(far_slack.news)
    assert "files:write" in said.reading
    assert "OAuth & Permissions" in said.reading
    assert said.metadata["event_payload"] == {"key": "1.1"}


async def test_in_a_channel_without_us_only_the_one_who_asked_is_told(far_slack: FarSlack) -> None:
    platform, event = await answered(far_slack, far_slack.outside)
    await platform.send(event.chat, file_of(far_slack), event.context, "1.1")
    [said] = await far_slack.sent(far_slack.outside)
    assert "/invite" in said.text
    assert (said.via, said.ephemeral_to) == ("response_url", far_slack.ada)


@pytest.mark.parametrize("fault", CUT, ids=str)
async def test_what_breaks_before_it_is_shared_was_seen_by_nobody(far_slack: FarSlack, fault: dict[str, Any]) -> None:
    platform = platform_of(far_slack)
    where = chat(far_slack, far_slack.news)
    far_slack.faults.add(**fault)
    with pytest.raises(TryLater):
        await platform.send(where, file_of(far_slack), {}, "1.1")
    assert await far_slack.sent(far_slack.news) == []
    await platform.send(where, file_of(far_slack), {}, "1.1")
    assert len(await far_slack.sent(far_slack.news)) == 1


@pytest.mark.parametrize(
    ("fault", "expected", "seen"),
    [
        ({"kind": Kind.CUT_BEFORE}, Unknown, 0),
        ({"kind": Kind.CUT_AFTER}, Unknown, 1),
        ({"kind": Kind.RATE_LIMITED, "retry_after": 9}, TryLater, 0),
        ({"kind": Kind.REFUSED, "error": "is_archived"}, ChatGone, 0),
        ({"kind": Kind.REFUSED, "error": "token_revoked"}, TryLater, 0),
    ],
    ids=str,
)
async def test_faults_when_it_is_shared(
    far_slack: FarSlack, fault: dict[str, Any], expected: type[Exception], seen: int
) -> None:
    far_slack.faults.add(SHARING, **fault)
    with pytest.raises(expected):
        await platform_of(far_slack).send(chat(far_slack, far_slack.news), file_of(far_slack), {}, "1.1")
    assert len(await far_slack.sent(far_slack.news)) == seen


async def test_an_answer_that_came_too_late_for_its_address_is_posted(far_slack: FarSlack) -> None:
    old = {"response_url": f"{far_slack.api_url}x", "at": datetime(2026, 1, 1, tzinfo=UTC).isoformat()}
    far_slack.faults.add(OFFERING, kind=Kind.REFUSED, error="missing_scope")
    await platform_of(far_slack).send(chat(far_slack, far_slack.news), file_of(far_slack), old, "1.1")
    [said] = await far_slack.sent(far_slack.news)
    assert said.via == "chat.postMessage"
