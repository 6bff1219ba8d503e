"""Which lines of a page are the article: points for each line, then the stretch of lines with the most points.

Works on any rendering and in any language: neither indentation, nor blank lines, nor stop words count. Pure.
"""

from __future__ import annotations

import math
import re
import unicodedata
from collections import Counter
from collections.abc import Iterator, Sequence
from itertools import accumulate

from bot.ingest.dump_lines import SHORT, Line

# What a line gets for what it is, alone and among its neighbours: a logistic regression over the lines of
# hand-marked pages, rounded. Above zero speaks for the article.
POINTS = {
    "any": -4.2,
    "words": 0.3,
    "ends": 0.6,
    "words and ends": 0.3,
    "sentences": 0.1,
    "bullet": -0.1,
    "colon": 0.6,
    "begins small": 0.0,
    "capitals": -0.2,
    "separators": 0.8,
    "addresses": -0.8,
    "time of day": 0.3,
    "tiny": -0.4,
    "cut": -1.0,
    "repeated": -0.3,
    "prose within 1": 1.2,
    "prose within 3": 0.8,
    "prose within 8": 0.6,
    "furniture within 3": -1.5,
    "words within 3": 0.5,
    "prose on both sides": 2.5,
    "after a heading of furniture": -0.4,
    "after a colon": 0.2,
    "cut within 4": -0.6,
    "comments": -0.6,
    "form": -2.2,
    "commenter": -0.5,
    "label": -0.3,
    "rights": -0.9,
    "tags": -0.9,
    "also": -1.5,
    "related": -0.8,
    "caption": -1.7,
    "request": -0.8,
    "bio": -2.5,
    "share": -0.4,
    "byline": -1.3,
    "signs": -0.2,
    "consent": -3.0,
}
_AT_MOST, _AT_LEAST = 4.0, -2.5  # no single line decides
_DROPPED = -1.0  # lines of the stretch with fewer points are furniture inside the article
_ENOUGH = 60  # words that make an article; with fewer, the bar is lowered by these steps
_LOWER = (0.0, 0.5, 1.0, 1.5, 2.0, 2.5, 3.0)
_IN_PASSING = -1.0  # furniture that is known is skipped, and divides little
_HEADING = 5  # words that a heading over links has at most
_BOX = 40  # words that the text of a box has at most
_CLOSE = 12  # lines that may stand between a byline and the first paragraph
_TELLS, _LONGEST_HEAD = 2, 40  # words that a headline has in common with the address, and that it has at most
_SAYS, _OF_ITSELF = 0.6, 0.4  # share of the address's words that are in it, and of its words that are in the address
_BELOW_HEAD, _HEADED = 25, 2.5  # lines below a headline in which its article begins, and how much more that counts
_NEXT_COMMENT = 25  # lines in which another reader's name follows
_COMMENTS = frozenset({"comments", "form", "commenter"})
_NEVER = frozenset(
    {"also", "tags", "share", "form", "rights", "label", "comments", "request", "caption", "signs", "byline"}
)
_NOT_AT_ENDS = frozenset({"related", "bio", "commenter"})
_HEADS = frozenset({"related", "also", "comments", "request"})
_INNER = re.compile(r"[.!?][”’\"»)]?\s+[“«\"‘(]?[^\W\d_a-zß-ÿ]")
_CUT = re.compile(r"(?:\.\.\.|…)[\])]?\W{0,3}$")  # a summary that was cut off
_SEPARATED = re.compile(r"\s[|•·/»>–—]\s")
_ADDRESS = re.compile(r"https?:|www\.|\.com\b|(?:^|\s)@\w|\w@\w|#\w")
_LONG_WORD = re.compile(r"[^\W\d_]{3,}")
_UMLAUTS = re.compile(r"([aou])e")
_TIME_OF_DAY = re.compile(r"\b\d\d?[:.]\d\d\b|\b\d\d?\s?[ap]\.?m\b", re.IGNORECASE)


def words_of(text: str) -> frozenset[str]:
    """The words of three letters or more, in lower case and without accents, as addresses spell them."""
    plain = "".join(sign for sign in unicodedata.normalize("NFKD", text.lower()) if not unicodedata.combining(sign))
    return frozenset(_LONG_WORD.findall(_UMLAUTS.sub(r"\1", plain.replace("ß", "ss"))))


def article_lines(lines: Sequence[Line], slug: frozenset[str] = frozenset()) -> list[int]:
    """The places of the lines that are the article, in order; empty when there is none.

    `slug` are words of the page's address: a line that holds them may be the headline.
    """
    heads = _headlines(lines, slug)
    points = [sum(POINTS[name] * value for name, value in seen.items()) for seen in features(lines)]
    chosen: list[int] = []
    for lower in _LOWER:
        raised = [p + lower for p in points]
        start, stop = _stretch(lines, raised, heads)
        chosen = [i for i in range(start, stop) if raised[i] > _DROPPED]
        if sum(lines[i].words for i in chosen) >= _ENOUGH:
            break
    return _without_furniture(lines, _from_byline(lines, chosen))


def _from_byline(lines: Sequence[Line], chosen: list[int]) -> list[int]:
    """The chosen lines, with the prose that stands between them and a byline close above."""
    first = chosen[0] if chosen else 0
    above = range(max(0, first - _CLOSE), first)
    byline = max((i for i in above if lines[i].kind == "byline"), default=first)
    return [*(i for i in above if i > byline and lines[i].prose), *chosen]


