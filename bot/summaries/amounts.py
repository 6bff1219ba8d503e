"""Reads amounts from a sentence: money, shares, and counted things, each with its unit and how exactly it is said.

Pure. Years, dates, times, ages, scores and ordinals are no amounts.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass

SCALES = {
    "hundred": 1e2, "thousand": 1e3, "k": 1e3, "million": 1e6, "mn": 1e6, "m": 1e6, "billion": 1e9, "bn": 1e9, "b": 1e9,
    "trillion": 1e12, "tn": 1e12,
    "tausend": 1e3, "millionen": 1e6, "mio": 1e6, "milliarde": 1e9, "milliarden": 1e9, "mrd": 1e9, "billionen": 1e12,
    "mille": 1e3, "millions": 1e6, "milliard": 1e9, "milliards": 1e9, "mil": 1e3, "millón": 1e6, "millones": 1e6,
    "milhão": 1e6, "milhões": 1e6, "bilhão": 1e9, "bilhões": 1e9, "milione": 1e6, "milioni": 1e6, "miliardo": 1e9,
    "miliardi": 1e9, "miljoen": 1e6, "miljard": 1e9, "miljoner": 1e6, "miljarder": 1e9, "mld": 1e9, "mln": 1e6,
    "млн": 1e6, "млрд": 1e9, "тыс": 1e3,
}  # fmt: skip
MONEY = {
    "$": "$", "us$": "$", "dollar": "$", "dollars": "$", "usd": "$", "€": "€", "euro": "€", "euros": "€", "eur": "€",
    "£": "£", "pound": "£", "pounds": "£", "gbp": "£", "¥": "¥", "yen": "¥", "yuan": "yuan", "rouble": "rouble",
    "roubles": "rouble", "rubles": "rouble", "ruble": "rouble", "rupees": "rupee", "crore": "crore", "₹": "rupee",
    "francs": "franc", "dólares": "$", "dólar": "$", "dollari": "$",
}  # fmt: skip
SHARE = {"%": "%", "percent": "%", "prozent": "%", "procent": "%", "pct": "%"}
NOT_COUNTED = frozenset(
    """
    am pm a.m p.m a p years year-old yearold year old th st nd rd ad bc january february march april may june july
    august september october november december hours hour minutes minute seconds second days day weeks week months
    month o'clock times to and or in on at of the for with from by who when that as points point goals goal games game
    mph per is was were are but after before percent more other others or-so
    """.split()
)
AMOUNT = re.compile(
    r"(?<![\w.,:\-–/#])(?P<sign>us\$|[$€£¥₹])?\s?(?P<number>\d{1,3}(?:[.,]\d{3})+(?![\d])(?:[.,]\d+)?|\d+(?:[.,]\d+)?)"
    r"(?P<share>\s?%)?(?:[\s\-](?P<scale>" + "|".join(sorted(SCALES, key=len, reverse=True)) + r")\b\.?"
    r"|(?P<glued>bn|m|b|k|tn)\b)?(?:[\s\-](?:of\s|de\s|d')?(?P<unit>[^\W\d_][\w’'\-]*))?",
    re.IGNORECASE,
)
SAID_LOOSELY = re.compile(
    r"\b(at least|more than|less than|fewer than|up to|over|under|almost|nearly|about|around|roughly|some|approximately"
    r"|an estimated|exceed\w*|as many as|as much as|close to|just over|just under|below|above|between|from|another"
    r"|mindestens|mehr als|rund|etwa|fast|über|au moins|plus de|environ|près de|al menos|más de|unos|cerca de|almeno"
    r"|oltre|circa|quasi|pelo menos|mais de|quase)\s+(?:a\s+(?:record|total)\s+(?:of\s+)?)?$",
    re.IGNORECASE,
)


@dataclass(frozen=True, slots=True)
class Amount:
    """A figure in a sentence. `unit` is a currency, "%", or the plural noun counted; `text` as printed at `start`.

    `step` is the exactness of what is printed: "$190 billion" is exact to a billion. `loosely` holds "at least" and the
    like, "" where the figure is given plainly.
    """

    value: float
    unit: str
    text: str
    start: int
    step: float
    loosely: str = ""


def amounts(sentence: str, language: str = "en") -> Iterator[Amount]:
    """The amounts of a sentence, in order."""
    for match in AMOUNT.finditer(sentence):
        unit, end = _unit(match)
        if not unit:
            continue
        value, step = number(match["number"], language)
        scale = SCALES[(match["scale"] or match["glued"] or "").lower()] if match["scale"] or match["glued"] else 1.0
        loosely = SAID_LOOSELY.search(sentence[: match.start()])
        yield Amount(
            value * scale,
            unit,
            sentence[match.start() : end].strip(" -"),
            match.start(),
            step * scale,
            loosely.group(1).lower() if loosely else "",
        )


def _unit(match: re.Match[str]) -> tuple[str, int]:
    """The unit ("" where it is no amount) and where the amount's text ends."""
    word = (match["unit"] or "").lower().rstrip("’'")
    before = match.end("glued") if match["glued"] else match.end("scale") if match["scale"] else match.end("number")
    if match["sign"]:
        return MONEY[match["sign"].lower()], before
    if match["share"]:
        return "%", match.end("share")
    if not match["glued"] and (unit := MONEY.get(word) or SHARE.get(word)):
        return unit, match.end()
    year = match["number"].isdigit() and len(match["number"]) == 4 and not match["scale"]
    things = word in ("people", "dead") or (len(word) > 3 and word.endswith("s") and word not in NOT_COUNTED)
    return ("", before) if year or match["glued"] or not things else (word, match.end())


def number(text: str, language: str) -> tuple[float, float]:
    """A printed number and how exact it is: the value of its last digit, or of the noughts at its end from three on.

    "1,234.5" in English is "1.234,5" elsewhere.
    """
    thousands, decimal = (",", ".") if language in ("", "en", "zh", "ja", "ko", "th", "he") else (".", ",")
    if text.count(decimal) == 1 and len(text.rsplit(decimal, 1)[1]) != 3:
        whole, part = text.replace(thousands, "").split(decimal)
    elif decimal in text and thousands not in text and decimal == ".":
        whole, part = text.split(decimal, 1)
    else:
        whole, part = text.replace(thousands, "").replace(decimal, ""), ""
    zeros = len(whole) - len(whole.rstrip("0")) if not part else 0
    return float(f"{whole}.{part or 0}"), 10.0 ** (zeros if zeros > 2 else -len(part))
