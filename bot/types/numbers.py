"""Numbers that papers print either as words or as digits, in the languages that do so: as words, and as digits."""

from __future__ import annotations

from collections.abc import Mapping

_FROM_TWO = {
    "en": "two three four five six seven eight nine ten eleven twelve thirteen fourteen fifteen sixteen",
    "de": "zwei drei vier fünf sechs sieben acht neun zehn elf zwölf dreizehn vierzehn fünfzehn sechzehn",
    "fr": "deux trois quatre cinq six sept huit neuf dix onze douze treize quatorze quinze seize",
    "es": "dos tres cuatro cinco seis siete ocho nueve diez once doce trece catorce quince dieciséis",
    "it": "due tre quattro cinque sei sette otto nove dieci undici dodici tredici quattordici quindici sedici",
    "pt": "dois três quatro cinco seis sete oito nove dez onze doze treze quatorze quinze dezesseis",
    "nl": "twee drie vier vijf zes zeven acht negen tien elf twaalf dertien veertien vijftien zestien",
}
_OTHERWISE = frozenset("due once seize elf quince sept dos acht sei".split())  # words of another language too
DIGITS: Mapping[str, Mapping[str, str]] = {
    language: {word: str(number) for number, word in enumerate(words.split(), 2)}
    for language, words in _FROM_TWO.items()
}
"""By language."""
ANY_DIGITS: Mapping[str, str] = {
    word: digits for words in DIGITS.values() for word, digits in words.items() if word not in _OTHERWISE
}
"""Where the language is not known: words that mean a number only."""
