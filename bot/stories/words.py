"""Turns an article into hashed terms: words, names, figures and keys that languages share. Pure.

A term is a number below SLOTS, so that tables over all terms have a fixed size however much is read; two terms that
share a number (a few in a hundred thousand) blur each other a little and harm nobody.
"""

from __future__ import annotations

import html
import re
import threading
import unicodedata
import zlib
from collections.abc import Iterator
from dataclasses import dataclass
from enum import IntEnum
from functools import lru_cache

import Stemmer

from bot.stories.calendar import named_days
from bot.types import Article

SLOTS = 1 << 20
FIRST_WORDS = 16  # of an untitled text, which stand for its title
TITLE_WEIGHT = 2
LEAD_WORDS = 150  # the news is told in the first paragraphs; what follows is background that other events share
LONG_WORD = 12  # characters a word may take on the average, with its space; what is longer is cut before it is read
PIECE = 500  # characters that are cut into tokens at a time
KEY_LENGTH = 5  # letters of a folded word that languages and inflections leave alone: olympics, olimpicos, olympiques
CONTINUED = "\u0e00-\u0eff\u1780-\u17ff\u3040-\u30ff\u3400-\u9fff\uf900-\ufaff"  # scripts without spaces between words
TOKEN = re.compile(rf"[{CONTINUED}]+|[^\W_{CONTINUED}]+(?:[.,'’\-][^\W_{CONTINUED}]+)*|[.!?:;\"“”«»()|\n]")
# Words of speech and time that every news text has, beside function words; languages are mixed on purpose, because
# the language of a short text is often unknown.
COMMON = frozenset(
    """
    a about after again against all also although am among an and another any are around as at be because been before
    being between both but by can could did do does during each even every few first for from further had has have he
    her here hers him his how however i if in into is it its just last like made make many may me might more most much
    must my near new next no nor not now of off on once one only or other our out over own per put said same say says
    she should since so some still such than that the their them then there these they this those three through to too
    two under until up upon us very was we were what when where which while who whom whose why will with within without
    would year years yet you your monday tuesday wednesday thursday friday saturday sunday january february march april
    june july august september october november december today yesterday tomorrow week month people told according
    aber alle als also am an auch auf aus bei bis da damit dann das dass dem den denn der des die dies diese dieser doch
    durch ein eine einem einen einer eines er es für gegen hat hatte haben ihm ihr ihre im ist jahr kann kein keine man
    mehr mit nach nicht noch nur ob oder ohne sein seine seit sich sie sind sowie über um und uns unter vom von vor war
    waren was wegen weil wenn werden wie wieder wird wurde wurden zu zum zur zwischen uhr sagte
    au aux avec ce ces cette comme contre dans de depuis des du elle elles en entre est et ont été être eux fait il ils
    je la le les leur leurs lors lui mais même ne nos notre nous on ou où par pas plus pour qu que quel qui sa sans se
    selon ses si son sont sous sur tout tous très un une vers votre vous ans après avant
    al ante antes aunque cada como con contra cual cuando de del desde donde dos el ella ellos en era eran es esa ese
    eso esta este esto fue fueron ha habían hasta han hay la las le les lo los más mientras muy ni no nos otra otro para
    pero por porque que quien se según ser si sin sobre son su sus también tan tiene todo tras un una uno y ya años
    ao aos as até com da das do dos e ela ele em entre era essa esse esta este eu foi foram há isso já mais mas na nas
    nem no nos o os ou para pela pelo por que quem se sem ser seu seus só sua suas também tem um uma
    agli ai al alla alle anche che chi ci con cui da dal dalla degli dei del della delle di dove è e ed era fa gli ha
    hanno il in io la le lo loro ma nel nella nelle non o per però più quale quando quanto questa questo se si sono su
    sua suo sul sulla tra un una
    """.split()
)
ADDRESS = re.compile(r"https?://(?:www\.)?([^\s/<>\"'“”»)\]?#]+/[^\s<>\"'“”»)\]?#]+)", re.IGNORECASE)
CONTINUED_WORD = re.compile(f"[{CONTINUED}]")
SNOWBALL = {
    "en": "english", "de": "german", "fr": "french", "es": "spanish", "pt": "portuguese", "it": "italian",
    "nl": "dutch", "sv": "swedish", "no": "norwegian", "da": "danish", "fi": "finnish", "ru": "russian",
    "ro": "romanian", "hu": "hungarian", "tr": "turkish", "ar": "arabic", "ca": "catalan", "el": "greek",
    "hi": "hindi", "id": "indonesian", "ga": "irish", "lt": "lithuanian", "sr": "serbian", "ta": "tamil",
}  # fmt: skip
SEPARATOR = re.compile(r"\s+(?:[|»•·]|[-–—])\s+")
CYRILLIC = str.maketrans(
    dict(zip("абвгдезийклмнопрстуфхыэіїєґ", "abvgdeziiklmnoprstufkieiieg", strict=True))
    | {
        "ж": "zh",
        "ц": "ts",
        "ч": "ch",
        "ш": "sh",
        "щ": "sh",
        "ю": "iu",
        "я": "ia",
        "ё": "e",
        "ъ": "",
        "ь": "",
        "ј": "i",
    }
)
ALIKE = (("ph", "f"), ("th", "t"), ("qu", "k"), ("ck", "k"), ("ch", "k"), ("sh", "s"), ("zh", "j"), ("tz", "ts"),
         ("y", "i"), ("c", "k"), ("q", "k"), ("w", "v"), ("x", "ks"), ("z", "s"))  # fmt: skip


