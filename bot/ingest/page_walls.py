"""Pages that show a wall in place of an article: ask for consent, payment, a login, a browser with scripts. Pure.

A wall is only seen where there is little text beside it: an article that ends in a request to subscribe is an article.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass

from bot.ingest.page_blocks import Block

_SHORT = 150  # words of text from which on a page is believed to be an article
_LEAST = 25  # words below which a page that is not free shows nothing of its article
_READ = 400  # blocks that are looked at
_CONSENT = re.compile(
    r"\b(?:we (?:and our (?:\d+ )?partners )?(?:use|store|value).{0,60}\b(?:cookies|privacy)|accept (?:all )?cookies"
    r"|manage (?:your )?(?:cookies|consent|preferences|privacy)|before you continue|cookie (?:consent|settings|choices)"
    r"|legitimate interest|consent to the use|reject all"
    r"|wir (?:und unsere.{0,20} partner )?(?:nutzen|verwenden) cookies"
    r"|alle(?:s)? akzeptieren|mit werbung (?:lesen|weiterlesen)|datenschutz-?einstellungen|pur-?abo"
    r"|nous utilisons des cookies|tout accepter|utilizamos cookies|aceptar (?:todas|y continuar)|aceitar todos"
    r"|utilizziamo i cookie|accetta (?:tutti|e continua))\b",
    re.IGNORECASE,
)
_PAY = re.compile(
    r"\b(?:subscribe to (?:continue|read|keep|unlock)|to (?:continue|keep) reading|already a (?:subscriber|member)"
    r"|(?:this|the full) (?:article|story|content) is (?:only )?(?:for|available to|reserved for) .{0,20}"
    r"(?:subscribers|members)|subscribers? only|unlock this article|start your (?:free )?trial"
    r"|you have (?:reached|used) .{0,40}(?:limit|free articles?)|nur für abonnenten|jetzt weiterlesen"
    r"|weiterlesen mit|exklusiv für abonnenten|sie haben bereits ein abo|réservé aux abonnés|il vous reste \d"
    r"|déjà abonné|solo para suscriptores|exclusivo para suscriptores|ya eres suscriptor"
    r"|conteúdo exclusivo para assinantes"
    r"|exclusivo para assinantes|riservato agli abbonati|contenuto riservato|sei già abbonato)\b",
    re.IGNORECASE,
)
_SCRIPT = re.compile(
    r"\b(?:(?:enable|turn on|activate|requires|need) javascript"
    r"|javascript (?:is|must be|to be) (?:disabled|enabled|required)"
    r"|checking (?:your browser|if the site connection)|verify(?:ing)? (?:that )?you are (?:a )?human"
    r"|are you a robot|unusual traffic|bitte .{0,20}javascript|activez? javascript|active javascript)\b",
    re.IGNORECASE,
)


@dataclass(frozen=True, slots=True)
class Wall:
    """What stands in the way, in words: `asks` completes "the page asks ..."."""

    asks: str
    advice: str

    def sentence(self, url: str) -> str:
        """The wall at an address, as people are told."""
        return f"the page at {url} asks {self.asks} in place of the article; {self.advice}"


CONSENT = Wall("for consent to cookies", "a feed that carries whole articles can be read")
PAY = Wall("for a subscription", "only what its feed prints can be read")
SCRIPT = Wall("for a browser that runs scripts", "a feed of the site can be read")


def wall(blocks: Sequence[Block], body: str, free: bool = True) -> Wall | None:
    """The wall that a page shows in place of its article, if it does; `free` is what the page says of itself.

    `body` is the text that was found.
    """
    words = len(body.split())
    if words >= _SHORT:
        return None
    page = "\n".join(block.text for block in blocks[:_READ])
    if _asks_consent(body) or (words < _LEAST and _asks_consent(page)):
        return CONSENT
    if (_PAY.search(body) and words < 3 * _LEAST) or (words < _LEAST and (not free or _PAY.search(page))):
        return PAY
    if (words < 3 * _LEAST and _SCRIPT.search(body)) or (words < _LEAST and _SCRIPT.search(page)):
        return SCRIPT
    return None


def _asks_consent(text: str) -> bool:
    """Whether the text asks for consent in two ways: one alone may be the news."""
    return len({found.casefold() for found in _CONSENT.findall(text)}) >= 2


def is_part(body: str, free: bool = True) -> bool:
    """Whether a page shows only a part of its article to those who do not pay."""
    words = len(body.split())
    return words < 2 * _SHORT and (not free or (words < _SHORT and _PAY.search(body[-600:]) is not None))
