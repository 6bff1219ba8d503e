"""The tables of what subscribers were told, thought and corrected, and of what articles said before."""

from __future__ import annotations

from sqlalchemy import Boolean, Column, Index, Table, UniqueConstraint

from bot.storage.codec import Moment, Value
from bot.storage.columns import metadata, number, own_id, refers, words
from bot.types import Taste

# What an article said until it was changed, for those who had been told of it before.
revisions = Table(
    "revisions",
    metadata,
    own_id(),
    refers("article_id", "articles.id", nullable=False, index=True),
    Column("until", Moment(), nullable=False),
    *map(words, ("title", "text")),
    sqlite_autoincrement=True,
)

told = Table(
    "told",
    metadata,
    own_id(),
    refers("subscription_id", "subscriptions.id", nullable=False),
    Column("story", number(), nullable=False),
    Column("at", Moment(), nullable=False),
    Column("articles", Value(frozenset[int]), nullable=False),
    Column("sentences", Value(tuple[str, ...]), nullable=False),
    # The digest that told it: where that never arrives, it was not told.
    Column("digest_id", number(), index=True),
    Index("ix_told_story", "subscription_id", "story"),
)

# What was told is found by its articles: stories are merged and split, and their names change.
told_articles = Table(
    "told_articles",
    metadata,
    refers("told_id", "told.id", primary_key=True, autoincrement=False),
    Column("article_id", number(), primary_key=True, autoincrement=False),
)

corrections = Table(
    "corrections",
    metadata,
    own_id(),
    refers("subscription_id", "subscriptions.id", nullable=False),
    Column("article", number(), nullable=False),
    Column("other", number(), nullable=False),
    Column("together", Boolean(), nullable=False),
    Column("at", Moment(), nullable=False),
    # Set when an operator made it true for everybody.
    Column("applied_at", Moment()),
    UniqueConstraint("subscription_id", "article", "other"),
    sqlite_autoincrement=True,
)

# What an operator ruled about two articles; the newest about a pair holds.
rulings = Table(
    "rulings",
    metadata,
    own_id(),
    Column("article", number(), nullable=False),
    Column("other", number(), nullable=False),
    Column("together", Boolean(), nullable=False),
    Column("at", Moment(), nullable=False),
    sqlite_autoincrement=True,
)

# What grouping set right later, and why: where `merged`, the articles of `event` went into `into`, else some of its
# articles became the new event `into`.
regroupings = Table(
    "regroupings",
    metadata,
    own_id(),
    Column("event", number(), nullable=False),
    Column("into", number(), nullable=False),
    Column("merged", Boolean(), nullable=False),
    words("why"),
    Column("at", Moment(), nullable=False),
    sqlite_autoincrement=True,
)

# Where each article that was moved belonged since.
regrouped_articles = Table(
    "regrouped_articles",
    metadata,
    refers("regrouping_id", "regroupings.id", primary_key=True, autoincrement=False),
    Column("article_id", number(), primary_key=True, autoincrement=False, index=True),
    Column("event", number(), nullable=False),
    Column("story", number(), nullable=False),
    Column("copy_of", number()),
)

tastes = Table(
    "tastes",
    metadata,
    own_id(),
    refers("subscription_id", "subscriptions.id", nullable=False),
    Column("story", number(), nullable=False),
    Column("taste", Value(Taste), nullable=False),
    UniqueConstraint("subscription_id", "story"),
    sqlite_autoincrement=True,
)
