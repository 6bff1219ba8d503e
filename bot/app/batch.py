"""The program's own commands for scripts: read, summarize, group. One start for a whole file, printed as it goes."""

from __future__ import annotations

import asyncio
import json
import sys
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from tqdm import tqdm

from bot.app.build import web
from bot.errors import BadInput, SourceError, Unreadable
from bot.ingest.discovery import WebReader
from bot.ingest.dumps import read_dump
from bot.ingest.head import Head
from bot.ingest.pages import read_document, read_html
from bot.settings import Settings
from bot.stories.copies import Copies, fingerprints
from bot.stories.grouping import Grouping
from bot.stories.meaning import installed, meanings
from bot.summaries.condense import condense
from bot.types import Article, Length, Placement
from bot.workers import InlineWorkers

PAGES = (".html", ".htm", ".xhtml", ".txt")


async def read_named(settings: Settings, names: Sequence[str]) -> tuple[list[Article], list[str]]:
    """The articles at paths (files, or folders of them) and addresses; a sentence for each that cannot be read."""
    fetcher = web(settings)
    reader = WebReader(fetcher, InlineWorkers())
    articles: list[Article] = []
    complaints: list[str] = []
    try:
        for name in [file for named in names for file in _files(named)]:
            try:
                articles.append(replace(await _read(reader, name), id=len(articles) + 1))
            except (SourceError, OSError) as error:
                complaints.append(f"{name}: {error}")
    finally:
        await fetcher.close()
    return articles, complaints


async def _read(reader: WebReader, name: str) -> Article:
    return await reader.article(name) if "://" in name else await asyncio.to_thread(_read_file, name)


def _read_file(name: str) -> Article:
    path = Path(name)
    data = path.read_bytes()
    own = Head(data, "").own_url if path.suffix.lower() != ".txt" else ""  # a saved page says where it is from
    return read_document(data, own or path.resolve().as_uri(), "")


def _files(name: str) -> list[str]:
    """A folder's pages, or the name itself. Raises BadInput for a path that does not exist."""
    path = Path(name).expanduser()
    if "://" in name or path.is_file():
        return [name if "://" in name else str(path)]
    if path.is_dir():
        return sorted(str(file) for file in path.rglob("*") if file.suffix.lower() in PAGES)
    raise BadInput(f"There is no file or folder {name}. Addresses begin with https://")


def read_lines(file: str) -> Iterator[dict[str, Any]]:
    """`{"id","url","html"|"text"}` lines -> `{"id", …}` lines; a page without an article has an "error"."""
    for row in rows(file):
        try:
            yield {"id": row.get("id"), **as_page(_from_row(row))}
        except Unreadable as error:
            empty = Article(str(row.get("url") or ""), "", "")
            yield {"id": row.get("id"), **as_page(empty), "error": str(error)}


def _from_row(row: dict[str, Any]) -> Article:
    url = str(row.get("url") or "")
    return read_html(row["html"], url) if row.get("html") else read_dump(str(row.get("text") or ""), url)


def as_page(article: Article) -> dict[str, Any]:
    """An article in the form that `read --json` prints."""
    return {
        "url": article.url,
        "title": article.title,
        "author": article.author or None,
        "published": iso(article.published),
        "language": article.language or None,
        "text": article.text,
    }


def summarize_lines(file: str, algorithm: str, default: Length) -> Iterator[dict[str, Any]]:
    """`{"id","documents":[{"title","text"}],"sentences"|"words"}` -> `{"id","sentences":[{"text","document"}]}`."""
    from bot.ingest.language import language_of

    for row in rows(file):
        documents = [
            Article("", str(d.get("title") or ""), str(d.get("text") or ""), id=i, language=d.get("language") or "")
            for i, d in enumerate(row.get("documents") or ())
        ]
        documents = [a if a.language else replace(a, language=language_of(a.text)) for a in documents]
        length = _length(row, default)
        found = condense(marked(documents), length, algorithm) if documents else []
        yield {"id": row.get("id"), "sentences": [{"text": s.text, "document": s.article} for s in found]}


def summarize_articles(
    articles: Sequence[Article], together: bool, algorithm: str, size: Length
) -> Iterator[dict[str, Any]]:
    """One row per page, or one for all of them together."""
    for story in [marked(articles)] if together and articles else [[article] for article in articles]:
        places = {article.id: place for place, article in enumerate(story)}
        yield {
            "urls": [article.url for article in story],
            "titles": [article.title for article in story],
            "sentences": [{"text": s.text, "document": places[s.article]} for s in condense(story, size, algorithm)],
        }


