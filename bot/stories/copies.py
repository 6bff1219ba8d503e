"""Finds near copies as they arrive: a syndicated text under other furniture, cut short, or with paragraphs added. Pure.

Containment of sampled word shingles: a copy that holds a third of the original shares nearly all of *its own* shingles
with it, while Jaccard resemblance (MinHash, SimHash) sees two different texts.
Broder, "On the resemblance and containment of documents" (1997).

It says nothing of texts that tell the same in other words: that is grouping's task.
"""

from __future__ import annotations

import re
import zlib
from array import array
from bisect import bisect
from collections import Counter
from collections.abc import Collection, Iterable

SHINGLE = 4  # words: where 12 words of 100 are edited, 60 of 100 shingles survive (of six words: 46)
KEEP_ONE_IN = 4  # shingles of a long text that are kept, chosen by their hash, so that equal texts keep equal ones
PICKED = 2  # lowest bits of a hash by which it was kept: they are alike in most, and place none in a table
SHORT = 160  # shingles up to which a text keeps them all
MIN_SHARED = 6
MIN_CONTAINMENT = 0.47  # two reports that quote one statement stay below it
FURNITURE = 30  # a shingle in more articles than this is a site's furniture, not news
RARE = 8  # a shingle in more articles than this is a way of speaking, not of one event
PLACES = 1 << 10  # of an empty table
PIECE = 14  # bits of a number that tell a print's place in its piece
IN_PIECE = (1 << PIECE) - 1
CLOSEST = 8  # articles with the most shared prints that are measured
WORD = re.compile(r"\w+")
SIGNS = "“”‘’–—…\xa0"  # without them nine of ten English texts are ASCII, which is cut into words much sooner
ASCII_WORDS = bytes(ord(chr(c).lower()) if WORD.match(chr(c)) and c < 128 else ord(" ") for c in range(256))
CONTINUED = re.compile(r"([\u0e00-\u0eff\u1780-\u17ff\u3040-\u30ff\u3400-\u9fff\uf900-\ufaff])")  # no spaces in between


def fingerprints(text: str) -> frozenset[int]:
    """Hashes (1 to 2**32 - 1) of a sample of the text's word shingles; equal texts give equal sets."""
    words = _words(text)
    shingles = map(b" ".join, zip(*(words[start:] for start in range(SHINGLE)), strict=False))
    hashes = set(map(zlib.crc32, shingles))
    hashes.discard(0)
    return frozenset(hashes if len(hashes) <= SHORT else sampled(hashes))


def _words(text: str) -> list[bytes]:
    """Its words in lower case, each sign of a script without spaces for itself."""
    for sign in SIGNS:
        text = text.replace(sign, " ")
    if text.isascii():
        return text.encode().translate(ASCII_WORDS).split()
    return [word.encode() for word in WORD.findall(CONTINUED.sub(r" \1 ", text.lower()))]


def sampled(prints: Iterable[int]) -> list[int]:
    """The prints that a long text would have kept too."""
    return [p for p in prints if not p % KEEP_ONE_IN]


Owners = dict[int, list[int]]  # articles by print


