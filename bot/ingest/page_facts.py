"""What a page says of itself: title, author, date, outlet, address; from JSON-LD, meta tags, <time> and bylines.

One cheap pass over a parsed page. Takes an lxml tree; does not read the article's text.
"""

from __future__ import annotations

import itertools
import re
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from urllib.parse import urljoin, urlsplit

from bot.ingest import bylines, dates, dump_comments
from bot.ingest.page_data import address_in, is_free, line_of, names_in, stated, structured

_DATE_NAMES = (
    "article:published_time article:published og:published_time datepublished date dc.date dc.date.issued"
    " dcterms.created dcterms.date pubdate publishdate publish-date publication_date parsely-pub-date sailthru.date"
    " cxenseparse:recs:publishtime published_time"
).split()
_UPDATE_NAMES = ("article:modified_time", "og:updated_time", "datemodified", "last-modified", "dcterms.modified")
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
_WORDS = re.compile(r"\w+")
_DIVIDER = re.compile(r"\s+[|•·»–—-]\s+|\s+::\s+|\s*\|\s*")


@dataclass(frozen=True, slots=True)
class Facts:
    """What was said; "" or None where nothing was. `body` is the text of the article where JSON-LD carries it.

    `free` is False where the page says that not everybody may read it, `day_first` True where 03/04/2023 is in April.
    """

    url: str
    title: str = ""
    author: str = ""
    published: datetime | None = None
    outlet: str = ""
    language: str = ""
    body: str = ""
    updated: datetime | None = None
    image: str = ""
    free: bool = True
    day_first: bool = False


def read_facts(root: Any, url: str) -> Facts:
    """The facts of a page parsed by lxml, fetched from `url`."""
    metas = _metas(root)
    data = structured(root)
    outlet = _outlet(metas, data)
    above = _above_comments(root)
    language = root.get("lang") or root.get("{http://www.w3.org/XML/1998/namespace}lang") or ""
    day_first = dates.puts_day_first(language, urlsplit(url).hostname or "")
    lines = [dates.with_points(line) if day_first else line for line in _byline_texts(above)]
    published = _published(root, above, metas, data, lines)
    return Facts(
        url=_canonical(root, metas, url),
        title=_title(root, above, metas, data, outlet or url),
        author=_author(above, metas, data, lines),
        published=published and dates.on_its_day(published, url),
        outlet=outlet,
        language=language[:2].lower(),
        body=data["articleBody"] if isinstance(data.get("articleBody"), str) else "",
        updated=_updated(metas, data),
        image=_image(metas, data, url),
        free=is_free(data),
        day_first=day_first,
    )


def _above_comments(root: Any) -> list[Any]:
    """The elements of the page in order, up to the heading of what readers wrote."""
    above: list[Any] = []
    words = 0
    for element in root.iter("*"):
        text = (element.text or "").strip()
        size = len(text.split())
        words += size if size >= _PROSE and element.tag not in {"script", "style", "title"} else 0
        if 0 < size <= 6 and words >= _BELIEVED and dump_comments.HEAD.match(text):
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
        content = line_of(meta.get("content"))
        for name in " ".join(meta.get(key) or "" for key in ("property", "name", "itemprop")).lower().split():
            if content:
                found.setdefault(name, content)
    return found


def _author(above: list[Any], metas: dict[str, str], data: dict[str, Any], lines: list[str]) -> str:
    for said in (names_in(data.get("author")), *(metas.get(name, "") for name in _AUTHOR_NAMES)):
        if said and "://" not in said and "@" not in said and not said.startswith("/"):
            return bylines.author_in(said) or said
    named = (e for e in above if e.get("rel") == "author" or e.get("itemprop") == "author")
    for element in itertools.islice(filter(_in_the_open, named), 3):
        said = line_of(_all(element))
        name = bylines.author_in(said) or said
        if bylines.is_name(name):
            return name
    return next(filter(None, map(bylines.author_in, lines)), "")


