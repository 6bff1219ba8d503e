"""Which time zone people mean, and which they may be in. Pure."""

from __future__ import annotations

from collections.abc import Sequence
from functools import lru_cache
from zoneinfo import available_timezones

from bot.errors import BadInput

SPOKEN_IN: dict[str, tuple[str, ...]] = {
    "pt": ("Europe/Lisbon", "America/Sao_Paulo"),
    "pt-br": ("America/Sao_Paulo",),
    "pt-pt": ("Europe/Lisbon",),
    "en": ("Europe/London", "America/New_York", "America/Los_Angeles"),
    "en-gb": ("Europe/London",),
    "es": ("Europe/Madrid", "America/Mexico_City", "America/Argentina/Buenos_Aires"),
    "fr": ("Europe/Paris", "America/Toronto"),
    "de": ("Europe/Berlin", "Europe/Vienna", "Europe/Zurich"),
    "nl": ("Europe/Amsterdam",),
    "it": ("Europe/Rome",),
    "pl": ("Europe/Warsaw",),
    "cs": ("Europe/Prague",),
    "sk": ("Europe/Bratislava",),
    "hu": ("Europe/Budapest",),
    "ro": ("Europe/Bucharest",),
    "bg": ("Europe/Sofia",),
    "el": ("Europe/Athens",),
    "sv": ("Europe/Stockholm",),
    "da": ("Europe/Copenhagen",),
    "nb": ("Europe/Oslo",),
    "no": ("Europe/Oslo",),
    "fi": ("Europe/Helsinki",),
    "et": ("Europe/Tallinn",),
    "lv": ("Europe/Riga",),
    "lt": ("Europe/Vilnius",),
    "uk": ("Europe/Kyiv",),
    "ru": ("Europe/Moscow", "Asia/Yekaterinburg", "Asia/Novosibirsk"),
    "tr": ("Europe/Istanbul",),
    "he": ("Asia/Jerusalem",),
    "ar": ("Africa/Cairo", "Asia/Riyadh", "Asia/Dubai"),
    "fa": ("Asia/Tehran",),
    "hi": ("Asia/Kolkata",),
    "bn": ("Asia/Dhaka", "Asia/Kolkata"),
    "th": ("Asia/Bangkok",),
    "vi": ("Asia/Ho_Chi_Minh",),
    "id": ("Asia/Jakarta",),
    "ja": ("Asia/Tokyo",),
    "ko": ("Asia/Seoul",),
    "zh": ("Asia/Shanghai", "Asia/Taipei"),
    "zh-hans": ("Asia/Shanghai",),
    "zh-hant": ("Asia/Taipei", "Asia/Hong_Kong"),
}
"""Where most speakers of a language (as clients name it) live, by number of speakers; only ever a suggestion."""


def guesses(zone: str, language: str) -> tuple[str, ...]:
    """Zones that somebody may be in, likeliest first: by what their profile says, else by their client's language."""
    if zone in available_timezones():
        return (zone,)
    spoken = language.lower().replace("_", "-")
    return SPOKEN_IN.get(spoken) or SPOKEN_IN.get(spoken.partition("-")[0], ())


def parse_zone(words: str) -> str:
    """The IANA zone that is meant by "Europe/Lisbon", "lisbon", "new york" or "UTC".

    Raises BadInput when there is none, or when a city's name stands for several zones.
    """
    wanted = "_".join(words.split()).lower()
    exact = _zones().get(wanted)
    if exact:
        return exact
    cities = _cities().get(wanted, ())
    if len({zone.split("/")[0] for zone in cities}) == 1:
        # Several names in one region are old and new names of one place: the longer is the newer.
        return max(cities, key=len)
    if cities:
        raise BadInput(f"{words} may be {' or '.join(cities)}. Type one of these.")
    near = [zone for city, zones in sorted(_cities().items()) if city.startswith(wanted[:4]) for zone in zones][:3]
    hint = f" Did you mean {', '.join(near)}?" if near and len(wanted) > 3 else ""
    raise BadInput(f"I do not know the time zone {words}. Type a region and city, such as Europe/Lisbon.{hint}")


def zone_in(words: Sequence[str]) -> tuple[str, int] | None:
    """A zone at the start of the words and how many words it took: "New York" takes two."""
    for count in (3, 2, 1):
        if len(words) >= count:
            name = "_".join(words[:count]).lower()
            if name in _zones() or name in _cities():
                return parse_zone(" ".join(words[:count])), count
    if "/" in words[0] and ":" not in words[0]:
        parse_zone(words[0])  # it was meant as a zone: say what is wrong with it
    return None


@lru_cache(1)
def _zones() -> dict[str, str]:
    return {zone.lower(): zone for zone in available_timezones() if not zone.startswith(("posix", "right", "Factory"))}


@lru_cache(1)
def _cities() -> dict[str, tuple[str, ...]]:
    found: dict[str, tuple[str, ...]] = {}
    for lower, zone in sorted(_zones().items()):
        if "/" in zone and not zone.startswith(("Etc/", "SystemV/", "US/", "Canada/", "Brazil/", "Mexico/", "Chile/")):
            city = lower.rsplit("/", 1)[1]
            found[city] = (*found.get(city, ()), zone)
    return found
