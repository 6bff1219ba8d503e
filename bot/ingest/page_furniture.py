"""Elements of a page that are known to be no part of its article: readers' comments and boxes. Works on lxml trees.

What is left may still hold furniture: trafilatura and the marks of dump_lines are for that.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from typing import Any

from bot.ingest import dump_lines

_COMMENTS = re.compile(
    r"(?:^|[\s_-])(?:comments?|commentlist|comment[-_]?(?:list|area|section|thread|form|respond|container|wrapper"
    r"|body|content|item)s?|disqus\w*|respond|"
    r"kommentare?|commentaires?|comentarios?|comentários?|commenti|reacties|livefyre|coral|viafoura|spot-?im)(?:$"
    r"|[\s_-])",
    re.IGNORECASE,
)
_BOX = re.compile(
    r"(?:^|[\s_-])(?:newsletters?|nl|sign-?up|subscribe|subscription|promo|promotion|read-?more|related|recommended"
    r"|recirc|teasers?|share|sharing|social|"
    r"author-?(?:box|bio|info)|bio|donate|donation|support|cookies?|consent|gdpr|paywall|caption|cap|figcaption"
    r"|breadcrumbs?|spende|autorenbox|"
    r"artikel-?box|mehr|lire-aussi|a-lire|leggi-anche|leia-mais|tags?|topics)(?:$|[\s_-])",
    re.IGNORECASE,
)
_WHOLE = frozenset({"html", "body", "main", "article", "h1"})
_LARGEST_BOX = 700  # characters; a larger element only looks like a box by its name
_BELIEVED = 60  # words that come before a heading over comments


def drop_furniture(root: Any) -> None:
    """Take comments and boxes out of the tree, in place. An element that may hold the article stays."""
    whole = len(root.text_content()) or 1
    for element in root.xpath("//body//*[@id or @class or @itemtype]"):
        if element.tag in _WHOLE or element.getparent() is None:
            continue
        marks = f"{element.get('id') or ''} {element.get('class') or ''}"
        if _COMMENTS.search(marks) or (element.get("itemtype") or "").endswith("/Comment"):
            unwanted = not _holds_article(element, whole)
        else:
            unwanted = _BOX.search(marks) is not None and len(element.text_content()) <= min(_LARGEST_BOX, whole / 3)
        if unwanted and element.find(".//h1") is None:
            element.drop_tree()


def _holds_article(element: Any, whole: int) -> bool:
    """Whether the element cannot be just comments, whatever it is called."""
    return element.find(".//article") is not None and len(element.text_content()) > whole * 0.6


def below_the_article(page: Sequence[dump_lines.Line], found: Sequence[str]) -> frozenset[str]:
    """The paragraphs among `found` that stand only below the article: readers' comments, titles of other articles.

    `page` are all lines of the page. A heading is believed when enough of what was found stands above it. Below links
    to other articles, prose still belongs to the article, and so do the lines before it; below "Comments" nothing does.
    """
    wanted = frozenset(found)
    above: set[str] = set()
    links: set[str] = set()
    words, linked = 0, False
    for i, line in enumerate(page):
        if line.kind == "comments" and words >= _BELIEVED:
            links |= {below.text for below in page[i + 1 :]} & wanted
            break
        if line.kind in {"related", "also"} and words >= _BELIEVED:
            linked = True
        elif line.text in wanted and line.text not in above:
            links.add(line.text)
            if line.prose or not linked:
                above |= links
                links, linked = set(), False
            words += line.words
    return frozenset(links - above)
