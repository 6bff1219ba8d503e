"""Addresses that are one page, and addresses that only look so."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.ingest.canonical import canonical, plain

PAGE = "https://herald.example/2026/ferry"


@pytest.mark.parametrize(
    "url",
    [
        PAGE + "#comments",
        PAGE + "?utm_source=rss&utm_medium=feed",
        PAGE + "?fbclid=abc&gclid=d",
        PAGE + "?at_medium=RSS&at_campaign=rss",
        PAGE + "?CMP=share_btn_url",
        PAGE + "?ref=rss&source=newsletter_daily",
        PAGE + "?feature=share&xtor=RSS-3",
        PAGE + "?mc_cid=1&mc_eid=2&_hsenc=3&mkt_tok=4",
        PAGE + "?amp",
        PAGE + "?amp=1&utm_source=x",
        PAGE + "?outputType=amp",
        PAGE + "/amp",
        "https://m.herald.example/2026/ferry",
        "https://mobile.herald.example/2026/ferry",
        "https://amp.herald.example/2026/ferry/amp",
        "HTTPS://Herald.Example:443/2026/ferry",
        "https://herald-example.cdn.ampproject.org/c/s/herald.example/2026/ferry",
        "https://herald-example.cdn.ampproject.org/v/s/amp.herald.example/2026/ferry/amp?amp_js_v=0.1",
        "https://www.google.com/amp/s/herald.example/2026/ferry",
        "https://www.google.de/amp/s/m.herald.example/2026/ferry?amp=1",
    ],
)
def test_forms_of_one_page(url: str) -> None:
    assert canonical(url) == PAGE


@pytest.mark.parametrize(
    ("url", "expected"),
    [
        ("https://en.m.wiki.example/wiki/Ferry", "https://en.wiki.example/wiki/Ferry"),
        ("https://herald.example/ferry.amp.html", "https://herald.example/ferry.html"),
        ("https://herald.example/ferry.amp", "https://herald.example/ferry"),
        ("https://herald.example/ferry/amp/", "https://herald.example/ferry/"),
        ("https://herald.example/ferry/amp/amp", "https://herald.example/ferry"),
        ("http://herald.example", "http://herald.example/"),
    ],
)
def test_forms_by_their_endings(url: str, expected: str) -> None:
    assert canonical(url) == expected


@pytest.mark.parametrize(
    "url",
    [
        "https://amp.dev/about",
        "https://m.me/ada",
        "https://herald.example/amp",
        "https://herald.example/guitar/amp-review",
        "https://herald.example/?p=17",
        "https://herald.example/search?source=wire&from=2026&ref=17&share=12",
        "https://herald.example/a?page=2&id=3",
        "https://champ.herald.example/x",
        "https://www.google.com/search?q=amp",
        "https://127.0.0.1/x",
        "https://herald.example/camp",
    ],
)
def test_what_stays(url: str) -> None:
    assert canonical(url) == url


def test_what_is_fetched_keeps_its_form() -> None:
    assert (
        plain("https://m.herald.example/ferry/amp?amp=1&utm_source=x#y") == "https://m.herald.example/ferry/amp?amp=1"
    )


@given(
    st.from_regex(r"https?://(m\.|amp\.|www\.google\.com/amp/s/)?[a-z.]{1,12}\.example(/[a-z]{0,4}|/amp|\.amp){0,3}"
                  r"(\?[a-z&=]{0,12})?", fullmatch=True)
)  # fmt: skip
def test_canonical_is_idempotent(url: str) -> None:
    assert canonical(canonical(url)) == canonical(url)
