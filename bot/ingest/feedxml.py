"""RSS, RDF and Atom by the names of their elements: the quick reading of whole documents. Pure.

What is not well-formed is read as far as it goes and said so (`whole`): the patient parser is asked then. Elements are
known by their namespace, or by the usual prefix where a feed forgot to declare it. Nothing is fetched and no entity
expanded.
"""

from __future__ import annotations

import html
from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import datetime
from functools import lru_cache
from typing import Any
from urllib.parse import urljoin

from bot.ingest.stamps import moment
from bot.types import Entry

MAX_ENTRIES = 1000

_RSS = ("", "http://backend.userland.com/rss", "http://blogs.law.harvard.edu/tech/rss", "http://purl.org/rss/1.0/",
        "http://my.netscape.com/rdf/simple/0.9/", "http://channel.netscape.com/rdf/simple/0.9/",
        "http://purl.org/net/rss1.1#")  # fmt: skip
_SPACES = {
    "http://www.w3.org/2005/Atom": "atom",
    "http://purl.org/atom/ns#": "atom",
    "http://purl.org/dc/elements/1.1/": "dc",
    "http://purl.org/dc/terms/": "dcterms",
    "http://purl.org/rss/1.0/modules/content/": "content",
    "http://www.itunes.com/dtds/podcast-1.0.dtd": "itunes",
    "http://www.w3.org/1999/02/22-rdf-syntax-ns#": "rdf",
    **dict.fromkeys(_RSS, ""),
    **{f"http://backend.userland.com/rss{version}": "" for version in ("2", "091", "092", "093")},
}
_PREFIXES = frozenset({"atom", "dc", "dcterms", "content", "itunes", "rdf"})
_PUBLISHED = ("pubdate", "published", "atom:published", "issued", "atom:issued", "dcterms:issued", "dcterms:created",
              "atom:created", "created")  # fmt: skip
_UPDATED = ("dc:date", "atom:updated", "updated", "atom:modified", "modified", "dcterms:modified", "lastbuilddate")


@dataclass(frozen=True, slots=True)
class Raw:
    """What the document says, uncleaned. `whole` is false where it is not well-formed."""

    title: str
    entries: tuple[Entry, ...]
    whole: bool


def read_xml(text: str, url: str) -> Raw | None:
    """The feed in a document, or None where its root is none of a feed. Relative links start from `url`."""
    # lxml is imported here: the idle main process stays small.
    from lxml import etree

    parser = etree.XMLParser(
        recover=True, resolve_entities=False, no_network=True, load_dtd=False, remove_comments=True, remove_pis=True
    )
    try:
        root = etree.fromstring(text.encode("utf-8", "replace"), parser, base_url=url)
    except (etree.XMLSyntaxError, ValueError):
        return None
    if root is None or _name(root.tag)[1] not in {"rss", "rdf", "feed"}:
        return None
    whole = all(error.domain_name == "NAMESPACE" for error in parser.error_log)
    based = "xml:base" in text
    items = _items(root)
    entries = []
    for item in items[:MAX_ENTRIES]:
        fields = _fields(item)
        entry = _entry(fields)
        if based and entry.url:
            entry = replace(entry, url=_join(_base_of(fields, item, url), entry.url))
        entries.append(entry)
    return Raw(_title_of(root), tuple(entries), whole)


def _items(root: Any) -> list[Any]:
    usual = list(root.iter("{*}item", "{*}entry"))
    return usual or [element for element in root.iter() if _name(element.tag)[1] in {"item", "entry"}]


def _title_of(root: Any) -> str:
    """The title of the feed: of its channel, or, in Atom, of itself."""
    places = [element for element in root if _name(element.tag)[1] == "channel"] or [root]
    for place in [*places, root]:
        for element in place:
            if _name(element.tag) in {("", "title"), ("atom", "title")}:
                return _marked_up(element)
    return ""


@lru_cache(2000)
def _name(tag: str) -> tuple[str, str]:
    """The usual prefix of an element's namespace and its name, in lower case; ("?", …) for other namespaces."""
    if tag[0] == "{":
        space, _, name = tag[1:].partition("}")
        return _SPACES.get(space.rstrip(" "), "?"), name.lower()
    prefix, colon, name = tag.rpartition(":")
    if not colon:
        return "", tag.lower()
    return (prefix if prefix in _PREFIXES else "?"), name.lower()


def _fields(item: Any) -> dict[str, list[Any]]:
    """The children of an entry by their names."""
    found: dict[str, list[Any]] = {}
    for child in item:
        if name := _field(child.tag):
            found.setdefault(name, []).append(child)
    return found


