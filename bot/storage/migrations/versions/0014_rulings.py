"""What an operator ruled about two articles, whether or not a chat had said so: grouping keeps to it."""

import sqlalchemy as sa
from alembic import op

revision = "0014"
down_revision = "0013"


def upgrade() -> None:
    """Add the table. What was applied before is in it as far as chats had said it."""
    op.create_table(
        "rulings",
        sa.Column("id", _key(), nullable=False),
        sa.Column("article", _key(), nullable=False),
        sa.Column("other", _key(), nullable=False),
        sa.Column("together", sa.Boolean(), nullable=False),
        sa.Column("at", sa.BigInteger(), nullable=False),
        sa.PrimaryKeyConstraint("id", name="pk_rulings"),
        sqlite_autoincrement=True,
    )
    op.execute(
        "INSERT INTO rulings (article, other, together, at) SELECT article, other, together, max(applied_at) "
        "FROM corrections WHERE applied_at IS NOT NULL GROUP BY article, other, together ORDER BY max(applied_at)"
    )


def _key() -> sa.BigInteger:
    return sa.BigInteger().with_variant(sa.Integer(), "sqlite")
