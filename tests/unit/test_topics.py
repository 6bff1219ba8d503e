"""What a story is about: a few of our own headlines and openings in each language, and what must say nothing."""

from __future__ import annotations

import re
import xml.etree.ElementTree as ET
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st
from news import article

from bot.digests.topic_words import CATEGORIES, WORDS
from bot.digests.topics import MOST, TOPICS, evidence, filed_under, told, topics

SEEDS = Path(__file__).parents[2] / "seeds"


def about(title: str, text: str = "…", **more: object) -> tuple[str, ...]:
    return topics([article(1, "Herald", title, text, **more)])


@pytest.mark.parametrize(
    ("topic", "title"),
    [
        ("world", "Ceasefire holds as troops leave the border towns"),
        ("world", "Außenminister beraten über Waffenruhe"),
        ("world", "Cessez-le-feu: l'ONU envoie des diplomates"),
        ("world", "Tregua en la guerra: liberados los rehenes"),
        ("politics", "Senate rejects the election bill after a late vote"),
        ("politics", "Bundestag stimmt über das neue Gesetz ab"),
        ("politics", "Les députés votent, le Sénat attend"),
        ("politics", "El Senado aprueba la ley electoral"),
        ("politics", "Elezioni, il governo rinvia il voto"),
        ("politics", "Eleições: deputados adiam votação"),
        ("business", "Shares fall as inflation worries investors"),
        ("business", "Konzern meldet Gewinn, Aktie steigt"),
        ("business", "Bourse : les actionnaires attendent les bénéfices"),
        ("technology", "Hackers break into software used by smartphones"),
        ("technology", "Künstliche Intelligenz: Forscher warnen vor Software"),
        ("technology", "AI chips: a startup takes on the largest"),
        ("science", "Telescope finds a planet around a near star, astronomers say"),
        ("science", "Forscher entdecken Planeten im Weltraum"),
        ("science", "Científicos hallan un planeta con telescopio"),
        ("health", "Hospitals report measles outbreak, vaccines sent"),
        ("health", "Krankenhaus: Impfung gegen Masern kommt"),
        ("health", "Vacuna contra el cáncer en hospitales"),
        ("sports", "Striker scores two goals in the cup match"),
        ("sports", "Bundesliga: Trainer lobt seine Mannschaft"),
        ("sports", "Ligue 1 : l'entraîneur et ses joueurs"),
        ("sports", "Futebol: seleção perde o campeonato"),
        ("culture", "Novelist's film opens the festival of cinema"),
        ("culture", "Museum zeigt Ausstellung mit Musik"),
        ("environment", "Wildfires and drought: climate report warns"),
        ("environment", "Klimaschutz: weniger Emissionen"),
        ("environment", "Klimaat: minder uitstoot"),
        ("travel", "Tourists return to island resorts and beaches"),
        ("travel", "Urlaub: Hotels und Strände sind voll"),
    ],
)
def test_a_headline_alone(topic: str, title: str) -> None:
    assert about(title)[:1] == (topic,), evidence(article(1, title=title, text="…"))


@pytest.mark.parametrize(
    ("title", "text"),
    [
        ("Man found after two days", "He was well, police said."),
        ("Un homme retrouvé après deux jours", "Il va bien."),
        ("Travel ban takes effect", "The court let the order stand on Tuesday. " * 8),  # one word is no topic
        ("", "…"),
    ],
)
def test_nothing_clear(title: str, text: str) -> None:
    assert about(title or "…", text) == ()


def test_what_a_source_files_it_under() -> None:
    assert about("Late result", categories=("Fußball",)) == ("sports",)
    assert about("Late result", categories=("Home", "Football", "Sport/Tennis")) == ("sports",)
    assert about("Late result", categories=("Reviews",)) == ()
    assert filed_under("Science & Environment") == ["science", "environment"]


def test_a_story_is_about_what_most_of_its_articles_are_about() -> None:
    vote = [article(n, f"O{n}", "Senate vote on the election bill") for n in (1, 2, 3)]
    odd = article(4, "O4", "A football coach at the match")
    assert topics([*vote, odd]) == ("politics",)
    copies = [article(n, f"O{n}", odd.title, copy_of=4) for n in range(5, 12)]
    assert topics([*vote, odd, *copies]) == ("politics",)


def test_every_word_that_counted_is_named() -> None:
    found = evidence(article(1, title="Senate vote", text="The senators voted.", categories=("Politics",)))
    assert found["politics"] == {
        "filed under Politics": 5.0,
        "senate": 6.0,
        "vote": 3.0,
        "senators": 1.0,
        "voted": 1.0,
    }


def test_the_topics_are_the_catalogues() -> None:
    outlines = ET.parse(SEEDS / "catalogue.opml").getroot().findall("./body/outline")
    assert sorted(outline.attrib["text"].lower() for outline in outlines) == sorted(TOPICS) == sorted(CATEGORIES)


def test_the_lists_are_clean() -> None:
    for topic, words in WORDS.items():
        listed = words.split()
        assert len(listed) > 50
        assert [entry for entry in listed if not re.fullmatch(r"[^\W\d][\w.'’\-]*\*?!?", entry)] == [], topic
        # The beginning of a word must say something.
        assert [entry for entry in listed if "*" in entry and len(entry.rstrip("*!")) < 4] == [], topic


@given(st.dictionaries(st.sampled_from(TOPICS), st.floats(0, 50)))
def test_laws_of_topics(found: dict[str, float]) -> None:
    said = told(found)
    assert len(said) <= MOST
    assert [found[topic] for topic in said] == sorted((found[topic] for topic in said), reverse=True)
    assert told(dict(reversed(found.items()))) == said
