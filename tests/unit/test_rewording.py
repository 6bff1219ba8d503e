"""A digest in a model's words: who gets it, what is asked, and how it is shown."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field, replace

import pytest
from news import HOUR, NOW, article

from bot.digests.compose import full_story, story_section
from bot.digests.rewording import LANGUAGES, Rewording
from bot.summaries.grounded import UNCHECKED
from bot.types import Article, Digest, Reworded, Sentence, SourceLink, Span, ToldStory, Window, Wording

HERALD = SourceLink("Herald", "Bridge closes", "https://herald.example/1", NOW - HOUR, 1)
POST = SourceLink("Post", "Council votes", "https://post.example/2", None, 2)
STORY = ToldStory(
    1, "Orrin bridge closes", (Sentence("The bridge closes.", 1), Sentence("It is old.", 2)), (HERALD, POST)
)
BARE = ToldStory(2, "A headline alone", (), (POST,))
GERMAN = replace(STORY, story=3, headline="Brücke gesperrt", sentences=(Sentence("Die Brücke ist zu.", 3),))
TEXT = Reworded("Bridge shut", "The old bridge closes.")


@dataclass
class Kept:
    asked: list[Wording] = field(default_factory=list)

    async def articles(self, article_ids: Sequence[int]) -> list[Article]:
        return [replace(article(n, "Herald", "x", "y"), language="de" if n == 3 else "en") for n in article_ids]

    async def reword(self, wordings: Sequence[Wording]) -> list[Reworded | None]:
        self.asked += wordings
        return [TEXT for _ in wordings]


def digest(*stories: ToldStory) -> Digest:
    return Digest(NOW, Window(NOW - 24 * HOUR, NOW), stories)


async def test_without_a_model_nothing_changes() -> None:
    assert await Rewording(Kept(), always=True).digest(digest(STORY), "de") == digest(STORY)


async def test_nobody_is_served_who_did_not_ask() -> None:
    kept = Kept()
    assert await Rewording(kept, kept.reword).digest(digest(STORY)) == digest(STORY)
    assert kept.asked == []


async def test_only_what_is_not_in_the_chats_language_is_translated() -> None:
    kept = Kept()
    told = await Rewording(kept, kept.reword).digest(digest(GERMAN, BARE, STORY), "de")
    assert [story.reworded for story in told.stories] == [None, None, TEXT]
    sentences = ("The bridge closes.", "It is old.")
    assert kept.asked == [Wording("Orrin bridge closes", sentences, "en", "de", "German")]
    assert [story.sentences for story in told.stories] == [GERMAN.sentences, (), STORY.sentences]


async def test_always_rewords_in_the_sources_language() -> None:
    kept = Kept()
    await Rewording(kept, kept.reword, always=True).digest(digest(GERMAN), "")
    assert kept.asked == [Wording("Brücke gesperrt", ("Die Brücke ist zu.",), "de")]


def text(spans: Sequence[Span]) -> str:
    return "".join(span.text for span in spans)


def test_what_a_model_wrote_is_marked_with_whose_sentences_it_had() -> None:
    heading, body, sources = story_section(replace(STORY, reworded=TEXT), 1)
    assert (text(heading.spans), text(body.spans)) == (
        "1. Bridge shut",
        "The old bridge closes. (reworded from Herald, Post)",
    )
    assert [span.url for span in body.spans if span.url] == [HERALD.url, POST.url]
    assert text(sources.spans) == "2 sources: Herald · Post"


def test_a_story_in_full_too() -> None:
    message = full_story(replace(STORY, reworded=TEXT), 1, STORY.sentences, "UTC")
    lines = [text(block.spans) for section in message.sections for block in section]
    assert lines[:2] == ["1. Bridge shut", "The old bridge closes. (reworded from Herald, Post)"]
    assert not any("It is old." in line for line in lines)


@pytest.mark.parametrize("language", LANGUAGES)
def test_a_language_on_offer_can_be_checked(language: str) -> None:
    assert language not in UNCHECKED
