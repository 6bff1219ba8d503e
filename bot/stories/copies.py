"""Finds near copies as they arrive: a syndicated text under other furniture, cut short, or with paragraphs added. Pure.

Containment of sampled word shingles: a copy that holds a third of the original shares nearly all of *its own* shingles
with it, while Jaccard resemblance (MinHash, SimHash) sees two different texts.
Broder, "On the resemblance and containment of documents" (1997).
"""

from __future__ import annotations

import re
import zlib
from collections import Counter, defaultdict
from collections.abc import Iterable

SHINGLE = 6  # words
KEEP_ONE_IN = 6  # shingles kept, chosen by their hash, so that equal texts keep equal ones
MIN_SHARED = 4
MIN_CONTAINMENT = 0.5
FURNITURE = 30  # a shingle in more articles than this is a site's furniture, not news
WORD = re.compile(r"\w+")


def fingerprints(text: str) -> frozenset[int]:
    """Hashes of a sample of the text's word shingles; equal texts give equal sets."""
    words = WORD.findall(text.lower())
    hashes = (zlib.crc32(" ".join(words[i : i + SHINGLE]).encode()) for i in range(len(words) - SHINGLE + 1))
    return frozenset(h for h in hashes if h % KEEP_ONE_IN == 0)


class Copies:
    """Remembers fingerprints of articles and names the one that a new article repeats."""

    def __init__(self) -> None:
        self._where: defaultdict[int, list[int]] = defaultdict(list)
        self._size: dict[int, int] = {}

    def original(self, prints: Iterable[int]) -> int | None:
        """The article that shares the most with these fingerprints, if one of the two holds half of the other."""
        prints = [p for p in prints if len(self._where.get(p, ())) <= FURNITURE]
        shared = Counter(article for p in prints for article in self._where.get(p, ()))
        best = max(shared.items(), key=lambda item: (item[1], -item[0]), default=(None, 0))
        article, count = best
        if article is None or count < MIN_SHARED:
            return None
        return article if count / min(len(prints), self._size[article]) >= MIN_CONTAINMENT else None

    def add(self, article: int, prints: Iterable[int]) -> None:
        """Remember an article's fingerprints."""
        prints = list(prints)
        self._size[article] = len(prints)
        for p in prints:
            self._where[p].append(article)
