"""What a model's text may say: only numbers and names that stand in the sources."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.summaries.grounded import ungrounded, ungrounded_all
from bot.types import Reworded, Wording

PRINTED = [
    "Orrin bridge closes as cracks spread",
    "Engineer Mara Lindqvist found cracks in 14 cables of the Orrin bridge in Vienna on Monday, March 20.",
    "Repairs will cost $1.9 million and take three years, the city of Orrin said; 12,500 people cross it each day.",
]


@pytest.mark.parametrize(
    ("text", "language"),
    [
        ("Mara Lindqvist found cracks in 14 cables on Monday.", ""),
        ("Repairs cost 1.9 million dollars, Orrin said, and take 3 years.", ""),
        ("Repairs will cost $1,900,000. The city's 12 500 commuters wait.", ""),
        ("Cracks Found In Orrin Bridge Cables", ""),
        ("“Lindqvist’s cracks” close the bridge.", ""),
        ("Die Ingenieurin Mara Lindqvist fand am Montag die Risse in 14 Kabeln der Orrin-Brücke in Wien.", "de"),
        ("Die Reparatur kostet 1,9 Millionen Dollar und dauert drei Jahre.", "de"),
        ("L'ingénieure Mara Lindqvist a trouvé lundi 20 mars à Vienne des fissures dans 14 câbles.", "fr"),
        ("Las obras cuestan 1,9 millones de dólares y duran tres años; 12.500 personas lo cruzan.", "es"),
    ],
)
def test_what_keeps_to_its_sources_passes(text: str, language: str) -> None:
    assert ungrounded(text, PRINTED, "en", language) == ""


@pytest.mark.parametrize(
    ("text", "language", "why"),
    [
        ("Mara Lindqvist found cracks in 15 cables.", "", "the number '15'"),
        ("Repairs cost $1.9 billion.", "", "the number '1.9'"),
        ("Repairs take four years.", "", "the number 'four'"),
        ("Mara Quill found cracks.", "", "the name 'Quill'"),
        ("Quill found cracks.", "", "the name 'Quill'"),
        ("The bridge is in Berlin.", "", "the name 'Berlin'"),
        ("Cracks were found on Tuesday.", "", "the name 'Tuesday'"),
        ("NATO found cracks.", "", "the name 'NATO'"),
        ("Cracks: see https://orrin.example", "", "it holds a link or markup"),
        ("Cracks in <b>14</b> cables.", "", "it holds a link or markup"),
        ("**Cracks** in 14 cables.", "", "it holds a link or markup"),
        ("Cracks in cables. " * 40, "", "it is much longer"),
        ("Die Brücke in Berlin hat Risse.", "de", "the name 'Berlin'"),
        ("Die Reparatur dauert vier Jahre.", "de", "the number 'vier'"),
        ("Die Kanzlerin Merkel sperrt die Brücke.", "de", "the name"),
        ("Mara Lindqvist found cracks.", "ru", "it is not in the script"),
        ("奥林大桥关闭", "zh", "names cannot be checked"),
        ("14 2 1", "", "it is not in the script"),
    ],
)
def test_what_does_not_is_told_apart(text: str, language: str, why: str) -> None:
    assert ungrounded(text, PRINTED, "en", language).startswith(why)


def test_the_headline_is_checked_too() -> None:
    wording = Wording(PRINTED[0], tuple(PRINTED[1:]), "en")
    fine = Reworded("Orrin bridge closes", "Mara Lindqvist found cracks in 14 cables.")
    assert ungrounded_all([(fine, wording), (Reworded("Paris bridge closes", fine.text), wording)]) == [
        "",
        "the name 'Paris' does not stand in its sources",
    ]


@given(st.integers(min_value=2, max_value=10**7))
def test_no_number_comes_from_nowhere(number: int) -> None:
    printed = {14, 20, 1_900_000, 3, 12_500}
    assert (ungrounded(f"Cracks in {number} cables.", PRINTED, "en") == "") == (number in printed)


@given(st.text(max_size=80))
def test_any_text_gets_an_answer(text: str) -> None:
    assert isinstance(ungrounded(text, PRINTED, "en", "de"), str)


@given(st.sampled_from(["en", "de", "fr", "tr"]), st.permutations(range(len(PRINTED))))
def test_what_was_printed_passes_as_it_stands(_language: str, order: list[int]) -> None:
    assert ungrounded(" ".join(PRINTED[i] for i in order), PRINTED, "en") == ""
