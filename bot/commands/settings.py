"""/settings: what a chat wants of its digests, besides when they come. Each preference is a line of the table."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any

from bot.commands.desk import Desk, item, note, standing_order, text, title, typed
from bot.digests.rewording import LANGUAGES
from bot.errors import BadInput
from bot.types import Button, Incoming, Length, Message, Preferences, Reply


@dataclass(frozen=True, slots=True)
class Preference:
    """One thing to choose. `read` makes the field's value of what is typed, and raises BadInput; `show` puts it back.

    `offers` are examples of what may be typed; they become buttons.
    """

    name: str
    field: str
    meaning: str
    offers: tuple[str, ...]
    read: Callable[[str], Any]
    show: Callable[[Any], str]


def one_of(name: str, field: str, meaning: str, words: Mapping[str, Any]) -> Preference:
    """A preference with few values, each with the word that is typed for it."""

    def read(typed_words: str) -> Any:
        if typed_words.lower() not in words:
            raise BadInput(f"/settings {name} takes {' or '.join(words)}, not “{typed_words}”.")
        return words[typed_words.lower()]

    def show(value: Any) -> str:
        return next((word for word, meant in words.items() if meant == value), str(value))

    return Preference(name, field, meaning, tuple(words), read, show)


NAMED = {"line": Length(sentences=1), "short": Length(sentences=3), "full": Length(sentences=8)}
WORDS_A_MINUTE = 220  # of silent reading: Brysbaert, "How many words do we read per minute?" (2019), gives 238
SIZE = re.compile(r"(\d{1,4})\s*(sentences?|words?|seconds?|secs?|s|)")


def read_length(words: str) -> Length | None:
    """A length as typed: "line", "short", "full", "5", "80 words", "30s"; None for "default". Raises BadInput."""
    asked = words.lower()
    if asked == "default" or asked in NAMED:
        return NAMED.get(asked)
    found = SIZE.fullmatch(asked)
    if not found or not int(found[1]):
        raise BadInput(f"“{words}” is no length. Type line, short, full, 5 sentences, 80 words, 30s or default.")
    number, unit = int(found[1]), found[2][:2]
    if unit == "wo":
        return Length(sentences=None, words=number)
    if unit in ("se", "s") and not found[2].startswith("sen"):
        return Length(sentences=None, words=round(number * WORDS_A_MINUTE / 60))
    return Length(sentences=min(number, 20))


def show_length(length: Length | None) -> str:
    """A length in words."""
    if length is None:
        return "default"
    if length.words is not None:
        return f"{length.words} words, {round(length.words * 60 / WORDS_A_MINUTE)} seconds of reading"
    named = next((name for name, meant in NAMED.items() if meant == length), "")
    return named or f"{length.sentences} sentences"


def number(name: str, field: str, meaning: str, most: int, unit: str = "") -> Preference:
    """A preference that is a number from 1 to `most`, or "default", which is None."""

    def read(words: str) -> int | None:
        asked = words.lower().removesuffix(unit).strip() if unit else words.lower()
        if asked == "default":
            return None
        if not asked.isdecimal() or not 1 <= int(asked) <= most:
            raise BadInput(f"/settings {name} takes a number from 1 to {most}, or default, not “{words}”.")
        return int(asked)

    def show(value: int | None) -> str:
        return "default" if value is None else f"{value}{f' {unit}' if unit else ''}"

    return Preference(name, field, meaning, ("3", "8", "15", "default"), read, show)


MOST_WORDS = 50


def read_words(words: str) -> tuple[str, ...]:
    """Words or phrases, with commas between; none for "any". Raises BadInput."""
    asked = tuple(dict.fromkeys(" ".join(one.lower().split()) for one in words.split(",") if one.strip()))
    if asked == ("any",):
        return ()
    if len(asked) > MOST_WORDS or any(len(one) > 60 for one in asked):
        raise BadInput(
            f"That is more than {MOST_WORDS} words, or one is very long. Put commas between: ferry, old port"
        )
    return asked


def show_words(words: tuple[str, ...]) -> str:
    """Words or phrases in a line."""
    return ", ".join(words) or "any"


AS_PRINTED = "as printed"


def read_language(words: str) -> str:
    """A language as typed: "german" or "de"; "" for "as printed". Raises BadInput."""
    asked = words.strip().lower()
    if asked in (AS_PRINTED, "default", "none", "off"):
        return ""
    for code, name in LANGUAGES.items():
        if asked in (code, name.lower()):
            return code
    names = ", ".join(LANGUAGES.values())
    raise BadInput(f"“{words}” is no language I can write in. Type one of {names}, or: {AS_PRINTED}.")


def show_language(language: str) -> str:
    """A language by its English name."""
    return LANGUAGES.get(language, AS_PRINTED)


LANGUAGE = Preference(
    "language", "language", "what stories are told in", ("English", "German", "French", "Spanish", AS_PRINTED),
    read_language, show_language,
)  # fmt: skip
NO_MODEL = (
    "Stories are told as their sources print them: the operator of this bot has set up no language model, which "
    "telling them in another language takes."
)
CHANGES = one_of(
    "changes", "open_to_all", "who may change what this group follows", {"admins": False, "everyone": True}
)
NO_ADMINISTRATORS = "Here everybody may change what is followed. /settings changes is for groups with administrators."
PREFERENCES = (
    Preference(
        "length", "length", "how long each story is", (*NAMED, "30s", "default"), read_length, show_length
    ),
    number("stories", "stories", "the most stories in a digest", 30),
    number("minutes", "minutes", "the most time that a digest takes to read", 60, "minutes"),
    Preference(
        "words", "wanted", "only stories with one of these words", ("ferry, old port", "any"), read_words, show_words
    ),
    one_of("nothing", "say_nothing", "when nothing is new at your hour", {"silent": False, "say": True}),
    LANGUAGE,
    CHANGES,
)  # fmt: skip


async def settings(desk: Desk, incoming: Incoming, rest: str) -> Reply:
    """Show what is chosen; with a name and a value, choose."""
    order = await standing_order(desk, incoming.chat)
    if order is None:
        raise BadInput("You follow nothing yet, so there is nothing to set. Begin with /subscribe technology 08:00")
    if not rest.strip():
        return Reply(_all(_offered(desk, incoming), order.preferences))
    name, _, value = rest.strip().partition(" ")
    preference = _named(name)
    if preference not in _offered(desk, incoming):
        raise BadInput(NO_MODEL if preference is LANGUAGE else NO_ADMINISTRATORS)
    if not value.strip():
        return Reply(_one(preference, order.preferences))
    chosen = replace(order.preferences, **{preference.field: preference.read(value.strip())})
    await desk.store.prefer(incoming.chat, chosen)
    return Reply(Message(((text(f"Set. {_line(preference, chosen)}"),),)))


def _offered(desk: Desk, incoming: Incoming) -> list[Preference]:
    offered = {LANGUAGE: desk.rewording.offered, CHANGES: incoming.administered}
    return [one for one in PREFERENCES if offered.get(one, True)]


def _named(name: str) -> Preference:
    for preference in PREFERENCES:
        if preference.name == name.lower():
            return preference
    names = ", ".join(preference.name for preference in PREFERENCES)
    raise BadInput(f"There is no setting “{name}”. There are: {names}. /settings shows them all.")


def _line(preference: Preference, chosen: Preferences) -> str:
    return f"{preference.name} – {preference.meaning}: {preference.show(getattr(chosen, preference.field))}"


def _all(offered: Sequence[Preference], chosen: Preferences) -> Message:
    lines = [item(_line(preference, chosen)) for preference in offered]
    example = f"/settings {PREFERENCES[0].name} {PREFERENCES[0].offers[0]}"
    buttons = tuple(Button(p.name.capitalize(), f"/settings {p.name}") for p in offered)
    hint = note("To change one: ", typed(example), ". Hours and zone: ", typed("/schedule"))
    return Message(((title("Settings of this chat"), *lines, hint),), buttons)


def _one(preference: Preference, chosen: Preferences) -> Message:
    buttons = tuple(Button(offer.capitalize(), f"/settings {preference.name} {offer}") for offer in preference.offers)
    hint = note("Type for example ", typed(f"/settings {preference.name} {preference.offers[-1]}"))
    return Message(((text(_line(preference, chosen)), hint),), buttons)
