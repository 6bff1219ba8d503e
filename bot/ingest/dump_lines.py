"""Lines of a page's plain text, and what furniture each of them is. Does not choose among them (see dump_stretch)."""

from __future__ import annotations

import itertools
import re
from dataclasses import dataclass

from bot.ingest import bylines, dump_comments, dump_marks, dump_notices

SHORT = 400  # characters; furniture is looked for in lines up to this length
MOST_LINES = 5000  # lines of a page that are read: more is no page of news
_BULLET = re.compile(r"(?:[*•·‣▪◦○●■□►▶>+]+|(?:o|-)(?=\s))\s*")
_NUMBER = re.compile(r"[–—»]\s|\d{1,2}[.)]\s")  # stays in the text: "3. Oktober" may begin a sentence
_ENDS = re.compile(r"[.!?…。！？।؟][”’\"'»)\] ]{0,4}$|[。！？]")
# Somebody's words, with more after them or a sentence in them: not the page's own request to its reader.
_QUOTED = re.compile(r"[“„«\"‘‚][^“”„«»\"]{15,}(?:[”“»\"’]\s?\S|[.!?,]\s?[”“»\"’]$)")
_WORD = re.compile(r"[^\W_]+(?:[’'.-][^\W_]+)*")
_DENSE = re.compile(r"[\u0e00-\u0e7f\u3040-\u30ff\u3400-\u9fff]")  # scripts that write no spaces: two signs are a word


@dataclass(frozen=True, slots=True)
class Line:
    """A line that says something, and what can be seen of it alone. `kind` is that of its furniture, "" for none."""

    text: str
    words: int
    bullet: bool = False
    ends: bool = False
    kind: str = ""

    @property
    def prose(self) -> bool:
        """Whether it reads like part of a paragraph."""
        return not self.kind and self.words >= 8 and (self.ends or self.words >= 30)


# Kind, its marks, and the most words a line of that kind has; the first that fits names the line.
_KINDS: tuple[tuple[str, re.Pattern[str], int], ...] = (
    ("comments", dump_comments.HEAD, 12),
    ("comments", dump_comments.ON, 40),
    ("form", dump_comments.FORM, 60),
    ("commenter", dump_comments.NAME_AND_TIME, 14),
    ("commenter", dump_comments.WRITER, 14),
    ("label", dump_marks.LABEL, 4),
    ("rights", dump_marks.RIGHTS, 60),
    ("tags", dump_marks.TAGS, 40),
    ("consent", dump_notices.CONSENT, 70),
    ("also", dump_marks.READ_ALSO, 30),
    ("related", dump_marks.RELATED, 14),
    ("caption", dump_marks.CAPTION, 60),
    ("request", dump_marks.REQUEST, 30),
    ("request", dump_marks.ORDER, 30),
    ("request", dump_marks.LETTER, 30),
    ("bio", dump_marks.BIO, 60),
)
KINDS = (*dict.fromkeys(kind for kind, _, _ in _KINDS), "share", "byline", "signs")


def read_lines(text: str) -> list[Line]:
    """The lines of a page's text that say something, in order, at most MOST_LINES of them."""
    said = (stripped for line in text.split("\n") if (stripped := line.strip()))
    return [look(line) for line in itertools.islice(said, MOST_LINES)]


def look(text: str) -> Line:
    """One line, which must not be empty."""
    bullet = _BULLET.match(text)
    bare = text[bullet.end() :] if bullet else text
    words = len(_WORD.findall(bare)) + len(_DENSE.findall(bare)) // 2
    return Line(
        bare or text,
        words,
        bullet is not None or _NUMBER.match(text) is not None,
        _ENDS.search(bare) is not None,
        _kind(bare, words),
    )


def _kind(text: str, words: int) -> str:
    if not words:
        return "signs"
    if len(text) > SHORT:
        return ""
    byline = words <= 16 and bylines.is_byline(text)
    if byline and bylines.author_in(text):
        return "byline"
    for kind, pattern, most in _KINDS:
        if words <= most and pattern.match(text) and not (kind == "request" and _QUOTED.match(text)):
            return kind
    if words <= 12 and all(_is_share_word(word) for word in text.split()):
        return "share"
    return "byline" if byline else ""


def _is_share_word(word: str) -> bool:
    bare = word.lower().strip(".,:;|/()[]•·&-")
    return not bare or bare in dump_marks.SHARE_WORDS or bare[0].isdigit()