def _published(
    root: Any, above: list[Any], metas: dict[str, str], data: dict[str, Any], lines: list[str]
) -> datetime | None:
    for said in (
        line_of(data.get("datePublished")),
        *(metas.get(name, "") for name in _DATE_NAMES),
        line_of(data.get("dateCreated")),
        stated(root, "datePublished"),
    ):
        moment = dates.parse_stamp(said)
        if moment:
            return moment
    for time in itertools.islice((e for e in above if e.tag == "time" and _in_the_open(e)), 3):
        moment = dates.parse_stamp(time.get("datetime") or "") or dates.find_date(line_of(_all(time)))
        if moment and not bylines.says_updated(line_of(_all(time.getparent())) if time.getparent() is not None else ""):
            return moment
    return bylines.published_in(lines)


def _updated(metas: dict[str, str], data: dict[str, Any]) -> datetime | None:
    said = (line_of(data.get("dateModified")), *(metas.get(name, "") for name in _UPDATE_NAMES))
    return next(filter(None, map(dates.parse_stamp, filter(None, said))), None)


def _image(metas: dict[str, str], data: dict[str, Any], url: str) -> str:
    """The whole web address of the article's picture, or ""."""
    said = metas.get("og:image", "") or metas.get("twitter:image", "") or address_in(data.get("image"))
    try:
        found = urljoin(url, said) if said else ""
    except ValueError:
        return ""
    return found if found.startswith(("http://", "https://")) else ""


def _all(element: Any) -> str:
    return "".join(element.itertext())


def _byline_texts(above: list[Any]) -> list[str]:
    """Short texts that may be the byline: marked as such by their class, or right below the headline."""
    marked = (e for e in above if e.tag in _TEXTS and _BYLINE_CLASS.search(e.get("class") or ""))
    heading = next((i for i, e in enumerate(above) if e.tag == "h1"), len(above))
    below = (e for e in above[heading + 1 :] if e.tag in _TEXTS and len(e) == 0)
    found = [*itertools.islice(filter(_in_the_open, marked), 12), *itertools.islice(below, 8)]
    texts = [line_of(" ".join(element.itertext())) for element in found]
    return [text for text in dict.fromkeys(texts) if bylines.is_byline(text)]


def _outlet(metas: dict[str, str], data: dict[str, Any]) -> str:
    """The name of the site without its motto."""
    said = metas.get("og:site_name", "") or names_in(data.get("publisher")) or metas.get("application-name", "")
    return _DIVIDER.split(said)[0].strip(" @|")


def _title(root: Any, above: list[Any], metas: dict[str, str], data: dict[str, Any], site: str) -> str:
    """The headline: the main heading where the head speaks of the same, else as JSON-LD or the head say it."""
    headline = line_of(data.get("headline")) or ""
    titles = [headline, metas.get("og:title", ""), metas.get("twitter:title", ""), line_of(root.findtext(".//title"))]
    titles = [without_site(title, site) for title in titles if title]
    open_h1 = (e for e in above if e.tag == "h1" and _in_the_open(e))
    headings = [line_of(_all(h1)) for h1 in itertools.islice(open_h1, 5)]
    for heading in filter(None, headings):
        if any(_speaks_of(heading, title) for title in titles):
            return _without_kicker(heading, titles)
    whole = [title for title in titles if not title.endswith(("…", "..."))]
    return next(iter([*whole, *titles, *filter(None, headings)]), "")


def _speaks_of(heading: str, title: str) -> bool:
    """Whether a heading of some words is the title, said in the same words for the most part."""
    words, other = set(_WORDS.findall(heading.casefold())), set(_WORDS.findall(title.casefold()))
    if _letters(heading) == _letters(title):
        return True
    return len(words) >= 3 and len(words & other) >= 0.5 * min(len(words), len(other)) and len(words & other) >= 3


def _without_kicker(heading: str, titles: list[str]) -> str:
    """The heading, or the title that it ends with where a kicker is glued to it: "Opinion|Cranes return"."""
    glued = (title for title in titles if len(title) >= 15 and heading.endswith(title) and heading != title)
    return next((title for title in glued if heading.removesuffix(title)[-1] not in " ,;"), heading)


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
