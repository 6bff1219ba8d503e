"""The article on a page, and what the page says of itself."""

from __future__ import annotations

import contextlib
import json
import pickle
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from bot.errors import Unreadable
from bot.ingest.pages import read_document, read_html
from tests.unit.newsroom import PRESS, agree, labels

PAGES = labels(".html")
URL = "https://www.ostrand.example/2026/cranes"
PROSE = (
    "The lighthouse keeper of Ostrand has counted migrating cranes for thirty years and on Sunday he ran out of paper.",
    "More than nine thousand birds crossed the strait between dawn and noon, the most since counting began in 1961.",
    "Biologists from the coastal institute, who doubted the figure at first, watched a recording and counted again.",
    "“We found eleven more than he did,” said the head of the group, who has ordered a thicker notebook for him.",
)
TEXT = "\n\n".join(PROSE)
TITLE = "Keeper counts nine thousand cranes"


def page(head: str = "", above: str = "", below: str = "", body: str = "") -> str:
    paragraphs = body or "".join(f"<p>{paragraph}</p>\n" for paragraph in PROSE)
    return (
        f"<!doctype html><html lang='en'><head>{head}</head><body><nav><a href='/'>Home</a> <a href='/n'>News</a></nav>"
        f"<main>{above}<article><div class='text'>{paragraphs}</div></article>{below}</main>"
        "<footer>© 2026 Ostrand Media. All rights reserved.</footer></body></html>"
    )


def ld(**said: Any) -> str:
    data = json.dumps({"@context": "https://schema.org", "@type": "NewsArticle", **said})
    return f"<script type='application/ld+json'>{data}</script>"


@pytest.mark.parametrize("file", PAGES)
def test_reads_the_sample_newsroom(file: str) -> None:
    label = PAGES[file]
    read = read_html((PRESS / file).read_bytes(), label["url"])
    agree(read, label)
    assert read.url == label["url"]


def test_reads_text_and_nothing_else() -> None:
    read = read_html(page(f"<title>{TITLE} - Ostrand</title>", f"<h1>{TITLE}</h1>"), URL)
    assert read.text == TEXT
    assert (read.title, read.author, read.published) == (TITLE, "", None)
    assert (read.language, read.outlet, read.url) == ("en", "ostrand.example", URL)


@pytest.mark.parametrize(
    ("minutes", "kept"), [(None, False), (0, False), (9, False), (10, True), (3000, True), (-5, False)]
)
def test_a_change_that_the_page_states(minutes: int | None, kept: bool) -> None:
    published = datetime(2026, 11, 9, 8, tzinfo=UTC)
    changed = published + timedelta(minutes=minutes) if minutes is not None else None
    said = {"dateModified": changed.isoformat()} if changed else {}
    read = read_html(page(ld(headline=TITLE, datePublished=published.isoformat(), **said)), URL)
    assert read.updated_at == (changed if kept else None)
    assert read.published == published


def test_json_ld_goes_before_everything_else() -> None:
    said = ld(
        headline="Cranes &amp; counts",
        datePublished="2026-11-09T15:20:00+01:00",
        author=[{"@type": "Person", "name": "Ilse Marwick"}, {"name": "Jon Ree"}],
        publisher={"name": "Ostrand Daily"},
    )
    metas = "<meta property='og:title' content='Other'><meta name='author' content='Somebody'>"
    read = read_html(page(said + metas), URL)
    assert (read.title, read.author, read.outlet) == ("Cranes & counts", "Ilse Marwick, Jon Ree", "Ostrand Daily")
    assert read.published == datetime(2026, 11, 9, 14, 20, tzinfo=UTC)


@pytest.mark.parametrize("wrap", [lambda node: {"@graph": [{"@type": "WebSite"}, node]}, lambda node: [[node]]])
def test_json_ld_is_found_inside_graphs_and_lists(wrap: Any) -> None:
    node = wrap({"@type": ["Thing", "BlogPosting"], "headline": TITLE})
    script = f"<script type='application/ld+json'>{json.dumps(node)}</script>"
    assert read_html(page(script + "<title>Other</title>"), URL).title == TITLE


@pytest.mark.parametrize("broken", ["{", "[" * 5000, '{"@type": 3, "author": {"name": ["x"]}}', "null", '"x"'])
def test_broken_json_ld_is_passed_over(broken: str) -> None:
    script = f"<script type='application/ld+json'>{broken}</script><title>{TITLE}</title>"
    assert read_html(page(script), URL).title == TITLE


