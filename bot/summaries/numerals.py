"""Numbers written as words, in the languages whose texts are checked. Pure. "One" is left out: it is an article too."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from functools import lru_cache

# Two to twelve, twenty, a hundred, in the languages' commonest forms; forms of one number are divided by "|".
_VALUES = (2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 20, 100)
_WORDS: Mapping[str, str] = {
    "en": "two|twice|both three|triple four five six seven eight nine ten eleven twelve|dozen twenty hundred",
    "de": "zwei|beide|beiden drei vier fünf sechs sieben acht neun zehn elf zwölf zwanzig hundert",
    "fr": "deux trois quatre cinq six sept huit neuf dix onze douze vingt cent",
    "es": "dos tres cuatro cinco seis siete ocho nueve diez once doce veinte cien|ciento",
    "it": "due tre quattro cinque sei sette otto nove dieci undici dodici venti cento",
    "pt": "dois|duas três quatro cinco seis sete oito nove dez onze doze vinte cem|cento",
    "nl": "twee|beide drie vier vijf zes zeven acht negen tien elf twaalf twintig honderd",
    "sv": "två|båda tre fyra fem sex sju åtta nio tio elva tolv tjugo hundra",
    "da": "to|begge tre fire fem seks syv otte ni ti elleve tolv tyve hundrede",
    "no": "to|begge tre fire fem seks sju|syv åtte ni ti elleve tolv tjue hundre",
    "pl": "dwa|dwie|dwóch|dwoje trzy|trzech cztery|czterech pięć|pięciu sześć|sześciu siedem|siedmiu osiem|ośmiu"
    " dziewięć|dziewięciu dziesięć|dziesięciu jedenaście dwanaście dwadzieścia sto",
    "ru": "два|две|двух|двое три|трёх|трех|трое четыре|четырёх|четырех пять|пяти шесть|шести семь|семи восемь|восьми"
    " девять|девяти десять|десяти одиннадцать двенадцать двадцать сто",
    "uk": "два|дві|двох три|трьох чотири|чотирьох п'ять|пʼять шість сім вісім дев'ять|девʼять десять одинадцять"
    " дванадцять двадцять сто",
    "tr": "iki üç dört beş altı yedi sekiz dokuz on onbir oniki yirmi yüz",
}
# Words that are numbers in one language and common in another sense in the same one: no claim of a number.
_AMBIGUOUS = frozenset({("fr", "neuf"), ("it", "sei"), ("da", "ti"), ("da", "to"), ("no", "to"), ("tr", "on"),
                        ("en", "both"), ("de", "beide"), ("de", "beiden"), ("de", "acht"), ("nl", "beide"),
                        ("sv", "båda"), ("da", "begge"), ("no", "begge"), ("fr", "cent"), ("da", "fire"),
                        ("no", "fire"), ("pt", "cem"), ("tr", "yüz")})  # fmt: skip


@lru_cache(32)
def numerals(language: str) -> dict[str, int]:
    """The value of each number word of a language (ISO 639-1); none where the language has no list."""
    return dict(_pairs(language))


@lru_cache(32)
def claims(language: str) -> dict[str, int]:
    """Those of `numerals` that say a number whenever they stand in a text."""
    return {word: value for word, value in _pairs(language) if (language, word) not in _AMBIGUOUS}


def _pairs(language: str) -> Iterator[tuple[str, int]]:
    for forms, value in zip(_WORDS.get(language, "").split(), _VALUES, strict=False):
        for form in forms.split("|"):
            yield form, value
