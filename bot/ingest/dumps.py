"""The plain text of a page (a saved .txt, a browser's innerText) -> the article in it.

text -> unwrap -> without marks of converters (dump_markup) -> lines -> stretch (dump_stretch) -> title, author and date
from around it -> Article. Pure.
"""

from __future__ import annotations

import contextlib
import itertools
import re
from collections.abc import Sequence
from datetime import datetime
from pathlib import PurePosixPath
from urllib.parse import unquote, urlsplit

from bot.errors import Unreadable
from bot.ingest import bylines
from bot.ingest.dump_lines import Line, read_lines
from bot.ingest.dump_markup import without_marks, without_references
from bot.ingest.dump_stretch import article_lines, words_of
from bot.ingest.language import language_of
from bot.ingest.paragraphs import clean, join, unwrap
from bot.types import Article

MOST_TEXT = 1_000_000  # characters that are read; a novel is shorter
_FEWEST = 15  # words below which there is no article
_ABOVE = 25  # lines above the article in which its title may stand
_NEAR = 12  # lines above or below in which its byline and date may stand
_LONGEST_TITLE = 35  # words
_NO_TITLE = frozenset(
    {
        "share",
        "byline",
        "caption",
        "request",
        "rights",
        "comments",
        "form",
        "label",
        "signs",
        "bio",
        "related",
        "also",
        "tags",
    }
)
_DIVIDED = re.compile(r"\s[|»>/–—-]\s")
_DOUBLED = 15  # characters that a headline printed twice in one line has at least
_END = frozenset({"comments", "form", "commenter", "related"})


def read_dump(text: str, url: str) -> Article:
    """The article among the noise of a page's plain text.

    `url` is where the text came from: an address or a file. Raises Unreadable when no article is found. Reads at most
    MOST_TEXT characters.
    """
    lines = read_lines(paragraphs_of(text[:MOST_TEXT]))
    chosen = article_lines(lines, slug_words(url))
    if sum(lines[i].words for i in chosen) < _FEWEST:
        raise Unreadable(f"no article was found in the text of {url}; it may be a list of links or a menu")
    title = _title(lines, chosen, url)
    author, published = about(lines, chosen, title)
    headline = _once(lines[title].text) if title is not None else ""
    body = [lines[i].text for i in chosen if _once(lines[i].text) != headline]
    if not body:  # what looked like a headline is all there is
        headline, body = "", [lines[i].text for i in chosen]
    text = join(body)
    return Article(
        url=url,
        title=headline,
        text=text,
        author=author,
        published=published,
        language=language_of(text),
        outlet=outlet_of(url),
    )


def paragraphs_of(text: str) -> str:
    """The text with one paragraph a line, whatever made it: broken lines joined, marks of converters gone."""
    return without_marks(unwrap(without_references(clean(text))))


def outlet_of(url: str) -> str:
    """The name of a source nobody named: the host without www, or the file's stem."""
    with contextlib.suppress(ValueError):
        parts = urlsplit(url)
        if parts.scheme in {"http", "https"}:
            return (parts.hostname or "").removeprefix("www.")
    return PurePosixPath(path_of(url)).stem


def path_of(url: str) -> str:
    """The path of an address or a file, its signs decoded."""
    with contextlib.suppress(ValueError):
        return unquote(urlsplit(url).path)
    return url


def _title(lines: Sequence[Line], chosen: Sequence[int], url: str) -> int | None:
    """The place of the headline: above the article, or its first line when that reads like one."""
    first = chosen[0]
    above = range(max(0, first - _ABOVE), first)
    head = "\n".join(_once(line.text) for line in lines[:first])
    slug = slug_words(url)
    byline = min((i for i in above if i >= first - _NEAR and lines[i].kind == "byline"), default=first)
    worth = {
        i: _title_worth(lines[i], slug) + (head.count(_once(lines[i].text)) > 1) + _nearness(i, byline)
        for i in above
        if _may_be_title(lines[i])
    }
    if worth:
        return max(worth, key=lambda i: worth[i])
    return first if _reads_like_title(lines, chosen) else None


def _may_be_title(line: Line) -> bool:
    return line.kind not in _NO_TITLE and not line.bullet and 3 <= line.words <= _LONGEST_TITLE


def _title_worth(line: Line, slug: frozenset[str]) -> float:
    """How much a line alone looks like the headline of an address or file with these words."""
    shared = len(slug & words_of(line.text)) / len(slug) if slug else 0.0
    sentence = line.ends and line.text.endswith(".") and line.words > 8
    long = max(0, line.words - 18) / 5
    return 6 * shared + (line.words >= 5) - sentence - long - 2 * (_DIVIDED.search(line.text) is not None)


def _nearness(place: int, byline: int) -> float:
    """Headlines stand right above the byline, where there is one; below it come captions and standfirsts."""
    return 2.0 / (1 + (byline - place) / 3) if place < byline else 0.5


def slug_words(url: str) -> frozenset[str]:
    """Words in the last part of an address or of a file's name: they are often the headline's."""
    return words_of(unquote(PurePosixPath(path_of(url)).name))


def _once(text: str) -> str:
    """A headline printed twice in one line, once."""
    half = len(text) // 2
    if half > _DOUBLED:
        for middle in (half, half + 1):
            if text[:half].strip() == text[middle:].strip():
                return text[:half].strip()
    return text


def _reads_like_title(lines: Sequence[Line], chosen: Sequence[int]) -> bool:
    """Whether the article's first line is a headline: short, capitalised or without a full stop."""
    first = lines[chosen[0]]
    if not 3 <= first.words <= _LONGEST_TITLE - 10 or len(chosen) < 2:
        return False
    cased = [word for word in first.text.split() if word[:1].isalpha()]
    capitals = sum(word[:1].isupper() for word in cased) / len(cased) if cased else 0.0
    return (not first.ends or capitals > 0.6) and not first.text.endswith(":") and lines[chosen[1]].words > first.words


def about(lines: Sequence[Line], chosen: Sequence[int], title: int | None) -> tuple[str, datetime | None]:
    """Author and time of publication, from bylines below the title, else above it, else right below the article."""
    first, last = chosen[0], chosen[-1]
    top = title + 1 if title is not None else max(0, first - 3)
    inside = range(top, max(top, first) + 3)
    below = itertools.takewhile(lambda i: lines[i].kind not in _END, range(last + 1, min(len(lines), last + 4)))
    places = [i for i in (*inside, *range(top - 2, top - 6, -1), *below) if 0 <= i < len(lines)]
    said = [lines[i].text for i in places if lines[i].kind == "byline"]
    author = next(filter(None, map(bylines.author_in, said)), "")
    notes = (bylines.author_in_note(lines[i].text) for i in range(last + 1, min(len(lines), last + 6)))
    author = author or _bare_name(lines, top, first) or next(filter(None, notes), "")
    return author, bylines.published_in(said)


def _bare_name(lines: Sequence[Line], top: int, first: int) -> str:
    """A name that stands alone beside the date, between title and article."""
    for i in range(top, first):
        beside = [lines[k].kind for k in (i - 1, i + 1, i + 2) if top <= k < first]
        if lines[i].kind == "" and 2 <= lines[i].words <= 4 and "byline" in beside and bylines.is_name(lines[i].text):
            return lines[i].text
    return ""
