"""Does a text keep to its sources? Every number and every name in it must stand in what they printed.

Pure. It is strict: what cannot be checked does not pass, since a reader is shown the sources' own sentences then. A
name is a word with a capital (in German, one that is no common noun), so texts are only checked in scripts that have
capitals. Countries, cities, months and days may be called as the text's language calls them.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from bot.summaries.amounts import MONEY, SCALES, number
from bot.summaries.named import called, names_of
from bot.summaries.numerals import claims, numerals
from bot.summaries.words import terms
from bot.types import Reworded, Wording

CYRILLIC = frozenset({"ru", "uk", "bg", "sr", "mk", "be"})
UNCHECKED = frozenset("ar fa he ur yi ps hi ne mr bn ta te ml kn gu pa si th lo km my ka zh ja ko am".split())
INFLECTING = frozenset("ru uk be bg mk sr hr bs sl cs sk pl lt lv et fi hu tr el ro eu".split())  # names too
NOUNS_WITH_CAPITALS = frozenset({"de", "lb"})
NOUN = re.compile(r"(?:ung|ungen|heit|heiten|keit|keiten|schaft|schaften|tion|tionen|tät|täten|ment|ismus|nis)$")
LONGER = 1.5  # than the sources, in characters, where a language needs more of them …
ROOM = 80  # … and a short text some more
COMMON = 10.0  # bits: a word as common may begin a sentence without standing in the sources
COMMON_NOUN = 13.0  # bits in German, or any that is known …
NOUN_IN_PLACE = 17.9  # … after an article, or before a name ("Präsident Xi"), …
NAME_ELSEWHERE = 16.0  # … and no rarer in English: rather a name ("Berlin") than a German noun
SAME_SCRIPT = 0.7  # of the letters
MARKUP = re.compile(r"https?:|www\.|<[a-z/]|\]\(|\*\*|__|`|^#|\|", re.IGNORECASE | re.MULTILINE)
NUMBER = re.compile(r"(?:\d{1,3}(?:[.,\u00a0\u202f’' ]\d{3})+(?!\d)|\d+)(?:[.,]\d+)?")
WORD = re.compile(r"[^\W\d_][\w’'\-]*")
BEFORE_A_NOUN = re.compile(
    r"de[rnms]|d[ai]e?s?|(?:k?ein|mein|dein|sein|ihr|unser|euer|dies|jed|jen|all|viel|welch|manch)(?:e[nmrs]?)?|im|am|zum"
    r"|zur|vom|beim|ins|ans|\w+(?:ische|liche|ige|neue|große)[nmrs]?|milliarden|millionen|zwei|drei|vier|prozent|[\d.,]+"
)
ELIDED = re.compile(r"\b(?:[ldnmtscj]|qu|un|dell|nell|sull|all)['’](?=\w)", re.IGNORECASE)  # "l'Italie"
STARTS = re.compile(r"(?:^|\n|[.!?:…]|[.!?]?[“”„»«\"‘–—])\s*$")


def ungrounded(text: str, sources: Sequence[str], language: str, printed_in: str = "") -> str:
    """Why the text may not be shown beside its sources, in words; "" when it may.

    `language` is that of the sources, `printed_in` that of the text, "" for the same (ISO 639-1).
    """
    spoken = printed_in or language or "en"
    printed = "\n".join(sources)
    if spoken in UNCHECKED:
        return f"names cannot be checked in the language {spoken!r}"
    if len(text) > LONGER * len(printed) + ROOM:
        return "it is much longer than its sources"
    if found := MARKUP.search(text):
        return f"it holds a link or markup ({found.group()!r})"
    if not _in_script(text, spoken):
        return f"it is not in the script of the language {spoken!r}"
    return _numbers_at_fault(text, printed, language or "en", spoken) or _names_at_fault(
        text, printed, language or "en", spoken
    )


def ungrounded_all(pairs: Sequence[tuple[Reworded, Wording]]) -> list[str]:
    """`ungrounded` for headlines and texts, in one trip to a worker."""
    return [
        ungrounded(f"{new.headline}\n{new.text}", [old.headline, *old.sentences], old.language, old.printed_in)
        for new, old in pairs
    ]


def _in_script(text: str, language: str) -> bool:
    script = "CYRILLIC" if language in CYRILLIC else "GREEK" if language == "el" else "LATIN"
    letters = [c for c in text if c.isalpha()]
    if language == "sr":
        return bool(letters)  # written in two scripts
    fitting = sum(unicodedata.name(c, "").startswith(script) for c in letters)
    return fitting >= SAME_SCRIPT * len(letters) > 0


def _numbers_at_fault(text: str, printed: str, language: str, spoken: str) -> str:
    known = {value for value, _ in _numbers(printed, language)}
    known |= {float(numerals(one)[w.lower()]) for one in {language, "en"} for w in WORD.findall(printed)
              if w.lower() in numerals(one)}  # fmt: skip
    for value, shown in _numbers(text, spoken):
        if not any(abs(value - other) <= 1e-9 * max(1.0, abs(other)) for other in known):
            return f"the number {shown!r} does not stand in its sources"
    for word in WORD.findall(text):
        said = claims(spoken).get(word.lower())
        if said is not None and float(said) not in known:
            return f"the number {word!r} does not stand in its sources"
    return ""


def _numbers(text: str, language: str) -> Iterator[tuple[float, str]]:
    """Every number with its scale ("1.9 million" is 1,900,000), and without it where it has none."""
    for match in NUMBER.finditer(text):
        shown = match.group()
        scale = re.match(r"[\s\-]?([^\W\d_]+)", text[match.end() :])
        factor = SCALES.get(scale.group(1).lower(), 1.0) if scale else 1.0
        yield number(re.sub(r"[\u00a0\u202f’' ]", "", shown), language)[0] * factor, shown


def _names_at_fault(text: str, printed: str, language: str, spoken: str) -> str:
    text, printed = (ELIDED.sub(lambda m: f"{m.group()} ", one) for one in (text, printed))
    words = {_plain(word) for word in WORD.findall(printed)}
    parts = words | {part for word in words for part in word.split("-")}
    stems = set(terms(spoken).of(WORD.findall(printed))) if spoken == language else set()

    def stands(word: str) -> bool:
        plain = _plain(word)
        german = spoken in NOUNS_WITH_CAPITALS and "-" in plain  # "Orrin-Brücke"
        whole = plain in parts or all(
            part in parts or (german and _is_german_noun(part, NOUN_IN_PLACE)) for part in plain.split("-")
        )
        return whole or _inflected(plain, parts, spoken) or _called_so(word, printed, language, spoken)

    for run in _capitalised(text):
        if _called_so(" ".join(capital.word for capital in run), printed, language, spoken):
            continue
        grounded = [stands(capital.word) for capital in run]
        for capital, here, after in zip(run, grounded, [*grounded[1:], False], strict=True):
            if not here and not _is_common(capital, stems, spoken, after):
                return f"the name {capital.word!r} does not stand in its sources"
    return ""


@dataclass(frozen=True, slots=True)
class _Capital:
    """A word with a capital, what stands before it, and whether it begins a sentence, where any word has one."""

    word: str
    before: str
    begins: bool


def _capitalised(text: str) -> Iterator[list[_Capital]]:
    """Runs of words with capitals."""
    run: list[_Capital] = []
    end = -1
    for match in WORD.finditer(text):
        word = match.group().rstrip("’'-")
        if any(c.isupper() for c in word) and not ELIDED.match(f"{match.group()}x"):
            begins = bool(STARTS.search(text, 0, match.start()))
            if run and (begins or match.start() - end > 1):
                yield run
                run = []
            before = text[max(0, match.start() - 20) : match.start()].split()
            run.append(_Capital(word, before[-1].lower() if before else "", begins))
            end = match.end()
    if run:
        yield run


def _plain(word: str) -> str:
    return re.sub(r"['’]s$|['’]$", "", word.lower()).replace("’", "'")


def _inflected(plain: str, parts: set[str], language: str) -> bool:
    """Is it a printed name with the ending that the language gives it?"""
    if plain.endswith("s") and plain[:-1] in parts:
        return True
    if language not in INFLECTING or len(plain) < 4:
        return False
    return any(
        len(other) >= 4 and _shared(plain, other) >= max(4, round(0.7 * max(len(plain), len(other)))) for other in parts
    )


def _shared(one: str, other: str) -> int:
    """Letters at the beginning that two words share."""
    for n, (a, b) in enumerate(zip(one, other, strict=False)):
        if a != b:
            return n
    return min(len(one), len(other))


def _called_so(name: str, printed: str, language: str, spoken: str) -> bool:
    """Is it what the text's language calls a country, city, month or day that the sources name in theirs?"""
    lower = printed.lower()
    return any(
        re.search(rf"(?<!\w){re.escape(other)}", lower)
        for thing in called(spoken).get(_plain(name), ())
        for other in names_of(language).get(thing, ())
    )


