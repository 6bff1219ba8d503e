"""Paragraphs that the pages of a site have in common are learnt, and few of them."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.ingest.site_memory import MOST_PRINTS, SiteMemory, fingerprint

LETTER = "Our letter from the harbour comes on Fridays."
NOTE = "Ostrand Media checks what it prints."


def article(n: int) -> list[str]:
    names = ("crane", "ferry", "lighthouse", "tram", "harvest", "choir", "bridge", "orchard", "gull", "kiln")
    name = names[n % 10] + "s" * (n // 10)
    return [
        f"The {name} of Ostrand was counted again.",
        f"Nobody expected the {name} to be so old.",
        f"A {name} waits.",
    ]


def taught(pages: int, furniture: list[str]) -> SiteMemory:
    memory = SiteMemory()
    for n in range(pages):
        memory = memory.after([*article(n), *furniture])
    return memory


@pytest.mark.parametrize(("pages", "known"), [(0, False), (1, False), (2, False), (3, True), (40, True)])
def test_what_stands_on_several_pages_is_furniture(pages: int, known: bool) -> None:
    memory = taught(pages, [LETTER])
    assert memory.is_furniture(LETTER) is known
    assert not any(memory.is_furniture(paragraph) for n in range(pages) for paragraph in article(n))


def test_furniture_goes_and_the_article_stays() -> None:
    text = "\n\n".join([*article(77), LETTER])
    assert taught(4, [LETTER, NOTE]).cleaned(text) == "\n\n".join(article(77))


def test_a_text_that_is_all_known_stays() -> None:
    assert taught(4, [LETTER, NOTE]).cleaned(f"{LETTER}\n\n{NOTE}") == f"{LETTER}\n\n{NOTE}"


def test_the_same_page_again_teaches_nothing() -> None:
    memory = SiteMemory()
    for _ in range(5):
        memory = memory.after(article(1))
    assert memory.pages == 1
    assert not any(map(memory.is_furniture, article(1)))


def test_what_is_rare_among_many_pages_is_no_furniture() -> None:
    memory = SiteMemory()
    for n in range(50):
        memory = memory.after([*article(n), *([NOTE] if n < 4 else [])])
    assert not memory.is_furniture(NOTE)


def test_furniture_that_left_the_site_is_forgotten() -> None:
    memory = taught(30, [LETTER])
    for n in range(30, 400):
        memory = memory.after([*article(n), NOTE])
    assert memory.is_furniture(NOTE)
    assert not memory.is_furniture(LETTER)


@pytest.mark.parametrize(
    ("one", "other", "same"),
    [
        ("3 comments", "17 Comments!", True),
        ("Cranes return", "cranes  return.", True),
        ("Cranes return", "Cranes leave", False),
    ],
)
def test_fingerprints_are_of_words(one: str, other: str, same: bool) -> None:
    assert (fingerprint(one) == fingerprint(other)) is same


@given(st.lists(st.lists(st.text(max_size=12), max_size=30), max_size=40))
def test_any_pages_are_learnt_in_bounded_room(pages: list[list[str]]) -> None:
    memory = SiteMemory()
    for page in pages:
        memory = memory.after(page)
        assert len(memory.seen) <= MOST_PRINTS
        assert memory.cleaned("\n\n".join(page)) or not "\n\n".join(page)


def test_long_pages_do_not_push_furniture_out() -> None:
    memory = SiteMemory()
    for n in range(30):
        memory = memory.after(
            [f"Line {chr(97 + n % 26)}{chr(97 + k % 26)}{chr(97 + k // 26)} {n // 26 * 'x'}" for k in range(180)]
            + [LETTER]
        )
    assert memory.is_furniture(LETTER)
    assert len(memory.seen) <= MOST_PRINTS