class Copies:
    """Remembers fingerprints of articles and names the one that a new article repeats.

    Promises about 15 bytes a fingerprint. `forget` an article and it is not named any more; its memory is freed at the
    second `turn` after it was added.
    """

    def __init__(self) -> None:
        self._young, self._old = Prints(), Prints()
        self._sizes: dict[int, tuple[int, int]] = {}  # of all prints, and of those that a long text would have kept

    def original(self, prints: Iterable[int]) -> int | None:
        """The article that shares the most with these fingerprints, if about half of one of the two is in the other."""
        return self.look(prints)[0]

    def look(self, prints: Iterable[int]) -> tuple[int | None, dict[int, int]]:
        """The original, and for each article that has rare ones of these fingerprints how many it has."""
        prints = frozenset(prints)
        owners: Owners = {}
        for table in (self._old, self._young):
            for print_, found in table.all_owners(prints).items():
                owners[print_] = owners.get(print_, []) + [a for a in found if a in self._sizes]
        furniture = {print_ for print_, found in owners.items() if len(found) > FURNITURE}
        news = {print_: found for print_, found in owners.items() if print_ not in furniture}
        common = {print_: news[print_] for print_ in sampled(news)}
        rare = Counter(article for found in common.values() if len(found) <= RARE for article in found)
        sizes = len(prints) - len(furniture), len(sampled(prints)) - len(sampled(furniture))
        return self._original(news, common, sizes), dict(rare)

    def _original(self, news: Owners, common: Owners, sizes: tuple[int, int]) -> int | None:
        """`common`: of the prints those that a long text would have kept; `sizes`: how many of both the text has."""
        shared = Counter(article for found in news.values() for article in found)
        shared_sample = Counter(article for found in common.values() for article in found)
        best: tuple[int, int] | None = None
        for article, count in shared.most_common(CLOSEST):
            size, size_sampled = self._sizes[article]
            both_whole = sizes[0] > sizes[1] and size > size_sampled
            found = count if both_whole else shared_sample[article]
            of = min(sizes[0], size) if both_whole else min(sizes[1], size_sampled)
            if found >= max(MIN_SHARED, of * MIN_CONTAINMENT):
                best = max(best or (found, -article), (found, -article))
        return -best[1] if best else None

    def add(self, article: int, prints: Iterable[int]) -> None:
        """Remember an article's fingerprints."""
        prints = frozenset(prints)
        self._sizes[article] = (len(prints), len(sampled(prints)))
        self._young.add(article, prints)

    def forget(self, article: int) -> None:
        """Name this article no more."""
        self._sizes.pop(article, None)

    def turn(self) -> None:
        """Free the memory of what was there at the last turn; what came after it stays."""
        self._young, self._old = Prints(), self._young


class Prints:
    """Which articles have a fingerprint: a hash table with chains, in arrays of integers that take a fifth of a dict.

    Each print has the number of the one before it in the same place beside it; those of an article stand together. They
    are kept in pieces: an array that grows leaves holes in the memory, as large as all of it in the end.
    """

    def __init__(self) -> None:
        self._pieces: list[array[int]] = []
        self._newest = array("I", (0,)) * PLACES  # number of the last print in each place; 0 ends a chain
        self._count = 1
        self._articles: list[int] = []
        self._starts: list[int] = []  # number of each article's first print

    def all_owners(self, wanted: Iterable[int]) -> Owners:
        """The articles with each of these prints, newest first, up to what makes it furniture; no print without."""
        pieces, newest = self._pieces, self._newest
        mask = len(newest) - 1
        found: Owners = {}
        for print_, last in [(p, there) for p in wanted if (there := newest[p >> PICKED & mask])]:
            at = last
            while at:
                piece, there = pieces[at >> PIECE], (at & IN_PIECE) << 1
                if piece[there] == print_:
                    known = found.setdefault(print_, [])
                    known.append(self._articles[bisect(self._starts, at) - 1])
                    if len(known) > FURNITURE:
                        break
                at = piece[there + 1]
        return found

    def add(self, article: int, prints: Collection[int]) -> None:
        """Note that an article has these prints."""
        self._articles.append(article)
        self._starts.append(self._count)
        if self._count + len(prints) > len(self._newest):
            self._widen(self._count + len(prints))
        newest, mask = self._newest, len(self._newest) - 1
        for number, print_ in enumerate(prints, self._count):
            if number >> PIECE == len(self._pieces):
                self._pieces.append(array("I", (0,)) * (2 << PIECE))
            piece, there = self._pieces[-1], (number & IN_PIECE) << 1
            place = print_ >> PICKED & mask
            piece[there], piece[there + 1], newest[place] = print_, newest[place], number
        self._count += len(prints)

    def _widen(self, places: int) -> None:
        """Make room for so many prints, and put all into their places again."""
        self._newest = newest = array("I", (0,)) * (1 << places.bit_length())
        mask = len(newest) - 1
        for number in range(1, self._count):
            piece, there = self._pieces[number >> PIECE], (number & IN_PIECE) << 1
            place = piece[there] >> PICKED & mask
            piece[there + 1], newest[place] = newest[place], number