class Kind(IntEnum):
    """What a token looks like."""

    SIGN = 0
    PLAIN = 1
    CAPITAL = 2
    FIGURE = 3


@dataclass(frozen=True, slots=True)
class Terms:
    """What grouping sees of an article: counts of all its terms, and which of them are in the title, names, figures.

    `keys` are folded forms of the title's words and of names, `days` those that the text names; they are counted apart
    from the rest.
    """

    counts: dict[int, int]
    title: tuple[int, ...]
    names: tuple[int, ...]
    figures: tuple[int, ...]
    keys: tuple[int, ...]
    days: tuple[int, ...]
    language: str


def terms(article: Article) -> Terms:
    """The terms of the title (counted twice) and the lead, whose first words stand for a title where there is none."""
    reading = Reading(article.language)
    if title := headline(article.title):
        reading.read(title, TITLE_WEIGHT, in_title=True)
    else:
        reading.read(" ".join(article.text.split(maxsplit=FIRST_WORDS)[:FIRST_WORDS]), TITLE_WEIGHT)
    told = tuple(reading.counts)
    lead = article.text[: LEAD_WORDS * LONG_WORD]
    reading.read(lead, 1)
    reading.keys.update((hashed(f"@{address}"), None) for address in addresses(lead))
    return Terms(
        reading.counts,
        told,
        tuple(reading.names),
        tuple(reading.figures),
        tuple(reading.keys),
        days_in(f"{title}\n{lead}", article),
        article.language,
    )


def days_in(text: str, article: Article) -> tuple[int, ...]:
    """The terms of the days that a text of the article names."""
    printed = article.published.date() if article.published else None
    return tuple(hashed(f"^{day}") for day in sorted(named_days(text, article.language, printed)))


def addresses(text: str) -> list[str]:
    """The pages that a text quotes, without scheme and query: alike in every language. A bare site says nothing."""
    found = ADDRESS.findall(text) if "://" in text else []
    return [address.rstrip("/.,;:!…").lower() for address in found]