@pytest.mark.parametrize(
    ("head", "above"),
    [
        (f"<title>{TITLE} | Ostrand</title>", ""),
        (f"<title>Ostrand - {TITLE}</title>", ""),
        (f"<meta property='og:site_name' content='The Crane Post'><title>{TITLE} – Crane Post</title>", ""),
        (f"<title>{TITLE} • News • Anything</title>", f"<h1> {TITLE} </h1>"),
        (f"<meta property='og:title' content='{TITLE}'><title>x</title>", "<h1>Ostrand</h1>"),
        ("", f"<h1>{TITLE}</h1>"),
    ],
)
def test_the_title_is_without_the_site(head: str, above: str) -> None:
    assert read_html(page(head, above), URL).title == TITLE


def test_a_title_may_have_a_divider_of_its_own() -> None:
    assert (
        read_html(page("<title>Cranes - and how to count them</title>"), URL).title == "Cranes - and how to count them"
    )


def test_the_hint_is_the_title_of_a_page_without_one() -> None:
    assert read_html(page(), URL, hint_title=TITLE).title == TITLE


@pytest.mark.parametrize(
    ("head", "above"),
    [
        ("<meta property='article:published_time' content='2026-11-09T15:20:00Z'>", ""),
        ("<meta itemprop='datePublished' content='2026-11-09 15:20'>", ""),
        ("", "<time datetime='2026-11-09T16:20:00+01:00'>yesterday</time>"),
        ("", "<p>Updated <time datetime='2026-11-10'>today</time></p><p>By Ann Lee | 9 Nov 2026, 3:20 pm</p>"),
        ("", f"<h1>{TITLE}</h1><div class='byline'>By Ann Lee | November 9, 2026 at 3:20 p.m.</div>"),
        (f"<title>{TITLE}</title>", f"<div><b>{TITLE}</b></div><div class='x1'>by Ann Lee 09.11.2026, 15:20</div>"),
    ],
)
def test_finds_when_it_was_published(head: str, above: str) -> None:
    assert read_html(page(head, above), URL).published == datetime(2026, 11, 9, 15, 20, tzinfo=UTC)


@pytest.mark.parametrize(
    ("head", "above"),
    [
        ("<meta name='author' content='By Ann Lee'>", ""),
        ("<meta property='article:author' content='https://ostrand.example/ann'>", "<a rel='author'>Ann Lee</a>"),
        ("", f"<h1>{TITLE}</h1><p class='byline'>Analysis by Ann Lee | 9 November 2026</p>"),
    ],
)
def test_finds_who_wrote_it(head: str, above: str) -> None:
    assert read_html(page(head, above), URL).author == "Ann Lee"


COMMENT = "I have never seen so many birds in my life, and I have lived beside this strait for seventy years or so."
COMMENTS = f"<time datetime='2026-11-10'>10 Nov</time><p>{COMMENT}</p>" * 5


@pytest.mark.parametrize(
    "below",
    [
        f"<div id='comments'><h3>Comments</h3>{COMMENTS}</div>",
        f"<section class='post-comments open'>{COMMENTS}</section>",
        f"<div itemscope itemtype='https://schema.org/Comment' class='comment'>{COMMENTS}</div>",
        f"<div class='k0'><div class='r2'>COMMENTS (5)</div><div class='k1'>{COMMENTS}</div></div>",
        f"<h2>Kommentare</h2><div class='a7'>{COMMENTS}</div>",
    ],
)
def test_readers_comments_are_not_kept(below: str) -> None:
    read = read_html(page(f"<title>{TITLE}</title>", below=below), URL)
    assert COMMENT not in read.text
    assert read.text == TEXT
    assert read.published is None, "the date of a comment is not the article's"


def test_an_article_inside_an_element_called_comments_is_kept() -> None:
    wrapped = (
        page(f"<title>{TITLE}</title>")
        .replace("<main>", "<main><div class='comments'>")
        .replace("</main>", "</div></main>")
    )
    assert read_html(wrapped, URL).text == TEXT


def test_boxes_between_paragraphs_go() -> None:
    box = "<div class='newsletter-promo'><p>Five stories before breakfast, and one of them about a bird.</p></div>"
    body = f"<p>{PROSE[0]}</p><p>{PROSE[1]}</p>{box}<p>{PROSE[2]}</p><p>{PROSE[3]}</p>"
    assert read_html(page(body=body), URL).text == TEXT


def test_text_that_only_json_ld_carries_is_read() -> None:
    read = read_html(
        page(ld(headline=TITLE, articleBody=" ".join(PROSE)), body="<p>Please turn on JavaScript.</p>"), URL
    )
    assert read.text == " ".join(PROSE)


@pytest.mark.parametrize(
    ("link", "expected"),
    [
        ("https://ostrand.example/cranes", "https://ostrand.example/cranes"),
        ("/cranes", "https://www.ostrand.example/cranes"),
        ("https://elsewhere.example/cranes", URL),
        ("https://www.ostrand.example/", URL),
        ("javascript:alert(1)", URL),
        ("http://[", URL),
    ],
)
def test_the_canonical_address_counts_on_the_same_site(link: str, expected: str) -> None:
    assert read_html(page(f"<link rel='canonical' href='{link}'>"), URL).url == expected


