"""Condensing: by every algorithm only what was printed comes out, once, within the length, and without a network."""

from __future__ import annotations

import os
import subprocess
import sys
from dataclasses import replace
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from newsroom import PRESS

from bot.errors import BadInput
from bot.ingest.dumps import read_dump
from bot.ingest.pages import read_html
from bot.summaries.condense import ALGORITHMS, DEFAULT, LANGUAGES, condense, condense_all
from bot.summaries.document import document
from bot.summaries.features import cells
from bot.summaries.news import Said
from bot.summaries.words import terms
from bot.types import Article, Length, Sentence

ROOT = Path(__file__).resolve().parents[2]

BRIDGE = Article(
    url="https://herald.example/bridge",
    title="Orrin bridge closes for two years",
    text=(
        "The Orrin bridge will close on Monday for at least two years, the city council said after a vote of 9 to 4. "
        "Engineers found cracks in 14 of its 32 cables in August.\n\n"
        "About 21,000 cars cross the bridge every day. Ferries will carry foot passengers free of charge, but drivers "
        "face a detour of 19 kilometres through Brill.\n\n"
        "“We cannot wait for a cable to snap,” said Mayor Ada Quill. But shop owners on the east bank fear for their "
        "trade. He said nothing else. Why now?\n\n"
        "The repair costs $190 million, of which the U.S. government pays half. Work on the cables begins in January, "
        "and the road deck follows in spring."
    ),
    language="en",
    outlet="The Herald",
    id=1,
)
BRIDGE_TOO = Article(
    url="https://post.example/orrin",
    title="Council votes to shut the Orrin bridge",
    text=(
        "Drivers in Orrin must find another way across the river from Monday. The council voted 9 to 4 to close the "
        "bridge, whose cables are cracked.\n\n"
        "About 21,000 cars cross the bridge every day. Two ferries, the Alma and the Bess, will run every ten minutes "
        "from six in the morning. The bridge opened in 1961 and was last repaired in 1998."
    ),
    language="en",
    outlet="The Post",
    id=2,
)
GERMAN = Article(
    url="https://bote.example/bruecke",
    title="Brücke in Orrin gesperrt",
    text=(
        "Die Brücke in Orrin wird ab Montag für mindestens zwei Jahre gesperrt. Das hat der Stadtrat am 9. November "
        "mit neun zu vier Stimmen beschlossen. Fachleute hatten in 14 von 32 Seilen Risse gefunden. Täglich fahren "
        "rund 21.000 Autos über die Brücke. Die Fähren sind für Fußgänger kostenlos."
    ),
    language="de",
    outlet="Der Bote",
    id=3,
)
JAPANESE = Article(
    url="https://shimbun.example/hashi",
    title="橋が閉鎖",
    text="オーリン橋は月曜日から二年間閉鎖される。市議会は九対四で決めた。毎日二万台の車が橋を渡る。渡し船は無料になる。",
    language="ja",
    id=4,
)
APART = "The council met on Tuesday in Orrin. It voted 9 to 4 for the bridge."  # no word stands in both sentences
STORIES = [[BRIDGE], [BRIDGE, BRIDGE_TOO], [GERMAN], [GERMAN, BRIDGE], [JAPANESE]]


def bare(text: str) -> str:
    return "".join(text.split())


def is_printed(sentence: Sentence, articles: list[Article]) -> bool:
    return bare(sentence.text) in bare(next(a.text for a in articles if a.id == sentence.article))


def words(sentences: list[Sentence]) -> int:
    return sum(len(sentence.text.split()) for sentence in sentences)


@pytest.mark.parametrize("algorithm", ALGORITHMS)
@pytest.mark.parametrize("story", STORIES, ids=lambda story: "+".join(a.language for a in story))
def test_only_printed_sentences_and_each_once(story: list[Article], algorithm: str) -> None:
    for count in (1, 3, 6):
        found = condense(story, Length(sentences=count), algorithm)
        assert 1 <= len(found) <= count
        assert all(is_printed(sentence, story) for sentence in found)
        assert len({bare(sentence.text).casefold() for sentence in found}) == len(found)
    assert found == condense(story, Length(sentences=6), algorithm)


@pytest.mark.parametrize("algorithm", ALGORITHMS)
@pytest.mark.parametrize("limit", [1, 25, 60, 10_000])
def test_a_length_in_words(algorithm: str, limit: int) -> None:
    found = condense([BRIDGE, BRIDGE_TOO], Length(sentences=None, words=limit), algorithm)
    assert found
    assert words(found) <= limit or len(found) == 1
    if limit == 60 and algorithm not in ("kl", "reduction"):
        assert words(found) > 25


@pytest.mark.parametrize("algorithm", ALGORITHMS)
def test_copies_are_left_out(algorithm: str) -> None:
    copy = replace(BRIDGE, id=9, outlet="The Mirror", copy_of=1)
    found = condense([BRIDGE, copy, BRIDGE_TOO], Length(sentences=50), algorithm)
    assert {sentence.article for sentence in found} <= {1, 2}
    assert found == condense([BRIDGE, BRIDGE_TOO], Length(sentences=50), algorithm)