def _without_furniture(lines: Sequence[Line], chosen: list[int]) -> list[int]:
    """The chosen lines without those that are never an article's, and without what only looks so at its ends."""
    chosen = [i for i in chosen if lines[i].kind not in _NEVER and not _boxed(lines, i)]
    chosen = [i for i in chosen if lines[i].kind != "related" or lines[i].words > _HEADING]
    while chosen and lines[chosen[-1]].kind in _NOT_AT_ENDS:
        chosen.pop()
    while chosen and lines[chosen[0]].kind in _NOT_AT_ENDS:
        chosen.pop(0)
    return chosen


def _boxed(lines: Sequence[Line], i: int) -> bool:
    """Whether the line stands between two requests to the reader: it is the text of a box."""
    around = [*lines[max(0, i - 1) : i], *lines[i + 1 : i + 2]]
    return lines[i].words <= _BOX and len(around) == 2 and all(line.kind == "request" for line in around)


def _headlines(lines: Sequence[Line], slug: frozenset[str]) -> frozenset[int]:
    """The places of lines that say most of what the address says."""
    tells = max(_TELLS, _SAYS * len(slug))
    found = set()
    for i, line in enumerate(lines):
        words = words_of(line.text) if line.words <= _LONGEST_HEAD else frozenset()
        shared = len(slug & words)
        if shared >= tells and shared >= _OF_ITSELF * len(words):
            found.add(i)
    return frozenset(found)


def _stretch(lines: Sequence[Line], points: Sequence[float], heads: frozenset[int]) -> tuple[int, int]:
    """The half-open stretch with the largest sum, long lines counting more; it ends where comments begin.

    One that begins close below a headline counts more.
    """
    best = (0.0, 0, 0, 0)
    total, start, words = 0.0, 0, 0
    head = -_BELOW_HEAD - 1
    for i, (line, point) in enumerate(zip(lines, points, strict=True)):
        if _begins_comments(lines, i) and best[3] >= _ENOUGH:
            break
        if total <= 0:
            total, start, words = 0.0, i, 0
        if i in heads:
            head = i
            if words < _ENOUGH:
                total, start, words = 0.0, i, 0
        least = _IN_PASSING if line.kind in _NEVER else _AT_LEAST
        total += max(least, min(_AT_MOST, point)) * math.sqrt(line.words + 4)
        words += line.words if point > _DROPPED else 0
        worth = total * (_HEADED if start - head <= _BELOW_HEAD else 1.0)
        if worth > best[0]:
            best = (worth, start, i + 1, words)
    return best[1], best[2]


def _begins_comments(lines: Sequence[Line], i: int) -> bool:
    """Whether what readers wrote begins here: a heading or a form says so alone, a name beside another one."""
    if lines[i].kind == "commenter":
        return any(line.kind in _COMMENTS for line in lines[i + 1 : i + _NEXT_COMMENT])
    return lines[i].kind in _COMMENTS


def features(lines: Sequence[Line]) -> Iterator[dict[str, float]]:
    """What is seen of each line, by the names of POINTS; what is zero may be left out."""
    times = Counter(line.text for line in lines)
    prose = [line.words if line.prose else 0 for line in lines]
    sums_prose = [0, *accumulate(prose)]
    sums_words = [0, *accumulate(line.words for line in lines)]
    sums_known = [0, *accumulate(bool(line.kind) for line in lines)]
    whole = sums_prose[-1] or 1
    cut = [_CUT.search(line.text[-12:]) is not None for line in lines]
    for i, line in enumerate(lines):
        seen = _alone(line)
        seen["repeated"] = times[line.text] > 1
        for reach in (1, 3, 8):
            low, high = max(0, i - reach), min(len(lines), i + reach + 1)
            others = sums_words[high] - sums_words[low] - line.words
            seen[f"prose within {reach}"] = (sums_prose[high] - sums_prose[low] - prose[i]) / max(1, others)
        low, high = max(0, i - 3), min(len(lines), i + 4)
        seen["furniture within 3"] = (sums_known[high] - sums_known[low] - bool(line.kind)) / 6
        seen["words within 3"] = math.log1p((sums_words[high] - sums_words[low]) / (high - low))
        seen["prose on both sides"] = min(sums_prose[i], whole - sums_prose[i + 1]) / whole
        seen["after a heading of furniture"] = i > 0 and lines[i - 1].kind in _HEADS
        seen["after a colon"] = i > 0 and lines[i - 1].text.endswith(":")
        seen["cut within 4"] = sum(cut[max(0, i - 4) : i + 5])
        yield seen


def _alone(line: Line) -> dict[str, float]:
    text = line.text[:SHORT]
    size = math.log1p(min(line.words, 80))
    cased = [word for word in text.split()[1:] if word[:1].isalpha()]
    seen: dict[str, float] = {
        "any": 1.0,
        "words": size,
        "ends": line.ends,
        "words and ends": size * line.ends,
        "sentences": _INNER.search(text) is not None,
        "bullet": line.bullet,
        "colon": text.endswith(":"),
        "begins small": text[:1].islower(),
        "capitals": sum(word[:1].isupper() for word in cased) / len(cased) if len(cased) > 1 else 0.5,
        "separators": _SEPARATED.search(text) is not None,
        "addresses": _ADDRESS.search(text) is not None,
        "time of day": _TIME_OF_DAY.search(text) is not None,
        "tiny": line.words <= 2,
        "cut": _CUT.search(text) is not None,
    }
    if line.kind:
        seen[line.kind] = 1.0
    return seen
