"""A digest in words: titles, attribution, sources and what to do next."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, date, datetime

import pytest
from news import HOUR, NOW

from bot.digests.compose import attributed, day_and_time, digest_message, full_story, source_line, story_section
from bot.types import (
    Background,
    Block,
    BlockKind,
    Claim,
    Difference,
    Digest,
    Facts,
    Sentence,
    SourceLink,
    Span,
    Step,
    ToldStory,
    Window,
)

HERALD = SourceLink("Herald", "Bridge closes", "https://herald.example/1", NOW - HOUR, 1)
POST = SourceLink("Post", "Council votes", "https://post.example/2", None, 2)
MIRROR = SourceLink("Mirror", "", "https://mirror.example/3", NOW, 3, copy_of=1)
SENTENCES = (Sentence("The bridge closes.", 1), Sentence("It is old.", 1), Sentence("The vote was 9 to 4.", 2))
STORY = ToldStory(1, "Orrin bridge closes", SENTENCES, (HERALD, POST, MIRROR))


def digest(*stories: ToldStory, left_out: int = 0) -> Digest:
    return Digest(NOW, Window(NOW - 24 * HOUR, NOW), stories, left_out)


def plain(spans: object) -> str:
    assert not isinstance(spans, Block)
    return "".join(span.text for span in spans)  # type: ignore[attr-defined]


def test_a_digest_of_two_stories() -> None:
    message = digest_message(digest(STORY, STORY, left_out=3), "Europe/Lisbon", NOW + 24 * HOUR)
    title, first, second, footer = message.sections
    assert title == (Block(BlockKind.TITLE, (Span("News digest · Tue 17 Nov, 08:00"),)),)
    assert plain(first[0].spans) == "1. Orrin bridge closes"
    assert plain(second[0].spans) == "2. Orrin bridge closes"
    assert plain(footer[0].spans) == (
        "3 more stories did not fit. /summary N tells story N in full. Next digest: Wed 18 Nov, 08:00."
    )
    assert [(b.label, b.command) for b in message.buttons] == [("1", "/summary 1"), ("2", "/summary 2")]


def test_an_empty_digest_offers_no_numbers() -> None:
    message = digest_message(digest(), "UTC")
    assert message.buttons == ()
    assert "/summary" not in plain(message.sections[-1][0].spans)


def test_one_story_that_did_not_fit() -> None:
    footer = digest_message(digest(STORY, left_out=1), "UTC").sections[-1]
    assert plain(footer[0].spans).startswith("1 more story did not fit.")


def test_a_section_names_who_printed_each_sentence() -> None:
    heading, text, sources = story_section(STORY, 4)
    assert heading.kind is BlockKind.HEADING
    assert heading.spans[1] == Span("Orrin bridge closes", HERALD.url, bold=True)
    assert plain(text.spans) == "The bridge closes. It is old. (Herald) The vote was 9 to 4. (Post)"
    assert [span.url for span in text.spans if span.url] == [HERALD.url, POST.url]
    assert sources.kind is BlockKind.NOTE
    assert plain(sources.spans) == "3 sources: Herald · Post · Mirror (same text as Herald)"
    assert [span.url for span in sources.spans if span.url] == [HERALD.url, POST.url, MIRROR.url]


def test_a_story_told_again_says_so() -> None:
    again = ToldStory(1, "Mayor resigns", SENTENCES, (HERALD, POST), developed=True)
    heading, text, _ = story_section(again, 1)
    assert plain(heading.spans) == "1. Developing: Mayor resigns"
    assert plain(text.spans).startswith("New: The bridge closes.")


def test_one_source_is_named_once() -> None:
    alone = ToldStory(1, "Bridge", SENTENCES[:2], (HERALD,))
    heading, text, sources = story_section(alone, 1)
    assert plain(text.spans) == "The bridge closes. It is old."
    assert plain(sources.spans) == "Source: Herald"
    assert heading.spans[1].url == HERALD.url


def test_a_story_without_sentences_has_headline_and_sources() -> None:
    blocks = story_section(ToldStory(1, "Bridge", (), (HERALD,)), 1)
    assert [block.kind for block in blocks] == [BlockKind.HEADING, BlockKind.NOTE]
    assert blocks[0].spans[1].url == ""


def test_a_story_in_full() -> None:
    message = full_story(STORY, 2, SENTENCES, "UTC")
    assert plain(message.sections[0][0].spans) == "2. Orrin bridge closes"
    assert [plain(section[0].spans) for section in message.sections[1:-1]] == [
        "The bridge closes. (Herald)",
        "It is old. (Herald)",
        "The vote was 9 to 4. (Post)",
    ]
    assert [plain(block.spans) for block in message.sections[-1]] == [
        "Herald: Bridge closes, Tue 17 Nov, 07:00",
        "Post: Council votes",
        "Mirror: https://mirror.example/3, Tue 17 Nov, 08:00, same text as Herald",
    ]


def test_a_sentence_whose_source_is_unknown_is_printed_all_the_same() -> None:
    assert plain(attributed([Sentence("Who knows.", 99)], (HERALD, POST))) == "Who knows."


def test_sentences_of_several_days_have_their_day() -> None:
    day = 24 * HOUR
    early = replace(HERALD, published=NOW - 3 * day)
    late = replace(POST, published=NOW + 12 * HOUR)
    story = replace(STORY, sources=(early, late))
    assert plain(story_section(story, 1, "UTC")[1].spans) == (
        "The bridge closes. It is old. (Herald, 14 Nov) The vote was 9 to 4. (Post, 17 Nov)"
    )
    assert "(Post, 18 Nov)" in plain(story_section(story, 1, "Pacific/Auckland")[1].spans)
    assert "Nov" not in plain(story_section(replace(story, sources=(early, POST)), 1)[1].spans)
    own = replace(story, sources=(early, replace(late, name="Herald")))
    assert plain(story_section(own, 1)[1].spans) == (
        "The bridge closes. It is old. (14 Nov) The vote was 9 to 4. (17 Nov)"
    )
    full = full_story(story, 1, SENTENCES, "UTC")
    assert plain(full.sections[1][0].spans) == "The bridge closes. (Herald, 14 Nov)"


def test_a_source_without_a_name_shows_its_address() -> None:
    assert plain(source_line([SourceLink("", "", "https://x.example/", None, 1)])) == "Source: https://x.example/"


def test_sources_are_shown_as_the_chat_calls_them_and_counted_as_outlets() -> None:
    mine = tuple(replace(source, called="Mine") for source in (HERALD, POST))
    claims = (Claim("12 cables", "It cracked 12 cables.", 1), Claim("13 cables", "It cracked 13 cables.", 2))
    story = replace(STORY, sources=(*mine, MIRROR), differences=(Difference((), claims),))
    _, text, differ, sources = story_section(story, 1)
    assert plain(text.spans) == "The bridge closes. It is old. (Mine) The vote was 9 to 4. (Mine)"
    assert plain(differ.spans) == "Sources differ: 12 cables (Mine), 13 cables (Mine)"
    assert plain(sources.spans) == "3 sources: Mine · Mine · Mirror (same text as Mine)"
    items = full_story(story, 1, SENTENCES, "UTC").sections[-1]
    assert [plain(block.spans).partition(":")[0] for block in items] == ["Mine", "Mine", "Mirror"]
    one = (HERALD, replace(HERALD, article=2, called="Herald, the sport"))  # two of the chat's sources, one outlet
    _, text, sources = story_section(replace(STORY, sources=one), 1)
    assert plain(text.spans).endswith("It is old. (Herald) The vote was 9 to 4. (Herald, the sport)")
    assert plain(sources.spans) == "Source: Herald · Herald, the sport"


@pytest.mark.parametrize(
    ("at", "zone", "expected"),
    [
        (NOW, "UTC", "Tue 17 Nov, 08:00"),
        (NOW, "Europe/Berlin", "Tue 17 Nov, 09:00"),
        (NOW, "Asia/Kathmandu", "Tue 17 Nov, 13:45"),
        (datetime(2026, 11, 17, 23, 30, tzinfo=UTC), "Pacific/Apia", "Wed 18 Nov, 12:30"),
        (datetime(2026, 3, 1, 0, 5, tzinfo=UTC), "America/New_York", "Sat 28 Feb, 19:05"),
    ],
)
def test_day_and_time(at: datetime, zone: str, expected: str) -> None:
    assert day_and_time(at, zone) == expected


CABLES = Difference(("found", "cables"), (Claim("14 cables", "…", 1), Claim("12 cables", "…", 2)))


def test_where_sources_differ_is_one_line_with_who_says_what() -> None:
    section = story_section(replace(STORY, differences=(CABLES, CABLES, CABLES)), 1)
    lines = [plain(block.spans) for block in section]
    assert lines[2:4] == ["Sources differ (found): 14 cables (Herald), 12 cables (Post)"] * 2
    assert len(lines) == 5  # a digest shows two


def test_the_full_page_has_key_facts_differences_and_a_timeline() -> None:
    steps = (Step(date(2025, 12, 30), "Cracks were found.", 1), Step(date(2026, 11, 17), "The bridge closed.", 2))
    facts = Facts(who=("Anna Berg", "Jon Lund"), where=("Orrin",), when=("Tuesday",))
    page = full_story(STORY, 2, SENTENCES[:1], "UTC", Background((CABLES,), steps, facts))
    assert [[plain(block.spans) for block in section] for section in page.sections[:-1]] == [
        ["2. Orrin bridge closes", "Anna Berg, Jon Lund · Orrin · Tuesday"],
        ["The bridge closes. (Herald)"],
        ["Sources differ (found): 14 cables (Herald), 12 cables (Post)"],
        ["Timeline", "30 Dec 2025: Cracks were found. (Herald)", "17 Nov: The bridge closed. (Post)"],
    ]
