"""The headlines of a page that has no feed: its links, and the rule by which they are its news. Pure.

Links are put together by their shape: tags and classes of what is around them. A page's news is the shape, or the few
shapes, with most words in links that read like headlines; menus, footers and lists of what is most read are other
shapes. Nothing is set by hand: the shape is found anew on each visit.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any
from urllib.parse import urlsplit

from bot.ingest.feedlinks import joined

MAX_LINKS = 5000
LEAST_WORDS = 4  # of a headline; fewer is a menu's entry
MOST_WORDS = 40
ENOUGH = 0.25  # of the best shape's words that another needs to count as news too
LEAST_REPEATED = 3  # links that make a shape a list
DEPTH = 4  # elements around a link that are looked at
_FURNITURE = frozenset({"nav", "footer", "aside", "form"})
_NAMES = re.compile(
    r"(?:^|[\s_-])(?:nav|menu|navbar|footer|sidebar|breadcrumbs?|social|share|cookie|consent|newsletter|sponsor(?:ed)?|promo"
    r"|advert\w*|most-?read|popular|trending|related|tags?|legal)(?:$|[\s_-])",
    re.IGNORECASE,
)
_NO_ARTICLE = re.compile(
    r"/(?:tag|tags|category|categories|author|authors|topics?|login|signin|subscribe|about|contact|privacy|terms|impressum"
    r"|datenschutz|search|archive|newsletter|rss|feed|page)(?:/|$|\?)",
    re.IGNORECASE,
)
_CJK = re.compile(r"[぀-ヿ㐀-鿿가-힯]")


@dataclass(frozen=True, slots=True)
class PageLink:
    """A link of a page with its text."""

    url: str
    title: str


def headlines(root: Any, base: str, here: str) -> list[PageLink]:
    """Links to news of the page's own site, in the page's order, each once. `here` is the page's own address."""
    shapes: dict[str, list[tuple[int, PageLink]]] = {}
    seen: set[str] = {here.partition("#")[0]}
    site = site_of(here)
    for order, link in enumerate(root.xpath("//a[@href]")[:MAX_LINKS]):
        url = joined(base, link.get("href"))
        title = _title(link)
        if url and url not in seen and site_of(url) == site and _reads_like_one(title, url) and not _in_furniture(link):
            seen.add(url)
            shapes.setdefault(_shape(link), []).append((order, PageLink(url, title)))
    news = _news(list(shapes.values()))
    return [link for _, link in sorted(news, key=lambda placed: placed[0])]


def site_of(url: str) -> str:
    """The host without www."""
    return (urlsplit(url).hostname or "").removeprefix("www.")


def _news(shapes: list[list[tuple[int, PageLink]]]) -> Iterable[tuple[int, PageLink]]:
    """The links of the shapes that are the page's news; where nothing repeats, all."""
    repeated = [shape for shape in shapes if len(shape) >= LEAST_REPEATED]
    if not repeated:
        return [link for shape in shapes for link in shape]
    best = max(map(_weight, repeated))
    return [
        link for shape in shapes if _weight(shape) >= ENOUGH * best or _stands_first(shape, repeated) for link in shape
    ]


def _stands_first(shape: list[tuple[int, PageLink]], repeated: list[list[tuple[int, PageLink]]]) -> bool:
    """Whether it is the top story: before all lists, and in a shape of its own."""
    return shape[-1][0] < min(other[0][0] for other in repeated)


def _weight(shape: list[tuple[int, PageLink]]) -> int:
    return sum(_words(link.title) for _, link in shape)


def _title(link: Any) -> str:
    """The headline inside a link that may hold a whole teaser: its heading, else all its words."""
    for heading in link.iter("h1", "h2", "h3", "h4", "h5"):
        if text := " ".join(heading.text_content().split()):
            return text[:300]
    return (" ".join(link.text_content().split()) or " ".join((link.get("title") or "").split()))[:300]


def _reads_like_one(title: str, url: str) -> bool:
    return LEAST_WORDS <= _words(title) <= MOST_WORDS and not _NO_ARTICLE.search(urlsplit(url).path + "/")


def _words(text: str) -> int:
    """How many words; scripts without spaces are counted by pairs of characters."""
    return len(text.split()) + len(_CJK.findall(text)) // 2


def _in_furniture(link: Any) -> bool:
    for up in link.iterancestors():
        if up.tag in _FURNITURE or up.get("role") in {"navigation", "contentinfo", "complementary"}:
            return True
        if up.tag == "header" and not any(above.tag in {"article", "main", "section"} for above in up.iterancestors()):
            return True
        if up.tag != "body" and _NAMES.search(f"{up.get('class') or ''} {up.get('id') or ''}"):
            return True
    return False


def _shape(link: Any) -> str:
    """Where the link stands, without numbers: "a<h2.title<article.card<div"."""
    parts = []
    for element in [link, *link.iterancestors()][:DEPTH]:
        name = (element.get("class") or "").split()[:1]
        parts.append(element.tag + re.sub(r"\d+", "", "." + name[0] if name else ""))
    return "<".join(parts)
