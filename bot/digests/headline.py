"""A story's headline: the most central of its sources' own headlines. Pure."""

from __future__ import annotations

import math
import re
from collections import Counter
from collections.abc import Sequence
from datetime import timedelta

from bot.digests.headline_forms import EMPTY, LABEL, PROMISES, SERVED
from bot.types import Article

WORD = re.compile(r"\w+")
STATE = timedelta(hours=36)
LEAD_WORDS = 120
LONGEST = 140  # characters; a longer one is cut at a word
INNER = str.maketrans('“”„"', "‘’‚'")
PROMISING = 0.5  # of its rank is left to a headline that promises


def quoted(headline: str) -> str:
    """A headline in quotation marks; those inside it become single ones."""
    return f"“{headline.translate(INNER)}”"


def headline(articles: Sequence[Article]) -> str:
    """The title whose words most other articles use in titles and first lines; among equals the shorter, the newer.

    It is in the language of most articles, and no promise ("Why you …") where another title serves.
    """
    titled = [a for a in articles if a.title.strip() and a.copy_of is None] or [a for a in articles if a.title.strip()]
    if not titled:
        return shorten(articles[0].text.split("\n")[0] or articles[0].url) if articles else ""
    spoken = Counter(a.language for a in titled if a.text)
    main = max(spoken, key=lambda language: spoken[language], default="")
    titled = [a for a in titled if a.language == main] or titled
    telling = [_words(f"{a.title} {' '.join(a.text.split()[:LEAD_WORDS])}") for a in titled]

    def rank(i: int) -> tuple[float, int, int]:
        words = _words(titled[i].title)
        said = sum(word in other for word in words for j, other in enumerate(telling) if j != i)
        worth = said / math.sqrt(len(words) or 1) * (PROMISING if PROMISES.search(titled[i].title) else 1)
        return (-worth, len(titled[i].title), -i)

    best = titled[min(range(len(titled)), key=rank)]
    return shorten(clean(best.title, best.outlet))


def current(articles: Sequence[Article]) -> list[Article]:
    """The articles that tell a story's newest state: a story that developed is not told from its beginnings.

    Those of the last day and a half before the newest one, and undated ones.
    """
    newest = max((a.published for a in articles if a.published), default=None)
    return [a for a in articles if a.published is None or newest is None or newest - a.published <= STATE]


def _words(text: str) -> set[str]:
    return {word for word in WORD.findall(text.lower()) if (len(word) > 3 or word.isdigit()) and word not in EMPTY}


def clean(title: str, outlet: str) -> str:
    """The title without the outlet's name at an end ("… | The Herald"), without labels ("BREAKING: "), on one line."""
    title = " ".join(title.split())
    if outlet:
        title = re.sub(rf"\s+[|\-–—:]\s+{re.escape(outlet)}\s*$", "", title, flags=re.IGNORECASE)
        title = re.sub(rf"^{re.escape(outlet)}\s+[|–—:-]\s+", "", title, flags=re.IGNORECASE)
    title = SERVED.sub("", LABEL.sub("", title)) or title
    return title.rstrip(".") if title.count(".") == 1 else title


def shorten(text: str, longest: int = LONGEST) -> str:
    """The text on one line, cut at a word with an ellipsis when it is longer than allowed."""
    text = " ".join(text.split())
    if len(text) <= longest:
        return text
    return text[: longest - 1].rsplit(" ", 1)[0].rstrip(",;:–- ") + "…"
