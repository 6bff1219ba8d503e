"""What is read: sources, their entries, articles, and where grouping put them."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import UTC, datetime
from enum import StrEnum

EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
MUTED = -2  # the weight of a source of which a subscription wants nothing


class SourceKind(StrEnum):
    """How a source is read."""

    FEED = "feed"
    PAGE = "page"
    FOLDER = "folder"
    SITEMAP = "sitemap"
    TELEGRAM = "telegram"
    MAILBOX = "mailbox"


@dataclass(frozen=True, slots=True)
class NewSource:
    """A source as somebody names it, before it is stored. `url` is an http(s) address or an absolute folder path."""

    kind: SourceKind
    url: str
    title: str = ""
    topic: str = ""
    language: str = ""


@dataclass(frozen=True, slots=True)
class Entry:
    """An item as the source printed it. `summary` and `content` may hold HTML; `key` is what the source calls it."""

    key: str
    url: str
    title: str = ""
    published: datetime | None = None
    author: str = ""
    summary: str = ""
    content: str = ""
    language: str = ""
    categories: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Hub:
    """Where a source's news can be had pushed (WebSub): the hub's address, and what it calls the source."""

    url: str
    topic: str


@dataclass(frozen=True, slots=True)
class Habits:
    """What visits have taught about a source: how often it prints, when it wants no visits, where it is moving to.

    `printed` are the newest dates of its entries; `known_since` is the first visit that succeeded. `max_age` (of the
    server) and `ttl` (of the feed) are seconds, 0 where nothing was said. Hours are of UTC, days count from Monday, 0.
    `validated` is the address that the validators belong to, where it is not the source's own. `moved_to` is where
    permanent redirects led the last `moves` visits. `missing_since` is the first of the 404s that have not ended.
    """

    known_since: datetime | None = None
    printed: tuple[datetime, ...] = ()
    max_age: int = 0
    ttl: int = 0
    skip_hours: tuple[int, ...] = ()
    skip_days: tuple[int, ...] = ()
    validated: str = ""
    moved_to: str = ""
    moves: int = 0
    missing_since: datetime | None = None


@dataclass(frozen=True, slots=True)
class Source:
    """Where news comes from, with its validators and its next visit.

    `via_topic` is set where a subscription holds the source because of a topic; otherwise it is empty. `weight` is 1
    where the subscription wants more of it, -1 for less, MUTED for nothing, else 0. `ended_at` is
    set once it is not visited any more (it is gone), `last_error` says why. `unread` are entries that it printed and
    that wait to be read. `hub` is the one that it names, `pushed_until` when the standing order with it ends.
    """

    id: int
    kind: SourceKind
    url: str
    title: str
    topic: str = ""
    language: str = ""
    etag: str = ""
    last_modified: str = ""
    next_check_at: datetime = EPOCH
    checked_at: datetime | None = None
    failures: int = 0
    last_error: str = ""
    via_topic: str = ""
    ended_at: datetime | None = None
    habits: Habits = Habits()
    unread: tuple[Entry, ...] = ()
    hub: Hub | None = None
    pushed_until: datetime | None = None
    weight: int = 0


@dataclass(frozen=True, slots=True)
class Lease:
    """A standing order with a hub to be told of a source's news; `token` is the callback's own, unguessable name.

    `asked` says that a request is under way or was answered, so that the hub's question whether we meant it is
    answered yes. `until` is when the order ends, None while the hub has not confirmed it.
    """

    source_id: int
    hub: Hub
    token: str
    secret: str = field(repr=False)
    asked: bool = False
    until: datetime | None = None


@dataclass(frozen=True, slots=True)
class Article:
    """The readable text of one page: paragraphs divided by blank lines, without the page's furniture.

    `id` is 0 until it is stored. `event`, `story` and `copy_of` are ids of articles: an event and a story are called
    by their first article. `outlet` is the name readers see. `updated_at` is when the text was last seen to have
    changed, or when its page says it was before it was first read. `paywall` says that the page shows only a part.
    `published` is in the zone that the page gives until it is stored. `categories` are what its source files it under,
    with the source's own topic.
    """

    url: str
    title: str
    text: str
    author: str = ""
    published: datetime | None = None
    language: str = ""
    outlet: str = ""
    id: int = 0
    seen_at: datetime = EPOCH
    event: int | None = None
    story: int | None = None
    copy_of: int | None = None
    updated_at: datetime | None = None
    image: str = ""
    paywall: bool = False
    categories: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Found:
    """A new entry with the article read for it. `appeared_at` is when it counts as news (see ingest.policy)."""

    entry: Entry
    article: Article
    appeared_at: datetime


@dataclass(frozen=True, slots=True)
class Checked:
    """The outcome of one visit to a source: what to remember of it, and what was new.

    `error` is empty on success. `known` are keys of entries to be taken as printed before, without an article.
    `ended`: never visit again, unless somebody adds the source anew. `habits`, `unread` and `hub` replace what was
    kept, None leaves it; a hub without an address says that there is none any more. `sites` are memories of sites by
    their names, in place of those that were kept.
    """

    source_id: int
    at: datetime
    next_check_at: datetime
    etag: str = ""
    last_modified: str = ""
    title: str = ""
    url: str = ""
    error: str = ""
    found: tuple[Found, ...] = ()
    known: tuple[str, ...] = ()
    ended: bool = False
    habits: Habits | None = None
    unread: tuple[Entry, ...] | None = None
    hub: Hub | None = None
    sites: tuple[tuple[str, SiteMemory], ...] = ()


@dataclass(frozen=True, slots=True)
class SiteMemory:
    """What the pages of one site have in common: fingerprints of paragraphs by the number of pages they were seen on.

    `pages` were seen in all; `latest` are the article's paragraphs of the last one, to know it again.
    """

    pages: int = 0
    seen: dict[str, int] = field(default_factory=dict)
    latest: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Placement:
    """Where grouping put an article. `copy_of` is the article it repeats, if any."""

    article_id: int
    event: int
    story: int
    copy_of: int | None = None


@dataclass(frozen=True, slots=True)
class Regrouping:
    """What grouping set right later, and why in words.

    Where `merged`, the articles of `event` are in `into` now, or only their stories are one (`of_stories`); else some
    articles of `event` are the new event `into`. `placements` say where each article that was moved belongs since.
    """

    event: int
    into: int
    merged: bool
    why: str
    placements: tuple[Placement, ...] = ()
    at: datetime = EPOCH

    @property
    def of_stories(self) -> bool:
        """Whether two stories became one, and their events stayed as they were."""
        return self.merged and all(place.event != self.into for place in self.placements)


@dataclass(frozen=True, slots=True)
class Sentence:
    """A sentence that an article printed, word for word; `article` is that article's id."""

    text: str
    article: int


