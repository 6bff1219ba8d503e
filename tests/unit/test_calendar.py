"""Days that texts name: alike in every language, with a year only where one is needed, and nothing that is no day."""

from __future__ import annotations

from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.stories.calendar import named_days

PRINTED = date(2026, 5, 2)
FOURTH_OF_MAY = named_days("on May 4", "en", PRINTED)

WRITTEN = [
    ("en", "The inquiry opens on 4 May."),
    ("en", "the 4th of May"),
    ("en", "May 4th, 2026"),
    ("en", "MAY 4"),
    ("", "due May 4"),
    ("xx", "2026-05-04"),
    ("de", "am 4. Mai eröffnet"),
    ("fr", "le 4 mai 2026"),
    ("es", "el 4 de mayo de 2026"),
    ("pt", "4 de maio"),
    ("it", "il 4 maggio"),
    ("nl", "op 4 mei"),
    ("pl", "4 maja"),
    ("ru", "суд начнётся 4 мая"),
    ("uk", "4 травня"),
    ("tr", "4 Mayıs"),
    ("fi", "4. toukokuuta"),
    ("hu", "május 4-én"),
    ("el", "στις 4 Μαΐου"),
    ("ar", "في 4 مايو"),
    ("hi", "4 मई को"),
    ("vi", "ngày 4 tháng 5"),
    ("zh", "委员会将于5月4日开会"),
    ("ja", "2026年5月4日に"),
    ("ko", "5월 4일"),
]
NOTHING = [
    ("en", "In May 40 people came"),
    ("en", "may 4.5 percent"),
    ("en", "$4 May futures"),
    ("en", "31 February"),
    ("en", "on Friday, tomorrow and in May"),
    ("en", "12:04 May"),
    ("ko", "4 May"),
    ("zh", "13月4日"),
    ("en", "2026-13-04"),
]


@pytest.mark.parametrize(("language", "text"), WRITTEN)
def test_a_day_is_one_number_in_every_language(language: str, text: str) -> None:
    assert len(FOURTH_OF_MAY) == 1
    assert named_days(text, language, PRINTED) == FOURTH_OF_MAY


@pytest.mark.parametrize(("language", "text"), NOTHING)
def test_what_is_no_day(language: str, text: str) -> None:
    assert not named_days(text, language, PRINTED)


def test_all_days_of_a_text_are_found() -> None:
    assert len(named_days("Mar. 17, 21 March and April 3", "en", PRINTED)) == 3


def test_the_same_day_of_another_year_is_another_day() -> None:
    (without,) = FOURTH_OF_MAY
    (then,) = named_days("May 4, 2019", "en", PRINTED)
    assert then != without
    assert named_days("4. Mai 2019", "de", PRINTED) == {then}
    assert named_days("4 May 2019", "en", None) == FOURTH_OF_MAY  # who knows which year it was printed in


def test_a_year_counts_only_where_the_day_is_far() -> None:
    printed = date(2026, 12, 20)
    assert named_days("2 January 2027", "en", printed) == named_days("2. Januar", "de", printed)
    assert named_days("2 January 2026", "en", printed) != named_days("2. Januar", "de", printed)


@pytest.mark.parametrize(("language", "text"), [("tr", "4 NİSAN"), ("tr", "4 KASIM"), ("en", "4 ſeptember")])
def test_letters_whose_case_is_another_letter_harm_nobody(language: str, text: str) -> None:
    assert all(day > 0 for day in named_days(text, language, PRINTED))


@given(
    st.text(alphabet="0123456789 .,-/:mayMAYi4月日5월일", max_size=60), st.sampled_from(["en", "zh", "ko", "", "q-"])
)
def test_any_text_is_read(text: str, language: str) -> None:
    assert all(day > 0 for day in named_days(text, language, PRINTED))
