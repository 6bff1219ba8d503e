"""What chats corrected, for the operator: the list, and making one true for everybody."""

from __future__ import annotations

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from typing import Any

from bot.app.batch import iso
from bot.app.build import utc_now
from bot.digests.view import regrouped
from bot.errors import BadInput
from bot.settings import Settings
from bot.storage import SqlStore
from bot.types import Article, Correction


async def corrections(settings: Settings) -> list[dict[str, Any]]:
    """All corrections, those that most chats made first, with the articles' titles."""
    async with _open(settings) as store:
        found = await store.evidence()
        named = {a.id: a for a in await store.articles([n for one in found for n in (one.article, one.other)])}
    return [
        {
            "article": one.article,
            "title": _title(named.get(one.article)),
            "other": one.other,
            "other_title": _title(named.get(one.other)),
            "same_story": one.together,
            "chats": one.chats,
            "at": iso(one.at),
            "applied_at": iso(one.applied_at),
        }
        for one in found
    ]


async def apply(settings: Settings, article: int, other: int, *, together: bool) -> str:
    """Put two articles' stories together for everybody, or take the first out of the second's; says what moved.

    Raises BadInput where there is nothing to do.
    """
    async with _open(settings) as store:
        articles = await store.stories_with([article, other])
        missing = {article, other} - {one.id for one in articles}
        if missing:
            raise BadInput(
                f"There is no article {min(missing)} in a story. newsdigest corrections lists what was said."
            )
        correction = Correction(article, other, together, utc_now())
        placements = regrouped(articles, correction)
        if not placements:
            raise BadInput(
                f"Articles {article} and {other} are {'one story' if together else 'not one story'} already."
            )
        chats = await store.apply_correction(correction, placements)
    moved = "1 article" if len(placements) == 1 else f"{len(placements)} articles"
    return f"Done: {moved} moved, for everybody. Chats that said so: {chats}."


def text(found: list[dict[str, Any]]) -> str:
    """The corrections for an operator, in words."""
    if not found:
        return "No chat has corrected anything."
    return "\n".join(
        f"{one['article']} {'and' if one['same_story'] else 'not with'} {one['other']}  {one['chats']} "
        f"{'chat' if one['chats'] == 1 else 'chats'}, last {one['at']}"
        f"{', applied ' + one['applied_at'] if one['applied_at'] else ''}\n  {one['title']}\n  {one['other_title']}"
        for one in found
    )


def _title(article: Article | None) -> str:
    return (article.title or article.url) if article else ""


@asynccontextmanager
async def _open(settings: Settings) -> AsyncIterator[SqlStore]:
    store = SqlStore(settings.database_url)
    await store.open()
    try:
        yield store
    finally:
        await store.close()
