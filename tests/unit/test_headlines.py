"""Which links of a front page are its news: the repeated block of headlines, found by itself."""

from __future__ import annotations

import pytest

from bot.ingest.front import read_front
from bot.ingest.head import Head

URL = "https://herald.example/"
NEWS = [f"Story number {n} of the harbour council meeting" for n in range(6)]


def cards(titles: list[str], start: int = 0) -> str:
    return "".join(
        f'<article class="card"><a href="/{start + n}-x"><img alt=""></a>'
        f'<h2><a href="/{start + n}-story">{title}</a></h2>'
        f'<p>Words about it. <a href="/{start + n}-story#comments">Read all of it here</a></p></article>'
        for n, title in enumerate(titles)
    )


def teasers(titles: list[str]) -> str:
    return "".join(
        f'<li class="teaser"><a href="/t{n}"><span>Harbour</span><h3>{title}</h3>'
        "<p>A long teaser of many words that goes on.</p></a></li>"
        for n, title in enumerate(titles)
    )


def rows(titles: list[str]) -> str:
    return "".join(f'<tr><td>{n}.</td><td><a href="/r{n}.html">{title}</a></td></tr>' for n, title in enumerate(titles))


MENU = "".join(f'<li><a href="/m{n}">All the news from section {n}</a></li>' for n in range(12))
JUNK = (
    f"<header><ul>{MENU}</ul></header><div class='main-nav'><ul>{MENU.replace('/m', '/n')}</ul></div>"
    "<div class='most-read'><ol>"
    + "".join(f"<li><a href='/old{n}'>What everybody read in week {n} of last year</a></li>" for n in range(9))
    + "</ol></div>"
)
FOOT = (
    "<div id='footer'><a href='/terms'>Terms and conditions of use</a></div><footer>"
    "<a href='/privacy'>How we handle your personal data</a></footer>"
)


@pytest.mark.parametrize("block", [cards(NEWS), f"<ul>{teasers(NEWS)}</ul>", f"<table>{rows(NEWS)}</table>"])
def test_the_repeated_block_is_the_news(block: str) -> None:
    html = f"<body>{JUNK}<div class='content'>{block}</div>{FOOT}</body>"
    assert [link.title for link in Head(html, URL).links()] == NEWS


def test_the_top_story_stands_before_the_list() -> None:
    top = '<section class="hero"><h1><a href="/top">The bridge is shut until next spring</a></h1></section>'
    html = f"<body>{JUNK}{top}<div>{cards(NEWS)}</div>{FOOT}</body>"
    assert [link.title for link in Head(html, URL).links()] == ["The bridge is shut until next spring", *NEWS]


def test_two_lists_of_news_are_both_taken_and_a_small_box_is_not() -> None:
    box = "<div class='x'>" + "".join(f"<p><a href='/b{n}'>Only four small words</a></p>" for n in range(3)) + "</div>"
    html = f"<body><div>{cards(NEWS)}</div>{box}<ul>{teasers([n + ' again' for n in NEWS])}</ul></body>"
    assert [link.title for link in Head(html, URL).links()] == [*NEWS, *(n + " again" for n in NEWS)]


def test_other_scripts() -> None:
    titles = [
        "港の議会が新しい橋の計画を承認した",
        "連絡船は月曜日から運航を再開する予定",
        "灯台の修理は来年の春までかかる",
    ]
    html = f"<body><ul><li><a href='/a'>連絡先</a></li></ul><ul>{teasers(titles)}</ul></body>"
    assert [link.title for link in Head(html, URL).links()] == titles


@pytest.mark.parametrize(
    "link",
    [
        '<a href="https://elsewhere.example/x">Another site has this long story</a>',
        '<a href="/tag/harbour">All stories about the harbour council</a>',
        '<a href="/login?next=/">Log in to read all of this</a>',
        '<a href="javascript:open()">Open the panel with more news</a>',
    ],
)
def test_what_is_no_news(link: str) -> None:
    assert Head(f"<body><main>{link}</main></body>", URL).links() == []


def test_a_front_page_as_entries() -> None:
    html = f"<body>{JUNK}<div>{cards(NEWS)}</div>{FOOT}</body>".replace(
        "/0-story", "https://m.herald.example/0-story/amp"
    )
    entries = read_front(html.encode(), "https://m.herald.example/", "text/html").links
    assert entries[0].key == "https://herald.example/0-story"
    assert entries[0].url == "https://m.herald.example/0-story/amp"  # it is fetched where the page says
