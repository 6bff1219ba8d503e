"""The catalogue that comes with the bot, and files that are none."""

from __future__ import annotations

from pathlib import Path

import pytest

from bot.errors import SettingsError
from bot.ingest.catalogue import OpmlCatalogue
from bot.types import NewSource, SourceKind

OURS = Path(__file__).parents[2] / "seeds" / "catalogue.opml"
SMALL = """<opml version="2.0"><body>
<outline text="Sea"><outline type="rss" text="Tide &amp; Time" xmlUrl="https://tide.example/feed" language="en"/>
<outline text="More"><outline type="rss" title="Ebbe" xmlUrl="https://ebbe.example/feed" language="de-DE"/>
</outline></outline>
<outline text="Empty"/></body></opml>"""


@pytest.fixture
def small(tmp_path: Path) -> OpmlCatalogue:
    path = tmp_path / "small.opml"
    path.write_text(SMALL, encoding="utf-8")
    return OpmlCatalogue(path)


def test_topics_and_languages(small: OpmlCatalogue) -> None:
    tide = NewSource(SourceKind.FEED, "https://tide.example/feed", "Tide & Time", "sea", "en")
    ebbe = NewSource(SourceKind.FEED, "https://ebbe.example/feed", "Ebbe", "sea", "de")
    assert small.topics() == ["sea", "empty"]
    assert small.sources(" Sea ", "en") == [tide]
    assert small.sources("sea", "de-AT") == [ebbe]
    assert small.sources("sea", "fr") == [tide]
    assert small.sources("sky", "en") == small.sources("empty", "en") == []


@pytest.mark.parametrize(
    ("words", "found"),
    [("tide", 1), ("TIME sea", 1), ("sea", 2), ("ebbe.example", 1), ("sea sky", 0), ("", 0), (" ", 0)],
)
def test_search(small: OpmlCatalogue, words: str, found: int) -> None:
    assert len(small.search(words)) == found


def test_ours_has_feeds_for_every_topic() -> None:
    catalogue = OpmlCatalogue(OURS)
    urls = [source.url for topic in catalogue.topics() for source in catalogue.sources(topic, "en")]
    assert len(catalogue.topics()) >= 5
    assert all(catalogue.sources(topic, "en") for topic in catalogue.topics())
    assert len(urls) == len(set(urls))
    assert all(url.startswith("https://") for url in urls)


@pytest.mark.parametrize(
    "text", [None, "", "not xml", '<!DOCTYPE o [<!ENTITY a "b">]><opml><body><outline text="&a;"/></body></opml>']
)
def test_a_file_that_is_no_catalogue(tmp_path: Path, text: str | None) -> None:
    path = tmp_path / "broken.opml"
    if text is not None:
        path.write_text(text, encoding="utf-8")
    catalogue = OpmlCatalogue(path)  # nothing is read yet
    with pytest.raises(SettingsError, match=r"broken\.opml"):
        catalogue.topics()
