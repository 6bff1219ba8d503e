"""Pages that ask for something in place of showing an article say so."""

from __future__ import annotations

import json

import pytest

from bot.errors import Unreadable
from bot.ingest.pages import read_html

URL = "https://www.ostrand.example/2026/porpoises"
LONG = "The ferry was late again, and the passengers had nothing against it, as porpoises swam beside the ship. "


def page(body: str, head: str = "") -> str:
    return f"<html><head><title>Porpoises delay a ferry</title>{head}</head><body><main>{body}</main></body></html>"


def not_free() -> str:
    data = {"@type": "NewsArticle", "headline": "Porpoises delay a ferry", "isAccessibleForFree": "False"}
    return f"<script type='application/ld+json'>{json.dumps(data)}</script>"


CONSENT = (
    "<h2>We value your privacy</h2><p>We and our 812 partners use cookies and similar means to store and to read"
    " what is on your device, so that what you see may be chosen for you.</p><button>Accept all</button>"
    "<p>You can manage your preferences at any time, or reject all of them but those that are needed.</p>"
)
GERMAN = (
    "<p>Wir und unsere 90 Partner verwenden Cookies, um Inhalte auszuwählen und zu messen, wer sie liest.</p>"
    "<p>Mit Werbung weiterlesen oder alles akzeptieren, wie es Ihnen gefällt, jederzeit und überall.</p>"
)


@pytest.mark.parametrize("body", [CONSENT, GERMAN])
def test_a_page_that_asks_for_consent(body: str) -> None:
    with pytest.raises(Unreadable, match="consent to cookies") as caught:
        read_html(page(body), URL)
    assert URL in str(caught.value)


@pytest.mark.parametrize(
    ("body", "head"),
    [
        ("<p>Already a subscriber? Log in here to read on, or see what a year costs.</p>", ""),
        ("<p>Dieser Text ist exklusiv für Abonnenten. Jetzt weiterlesen für einen Euro im ersten Monat.</p>", ""),
        ("<p>The ferry was late.</p>", not_free()),
    ],
)
def test_a_page_that_asks_for_payment(body: str, head: str) -> None:
    with pytest.raises(Unreadable, match="subscription"):
        read_html(page(body, head), URL)


def test_a_page_that_asks_for_scripts() -> None:
    with pytest.raises(Unreadable, match="runs scripts"):
        read_html(
            page("<p>Please enable JavaScript to continue.</p><p>Checking your browser before the visit.</p>"), URL
        )


def test_the_beginning_of_an_article_is_read_and_marked() -> None:
    teaser = f"<p>{LONG * 3}</p>"
    assert read_html(page(teaser, not_free()), URL).paywall
    assert not read_html(page(teaser), URL).paywall


@pytest.mark.parametrize("tail", [CONSENT, "<p>Subscribe to continue reading our best texts.</p>"])
def test_a_whole_article_with_a_request_below_is_an_article(tail: str) -> None:
    body = "".join(f"<p>{LONG * 2}{'I' * n}.</p>" for n in range(1, 9))
    read = read_html(page(f"<div class='text'>{body}</div><div class='consent-layer'>{tail}</div>"), URL)
    assert read.text.count("porpoises") == 16
    assert not read.paywall


def test_short_news_about_walls_is_read() -> None:
    text = (
        "A court in Ostrand has ruled that a site may not reject all visitors who do not agree. The judges said that a"
        " reader must be free to say no, and that the newspaper of the island, which had asked for a subscription, has"
        " to show its first page to everybody by the end of the year."
    )
    assert read_html(page(f"<p>{text}</p>"), URL).text == text
