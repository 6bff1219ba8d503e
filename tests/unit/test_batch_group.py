"""Grouping a stream or a folder: each article where it belongs, and again where a later one shows otherwise."""

from __future__ import annotations

import json
from dataclasses import replace
from pathlib import Path
from typing import Any

from bot.app.batch import group_articles, group_lines
from bot.types import Article
from tests.unit.orrin import DAM, HOUR, START, article


def told_in_two_languages() -> list[Article]:
    return [
        replace(article(number, title, text, START + 3 * HOUR * number), language=language, url=f"page-{number}")
        for number, (language, title, text) in enumerate(DAM)
    ]


def as_row(one: Article) -> dict[str, Any]:
    assert one.published
    printed = one.published.isoformat()
    return {"id": one.url, "published": printed, "lang": one.language, "title": one.title, "text": one.text}


def test_what_a_later_line_shows_is_printed_behind_it(tmp_path: Path) -> None:
    stream = [as_row(one) for one in told_in_two_languages()]
    file = tmp_path / "stream.jsonl"
    file.write_text("\n".join(map(json.dumps, stream)))
    found = list(group_lines(str(file)))
    first = {row["id"]: row for row in reversed(found)}
    last = {row["id"]: row for row in found}
    assert list(dict.fromkeys(row["id"] for row in found)) == [row["id"] for row in stream]
    assert len(found) > len(stream)
    assert {row["event"] for row in first.values()} == {"page-0", "page-1"}  # a first report shows too little
    assert {row["event"] for row in last.values()} == {"page-0"}
    file.write_text("\n".join(map(json.dumps, stream[:3])))
    assert list(group_lines(str(file))) == found[:3]


def test_pages_are_grouped_by_all_that_was_read() -> None:
    articles = told_in_two_languages()
    found = list(group_articles(articles))
    assert [(row["id"], row["title"]) for row in found] == [(one.url, one.title) for one in articles]
    assert {row["event"] for row in found} == {"page-0"}
