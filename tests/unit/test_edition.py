"""One subscription's digest: what was told is not told again. The store is two lists; condensing is the real one."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime
from typing import cast

from news import HOUR, NOW, article, story, told

from bot.digests.edition import LATELY, LOOK_BACK, Edition, Readers, links, tell
from bot.digests.select import Chosen
from bot.summaries.background import background_all
from bot.summaries.condense import condense_all
from bot.summaries.novelty import additions_all
from bot.types import (
    Addition,
    Article,
    Background,
    Development,
    Length,
    Preferences,
    Revision,
    Sentence,
    Story,
    Subscriber,
    Told,
    Window,
)

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
    tellings: tuple[Told, ...] = ()
    preferences: Preferences = field(default_factory=Preferences)
    before: tuple[Revision, ...] = ()
    asked: list[object] = field(default_factory=list)

    async def candidates(self, subscription_id: int, window: Window) -> list[Story]:
        self.asked.append((subscription_id, window))
        return self.stories

    async def subscriber(self, subscription_id: int, story_ids: Sequence[int], since: datetime) -> Subscriber:
        self.asked.append((subscription_id, list(story_ids), since))
        return Subscriber(self.preferences, self.tellings)

    async def revisions(self, article_ids: Sequence[int]) -> list[Revision]:
        return [one for one in self.before if one.article in article_ids]


async def look(stories: Sequence[Sequence[Article]]) -> list[Background]:
    return background_all(stories)


async def condense(stories: Sequence[Sequence[Article]], length: Length) -> list[list[Sentence]]:
    return condense_all(stories, length)


async def news(developments: Sequence[Development], length: Length) -> list[list[Addition]]:
    return additions_all(developments, length)


def edition(kept: Kept, stories: int = 8, length: Length | None = None) -> Edition:
    return Edition(cast(Readers, kept), condense, look, news, stories=stories, length=length or Length(sentences=3))


async def test_a_digest_of_one_story() -> None:
    kept = Kept([story(BRIDGE, MAYOR)])
    digest = await edition(kept).make(7, WINDOW)
    assert kept.asked == [(7, Window(WINDOW.start - LOOK_BACK, NOW)), (7, [1], NOW - LATELY)]
    assert (digest.window, digest.slot_at, digest.left_out) == (WINDOW, NOW, 0)
    (only,) = digest.stories
    assert (only.story, only.developed) == (1, False)
    assert only.headline in (BRIDGE.title, MAYOR.title)
    assert {s.text for s in only.sentences} <= {CABLES, FERRIES, RESIGNS}
    assert [link.name for link in only.sources] == ["Herald", "Post"]


async def test_what_was_told_is_left_out_of_an_update() -> None:
    known = story(BRIDGE, MAYOR, fresh={2})
    digest = await edition(Kept([known], (told(known, 1, sentences=(CABLES, FERRIES)),))).make(7, WINDOW)
    (only,) = digest.stories
    assert only.developed
    assert [s.text for s in only.sentences] == [RESIGNS]
    assert [link.article for link in only.sources] == [2]


async def test_an_update_with_nothing_unsaid_is_not_told() -> None:
    known = story(BRIDGE, MAYOR, fresh={2})
    kept = Kept([known], (told(known, 1, sentences=(CABLES, FERRIES, RESIGNS)),))
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
    first = tell(Chosen(one, (BRIDGE,)), [], Background(), printed=False)
    assert first is not None
    assert first.sentences == ()
    assert tell(Chosen(one, (BRIDGE,)), [], Background(), printed=True) is None
    assert tell(Chosen(one, (BRIDGE,), told(one, 1)), [], Background(), printed=False) is None


async def test_what_another_story_told_is_not_told_under_another_headline() -> None:
    split = replace(story(article(9, "Mirror", "Bridge shut", CABLES)), id=9)
    kept = Kept([split], (told(story(BRIDGE), 1, sentences=(CABLES,)),))
    assert (await edition(kept).make(7, WINDOW)).stories == ()


async def test_two_stories_that_say_the_same_are_told_once() -> None:
    twice = [story(BRIDGE), story(article(9, "Mirror", "Bridge shut", f"{FERRIES} {CABLES}"))]
    digest = await edition(Kept(twice)).make(7, WINDOW)
    assert len(digest.stories) == 1


async def test_headlines_alone_are_told_once_too() -> None:
    bare = story(article(1, "Herald", "Orrin bridge closes after 14 cables crack", "…"))
    again = story(article(9, "Mirror", "Orrin bridge closes after 14 cables crack, county says", "…"))
    other = story(article(12, "Mirror", "Orrin bridge closes after 31 cables crack", "…"))
    digest = await edition(Kept([bare, again, other])).make(7, WINDOW)
    assert sorted(one.story for one in digest.stories) == [1, 12]
    known = told(bare, 1, sentences=(bare.articles[0].title,))
    assert (await edition(Kept([again], (known,))).make(7, WINDOW)).stories == ()


async def test_a_headline_alone_brings_a_story_back() -> None:
    first = article(1, "Herald", "Orrin bridge closes after 14 cables crack", "…")
    later = article(2, "Herald", "Police arrest 3 welders over Orrin bridge cables", "…")
    one = story(first, later, fresh={2})
    kept = Kept([one], (told(one, 1, sentences=(first.title,)),))
    (only,) = (await edition(kept).make(7, WINDOW)).stories
    assert (only.developed, only.headline, only.sentences) == (True, later.title, ())


async def test_a_changed_article_is_told_by_what_changed() -> None:
    before = Revision(1, NOW - HOUR, BRIDGE.title, BRIDGE.text)
    changed = replace(
        BRIDGE, text=f"{BRIDGE.text} Police arrested 3 welders on Tuesday over forged inspection reports."
    )
    known = replace(story(changed, fresh=set()), edited=frozenset({1}))
    kept = Kept([known], (told(known, 1, sentences=(CABLES,)),), before=(before,))
    (only,) = (await edition(kept).make(7, WINDOW)).stories
    assert [sentence.text for sentence in only.sentences] == [changed.text.removeprefix(f"{BRIDGE.text} ")]
    assert (only.developed, only.since) == (True, NOW - 24 * HOUR)


async def test_a_digest_fits_into_the_time_its_reader_has() -> None:
    stories = [story(article(n, f"O{n}", text=f"Thing{n} " * 150 + f"happened{n} today.")) for n in range(1, 6)]
    digest = await edition(Kept(stories, preferences=Preferences(minutes=2))).make(7, WINDOW)
    assert (len(digest.stories), digest.left_out) == (2, 3)
    digest = await edition(Kept(stories, preferences=Preferences(stories=3))).make(7, WINDOW)
    assert (len(digest.stories), digest.left_out) == (3, 2)
