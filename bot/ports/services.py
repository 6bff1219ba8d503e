"""What rooms ask of one another besides the store: work, reading, condensing, and places where people talk."""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Sequence
from dataclasses import dataclass
from enum import StrEnum
from typing import Any, Protocol, TypeVar

from bot.types import Article, Chat, Incoming, Length, Message, NewSource, Payload, Platform, Sentence, Source

T = TypeVar("T")
Receive = Callable[[Incoming], Awaitable[None]]
"""Takes an incoming event for good: when it returns, the event is kept and may be acknowledged."""


class Workers(Protocol):
    """Runs pure, CPU-heavy functions off the event loop, in processes that can be killed."""

    async def run(self, function: Callable[..., T], *args: Any, timeout: float = 30.0) -> T:
        """The result of `function(*args)`. The function and its arguments are pickled.

        Raises what the function raised, or WorkFailed when it took longer than `timeout` seconds or its process died.
        """
        ...


class Summarizer(Protocol):
    """Condenses articles: pure, deterministic, and safe to call in another process."""

    def __call__(self, articles: Sequence[Article], length: Length) -> list[Sentence]:
        """Sentences that the articles print, word for word, in reading order; several articles make one story.

        Ids of the articles must differ. Copies among them do not count as independent sources.
        """
        ...


@dataclass(frozen=True, slots=True)
class Offer:
    """What an address leads to: at least one source, the likeliest first.

    Several are a choice: none of them clearly leads. With `together` they are a list that is taken as a whole.
    """

    sources: tuple[NewSource, ...]
    together: bool = False


class Reader(Protocol):
    """Reads what people name: `/summary URL`, a new source."""

    async def offer(self, address: str) -> Offer:
        """What an address leads to: a source, a choice, or a list. Raises SourceError or BadInput."""
        ...

    async def discover(self, address: str) -> NewSource:
        """The likeliest source behind an address. Raises SourceError or BadInput."""
        ...

    async def article(self, url: str) -> Article:
        """The article at an address. Raises SourceError."""
        ...


class Taken(StrEnum):
    """What became of something that was pushed to the bot."""

    TAKEN = "taken"
    UNKNOWN = "unknown"  # nobody asked for it, or nobody wants it any more
    LATER = "later"  # there is no room for it now


class Hooks(Protocol):
    """What hubs say to the bot (WebSub, https://www.w3.org/TR/websub/); `token` is the last part of the callback."""

    async def confirm(self, token: str, mode: str, topic: str, lease_seconds: int | None) -> bool:
        """Whether the bot means the order that a hub asks about ("subscribe"), or hears that it is "denied"."""
        ...

    async def take(self, token: str, signature: str, content_type: str, body: bytes) -> Taken:
        """Take what a hub pushes; `signature` is X-Hub-Signature. Wrongly signed content is taken and thrown away."""
        ...


class Catalogue(Protocol):
    """The starter sources by topic."""

    def topics(self) -> Sequence[str]:
        """Topic names in lower case, in order."""
        ...

    def sources(self, topic: str, language: str) -> Sequence[NewSource]:
        """Feeds of a topic in a language, or in English where there are none; empty for an unknown topic."""
        ...

    def search(self, words: str) -> Sequence[NewSource]:
        """Feeds that all the words fit, by title, topic, address or language; none for no words."""
        ...

    def opml(self, sources: Sequence[Source]) -> str:
        """The sources as an OPML document, in folders by topic."""
        ...


class ChatPlatform(Protocol):
    """A place where people talk: four verbs, and a question."""

    name: Platform

    def render(self, message: Message) -> list[Payload]:
        """The message as this platform's parts, within its limits, with everything escaped. Pure."""
        ...

    async def run(self, receive: Receive) -> None:
        """Receive until cancelled; returns only then. Every event is passed to `receive` before it is acknowledged."""
        ...

    async def send(self, chat: Chat, payload: Payload, context: Payload, key: str) -> str:
        """Send one part; returns the platform's id of the message. Raises a SendError, never swallows.

        `key` names the part; platforms that can store it with the message let `probe` find it.
        """
        ...

    async def probe(self, chat: Chat, key: str) -> str | None:
        """The id of the message that carries the key, when the platform can tell; None when not found or unknowable."""
        ...

    async def administers(self, chat: Chat, user: str) -> bool:
        """Whether the person of an event that is `administered` is one of its administrators.

        Raises a SendError when the platform cannot be asked.
        """
        ...

    async def close(self) -> None:
        """Let go of connections."""
        ...
