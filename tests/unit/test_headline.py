"""Headlines: the sources' own, the most central of them, without the outlet's name."""

from __future__ import annotations

from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st
from news import article

from bot.digests.headline import LONGEST, clean, headline, quoted, shorten


@pytest.mark.parametrize(
    ("titles", "expected"),
    [
        (["Bridge closes"], "Bridge closes"),
        (["Bridge in Orrin closes", "Orrin bridge closes", "Two years of ferries"], "Orrin bridge closes"),
        (["What happened", "Bank raises rate", "Bank raises rate again"], "Bank raises rate"),
        (["Same words here", "Same words here"], "Same words here"),
        (["", "  ", "The only title"], "The only title"),
    ],
)
def test_the_most_central_title(titles: list[str], expected: str) -> None:
    articles = [
        article(n, f"O{n}", title) if title.strip() else article(n, f"O{n}", " ") for n, title in enumerate(titles)
    ]
    assert headline(articles) == expected


@pytest.mark.parametrize(
    "promise",
    ["Why the Orrin bridge closes today", "What you need to know about the Orrin bridge", "Is the Orrin bridge safe?",
     "5 things about the Orrin bridge that closes", "The Orrin bridge closes …"],
)  # fmt: skip
def test_a_promise_is_not_taken_where_a_title_tells(promise: str) -> None:
    telling = article(2, "B", "Orrin bridge closes for repairs of cracks")
    other = article(3, "C", "Ferries replace Orrin bridge as cracks spread")
    assert headline([article(1, "A", promise), telling, other]) == telling.title
    assert headline([article(1, "A", promise)]) == promise


def test_it_is_in_the_language_of_most() -> None:
    german = replace(article(1, "A", "Orrin: Brücke gesperrt"), language="de")
    english = [replace(article(n, f"O{n}", f"Orrin bridge closed {n}"), language="en") for n in (2, 3)]
    assert headline([german, *english]).startswith("Orrin bridge")
    assert headline([german, replace(german, id=9), english[0]]) == "Orrin: Brücke gesperrt"


def test_copies_do_not_vote() -> None:
    articles = [
        article(1, "A", "Bridge closes in Orrin"),
        article(2, "B", "Bridge closes: traders in Orrin fear"),
        *(article(n, f"O{n}", "Traders fear", copy_of=2) for n in range(3, 9)),
    ]
    assert headline(articles) == "Bridge closes in Orrin"


def test_a_copy_is_better_than_nothing() -> None:
    assert headline([article(2, "B", "Traders fear", copy_of=1)]) == "Traders fear"


def test_without_titles_the_text_or_the_address_is_shown() -> None:
    assert headline([article(1, "A", " ", "A first line\nand more")]) == "A first line"
    assert headline([article(1, "A", " ", "\n")]) == "https://a.example/1"
    assert headline([]) == ""


@pytest.mark.parametrize(
    ("title", "outlet", "expected"),
    [
        ("Bridge closes | The Herald", "The Herald", "Bridge closes"),
        ("Bridge closes - The Herald", "The Herald", "Bridge closes"),
        ("Bridge closes – the herald ", "The Herald", "Bridge closes"),
        ("Bridge closes — The Herald", "The Herald", "Bridge closes"),
        ("Bridge-closes-Herald", "Herald", "Bridge-closes-Herald"),
        ("The Herald closes", "The Herald", "The Herald closes"),
        ("Bridge closes | A.B+C", "A.B+C", "Bridge closes"),
        ("Bridge closes | AxB", "A.B", "Bridge closes | AxB"),
        ("Bridge\n closes\t now", "", "Bridge closes now"),
        ("Bridge closes.", "", "Bridge closes"),
        ("The U.S. pays.", "", "The U.S. pays."),
        ("Wait…", "", "Wait…"),
        ("BREAKING: Bridge closes", "", "Bridge closes"),
        ("Live updates: Bridge closes – live", "", "Bridge closes"),
        ("The Herald | Bridge closes [Video]", "The Herald", "Bridge closes"),
        ("Watch: Bridge closes", "", "Bridge closes"),
        ("Live music returns to Orrin", "", "Live music returns to Orrin"),
        ("Breaking: ", "", "Breaking:"),
    ],
)
def test_clean(title: str, outlet: str, expected: str) -> None:
    assert clean(title, outlet) == expected


def test_a_long_title_is_cut_at_a_word() -> None:
    cut = shorten("bridge " * 40)
    assert len(cut) <= LONGEST
    assert cut.endswith("bridge…")
    assert shorten("x" * 500) == "x" * (LONGEST - 1) + "…"


@given(st.text(max_size=400), st.integers(10, 200))
def test_shortening_keeps_to_one_line_and_to_the_length(text: str, longest: int) -> None:
    cut = shorten(text, longest)
    assert len(cut) <= longest
    assert cut == " ".join(cut.split())
    assert cut == " ".join(text.split()) or cut.endswith("…")


@given(st.lists(st.text(alphabet="abc XY.|-", min_size=1, max_size=30), min_size=1, max_size=6))
def test_a_headline_is_one_that_was_printed(titles: list[str]) -> None:
    articles = [article(n, "A", title) for n, title in enumerate(titles, 1)]
    assert headline(articles) in {shorten(clean(a.title, a.outlet)) for a in articles} | {a.text for a in articles}


@pytest.mark.parametrize(
    ("title", "shown"),
    [
        ("Orrin bridge closes", "“Orrin bridge closes”"),
        ("“Winter Bees” takes the Golden Heron", "“‘Winter Bees’ takes the Golden Heron”"),
        ('"Nobody could wait", says mayor', "“'Nobody could wait', says mayor”"),
        ("Bürgermeisterin: „Niemand konnte warten“", "“Bürgermeisterin: ‚Niemand konnte warten‘”"),
    ],
)
def test_marks_inside_a_quoted_headline_are_single(title: str, shown: str) -> None:
    assert quoted(title) == shown
