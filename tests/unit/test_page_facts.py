"""What a page says of itself beyond title, author and date: picture, change, and whether all may read it."""

from __future__ import annotations

import json
from datetime import UTC, datetime
from typing import Any

import pytest
from lxml import etree

from bot.ingest.page_facts import Facts, read_facts

URL = "https://www.ostrand.example/2026/porpoises"
TITLE = "Porpoises delay a ferry by an hour"


def facts(head: str = "", body: str = "<p>Text.</p>") -> Facts:
    return read_facts(etree.fromstring(f"<html><head>{head}</head><body>{body}</body></html>", etree.HTMLParser()), URL)


def ld(**said: Any) -> str:
    data = {"@type": "NewsArticle", "headline": TITLE, **said}
    return f"<script type='application/ld+json'>{json.dumps(data)}</script>"


@pytest.mark.parametrize(
    ("head", "image"),
    [
        ("<meta property='og:image' content='/p/ship.jpg'>", "https://www.ostrand.example/p/ship.jpg"),
        ("<meta name='twitter:image' content='https://cdn.example/ship.jpg'>", "https://cdn.example/ship.jpg"),
        (ld(image={"@type": "ImageObject", "url": "https://cdn.example/a.jpg"}), "https://cdn.example/a.jpg"),
        (ld(image=["https://cdn.example/a.jpg", "https://cdn.example/b.jpg"]), "https://cdn.example/a.jpg"),
        (ld(image=[[[["https://cdn.example/a.jpg"]]]]), ""),
        ("<meta property='og:image' content='data:image/png;base64,AAAA'>", ""),
        ("<meta property='og:image' content='http://['>", ""),
        ("", ""),
    ],
)
def test_the_picture(head: str, image: str) -> None:
    assert facts(head).image == image


@pytest.mark.parametrize(
    "head",
    [
        ld(dateModified="2026-11-10T08:00:00+01:00"),
        "<meta property='article:modified_time' content='2026-11-10T07:00:00Z'>",
        ld(dateModified="soon") + "<meta property='og:updated_time' content='2026-11-10 07:00'>",
    ],
)
def test_when_it_was_changed(head: str) -> None:
    assert facts(head).updated == datetime(2026, 11, 10, 7, tzinfo=UTC)


@pytest.mark.parametrize(
    ("said", "free"), [(False, False), ("False", False), ("false", False), (True, True), ("True", True), (None, True)]
)
def test_whether_all_may_read_it(said: Any, free: bool) -> None:
    assert facts(ld(isAccessibleForFree=said)).free is free
    assert facts().free


@pytest.mark.parametrize(
    ("head", "body", "title"),
    [
        (ld(headline="Porpoises delay ferry"), f"<h1>{TITLE}</h1>", TITLE),
        (f"<meta property='og:title' content='{TITLE}: the video'>", f"<h1>{TITLE}</h1>", TITLE),
        (f"<meta property='og:title' content='{TITLE}'>", f"<h1>Travel|{TITLE}</h1>", TITLE),
        (f"<title>{TITLE} - Ostrand</title>", "<h1>The Ostrand Mail</h1>", TITLE),
        (f"<title>{TITLE}</title>", f"<h1></h1><h1>{TITLE}!</h1>", f"{TITLE}!"),
        (ld(headline="Porpoises delay a…"), "", "Porpoises delay a…"),
        (ld(headline="Porpoises delay a…") + f"<title>{TITLE}</title>", "", TITLE),
        (f"<title>{TITLE}</title>", "<aside><h1>Porpoises delay a ferry, our readers say</h1></aside>", TITLE),
    ],
)
def test_the_title_is_what_readers_see(head: str, body: str, title: str) -> None:
    assert facts(head, body).title == title
