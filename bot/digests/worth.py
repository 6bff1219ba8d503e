"""What a story is worth to one reader, and why, in words. Pure.

Worth is a plain sum of parts, each a Reason: what the reader sees after /why is all that was counted.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime, timedelta
from math import log2

from bot.digests.state import StoryState
from bot.digests.taste import reaction
from bot.types import Reason, Story, Subscriber

HALF_LIFE = timedelta(hours=12)  # of a story's worth since its newest article was printed
GROWTH = 0.3  # points for the first source that came to it in the last day; more give less each
CHOSEN_TOPIC = 1.0
WEIGHED_SOURCE = 0.75
DEVELOPED = 0.5  # a reader follows what they know


def reasons(
    story: Story, state: StoryState, reader: Subscriber, now: datetime, *, developed: bool, topics: Sequence[str] = ()
) -> tuple[Reason, ...]:
    """All that gives or takes points, the most telling first."""
    chosen = [topic for topic in reader.preferences.topics if topic in topics]
    found = [_sources(state), _freshness(state, now)]
    if state.growth:
        more = "1 more source" if state.growth == 1 else f"{state.growth} more sources"
        found.append(Reason(f"{more} came to it in the last day", round(GROWTH * log2(1 + state.growth), 2)))
    if developed:
        found.append(Reason("you know it, and it has news", DEVELOPED))
    if chosen:
        found.append(Reason(f"about {' and '.join(chosen)}, which you want first", CHOSEN_TOPIC))
    if story.weight:
        more = "more" if story.weight > 0 else "less"
        found.append(Reason(f"from a source of which you want {more}", WEIGHED_SOURCE * story.weight))
    if taste := reaction(story, topics, reader.tastes, now):
        found.append(taste)
    return tuple(sorted(found, key=lambda reason: -abs(reason.points)))


def points(why: Sequence[Reason]) -> float:
    """The sum."""
    return round(sum(reason.points for reason in why), 6)


def _sources(state: StoryState) -> Reason:
    """Independent sources count most, and each further one less."""
    number = len(state.sources)
    words = "one source tells it" if number <= 1 else f"{number} sources tell it, each in its own words"
    return Reason(words, round(log2(1 + number), 2))


def _freshness(state: StoryState, now: datetime) -> Reason:
    age = max(timedelta(), now - state.last_at)
    hours = round(age / timedelta(hours=1))
    ago = "less than an hour" if hours < 1 else f"{hours} h" if hours < 48 else f"{hours // 24} days"
    # Not rounded: of two stories that are alike otherwise the newer comes first, however little it is newer.
    return Reason(f"its newest article is {ago} old", 0.5 ** (age / HALF_LIFE))
