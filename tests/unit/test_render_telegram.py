"""Telegram's renderer against TDLib, which parses HTML as Telegram's server does."""

import pytest
from hypothesis import given, settings

from bot.chat.telegram.render import MAX_ENTITIES, keyboard, render, units
from bot.types import Block, BlockKind, Button, Message, Span
from tests.far.tdlib import parse_html
from tests.unit.messages import HOSTILE, digest, ink, ink_of, messages, story


def one(*blocks: Block) -> Message:
    return Message((blocks,))


def text(words: str) -> Block:
    return Block(BlockKind.TEXT, (Span(words),))


@settings(max_examples=200, deadline=None)
@given(messages)
def test_telegram_takes_every_part_of_any_message_and_no_word_is_lost(message: Message) -> None:
    parts = render(message)
    read = ""
    for part in parts:
        plain, entities = parse_html(part["text"])
        assert plain.strip() == plain
        assert ink(plain)
        assert units(plain) <= 4096
        assert len(entities) <= MAX_ENTITIES
        assert len(part["text"].encode()) <= 32_768
        read += ink(plain)
    assert read == ink_of(message)


@settings(max_examples=100, deadline=None)
@given(messages)
def test_buttons_are_on_the_last_part_and_within_limits(message: Message) -> None:
    parts = render(message)
    assert all("keyboard" not in part for part in parts[:-1])
    for row in parts[-1].get("keyboard", []) if parts else []:
        assert 1 <= len(row) <= 8
        assert all(1 <= len(button["callback_data"].encode()) <= 64 for button in row)
        assert all(ink(button["text"]) for button in row)


def test_a_story_reads_as_a_story() -> None:
    [part] = render(Message((story("Bridge & tunnel <vote>", "The council met. It voted."),)))
    link = "https://example.org/story?id=1&amp;from=feed"
    assert part["text"] == (
        f'<a href="{link}"><b>Bridge &amp; tunnel &lt;vote&gt;</b></a>\n'
        "The council met. It voted.\n"
        f'• <a href="{link}&amp;n=0">Outlet 0</a> — as they put it\n'
        f'• <a href="{link}&amp;n=1">Outlet 1</a> — as they put it\n'
        f'• <a href="{link}&amp;n=2">Outlet 2</a> — as they put it\n'
        "<i>3 outlets, last at 09:40</i>"
    )


def test_a_hostile_headline_shows_as_typed() -> None:
    [part] = render(one(text(HOSTILE)))
    plain, entities = parse_html(part["text"])
    assert plain == " ".join(HOSTILE.replace("\x1b", "").replace("\x00", "").replace("\u202e", "").split())
    assert entities == []


@pytest.mark.parametrize(
    ("span", "html"),
    [
        (Span("x", "javascript:alert(1)"), "x"),
        (Span("x", "https://e.example/a b"), "x"),
        (Span("x", "http://["), "x"),
        (Span("x", "https:///path"), "x"),
        (Span("x", 'https://e.example/"><b>'), '<a href="https://e.example/&quot;&gt;&lt;b&gt;">x</a>'),
        (Span("x", "http://e.example"), '<a href="http://e.example">x</a>'),
        (Span("x", bold=True, code=True), "<code>x</code>"),
        (Span("x", bold=True, italic=True), "<b><i>x</i></b>"),
    ],
)
def test_spans(span: Span, html: str) -> None:
    assert render(one(Block(BlockKind.TEXT, (span,))))[0]["text"] == html


def test_nothing_to_see_is_no_part() -> None:
    assert render(Message(())) == []
    assert render(one(text(" \u2800\u200b"), Block(BlockKind.ITEM, ()))) == []


def test_sections_stay_whole_where_they_fit() -> None:
    parts = render(digest(stories=12, body="A sentence of some length about the vote. " * 12))
    assert len(parts) > 1
    for part in parts:
        plain, _ = parse_html(part["text"])
        assert plain.count("Headline number") == plain.count("3 outlets, last at 09:40")


def test_a_long_text_is_divided_between_sentences() -> None:
    sentence = "The council voted for the new bridge after long talks. "
    parts = [parse_html(part["text"])[0] for part in render(one(text(sentence * 200)))]
    assert len(parts) == 3
    assert all(part.endswith("talks.") and part.startswith("The council") for part in parts)


def test_a_heading_goes_over_with_what_it_heads() -> None:
    heading = Block(BlockKind.HEADING, (Span("The second"),))
    first, second = render(one(text("a " * 1900), heading, text("b " * 1900)))
    assert "The second" not in first["text"]
    assert second["text"].startswith("<b>The second</b>\nb b")


def test_many_links_are_divided_before_telegram_drops_them() -> None:
    items = tuple(Block(BlockKind.ITEM, (Span("x", f"https://e.example/{n}"),)) for n in range(200))
    entities = [parse_html(part["text"])[1] for part in render(Message((items,)))]
    assert sum(len(found) for found in entities) == 200
    assert all(len(found) <= MAX_ENTITIES for found in entities)


def test_a_flag_or_a_family_is_not_cut_in_two() -> None:
    parts = render(one(text("👩‍👩‍👧‍👦" * 700)))
    assert len(parts) > 1
    assert all(parse_html(part["text"])[0].count("👦") * 7 == len(parse_html(part["text"])[0]) for part in parts)


def test_short_labels_share_a_row_and_long_commands_are_left_out() -> None:
    short = [Button(str(number), f"/summary {number}") for number in range(10)]
    rows = keyboard([*short, Button("A label as long as a row of buttons", "/sources"), Button("Too long", "/x" * 33)])
    assert [len(row) for row in rows] == [8, 2, 1]
