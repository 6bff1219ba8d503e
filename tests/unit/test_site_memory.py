"""Paragraphs that the pages of a site have in common are learnt, and few of them."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.ingest.site_memory import MOST_PRINTS, cleaned, fingerprint, is_furniture, learnt, site_of, weeded
from bot.types import SiteMemory

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
        memory = learnt(memory, [*article(n), *furniture])
    return memory


@pytest.mark.parametrize(("pages", "known"), [(0, False), (1, False), (2, False), (3, True), (40, True)])
def test_what_stands_on_several_pages_is_furniture(pages: int, known: bool) -> None:
    memory = taught(pages, [LETTER])
    assert is_furniture(memory, LETTER) is known
    assert not any(is_furniture(memory, paragraph) for n in range(pages) for paragraph in article(n))


def test_furniture_goes_and_the_article_stays() -> None:
    text = "\n\n".join([*article(77), LETTER])
    assert cleaned(taught(4, [LETTER, NOTE]), text) == "\n\n".join(article(77))


def test_a_text_that_is_all_known_stays() -> None:
    assert cleaned(taught(4, [LETTER, NOTE]), f"{LETTER}\n\n{NOTE}") == f"{LETTER}\n\n{NOTE}"


def test_the_same_page_again_teaches_nothing() -> None:
    memory = SiteMemory()
    for _ in range(5):
        memory = learnt(memory, article(1))
    assert memory.pages == 1
    assert not any(is_furniture(memory, paragraph) for paragraph in article(1))


def test_what_is_rare_among_many_pages_is_no_furniture() -> None:
    memory = SiteMemory()
    for n in range(50):
        memory = learnt(memory, [*article(n), *([NOTE] if n < 4 else [])])
    assert not is_furniture(memory, NOTE)


def test_furniture_that_left_the_site_is_forgotten() -> None:
    memory = taught(30, [LETTER])
    for n in range(30, 400):
        memory = learnt(memory, [*article(n), NOTE])
    assert is_furniture(memory, NOTE)
    assert not is_furniture(memory, LETTER)


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
        memory = learnt(memory, page)
        assert len(memory.seen) <= MOST_PRINTS
        assert cleaned(memory, "\n\n".join(page)) or not "\n\n".join(page)


def test_long_pages_do_not_push_furniture_out() -> None:
    memory = SiteMemory()
    for n in range(30):
        memory = learnt(
            memory,
            [f"Line {chr(97 + n % 26)}{chr(97 + k % 26)}{chr(97 + k // 26)} {n // 26 * 'x'}" for k in range(180)]
            + [LETTER],
        )
    assert is_furniture(memory, LETTER)
    assert len(memory.seen) <= MOST_PRINTS


def test_the_first_pages_of_a_site_teach_before_they_are_judged() -> None:
    pages = [("a.example", "\n\n".join([*article(n), LETTER])) for n in range(3)]
    memories, texts = weeded({"a.example": SiteMemory()}, pages)
    assert texts == ["\n\n".join(article(n)) for n in range(3)]
    assert memories["a.example"].pages == 3
    _, again = weeded(
        memories, [], [("a.example", f"Something else.\n\n{LETTER}"), ("b.example", f"More.\n\n{LETTER}")]
    )
    assert again == ["Something else.", f"More.\n\n{LETTER}"]


@pytest.mark.parametrize(
    ("url", "site"),
    [
        ("https://www.a.example/x", "a.example"),
        ("http://b.example:81/", "b.example"),
        ("/srv/x.txt", ""),
        ("http://[", ""),
    ],
)
def test_sites(url: str, site: str) -> None:
    assert site_of(url) == site
