"""The starter sources by topic, from an OPML file. Read on first use; fetches nothing."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Sequence
from dataclasses import replace
from functools import cached_property
from pathlib import Path

from bot.errors import SettingsError, Unreadable
from bot.ingest.opml import read_opml, topics_of, write_opml
from bot.types import NewSource, Source

FALLBACK = "en"
# Languages as people call them, in English and in themselves; folded.
_NAMES = {
    "de": "german deutsch", "en": "english", "es": "spanish espanol castellano", "fr": "french francais",
    "it": "italian italiano", "nl": "dutch nederlands", "pt": "portuguese portugues", "ru": "russian русскии",
    "pl": "polish polski", "tr": "turkish turkce", "uk": "ukrainian украінська", "sv": "swedish svenska",
    "da": "danish dansk", "no": "norwegian norsk", "fi": "finnish suomi", "ja": "japanese", "zh": "chinese",
    "ar": "arabic",
}  # fmt: skip
LANGUAGES = {name: (code,) for code, names in _NAMES.items() for name in [code, *names.split()]}


class OpmlCatalogue:
    """Satisfies ports.Catalogue from an OPML file: outer outlines are topics, inner ones feeds.

    Raises SettingsError on first use when the file cannot be read.
    """

    def __init__(self, path: Path) -> None:
        self._path = path

    def topics(self) -> Sequence[str]:
        """Topic names in lower case, in the file's order."""
        return list(self._feeds)

    def sources(self, topic: str, language: str) -> Sequence[NewSource]:
        """Feeds of a topic in a language, or in English where there are none; empty for an unknown topic."""
        feeds = self._feeds.get(topic.strip().lower(), [])
        wanted = language.strip().lower()[:2]
        spoken = [feed for feed in feeds if feed.language == wanted]
        return spoken or [feed for feed in feeds if feed.language == FALLBACK]

    def search(self, words: str) -> Sequence[NewSource]:
        """Feeds that all the words fit, by title, topic, address or language; none for no words.

        Those whose title or topic begins with the words come first.
        """
        wanted = _folded(words).split()
        everything = [feed for feeds in self._feeds.values() for feed in feeds]
        found = [feed for feed in everything if wanted and all(_fits(word, feed) for word in wanted)]
        return sorted(found, key=lambda feed: not all(_begins(word, feed) for word in wanted))

    def opml(self, sources: Sequence[Source]) -> str:
        """The sources as an OPML document, in folders by topic."""
        return write_opml(sources, "Sources")

    @cached_property
    def _feeds(self) -> dict[str, list[NewSource]]:
        try:
            read = read_opml(self._path.read_bytes(), f"The catalogue {self._path}")
        except (OSError, Unreadable) as error:
            raise SettingsError(f"The catalogue {self._path} cannot be read: {error}") from error
        feeds: dict[str, list[NewSource]] = {topic: [] for topic in topics_of(self._path.read_bytes())}
        for feed in read:
            topic = feed.topic.partition(" / ")[0].lower()
            if topic:
                feeds[topic].append(replace(feed, topic=topic))
        return feeds


def _fits(word: str, feed: NewSource) -> bool:
    return feed.language in LANGUAGES.get(word, (word,)) or word in _folded(f"{feed.title} {feed.topic} {feed.url}")


def _begins(word: str, feed: NewSource) -> bool:
    words = re.split(r"\W+", _folded(f"{feed.title} {feed.topic} {feed.language}"))
    return feed.language in LANGUAGES.get(word, ()) or any(one.startswith(word) for one in words)


def _folded(text: str) -> str:
    """Without case and accents: "elpais" and "El País" meet but for the space."""
    parts = unicodedata.normalize("NFKD", text.lower())
    return "".join(char for char in parts if not unicodedata.combining(char))
