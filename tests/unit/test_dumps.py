"""The article in the plain text of a page."""

from __future__ import annotations

import contextlib
from datetime import UTC, datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.errors import Unreadable
from bot.ingest import bylines, dates
from bot.ingest.dumps import read_dump
from bot.ingest.paragraphs import clean, unglue, unwrap
from tests.unit.newsroom import PRESS, agree, labels

DUMPS = labels(".txt")
PROSE = (
    "The lighthouse keeper of Ostrand has counted migrating cranes for thirty years and on Sunday he ran out of paper.",
    "More than nine thousand birds crossed the strait between dawn and noon, the most since counting began in 1961.",
    "Biologists from the coastal institute, who doubted the figure at first, watched a recording and counted again.",
    "“We found eleven more than he did,” said the head of the group, who has ordered a thicker notebook for him.",
)
MENU = ("Menu", "Home", "News", "Sports", "Weather", "Log in", "Subscribe")


def page(*lines: str) -> str:
    return "\n".join(lines)


def article(**around: tuple[str, ...]) -> str:
    return page(*MENU, "Keeper counts nine thousand cranes", *around.get("above", ()), *PROSE, *around.get("below", ()))


@pytest.mark.parametrize("file", DUMPS)
def test_reads_the_sample_newsroom(file: str) -> None:
    agree(read_dump((PRESS / file).read_text(encoding="utf-8"), file), DUMPS[file])


def test_paragraphs_are_divided_by_blank_lines_and_nothing_else_is_kept() -> None:
    read = read_dump(article(), "https://www.ostrand.example/2026/cranes")
    assert read.text == "\n\n".join(PROSE)
    assert read.title == "Keeper counts nine thousand cranes"
    assert read.outlet == "ostrand.example"
    assert (read.author, read.published, read.language) == ("", None, "en")


def test_a_file_without_a_headline_has_no_title_and_its_stem_as_outlet() -> None:
    read = read_dump("\n".join(PROSE), "/srv/press/evening mail.txt")
    assert (read.title, read.outlet) == ("", "evening mail")


@pytest.mark.parametrize(
    "heading",
    [
        "Comments",
        "3 comments",
        "Leave a Reply",
        "Kommentare (3)",
        "Laisser un commentaire",
        "Deja un comentario",
        "Deixe um comentário",
        "Lascia un commento",
        "12 thoughts on “Keeper counts nine thousand cranes”",
    ],
)
def test_nothing_that_readers_write_is_kept(heading: str) -> None:
    comment = "I have never seen so many birds in my life, and I have lived beside this strait for seventy years or so."
    names = ("Heron Hat in reply to Old Salt. | March 18, 2023 at 6:59 pm", "Old Salt | March 18, 2023 at 6:31 pm")
    talk = [line for name in names * 6 for line in (name, comment)]
    read = read_dump(article(below=(heading, *talk)), "x.txt")
    assert read.text == "\n\n".join(PROSE)
    assert read.published is None, "the date of a comment is not the article's"


@pytest.mark.parametrize(
    "line",
    [
        "Related Posts",
        "DONATE",
        "Share this: Facebook Twitter Email",
        "Disclaimer: the views above are our own.",
        "Read also: The man who listens to ice for a living",
        "Sign up for our newsletter",
        "© 2026 Ostrand Media",
        "Lesen Sie auch: Der Mann, der dem Eis zuhört",
        "À lire aussi : Le gardien et la glace",
        "Foto: Ostrand/Halle",
        "Todos los derechos reservados.",
        "Leia também: O homem que escuta o gelo",
        "Iscriviti alla newsletter",
        "Cranes over the strait on Sunday. (Photo by Nele Harm/Ostrand)",
        "Tags: birds, coast",
        "4 min read",
    ],
)
def test_furniture_goes_wherever_it_stands(line: str) -> None:
    between = page(*MENU, "Keeper counts nine thousand cranes", *PROSE[:2], line, *PROSE[2:])
    assert read_dump(between, "x.txt").text == "\n\n".join(PROSE)
    assert line not in read_dump(article(below=(line,)), "x.txt").text


def test_a_short_heading_between_paragraphs_stays() -> None:
    text = page("Keeper counts nine thousand cranes", *PROSE, "A thicker notebook", *(p + " Again." for p in PROSE))
    assert "\n\nA thicker notebook\n\n" in read_dump(text, "x.txt").text


def test_indentation_and_blank_lines_do_not_matter() -> None:
    plain = article(below=MENU)
    loose = "\n\n\n".join("      " + line for line in plain.split("\n"))
    assert read_dump(loose, "x.txt") == read_dump(plain, "x.txt")


BYLINES = [
    ("written by Ilse Marwick | April 3, 2023", "Ilse Marwick", datetime(2023, 4, 3, tzinfo=UTC)),
    ("By Ilse Marwick | November 11, 2026", "Ilse Marwick", datetime(2026, 11, 11, tzinfo=UTC)),
    ("Published: 11 Nov 2026", "", datetime(2026, 11, 11, tzinfo=UTC)),
    (
        "By Ilse Marwick and Jon Ree, 11 Nov 2026 9:30 am ET",
        "Ilse Marwick, Jon Ree",
        datetime(2026, 11, 11, 14, 30, tzinfo=UTC),
    ),
    ("Von Ilse Marwick, 3. März 2026, 18.05 Uhr", "Ilse Marwick", datetime(2026, 3, 3, 18, 5, tzinfo=UTC)),
    ("Par Ilse Marwick, le 3 août 2026 à 18h05", "Ilse Marwick", datetime(2026, 8, 3, 18, 5, tzinfo=UTC)),
    ("Por Ilse Marwick | 3 de enero de 2026", "Ilse Marwick", datetime(2026, 1, 3, tzinfo=UTC)),
    ("Di Ilse Marwick - 3 febbraio 2026", "Ilse Marwick", datetime(2026, 2, 3, tzinfo=UTC)),
]