@dataclass(frozen=True, slots=True)
class Wording:
    """A story as printed, to be put into other words.

    `language` (ISO 639-1, "" unknown) is that of the sentences, `printed_in` that of the new text, with its name in
    English; both empty for the language of the sentences.
    """

    headline: str
    sentences: tuple[str, ...]
    language: str = ""
    printed_in: str = ""
    language_name: str = ""


@dataclass(frozen=True, slots=True)
class Reworded:
    """A story in a model's words: every number and name in them stands in what its sources printed."""

    headline: str
    text: str


@dataclass(frozen=True, slots=True)
class Length:
    """How long a summary may be: a number of sentences, or of words (at least one sentence)."""

    sentences: int | None = 3
    words: int | None = None


@dataclass(frozen=True, slots=True)
class Story:
    """A story as one subscriber sees it: articles of their sources only, oldest first.

    `fresh` are the ids of articles that appeared in the window, `edited` of those whose text changed in it. `weight` is
    the greatest that the subscription gives to one of its sources.
    """

    id: int
    articles: tuple[Article, ...]
    fresh: frozenset[int] = frozenset()
    edited: frozenset[int] = frozenset()
    weight: int = 0


@dataclass(frozen=True, slots=True)
class Revision:
    """What an article said until it was changed."""

    article: int
    until: datetime
    title: str
    text: str
