"""Lists of sources as OPML: folders are topics, outlines sources, with the titles that somebody gave them. Pure."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import Any
from xml.sax.saxutils import quoteattr

from bot.errors import Unreadable
from bot.types import NewSource, Source, SourceKind

MAX_BYTES = 5_000_000
MAX_DEPTH = 10
_KINDS = {kind.value: kind for kind in (SourceKind.PAGE, SourceKind.SITEMAP, SourceKind.TELEGRAM)}


def read_opml(data: bytes, where: str = "The file") -> list[NewSource]:
    """The list's sources in order, each address once. Raises Unreadable when it is no OPML.

    Only web addresses are taken: a list may come from anybody. `topic` is the folder, or folders joined by " / ".
    """
    body = _body(data, where)
    return list({source.url: source for source in reversed(list(_inside(body, ())))}.values())[::-1]


def topics_of(data: bytes) -> list[str]:
    """The names of the outermost folders, in lower case, also of empty ones. Raises Unreadable."""
    names = [(outline.get("text") or outline.get("title") or "").strip().lower() for outline in _body(data, "The file")]
    return list(dict.fromkeys(filter(None, names)))


def looks_like_opml(data: bytes) -> bool:
    """Whether the document says that it is one."""
    return b"<opml" in data[:2000].lower()


def write_opml(sources: Iterable[Source], title: str) -> str:
    """The sources as an OPML 2.0 document; those of a topic lie in a folder, in the order in which they come."""
    folders: dict[str, list[Source]] = {}
    for source in sources:
        if source.url.startswith(("http://", "https://")):
            folders.setdefault(source.via_topic or source.topic, []).append(source)
    rows = []
    for topic, inside in folders.items():
        pad = "      " if topic else "    "
        outlines = [pad + _outline(source) for source in inside]
        folder = [f"    <outline text={quoteattr(topic)} title={quoteattr(topic)}>", *outlines, "    </outline>"]
        rows += folder if topic else outlines
    head = f"  <head>\n    <title>{quoteattr(title)[1:-1]}</title>\n  </head>"
    return "\n".join(['<?xml version="1.0" encoding="UTF-8"?>', '<opml version="2.0">', head, "  <body>", *rows,
                      "  </body>", "</opml>", ""])  # fmt: skip


def _body(data: bytes, where: str) -> Any:
    # Imported here: most runs never read a list.
    from defusedxml import ElementTree
    from defusedxml.common import DefusedXmlException

    try:
        root = ElementTree.fromstring(data[:MAX_BYTES])
    except (ElementTree.ParseError, DefusedXmlException, ValueError) as error:
        raise Unreadable(f"{where} is broken: {error}.") from error
    body = root.find("body")
    if root.tag.lower() != "opml" or body is None:
        raise Unreadable(f"{where} is not an OPML file: it has no <opml> with a <body>.")
    return body


def _outline(source: Source) -> str:
    name = quoteattr(source.title or source.url)
    # Other readers know only feeds; "rss" stands for every dialect of them.
    kind = "rss" if source.kind is SourceKind.FEED else source.kind.value
    language = f" language={quoteattr(source.language)}" if source.language else ""
    return f'<outline type="{kind}" text={name} title={name} xmlUrl={quoteattr(source.url)}{language}/>'


def _inside(place: Any, folders: tuple[str, ...]) -> Iterator[NewSource]:
    for outline in place:
        if not isinstance(outline.tag, str) or outline.tag.lower() != "outline":
            continue
        attributes = {name.lower(): value.strip() for name, value in outline.attrib.items()}
        name = attributes.get("title") or attributes.get("text") or ""
        url = attributes.get("xmlurl", "")
        if url.startswith(("http://", "https://")):
            yield NewSource(
                kind=_KINDS.get(attributes.get("type", "").lower(), SourceKind.FEED),
                url=url[:2000],
                title=" ".join(name.split())[:200],
                topic=" / ".join(folders)[:100],
                language=attributes.get("language", "")[:2].lower(),
            )
        elif len(folders) < MAX_DEPTH:
            yield from _inside(outline, (*folders, name) if name else folders)
