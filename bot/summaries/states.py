"""Words that tell a change of state: who died, was freed, resigned; what opened, sank, was agreed. Pure.

A development is often a verb: the bridge is *reopened*, the missing are *found*. Each state has its English words, and
after the semicolon the beginnings of its words in German, French, Spanish, Portuguese, Italian and Dutch. States that
say the same in reports (killed, died, dead) are one.
"""

from __future__ import annotations

import re
from functools import lru_cache

WORD = re.compile(r"[^\W\d_]+(?:['’][^\W\d_]+)*")
LONGEST = 16
SHORT = 5  # letters; a shorter word may begin many others, and counts only as it is
_STATES = """
dead: died dies dead deaths killed kills ; gestorben starb getötet tote tödlich mort morts tué tués décédé muert
 muertos murió fallec mortos morre morreu morti uccis overleden gedood doden
hurt: injured injuries wounded ; verletz blessé herid ferid ferit gewond
missing: missing ; vermisst disparu desaparec dispers vermist
found: found rescued recovered ; gefunden gerettet geborgen retrouvé sauvé rescatad encontrad resgatad ritrovat salvat
 gevonden gered
arrested: arrested arrests detained custody ; festgenommen verhaftet arrêté interpell detenid detido preso arrestat
 fermat aangehouden gearresteerd
charged: charged indicted accused accuses prosecuted ; angeklagt anklage inculp acusad imputad denunciad accusat
 aangeklaagd
convicted: convicted guilty sentenced jailed ; verurteilt schuldig condamn condenad condannat veroordeeld
cleared: acquitted cleared pardoned dismissed ; freigesprochen begnadigt acquitt relax absuelt absolvid assolt
 vrijgesproken
freed: freed ; freigelassen freigekommen libéré liberad liberat rilasciat vrijgelaten
appealed: appealed ; berufung appel recurr ricorso beroep
resigned: resigned resigns resignation quits ousted sacked fired ; zurückgetreten rücktritt entlassen démission limogé
 dimit renunci demiti destitu dimess aftreden ontslagen
appointed: appointed appoints named nominated sworn ; ernannt vereidigt nommé investi nombrad nomead nominat benoemd
elected: elected elects re-elected ; gewählt élu élue elegid eleit elett verkozen gekozen
won: wins won victory beats beat defeated defeats ; siegt gewinnt gewann gagné vainqueur victoire ganó gana derrot
 venceu vence vittoria vinc wint gewonnen
lost: loses lost defeat ; verliert verlor perdu défaite perdió perdeu sconfitt perso verlies
agreed: agreed agrees agreement deal signed ; einig einigung abkommen unterzeichn accord accords signé acuerd firmad
 acord assinad accordo firmat akkoord ondertekend
rejected: rejected rejects refused veto vetoed ; abgelehnt rejet refus rechaz rejeit respint afgewezen
approved: approved approves passed passes adopted backed ; gebilligt verabschiedet adopté approuvé voté aprob aprovad
 approvat goedgekeurd aangenomen
banned: banned bans barred ; verboten verbot interdit prohíb prohib proib vietat verboden
cancelled: cancelled canceled scrapped ; abgesagt gestrichen annul cancelad annullat afgelast geschrapt
postponed: postponed delayed suspended ; verschoben ausgesetzt suspend aplaz adiad rinviat sospes uitgesteld
closed: closed closes shut shuts closure ; gesperrt geschlossen fermé fermeture cerrad cierr fechad fecha chius
 gesloten
opened: opened opens reopened reopens ; eröffnet geöffnet freigegeben rouvert ouvert ouvre abiert reabr abert riapert
 geopend heropend
started: launched launches started unveiled ; gestartet begonnen lancé lance lanzad inici lançad avviat gestart
ended: ended ends finished halted lifted ; beendet aufgehoben terminé levé finaliz terminad encerrad conclus beëindigd
attacked: attacked attacks strikes struck bombed shelled stabbed shot ; angegriffen angriff attaqué attaque frappe
 atac ataq attacc aangevallen aanval
crashed: crashed crashes collapsed derailed sank exploded ; abgestürzt eingestürzt entgleist explodiert écrasé effondr
 explos estrell derrumb colaps caiu crollat schiant neergestort ingestort
burnt: fire blaze burned burnt ; brand feuer incend incênd brandt
fled: evacuated evacuates evacuation fled flee ; evakuiert geflohen évacu evacuad fuga geëvacueerd gevlucht
raised: raised raises rises rose surged ; erhöht gestiegen relevé hausse subió sube aument elev aumentat verhoogd
 gestegen
cut: cuts slashed lowered fell drops ; gesenkt gefallen baisse réduit recort baj reduz cort tagliat ridott verlaagd
 gedaald
bought: acquired acquires acquisition takeover merger ; übernimmt übernahme fusion rachat rachète adquir compra acquis
 overname overgenomen
bankrupt: bankrupt bankruptcy insolvent insolvency ; insolvenz faillite quiebra falência falliment fallit failliet
sued: sues sued lawsuit ; verklagt klage plainte poursuit demanda process querel rechtszaak
confirmed: confirmed confirms ; bestätigt confirmé confirm bevestigd
denied: denied denies ; dementiert bestreitet démenti desmient nega smentit ontkent
recalled: recalled recalls ; rückruf rappel retir richiam teruggeroepen
"""


def states(sentence: str, language: str = "") -> dict[str, str]:
    """The states that a sentence tells, each with the word that tells it."""
    found: dict[str, str] = {}
    for word in WORD.findall(sentence):
        state = _state(word.lower(), "" if not language else "en" if language == "en" else "other")
        if state:
            found.setdefault(state, word)
    return found


@lru_cache(20_000)
def _state(word: str, spoken: str) -> str:
    """The state that a word tells; of several beginnings the longest decides."""
    english, exact, beginnings = _table()
    if spoken != "other" and word in english:
        return english[word]
    if spoken == "en":
        return ""
    if word in exact:
        return exact[word]
    for length in range(min(len(word), LONGEST), SHORT - 1, -1):
        if word[:length] in beginnings:
            return beginnings[word[:length]]
    return ""


@lru_cache(1)
def _table() -> tuple[dict[str, str], dict[str, str], dict[str, str]]:
    """English words; of the other languages those that count as they are, being short, and beginnings."""
    english: dict[str, str] = {}
    exact: dict[str, str] = {}
    beginnings: dict[str, str] = {}
    for line in _STATES.replace("\n ", " ").split("\n"):
        name, _, words = line.partition(":")
        ours, _, others = words.partition(";")
        for word in ours.split():
            english.setdefault(word, name)
        for word in others.split():
            (exact if len(word) < SHORT else beginnings).setdefault(word, name)
    return english, exact, beginnings
