"""What a country, a city, a language, a month or a day of the week is called in another language.

Pure. The names are those of Unicode's CLDR, as the package babel carries them.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator
from functools import lru_cache


@lru_cache(16)
def called(language: str) -> dict[str, frozenset[str]]:
    """Lower-case name -> what it may be the name of ("territory DE", "month 3"); empty for an unknown language."""
    found: defaultdict[str, set[str]] = defaultdict(set)
    for thing, name in _names(language):
        found[name.lower()].add(thing)
    return {name: frozenset(things) for name, things in found.items()}


@lru_cache(16)
def names_of(language: str) -> dict[str, frozenset[str]]:
    """The other way: what each thing is called in a language, in lower case."""
    found: defaultdict[str, set[str]] = defaultdict(set)
    for thing, name in _names(language):
        found[thing].add(name.lower())
    return {thing: frozenset(names) for thing, names in found.items()}


def _names(language: str) -> Iterator[tuple[str, str]]:
    from babel import Locale, UnknownLocaleError
    from babel.core import get_global

    try:
        locale = Locale.parse(language)
    except (UnknownLocaleError, ValueError):
        return
    for code, name in locale.territories.items():
        yield f"territory {code[:2]}" if not code.isdigit() else f"region {code}", name
    for code, name in locale.languages.items():
        yield f"language {code}", name
    for zone, names in locale.time_zones.items():
        if city := names.get("city"):
            yield f"city {zone}", city
    for zone in get_global("zone_territories"):  # CLDR leaves out a city that is called as its zone is
        if "city" not in locale.time_zones.get(zone, {}):
            yield f"city {zone}", zone.rsplit("/", 1)[-1].replace("_", " ")
    for form in ("format", "stand-alone"):
        for number, name in locale.months[form]["wide"].items():
            yield f"month {number}", name
        for number, name in locale.days[form]["wide"].items():
            yield f"day {number}", name
