"""How values stand in columns: moments, text from outside, and the dataclasses of bot.types as JSON.

It knows no table. JSON is kept as text, not as the database's own JSON: nothing queries inside it, and text takes
every character that JSON can escape.
"""

from __future__ import annotations

import re
from datetime import datetime, timedelta
from hashlib import blake2b
from typing import Any
from urllib.parse import urlsplit

import msgspec
from sqlalchemy import BigInteger, ColumnElement, Dialect, Text, literal
from sqlalchemy.types import TypeDecorator

from bot.types import EPOCH

_FORM = re.compile(r"^(?:www\d?|m|mobile|amp)\.")
_MICROSECOND = timedelta(microseconds=1)


class Moment(TypeDecorator[datetime]):
    """An aware datetime as microseconds since 1970 in UTC: exact, and ordered alike on every database."""

    impl = BigInteger
    cache_ok = True

    def process_bind_param(self, value: datetime | None, dialect: Dialect) -> int | None:
        """Microseconds; a naive datetime is a TypeError."""
        return None if value is None else (value - EPOCH) // _MICROSECOND

    def process_result_value(self, value: int | None, dialect: Dialect) -> datetime | None:
        """The moment, in UTC."""
        return None if value is None else EPOCH + value * _MICROSECOND


def moment(value: datetime) -> ColumnElement[datetime]:
    """A moment to stand in an expression, where the column beside it cannot lend its type."""
    return literal(value, Moment())


class Words(TypeDecorator[str]):
    """Text from outside. What no database takes (NUL, halves of a surrogate pair) is replaced on the way in."""

    impl = Text
    cache_ok = True

    def process_bind_param(self, value: str | None, dialect: Dialect) -> str | None:
        """The text that can be kept."""
        return None if value is None else clean(value)


def clean(text: str) -> str:
    """The text as `Words` keeps it."""
    return text.replace("\0", "\ufffd").encode("utf-8", "replace").decode()


class Value(TypeDecorator[Any]):
    """A value of the given type as JSON text."""

    impl = Text
    cache_ok = True

    def __init__(self, kept: Any) -> None:
        super().__init__()
        self.kept = kept

    def process_bind_param(self, value: Any, dialect: Dialect) -> str | None:
        """JSON."""
        return None if value is None else encode(value)

    def process_result_value(self, value: str | None, dialect: Dialect) -> Any:
        """The value again; a field that was added later has its default."""
        return None if value is None else msgspec.json.decode(value, type=self.kept)


def encode(value: Any) -> str:
    """JSON of a dataclass or of plain values."""
    try:
        return msgspec.json.encode(value).decode()
    except UnicodeEncodeError:  # half of a surrogate pair: rare, so the cleaning need not be fast
        return msgspec.json.encode(_cleaned(msgspec.to_builtins(value))).decode()


def _cleaned(value: Any) -> Any:
    match value:
        case str():
            return clean(value)
        case dict():
            return {_cleaned(key): _cleaned(item) for key, item in value.items()}
        case list() | tuple() | set() | frozenset():
            return [_cleaned(item) for item in value]
    return value


def fingerprint(*words: str) -> str:
    """A short name for a text: 32 hexadecimal digits from which the text cannot be read."""
    return blake2b(clean("\n".join(words)).encode(), digest_size=16).hexdigest()


def host_of(url: str) -> str:
    """The server of a web address; of anything else, all of it."""
    try:
        return clean(urlsplit(url).hostname or url)
    except ValueError:
        return clean(url)


def site_of(url: str) -> str:
    """The server of a web address, its mobile and www forms alike."""
    return _FORM.sub("", host_of(url))
