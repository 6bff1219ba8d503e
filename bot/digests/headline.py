"""A story's headline: the most central of its sources' own headlines. Pure."""

from __future__ import annotations

import math
import re
from collections.abc import Sequence
from datetime import timedelta

from bot.types import Article

WORD = re.compile(r"\w+")
STATE = timedelta(hours=36)
LEAD_WORDS = 40
LONGEST = 140  # characters; a longer one is cut at a word


def headline(articles: Sequence[Article]) -> str:
    """The title whose words most other articles use in their titles and leads; among equals the shorter, the newer."""
    titled = [a for a in articles if a.title.strip() and a.copy_of is None] or [a for a in articles if a.title.strip()]
    if not titled:
        return shorten(articles[0].text.split("\n")[0] or articles[0].url) if articles else ""
    telling = [_words(f"{a.title} {' '.join(a.text.split()[:LEAD_WORDS])}") for a in titled]

    def rank(i: int) -> tuple[float, int, int]:
        words = _words(titled[i].title)
        said = sum(word in other for word in words for j, other in enumerate(telling) if j != i)
        return (-said / math.sqrt(len(words) or 1), len(titled[i].title), -i)

    best = titled[min(range(len(titled)), key=rank)]
    return shorten(clean(best.title, best.outlet))


def current(articles: Sequence[Article]) -> list[Article]:
    """The articles that tell a story's newest state: a story that developed is not told from its beginnings.

    Those of the last day and a half before the newest one, and undated ones.
    """
    newest = max((a.published for a in articles if a.published), default=None)
    return [a for a in articles if a.published is None or newest is None or newest - a.published <= STATE]


def _words(text: str) -> set[str]:
    return {word for word in WORD.findall(text.lower()) if len(word) > 3 or word.isdigit()}


def clean(title: str, outlet: str) -> str:
    """The title without the outlet's name at its end ("… | The Herald", "… - The Herald") and on one line."""
    title = " ".join(title.split())
    if outlet:
        title = re.sub(rf"\s+[|\-–—:]\s+{re.escape(outlet)}\s*$", "", title, flags=re.IGNORECASE)
    return title.rstrip(".") if title.count(".") == 1 else title


def shorten(text: str, longest: int = LONGEST) -> str:
    """The text on one line, cut at a word with an ellipsis when it is longer than allowed."""
    text = " ".join(text.split())
    if len(text) <= longest:
        return text
    return text[: longest - 1].rsplit(" ", 1)[0].rstrip(",;:–- ") + "…"
