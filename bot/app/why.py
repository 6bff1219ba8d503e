"""`newsdigest why A B`: what is for and against two articles being one event, and what was decided of them.

Stored articles are weighed by what is rare among all that was read lately, pages from elsewhere by the two alone.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import asdict, dataclass
from typing import Any

from bot.app.batch import read_named
from bot.app.build import utc_now
from bot.errors import BadInput
from bot.settings import Settings
from bot.storage import SqlStore
from bot.stories.explain import Explanation, explain, rarity
from bot.stories.group import RECALLED
from bot.types import Article, Regrouping

WEIGHTIEST = 6  # reasons shown in text; JSON has all
WORDS = 12


@dataclass(frozen=True, slots=True)
class Why:
    """Two articles, what weighing them says, and what was set right about them since they were placed."""

    articles: tuple[Article, Article]
    explanation: Explanation
    regroupings: tuple[Regrouping, ...] = ()

    @property
    def stored(self) -> bool:
        """Whether the two were placed by the bot, so that what was decided is known."""
        return all(article.event is not None for article in self.articles)


async def why(settings: Settings, *names: str) -> tuple[Why | None, list[str]]:
    """Compare two stored articles (numbers) or two pages (paths, addresses); a sentence for each that is not there."""
    if all(name.isdigit() for name in names):
        return await _stored(settings, [int(name) for name in names])
    if any(name.isdigit() for name in names):
        raise BadInput(f"{' and '.join(names)}: name two stored articles by number, or two pages.")
    articles, complaints = await read_named(settings, names)
    if len(articles) != 2:
        return None, complaints or [f"{' and '.join(names)} are not two pages."]
    return Why((articles[0], articles[1]), explain(articles[0], articles[1])), complaints


async def _stored(settings: Settings, ids: Sequence[int]) -> tuple[Why | None, list[str]]:
    store = SqlStore(settings.database_url)
    await store.open()
    try:
        found = {article.id: article for article in await store.articles(ids)}
        missing = [f"There is no article {number}." for number in dict.fromkeys(ids) if number not in found]
        if missing:
            return None, missing
        lately = await store.grouped_since(utc_now() - RECALLED)
        moved = await store.regroupings(ids)
    finally:
        await store.close()
    first, second = (found[number] for number in ids)
    known = rarity([*lately, *(a for a in (first, second) if a.id not in {one.id for one in lately})])
    return Why((first, second), explain(first, second, known), tuple(moved)), []


def text(found: Why) -> str:
    """For people to read."""
    told = found.explanation
    lines = [f"{article.title or article.url}" for article in found.articles]
    if found.stored:
        lines.append(_decided(*found.articles))
    weighed = "copies" if told.is_copy else "one event" if told.same_event else "one story" if told.same_story else ""
    lines.append(f"The two alone look like {weighed or 'different stories'} (evidence {told.score:+.1f}, 0 is even).")
    lines += [f"  {reason.part:+6.2f}  {reason.meaning} ({reason.value:.2f})" for reason in told.reasons[:WEIGHTIEST]]
    if told.shared:
        lines.append(f"Both say: {', '.join(told.shared[:WORDS])}.")
    for one in found.regroupings:
        lines.append(f"{one.at:%Y-%m-%d %H:%M} UTC: {_done(one)}. {one.why}")
    return "\n".join(lines)


def _done(one: Regrouping) -> str:
    if one.of_stories:
        return f"The stories of events {one.event} and {one.into} became one"
    return f"Event {one.event} went into event {one.into}" if one.merged else f"Event {one.event} was split"


def _decided(one: Article, other: Article) -> str:
    if one.copy_of == other.id or other.copy_of == one.id:
        return "The bot took one for a copy of the other."
    if one.event == other.event:
        return f"The bot has them together, in event {one.event} of story {one.story}."
    if one.story == other.story:
        return f"The bot has them in story {one.story}, as events {one.event} and {other.event}."
    return f"The bot has them apart, in stories {one.story} and {other.story}."


def as_row(found: Why) -> dict[str, Any]:
    """The form that --json prints."""
    told = found.explanation
    return {
        "articles": [
            {"id": a.id, "url": a.url, "title": a.title, "event": a.event, "story": a.story, "copy_of": a.copy_of}
            for a in found.articles
        ],
        "score": told.score,
        "same_event": told.same_event,
        "same_story": told.same_story,
        "is_copy": told.is_copy,
        "shared": list(told.shared),
        "reasons": [asdict(reason) for reason in told.reasons],
        "regroupings": [
            {
                "event": r.event,
                "into": r.into,
                "merged": r.merged,
                "of_stories": r.of_stories,
                "why": r.why,
                "at": r.at.isoformat(),
            }
            for r in found.regroupings
        ],
    }
