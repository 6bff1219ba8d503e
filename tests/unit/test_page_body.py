"""Which blocks of a page are its article: boxes, links, lists, headings, captions, walls of comments."""

from __future__ import annotations

import pytest
from lxml import etree

from bot.ingest.page_blocks import read_blocks
from bot.ingest.page_body import find_article

PROSE = (
    "The ferry to Ostrand was late again on Sunday, and for once the passengers had nothing against it.",
    "A pod of porpoises swam beside the ship for almost an hour, and the captain took the long way round.",
    "The company says that it will not refund the tickets, as nobody on board has asked for the money back.",
    "Next week a biologist will ride along and count the animals, with a camera and a very large thermos flask.",
)


def paragraphs(*texts: str) -> str:
    return "".join(f"<p>{text}</p>" for text in texts)


def found(article: str, above: str = "", below: str = "", title: str = "") -> list[str]:
    html = (
        "<html><body><nav><ul><li><a href='/'>Home</a></li><li><a href='/n'>News</a></li></ul></nav>"
        f"<div id='page'>{above}<div class='text'>{article}</div>{below}</div>"
        "<footer><p>Ostrand Media has printed the news of the island since the year of the great herring.</p></footer>"
        "</body></html>"
    )
    blocks = read_blocks(etree.fromstring(html, etree.HTMLParser()))
    return [block.text for block in find_article(blocks, title).blocks]


def test_paragraphs_are_the_article() -> None:
    assert found(paragraphs(*PROSE)) == list(PROSE)


@pytest.mark.parametrize(
    "piece",
    [
        "<figure><img src='a.jpg'><figcaption>A porpoise looks, from the upper deck.</figcaption></figure>",
        "<div class='image-caption'>A porpoise looks at the ship.</div>",
        "<p>A porpoise looks at the ship. (Photo: Ann Lee)</p>",
        "<p><a href='/x'>Five ferries that are never on time</a></p>",
        "<p>Read also: <a href='/x'>Five ferries that are never on time</a></p>",
        "<ul><li><a href='/x'>Five ferries that are late</a></li><li><a href='/y'>The long way round</a></li></ul>",
        "<div class='newsletter-box'><h3>The harbour letter</h3><p>Every Friday, never about the weather.</p></div>",
        "<div class='c-related'><h4>Related</h4><h5>Five ferries that are never on time</h5></div>",
        "<aside><p>Porpoises are small whales that live near the coast and eat mostly herring.</p></aside>",
        "<div class='author-bio'><p>Ann Lee writes about ships and what swims beside them, mostly at night.</p></div>",
        "<div class='share-bar'><span>Share</span></div>",
        "<p style='display: none'>This part is only shown to readers who have lost their way on the page.</p>",
        "<p>Subscribe to our newsletter for more of this.</p>",
        "<p>ann.lee@ostrand.example</p>",
        "<div>Advertisement</div>",
        "<script>var porpoise = 'The ferry was late again, and nobody on board had anything against it.'</script>",
    ],
)
def test_furniture_between_paragraphs_goes(piece: str) -> None:
    assert found(paragraphs(*PROSE[:2]) + piece + paragraphs(*PROSE[2:])) == list(PROSE)


@pytest.mark.parametrize(
    ("piece", "texts"),
    [
        ("<h2>What comes next</h2>", ["What comes next"]),
        ("<ul><li>two nets</li><li>one camera</li></ul>", ["two nets", "one camera"]),
        (
            "<ol><li>Count the fins.</li><li>Divide <a href='/x'>by one</a>.</li></ol>",
            ["Count the fins.", "Divide by one."],
        ),
        ("<blockquote><p>We saw them first</p></blockquote>", ["We saw them first"]),
        ("<p>Nobody slept.</p>", ["Nobody slept."]),
        ("<p>A <b>very</b> <a href='/x'>rare</a> sight</p>", ["A very rare sight"]),
        (
            "<table><tr><td>Sunday</td><td>41</td></tr><tr><td>Monday</td><td>12</td></tr></table>",
            ["Sunday", "41", "Monday", "12"],
        ),
        ("<p>He said, she said:</p>", ["He said, she said:"]),
    ],
)
def test_what_belongs_between_paragraphs_stays(piece: str, texts: list[str]) -> None:
    assert found(paragraphs(*PROSE[:2]) + piece + paragraphs(*PROSE[2:])) == [*PROSE[:2], *texts, *PROSE[2:]]