@pytest.mark.parametrize(
    ("encoding", "declared", "content_type"),
    [
        ("utf-8", "", "text/html"),
        ("utf-8-sig", "", ""),
        ("utf-16", "", "text/html"),
        ("cp1252", "", "text/html; charset=ISO-8859-1"),
        ("cp1252", "<meta charset='windows-1252'>", "text/html"),
        ("cp1252", "<meta http-equiv='Content-Type' content='text/html; charset=latin1'>", ""),
        ("cp1252", "", "text/html"),
        ("utf-8", "<meta charset='iso-8859-1'>", "text/html; charset=latin1"),
        ("utf-8", "", "text/html; charset=no-such-thing"),
    ],
)
def test_bytes_are_read_in_the_charset_they_are_in(encoding: str, declared: str, content_type: str) -> None:
    assert read_document(page(declared).encode(encoding), URL, content_type).text == TEXT


def test_a_charset_for_another_script() -> None:
    line = "Смотритель маяка тридцать лет считает журавлей, и в воскресенье у него кончилась бумага для записей."
    html = f"<meta charset='koi8-r'><article><h1>Журавли</h1><p>{line}</p><p>{line[::-1]}</p></article>"
    assert line in read_document(html.encode("koi8-r"), URL, "text/html").text


def test_plain_text_is_read_as_plain_text() -> None:
    text = "\n".join([TITLE, *PROSE])
    assert read_document(text.encode(), "file:///press/cranes.txt", "text/plain; charset=utf-8").text == TEXT
    assert read_document(text.encode(), "file:///press/cranes.txt", "").title == TITLE


def test_html_is_known_without_its_type() -> None:
    assert read_document(page().encode(), URL, "").text == TEXT
    assert read_document(page().encode(), "file:///press/cranes.txt", "text/plain").text == TEXT


@pytest.mark.parametrize(
    ("data", "why"),
    [
        (b"", "is empty"),
        (b" \n ", "is empty"),
        (b"%PDF-1.7 ...", "file of another kind"),
        (b"\x89PNG\r\n\x1a\n" + bytes(range(256)), "file of another kind"),
        (bytes(range(32)) * 50, "binary data"),
        (b"<?xml version='1.0'?><rss version='2.0'><channel/></rss>", "is a feed"),
        (b"<html><body><a href='/a'>One</a> <a href='/b'>Two</a></body></html>", "no article"),
        (b"<html></html>", "no article"),
        (b"<!-- -->", "no article"),
    ],
)
def test_what_is_no_article_is_unreadable_and_says_why(data: bytes, why: str) -> None:
    with pytest.raises(Unreadable, match=why) as caught:
        read_document(data, URL, "")
    assert URL in str(caught.value)


def test_functions_and_results_can_be_pickled() -> None:
    for function in (read_html, read_document):
        assert pickle.loads(pickle.dumps(function)) is function
    read = read_html(page(), URL)
    assert pickle.loads(pickle.dumps(read)) == read


@settings(max_examples=60, deadline=None)
@given(
    st.binary(max_size=300),
    st.sampled_from(["", "text/html", "text/plain", "text/html; charset=utf-7", "x;charset=idna"]),
)
def test_any_bytes_are_read_or_unreadable(data: bytes, content_type: str) -> None:
    with contextlib.suppress(Unreadable):
        assert read_document(data, URL, content_type).text


PIECES = [
    "<p>",
    "</p>",
    "<div class='comments'>",
    "</div>",
    "<h1>",
    "<table><tr><td>",
    "<script>",
    "<!--",
    "<time datetime='x'>",
]


@settings(max_examples=60, deadline=None)
@given(st.lists(st.one_of(st.sampled_from([*PIECES, *PROSE]), st.text(max_size=20)), max_size=40))
def test_any_markup_is_read_or_unreadable(pieces: list[str]) -> None:
    with contextlib.suppress(Unreadable):
        assert read_html("<html><body>" + "".join(pieces), URL).text


@pytest.mark.parametrize(
    "piece",
    [
        "<div>",
        "<b>a",
        "<ul><li>a",
        "<script>",
        "<p>word ",
        "<",
        "<h1>Title here</h1><p>a</p>",
        "<div class='comments'>x",
    ],
)
def test_megabytes_of_markup_are_read_or_refused(piece: str) -> None:
    html = "<html><body><p>Hello.</p>" + piece * (2_000_000 // len(piece))
    with contextlib.suppress(Unreadable):
        assert len(read_html(html, URL).text) <= len(html)
