"""What a page says of itself in JSON-LD: the object that is its article, and the values in it. Pure."""

from __future__ import annotations

import html
import json
import re
from collections.abc import Iterator
from typing import Any

from bot.ingest.paragraphs import clean

_ARTICLE = re.compile(r"article$|posting$|^report$|review$", re.IGNORECASE)
_DEEPEST = 6  # levels of JSON-LD that are looked into
_MOST_NODES = 2000  # objects of JSON-LD that are looked at
_LONGEST_JSON = 1_000_000
_LONGEST_VALUE = 500


def structured(root: Any) -> dict[str, Any]:
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


def stated(root: Any, name: str) -> str:
    """The first value of that name in any JSON-LD of the page, also where that is of no article, or broken."""
    value = re.compile(rf'"{re.escape(name)}"\s*:\s*"([^"]{{4,60}})"')
    for script in root.iter("script"):
        if "ld+json" in (script.get("type") or "").lower() and (
            found := value.search((script.text or "")[:_LONGEST_JSON])
        ):
            return line_of(found[1])
    return ""


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


def line_of(value: Any) -> str:
    """A value as one short line."""
    return " ".join(clean(html.unescape(value[:_LONGEST_VALUE])).split()) if isinstance(value, str) else ""


def names_in(value: Any) -> str:
    """The names in a value of JSON-LD: a text, an object with a name, or a list of them."""
    if isinstance(value, list):
        return ", ".join(dict.fromkeys(filter(None, (names_in(one) for one in value[:10]))))
    return line_of(value.get("name") if isinstance(value, dict) else value)


def address_in(value: Any) -> str:
    """The address in a value of JSON-LD: a text, an object with a url, or the first of a list of them."""
    for _ in range(3):
        if isinstance(value, list):
            value = value[0] if value else ""
        elif isinstance(value, dict):
            value = value.get("url") or value.get("@id") or ""
    return value.strip() if isinstance(value, str) else ""


def is_free(node: dict[str, Any]) -> bool:
    """Whether everybody may read the article; a page that is silent about it says yes."""
    return str(node.get("isAccessibleForFree", True)).strip().casefold() not in {"false", "0", "no"}
