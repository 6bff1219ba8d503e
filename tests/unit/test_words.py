"""What grouping sees of an article: stems, names, and only the lead."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.stories.words import COMMON, LEAD_WORDS, SNOWBALL, TITLE_WEIGHT, lead, names, stem, terms
from bot.types import Article


def article(title: str = "", text: str = "", language: str = "en") -> Article:
    return Article("https://herald.example/1", title, text, language=language)


def test_title_counts_double_and_names_are_pairs() -> None:
    found = terms(article("Bridge closes in Orrin", "The bridge was closing, said Ada Quill."))
    assert found["bridg"] == TITLE_WEIGHT + 1
    assert found["close"] == TITLE_WEIGHT + 1
    assert found["orrin"] == TITLE_WEIGHT
    assert found["ada_quill"] == 1
    assert not {"the", "was", "in", "said"} & set(found)


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("Ada Quill met Jon Abel", ["ada_quill", "jon_abel"]),
        ("New York Harbour Board", ["york_harbour", "harbour_board"]),
        ("The Orrin bridge", []),
        ("Mayor Ada  Quill", ["mayor_ada"]),  # two spaces: no longer side by side
        ("Orrin. Brill", []),
        ("Orrin, Brill", []),
        ("On Monday Quill spoke", []),
        ("Élise Ørsted sang", ["élise_ørsted"]),
        ("", []),
    ],
)
def test_names(text: str, expected: list[str]) -> None:
    assert names(text) == expected


def test_lead_is_as_printed() -> None:
    text = "One, two “three” " + "four " * (LEAD_WORDS - 4) + "last. after it"
    assert lead(text).endswith("four last")
    assert lead(text) == text[: len(lead(text))]
    assert lead("short. ") == "short"
    assert lead("") == ""


def test_what_follows_the_lead_is_not_seen() -> None:
    body = " ".join(f"word{n}" for n in range(LEAD_WORDS))
    assert terms(article("", f"{body} background")) == terms(article("", body))


@pytest.mark.parametrize(
    ("language", "one", "other"),
    [
        ("en", "closing", "closed"), ("de", "häuser", "häusern"), ("fr", "maisons", "maison"),
        ("es", "bancos", "banco"), ("it", "governi", "governo"), ("pt", "governos", "governo"),
        ("nl", "landen", "land"), ("ru", "мосты", "мосту"), ("sv", "priserna", "priser"),
    ],
)  # fmt: skip
def test_stems(language: str, one: str, other: str) -> None:
    assert stem(one, language) == stem(other, language)


@pytest.mark.parametrize("language", ["", "xx", "ja", "EN"])
def test_without_a_stemmer_the_word_is_kept(language: str) -> None:
    assert stem("closing", language) == "closing"


@pytest.mark.parametrize("language", sorted(SNOWBALL))
def test_every_language_named_has_a_stemmer(language: str) -> None:
    assert stem("", language) == ""
    assert stem("brücken", language)


def test_stemming_in_many_threads_gives_the_same() -> None:
    words = [f"closing{n}s" for n in range(300)]
    expected = [stem(word, "en") for word in words]
    with ThreadPoolExecutor(8) as threads:
        assert list(threads.map(lambda _: [stem(word, "en") for word in words], range(16))) == [expected] * 16


def test_common_words_are_written_as_they_are_looked_up() -> None:
    assert all(word == word.lower() and len(word.split()) == 1 for word in COMMON)


@given(st.text(max_size=200), st.text(max_size=60), st.sampled_from(["", "en", "de", "xx"]))
def test_terms_of_anything(text: str, title: str, language: str) -> None:
    found = terms(article(title, text, language))
    assert all(count > 0 and term for term, count in found.items())
    assert found == terms(article(title, text, language))
    assert not COMMON & {term for term in found if "_" not in term and language in ("", "xx")}
