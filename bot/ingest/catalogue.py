"""The starter sources by topic, from an OPML file. Read on first use; fetches nothing."""

from __future__ import annotations

from collections.abc import Sequence
from functools import cached_property
from pathlib import Path
from typing import Any

from bot.errors import SettingsError
from bot.types import NewSource, SourceKind

FALLBACK = "en"


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
        """Feeds whose title, topic or address holds all the words; none for no words."""
        wanted = words.lower().split()
        everything = [feed for feeds in self._feeds.values() for feed in feeds]
        return [feed for feed in everything if wanted and all(word in _searched(feed) for word in wanted)]

    @cached_property
    def _feeds(self) -> dict[str, list[NewSource]]:
        # Imported here: most runs never open the catalogue.
        from defusedxml import ElementTree
        from defusedxml.common import DefusedXmlException

        try:
            body = ElementTree.parse(self._path).getroot().find("body")
        except (OSError, ElementTree.ParseError, DefusedXmlException) as error:
            raise SettingsError(f"The catalogue {self._path} cannot be read: {error}.") from error
        feeds: dict[str, list[NewSource]] = {}
        for outline in body if body is not None else ():
            topic = (outline.get("text") or outline.get("title") or "").strip().lower()
            if topic:
                feeds.setdefault(topic, []).extend(
                    _source(feed, topic) for feed in outline.iter() if feed.get("xmlUrl")
                )
        return feeds


def _source(outline: Any, topic: str) -> NewSource:
    return NewSource(
        kind=SourceKind.FEED,
        url=outline.get("xmlUrl").strip(),
        title=(outline.get("title") or outline.get("text") or "").strip(),
        topic=topic,
        language=(outline.get("language") or "").strip().lower()[:2],
    )


def _searched(feed: NewSource) -> str:
    return f"{feed.title} {feed.topic} {feed.url}".lower()
