"""Numbers that papers print either as words or as digits, in the languages that do so: as words, and as digits."""

from __future__ import annotations

_FROM_TWO = (
    "two three four five six seven eight nine ten eleven twelve thirteen fourteen fifteen sixteen",
    "zwei drei vier fünf sechs sieben acht neun zehn elf zwölf dreizehn vierzehn fünfzehn sechzehn",
    "deux trois quatre cinq six sept huit neuf dix onze douze treize quatorze quinze seize",
    "dos tres cuatro cinco seis siete ocho nueve diez once doce trece catorce quince dieciséis",
    "due tre quattro cinque sei sette otto nove dieci undici dodici tredici quattordici quindici sedici",
    "dois três quatro cinco seis sete oito nove dez onze doze treze catorze quinze dezesseis",
    "twee drie vier vijf zes zeven acht negen tien elf twaalf dertien veertien vijftien zestien",
)
DIGITS = {word: str(number) for words in _FROM_TWO for number, word in enumerate(words.split(), 2) if word != "sei"}
