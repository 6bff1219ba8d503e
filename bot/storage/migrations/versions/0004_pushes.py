"""Standing orders with hubs, what pages of a site have in common, and a chat's own names for its sources."""

import sqlalchemy as sa
from alembic import op

revision = "0004"
down_revision = "0003"


def upgrade() -> None:
    """Add tables and columns."""
    op.add_column("sources", sa.Column("hub", sa.Text(), nullable=True))
    op.add_column("sources", sa.Column("pushed_until", sa.BigInteger(), nullable=True))
    op.add_column("subscription_sources", sa.Column("name", sa.Text(), server_default="", nullable=False))
    key = sa.BigInteger().with_variant(sa.Integer(), "sqlite")
    op.create_table(
        "leases",
        sa.Column("source_id", key, autoincrement=False, nullable=False),
        sa.Column("hub", sa.Text(), nullable=False),
        sa.Column("token", sa.String(length=64), nullable=True),
        sa.Column("secret", sa.Text(), nullable=False),
        sa.Column("asked", sa.Boolean(), nullable=False),
        sa.Column("until", sa.BigInteger(), nullable=True),
        sa.Column("ask_at", sa.BigInteger(), nullable=False),
        sa.ForeignKeyConstraint(["source_id"], ["sources.id"], name="fk_leases_source_id", ondelete="CASCADE"),
        sa.PrimaryKeyConstraint("source_id", name="pk_leases"),
        sa.UniqueConstraint("token", name="uq_leases_token"),
    )
    op.create_index("ix_leases_ask_at", "leases", ["ask_at"])
    op.create_table(
        "sites",
        sa.Column("host", sa.Text(), nullable=False),
        sa.Column("memory", sa.Text(), nullable=False),
        sa.PrimaryKeyConstraint("host", name="pk_sites"),
    )
