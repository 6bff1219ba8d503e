"""What grouping set right later, merged or split, and why."""

import sqlalchemy as sa
from alembic import op

revision = "0009"
down_revision = "0008"


def upgrade() -> None:
    """Add the tables."""
    op.create_table(
        "regroupings",
        sa.Column("id", _key(), nullable=False),
        sa.Column("event", _key(), nullable=False),
        sa.Column("into", _key(), nullable=False),
        sa.Column("merged", sa.Boolean(), nullable=False),
        sa.Column("why", sa.Text(), nullable=False),
        sa.Column("at", sa.BigInteger(), nullable=False),
        sa.PrimaryKeyConstraint("id", name="pk_regroupings"),
        sqlite_autoincrement=True,
    )
    op.create_table(
        "regrouped_articles",
        sa.Column("regrouping_id", _key(), autoincrement=False, nullable=False),
        sa.Column("article_id", _key(), autoincrement=False, nullable=False),
        sa.Column("event", _key(), nullable=False),
        sa.Column("story", _key(), nullable=False),
        sa.Column("copy_of", _key(), nullable=True),
        sa.ForeignKeyConstraint(
            ["regrouping_id"],
            ["regroupings.id"],
            name="fk_regrouped_articles_regrouping_id",
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("regrouping_id", "article_id", name="pk_regrouped_articles"),
    )
    op.create_index("ix_regrouped_articles_article_id", "regrouped_articles", ["article_id"])


def _key() -> sa.BigInteger:
    return sa.BigInteger().with_variant(sa.Integer(), "sqlite")
