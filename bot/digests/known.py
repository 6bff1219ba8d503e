"""What a subscriber knows of each story, by what was told of its articles. Pure.

Stories are merged and split after they were told, and their names change: articles do not.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from bot.types import Story, Told


def known(stories: Sequence[Story], tellings: Iterable[Told]) -> dict[int, Told]:
    """All that was told of each story, put together; stories of which nothing was told are left out.

    A telling whose articles are in none of the stories (the subscriber left its source) is of the story it was called.
    """
    of_article = {article.id: story.id for story in stories for article in story.articles}
    names = {story.id for story in stories}
    found: dict[int, Told] = {}
    for telling in tellings:
        now = {of_article[article] for article in telling.articles if article in of_article}
        for story in now or ({telling.story} & names):
            before = found.get(story)
            found[story] = Told(
                story,
                telling.at,
                telling.articles | (before.articles if before else frozenset()),
                (before.sentences if before else ()) + telling.sentences,
            )
    return found
