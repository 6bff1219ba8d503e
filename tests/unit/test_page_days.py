"""The day of publication is the one that the page's readers see."""

from __future__ import annotations

from datetime import UTC, date, datetime

import pytest

from bot.ingest.bylines import author_in
from bot.ingest.dates import on_its_day, puts_day_first, with_points
from bot.ingest.pages import read_html

PROSE = (
    "<p>The lighthouse keeper of Ostrand has counted migrating cranes for thirty years and ran out of paper.</p>"
    "<p>More than nine thousand birds crossed the strait between dawn and noon, the most since counting began.</p>"
    "<p>Biologists from the coastal institute, who doubted the figure at first, watched and counted again.</p>"
)


def published(
    head: str = "", above: str = "", url: str = "https://ostrand.example/cranes", lang: str = "en"
) -> datetime | None:
    top = f"<!doctype html><html lang='{lang}'><head><title>Cranes</title>{head}</head>"
    html = f"{top}<body><main><h1>Cranes</h1>{above}{PROSE}"
    return read_html(html, url).published


def ld(text: str) -> str:
    return f"<script type='application/ld+json'>{text}</script>"


@pytest.mark.parametrize(
    ("head", "day"),
    [
        ("<meta property='article:published_time' content='2026-11-09T23:20:00-05:00'>", date(2026, 11, 9)),
        ("<meta property='article:published_time' content='2026-11-10T00:20:00+09:00'>", date(2026, 11, 10)),
        (ld('{"@graph": [{"@type": "WebPage", "datePublished": "2026-11-09T08:00:00+00:00"}]}'), date(2026, 11, 9)),
        (ld('{"@type": "NewsArticle", "datePublished": "2026-11-09", "broken": "a "b" c"}'), date(2026, 11, 9)),
    ],
)
def test_a_day_is_that_of_the_page_s_zone(head: str, day: date) -> None:
    found = published(head)
    assert found is not None
    assert found.date() == day


@pytest.mark.parametrize(
    ("moment", "url", "day"),
    [
        ("2026-11-19T02:00Z", "https://a.example/2026/11/18/cranes/", date(2026, 11, 18)),
        ("2026-11-19T22:00Z", "https://a.example/news/cranes-2026-11-20", date(2026, 11, 20)),
        ("2026-11-19T02:00Z", "https://a.example/2026/11/19/cranes/", date(2026, 11, 19)),
        ("2026-11-19T02:00Z", "https://a.example/2026/11/12/cranes/", date(2026, 11, 19)),  # filed under another day
        ("2026-11-19T02:00Z", "https://a.example/2026/99/18/cranes/", date(2026, 11, 19)),
        ("2026-11-19T02:00+01:00", "https://a.example/2026/11/18/cranes/", date(2026, 11, 19)),  # a zone that was said
    ],
)
def test_the_address_may_tell_the_zone(moment: str, url: str, day: date) -> None:
    said = datetime.fromisoformat(moment)
    found = on_its_day(said, url)
    assert found.date() == day
    assert found == said


@pytest.mark.parametrize(
    ("language", "host", "first"),
    [
        ("pt-BR", "a.com", True), ("de", "a.example", True), ("en-GB", "a.com", True), ("en", "a.co.uk", True),
        ("en-US", "a.co.uk", False), ("en", "a.com", False), ("", "a.com.br", True), ("", "a.com", False),
        ("ja", "a.jp", False),
    ],
)  # fmt: skip
def test_which_comes_first_in_a_date_of_numbers(language: str, host: str, first: bool) -> None:
    assert puts_day_first(language, host) is first


def test_numbers_alone_where_the_country_says_the_order() -> None:
    above = "<small><b>05/10/2026</b> - Publicado por: Clara Borba - Categoria: Aves</small>"
    assert published(above=above, lang="pt-BR") == datetime(2026, 10, 5, tzinfo=UTC)
    assert published(above=above.replace("Publicado por", "by"), lang="en") is None
    assert author_in("05.10.2026 - Publicado por: Clara Borba - Categoria: Aves") == "Clara Borba"
    assert with_points("5/10/2026, 10/5/26, 1/2/3/2026") == "5.10.2026, 10/5/26, 1/2/3/2026"
