"""The language of a text."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.ingest.language import language_of

TEXTS = {
    "en": "The harbour was closed for two days after the storm, and nobody could say when the ferries would sail.",
    "de": "Der Hafen war nach dem Sturm zwei Tage lang geschlossen, und niemand wusste, wann die Fähren wieder fahren.",
    "fr": "Le port est resté fermé deux jours après la tempête, et personne ne savait quand les bateaux repartiraient.",
    "es": "El puerto estuvo cerrado dos días después de la tormenta y nadie sabía cuándo volverían a salir los barcos.",
    "pt": "O porto ficou fechado dois dias depois da tempestade e ninguém sabia quando os barcos voltariam a sair.",
    "it": "Il porto è rimasto chiuso due giorni dopo la tempesta e nessuno sapeva quando sarebbero ripartite le navi.",
    "ru": "Порт был закрыт два дня после шторма, и никто не мог сказать, когда снова пойдут паромы.",
    "ja": "嵐のあと港は二日間閉鎖され、フェリーがいつ再開するのか誰にも分からなかった。",
}


@pytest.mark.parametrize("code", TEXTS)
def test_names_the_language(code: str) -> None:
    assert language_of(TEXTS[code]) == code


@pytest.mark.parametrize(
    "text", ["", "Ferry", "12 34 56 78 90 12 34 56 78 90 12 34 56 78 90", "Two ferries, 3:15 p.m."]
)
def test_does_not_guess_from_too_little(text: str) -> None:
    assert language_of(text) == ""


@given(st.text(max_size=300))
def test_answers_with_a_code_or_nothing(text: str) -> None:
    assert len(language_of(text)) in {0, 2, 3}
