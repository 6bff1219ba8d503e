"""Who wants breaking stories at once, and which digest told what, so that one that never arrived is taken back."""

import sqlalchemy as sa
from alembic import op

revision = "0008"
down_revision = "0007"


def upgrade() -> None:
    """Add columns and indexes."""
    op.add_column("subscriptions", sa.Column("breaking", sa.SmallInteger(), server_default="0", nullable=False))
    wanted = sa.text("breaking > 0")
    op.create_index("ix_subscriptions_breaking", "subscriptions", ["id"], sqlite_where=wanted, postgresql_where=wanted)
    key = sa.BigInteger().with_variant(sa.Integer(), "sqlite")
    op.add_column("told", sa.Column("digest_id", key, nullable=True))
    op.create_index("ix_told_digest_id", "told", ["digest_id"])
