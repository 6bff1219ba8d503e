"""How well a sentence stands alone: quotations without context, questions, dangling starts, furniture. Pure."""

from __future__ import annotations

import re

SHORTEST, LONGEST = 7, 55  # words
OPENING = "\"“„«‘'"
CLOSING = "\"”»’'"
QUOTES = OPENING + CLOSING
BULLETS = "•-–—*·▪‣◦"
HEADING = 12  # words
UNENDED = re.compile(r"[\u0e00-\u0eff\u1000-\u109f\u1780-\u17ff]")  # Thai, Lao, Burmese, Khmer
QUOTED = re.compile(r"[“\"„«][^”\"“»]*[”\"“»]")
# Who speaks so is quoted, or writes an opinion.
FIRST_PERSONS = frozenset(
    form
    for word in "i we my our me us you your i'm i’m we're we’re ich wir mein unser je nous mon notre yo nosotros"
    " nuestro io noi nostro eu nós nosso ik wij".split()
    for form in (word, word.capitalize())
) - {"US", "Us"}
DANGLING = re.compile(
    r"(?:he|she|they|it|this|that|these|those|him|her|his|their|its|both|additionally|the (?:two|three|four|trio|pair"
    r"|couple|former|latter|move|decision|statement)"
    r"|er|sie|es|dies|diese|dieser|il|elle|ils|elles|ce|cela|él|ella|ellos|esto|eso|ele|ela|isso|lui|lei|loro|questo"
    r"|hij|zij|ze|dit|han|hon|он|она|они|это)\b",
    re.IGNORECASE,
)
# Phrases of pages, not of news; each is looked for in lower case.
FURNITURE = (
    "image copyright", "image caption", "getty images", "you can follow", "must watch", "without charge to any",
    "click here", "click on the", "scroll down", "read more:", "sign up for", "sign up to", "subscribe to our",
    "subscribe now", "follow us on", "file photo", "contributed to this report", "contributed to this article",
    "playback is not supported", "all rights reserved", "share this article", "share this story", "our newsletter",
    "copyright 20", "terms of use", "terms of service", "cookie policy", "accept cookies", "watch the video",
    "(left)", "(right)", "(centre)", "(center)", "(pictured", "https://", "http://", "www.", "©",
)  # fmt: skip


def is_question(text: str) -> bool:
    """Does the sentence end with a question mark, of any script?"""
    return text.rstrip(QUOTES + " ")[-1:] in "?？؟;"


def dangles(text: str) -> bool:
    """Does the sentence begin with a word that points back?"""
    return bool(DANGLING.match(text.lstrip(QUOTES + " ")))


def is_boilerplate(text: str) -> bool:
    """Does the sentence belong to the page rather than to the news, or break off?"""
    lower = text.lower()
    return text[-1:] in (":", "…") or is_heading(text) or any(phrase in lower for phrase in FURNITURE)


def is_heading(text: str) -> bool:
    """Is the line a heading: a few words without an end, in a script that has ends?"""
    return (
        text.rstrip(QUOTES + ")")[-1:].isalnum()
        and text[0] not in BULLETS
        and len(text.split()) <= HEADING
        and not UNENDED.search(text)
    )


def quoted(text: str) -> float:
    """The share of the text that stands in quotation marks, 0..1."""
    return sum(len(match) for match in QUOTED.findall(text)) / len(text) if text else 0.0


def is_all_quoted(text: str) -> bool:
    """Is the sentence one quotation, with nobody named who says it? Quotations inside it do not end it."""
    text = text.strip().rstrip(".,")
    if not text or text[0] not in OPENING or text[-1] not in CLOSING:
        return False
    if text[0] == '"':
        return text.count('"') == 2
    depth = 0
    for place, character in enumerate(text):
        depth += (character in "“„«") - (character in "”»")
        if depth <= 0 and character in "”»":
            return place == len(text) - 1
    return True


def size(text: str, words: int) -> int:
    """The number of words; where a script sets no spaces between them, as many as its characters may make."""
    return words if len(text) <= 12 * words else max(words, len(text) // 2)


def standing(text: str, words: int) -> float:
    """How well a sentence stands alone, 0..1."""
    if words < 4:
        return 0.0
    worth = 0.5 if words < SHORTEST or words > LONGEST else 1.0
    if is_question(text) or is_boilerplate(text):
        worth *= 0.4
    if dangles(text):
        worth *= 0.6
    if is_all_quoted(text):
        worth *= 0.5
    return worth