def test_a_copy_of_what_is_not_there_is_told() -> None:
    alone = replace(BRIDGE, id=9, copy_of=1)
    assert {sentence.article for sentence in condense([alone], Length())} == {9}


@pytest.mark.parametrize("algorithm", ALGORITHMS)
def test_the_same_sentence_of_two_outlets_comes_once(algorithm: str) -> None:
    shared = "About 21,000 cars cross the bridge every day."
    assert shared in BRIDGE.text
    assert shared in BRIDGE_TOO.text
    found = condense([BRIDGE, BRIDGE_TOO], Length(sentences=50), algorithm)
    assert sum(sentence.text == shared for sentence in found) <= 1


@pytest.mark.parametrize("algorithm", ALGORITHMS)
def test_a_word_of_which_only_the_stem_is_a_stop_word(algorithm: str) -> None:
    text = "The council is taking bids. Owning a ferry costs the island. Ada Quill was willing and offered a mill."
    assert condense([replace(BRIDGE, text=text)], Length(sentences=2), algorithm)


def test_a_language_that_nobody_has_counted_has_no_background() -> None:
    assert terms("cy").bits("the") == 0
    assert terms("en").bits("the") > 0


@pytest.mark.parametrize("algorithm", ALGORITHMS)
def test_a_story_is_told_in_the_language_of_most(algorithm: str) -> None:
    copy = replace(GERMAN, id=8, copy_of=GERMAN.id)
    for articles, main in (
        ([GERMAN, BRIDGE, BRIDGE_TOO], {1, 2}),
        ([GERMAN, copy, BRIDGE, BRIDGE_TOO], {1, 2}),
        ([GERMAN, BRIDGE], {GERMAN.id}),
        ([replace(GERMAN, text=""), BRIDGE], {1}),
    ):
        assert {s.article for s in condense(articles, Length(sentences=6), algorithm)} <= main


def test_what_other_outlets_told_is_counted_and_ones_own_is_not() -> None:
    one = replace(BRIDGE, text="Wayfold has to pay a fine of $310 million. The fine pleased privacy groups.")
    other = replace(BRIDGE_TOO, text="Wayfold must pay the $310 million. An engineer had warned its owners.")
    sentences = list(document([one, other]).sentences)
    said = Said(sentences, cells([terms("en").of(s.words) for s in sentences]))
    assert said.by_others.tolist() == [0, 0, 0, 0]
    said.add(0)
    assert said.by_others[:2].tolist() == [0, 0]
    assert said.by_others[2] > 0.9
    assert said.by_others[3] < 0.1


def test_the_sample_newsroom_tells_each_event_once() -> None:
    """Three outlets on one fine: the amount is told once, and something else besides."""
    wayfold = [
        (read_html if path.suffix == ".html" else read_dump)(path.read_text("utf-8"), "https://outlet.example/1")
        for path in sorted(PRESS.glob("*/*wayfold*"))
    ]
    assert len(wayfold) == 3
    story = [replace(article, id=n, outlet=str(n)) for n, article in enumerate(wayfold, 1)]
    told = [s.text for s in condense(story, Length(sentences=3))]
    assert sum("$310 million" in text for text in told) == 1


def test_the_news_algorithm_leads_and_leaves_out_what_does_not_stand_alone() -> None:
    found = [sentence.text for sentence in condense([BRIDGE], Length(sentences=3))]
    assert found[0].startswith("The Orrin bridge will close on Monday")
    assert "Why now?" not in found
    assert "He said nothing else." not in found


def test_lead_takes_the_first_sentences_as_they_stand() -> None:
    found = [sentence.text for sentence in condense([BRIDGE], Length(sentences=2), "lead")]
    assert found[0].startswith("The Orrin bridge will close")
    assert found[1].startswith("Engineers found cracks")


def test_two_outlets_are_both_heard() -> None:
    found = condense([BRIDGE, BRIDGE_TOO], Length(sentences=6))
    assert {sentence.article for sentence in found} == {1, 2}


def test_a_title_at_the_head_of_the_text_is_no_sentence() -> None:
    article = replace(BRIDGE, text=f"{BRIDGE.title}\n\n{BRIDGE.text}")
    assert BRIDGE.title not in [s.text for s in condense([article], Length(sentences=50), "lead")]


@pytest.mark.parametrize("algorithm", ALGORITHMS)
@pytest.mark.parametrize("text", ["", " \n \n", "***", "***\n– – –\n…", "."])
def test_a_text_without_a_word_gives_nothing(algorithm: str, text: str) -> None:
    assert condense([replace(BRIDGE, text=text)], Length(), algorithm) == []


