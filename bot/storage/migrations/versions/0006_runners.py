"""Several processes at one database: who is at work on what, who is alive, and a pace that they share."""

import sqlalchemy as sa
from alembic import op

revision = "0006"
down_revision = "0005"


def upgrade() -> None:
    """Add tables and columns."""
    for table in ("sources", "subscriptions"):
        op.add_column(table, sa.Column("held_by", sa.String(length=200), nullable=True))
        op.add_column(table, sa.Column("held_until", sa.BigInteger(), nullable=True))
    op.create_table(
        "runners",
        sa.Column("name", sa.String(length=200), nullable=False),
        sa.Column("tasks", sa.Text(), nullable=False),
        sa.Column("since", sa.BigInteger(), nullable=False),
        sa.Column("at", sa.BigInteger(), nullable=False),
        sa.PrimaryKeyConstraint("name", name="pk_runners"),
    )
    op.create_table(
        "paces",
        sa.Column("platform", sa.String(length=16), nullable=False),
        sa.Column("next_at", sa.BigInteger(), nullable=False),
        sa.Column("rate", sa.Float(), nullable=False),
        sa.PrimaryKeyConstraint("platform", name="pk_paces"),
    )
