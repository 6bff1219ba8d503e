"""Feed documents made readable for any parser: charset settled, HTML entities and bare ampersands repaired. Pure.

Linear in the size of the document. Markup that is broken in other ways is left to the parsers.
"""

from __future__ import annotations

import codecs
import html.entities
import re

_DECLARED = re.compile(rb"^\s*<\?xml[^>]{0,200}encoding\s*=\s*[\"']([A-Za-z0-9_.:-]{1,40})", re.IGNORECASE)
_DECLARATION = re.compile(r"^\s*<\?xml[^>]{0,300}\?>", re.IGNORECASE)
_CHARSET = re.compile(r"charset\s*=\s*[\"']?([A-Za-z0-9_.:-]{1,40})", re.IGNORECASE)
_REFERENCE = re.compile(r"&(#\d{1,7};|#[xX][0-9a-fA-F]{1,6};|\w{1,32};)?")
_XML_NAMES = frozenset({"&amp;", "&lt;", "&gt;", "&quot;", "&apos;"})
_BOMS = (
    (codecs.BOM_UTF8, "utf-8-sig"),
    (codecs.BOM_UTF32_LE, "utf-32"),
    (codecs.BOM_UTF32_BE, "utf-32"),
    (codecs.BOM_UTF16_LE, "utf-16"),
    (codecs.BOM_UTF16_BE, "utf-16"),
)
# Their text is ASCII to the eye of a UTF-8 decoder.
_SEVEN_BIT = ("iso-2022", "iso2022", "hz", "utf-7")
_ESCAPED = re.compile("[\udc80-\udcff]")  # as surrogateescape writes a byte that is not UTF-8
_CDATA, _END = "<![CDATA[", "]]>"


def repaired(data: bytes, content_type: str = "") -> str:
    """The document as text that declares UTF-8."""
    text = _decoded(data, content_type).lstrip("\ufeff\x00 \t\r\n")
    text = _DECLARATION.sub('<?xml version="1.0" encoding="utf-8"?>', text, count=1)
    return "".join(
        piece if piece.startswith(_CDATA) or "&" not in piece else _REFERENCE.sub(_reference, piece)
        for piece in _pieces(text)
    )


def _decoded(data: bytes, content_type: str) -> str:
    for bom, name in _BOMS:
        if data.startswith(bom):
            return data.decode(name, "replace")
    declared = _DECLARED.match(data)
    said = _CHARSET.search(content_type)
    names = [match.decode("ascii") for match in (declared[1],)] if declared else []
    names += [said[1]] if said else []
    if not any(name.lower().startswith(_SEVEN_BIT) for name in names):
        # Text in another charset is almost never valid UTF-8 by chance, whatever it says of itself.
        names = ["utf-8", *names]
    if (not names or names == ["utf-8"] or "utf" in names[-1].lower()) and (mended := _mostly_utf8(data)):
        return mended
    for name in [*names, "windows-1252"]:
        try:
            return data.decode("windows-1252" if _is_latin(name) else name)
        except (LookupError, UnicodeError, ValueError):
            continue
    return data.decode("windows-1252", "replace")


def _mostly_utf8(data: bytes) -> str:
    """UTF-8 with a few bytes that are none, as of a text cut off or pasted in; "" where they are not few."""
    text = data.decode("utf-8", "surrogateescape")
    broken = len(_ESCAPED.findall(text))
    if not broken or broken * 3 > sum(char > "\x7f" for char in text):
        return ""
    return _ESCAPED.sub(lambda match: bytes([ord(match[0]) - 0xDC00]).decode("windows-1252", "replace"), text)


def _is_latin(name: str) -> bool:
    """Whether browsers would read the charset as Windows-1252."""
    return name.lower().replace("_", "-") in {"iso-8859-1", "latin1", "latin-1", "us-ascii", "ascii"}


def _pieces(text: str) -> list[str]:
    """The text cut into CDATA sections and what lies between."""
    pieces, at = [], 0
    while (start := text.find(_CDATA, at)) >= 0:
        end = text.find(_END, start)
        if end < 0:
            break
        pieces += [text[at:start], text[start : end + 3]]
        at = end + 3
    return [*pieces, text[at:]]


def _reference(match: re.Match[str]) -> str:
    """XML's own references stay, HTML's become their character, what is none becomes an ampersand."""
    whole, name = match[0], match[1]
    if name is None:
        return "&amp;"
    if name.startswith("#"):
        return whole if _is_character(name[1:-1]) else "\ufffd"
    if whole in _XML_NAMES:
        return whole
    character = html.entities.html5.get(name)
    return f"&amp;{name}" if character is None else character.replace("&", "&amp;").replace("<", "&lt;")


def _is_character(number: str) -> bool:
    """Whether a reference's number is of a character that XML may hold: halves of pairs and most controls are not."""
    code = int(number[1:], 16) if number[0] in "xX" else int(number)
    return code in {9, 10, 13} or 32 <= code <= 0xD7FF or 0xE000 <= code <= 0xFFFD or 0x10000 <= code <= 0x10FFFF
