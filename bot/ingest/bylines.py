"""Who wrote a page and when, from the line that says so: "written by NAME | April 3, 2023". Pure."""

from __future__ import annotations

import re
from datetime import datetime

from bot.ingest import dates

_MAX_LINE = 200  # characters; a byline is short
_BY = re.compile(
    r"\W*(?:(?:analysis|opinion|review|column|photos?|interview|written|posted|published|reported|story|words|text"
    r"|article|edited|report)\s+by|by|author|authors|written|"
    r"geschrieben\s+von|veröffentlicht\s+von|ein\s+\w+\s+von|von|autor(?:in|en)?|publié\s+par|écrit\s+par"
    r"|rédigé\s+par|par|auteur|"
    r"publicado\s+por|escrito\s+por|por|autora?|texto|publicado\s+em|scritto\s+da|pubblicato\s+da|a\s+cura\s+di|di"
    r"|autore|autrice|"
    r"door|geschreven\s+door|autor\w*|автор)(?:\s*:\s*|\s+)",
    re.IGNORECASE,
)
_NOTE = re.compile(
    r"(?:[^\W\d_][^:]{3,30}:\s)?(?P<name>[^\W\d_]\S+(?:\s\S+){1,3}?)\s(?:has been (?:writing|reporting|covering)"
    r"|writes|reports|covers|"
    r"is an? (?:\S+\s){0,4}(?:reporter|writer|editor|journalist|correspondent|columnist)|schreibt|berichtet"
    r"|ist (?:\S+\s)?(?:Redakteur|Journalist|Reporter)|"
    r"est journaliste|es periodista|é jornalista|è (?:un |una )?giornalista)\b"
)
_STOP = re.compile(
    r"\s*(?:[|•·/(<\[@\d,;]|\s[–—-]\s|\b(?:on|am|le|el|em|il|op|updated|published|posted|veröffentlicht|publié"
    r"|publicado|pubblicato|"
    r"aktualisiert|mis à jour|for|für|pour|para|per|in|at|staff writer|follow)\b)",
    re.IGNORECASE,
)
_JOINED = re.compile(r"\s+(?:and|und|et|y|e|en|&)\s+|\s*,\s*")
_PARTICLES = frozenset(
    "de da di del della dos das do du la le van von der den ten ter al el bin ibn ben abu y e zu af".split()
)
_SAYS_PUBLISHED = re.compile(
    r"\b(?:publish|posted|first|issued|veröffentlicht|erschienen|publié|publicad|pubblicat|gepubliceerd"
    r"|опубликован)\w*",
    re.IGNORECASE,
)
_SAYS_UPDATED = re.compile(
    r"\b(?:update|modified|edited|aktualisiert|geändert|mis à jour|modifié|actualizad|atualizad|aggiornat"
    r"|bijgewerkt)\w*",
    re.IGNORECASE,
)
_SPENT = re.compile(r"[^\W\d_]+")
_SMALL = re.compile(  # words that bylines put about names and dates
    r"\b(?:on|at|by|am|um|uhr|le|el|em|il|alle|à|às|a las|las|op|p\.?m|a\.?m|h|first|last|date|datum|stand|min|read"
    r"|original(?:ly)?)\b\.?",
    re.IGNORECASE,
)
_FEW = 7  # words beside name and date that a byline may have: a place, a section, "min read"


def author_in(line: str) -> str:
    """The name that a byline gives, or "" where the line is no byline."""
    line = line[:_MAX_LINE]
    found = dates.find_span(line)
    begin = found[2] if found and not _SPENT.search(line[: found[1]]) else 0  # "05.10.2018 - by NAME"
    match = _BY.match(line) or (_BY.match(line, begin) if begin else None)
    if match is None:
        return ""
    return _names(line[match.end() : found[1] if found and found[1] > match.end() else _MAX_LINE])


def author_in_note(line: str) -> str:
    """The name in a note about the author: "NAME covers the courts for ..."; "" where there is none."""
    match = _NOTE.match(line[:_MAX_LINE])
    return match["name"] if match and is_name(match["name"]) else ""


def _names(rest: str) -> str:
    """The names at the beginning of a text: "Ann Lee and Bo Ek | 3 May" gives "Ann Lee, Bo Ek"."""
    names: list[str] = []
    while rest:
        stop = _STOP.search(rest)
        head = rest[: stop.start()] if stop else rest
        parts = [part.strip(" .:") for part in _JOINED.split(head)]
        good = [part for part in parts if is_name(part)]
        names += good
        if not stop or len(good) < len(parts) or stop[0].strip() != ",":
            break
        rest = rest[stop.end() :]
    return ", ".join(dict.fromkeys(names))


def is_name(text: str) -> bool:
    """Whether it could be the name of a person or an agency: one to five words with capitals, no sentence."""
    words = text.split()
    if not 1 <= len(words) <= 5 or len(text) > 60:
        return False
    capitals = [word[:1].isupper() or not word[:1].islower() for word in words if word not in _PARTICLES]
    return bool(capitals) and all(capitals) and any(sign.isalpha() for sign in text) and text[-1] not in "?!:"


def published_in(lines: list[str]) -> datetime | None:
    """The time of publication among lines about it; an update counts only when nothing else is said."""
    updated: datetime | None = None
    for line in lines:
        found = dates.find_span(line)
        if found is None:
            continue
        before = line[: found[1]]
        if _SAYS_UPDATED.search(before) and not _SAYS_PUBLISHED.search(before):
            updated = updated or found[0]
            continue
        return found[0]
    return updated


def is_byline(line: str) -> bool:
    """Whether the line only says who wrote it, or when: neither prose nor a heading."""
    if len(line) > _MAX_LINE or line.rstrip().endswith(("?", "!")):
        return False
    name, found = author_in(line), dates.find_span(line)
    if not name and not found:
        return False
    rest = line[: found[1]] + " " + line[found[2] :] if found else line
    rest = _SMALL.sub(" ", _SAYS_UPDATED.sub(" ", _SAYS_PUBLISHED.sub(" ", rest)))
    left = len(_SPENT.findall(rest)) - sum(len(part.split()) for part in name.split(", ") if name)
    sentence = line.rstrip().endswith(".") and left > 3
    return left <= _FEW and not sentence and (bool(name) or left <= 5)


def says_updated(line: str) -> bool:
    """Whether a line is about a change and not about publication."""
    return bool(_SAYS_UPDATED.search(line[:_MAX_LINE])) and not _SAYS_PUBLISHED.search(line[:_MAX_LINE])
