"""Where the sentence library is wrong about full stops: abbreviations it does not know, and words it takes for one.

By language (ISO 639-1); found by trying 1,500 common words and the usual abbreviations of each language.
"""

from __future__ import annotations

import re
from collections.abc import Mapping

# No sentence ends after these: a name, a noun or a number follows.
GOES_ON: Mapping[str, str] = {
    "en": "Ms Ft Govs Ald Amb Assoc Atty Dep Messrs",
    "de": "Abs Frhr Dipl",
    "fr": "M MM Mme Mmes Mlle Dr Pr Me",
    "es": "D Dña Cnel Tte",
    "pt": "Profa Cel Av S",
    "it": "Dott.ssa Sig.ra S",
    "nl": "Mevr Dhr",
    "sv": "t.ex S:t",
    "no": "f.eks",
    "da": "bl.a",
    "fi": "Tri ns",
    "pl": "Dr dr inż mgr św al płk ks tzw im gen",
    "cs": "plk",
    "hu": "ifj Ifj özv Özv Szt",
    "ro": "Dl Dna D-na D-l str",
    "ru": "им т.е св ген",
    "uk": "ген",
    "tr": "Doç Av Alb Yrd Sn Hz",
    "el": "Καθ δηλ",
    "id": "Ir Hj Jl Tn Ny",
    "vi": "TS ThS PGS GS BS Th.S KS TP Tp",
}
# No sentence ends between these and a number.
BEFORE_NUMBER = re.compile(
    r"(?<!\w)(?:vol|approx|ch|fig|no|nos|kl|klo|nro|nr|ca|kb|n|nº|pag|pág|p|s|ok|godz|ст|αρ)\.$", re.IGNORECASE
)
# A sentence may well end after these, though the library takes them for abbreviations.
ENDS: Mapping[str, str] = {
    "en": "me no al etc",
    "de": "etc usw",
    "fr": "etc vol ex art",
    "es": "no nos bien entre bar auto etc",
    "it": "si lo ci mai no vi te via po so ore fa sai tv post usa nato fin bar all in su me etc",
    "nl": "dat me best hand top min app red tom etc",
    "sv": "det med ut kan min se del se ord me no",
    "no": "det med ut kan se del ord jul me",
    "nb": "det med ut kan se del ord jul me",
    "da": "med var to din ned del tv form nat sort ti red",
    "cs": "tu nám min atd apod",
    "sk": "tu nám max atď",
    "hu": "nem mi ne ma se ba stb",
    "ro": "sens arta alta ore etc",
    "tr": "ne sen mi kan ver",
    "hr": "se mi me",
    "sl": "se mi med res",
    "bg": "лв гр",
    "ru": "гг руб",
    "uk": "грн рік год",
}
UPPER = "A-ZÀ-ÖØ-ÞĀĂĄĆČĎĐĒĖĘĚĞĢĪİĶĹĻĽŁŃŅŇŌŐŒŔŘŚŞŠŢŤŪŮŰŲŹŻŽȘȚΆΈ-ΏΑ-ΫА-ЯЁЄІЇҐ"


def _table(words: Mapping[str, str], pattern: str) -> Mapping[str, re.Pattern[str]]:
    return {
        language: re.compile(pattern.format("|".join(map(re.escape, listed.split())), UPPER))
        for language, listed in words.items()
    }


BEFORE_NAME = _table(GOES_ON, r"(?<!\w)(?:{})\.$")
AFTER_WORD = _table(ENDS, r"(?i:(?<!\w)(?:{}))\.[”\"»’)]?(?=\s+[“\"«]?[{}])")
