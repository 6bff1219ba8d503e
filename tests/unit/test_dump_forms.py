"""Page texts as converters and other countries' sites make them: the article stays, whatever stands around it."""

from __future__ import annotations

import textwrap

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.ingest.dump_lines import look
from bot.ingest.dump_markup import without_marks, without_references
from bot.ingest.dumps import read_dump
from bot.ingest.paragraphs import unwrap

ENGLISH = (
    "The town of Merrow has switched off its last gas lamp, 142 years after the first one was lit on the quay.",
    "About two hundred people came to watch, some of them with candles, and the mayor turned the key himself.",
    "“Subscribe to no paper that says we did it for the money,” he told them, to some laughter from the back row.",
    "The lamp, which burned for eleven hours a night, will stand in the museum beside the lighter's ladder and cap.",
    "Electric light will cost the town a third of what the gas did, according to figures that the council published.",
)
GERMAN = (
    "Die Gemeinde Oberwasser hat am Dienstag ihre letzte Fähre aus dem Dienst genommen, nach fast achtzig Jahren.",
    "Rund dreihundert Menschen standen am Ufer, als das Boot ein letztes Mal ablegte, viele von ihnen mit Fahnen.",
    "„Melden Sie sich im Rathaus, wenn Sie das Ruder haben wollen“, sagte der Fährmann, der nun in Rente geht.",
    "Die neue Brücke ist seit März befahrbar und kostet den Kreis nach eigenen Angaben rund zwölf Millionen Euro.",
    "Ob das Boot verschrottet oder als Café am Ufer liegen bleiben wird, entscheidet der Gemeinderat im Herbst.",
)
FRENCH = (
    "La commune de Valsereine a fermé lundi son dernier four à pain communal, allumé pour la première fois en 1731.",
    "Une centaine d’habitants sont venus chercher la dernière fournée, vendue en moins de vingt minutes sur la place.",
    "« Abonnez-vous donc à la boulangerie industrielle », a lancé le boulanger, qui prend sa retraite à 71 ans.",
    "Le bâtiment sera restauré par le département pour un montant estimé à quatre cent mille euros d’ici deux ans.",
    "Une association demande déjà que le four soit rallumé une fois par an, pour la fête du village en septembre.",
)
SPANISH = (
    "El pueblo de Ríoclaro inauguró el lunes su primera biblioteca, instalada en la antigua estación de trenes.",
    "Más de quinientas personas hicieron cola bajo la lluvia para sacar un carné, según contó la bibliotecaria.",
    "«Suscríbase quien quiera, porque aquí no se paga nada», dijo el alcalde ante los vecinos que llenaban el andén.",
    "Los once mil libros proceden de donaciones y tardaron casi tres años en ser catalogados por voluntarios.",
    "La sala de lectura abrirá todos los días hasta la medianoche, incluidos los domingos y los días festivos.",
)
AROUND: dict[str, tuple[tuple[str, ...], tuple[str, ...]]] = {
    "de": (
        (
            "Zum Inhalt springen",
            "Wir verwenden Cookies",
            "Alle akzeptieren",
            "Startseite",
            "Politik",
            "Sport",
            "Abo",
            "Anmelden",
            "Letzte Fähre legt ab",
            "Von Greta Sommer",
            "12. März 2024, 18:05 Uhr",
            "Teilen",
        ),
        (
            "Mehr zum Thema",
            "Brücke bei Oberwasser wird später fertig",
            "Wie teuer Fähren wirklich sind",
            "Anzeige",
            "Newsletter",
            "Jetzt kostenlos den Newsletter bestellen",
            "Kommentare (3)",
            "Seebär | 12. März 2024 um 19:11",
            "Ich bin mit diesem Boot jeden Morgen zur Schule gefahren und werde es sehr vermissen, wie wir alle hier.",
            "Uferläufer | 12. März 2024 um 20:40",
            "Zwölf Millionen für eine Brücke, über die am Tag keine hundert Autos fahren, das soll mir einer erklären.",
            "Impressum",
            "Datenschutz",
        ),
    ),
    "fr": (
        (
            "Aller au contenu",
            "Nous utilisons des cookies",
            "Tout accepter",
            "Accueil",
            "Économie",
            "Se connecter",
            "Le dernier four s’éteint",
            "Par Lucie Ferrand",
            "Publié le 4 mars 2024 à 11:20",
            "Partager",
        ),
        (
            "À lire aussi",
            "Le prix du pain augmente encore dans les villages",
            "Contenu sponsorisé",
            "Inscrivez-vous à notre newsletter",
            "Commentaires (2)",
            "Mireille | 4 mars 2024 à 12:02",
            "J’ai mangé ce pain toute mon enfance et je ne comprends pas comment on a pu laisser faire cela.",
            "Mentions légales",
        ),
    ),
    "es": (
        (
            "Saltar al contenido",
            "Este sitio utiliza cookies",
            "Aceptar todo",
            "Portada",
            "Deportes",
            "Iniciar sesión",
            "Una biblioteca en la estación",
            "Por Elena Robledo",
            "5 de marzo de 2024, 09:15",
            "Compartir",
        ),
        (
            "Noticias relacionadas",
            "El tren que no volvió a Ríoclaro",
            "Publicidad",
            "Suscríbete a nuestro boletín",
            "Comentarios (2)",
            "Vecina | 5 de marzo de 2024 a las 10:30",
            "Mi abuelo trabajó en esa estación y hoy habría llorado al ver tantos libros donde él vendía los billetes.",
            "Aviso legal",
        ),
    ),
}
BODIES = {"de": GERMAN, "fr": FRENCH, "es": SPANISH}