@lru_cache(2000)
def _field(tag: str) -> str:
    prefix, name = _name(tag)
    return "" if prefix == "?" else f"{prefix}:{name}" if prefix and prefix != "rdf" else name


def _entry(fields: dict[str, list[Any]]) -> Entry:
    contents = [_marked_up(element) for name in ("content:encoded", "atom:content", "content")
                for element in fields.get(name, ())]  # fmt: skip
    return Entry(
        key=next((_plain(element) for name in ("guid", "atom:id", "id") for element in fields.get(name, ())), ""),
        url=_link(fields),
        title=next(_texts(fields, "title", "atom:title", "dc:title", "itunes:title"), ""),
        published=_date(fields),
        author=_author(fields),
        summary=next(_texts(fields, "description", "atom:summary", "summary", "dc:description", "itunes:summary"), ""),
        content=max(contents, key=len, default=""),
        categories=tuple(_categories(fields)),
    )


def _texts(fields: dict[str, list[Any]], *names: str) -> Iterator[str]:
    """What the first of these elements say that say anything, as HTML."""
    for name in names:
        for element in fields.get(name, ()):
            if text := _marked_up(element):
                yield text


def _plain(element: Any) -> str:
    text = "".join(element.itertext()) if len(element) else element.text
    return text.strip() if text else ""


def _marked_up(element: Any) -> str:
    """What the element says, as HTML: Atom's plain text is escaped, XHTML and stray tags are written out."""
    kind = (element.get("type") or "").lower()
    if len(element):
        return _written_out(element)
    text = (element.text or "").strip()
    is_plain = kind in {"text", "text/plain"} or (not kind and _name(element.tag)[0] == "atom")
    if is_plain and element.get("mode") != "escaped":
        return html.escape(text, quote=False)
    return text


def _written_out(element: Any) -> str:
    """The element's inside as HTML without namespaces."""
    from lxml import etree

    for inner in element.iterdescendants():
        if isinstance(inner.tag, str) and inner.tag.startswith("{"):
            inner.tag = inner.tag.rpartition("}")[2]
    etree.cleanup_namespaces(element)
    inside = [html.escape(element.text or "", quote=False)]
    inside += [etree.tostring(child, encoding="unicode", method="html") for child in element]
    return "".join(inside).strip()


def _link(fields: dict[str, list[Any]]) -> str:
    for element in fields.get("link", ()):
        if text := _plain(element):
            return text
    choices = [element for name in ("atom:link", "link") for element in fields.get(name, ()) if element.get("href")]
    pages = [element for element in choices if (element.get("rel") or "alternate").lower() == "alternate"]
    for element in sorted(pages, key=lambda element: "html" not in (element.get("type") or "html")):
        return str(element.get("href")).strip()
    for guid in fields.get("guid", ()):
        if (guid.get("isPermaLink") or "true").lower() != "false" and _is_address(text := _plain(guid)):
            return text
    return next(
        (text for name in ("atom:id", "id") for e in fields.get(name, ()) if _is_address(text := _plain(e))), ""
    )


def _base_of(fields: dict[str, list[Any]], item: Any, url: str) -> str:
    """What the link of an entry is relative to."""
    linked = next((element for name in ("link", "atom:link") for element in fields.get(name, ())), item)
    return linked.base or url


def _is_address(text: str) -> bool:
    return text.startswith(("http://", "https://")) and " " not in text


def _date(fields: dict[str, list[Any]]) -> datetime | None:
    for name in (*_PUBLISHED, *_UPDATED):
        for element in fields.get(name, ()):
            if at := moment(_plain(element)):
                return at
    return None


def _author(fields: dict[str, list[Any]]) -> str:
    names = [_plain(element) for element in fields.get("dc:creator", ())]
    for element in [*fields.get("atom:author", ()), *fields.get("author", ())]:
        inside = {_name(child.tag)[1]: _plain(child) for child in element}
        names.append(inside.get("name") or inside.get("email") or ("" if inside else _person(_plain(element))))
    names = names if any(names) else [_plain(element) for element in fields.get("itunes:author", ())]
    return ", ".join(dict.fromkeys(filter(None, names)))


def _person(text: str) -> str:
    """The name in RSS's "address (name)"."""
    address, _, name = text.partition("(")
    return name.rstrip(") ") if "@" in address and name.strip(") ") else text


def _categories(fields: dict[str, list[Any]]) -> Iterator[str]:
    for name in ("category", "atom:category", "dc:subject"):
        for element in fields.get(name, ()):
            yield element.get("label") or element.get("term") or _plain(element)


def _join(base: str, link: str) -> str:
    try:
        return urljoin(base, link)
    except ValueError:
        return ""
