"""Chooses the stories of one digest: what is new to this reader, best first, no source filling it. Pure."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta

from bot.digests.state import outlets, state
from bot.digests.topics import topics
from bot.digests.worth import points, reasons
from bot.types import Addition, Article, Development, Reason, Revision, Story, Subscriber, Told

NEWS = 2.0  # points of its strongest addition from which a story that was told is told again
LATE = timedelta(hours=1)  # what was seen so shortly before a telling may have been grouped only after it


@dataclass(frozen=True, slots=True)
class Chosen:
    """A story that can be told: whole, or, where `told` says what the reader knows of it, by its `additions`.

    `tell` are the articles it is told from, `topics` what the whole story is about.
    """

    story: Story
    tell: tuple[Article, ...]
    told: Told | None = None
    additions: tuple[Addition, ...] = ()
    topics: tuple[str, ...] = ()
    why: tuple[Reason, ...] = ()

    @property
    def developed(self) -> bool:
        """Does the reader know the story?"""
        return self.told is not None


def development(story: Story, told: Told, revisions: Sequence[Revision] = ()) -> Development:
    """What came of a story since a reader was told of it: what is known of it by then, and the articles since.

    A copy tells nothing new. An article that was changed is known by what it said when the reader was told.
    """
    before = _before(revisions, told.at)
    new, known = [], []
    for article in story.articles:
        since = article.id in story.fresh or article.seen_at > told.at - LATE
        if article.id in before:
            revision = before[article.id]
            known.append(replace(article, title=revision.title, text=revision.text))
            new.append(article)
        elif article.id not in told.articles and since:
            new += [article] if article.copy_of is None else []
        else:
            known.append(article)
    return Development(tuple(known), told.sentences, tuple(new))


def edited(story: Story, told: Told) -> list[int]:
    """Articles that the reader was told of and that say something else since."""
    return [article.id for article in story.articles if article.id in story.edited & told.articles]


def choices(
    stories: Iterable[Story], told: Mapping[int, Told], additions: Mapping[int, Sequence[Addition]]
) -> list[Chosen]:
    """The stories that have something to tell: those never told, and those that developed."""
    found = []
    for story in stories:
        if story.id not in told:
            found.append(Chosen(story, story.articles, topics=topics(story.articles)))
        elif max((addition.points for addition in additions.get(story.id, ())), default=0.0) >= NEWS:
            added = tuple(additions[story.id])
            adding = {addition.sentence.article for addition in added}
            tell = tuple(article for article in story.articles if article.id in adding)
            found.append(Chosen(story, tell, told[story.id], added, topics(story.articles)))
    return found


def select(news: Sequence[Chosen], reader: Subscriber, now: datetime, limit: int) -> tuple[list[Chosen], int]:
    """At most `limit` of them, best first, each with why, and how many more there were."""
    ranked = []
    for one in news:
        how = state(one.story.articles, now)
        why = reasons(one.story, how, reader, now, developed=one.developed, topics=one.topics)
        ranked.append((points(why), how.last_at, replace(one, why=why)))
    # The newer first among equals, also where they are so old that their points no longer tell it.
    ranked.sort(key=lambda one: (one[0], one[1], -one[2].story.id), reverse=True)
    fair = _fair([one for _, _, one in ranked], limit)
    return fair, len(news) - len(fair)


def _before(revisions: Sequence[Revision], at: datetime) -> dict[int, Revision]:
    """What articles said at a moment: of each the first that was changed after it."""
    found: dict[int, Revision] = {}
    for revision in revisions:
        if revision.until > at:
            found.setdefault(revision.article, revision)
    return found


def _fair(stories: Sequence[Chosen], limit: int) -> list[Chosen]:
    """The best stories, but none from an outlet that alone has told its share, while others wait."""
    share = max(2, limit // 3)
    used: Counter[str] = Counter()
    first, later = [], []
    for chosen in stories:
        alone = outlets(chosen.story.articles)
        name = next(iter(alone)) if len(alone) == 1 else ""
        if name and used[name] >= share:
            later.append(chosen)
        else:
            used[name] += 1
            first.append(chosen)
    return (first + later)[:limit]
