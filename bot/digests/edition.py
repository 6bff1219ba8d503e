"""Makes one subscription's digest over a window, for the planner and for /summary alike.

store.candidates, store.subscriber -> the reader's view, what they want, what they know (pure)
    -> what is new in known stories (in workers) -> select (pure) -> condense (in workers)
    -> what is not said yet, and fits, its sources called as the reader calls them (pure) -> Digest
"""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Collection, Mapping, Sequence
from dataclasses import replace
from datetime import timedelta
from typing import Protocol

from bot.digests.filters import wanted
from bot.digests.headline import current, headline
from bot.digests.known import known
from bot.digests.said import Said, unsaid, within
from bot.digests.select import Chosen, choices, development, edited, select
from bot.digests.view import view
from bot.ports import SubscriptionStore, TellingStore
from bot.types import (
    Addition,
    Article,
    Background,
    Development,
    Digest,
    Length,
    Sentence,
    SourceLink,
    Story,
    Told,
    ToldStory,
    Window,
)

Condense = Callable[[Sequence[Sequence[Article]], Length], Awaitable[list[list[Sentence]]]]
"""Condenses several stories at once, off the event loop."""
Look = Callable[[Sequence[Sequence[Article]]], Awaitable[list[Background]]]
"""What several stories tell besides their sentences, off the event loop."""
News = Callable[[Sequence[Development], Length], Awaitable[list[list[Addition]]]]
"""What several stories have new for a reader who knows them, off the event loop."""


class Readers(SubscriptionStore, TellingStore, Protocol):
    """The store as an edition sees it."""


LOOK_BACK = timedelta(hours=1)
LATELY = timedelta(days=7)  # what was told of any story so lately is not told again under another headline


class Edition:
    """Digests of at most `stories` stories, each of `length`."""

    def __init__(
        self, store: Readers, condense: Condense, look: Look, news: News, *, stories: int, length: Length
    ) -> None:
        self._store, self._condense, self._look, self._news = store, condense, look, news
        self._stories, self._length = stories, length

    async def make(
        self,
        subscription_id: int,
        window: Window,
        length: Length | None = None,
        *,
        only: Collection[int] | None = None,
        most: int | None = None,
    ) -> Digest:
        """What is new to the subscriber in the window, at the length they chose; it may hold no story.

        `only`: of these stories, and as far as they were never told; `most`: at most so many.
        """
        length = length or self._length
        # What appeared shortly before the window may have been grouped only after the last digest; what was told
        # of it is known, so that looking back repeats nothing.
        stories = await self._store.candidates(subscription_id, Window(window.start - LOOK_BACK, window.end))
        names = [story.id for story in stories]
        reader = await self._store.subscriber(subscription_id, names, window.end - LATELY)
        stories = wanted(view(stories, reader.corrections), reader.preferences)
        told = known(stories, reader.told)
        if only is not None:
            stories = [story for story in stories if story.id in only and story.id not in told]
        news = choices(stories, told, await self._additions(stories, told, length))
        limit = most or reader.preferences.stories or self._stories
        chosen, left_out = select(news, reader, window.end, limit)
        printed = await self._told(chosen, Said(s for one in reader.told for s in one.sentences), length)
        fitting = [called(story, reader.names) for story in within(printed, reader.preferences.minutes)]
        return Digest(window.end, window, tuple(fitting), left_out + len(printed) - len(fitting))

    async def _additions(
        self, stories: Sequence[Story], told: Mapping[int, Told], length: Length
    ) -> dict[int, list[Addition]]:
        """What the stories that the reader knows have new for them."""
        known_ones = [story for story in stories if story.id in told]
        changed = [article for story in known_ones for article in edited(story, told[story.id])]
        revisions = await self._store.revisions(changed) if changed else []
        came = {story.id: development(story, told[story.id], revisions) for story in known_ones}
        waiting = [story for story, what in came.items() if what.new]
        found = await self._news([came[story] for story in waiting], length) if waiting else []
        return dict(zip(waiting, found, strict=True))

    async def _told(self, chosen: Sequence[Chosen], said: Said, length: Length) -> list[ToldStory]:
        """The stories as they will be printed, without what was said before, also by one before it here."""
        whole = [one for one in chosen if not one.developed]
        condensed = await self._condense([current(one.tell) for one in whole], length)
        sentences = dict(zip((one.story.id for one in whole), condensed, strict=True))
        looks = await self._look([one.tell for one in chosen])
        found: list[ToldStory] = []
        for one, background in zip(chosen, looks, strict=True):
            new = sentences.get(one.story.id, [addition.sentence for addition in one.additions])
            story = tell(one, unsaid(new, said), background, printed=bool(new))
            if story is None or (not new and said.has(story.headline)):
                continue
            if not new:  # its headline is all that is told
                said.add(story.headline)
            found.append(story)
        return found

    async def in_full(self, articles: Sequence[Article], length: Length) -> list[Sentence]:
        """One story condensed at another length."""
        return (await self._condense([articles], length))[0]

    async def background(self, articles: Sequence[Article]) -> Background:
        """What one story tells besides its sentences."""
        return (await self._look([articles]))[0]


def tell(
    chosen: Chosen, sentences: Sequence[Sentence], background: Background, *, printed: bool = True
) -> ToldStory | None:
    """The story as it will be printed; None when nothing of it is left to say.

    Where its articles have no sentence at all (`printed` is false) its headline is told, once. A title that is its
    news is the headline then, not a sentence beside it.
    """
    if not sentences and (printed or chosen.developed):
        return None
    titles = {article.title for article in chosen.tell}
    return ToldStory(
        chosen.story.id,
        headline(current(chosen.tell)),
        tuple(sentence for sentence in sentences if sentence.text not in titles),
        tuple(links(chosen.tell)),
        developed=chosen.developed,
        since=chosen.told.at if chosen.told else None,
        why=chosen.why,
        topics=chosen.topics,
        differences=background.differences,
    )


def called(story: ToldStory, names: Mapping[int, str]) -> ToldStory:
    """The story with its sources called as a chat calls them; `names` by article, the others by their own names."""
    if not names and not any(link.called for link in story.sources):
        return story
    return replace(story, sources=tuple(replace(link, called=names.get(link.article, "")) for link in story.sources))


def links(articles: Sequence[Article]) -> list[SourceLink]:
    """One line per article, in the articles' order; a copy says which article it repeats when that is present."""
    present: Mapping[int, Article] = {a.id: a for a in articles}
    return [
        SourceLink(a.outlet, a.title, a.url, a.published, a.id, a.copy_of if a.copy_of in present else None)
        for a in articles
    ]