class Reading:
    """The terms of an article, gathered text by text. Dicts stand for sets in a settled order."""

    def __init__(self, language: str) -> None:
        self.language = language
        self.counts: dict[int, int] = {}
        self.names: dict[int, None] = {}
        self.figures: dict[int, None] = {}
        self.keys: dict[int, None] = {}

    def read(self, text: str, weight: int, *, in_title: bool = False) -> None:
        """Take in the first LEAD_WORDS words. Capitals at the start of a sentence name nobody, except in a title."""
        counts, words, before, opening = self.counts, 0, "", True
        sign, capital, figure = (
            Kind.SIGN,
            Kind.CAPITAL,
            Kind.FIGURE,
        )  # a member is looked up slowly, and this runs often
        for token in _tokens(text):
            found, key, kind = look(token, self.language)
            words += kind is not sign
            if words > LEAD_WORDS:
                break
            for term in found:
                counts[term] = counts.get(term, 0) + weight
            if not found:
                before, opening = "", kind is sign
                continue
            named = kind is capital and (in_title or not opening)
            if kind is figure:
                self.figures[found[0]] = None
            elif named:
                self.names[found[0]] = None
            if key and (in_title or named):
                self.keys[key] = None
            if kind is capital and before:
                pair = hashed(f"{before}_{token}".lower())
                counts[pair] = counts.get(pair, 0) + weight
                self.names[pair] = None
            before, opening = token if kind is capital else "", False


def _tokens(text: str) -> Iterator[str]:
    """Its tokens, some hundred at a time: those after the lead's last word need not be found."""
    at = 0
    while at < len(text):
        end = text.find(" ", at + PIECE)
        end = end if end > 0 else len(text)
        yield from TOKEN.findall(text, at, end)
        at = end


def headline(title: str) -> str:
    """A title without the name of the site or section that many pages put beside it: `News | Title - The Herald`."""
    title = html.unescape(title) if "&" in title else title
    while found := list(SEPARATOR.finditer(title)):
        first, last = title[: found[0].start()], title[found[-1].end() :]
        rest_of_first, rest_of_last = title[found[0].end() :], title[: found[-1].start()]
        cut_last = len(last.split()) <= len(first.split())
        side, rest = (last, rest_of_last) if cut_last else (first, rest_of_first)
        if len(side.split()) > 4 or len(rest.split()) < 4:
            break
        title = rest
    return title


@lru_cache(20_000)
def look(token: str, language: str) -> tuple[tuple[int, ...], int, Kind]:
    """A token's terms (none: it says nothing), its key (0: none), and its kind."""
    lower = token.lower()
    if not token[0].isalnum():
        return (), 0, Kind.SIGN
    if lower in COMMON:
        return (), 0, Kind.PLAIN
    if CONTINUED_WORD.match(token):
        pairs = [token[i : i + 2] for i in range(len(token) - 1)] or [token]
        return tuple(map(hashed, pairs)), 0, Kind.PLAIN
    if token[0].isdigit():
        plain = lower.replace(",", "")
        return (hashed(plain),), hashed("#" + plain), Kind.FIGURE
    if len(lower) < 2:
        return (), 0, Kind.PLAIN
    lower = lower.removesuffix("'s").removesuffix("’s")
    folded = fold(lower)
    key = hashed("~" + folded[:KEY_LENGTH]) if len(folded) > 2 else 0
    return (hashed(stem(lower, language)),), key, Kind.CAPITAL if token[0].isupper() else Kind.PLAIN


def hashed(word: str) -> int:
    """The number of a term."""
    return zlib.crc32(word.encode()) & SLOTS - 1


@lru_cache(10_000)
def fold(word: str) -> str:
    """A lower-case word without accents, in Latin letters, with what languages spell differently made alike."""
    plain = word.translate(CYRILLIC)
    if not plain.isascii():
        plain = "".join(c for c in unicodedata.normalize("NFKD", plain) if not unicodedata.combining(c))
    for one, other in ALIKE:
        plain = plain.replace(one, other)
    return re.sub(r"(.)\1", r"\1", plain)


def stem(word: str, language: str) -> str:
    """The word's stem by Snowball, or the word where the language has no stemmer."""
    stemmer = _stemmer(SNOWBALL.get(language, ""), threading.get_ident())
    return word if stemmer is None else str(stemmer.stemWord(word))


@lru_cache(64)
def _stemmer(algorithm: str, thread: int) -> Stemmer.Stemmer | None:
    return Stemmer.Stemmer(algorithm) if algorithm else None
