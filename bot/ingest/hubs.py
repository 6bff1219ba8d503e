"""WebSub, the pure part: which hub a source names, and whether what was pushed is signed. Pure.

<https://www.w3.org/TR/websub/>
"""

from __future__ import annotations

import hmac
import html
import json
import re
from urllib.parse import urljoin

from bot.types import Hub

MAX_URL = 2000
MAX_HEADER = 8000
METHODS = ("sha1", "sha256", "sha384", "sha512")
_LINK = re.compile(rb"<(?:\w+:)?link\b([^<>]*)>", re.IGNORECASE)
_ATTRIBUTE = re.compile(r"""\b(rel|href)\s*=\s*(?:"([^"]*)"|'([^']*)')""", re.IGNORECASE)
_LINK_VALUE = re.compile(r"<([^<>]*)>([^<>]*)")
_REL = re.compile(r"""\brel\s*=\s*(?:"([^"]*)"|([^\s;,"]+))""", re.IGNORECASE)


def hub_in_header(link: str, url: str) -> Hub | None:
    """The hub that the Link header of an answer from `url` names (RFC 8288)."""
    found: dict[str, str] = {}
    for target, parameters in _LINK_VALUE.findall(link[:MAX_HEADER]):
        rel = _REL.search(parameters)
        for name in (rel[1] or rel[2]).lower().split() if rel else ():
            found.setdefault(name, target.strip())
    return _hub(found, url)


def hub_in_feed(about: bytes, feed: bytes, url: str) -> Hub | None:
    """The hub that a feed names; `about` is what it says of itself, `feed` all of it."""
    if b'"hubs"' in feed and feed.lstrip(b"\xef\xbb\xbf \t\r\n")[:1] == b"{":
        return _hub_in_json(feed, url)
    found: dict[str, str] = {}
    for inside in _LINK.findall(about):
        values = {
            name.lower(): one or other for name, one, other in _ATTRIBUTE.findall(inside.decode("utf-8", "replace"))
        }
        for name in values.get("rel", "").lower().split():
            found.setdefault(name, html.unescape(values.get("href", "")).strip())
    return _hub(found, url)


def _hub_in_json(feed: bytes, url: str) -> Hub | None:
    try:
        document = json.loads(feed.decode("utf-8-sig", "replace"))
        hubs = [hub["url"] for hub in document["hubs"] if str(hub["type"]).lower() == "websub"]
        return _hub({"hub": str(hubs[0]), "self": str(document.get("feed_url") or "")}, url)
    except (ValueError, RecursionError, KeyError, TypeError, IndexError, AttributeError):
        return None


def _hub(found: dict[str, str], url: str) -> Hub | None:
    hub, topic = (_whole(found.get(name, ""), url) for name in ("hub", "self"))
    return Hub(hub, topic or url) if hub else None


def _whole(link: str, url: str) -> str:
    try:
        whole = urljoin(url, link) if link else ""
    except ValueError:
        return ""
    return whole if whole.startswith(("http://", "https://")) and len(whole) <= MAX_URL else ""


def is_signed(signature: str, secret: str, body: bytes) -> bool:
    """Whether X-Hub-Signature is the body's, made with our secret."""
    method, _, digest = signature.strip().partition("=")
    if method.lower() not in METHODS or not secret:
        return False
    ours = hmac.new(secret.encode(), body, method.lower()).hexdigest()
    return hmac.compare_digest(ours.encode(), digest.strip().lower().encode("utf-8", "replace"))
