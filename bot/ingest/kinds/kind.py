"""What a kind of source is: the values that each file of this folder fills in. Pure."""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass
from urllib.parse import parse_qs, urlsplit

from bot.ingest.feeds import Feed, parse_feed
from bot.types import SourceKind

Parse = Callable[[bytes, str, str], Feed]
"""The body of an answer, the address it came from and its media type into entries. Runs in a worker process."""


@dataclass(frozen=True, slots=True)
class Spot:
    """Where a pasted address leads: addresses of the source, likeliest first.

    `page` is set instead where a page must be fetched to learn the address. When none of `urls` answers as it should,
    what was pasted is looked at like any other address.
    """

    urls: tuple[str, ...] = ()
    page: str = ""
    title: str = ""


@dataclass(frozen=True, slots=True)
class Kind:
    """One kind of source.

    `recognise` takes what was pasted and gives a Spot, or None where the kind does not know the address; it raises
    BadInput where the address is the kind's but nothing can be read there. `find` takes the text of a Spot's page and
    gives the source's address, or "". `parse` reads what the source answers. `has_pages` says that an entry's address
    is an article's page, which is fetched where the source itself does not carry the text.
    """

    name: str
    recognise: Callable[[str], Spot | None]
    source: SourceKind = SourceKind.FEED
    find: Callable[[str], str] | None = None
    parse: Parse = parse_feed
    has_pages: bool = True


@dataclass(frozen=True, slots=True)
class Address:
    """A web address taken apart; `host` is in lower case and without www, `path` without empty segments."""

    host: str
    path: tuple[str, ...]
    query: dict[str, str]


_SCHEME = re.compile(r"^(?:feed:(?://)?(?=https?:)|feed:(?=//))", re.IGNORECASE)
_HOST = re.compile(r"[^\s/:@?#]+\.[^\s/:@?#.]{2,63}")


def taken_apart(typed: str) -> Address | None:
    """The address in what was pasted, with or without a scheme; None for what is no web address."""
    text = _SCHEME.sub("", typed.strip().strip("<>"))
    if not re.match(r"(?:https?:)?//", text, re.IGNORECASE):
        text = "https://" + text
    try:
        parts = urlsplit(text)
        host = (parts.hostname or "").removeprefix("www.")
    except ValueError:
        return None
    if not _HOST.fullmatch(host) or parts.username is not None:
        return None
    query = {name: values[0] for name, values in parse_qs(parts.query).items()}
    return Address(host, tuple(filter(None, parts.path.split("/"))), query)
