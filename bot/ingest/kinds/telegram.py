"""Public Telegram channels, from the preview that t.me shows to everybody. A message is an entry with its full text."""

from __future__ import annotations

import re
from datetime import UTC, datetime
from typing import Any

from bot.errors import BadInput, Unreadable
from bot.ingest.feeds import Feed
from bot.ingest.kinds.kind import Kind, Spot, taken_apart
from bot.ingest.markup import line, paragraphs
from bot.types import Entry, SourceKind

_NAME = re.compile(r"[A-Za-z]\w{3,31}")
_HOSTS = frozenset({"t.me", "telegram.me", "telegram.dog"})
_NO_CHANNEL = frozenset("addstickers addemoji addtheme boost confirmphone contact iv login m proxy share socks".split())
LONGEST_TITLE = 120


def recognise(typed: str) -> Spot | None:
    """@NAME, t.me/NAME, t.me/s/NAME, t.me/NAME/MESSAGE, NAME.t.me."""
    typed = typed.strip()
    if typed.startswith("@") and _NAME.fullmatch(typed[1:]):
        return _spot(typed[1:])
    address = taken_apart(typed)
    if address is None:
        return None
    if address.host.endswith(".t.me") and _NAME.fullmatch(address.host[:-5]):
        return _spot(address.host[:-5])
    if address.host not in _HOSTS:
        return None
    path = address.path[1:] if address.path[:1] == ("s",) else address.path
    if path and _NAME.fullmatch(path[0]) and path[0].lower() not in _NO_CHANNEL | {"joinchat"}:
        return _spot(path[0])
    raise BadInput(
        f"{typed[:80]} is not a public channel, and only those can be read. Type one like @example or t.me/example."
    )


def _spot(name: str) -> Spot:
    return Spot((f"https://t.me/s/{name}",))


def parse(data: bytes, url: str, content_type: str = "") -> Feed:
    """The channel's last messages, newest first. Raises Unreadable where the page shows none."""
    # lxml is imported here: the idle main process stays small.
    from lxml.etree import ParserError
    from lxml.html import HTMLParser, document_fromstring

    try:
        root = document_fromstring(data or b"<html/>", parser=HTMLParser(encoding="utf-8", remove_comments=True))
    except ParserError:
        root = document_fromstring(b"<html/>")
    title = line(_text(root, "tgme_channel_info_header_title"))
    messages = [entry for node in _all(root, "tgme_widget_message") if (entry := _entry(node))]
    if not messages and not title:
        raise Unreadable(f"{url} shows no messages: the channel does not exist, or its owner allows no preview.")
    return Feed(title, "", tuple(reversed(messages)))


def _entry(node: Any) -> Entry | None:
    """A message with words; None for a picture without any and for notes of the service."""
    post = node.get("data-post") or ""
    texts = [text for text in _all(node, "tgme_widget_message_text") if not _inside_reply(text)]
    content = "".join(_inner(text) for text in texts) + _preview(node)
    blocks = paragraphs(content).split("\n\n")
    if not re.fullmatch(r"\w+/\d+", post) or not blocks[0]:
        return None
    link = f"https://t.me/{post}"
    return Entry(
        key=link,
        url=link,
        title=_short(blocks[0]),
        published=_date(node),
        author=line(_text(node, "tgme_widget_message_from_author")),
        content=content,
    )


def _preview(node: Any) -> str:
    """What the message shows of the page that it links."""
    parts = [_text(node, name) for name in ("link_preview_title", "link_preview_description")]
    return "".join(f"<p>{part}</p>" for part in parts if part)


def _date(node: Any) -> datetime | None:
    moments = [time.get("datetime") for time in node.iter("time") if time.get("datetime")]
    try:
        return datetime.fromisoformat(moments[-1]).astimezone(UTC) if moments else None
    except ValueError:
        return None


def _short(text: str) -> str:
    text = " ".join(text.split())
    return text if len(text) <= LONGEST_TITLE else text[:LONGEST_TITLE].rpartition(" ")[0] + "…"


def _inside_reply(text: Any) -> bool:
    """Whether it is the message that is answered to, not the answer."""
    return any("tgme_widget_message_reply" in (up.get("class") or "").split() for up in text.iterancestors())


def _all(node: Any, name: str) -> list[Any]:
    found: list[Any] = node.xpath(f".//*[contains(concat(' ', normalize-space(@class), ' '), ' {name} ')]")
    return found


def _text(node: Any, name: str) -> str:
    import html

    found = _all(node, name)
    return html.escape(" ".join(found[0].text_content().split()), quote=False) if found else ""


def _inner(node: Any) -> str:
    from lxml.html import tostring

    return str(tostring(node, encoding="unicode", with_tail=False))


KIND = Kind("Telegram channel", recognise, SourceKind.TELEGRAM, parse=parse, has_pages=False)
