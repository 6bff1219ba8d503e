"""A folder of saved pages as a source: pages, text dumps and feeds become entries with their articles.

Reads files; runs in a worker process. A file's key is its path inside the folder, so moving the folder changes
nothing. One broken file never stops the others. Nothing outside the folder is read: links are skipped.

    list_folder -> keys ; (the caller drops the known ones) ; read_folder(only=new keys) -> entries and articles
"""

from __future__ import annotations

import os
from collections.abc import Iterator
from dataclasses import dataclass, replace
from pathlib import Path

from bot.errors import BotError, TooLarge, Unreachable
from bot.ingest.canonical import canonical
from bot.ingest.feeds import Feed, parse_feed
from bot.ingest.head import Head
from bot.ingest.pages import read_document
from bot.ingest.reading import address_of, entry_article, first_line
from bot.types import Article, Entry

MAX_FILES = 2000
MAX_BYTES = 5_000_000
PAGES = {".html": "text/html", ".htm": "text/html", ".xhtml": "text/html", ".txt": "text/plain"}
FEEDS = frozenset({".xml", ".rss", ".atom", ".json"})


@dataclass(frozen=True, slots=True)
class FolderRead:
    """What a folder held. `errors` are (path inside the folder, sentence)."""

    found: tuple[tuple[Entry, Article], ...] = ()
    errors: tuple[tuple[str, str], ...] = ()


@dataclass(frozen=True, slots=True)
class _FeedFile:
    """A feed in the folder; `place` is the sub-folder it lies in."""

    name: str
    place: str
    feed: Feed


@dataclass(frozen=True, slots=True)
class _PageFile:
    """A page in the folder, not yet read as an article."""

    name: str
    path: Path
    url: str
    site: str


def list_folder(path: str) -> list[str]:
    """The keys of all that the folder holds, in order. Raises Unreachable when there is no such folder."""
    feeds, pages, _ = _survey(_root(path))
    return [page.name for page in pages] + [key for key, _, _ in _without_page(feeds, pages)]


def read_folder(path: str, only: frozenset[str] | None = None, outlet: str = "") -> FolderRead:
    """The folder's entries with their articles, of the keys in `only` (None: all). Raises Unreachable.

    `outlet` is the name of the source where somebody gave it one; else feeds, pages and names of files tell.
    """
    feeds, pages, errors = _survey(_root(path))
    printed = {canonical(entry.url): entry for file in feeds for entry in file.feed.entries if entry.url}
    found: list[tuple[Entry, Article]] = []
    for page in pages:
        if only is None or page.name in only:
            try:
                found.append(_read_page(page, printed.get(page.url), outlet or _outlet(page, feeds)))
            except (BotError, OSError, ValueError) as error:
                errors.append((page.name, str(error)))
    for key, entry, file in _without_page(feeds, pages):
        if only is None or key in only:
            url = address_of(entry, (Path(path) / file.name).absolute().as_uri())
            article = entry_article(entry, None, url, outlet or file.feed.title, file.feed.language)
            found.append((replace(entry, key=key), article))
    return FolderRead(tuple(found), tuple(errors))


def _root(path: str) -> Path:
    root = Path(path)
    if not root.is_dir():
        raise Unreachable(f"There is no folder {path}.")
    return root.resolve()


def _survey(root: Path) -> tuple[list[_FeedFile], list[_PageFile], list[tuple[str, str]]]:
    """All feeds, all pages, and what could not be looked at."""
    feeds: list[_FeedFile] = []
    pages: list[_PageFile] = []
    errors: list[tuple[str, str]] = []
    for name in _names(root):
        path = root / name
        try:
            if path.suffix.lower() in PAGES:
                pages.append(_look_at(name, path))
            elif path.suffix.lower() != ".json" or b"jsonfeed.org/version" in _bytes(path)[:10_000]:
                feeds.append(_FeedFile(name, name.rpartition("/")[0], parse_feed(_bytes(path), path.as_uri())))
        except (BotError, OSError, ValueError) as error:
            errors.append((name, str(error)))
    return feeds, pages, errors


def _names(root: Path) -> list[str]:
    """Paths inside the folder that may be read, sorted; hidden ones, links and notes to people are left out."""
    found = sorted(_walk(root))
    return found[:MAX_FILES]


def _walk(root: Path) -> Iterator[str]:
    for place, folders, files in os.walk(root, followlinks=False):
        folders[:] = sorted(name for name in folders if not name.startswith("."))
        for name in files:
            path = Path(place, name)
            wanted = path.suffix.lower() in PAGES or path.suffix.lower() in FEEDS
            if wanted and not name.startswith(".") and path.stem.lower() != "readme" and not path.is_symlink():
                yield path.relative_to(root).as_posix()


def _bytes(path: Path) -> bytes:
    if path.stat().st_size > MAX_BYTES:
        raise TooLarge(f"{path.name} is larger than {MAX_BYTES // 1_000_000} MB.")
    return path.read_bytes()


def _look_at(name: str, path: Path) -> _PageFile:
    if path.suffix.lower() == ".txt":
        return _PageFile(name, path, path.as_uri(), "")
    head = Head(_bytes(path), "")
    return _PageFile(name, path, canonical(head.own_url) or path.as_uri(), head.site)


def _read_page(page: _PageFile, printed: Entry | None, outlet: str) -> tuple[Entry, Article]:
    """The page's article; what a feed prints of it fills what the page lacks."""
    read = read_document(_bytes(page.path), page.url, PAGES[page.path.suffix.lower()])
    entry = printed or Entry(key="", url=page.url)
    article = replace(
        read,
        url=page.url,
        title=read.title or entry.title or first_line(read.text) or readable(page.path.stem),
        author=read.author or entry.author,
        published=read.published or entry.published,
        language=read.language or entry.language,
        outlet=outlet or readable(page.name.rpartition("/")[0].rpartition("/")[2] or page.path.stem),
    )
    return replace(entry, key=page.name, url=page.url, title=article.title, published=article.published), article


def _outlet(page: _PageFile, feeds: list[_FeedFile]) -> str:
    """The name of the nearest feed around the page, else what the page calls its site."""
    around = [file for file in feeds if not file.place or page.name.startswith(file.place + "/")]
    listing = [file for file in around if any(canonical(entry.url) == page.url for entry in file.feed.entries)]
    nearest = max(listing or around, key=lambda file: len(file.place), default=None)
    return (nearest.feed.title if nearest else "") or page.site


def _without_page(feeds: list[_FeedFile], pages: list[_PageFile]) -> list[tuple[str, Entry, _FeedFile]]:
    """Entries that only a feed has, with their keys."""
    there = {page.url for page in pages}
    return [
        (f"{file.name}#{entry.key}", entry, file)
        for file in feeds
        for entry in file.feed.entries
        if canonical(entry.url) not in there
    ]


def readable(name: str) -> str:
    """A file's or folder's name as a reader would write it: "harbour-herald" is "Harbour Herald"."""
    words = name.replace("-", " ").replace("_", " ").split()
    return " ".join(word if any(c.isupper() or c.isdigit() for c in word) else word.capitalize() for word in words)
