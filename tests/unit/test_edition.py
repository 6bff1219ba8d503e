"""One subscription's digest: what was told is not told again. The store is two lists; condensing is the real one."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import cast

import pytest
from news import HOUR, NOW, article, story, told

from bot.digests.edition import LOOK_BACK, Edition, links, same, tell
from bot.digests.select import Chosen
from bot.ports import SubscriptionStore
from bot.summaries.background import background_all
from bot.summaries.condense import condense_all
from bot.types import Article, Background, Length, Sentence, Story, Told, Window

WINDOW = Window(NOW - 24 * HOUR, NOW)
CABLES = "Engineers found cracks in fourteen cables of the Orrin bridge on Monday morning."
FERRIES = "Two ferries will carry commuters over the river every ten minutes from tomorrow."
RESIGNS = "Mayor Ada Quill resigned on Tuesday over payments from the owners of a ferry line."
BRIDGE = article(1, "Herald", "Orrin bridge closes", f"{CABLES} {FERRIES}")
MAYOR = article(2, "Post", "Mayor of Orrin resigns", f"{RESIGNS} {CABLES}")


@dataclass
class Kept:
    """What the store would answer, and what it was asked."""

    stories: list[Story]
    known: dict[int, Told] = field(default_factory=dict)
    asked: list[object] = field(default_factory=list)

    async def candidates(self, subscription_id: int, window: Window) -> list[Story]:
        self.asked.append((subscription_id, window))
        return self.stories

    async def told(self, subscription_id: int, story_ids: Sequence[int]) -> list[Told]:
        self.asked.append((subscription_id, list(story_ids)))
        return [self.known[one] for one in story_ids if one in self.known]


async def look(stories: Sequence[Sequence[Article]]) -> list[Background]:
    return background_all(stories)


async def condense(stories: Sequence[Sequence[Article]], length: Length) -> list[list[Sentence]]:
    return condense_all(stories, length)


def edition(kept: Kept, stories: int = 8, length: Length | None = None) -> Edition:
    return Edition(cast(SubscriptionStore, kept), condense, look, stories, length or Length(sentences=3))


async def test_a_digest_of_one_story() -> None:
    kept = Kept([story(BRIDGE, MAYOR)])
    digest = await edition(kept).make(7, WINDOW)
    assert kept.asked == [(7, Window(WINDOW.start - LOOK_BACK, NOW)), (7, [1])]
    assert (digest.window, digest.slot_at, digest.left_out) == (WINDOW, NOW, 0)
    (only,) = digest.stories
    assert (only.story, only.developed) == (1, False)
    assert only.headline in (BRIDGE.title, MAYOR.title)
    assert {s.text for s in only.sentences} <= {CABLES, FERRIES, RESIGNS}
    assert [link.name for link in only.sources] == ["Herald", "Post"]


async def test_what_was_told_is_left_out_of_an_update() -> None:
    known = story(BRIDGE, MAYOR, fresh={2})
    digest = await edition(Kept([known], {1: told(known, 1, sentences=(CABLES, FERRIES))})).make(7, WINDOW)
    (only,) = digest.stories
    assert only.developed
    assert [s.text for s in only.sentences] == [RESIGNS]
    assert [link.article for link in only.sources] == [2]


async def test_an_update_with_nothing_unsaid_is_not_told() -> None:
    known = story(BRIDGE, MAYOR, fresh={2})
    kept = Kept([known], {1: told(known, 1, sentences=(CABLES, FERRIES, RESIGNS))})
    assert (await edition(kept).make(7, WINDOW)).stories == ()


async def test_no_candidates_is_an_empty_digest() -> None:
    digest = await edition(Kept([])).make(7, WINDOW)
    assert (digest.stories, digest.left_out) == ((), 0)


async def test_what_does_not_fit_is_counted() -> None:
    stories = [story(article(n, f"O{n}")) for n in range(1, 6)]
    digest = await edition(Kept(stories), stories=2).make(7, WINDOW)
    assert (len(digest.stories), digest.left_out) == (2, 3)


async def test_a_story_in_full() -> None:
    found = await edition(Kept([])).in_full([BRIDGE, MAYOR], Length(sentences=8))
    assert {s.text for s in found} == {CABLES, FERRIES, RESIGNS}


def test_links_name_the_original_only_when_it_is_there() -> None:
    copy, lost = article(3, "Mirror", copy_of=1), article(4, "Echo", copy_of=99)
    assert [(link.name, link.article, link.copy_of) for link in links([BRIDGE, copy, lost])] == [
        ("Herald", 1, None),
        ("Mirror", 3, 1),
        ("Echo", 4, None),
    ]


def test_a_story_without_sentences_is_told_the_first_time() -> None:
    one = story(BRIDGE)
    first = tell(Chosen(one, (BRIDGE,), developed=False), [], None, Background())
    assert first is not None
    assert first.sentences == ()
    assert tell(Chosen(one, (BRIDGE,), developed=True), [], told(one, 1), Background()) is None


@pytest.mark.parametrize(
    ("one", "other", "expected"),
    [
        (CABLES, CABLES, True),
        (CABLES, CABLES.upper(), True),
        (CABLES, "On Monday, engineers found cracks in 14 cables of the bridge.", True),
        (CABLES, FERRIES, False),
        (CABLES, RESIGNS, False),
        ("", CABLES, False),
        ("…", "…", False),
    ],
)
def test_same(one: str, other: str, expected: bool) -> None:
    assert same(one, other) is expected
    assert same(other, one) is expected