def test_text_divided_by_breaks_alone() -> None:
    assert found("<br><br>".join(PROSE)) == list(PROSE)


def test_an_article_in_several_boxes_of_one_kind() -> None:
    rows = [f"<div class='row'><div class='part-text'>{paragraphs(text)}</div></div>" for text in PROSE * 1]
    ad = "<div class='row'><div class='ad'><p>Buy a thermos flask, and the second one is cheaper.</p></div></div>"
    assert found("".join([*rows[:2], ad, *rows[2:]])) == list(PROSE)


def test_an_article_inside_a_form_is_found() -> None:
    assert found(f"<form><div>{paragraphs(*PROSE)}</div></form>") == list(PROSE)


@pytest.mark.parametrize("heading", ["<h3>Comments</h3>", "<div>3 comments</div>", "<h2>Kommentare</h2>"])
def test_comments_below_a_heading_go(heading: str) -> None:
    comment = paragraphs("I was on that ship with my aunt, and she has talked about nothing else since Sunday night.")
    assert found(paragraphs(*PROSE), below=heading + comment * 9) == list(PROSE)
    assert found(paragraphs(*PROSE) + heading + comment * 9) == list(PROSE)


@pytest.mark.parametrize("box", ["<div id='comments'>{}</div>", "<section class='reader-comments'>{}</section>"])
def test_comments_in_their_box_go_however_many_there_are(box: str) -> None:
    comments = [f"I was on that ship with aunt {n * 'a'}, and she has talked about nothing else." for n in range(1, 30)]
    assert found(paragraphs(*PROSE), below=box.format(paragraphs(*comments))) == list(PROSE)


def test_links_below_a_label_go() -> None:
    teasers = "".join(
        f"<div class='x{n}'><a href='/{n}'>A title of another day {n}</a><br>"
        "And a sentence about it that says little more.</div>"
        for n in range(3)
    )
    assert found(paragraphs(*PROSE), below=f"<div>Also interesting</div>{teasers}") == list(PROSE)


def test_the_headline_and_a_second_telling_go() -> None:
    title = "Porpoises delay a ferry"
    hidden = f"<div class='whole'>{' '.join(PROSE)}</div>"
    assert found(f"<h1>{title}</h1>{hidden}{paragraphs(*PROSE)}", title=title) == list(PROSE)
    assert found(f"<h2>{title}</h2>{paragraphs(*PROSE, PROSE[1])}", title=title) == list(PROSE)


def test_a_heading_that_heads_nothing_goes() -> None:
    assert found(paragraphs(*PROSE) + "<h3>Where to find us</h3>") == list(PROSE)


def test_who_worked_on_it_is_no_text() -> None:
    staff = "(Reporting by Ann Lee in Ostrand; editing by Bo Ek)"
    assert found(paragraphs(*PROSE, staff)) == list(PROSE)


def test_a_page_without_prose_has_no_article() -> None:
    assert found("<p><a href='/1'>One</a> <a href='/2'>Two</a></p>", below="") == []


def test_doubt_where_little_was_found() -> None:
    blocks = read_blocks(etree.fromstring(f"<div>{paragraphs(PROSE[0])}</div>", etree.HTMLParser()))
    assert find_article(blocks).is_doubtful
    blocks = read_blocks(etree.fromstring(f"<div>{paragraphs(*PROSE)}</div>", etree.HTMLParser()))
    assert not find_article(blocks).is_doubtful
