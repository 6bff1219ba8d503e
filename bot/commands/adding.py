"""What an address leads to, told as a choice or taken as a list, and the catalogue's answers to a search."""

from __future__ import annotations

from collections.abc import Sequence
from typing import NamedTuple

from bot.commands.desk import Desk, item, note, say, text, title, typed
from bot.errors import BadInput
from bot.ports import Offer
from bot.types import Block, Button, Incoming, Message, NewSource, Reply

MOST_SHOWN = 10  # of a search
MOST_SOURCES = 200  # of one chat
MOST_NAME = 80  # characters of a name that a chat gives
MOST_ADDRESSES = 5  # of one command: each is visited before it is answered
LANGUAGES = {"de": "German", "en": "English", "es": "Spanish", "fr": "French", "it": "Italian", "nl": "Dutch",
             "pt": "Portuguese"}  # fmt: skip


async def offered(desk: Desk, addresses: Sequence[str]) -> list[Offer]:
    """What each address leads to. Raises BadInput or SourceError."""
    if len(addresses) > MOST_ADDRESSES:
        raise BadInput(f"That is more than {MOST_ADDRESSES} addresses at once. Send them in several messages.")
    return [await desk.reader.offer(address) for address in addresses]


class Wanted(NamedTuple):
    """A source to follow, the topic it comes with, and what the chat calls it; both empty where nothing was said."""

    source: NewSource
    topic: str = ""
    name: str = ""


def taken(offers: Sequence[Offer]) -> list[Wanted]:
    """The sources of these offers: of a choice the first, of a list all.

    A list's folders become topics of this chat, its titles the chat's own names: what a source itself is called is the
    same for all chats, and one stranger's title must not become another's.
    """
    found = []
    for offer in offers:
        if offer.together:
            found += [
                Wanted(NewSource(new.kind, new.url), new.topic[:40], new.title[:MOST_NAME]) for new in offer.sources
            ]
        else:
            found.append(Wanted(offer.sources[0]))
    return found


def choice(address: str, offer: Offer) -> Reply | None:
    """The question which of several feeds is meant; None where there is nothing to choose."""
    if offer.together or len(offer.sources) == 1:
        return None
    lines = [_line(number, new, "") for number, new in enumerate(offer.sources, 1)]
    heading = title(f"{address[:80]} has {len(offer.sources)} feeds. Which one?")
    return Reply(Message(((heading, *lines),), _buttons(offer.sources)))


async def find(desk: Desk, incoming: Incoming, words: str) -> Reply:
    """Search the catalogue by title, topic and language."""
    if not words.strip():
        raise BadInput("Which words? Type for example: /sources find science german")
    found = desk.catalogue.search(words)
    if not found:
        return say(
            f"The catalogue has nothing for “{words[:80]}”. Its topics: {', '.join(desk.catalogue.topics())}. "
            "Any site works too: /sources add https://example.org"
        )
    shown = found[:MOST_SHOWN]
    lines = [_line(number, new, _described(new)) for number, new in enumerate(shown, 1)]
    more = len(found) - len(shown)
    hint = [note(f"And {more} more; another word makes it fewer.")] if more else []
    return Reply(Message(((title(f"In the catalogue: {words[:80]}"), *lines, *hint),), _buttons(shown)))


async def export(desk: Desk, incoming: Incoming) -> Reply:
    """The chat's sources as OPML, which other feed readers take."""
    found = await desk.store.sources_of(incoming.chat)
    if not found:
        return say("You follow nothing yet, so there is nothing to export.")
    lines = [note(typed(line)) for line in desk.catalogue.opml(found).splitlines()]
    return Reply(Message(((text("Save this as sources.opml; other feed readers take it:"), *lines),)))


def _line(number: int, new: NewSource, described: str) -> Block:
    return item(f"{number}. {new.title or new.url}{described} ", typed(f"/sources add {new.url}"))


def _described(new: NewSource) -> str:
    return " – " + ", ".join(filter(None, (new.topic, LANGUAGES.get(new.language, new.language))))


def _buttons(sources: Sequence[NewSource]) -> tuple[Button, ...]:
    """A button for each; a platform leaves out those whose address is too long, and the lines remain."""
    return tuple(Button(new.title or new.url, f"/sources add {new.url}") for new in sources)
