"""Bytes of a page -> its text, in the charset it is really in. Pure; does not read markup beyond `<meta charset>`."""

from __future__ import annotations

import codecs
import re

from bot.errors import Unreadable

MOST_BYTES = 8_000_000
_MARKS = (
    (codecs.BOM_UTF8, "utf-8"),
    (codecs.BOM_UTF32_LE, "utf-32"),
    (codecs.BOM_UTF16_LE, "utf-16"),
    (codecs.BOM_UTF16_BE, "utf-16"),
)
_META = re.compile(
    rb"""<(?:meta\b[^>]{0,200}?\bcharset|\?xml[^>]{0,100}?\bencoding)\s*=\s*["']?\s*([\w:.-]{2,40})""", re.IGNORECASE
)
_SNIFFED = 4096  # bytes in which a page has to name its charset
_CHARSETS = re.compile(r"utf|iso8859|cp\d|koi8|gb|big5|euc|shift_jis|iso2022|mac|tis|ascii|hz|johab|latin")
# Bytes in these look like another charset's.
_SHIFTING = re.compile(r"iso2022|utf-16|utf-32|utf-7|hz")
_BINARY = (
    b"%PDF",
    b"\x89PNG",
    b"\xff\xd8\xff",
    b"GIF8",
    b"PK\x03\x04",
    b"\x1f\x8b",
    b"\x00\x00\x01\x00",
    b"RIFF",
    b"\x7fELF",
)
_CONTROL = re.compile("[\x00-\x08\x0e-\x1f\x7f\ufffd]")


def decode(data: bytes, charset: str, url: str) -> str:
    """The text of at most MOST_BYTES bytes; `charset` is what the server said, if anything.

    A byte order mark decides, then valid UTF-8, then the server, then the page's own word, then windows-1252. Raises
    Unreadable for what is no text.
    """
    data = data[:MOST_BYTES]
    if data.lstrip()[:4].startswith(_BINARY):
        raise Unreadable(f"{url} is a file of another kind (a picture, a PDF or an archive), not a page of text")
    text = _decoded(data, _named(charset) or _named(_own_word(data)))
    if len(_CONTROL.findall(text[:_SNIFFED])) > len(text[:_SNIFFED]) / 20:
        raise Unreadable(f"{url} holds binary data, not text")
    return text


def _decoded(data: bytes, declared: str) -> str:
    for mark, name in _MARKS:
        if data.startswith(mark):
            return data.decode(name, "replace").removeprefix("\ufeff")
    if not _SHIFTING.match(declared):
        try:
            return codecs.getincrementaldecoder("utf-8")().decode(data)  # a character cut at the end is no error
        except UnicodeDecodeError:
            pass
    if declared in {"", "utf-8"}:
        share_bad = data.decode("utf-8", "replace").count("\ufffd") / max(1, len(data))
        declared = "utf-8" if declared and share_bad < 0.001 else "cp1252"  # one broken byte does not make a page latin
    return data.decode(declared, "replace")


def _own_word(data: bytes) -> str:
    match = _META.search(data[:_SNIFFED])
    return match[1].decode("ascii", "ignore") if match else ""


def _named(charset: str) -> str:
    """Python's name of a charset; "" for none, an unknown one, or a codec that is no charset. Latin-1 means cp1252."""
    try:
        name = codecs.lookup(charset.strip()).name
    except (LookupError, ValueError):
        return ""
    if name in {"iso8859-1", "ascii", "latin-1"}:
        return "cp1252"
    return name if _CHARSETS.match(name) else ""
