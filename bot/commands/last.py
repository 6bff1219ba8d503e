"""The stories that a number means: those of the last digest that this chat was sent."""

from __future__ import annotations

from dataclasses import dataclass

from bot.commands.desk import Desk, standing_order
from bot.errors import BadInput
from bot.types import Digest, Incoming, Subscription, ToldStory


@dataclass(frozen=True, slots=True)
class Last:
    """The chat's order and its last digest."""

    order: Subscription
    digest: Digest

    def story(self, word: str) -> tuple[int, ToldStory]:
        """The story with this number. Raises BadInput."""
        number = int(word.lstrip("#")) if word.lstrip("#").isdecimal() else 0
        count = len(self.digest.stories)
        if not 1 <= number <= count:
            had = "1 story" if count == 1 else f"{count} stories"
            raise BadInput(f"The last digest had {had}. Type a number from 1 to {count}.")
        return number, self.digest.stories[number - 1]


async def last(desk: Desk, incoming: Incoming) -> Last:
    """The last digest with a story in it. Raises BadInput."""
    digest = await desk.store.last_digest(incoming.chat)
    order = await standing_order(desk, incoming.chat)
    if digest is None or order is None:
        raise BadInput("There was no digest yet. Type /summary for one now.")
    return Last(order, digest)