@pytest.mark.parametrize("algorithm", ALGORITHMS)
@pytest.mark.parametrize(
    "text", ["Yes.", "the and of", "One. Two. One. Two.", "No stop at the end", "42", "a " * 500, APART]
)
def test_a_meagre_text_gives_what_there_is(algorithm: str, text: str) -> None:
    found = condense([replace(BRIDGE, title="", text=text)], Length(), algorithm)
    assert 1 <= len(found) <= 3
    assert all(bare(sentence.text) in bare(text) for sentence in found)
    assert len({sentence.text for sentence in found}) == len(found)


@pytest.mark.parametrize("algorithm", ALGORITHMS)
def test_no_article_gives_nothing(algorithm: str) -> None:
    assert condense([], Length(), algorithm) == []


@pytest.mark.parametrize("language", ["", "xx", *LANGUAGES])
def test_every_language_is_condensed(language: str) -> None:
    article = replace(GERMAN, language=language)
    for algorithm in (DEFAULT, "lexrank", "luhn"):
        assert all(is_printed(s, [article]) for s in condense([article], Length(), algorithm))


def test_an_unknown_algorithm_is_named() -> None:
    with pytest.raises(BadInput, match=r"'best'.*news, lead, lexrank"):
        condense([BRIDGE], Length(), "best")


def test_several_stories_in_one_trip() -> None:
    assert condense_all(STORIES, Length()) == [condense(story, Length()) for story in STORIES]
    assert condense_all([], Length()) == []


PIECES = st.sampled_from(
    [
        "The council met on Tuesday in Orrin.", "It voted 9 to 4 for the bridge.", "The U.S. paid $190 million.",
        "Why now?", "“We must act,” said Gov. Ada Quill.", "No. 4 won 3-2 at 5 p.m. on Friday.", "Yes.", "***", "…",
        "Engineers found cracks in the cables.The mayor resigned.", "Engineers found cracks in the cables.", "\n",
        "• A first point", "1. An item", "das Haus am See. Es ist alt.", "橋は閉鎖される。", "(AP)", "  ", "[1]", "é",
    ]
)  # fmt: skip
BODIES = st.one_of(st.lists(PIECES, max_size=14).map(" ".join), st.text(max_size=150))
ARTICLES = st.lists(
    st.builds(Article, url=st.just("u"), title=st.sampled_from(["", "Orrin bridge closes"]), text=BODIES,
              language=st.sampled_from(["", "en", "de", "ja", "xx"])),
    max_size=4,
).map(lambda found: [replace(article, id=n) for n, article in enumerate(found, 1)])  # fmt: skip
LENGTHS = st.one_of(
    st.integers(1, 6).map(lambda n: Length(sentences=n)),
    st.integers(1, 80).map(lambda n: Length(sentences=None, words=n)),
)


@settings(suppress_health_check=[HealthCheck.too_slow], deadline=None)
@given(ARTICLES, LENGTHS, st.sampled_from(ALGORITHMS))
def test_whatever_is_printed(articles: list[Article], length: Length, algorithm: str) -> None:
    found = condense(articles, length, algorithm)
    assert all(is_printed(sentence, articles) for sentence in found)
    assert len({bare(sentence.text).casefold() for sentence in found}) == len(found)
    if length.words is None:
        assert len(found) <= (length.sentences or 1)
    else:
        assert len(found) <= 1 or words(found) <= length.words


OFFLINE = """
import socket, sys
def refuse(*_): raise AssertionError("the network was asked")
socket.socket.connect = socket.getaddrinfo = socket.create_connection = refuse
import nltk.data
def looked_up(*_, **__): raise AssertionError("NLTK's data was asked")
nltk.data.find = nltk.data.load = nltk.download = looked_up
from bot.summaries.condense import ALGORITHMS, condense
from bot.types import Article, Length
text = "The U.S. paid. It rained in Orrin on Monday and on Tuesday. The council met to vote about the old bridge."
for algorithm in ALGORITHMS:
    for language in ("en", "de", "ja", "xx", ""):
        article = Article("u", "Orrin", text, language=language, id=1)
        assert condense([article], Length(2), algorithm), (algorithm, language)
print("all", len(ALGORITHMS))
"""


def test_no_network_and_no_data_of_nltk(tmp_path: Path) -> None:
    environment = {**os.environ, "NLTK_DATA": str(tmp_path), "HOME": str(tmp_path), "PYTHONPATH": str(ROOT)}
    command = [sys.executable, "-c", OFFLINE]
    done = subprocess.run(command, env=environment, cwd=tmp_path, capture_output=True, text=True, check=False)
    assert done.stdout.strip() == f"all {len(ALGORITHMS)}", done.stderr


def test_importing_the_module_loads_nothing_heavy() -> None:
    code = "import sys, bot.summaries.condense; print({'sumy', 'numpy', 'nltk', 'sentencex'} & set(sys.modules))"
    done = subprocess.run([sys.executable, "-c", code], cwd=ROOT, capture_output=True, text=True, check=True)
    assert done.stdout.strip() == "set()"
