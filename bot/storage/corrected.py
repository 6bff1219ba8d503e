"""CorrectionStore: what chats said is one story or is not, and making it true for everybody."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from sqlalchemy import func, select, update

from bot.ports import Evidence
from bot.storage import articles as article_rows
from bot.storage import rows
from bot.storage.dialect import insert
from bot.storage.engine import Database, unbroken
from bot.storage.tables import articles, corrections, rulings
from bot.types import Article, Correction, Placement


class Corrected:
    """Corrections of all chats together."""

    _database: Database

    @unbroken
    async def evidence(self) -> list[Evidence]:
        """All corrections of all chats; the same pair either way round is one."""
        async with self._database.read() as conn:
            found = (await conn.execute(select(corrections).order_by(corrections.c.id))).all()
        counted: dict[tuple[frozenset[int], bool], Evidence] = {}
        for row in found:
            key = (frozenset((row.article, row.other)), row.together)
            before = counted.get(key)
            chats = before.chats if before else 0
            applied = max(filter(None, (row.applied_at, before.applied_at if before else None)), default=None)
            at = max(row.at, before.at) if before else row.at
            counted[key] = Evidence(row.article, row.other, row.together, chats + 1, at, applied)
        return sorted(counted.values(), key=lambda one: (one.chats, one.at), reverse=True)

    @unbroken
    async def stories_with(self, article_ids: Sequence[int]) -> list[Article]:
        """All articles of the stories that these are in, in id order."""
        theirs = select(articles.c.story).where(articles.c.id.in_(article_ids), articles.c.story.is_not(None))
        query = select(articles).where(articles.c.story.in_(theirs)).order_by(articles.c.id)
        async with self._database.read() as conn:
            return [rows.article(row) for row in await conn.execute(query)]

    @unbroken
    async def apply_correction(self, correction: Correction, placements: Sequence[Placement]) -> int:
        """Move articles for everybody, and mark what chats said so as applied; how many chats did."""
        pair = (correction.article, correction.other)
        said = (
            corrections.c.article.in_(pair),
            corrections.c.other.in_(pair),
            corrections.c.together == correction.together,
        )
        async with self._database.write() as conn:
            if placements:
                await article_rows.keep(conn, placements)
            ruling = {"article": correction.article, "other": correction.other, "together": correction.together}
            await conn.execute(insert(conn, rulings).values(**ruling, at=correction.at))
            marked = await conn.execute(update(corrections).where(*said).values(applied_at=correction.at))
            return int(marked.rowcount)

    @unbroken
    async def regrouped_at(self) -> datetime | None:
        """When an operator ruled last."""
        async with self._database.read() as conn:
            found: datetime | None = await conn.scalar(select(func.max(rulings.c.at)))
            return found

    @unbroken
    async def kept_apart(self) -> list[tuple[int, int]]:
        """Pairs of articles of which an operator's last word is that they are not one story."""
        async with self._database.read() as conn:
            said = (await conn.execute(select(rulings).order_by(rulings.c.id))).all()
        last = {frozenset((row.article, row.other)): row for row in said}
        return [(row.article, row.other) for row in last.values() if not row.together]
