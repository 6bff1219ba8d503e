"""What a page says of itself: title, author, date, outlet, address; from JSON-LD, meta tags, <time> and bylines.

One cheap pass over a parsed page. Takes an lxml tree; does not read the article's text.
"""

from __future__ import annotations

import html
import itertools
import json
import re
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from urllib.parse import urljoin, urlsplit

from bot.ingest import bylines, dates, dump_marks
from bot.ingest.paragraphs import clean

_ARTICLE = re.compile(r"article$|posting$|^report$|review$", re.IGNORECASE)
_DEEPEST = 6  # levels of JSON-LD that are looked into
_MOST_NODES = 2000  # objects of JSON-LD that are looked at
_LONGEST_JSON = 1_000_000
_DATE_NAMES = (
    "article:published_time article:published og:published_time datepublished date dc.date dc.date.issued"
    " dcterms.created dcterms.date pubdate publishdate publish-date publication_date parsely-pub-date sailthru.date"
    " cxenseparse:recs:publishtime published_time"
).split()
_AUTHOR_NAMES = (
    "author",
    "article:author",
    "byl",
    "dc.creator",
    "dcterms.creator",
    "parsely-author",
    "sailthru.author",
    "cxenseparse:author",
)
_ASIDE = frozenset({"aside", "nav", "footer"})
_NAMES_COMMENTS = re.compile(r"comment|kommentar|disqus", re.IGNORECASE)
_PROSE = 8  # words from which a piece of text counts as prose
_BELIEVED = 30  # words of prose that come before a heading over comments
_TEXTS = frozenset({"p", "div", "span", "address", "a", "li"})
_BYLINE_CLASS = re.compile(
    r"\b(?:by-?line|author|autor|article-?meta|entry-meta|post-meta|meta-?data|pub-?date|publish\w*|date-?line"
    r"|posted-on|timestamp)\b",
    re.IGNORECASE,
)
_DIVIDER = re.compile(r"\s+[|•·»–—-]\s+|\s+::\s+|\s*\|\s*")
_LONGEST_VALUE = 500


@dataclass(frozen=True, slots=True)
class Facts:
    """What was said; "" or None where nothing was. `body` is the text of the article where JSON-LD carries it."""

    url: str
    title: str = ""
    author: str = ""
    published: datetime | None = None
    outlet: str = ""
    language: str = ""
    body: str = ""


def read_facts(root: Any, url: str) -> Facts:
    """The facts of a page parsed by lxml, fetched from `url`."""
    metas = _metas(root)
    data = _structured(root)
    outlet = _outlet(metas, data)
    above = _above_comments(root)
    lines = _byline_texts(above)
    return Facts(
        url=_canonical(root, metas, url),
        title=_title(root, above, metas, data, outlet or url),
        author=_author(above, metas, data, lines),
        published=_published(above, metas, data, lines),
        outlet=outlet,
        language=(root.get("lang") or root.get("{http://www.w3.org/XML/1998/namespace}lang") or "")[:2].lower(),
        body=data["articleBody"] if isinstance(data.get("articleBody"), str) else "",
    )


def _above_comments(root: Any) -> list[Any]:
    """The elements of the page in order, up to the heading of what readers wrote."""
    above: list[Any] = []
    words = 0
    for element in root.iter("*"):
        text = (element.text or "").strip()
        size = len(text.split())
        words += size if size >= _PROSE and element.tag not in {"script", "style", "title"} else 0
        if 0 < size <= 6 and words >= _BELIEVED and dump_marks.COMMENTS_HEAD.match(text):
            break
        above.append(element)
    return above


def _in_the_open(element: Any) -> bool:
    """Whether the element is not part of navigation, a side column or a comment."""
    return not any(
        outer.tag in _ASIDE or _NAMES_COMMENTS.search(f"{outer.get('class') or ''} {outer.get('id') or ''}")
        for outer in element.iterancestors()
        if outer.tag not in {"body", "html"}
    )


def _metas(root: Any) -> dict[str, str]:
    """Meta tags by their lower-case name, property or itemprop; the first of a name counts."""
    found: dict[str, str] = {}
    for meta in root.iter("meta"):
        content = _text(meta.get("content"))
        for name in " ".join(meta.get(key) or "" for key in ("property", "name", "itemprop")).lower().split():
            if content:
                found.setdefault(name, content)
    return found


def _structured(root: Any) -> dict[str, Any]:
    """The first object of JSON-LD that is an article, or an empty one."""
    best: dict[str, Any] = {}
    for script in root.iter("script"):
        if "ld+json" not in (script.get("type") or "").lower() or not script.text or len(script.text) > _LONGEST_JSON:
            continue
        for node in _nodes(_loads(script.text)):
            if _is_article(node) and ("headline" in node) + ("datePublished" in node) > ("headline" in best) + (
                "datePublished" in best
            ):
                best = node
    return best


def _loads(text: str) -> Any:
    text = (
        text.strip()
        .removeprefix("<!--")
        .removesuffix("-->")
        .removeprefix("//<![CDATA[")
        .removesuffix("//]]>")
        .strip()
        .rstrip(";")
    )
    try:
        return json.loads(text, strict=False)
    except (ValueError, RecursionError):
        return None


def _nodes(value: Any) -> Iterator[dict[str, Any]]:
    """Objects inside a value of JSON-LD, those outside first."""
    level = [value]
    seen = 0
    for _ in range(_DEEPEST):
        below: list[Any] = []
        for node in level:
            seen += 1
            if seen > _MOST_NODES:
                return
            if isinstance(node, dict):
                yield node
                below += [inner for inner in node.values() if isinstance(inner, dict | list)]
            elif isinstance(node, list):
                below += node
        level = below


