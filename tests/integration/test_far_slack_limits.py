"""Limits of blocks that the far Slack holds, down to nested elements."""

from typing import Any

import pytest
from slack_sdk.errors import SlackApiError
from slack_sdk.web.async_client import AsyncWebClient

from tests.far.slack import FarSlack

pytest_plugins = ["tests.far.fixtures"]


def button(text: str, value: str) -> dict[str, Any]:
    label = {"type": "plain_text", "text": text}
    return {"type": "actions", "elements": [{"type": "button", "action_id": "more", "text": label, "value": value}]}


def section(text: str) -> dict[str, Any]:
    return {"type": "section", "text": {"type": "mrkdwn", "text": text}}


@pytest.mark.parametrize(
    ("blocks", "code"),
    [
        ([section("x" * 3001)], "invalid_blocks"),
        ([section("")], "invalid_blocks"),
        ([{"type": "header", "text": {"type": "plain_text", "text": "x" * 151}}], "invalid_blocks"),
        ([{"type": "header", "text": {"type": "mrkdwn", "text": "x"}}], "invalid_blocks"),
        ([section("x")] * 51, "invalid_blocks"),
        ([button("x" * 76, "1")], "invalid_blocks"),
        ([section("x") | {"accessory": button("x", "y" * 2001)["elements"][0]}], "invalid_blocks"),
        ([section("x" * 2700)] * 5, "msg_blocks_too_long"),
        ([section("x" * 2600)] * 5, None),
    ],
)
async def test_blocks_are_measured(far_slack: FarSlack, blocks: list[dict[str, Any]], code: str | None) -> None:
    client = AsyncWebClient(far_slack.bot_token, base_url=far_slack.api_url, retry_handlers=[])
    posting = client.chat_postMessage(channel=far_slack.news, text="x", blocks=blocks)
    if code is None:
        await posting
        return
    with pytest.raises(SlackApiError) as caught:
        await posting
    assert caught.value.response["error"] == code
