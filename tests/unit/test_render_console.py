"""The console's text: widths, colours, and nothing that could command a terminal."""

import io
import re
from dataclasses import replace

from hypothesis import given, settings

from bot.chat.console import render, wants_color
from bot.types import Block, BlockKind, Button, Message, Span
from tests.unit.messages import HOSTILE, digest, ink, ink_of, messages, story

OURS = re.compile("\x1b\\[[0-9;]+m")


class Terminal(io.StringIO):
    def isatty(self) -> bool:
        return True


def without_links(message: Message) -> Message:
    sections = (
        tuple(replace(block, spans=tuple(replace(span, url="") for span in block.spans)) for block in section)
        for section in message.sections
    )
    return Message(tuple(sections))


@settings(max_examples=150, deadline=None)
@given(messages)
def test_only_our_own_escape_codes_and_every_word(message: Message) -> None:
    message = without_links(message)
    for color in (True, False):
        text = "".join(part["text"] for part in render(message, color=color))
        left = OURS.sub("", text) if color else text
        assert not re.search("[\x00-\x09\x0b-\x1f\x7f-\x9f]", left)
        assert ink(left) == ink_of(message)


@settings(max_examples=100, deadline=None)
@given(messages)
def test_lines_keep_to_the_width_but_for_long_words(message: Message) -> None:
    for part in render(Message(message.sections), color=False, width=60):
        for line in part["text"].split("\n"):
            assert len(line) <= 60 or max(map(len, re.split("[ ]", line))) > 40


def test_a_story_in_a_terminal() -> None:
    message = Message(
        (story("Bridge vote", "The council met. It voted.", sources=1),), (Button("Read more", "/summary 1"),)
    )
    [part] = render(message, color=False, width=60)
    assert part["text"].split("\n") == [
        "Bridge vote <https://example.org/story?id=1&from=feed>",
        "The council met. It voted.",
        "• Outlet 0 <https://example.org/story?id=1&from=feed&n=0> —",
        "  as they put it",
        "3 outlets, last at 09:40",
        "",
        "[Read\u00a0more] /summary 1",
    ]


def test_addresses_are_not_wrapped() -> None:
    url = "https://example.org/" + "path/" * 40
    [part] = render(Message(((Block(BlockKind.ITEM, (Span("A name of a source", url),)),),)), color=False, width=40)
    assert part["text"] == f"• A name of a source\n  <{url}>"


def test_colours_are_light_and_a_hostile_headline_sends_none() -> None:
    [part] = render(Message((story(HOSTILE, "x"),)), color=True)
    assert set(OURS.findall(part["text"])) == {"\x1b[1m", "\x1b[2m", "\x1b[0m"}
    assert "\x1b" not in render(digest(1), color=False)[0]["text"]


def test_colour_is_for_terminals_without_no_color() -> None:
    assert wants_color(Terminal(), {})
    assert wants_color(Terminal(), {"NO_COLOR": ""})
    assert not wants_color(Terminal(), {"NO_COLOR": "1"})
    assert not wants_color(io.StringIO(), {})


def test_spaces_between_spans_are_kept_as_they_are() -> None:
    spans = (Span("one"), Span("two", bold=True), Span(" three "), Span("four"), Span(", five"))
    assert render(Message(((Block(BlockKind.TEXT, spans),),)), color=False)[0]["text"] == "onetwo three four, five"


def test_an_address_is_printed_once_where_it_stands_last() -> None:
    name = Span("Herald", url="https://example.org/a")
    section = (Block(BlockKind.HEADING, (name,)), Block(BlockKind.NOTE, (Span("Source: "), name)))
    assert render(Message((section,)), color=False)[0]["text"] == "Herald\nSource: Herald <https://example.org/a>"
