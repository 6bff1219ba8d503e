"""Articles of a story -> where they differ, its timeline, its key facts: what runs in worker processes. Pure."""

from __future__ import annotations

from collections.abc import Sequence

from bot.types import Article, Background, Facts, Step

STEPS = 3  # fewer are no timeline …
DAYS = 2  # … nor are those of a single day


def background(articles: Sequence[Article]) -> Background:
    """What the articles tell together. A single text differs from nobody; its facts and steps are its own."""
    # numpy and the lists of words load here, in the worker, not in the idle process.
    from bot.summaries.dates import date_differences
    from bot.summaries.document import in_one_language
    from bot.summaries.facts import key_facts
    from bot.summaries.figures import differences
    from bot.summaries.timeline import timeline

    if not any(article.text.strip() for article in articles):
        return Background(facts=Facts())
    spoken = in_one_language(articles)
    differ = (*differences(articles), *date_differences(articles))
    return Background(differ, _told(timeline(spoken)), key_facts(spoken))


def background_all(stories: Sequence[Sequence[Article]]) -> list[Background]:
    """`background` for several stories in one trip to a worker."""
    return [background(articles) for articles in stories]


def _told(steps: Sequence[Step]) -> tuple[Step, ...]:
    enough = len(steps) >= STEPS and len({step.day for step in steps}) >= DAYS
    return tuple(steps) if enough else ()
