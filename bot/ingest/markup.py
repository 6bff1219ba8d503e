"""HTML that is a fragment, not a page: what feeds carry in titles, summaries and contents. Runs in a worker process.

Whole pages, with furniture around the text, are the business of `pages`.
"""

from __future__ import annotations

import html
import re

from bot.ingest.paragraphs import clean, join

# A tag, and not "5 < 6": linear, as no "<" may stand inside.
TAG = re.compile(r"</?[a-zA-Z!][^<>]{0,2000}>")
_BREAK = re.compile(r"<(?:br|/?p|/?div)\b[^<>]{0,200}>", re.IGNORECASE)
_SPACE = re.compile(r"\s+")
_BLOCKS = frozenset(
    "address article blockquote br dd div dl dt figcaption figure footer form h1 h2 h3 h4 h5 h6 header hr li main nav"
    " ol p pre section table td th tr ul".split()
)
_UNREAD = ("script", "style", "noscript", "iframe", "template", "svg", "form", "button", "figcaption")


def line(text: str) -> str:
    """A title as plain text on one line: tags gone, entities read, spaces single."""
    simple = " ".join(text.split())
    if "<" not in simple and "&" not in simple and simple.isprintable() and "\ufffc" not in simple:
        return simple  # as nearly all are: the rest would change nothing
    return _SPACE.sub(" ", clean(html.unescape(TAG.sub("", _BREAK.sub(" ", text))))).strip()


def paragraphs(fragment: str) -> str:
    """The fragment's text, its blocks divided by blank lines; nothing is judged or left out but code and captions."""
    # lxml is imported here: the idle main process stays small.
    from lxml import etree
    from lxml.html import HTMLParser, document_fromstring

    if "<" not in fragment:
        return join(clean(html.unescape(fragment)).split("\n\n"))
    try:
        root = document_fromstring(clean(fragment), parser=HTMLParser(remove_comments=True, remove_pis=True))
    except (etree.LxmlError, ValueError):
        return join([line(fragment)])
    etree.strip_elements(root, *_UNREAD, with_tail=False)
    blocks: list[list[str]] = [[]]
    for event, element in etree.iterwalk(root, events=("start", "end")):
        if element.tag in _BLOCKS:
            blocks.append([])
        blocks[-1].append((element.text if event == "start" else element.tail) or "")
    # What is nested deeper than the parser follows is lost to it, but not to us.
    return join([_SPACE.sub(" ", "".join(block)) for block in blocks]) or line(fragment)


def text_length(fragment: str) -> int:
    """Roughly how many characters of text the fragment holds; cheap enough for the main process."""
    return len(TAG.sub("", fragment))
