"""When a site taught something last, so that one of which nothing is read any more is forgotten."""

import time

import sqlalchemy as sa
from alembic import op

revision = "0013"
down_revision = "0012"


def upgrade() -> None:
    """Add a column and its index. When the sites that are known taught last is not known: they count as of now."""
    op.add_column("sites", sa.Column("learnt_at", sa.BigInteger(), server_default="0", nullable=False))
    now = sa.bindparam("now", time.time_ns() // 1000, sa.BigInteger())
    op.execute(sa.text("UPDATE sites SET learnt_at = :now").bindparams(now))
    op.create_index("ix_sites_learnt_at", "sites", ["learnt_at"])
