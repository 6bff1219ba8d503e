"""A digest's stories in a language model's words, where the operator has one and the subscriber is served by it.

digest -> the languages of its sentences -> Wording for each story (pure) -> reword -> Digest with `reworded`

The printed sentences stay in the digest: they are what was told, and what is shown when the model gives nothing.
"""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Mapping, Sequence
from dataclasses import replace
from typing import Protocol

from bot.types import Article, Digest, Reworded, ToldStory, Wording

Reword = Callable[[Sequence[Wording]], Awaitable[list[Reworded | None]]]
"""Each in other words, or None; it never raises."""

# Languages that a chat may choose: those whose names can be checked in a text (they have capitals), with their English
# names, which is how the model is told of them.
LANGUAGES: Mapping[str, str] = {
    "bg": "Bulgarian", "ca": "Catalan", "cs": "Czech", "da": "Danish", "de": "German", "el": "Greek", "en": "English",
    "es": "Spanish", "et": "Estonian", "fi": "Finnish", "fr": "French", "hr": "Croatian", "hu": "Hungarian",
    "id": "Indonesian", "it": "Italian", "lt": "Lithuanian", "lv": "Latvian", "nl": "Dutch", "no": "Norwegian",
    "pl": "Polish", "pt": "Portuguese", "ro": "Romanian", "ru": "Russian", "sk": "Slovak", "sl": "Slovenian",
    "sr": "Serbian", "sv": "Swedish", "tr": "Turkish", "uk": "Ukrainian", "vi": "Vietnamese",
}  # fmt: skip


class Articles(Protocol):
    """The store as rewording sees it."""

    async def articles(self, article_ids: Sequence[int]) -> list[Article]:
        """These articles, those that are still kept."""
        ...


class Rewording:
    """Adds a model's words to digests. Without a model, or for those who did not ask, it changes nothing.

    `always`: also for chats that chose no language, in the language of the sources.
    """

    def __init__(self, store: Articles, reword: Reword | None = None, *, always: bool = False) -> None:
        self._store, self._reword, self._always = store, reword, always

    @property
    def offered(self) -> bool:
        """Is there a model?"""
        return self._reword is not None

    async def digest(self, digest: Digest, language: str = "") -> Digest:
        """The digest, its stories reworded where that is wished and holds; `language` is the one a chat chose."""
        if self._reword is None or not (language or self._always):
            return digest
        leads = [story.sentences[0].article for story in digest.stories if story.sentences]
        spoken = {article.id: article.language for article in await self._store.articles(leads)}
        wordings = [wording(story, spoken, language, self._always) for story in digest.stories]
        made = iter(await self._reword([one for one in wordings if one]))
        texts = [next(made) if one else None for one in wordings]
        stories = (replace(story, reworded=text) for story, text in zip(digest.stories, texts, strict=True))
        return replace(digest, stories=tuple(stories))


def wording(story: ToldStory, spoken: Mapping[int, str], language: str, always: bool) -> Wording | None:
    """What is asked of the model; None when the story is to stay as it is printed."""
    if not story.sentences:
        return None
    printed = spoken.get(story.sentences[0].article, "")
    foreign = bool(language) and language != printed
    if not foreign and not always:
        return None
    name = LANGUAGES.get(language, "") if foreign else ""
    texts = tuple(sentence.text for sentence in story.sentences)
    return Wording(story.headline, texts, printed, language if foreign else "", name)
