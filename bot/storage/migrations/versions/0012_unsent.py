"""Parts that are still to be sent, by their delivery: what a claim asks for."""

import sqlalchemy as sa
from alembic import op

revision = "0012"
down_revision = "0011"


def upgrade() -> None:
    """Add an index."""
    unsent = sa.text("state IN ('pending', 'sending')")
    op.create_index(
        "ix_parts_unsent", "parts", ["delivery_id", "position"], sqlite_where=unsent, postgresql_where=unsent
    )