def marked(articles: Sequence[Article]) -> list[Article]:
    """The articles with near copies marked, so that a text printed twice does not count twice."""
    copies = Copies()
    found = []
    for article in articles:
        prints = fingerprints(article.text)
        found.append(replace(article, copy_of=copies.original(prints)))
        copies.add(article.id, prints)
    return found


def length(sentences: int | None, words: int | None) -> Length:
    """A length in words where they are given, else in sentences (3 when nobody says). Raises BadInput."""
    if any(number is not None and number < 1 for number in (sentences, words)):
        raise BadInput("A summary needs at least one sentence or word: give a number from 1.")
    return Length(sentences=None, words=words) if words else Length(sentences=sentences or 3)


def _length(row: dict[str, Any], default: Length) -> Length:
    asked = row.get("sentences"), row.get("words")
    if not all(number is None or isinstance(number, int) for number in asked):
        raise BadInput(f"sentences and words must be whole numbers, and are {asked}.")
    return length(*asked) if any(asked) else default


def group_lines(file: str) -> Iterator[dict[str, Any]]:
    """A stream of articles in time order -> `{"id","event","story","copy_of"}`, each decided when it arrives.

    What an article shows about others is printed behind it: the last line with an id holds.
    """
    grouping = Grouping()
    names: list[Any] = []
    for number, row in enumerate(rows(file)):
        names.append(row.get("id", number))
        article = Article(
            str(row.get("url") or ""),
            str(row.get("title") or ""),
            str(row.get("text") or ""),
            published=moment(row.get("published")),
            language=str(row.get("lang") or ""),
            id=number,
        )
        for placed in _decided(grouping, article):
            yield _placed(placed, names)


def group_articles(articles: Iterable[Article]) -> Iterator[dict[str, Any]]:
    """Where each article belongs, by url, once all have been read."""
    grouping = Grouping()
    read = [replace(article, id=number) for number, article in enumerate(articles)]
    found = {placed.article_id: placed for article in read for placed in _decided(grouping, article)}
    names = [article.url for article in read]
    for article in read:
        yield {**_placed(found[article.id], names), "title": article.title}


def _decided(grouping: Grouping, article: Article) -> Iterator[Placement]:
    """Where an article belongs, and where those before it do that it shows to belong elsewhere."""
    placed = grouping.place(article, *meant(article.title))
    found = {placed.article_id: placed}
    for regrouping in grouping.take_regroupings():
        found |= {other.article_id: other for other in regrouping.placements}
    yield from found.values()


def meant(title: str) -> list[bytes]:
    """What a title means, if the model is installed; else nothing."""
    return meanings([title]) if installed() else []


def _placed(placed: Placement, names: Sequence[Any]) -> dict[str, Any]:
    return {
        "id": names[placed.article_id],
        "event": names[placed.event],
        "story": names[placed.story],
        "copy_of": None if placed.copy_of is None else names[placed.copy_of],
    }


def rows(file: str) -> Iterator[dict[str, Any]]:
    """The objects of a file of JSON lines ("-": standard input). Raises BadInput with the line at fault."""
    handle = sys.stdin if file == "-" else _opened(file)
    with handle:
        for number, line in enumerate(tqdm(handle, unit=" lines", disable=None, leave=False), 1):
            if not line.strip():
                continue
            try:
                row = json.loads(line)
            except json.JSONDecodeError as error:
                raise BadInput(f"{file}, line {number} is not JSON: {error}.") from error
            if not isinstance(row, dict):
                raise BadInput(f"{file}, line {number} is not a JSON object.")
            yield row


def _opened(file: str) -> Any:
    try:
        return Path(file).open(encoding="utf-8")
    except OSError as error:
        raise BadInput(f"{file} cannot be read: {error.strerror}.") from error


def moment(text: Any) -> datetime | None:
    """An ISO 8601 moment, UTC where it names no offset; None where there is none."""
    if not text:
        return None
    try:
        at = datetime.fromisoformat(str(text))
    except ValueError as error:
        raise BadInput(f"{text!r} is not a moment. Write it as 2026-11-09T08:00:00Z.") from error
    return (at if at.tzinfo else at.replace(tzinfo=UTC)).astimezone(UTC)


def iso(at: datetime | None) -> str | None:
    """A moment as text for JSON."""
    return at.isoformat() if at else None