def _is_common(capital: _Capital, stems: set[str], language: str, before_a_name: bool) -> bool:
    """May it have its capital for another reason than being a name?"""
    bag, plain = terms(language), _plain(capital.word)
    if not capital.word[1:].islower() or plain in called(language):
        return False
    found = bag.of([capital.word])
    if (
        not found
        or set(found) <= stems
        or plain in SCALES
        or plain in MONEY
        or (capital.begins and bag.bits(plain) < COMMON)
    ):
        return True  # a headline may have capitals everywhere
    if language not in NOUNS_WITH_CAPITALS:
        return False
    as_a_noun = before_a_name or bool(BEFORE_A_NOUN.fullmatch(capital.before))
    return _is_german_noun(plain, NOUN_IN_PLACE if as_a_noun else COMMON_NOUN)


def _is_german_noun(plain: str, rarest: float) -> bool:
    """Is it, or does it end with, a noun that is not as rare as a name?"""
    if terms("en").bits(plain) < NAME_ELSEWHERE:
        return False
    if NOUN.search(plain):
        return True
    stem = re.sub(r"(?:innen|in|en|n|e|s)$", "", plain)
    ends = [plain, stem, *(plain[i:] for i in range(3, len(plain) - 4))]  # "Handelsvolumen": "volumen"
    return any(terms("de").bits(end) < rarest and terms("en").bits(end) >= NAME_ELSEWHERE for end in ends)
