"""The tables. What they hold is described in docs; why an index is there stands beside it.

Ids are never used twice, also not after the newest row was deleted (`sqlite_autoincrement`): a part's key, a lease or
a planner's subscription id must never fit a later stranger.
"""

from __future__ import annotations

from sqlalchemy import (
    BigInteger,
    Boolean,
    Column,
    Float,
    Index,
    Integer,
    SmallInteger,
    String,
    Table,
    UniqueConstraint,
    bindparam,
    false,
    func,
)

from bot.storage.codec import Moment, Value, Words
from bot.storage.columns import hold, metadata, number, own_id, refers, words
from bot.storage.tables_running import paces, questions, runners
from bot.storage.tables_told import (
    corrections,
    regrouped_articles,
    regroupings,
    revisions,
    rulings,
    tastes,
    told,
    told_articles,
)
from bot.types import Digest, Entry, Habits, Hub, Incoming, Payload, Preferences, Schedule, SiteMemory

__all__ = [
    "corrections",
    "metadata",
    "paces",
    "questions",
    "regrouped_articles",
    "regroupings",
    "revisions",
    "rulings",
    "runners",
    "tastes",
    "told",
    "told_articles",
]  # those of other files

PENDING, SENDING, SENT, DEAD = "pending", "sending", "sent", "dead"
UNSENT = (PENDING, SENDING)
OPEN = "open"
NOTHING, DIGESTS, REPLIES = 0, 1, 2
"""What waits in a lane: the most urgent kind among its open deliveries."""

sources = Table(
    "sources",
    metadata,
    own_id(),
    Column("kind", String(16), nullable=False),
    Column("url", Words(), nullable=False, unique=True),
    *map(words, ("title", "topic", "language", "etag", "last_modified")),
    Column("next_check_at", Moment(), nullable=False, index=True),
    Column("checked_at", Moment()),
    Column("failures", Integer(), nullable=False, default=0),
    words("last_error"),
    # Whose turn it is among sources of one server; a folder is a server of its own.
    Column("host", Words(), nullable=False, server_default=""),
    Column("ended_at", Moment()),
    Column("habits", Value(Habits)),
    Column("unread", Value(tuple[Entry, ...])),
    Column("hub", Value(Hub)),
    # A copy of the lease's end, so that a visit knows it.
    Column("pushed_until", Moment()),
    *hold(),
    sqlite_autoincrement=True,
)

leases = Table(
    "leases",
    metadata,
    refers("source_id", "sources.id", primary_key=True, autoincrement=False),
    Column("hub", Value(Hub), nullable=False),
    Column("token", String(64), unique=True),
    words("secret"),
    Column("asked", Boolean(), nullable=False),
    Column("until", Moment()),
    Column("ask_at", Moment(), nullable=False, index=True),
)

sites = Table(
    "sites",
    metadata,
    Column("host", Words(), primary_key=True),
    Column("memory", Value(SiteMemory), nullable=False),
    # When a page of the site taught something last.
    Column("learnt_at", Moment(), nullable=False, server_default="0", index=True),
)

articles = Table(
    "articles",
    metadata,
    own_id(),
    Column("url", Words(), nullable=False, unique=True),
    *map(words, ("title", "text", "author", "language", "outlet")),
    Column("text_hash", String(32), nullable=False, index=True),
    Column("published_at", Moment()),
    Column("seen_at", Moment(), nullable=False, index=True),
    Column("event", number()),
    Column("story", number(), index=True),
    Column("copy_of", number()),
    Column("updated_at", Moment()),
    Column("image", Words(), nullable=False, server_default=""),
    Column("paywall", Boolean(), nullable=False, server_default=false()),
    Column("categories", Value(tuple[str, ...])),
    sqlite_autoincrement=True,
)
ARRIVED_AT = func.coalesce(articles.c.published_at, articles.c.seen_at)
_ungrouped = articles.c.event.is_(None)
Index("ix_articles_ungrouped", ARRIVED_AT, articles.c.id, sqlite_where=_ungrouped, postgresql_where=_ungrouped)
_edited = articles.c.updated_at.is_not(None)
Index("ix_articles_edited", articles.c.updated_at, sqlite_where=_edited, postgresql_where=_edited)

entries = Table(
    "entries",
    metadata,
    refers("source_id", "sources.id", primary_key=True),
    Column("key", Words(), primary_key=True),
    refers("article_id", "articles.id", index=True),
    Column("appeared_at", Moment(), nullable=False),
    # A fingerprint of what the source printed, so that an edit is seen.
    Column("printed", String(32), nullable=False, server_default=""),
    Index("ix_entries_appeared", "source_id", "appeared_at"),
)

chats = Table(
    "chats",
    metadata,
    own_id(),
    Column("platform", String(16), nullable=False),
    Column("address", Words(), nullable=False),
    UniqueConstraint("platform", "address"),
    sqlite_autoincrement=True,
)