@pytest.mark.parametrize("language", AROUND)
def test_an_article_among_the_furniture_of_its_country(language: str) -> None:
    above, below = AROUND[language]
    read = read_dump("\n".join((*above, *BODIES[language], *below)), "https://zeitung.example/artikel")
    assert read.text.split("\n\n") == list(BODIES[language])
    assert read.language == language


@pytest.mark.parametrize("language", AROUND)
def test_paid_lines_between_paragraphs_are_left_out(language: str) -> None:
    paid = {"de": "Anzeige", "fr": "Publicité", "es": "Publicidad"}[language]
    above, below = AROUND[language]
    body = [line for paragraph in BODIES[language] for line in (paragraph, paid)]
    read = read_dump("\n".join((*above, *body, *below)), "https://zeitung.example/artikel")
    assert read.text.split("\n\n") == list(BODIES[language])


MENU = ("Home", "News", "Weather", "Log in", "Subscribe")
TAIL = ("Related stories", "A lamp that would not go out", "What gas cost us", "Leave a comment", "All rights reserved")


def markdown() -> str:
    links = [f'  * [{name}](https://merrow.example/{n} "{name}")' for n, name in enumerate(MENU)]
    body = [ENGLISH[0].replace("gas lamp", "[gas lamp](/lamps_(gas))"), *ENGLISH[1:3], f"**{ENGLISH[3]}**", ENGLISH[4]]
    tail = [f"[{name}](/x/{n})" for n, name in enumerate(TAIL)]
    return "\n\n".join([*links, "![A lamp](lamp.jpg)", "# Last lamp goes out", *body, *tail])


def browser(width: int = 72) -> str:
    """As a text browser writes a page: broken lines, indented, links numbered and listed below."""
    menu = [f"   * [{n}]{name}" for n, name in enumerate(MENU, 1)]
    body = [ENGLISH[0].replace("gas lamp", "[6]gas lamp"), *ENGLISH[1:]]
    wrapped = [
        textwrap.fill(text, width, initial_indent="   ", subsequent_indent="   ", break_on_hyphens=False)
        for text in ["Last lamp goes out", "[lamp.jpg]", *body, *(f"[{n}]{name}" for n, name in enumerate(TAIL, 7))]
    ]
    listed = [f"   {n}. https://merrow.example/{n}" for n in range(1, 12)]
    return "\n\n".join([*menu, *wrapped, "References", "\n".join(listed)])


