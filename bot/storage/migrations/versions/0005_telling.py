"""What readers were told by article, what they think of it, and what articles said before they were changed."""

import json

import sqlalchemy as sa
from alembic import op

revision = "0005"
down_revision = "0004"


def upgrade() -> None:
    """Add tables and columns; note the articles of all that was told."""
    op.add_column("articles", sa.Column("categories", sa.Text(), nullable=True))
    op.add_column("subscription_sources", sa.Column("weight", sa.SmallInteger(), server_default="0", nullable=False))
    op.create_table(
        "revisions",
        _id(),
        _refers("article_id", "revisions", "articles"),
        sa.Column("until", sa.BigInteger(), nullable=False),
        sa.Column("title", sa.Text(), nullable=False),
        sa.Column("text", sa.Text(), nullable=False),
        sa.PrimaryKeyConstraint("id", name="pk_revisions"),
        sqlite_autoincrement=True,
    )
    op.create_index("ix_revisions_article_id", "revisions", ["article_id"])
    op.create_table(
        "told_articles",
        _refers("told_id", "told_articles", "told"),
        sa.Column("article_id", _key(), autoincrement=False, nullable=False),
        sa.PrimaryKeyConstraint("told_id", "article_id", name="pk_told_articles"),
    )
    op.create_table(
        "corrections",
        _id(),
        _refers("subscription_id", "corrections", "subscriptions"),
        sa.Column("article", _key(), nullable=False),
        sa.Column("other", _key(), nullable=False),
        sa.Column("together", sa.Boolean(), nullable=False),
        sa.Column("at", sa.BigInteger(), nullable=False),
        sa.Column("applied_at", sa.BigInteger(), nullable=True),
        sa.PrimaryKeyConstraint("id", name="pk_corrections"),
        sa.UniqueConstraint("subscription_id", "article", "other", name="uq_corrections_subscription_id_article_other"),
        sqlite_autoincrement=True,
    )
    op.create_table(
        "tastes",
        _id(),
        _refers("subscription_id", "tastes", "subscriptions"),
        sa.Column("story", _key(), nullable=False),
        sa.Column("taste", sa.Text(), nullable=False),
        sa.PrimaryKeyConstraint("id", name="pk_tastes"),
        sa.UniqueConstraint("subscription_id", "story", name="uq_tastes_subscription_id_story"),
        sqlite_autoincrement=True,
    )
    _note_what_was_told()


def _key() -> sa.types.TypeEngine[int]:
    return sa.BigInteger().with_variant(sa.Integer(), "sqlite")


def _id() -> sa.Column[int]:
    return sa.Column("id", _key(), nullable=False)


def _refers(name: str, of: str, to: str) -> sa.Column[int]:
    refers = sa.ForeignKey(f"{to}.id", name=f"fk_{of}_{name}", ondelete="CASCADE")
    return sa.Column(name, _key(), refers, nullable=False, autoincrement=False)


def _note_what_was_told() -> None:
    told = sa.table("told", sa.column("id"), sa.column("articles"))
    by_article = sa.table("told_articles", sa.column("told_id"), sa.column("article_id"))
    connection = op.get_bind()
    for row in connection.execute(sa.select(told)).all():
        articles = sorted(set(json.loads(row.articles)))
        if articles:
            connection.execute(sa.insert(by_article), [{"told_id": row.id, "article_id": one} for one in articles])
