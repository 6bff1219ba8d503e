"""Tables of phrases, divided by bars and line ends -> patterns for short lines. Pure."""

from __future__ import annotations

import re


def begins(table: str) -> re.Pattern[str]:
    """Matches a line that begins with one of the phrases, after a number perhaps."""
    return re.compile(rf"\W*(?:\d+\s+)?(?:{_phrases(table)})(?!\w)", re.IGNORECASE)


def only(table: str) -> re.Pattern[str]:
    """Matches a line that is one of the phrases and nothing else but numbers and signs."""
    return re.compile(rf"\W*(?:\d[\d.,k]*\s+)?(?:{_phrases(table)})(?:[\s\d()+:»>.…!?*-]*)$", re.IGNORECASE)


def _phrases(table: str) -> str:
    phrases = [phrase.strip() for row in table.strip().splitlines() for phrase in row.split("|")]
    return "|".join(re.escape(phrase).replace(r"\ ", r"\s+") for phrase in sorted(set(phrases), key=len, reverse=True))
