"""What is told: windows, digests, subscriptions and schedules."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime, time

from bot.types.background import Difference
from bot.types.chat import Chat
from bot.types.news import EPOCH, Article, Length, Reworded, Sentence


@dataclass(frozen=True, slots=True)
class Window:
    """The half-open span [start, end) that a digest covers."""

    start: datetime
    end: datetime


@dataclass(frozen=True, slots=True)
class Told:
    """One telling of a story to a subscriber: the articles it was made from, the sentences shown, and when.

    `story` is what the story was called then: it may have been merged or split since, its articles tell where it is.
    """

    story: int
    at: datetime
    articles: frozenset[int]
    sentences: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Correction:
    """A reader's word that two articles are one story (`together`), or that `article` does not belong with `other`."""

    article: int
    other: int
    together: bool
    at: datetime


@dataclass(frozen=True, slots=True)
class Taste:
    """What a reader thought of a story: `liked` or not, its headline, and what it was about, to know others like it."""

    story: int
    liked: bool
    at: datetime
    headline: str
    words: frozenset[str] = frozenset()
    topics: tuple[str, ...] = ()
    outlets: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Addition:
    """A sentence of a new article that says what a subscriber was not told: `facts` are the words that carry the news.

    `points` tell how much it adds: two are a new figure, name or state, fewer only new words.
    """

    sentence: Sentence
    facts: tuple[str, ...]
    points: float


@dataclass(frozen=True, slots=True)
class Development:
    """What came of a story since a reader was told of it: what was known of it then, and the articles since.

    `told` are the sentences shown.
    """

    known: tuple[Article, ...]
    told: tuple[str, ...]
    new: tuple[Article, ...]


@dataclass(frozen=True, slots=True)
class Reason:
    """Why a story is told where it is: in words, and how many points they gave or took."""

    words: str
    points: float


@dataclass(frozen=True, slots=True)
class SourceLink:
    """One source of a told story, as the reader sees it.

    `name` is the outlet's own, by which it is counted; `called` what the reader's chat calls the source, where it calls
    it otherwise.
    """

    name: str
    title: str
    url: str
    published: datetime | None = None
    article: int = 0
    copy_of: int | None = None
    called: str = ""

    @property
    def shown(self) -> str:
        """The name that the reader knows it by."""
        return self.called or self.name


@dataclass(frozen=True, slots=True)
class ToldStory:
    """A story as printed in a digest. `developed` marks one the reader knew, told again because it has news.

    `since` is when the reader was told of it last, `why` what gave it its place, `topics` what it is about,
    `differences` what its sources give otherwise, `reworded` a model's words to show instead of the sentences.
    """

    story: int
    headline: str
    sentences: tuple[Sentence, ...]
    sources: tuple[SourceLink, ...]
    developed: bool = False
    since: datetime | None = None
    why: tuple[Reason, ...] = ()
    topics: tuple[str, ...] = ()
    differences: tuple[Difference, ...] = ()
    reworded: Reworded | None = None


@dataclass(frozen=True, slots=True)
class Digest:
    """One issue for one subscription over a window; `slot_at` is the due time it answers."""

    slot_at: datetime
    window: Window
    stories: tuple[ToldStory, ...]
    left_out: int = 0


@dataclass(frozen=True, slots=True)
class Hours:
    """Local times on some days of the week, ISO: Monday 1 to Sunday 7; no days means every day."""

    days: tuple[int, ...]
    times: tuple[time, ...]


@dataclass(frozen=True, slots=True)
class Schedule:
    """The local times at which digests are due, in an IANA zone. No times: only on demand.

    `days` are ISO weekdays, Monday 1 to Sunday 7; none means every day. `more` are days with times of their own. What
    falls into the `quiet` hours, [start, end) by the local clock, is held until they end. Nothing is due before
    `hold_until`. A story that so many as `breaking` of the chat's outlets tell is told at once, 0 for never; in quiet
    hours it waits like all else, unless `quiet_breaking`.
    """

    times: tuple[time, ...] = ()
    zone: str = "UTC"
    days: tuple[int, ...] = ()
    quiet: tuple[time, time] | None = None
    hold_until: datetime | None = None
    more: tuple[Hours, ...] = ()
    breaking: int = 0
    quiet_breaking: bool = False

    @property
    def hours(self) -> tuple[Hours, ...]:
        """All its days with their times."""
        return (Hours(self.days, self.times), *self.more)


@dataclass(frozen=True, slots=True)
class Preferences:
    """What a chat wants of its digests, besides when they come: what /settings changes. Every field has a default.

    `say_nothing`: a digest without news is one line that says so, instead of no message. At most `stories` are told,
    None for as many as the operator chose, and `minutes` of reading, None for no limit. With `wanted` words only
    stories that have one of them are told; those with one of the `unwanted` never. `topics` come first, of `no_topics`
    nothing is told. A story is told at the `length`, None for the operator's; in the `language` (ISO 639-1), "" for
    as it is printed, where the operator has a model that translates. `open_to_all`: in a group with administrators
    everybody may change what it follows.
    """

    say_nothing: bool = False
    stories: int | None = None
    minutes: int | None = None
    wanted: tuple[str, ...] = ()
    unwanted: tuple[str, ...] = ()
    topics: tuple[str, ...] = ()
    no_topics: tuple[str, ...] = ()
    length: Length | None = None
    language: str = ""
    open_to_all: bool = False


@dataclass(frozen=True, slots=True)
class Subscription:
    """A chat's standing order. `covered_until` is the end of the last window; `paused_at` is set after /stop."""

    id: int
    chat: Chat
    schedule: Schedule
    language: str = "en"
    covered_until: datetime = EPOCH
    next_due_at: datetime | None = None
    paused_at: datetime | None = None
    preferences: Preferences = Preferences()


@dataclass(frozen=True, slots=True)
class Subscriber:
    """All that is known of a reader when their digest is made, besides the stories.

    `told`: of these stories at any time, and of all others lately; oldest first, as the corrections. Tastes come
    newest first. `names`: what the chat calls the source of an article, by the article's id, where it renamed it.
    """

    preferences: Preferences = Preferences()
    told: tuple[Told, ...] = ()
    tastes: tuple[Taste, ...] = ()
    corrections: tuple[Correction, ...] = ()
    names: Mapping[int, str] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Subscribe:
    """Make or extend a chat's subscription. `sources` are (source id, topic it came with or "")."""

    chat: Chat
    sources: tuple[tuple[int, str], ...]
    schedule: Schedule
    next_due_at: datetime | None
    covered_until: datetime
    language: str = "en"
