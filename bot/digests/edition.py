"""Makes one subscription's digest over a window, for the planner and for /summary alike.

store.candidates, store.told -> select (pure) -> condense (in workers) -> what is not said yet (pure) -> Digest
"""

from __future__ import annotations

import re
from collections.abc import Awaitable, Callable, Mapping, Sequence
from datetime import timedelta
from typing import Protocol

from bot.digests.headline import current, headline
from bot.digests.known import known
from bot.digests.select import Chosen, select
from bot.ports import SubscriptionStore, TellingStore
from bot.types import Article, Background, Digest, Length, Sentence, SourceLink, Told, ToldStory, Window

Condense = Callable[[Sequence[Sequence[Article]], Length], Awaitable[list[list[Sentence]]]]
"""Condenses several stories at once, off the event loop."""
Look = Callable[[Sequence[Sequence[Article]]], Awaitable[list[Background]]]
"""What several stories tell besides their sentences, off the event loop."""


class Readers(SubscriptionStore, TellingStore, Protocol):
    """The store as an edition sees it."""


WORD = re.compile(r"\w+")
LOOK_BACK = timedelta(hours=1)
SAID = 0.6  # a sentence that shares so much of its words with one told before is not told again


class Edition:
    """Digests of at most `stories` stories, each of `length`."""

    def __init__(self, store: Readers, condense: Condense, look: Look, stories: int, length: Length) -> None:
        self._store, self._condense, self._look = store, condense, look
        self._stories, self._length = stories, length

    async def make(self, subscription_id: int, window: Window, length: Length | None = None) -> Digest:
        """What is new to the subscriber in the window, at the length they chose; it may hold no story."""
        # What appeared shortly before the window may have been grouped only after the last digest; what was told
        # of it is known, so that looking back repeats nothing.
        candidates = await self._store.candidates(subscription_id, Window(window.start - LOOK_BACK, window.end))
        told = known(candidates, await self._store.told(subscription_id, [story.id for story in candidates]))
        chosen, left_out = select(candidates, told, window.end, self._stories)
        condensed = await self._condense([current(c.tell) for c in chosen], length or self._length)
        looks = await self._look([c.tell for c in chosen])
        stories = (
            tell(c, sentences, told.get(c.story.id), background)
            for c, sentences, background in zip(chosen, condensed, looks, strict=True)
        )
        return Digest(window.end, window, tuple(story for story in stories if story), left_out)

    async def in_full(self, articles: Sequence[Article], length: Length) -> list[Sentence]:
        """One story condensed at another length."""
        return (await self._condense([articles], length))[0]

    async def background(self, articles: Sequence[Article]) -> Background:
        """What one story tells besides its sentences."""
        return (await self._look([articles]))[0]


def tell(chosen: Chosen, sentences: Sequence[Sentence], told: Told | None, background: Background) -> ToldStory | None:
    """The story as it will be printed; None when every sentence of it has been told before."""
    if told is not None:
        sentences = [s for s in sentences if not any(same(s.text, known) for known in told.sentences)]
        if not sentences:
            return None
    return ToldStory(
        chosen.story.id,
        headline(current(chosen.tell)),
        tuple(sentences),
        tuple(links(chosen.tell)),
        developed=chosen.developed,
        differences=background.differences,
    )


def links(articles: Sequence[Article]) -> list[SourceLink]:
    """One line per article, in the articles' order; a copy says which article it repeats when that is present."""
    present: Mapping[int, Article] = {a.id: a for a in articles}
    return [
        SourceLink(a.outlet, a.title, a.url, a.published, a.id, a.copy_of if a.copy_of in present else None)
        for a in articles
    ]


def same(a: str, b: str) -> bool:
    """Do two sentences say the same? By the words of the shorter that stand in the longer."""
    one, other = sorted((set(WORD.findall(a.lower())), set(WORD.findall(b.lower()))), key=len)
    return bool(one) and len(one & other) / len(one) >= SAID