@pytest.mark.parametrize(("line", "author", "published"), BYLINES)
def test_reads_who_and_when_from_the_byline(line: str, author: str, published: datetime) -> None:
    read = read_dump(article(above=(line,)), "x.txt")
    assert (read.author, read.published, read.text) == (author, published, "\n\n".join(PROSE))


@pytest.mark.parametrize("line", ["By the time he was done, the sun was gone.", "By and large", "von hier bis dort"])
def test_prose_is_no_byline(line: str) -> None:
    assert bylines.author_in(line) == ""
    assert not bylines.is_byline(line)


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("2026-11-09T15:20:00+01:00", datetime(2026, 11, 9, 14, 20, tzinfo=UTC)),
        ("Mon, 09 Nov 2026 15:20:00 GMT", datetime(2026, 11, 9, 15, 20, tzinfo=UTC)),
        ("20 Nov 2026 at 11:05 pm", datetime(2026, 11, 20, 23, 5, tzinfo=UTC)),
        ("25/12/2026", datetime(2026, 12, 25, tzinfo=UTC)),
        ("09.11.2026, 15:20", datetime(2026, 11, 9, 15, 20, tzinfo=UTC)),
        ("2026年11月9日", datetime(2026, 11, 9, tzinfo=UTC)),
        ("9 ноября 2026", datetime(2026, 11, 9, tzinfo=UTC)),
        ("November 31, 2026", None),
        ("0001-01-01T00:00:00Z", None),
        ("04/03/2026", None),
        ("", None),
    ],
)
def test_reads_dates(text: str, expected: datetime | None) -> None:
    assert dates.parse_stamp(text) == expected


def test_the_first_publication_goes_before_an_update() -> None:
    both = ["Updated: 12 Nov 2026", "Published: 11 Nov 2026"]
    assert bylines.published_in(both) == datetime(2026, 11, 11, tzinfo=UTC)
    assert bylines.published_in(both[:1]) == datetime(2026, 11, 12, tzinfo=UTC)


@pytest.mark.parametrize(
    ("glued", "whole"),
    [
        ("he said Friday.Ann will go.", "he said Friday. Ann will go."),
        ("“We are done.”Ann agreed, too.", "“We are done.” Ann agreed, too."),
        ("Is it over?Nobody knows it.", "Is it over? Nobody knows it."),
        ("the U.S.Navy and the U.S. Army", "the U.S.Navy and the U.S. Army"),
        ("see www.ostrand.Example/About.Us today", "see www.ostrand.Example/About.Us today"),
        ("it grew by 3.5 percent.", "it grew by 3.5 percent."),
        ("Mr.Xi and J.R.Tolk came", "Mr.Xi and J.R.Tolk came"),
    ],
)
def test_gives_sentences_their_space_back(glued: str, whole: str) -> None:
    assert unglue(glued) == whole


def test_puts_wrapped_paragraphs_together() -> None:
    wrapped = (
        "The lighthouse keeper of Ostrand has counted migrating cranes for\n"
        "thirty years, and on Sunday he ran out of paper. More than nine\n"
        "thousand birds crossed the strait."
    )
    assert unwrap(wrapped) == wrapped.replace("\n", " ")
    assert unwrap("\n".join(PROSE)) == "\n".join(PROSE)
    assert unwrap("Home\nNews\nSports\nWeather") == "Home\nNews\nSports\nWeather"


def test_cleans_unseen_characters() -> None:
    assert clean("a\u200bb\u00a0 c\r\nd\u2028e\x00f") == "ab c\nd\nef"


@pytest.mark.parametrize("text", ["", "   \n\n ", "Home\nNews\nSports", "... *** ...", "Log in\n" * 200])
def test_a_text_without_an_article_is_unreadable(text: str) -> None:
    with pytest.raises(Unreadable, match="no article"):
        read_dump(text, "https://ostrand.example/list")


@given(st.text(), st.text(max_size=40))
def test_any_text_is_read_or_unreadable(text: str, url: str) -> None:
    try:
        read = read_dump(text, url)
    except Unreadable:
        return
    assert read.text.strip()


@given(
    st.lists(
        st.sampled_from([*PROSE, *MENU, "Comments", "Related Posts", "By Ilse Marwick | April 3, 2023", "", "a " * 300])
    )
)
def test_every_paragraph_is_a_line_of_the_page(lines: list[str]) -> None:
    try:
        read = read_dump("\n".join(lines), "x.txt")
    except Unreadable:
        return
    assert set(read.text.split("\n\n")) <= {line.strip() for line in lines}


@pytest.mark.parametrize(
    "text", ["word " * 1_000_000, "a\n" * 2_500_000, " \n" * 2_500_000, ".”" * 2_500_000, "x. Y" * 1_250_000]
)
def test_five_megabytes_are_read_or_refused(text: str) -> None:
    with contextlib.suppress(Unreadable):
        assert len(read_dump(text, "x.txt").text) <= 2 * len(text)