def _is_article(node: dict[str, Any]) -> bool:
    kinds = node.get("@type")
    return any(
        isinstance(kind, str) and _ARTICLE.search(kind) for kind in (kinds if isinstance(kinds, list) else [kinds])
    )


def _text(value: Any) -> str:
    """A value as one short line."""
    return " ".join(clean(html.unescape(value[:_LONGEST_VALUE])).split()) if isinstance(value, str) else ""


def _name(value: Any) -> str:
    """The names in a value of JSON-LD: a text, an object with a name, or a list of them."""
    if isinstance(value, list):
        return ", ".join(dict.fromkeys(filter(None, (_name(one) for one in value[:10]))))
    return _text(value.get("name") if isinstance(value, dict) else value)


def _author(above: list[Any], metas: dict[str, str], data: dict[str, Any], lines: list[str]) -> str:
    for said in (_name(data.get("author")), *(metas.get(name, "") for name in _AUTHOR_NAMES)):
        if said and "://" not in said and "@" not in said and not said.startswith("/"):
            return bylines.author_in(said) or said
    named = (e for e in above if e.get("rel") == "author" or e.get("itemprop") == "author")
    for element in itertools.islice(filter(_in_the_open, named), 3):
        said = _text(element.text_content())
        name = bylines.author_in(said) or said
        if bylines.is_name(name):
            return name
    return next(filter(None, map(bylines.author_in, lines)), "")


def _published(above: list[Any], metas: dict[str, str], data: dict[str, Any], lines: list[str]) -> datetime | None:
    for said in (
        _text(data.get("datePublished")),
        *(metas.get(name, "") for name in _DATE_NAMES),
        _text(data.get("dateCreated")),
    ):
        moment = dates.parse_stamp(said)
        if moment:
            return moment
    for time in itertools.islice((e for e in above if e.tag == "time" and _in_the_open(e)), 3):
        moment = dates.parse_stamp(time.get("datetime") or "") or dates.find_date(_text(time.text_content()))
        if moment and not bylines.says_updated(
            _text(time.getparent().text_content()) if time.getparent() is not None else ""
        ):
            return moment
    return bylines.published_in(lines)


def _byline_texts(above: list[Any]) -> list[str]:
    """Short texts that may be the byline: marked as such by their class, or right below the headline."""
    marked = (e for e in above if e.tag in _TEXTS and _BYLINE_CLASS.search(e.get("class") or ""))
    heading = next((i for i, e in enumerate(above) if e.tag == "h1"), len(above))
    below = (e for e in above[heading + 1 :] if e.tag in _TEXTS and len(e) == 0)
    found = [*itertools.islice(filter(_in_the_open, marked), 12), *itertools.islice(below, 8)]
    texts = [_text(" ".join(element.itertext())) for element in found]
    return [text for text in dict.fromkeys(texts) if bylines.is_byline(text)]


def _outlet(metas: dict[str, str], data: dict[str, Any]) -> str:
    """The name of the site without its motto."""
    said = metas.get("og:site_name", "") or _name(data.get("publisher")) or metas.get("application-name", "")
    return _DIVIDER.split(said)[0].strip(" @|")


def _title(root: Any, above: list[Any], metas: dict[str, str], data: dict[str, Any], site: str) -> str:
    """The headline: as JSON-LD says it, else the main heading where the head agrees, else the head's own."""
    headline = _text(data.get("headline")) or ""
    if headline and not headline.endswith(("…", "...")):
        return without_site(headline, site)
    titles = [metas.get("og:title", ""), metas.get("twitter:title", ""), _text(root.findtext(".//title"))]
    titles = [title for title in titles if title]
    headings = [_text(h1.text_content()) for h1 in itertools.islice((e for e in above if e.tag == "h1"), 5)]
    for heading in headings:
        if heading and any(_same(heading, title) for title in titles):
            return heading
    if titles:
        return without_site(titles[0], site)
    return next(filter(None, headings), headline)


def _same(heading: str, title: str) -> bool:
    """Whether a heading is the title, or one part of a title that carries the site's name."""
    heading, title = heading.casefold(), title.casefold()
    return len(heading) >= 10 and (
        heading == title or title.startswith(heading) or any(part == heading for part in _DIVIDER.split(title))
    )


def without_site(title: str, site: str) -> str:
    """The title without the name of the site at its end or beginning; `site` is that name, or an address."""
    parts = _DIVIDER.split(title)
    if len(parts) < 2:
        return title
    known = _letters(urlsplit(site).hostname or site if "://" in site else site)
    for part, rest in ((parts[-1], title[: title.rfind(parts[-1])]), (parts[0], title[len(parts[0]) :])):
        letters = _letters(part)
        if letters and (letters in known or known in letters) and len(rest) >= len(part) / 2:
            return rest.strip(" |•·»:–—-\t")
    return title


def _letters(text: str) -> str:
    return re.sub(r"[\W_]+|^(?:www\.|the\s)", "", text.casefold())


def _canonical(root: Any, metas: dict[str, str], url: str) -> str:
    """The address the page gives itself, if it is on the same site and not the front page; else the given one."""
    for said in (
        *root.xpath("//link[translate(@rel,'CANONIL','canonil')='canonical']/@href")[:1],
        metas.get("og:url", ""),
    ):
        try:
            found = urljoin(url, said.strip())
            here, there = urlsplit(url), urlsplit(found)
        except ValueError:
            continue
        same = _site(here.hostname) == _site(there.hostname) and there.scheme in {"http", "https"}
        if said and same and (there.path.strip("/") or not here.path.strip("/")):
            return str(found)
    return url


def _site(host: str | None) -> str:
    return (host or "").removeprefix("www.").removeprefix("m.").removeprefix("amp.")
