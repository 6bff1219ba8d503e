"""A reader's own view of the stories: what they corrected to be one, or not, is so for them at once. Pure.

Corrections are of articles, which do not change their names. They are applied in the order in which they were made.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Sequence
from dataclasses import replace

from bot.digests.state import printed_at
from bot.types import Article, Correction, Placement, Story


def view(stories: Sequence[Story], corrections: Iterable[Correction]) -> list[Story]:
    """The stories as this reader groups them, those with news in the window only, in the same order."""
    groups = list(stories)
    for correction in corrections:
        groups = _together(groups, correction) if correction.together else _apart(groups, correction)
    return [story for story in groups if story.fresh or story.edited]


def leaving(story: Story, article: int, other: int) -> frozenset[int]:
    """Which articles leave a story with one that does not belong with another.

    Its whole event, where the two are of different events; of one event only the article itself and its copies.
    """
    named = {one.id: one for one in story.articles}
    gone, kept = named[article], named[other]
    if gone.event is not None and gone.event != kept.event:
        return frozenset(one.id for one in story.articles if one.event == gone.event)
    copies = {one.id for one in story.articles if one.copy_of == article or one.id == gone.copy_of}
    return frozenset({article, *copies} - {other})


def regrouped(articles: Sequence[Article], correction: Correction) -> list[Placement]:
    """Where articles belong once a correction holds for everybody; only those that change.

    `articles` are all of the two articles' stories. A story and an event are called by their first article: the part
    that has it keeps the name, the other takes that of its own first.
    """
    named = {article.id: article for article in articles}
    one, other = named.get(correction.article), named.get(correction.other)
    if one is None or other is None or (one.story == other.story) is correction.together:
        return []
    if correction.together:
        name = min(one.story or one.id, other.story or other.id)
        return [_placed(article, article.event, name) for article in articles if article.story != name]
    members = [article for article in articles if article.story == one.story]
    gone = leaving(Story(0, tuple(members)), one.id, other.id)
    placements = []
    for part in ([a for a in members if (a.id in gone) is out] for out in (True, False)):
        ids = {article.id for article in part}
        firsts: dict[int | None, int] = {}
        for article in sorted(part, key=lambda a: a.id):
            firsts.setdefault(article.event, article.id)
        events = {event: event if event in ids else first for event, first in firsts.items()}
        name = one.story if one.story in ids else min(event for event in events.values() if event is not None)
        placements += [_placed(article, events[article.event], name, ids) for article in part]
    return [p for p in placements if (p.event, p.story, p.copy_of) != _place_of(named[p.article_id])]


def _placed(article: Article, event: int | None, story: int | None, among: Collection[int] | None = None) -> Placement:
    """A copy whose original went another way stands for itself."""
    copy_of = article.copy_of if among is None or article.copy_of in among else None
    place = event if event is not None else article.id
    return Placement(article.id, place, story if story is not None else place, copy_of)


def _place_of(article: Article) -> tuple[int | None, int | None, int | None]:
    return article.event, article.story, article.copy_of


def _together(stories: list[Story], correction: Correction) -> list[Story]:
    one, other = _of(stories, correction.article), _of(stories, correction.other)
    if one is None or other is None or one is other:
        return stories
    articles = sorted((*one.articles, *other.articles), key=lambda a: (printed_at(a), a.id))
    joined = _story(articles, one, other)
    return [joined if story is one else story for story in stories if story is not other]


def _apart(stories: list[Story], correction: Correction) -> list[Story]:
    story = _of(stories, correction.article)
    if story is None or story is not _of(stories, correction.other):
        return stories
    gone = leaving(story, correction.article, correction.other)
    parts = [_story([a for a in story.articles if (a.id in gone) is out], story) for out in (False, True)]
    place = stories.index(story)
    return [*stories[:place], *parts, *stories[place + 1 :]]


def _of(stories: Iterable[Story], article: int) -> Story | None:
    return next((story for story in stories if any(one.id == article for one in story.articles)), None)


def _story(articles: Sequence[Article], *made_of: Story) -> Story:
    """A story of these articles. It keeps a name that one of them is called by, or takes its first article's."""
    ids = {article.id for article in articles}
    names = [story.id for story in made_of if story.id in ids]
    return replace(
        made_of[0],
        id=min(names) if names else min(ids),
        articles=tuple(articles),
        fresh=frozenset().union(*(story.fresh for story in made_of)) & ids,
        edited=frozenset().union(*(story.edited for story in made_of)) & ids,
        weight=max((story.weight for story in made_of), key=abs),
    )
