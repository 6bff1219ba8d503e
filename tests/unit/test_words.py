"""What grouping sees of an article: stems, names, figures, keys that languages share, and only the lead."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.stories.words import (
    COMMON,
    LEAD_WORDS,
    LONG_WORD,
    SLOTS,
    SNOWBALL,
    TITLE_WEIGHT,
    addresses,
    fold,
    hashed,
    headline,
    stem,
    terms,
)
from bot.types import Article


def article(title: str = "", text: str = "", language: str = "en") -> Article:
    return Article("https://herald.example/1", title, text, language=language)


def test_title_counts_double_and_names_are_pairs() -> None:
    found = terms(article("Bridge closes in Orrin", "The bridge was closing, said Ada Quill."))
    assert found.counts[hashed("bridg")] == TITLE_WEIGHT + 1
    assert found.counts[hashed("close")] == TITLE_WEIGHT + 1
    assert found.counts[hashed("orrin")] == TITLE_WEIGHT
    assert found.counts[hashed("ada_quill")] == 1
    assert not set(map(hashed, ("the", "was", "in", "said"))) & set(found.counts)
    assert set(found.title) == set(map(hashed, ("bridg", "close", "orrin")))
    assert hashed("ada_quill") in found.names


@pytest.mark.parametrize(
    ("text", "pairs"),
    [
        ("Then Ada Quill met Jon Abel", ["ada_quill", "jon_abel"]),
        ("the New York Harbour Board", ["york_harbour", "harbour_board"]),
        ("see Orrin. Brill", []),
        ("see Orrin, Brill", ["orrin_brill"]),
        ("on Monday Quill spoke", []),
        ("see Élise Ørsted", ["élise_ørsted"]),
    ],
)
def test_names_that_stand_side_by_side(text: str, pairs: list[str]) -> None:
    singles = {hashed(stem(word.strip(".,").lower(), "en")) for word in text.split()}
    assert set(terms(article("", text)).names) - singles == set(map(hashed, pairs))


def test_a_capital_at_the_start_of_a_sentence_names_nobody() -> None:
    assert not terms(article("", "Bridges close. Ferries run! “Drivers wait.”")).names
    assert hashed("orrin") in terms(article("", "Bridges close. In Orrin ferries run.")).names


def test_figures() -> None:
    found = terms(article("14 hurt", "It cost 31,000 crowns, or 3.25 each."))
    assert set(found.figures) == set(map(hashed, ("14", "31000", "3.25")))


def test_what_follows_the_lead_is_not_seen() -> None:
    body = " ".join(f"w{n}" for n in range(LEAD_WORDS))
    assert len(body) < LEAD_WORDS * LONG_WORD
    assert terms(article("", f"{body} background")) == terms(article("", body))


@pytest.mark.parametrize(
    ("title", "expected"),
    [
        ("Bridge closes in Orrin today | The Herald", "Bridge closes in Orrin today"),
        ("Local News | Bridge closes in Orrin today", "Bridge closes in Orrin today"),
        ("Bridge closes in Orrin today - The Herald", "Bridge closes in Orrin today"),
        ("Bridge closes – and opens", "Bridge closes – and opens"),
        ("Orrin&rsquo;s bridge", "Orrin’s bridge"),
        ("A | B | C", "A | B | C"),
        ("", ""),
    ],
)
def test_a_headline_is_without_its_site(title: str, expected: str) -> None:
    assert headline(title) == expected


@pytest.mark.parametrize(
    "words",
    [
        ("olympics", "olímpicos", "olympiques", "olimpíada", "олимпиада"),
        ("tokyo", "tokio", "tóquio", "токио"),
        ("philip", "filip", "филипп"),
    ],
)
def test_keys_are_alike_across_languages(words: tuple[str, ...]) -> None:
    assert len({fold(word)[:5] for word in words}) == 1


def test_scripts_without_spaces_are_read_in_pairs() -> None:
    found = terms(article("东京奥运会开幕", "", "zh"))
    assert set(found.counts) == set(map(hashed, ("东京", "京奥", "奥运", "运会", "会开", "开幕")))


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
    assert all(count > 0 and 0 <= term < SLOTS for term, count in found.counts.items())
    assert set(found.title) | set(found.names) | set(found.figures) <= set(found.counts)
    assert found == terms(article(title, text, language))


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("The report (https://www.orrin.example/Report/7?utm=x) was read.", ["orrin.example/report/7"]),
        ("Siehe http://orrin.example/report/7/.", ["orrin.example/report/7"]),
        ("At https://orrin.example/ nobody answers, nor at orrin.example/report.", []),
    ],
)
def test_addresses_that_a_text_quotes(text: str, found: list[str]) -> None:
    assert addresses(text) == found


def test_an_address_is_a_key_that_languages_share() -> None:
    one, other = (
        terms(Article("u", "", f"{words} https://orrin.example/report/7", language=language))
        for words, language in (("They read", "en"), ("Gelesen wurde", "de"))
    )
    assert len(set(one.keys) & set(other.keys)) == 1