subscriptions = Table(
    "subscriptions",
    metadata,
    own_id(),
    refers("chat_id", "chats.id", nullable=False, unique=True),
    Column("schedule", Value(Schedule), nullable=False),
    Column("language", String(35), nullable=False),
    Column("covered_until", Moment(), nullable=False),
    Column("next_due_at", Moment()),
    Column("paused_at", Moment()),
    # A copy of the lane's, so that what is due is read from one index however many chats have blocked us.
    Column("suspended_at", Moment()),
    Column("preferences", Value(Preferences)),
    *hold(),
    # A copy of the schedule's, so that those who want breaking stories are found by an index.
    Column("breaking", SmallInteger(), nullable=False, server_default="0"),
    sqlite_autoincrement=True,
)
_plannable = subscriptions.c.paused_at.is_(None) & subscriptions.c.suspended_at.is_(None)
Index("ix_subscriptions_due", subscriptions.c.next_due_at, sqlite_where=_plannable, postgresql_where=_plannable)
_wants_breaking = subscriptions.c.breaking > 0
Index(
    "ix_subscriptions_breaking",
    subscriptions.c.id,
    sqlite_where=_wants_breaking,
    postgresql_where=_wants_breaking,
)

subscription_sources = Table(
    "subscription_sources",
    metadata,
    refers("subscription_id", "subscriptions.id", primary_key=True),
    refers("source_id", "sources.id", primary_key=True, index=True),
    Column("position", Integer(), nullable=False),
    words("via_topic"),
    # What this chat calls the source, where it calls it otherwise than it calls itself.
    Column("name", Words(), nullable=False, server_default=""),
    # 1: more of it, -1: less.
    Column("weight", SmallInteger(), nullable=False, server_default="0"),
)

digests = Table(
    "digests",
    metadata,
    own_id(),
    refers("subscription_id", "subscriptions.id", nullable=False),
    Column("slot_at", Moment(), nullable=False),
    Column("starts_at", Moment(), nullable=False),
    Column("ends_at", Moment(), nullable=False),
    Column("stories", Integer(), nullable=False),
    Column("left_out", Integer(), nullable=False),
    Column("digest", Value(Digest), nullable=False),
    UniqueConstraint("subscription_id", "slot_at"),
    sqlite_autoincrement=True,
)

lanes = Table(
    "lanes",
    metadata,
    refers("chat_id", "chats.id", primary_key=True, autoincrement=False),
    Column("platform", String(16), nullable=False),
    Column("waiting", SmallInteger(), nullable=False),
    # Order, back-off, pace and lease in one column: a leased lane is ready again when its lease ends.
    Column("ready_at", Moment(), nullable=False),
    Column("owner", String(200)),
    Column("generation", BigInteger(), nullable=False),
    Column("suspended_at", Moment()),
    words("reason"),
)
_open = lanes.c.suspended_at.is_(None)
Index(
    "ix_lanes_ready",
    lanes.c.platform,
    lanes.c.waiting,
    lanes.c.ready_at,
    sqlite_where=_open,
    postgresql_where=_open,
)

deliveries = Table(
    "deliveries",
    metadata,
    own_id(),
    refers("chat_id", "chats.id", nullable=False),
    Column("kind", String(16), nullable=False),
    refers("digest_id", "digests.id", ondelete="SET NULL", index=True),
    Column("context", Value(Payload), nullable=False),
    Column("state", String(16), nullable=False),
    # True when something of it may have arrived: then it is finished before anything else.
    Column("begun", Boolean(), nullable=False),
    Column("forget", Boolean(), nullable=False),
    Column("created_at", Moment(), nullable=False),
    Column("done_at", Moment()),
    words("reason"),
    Index("ix_deliveries_open", "chat_id", "done_at"),
    sqlite_autoincrement=True,
)

parts = Table(
    "parts",
    metadata,
    refers("delivery_id", "deliveries.id", primary_key=True),
    Column("position", Integer(), primary_key=True, autoincrement=False),
    Column("payload", Value(Payload), nullable=False),
    Column("state", String(16), nullable=False),
    Column("attempts", Integer(), nullable=False, default=0),
    Column("suspect", Integer(), nullable=False, default=0),
    # True from start to settle: a start found so later was cut off, and its message may have arrived.
    Column("unsettled", Boolean(), nullable=False, default=False),
    Column("first_tried_at", Moment()),
    Column("sent_at", Moment()),
    words("message_id"),
    words("reason"),
)

# Among all that was ever sent, what is still to be; without it PostgreSQL reads the whole table for several lanes at
# once when it has no statistics yet.
IS_UNSENT = parts.c.state.in_(bindparam("unsent", UNSENT, expanding=True, literal_execute=True))
"""In the index's own words, which a database has to see to use it: no parameter of the statement."""
_still = parts.c.state.in_(UNSENT)
Index("ix_parts_unsent", parts.c.delivery_id, parts.c.position, sqlite_where=_still, postgresql_where=_still)

inbox = Table(
    "inbox",
    metadata,
    own_id(),
    # A fingerprint of platform and event id: it still tells a repeated event when all else was forgotten.
    Column("key", String(32), nullable=False, unique=True),
    refers("chat_id", "chats.id", ondelete="SET NULL", index=True),
    Column("event", Value(Incoming)),
    Column("received_at", Moment(), nullable=False),
    Column("handled_at", Moment()),
    sqlite_autoincrement=True,
)
_unhandled = inbox.c.handled_at.is_(None)
Index("ix_inbox_unanswered", inbox.c.id, sqlite_where=_unhandled, postgresql_where=_unhandled)

beats = Table(
    "beats",
    metadata,
    Column("name", String(100), primary_key=True),
    Column("at", Moment(), nullable=False),
    Column("took", Float(), nullable=False),
    Column("late", Float(), nullable=False),
    words("error"),
)
