"""What is remembered of each subscriber besides the order: what they were told, thought and corrected."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Protocol

from bot.types import Article, Chat, Correction, Placement, Revision, Subscriber, Taste, Told


@dataclass(frozen=True, slots=True)
class Evidence:
    """What chats said of two articles: how many, when last, and since when it holds for everybody, if it does."""

    article: int
    other: int
    together: bool
    chats: int
    at: datetime
    applied_at: datetime | None = None


class CorrectionStore(Protocol):
    """What the operator's `newsdigest corrections` reads and keeps."""

    async def evidence(self) -> list[Evidence]:
        """All corrections of all chats, those that most chats made first, then the newest."""
        ...

    async def stories_with(self, article_ids: Sequence[int]) -> list[Article]:
        """All articles of the stories that these are in, in id order."""
        ...

    async def apply_correction(self, correction: Correction, placements: Sequence[Placement]) -> int:
        """Move articles for everybody, and mark what chats said so as applied at `correction.at`; how many chats did.

        Grouping reads its memory anew before it places the next article.
        """
        ...


class TellingStore(Protocol):
    """What `digests.edition` reads of a subscriber besides candidates, and `commands` keep."""

    async def subscriber(self, subscription_id: int, story_ids: Sequence[int], since: datetime) -> Subscriber:
        """Everything about a reader that their digest is made by, in one read: see Subscriber.

        Told are tellings of these stories, as `told` finds them, and all since then. An unknown subscription has none.
        """
        ...

    async def told(self, subscription_id: int, story_ids: Sequence[int]) -> list[Told]:
        """Tellings of stories so called, or of articles that are in these stories now, oldest first."""
        ...

    async def told_since(self, subscription_id: int, since: datetime) -> list[Told]:
        """All tellings since then, oldest first."""
        ...

    async def source_names(self, subscription_id: int, article_ids: Sequence[int]) -> dict[int, str]:
        """What the subscriber's chat calls the source of each of these articles; those it calls by their own are left
        out.

        An article that came through several of the chat's sources (the muted aside) has the name of its outlet's own
        source, else of the first that the chat renamed.
        """
        ...

    async def revisions(self, article_ids: Sequence[int]) -> list[Revision]:
        """What these articles said before they were changed, oldest first."""
        ...

    async def correct(self, chat: Chat, correction: Correction) -> None:
        """Keep a correction; what was said of the same two articles before is replaced."""
        ...

    async def corrections(self, subscription_id: int) -> list[Correction]:
        """The subscriber's corrections, oldest first."""
        ...

    async def taste(self, chat: Chat, taste: Taste) -> None:
        """Keep what a reader thought of a story; it replaces what they thought of it before."""
        ...

    async def tastes(self, subscription_id: int, limit: int) -> list[Taste]:
        """The newest, newest first: a story that is judged anew keeps its place."""
        ...
