"""Turns an article into weighted terms and names: the evidence that grouping compares. Pure."""

from __future__ import annotations

import re
import threading
from collections import Counter
from functools import lru_cache

import Stemmer

from bot.types import Article

TITLE_WEIGHT = 2
LEAD_WORDS = 150  # the news is told in the first paragraphs; what follows is background that other events share
WORD = re.compile(r"[^\W_]+(?:[.,'’\-][^\W_]+)*")
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
SNOWBALL = {
    "en": "english", "de": "german", "fr": "french", "es": "spanish", "pt": "portuguese", "it": "italian",
    "nl": "dutch", "sv": "swedish", "no": "norwegian", "da": "danish", "fi": "finnish", "ru": "russian",
    "ro": "romanian", "hu": "hungarian", "tr": "turkish",
}  # fmt: skip


def terms(article: Article) -> Counter[str]:
    """Stemmed words of the title (twice) and the lead, with names as pairs `a_b`; counts."""
    found: Counter[str] = Counter()
    for text, weight in ((article.title, TITLE_WEIGHT), (lead(article.text), 1)):
        for word in WORD.findall(text):
            lower = word.lower()
            if len(lower) > 1 and lower not in COMMON:
                found[stem(lower, article.language)] += weight
        for name in names(text):
            found[name] += weight
    return found


def lead(text: str) -> str:
    """The first LEAD_WORDS words, as printed."""
    end = 0
    for count, match in enumerate(WORD.finditer(text)):
        if count == LEAD_WORDS:
            break
        end = match.end()
    return text[:end]


def names(text: str) -> list[str]:
    """Pairs of capitalised words that stand side by side, `ada_lovelace`: people, places, organisations."""
    found, before, before_end = [], "", -1
    for match in WORD.finditer(text):
        word = match.group()
        proper = word[0].isupper() and word.lower() not in COMMON
        if proper and before and match.start() == before_end + 1:
            found.append(f"{before}_{word}".lower())
        before, before_end = (word if proper else ""), match.end()
    return found


def stem(word: str, language: str) -> str:
    """The word's stem by Snowball, or the word where the language has no stemmer."""
    stemmer = _stemmer(SNOWBALL.get(language, ""), threading.get_ident())
    return word if stemmer is None else str(stemmer.stemWord(word))


@lru_cache(64)
def _stemmer(algorithm: str, thread: int) -> Stemmer.Stemmer | None:
    return Stemmer.Stemmer(algorithm) if algorithm else None
