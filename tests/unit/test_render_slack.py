"""Slack's renderer against Slack's limits, walked down to the nested elements."""

import json

from hypothesis import given, settings

from bot.chat.slack.render import render
from bot.types import Block, BlockKind, Button, Message, Payload, Span
from tests.far import slack_blocks
from tests.far.slack_rules import texts
from tests.unit.messages import HOSTILE, digest, ink, ink_of, messages, story


def reading(part: Payload) -> str:
    return "".join(ink(text) for block in part["blocks"] if block["type"] != "actions" for text in texts(block))


def kinds(part: Payload) -> list[str]:
    return [block["type"] for block in part["blocks"]]


@settings(max_examples=200, deadline=None)
@given(messages)
def test_slack_takes_every_part_of_any_message_and_no_word_is_lost(message: Message) -> None:
    parts = render(message)
    for part in parts:
        assert slack_blocks.refusal(part["blocks"]) is None
        assert len(part["blocks"]) <= 50
        assert part["text"]
        assert reading(part)
    assert "".join(reading(part) for part in parts) == ink_of(message)


@settings(max_examples=100, deadline=None)
@given(messages)
def test_nothing_from_outside_is_ever_markup(message: Message) -> None:
    for part in render(message):
        assert '"mrkdwn"' not in json.dumps(part["blocks"])
        assert "<" not in part["text"]
        assert ">" not in part["text"]
        assert all(kind != "actions" for kind in kinds(part)[:-1])


def test_a_hostile_headline_shows_as_typed_and_calls_nobody() -> None:
    message = Message(
        (
            (Block(BlockKind.TITLE, (Span("<!channel> *now* <@U0BOB>"),)),),
            story(HOSTILE, HOSTILE),
            (Block(BlockKind.NOTE, (Span("<!here> _note_"),)),),
        ),
        (Button("<!channel>", "/summary 1"),),
    )
    [part] = render(message)
    title, rich, *_, note, actions = part["blocks"]
    assert title["text"]["text"].replace("\u2060", "") == "<!channel> *now* <@U0BOB>"
    assert note["elements"][0]["text"].replace("\u2060", "") == "<!here> _note_"
    for plain in (title["text"], note["elements"][0], actions["elements"][0]["text"]):
        assert not any(mention in plain["text"] for mention in ("<!", "<@"))
    assert rich["type"] == "rich_text"
    assert {element["type"] for element in rich["elements"][0]["elements"]} == {"link", "text"}
    assert "<" not in part["text"]


def test_a_digest_is_a_header_and_a_block_for_each_story() -> None:
    [part] = render(digest(stories=2))
    assert kinds(part) == ["header", "context", "rich_text", "context", "rich_text", "context", "actions"]
    words, items = part["blocks"][2]["elements"]
    assert words["elements"][0] == {
        "type": "link",
        "url": "https://example.org/story?id=1&from=feed",
        "text": "Headline number 0",
        "style": {"bold": True},
    }
    assert words["elements"][1] == {"type": "text", "text": "\n"}
    assert (items["type"], len(items["elements"])) == ("rich_text_list", 3)
    assert part["blocks"][-1]["elements"][0]["value"] == "/summary 1"


def test_sections_stay_whole_where_they_fit() -> None:
    parts = render(digest(stories=40, body="A sentence of some length about the vote. " * 12))
    assert len(parts) > 1
    for part in parts:
        said = reading(part)
        assert said.count("Headlinenumber") == said.count("3outlets,lastat09:40")


def test_a_note_with_a_link_keeps_it_and_a_long_title_is_rich() -> None:
    note = Block(BlockKind.NOTE, (Span("all of it", "https://e.example/all"),))
    title = Block(BlockKind.TITLE, (Span("long " * 40),))
    [part] = render(Message(((title, note),)))
    assert kinds(part) == ["rich_text"]
    [section] = part["blocks"][0]["elements"]
    assert section["elements"][-1]["style"] == {"italic": True}
    assert section["elements"][0]["style"] == {"bold": True}


def test_nothing_to_see_is_no_part() -> None:
    assert render(Message(((Block(BlockKind.TEXT, (Span("\u200b"),)),),), (Button("x", "/x"),))) == []