@pytest.mark.parametrize("text", [markdown(), browser(), browser(78), "\n".join((*MENU, *ENGLISH, *TAIL))])
def test_the_same_article_in_every_form(text: str) -> None:
    assert read_dump(text, "https://merrow.example/a").text.split("\n\n") == list(ENGLISH)


@pytest.mark.parametrize(
    "text",
    [
        "In 1998 [1] and again in 2004 [3] the council [1] voted, as the minutes [9] say, and [2] then [4] rested.",
        "f(x) = a[1](x) * b_1_2 ** 2 # of note",
        "* one\n* two\n# hash",
        "She said [sic] that it was [redacted].",
    ],
)
def test_the_same_signs_elsewhere_mean_something_else(text: str) -> None:
    assert without_marks(text) == text
    assert without_references(text) == text


@pytest.mark.parametrize(
    ("text", "kind"),
    [
        ("“Sign up for the army? Not in my house,” said his mother, who kept the letter for forty years.", ""),
        ("“Subscribe to nothing that you have not read yourself.”", ""),
        ("„Jetzt anmelden, das war der Fehler“, sagte die Ministerin am Abend.", ""),
        ("Sign up for our newsletter", "request"),
        ("“Sign up”", "request"),
        ("Subscribe now", "request"),
    ],
)
def test_somebody_s_words_are_no_request(text: str, kind: str) -> None:
    assert look(text).kind == kind


@given(st.lists(st.sampled_from(ENGLISH), min_size=6, max_size=9), st.integers(60, 95))
def test_broken_lines_come_together_whatever_the_width(paragraphs: list[str], width: int) -> None:
    broken = "\n\n".join(textwrap.fill(text, width, break_on_hyphens=False) for text in paragraphs)
    assert [line for line in unwrap(broken).split("\n") if line] == paragraphs


def test_sentences_broken_at_every_link_are_whole_again() -> None:
    broken = "\n".join(
        f"The harbour of Lindow,\nsaid\nAda Winter\nof the port\n, took in {n} boats today\n(\n{n}\n) and lost one\n."
        for n in range(2, 9)
    )
    text = read_dump(f"Menu\nHome\nSport\nHarbour of Lindow is full\n{broken}\nRelated posts\nMore", "harbour.txt").text
    assert "The harbour of Lindow, said Ada Winter of the port, took in 3 boats today (3) and lost one." in text


def test_tags_in_small_letters_are_no_sentence() -> None:
    prose = "\n".join(f"The council of Lindow met for the {n}th time this year, and nobody came." for n in range(9))
    tags = "\n".join(
        ["water", "roads", "harbour dues", "ferries", "council", "schools", "winter", "boats", "fish", "port"]
    )
    assert "water" not in read_dump(f"{prose}\n{tags}\n{tags}", "council.txt").text


@pytest.mark.parametrize("quote", ["> ", ""])
def test_reference_links_of_markdown_go(quote: str) -> None:
    prose = "\n\n".join(
        f"{quote}The [ferry to Lindow][{n}] was late for the {n}th time, its captain said.\n\n   [{n}]: https://f.example/{n}"
        for n in range(9)
    )
    text = read_dump(
        f"![Logo][90]\n\n# A late ferry\n\n{prose}\n\n   [90]: https://f.example/logo.png", "late-ferry.txt"
    ).text
    assert "The ferry to Lindow was late for the 4th time" in text
    assert "[" not in text
    assert "https" not in text


def test_the_headline_is_known_by_the_address() -> None:
    teasers = "\n".join(
        f"Deal number {n}\nA gadget is cheaper by {n}0 dollars in the shop this week ..." for n in range(20)
    )
    prose = "\n".join(f"The ferry to Lindow was late for the {n}th time, its captain said on Monday." for n in range(5))
    page = f"Menu\nHome\nFerry to Lindow late again\n{prose}\n{teasers}"
    article = read_dump(page, "https://f.example/ferry-to-lindow-late-again")
    assert article.title == "Ferry to Lindow late again"
    assert "gadget" not in article.text
