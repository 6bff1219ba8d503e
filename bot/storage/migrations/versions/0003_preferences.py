"""What a chat wants of its digests."""

import sqlalchemy as sa
from alembic import op

revision = "0003"
down_revision = "0002"


def upgrade() -> None:
    """Add the column."""
    op.add_column("subscriptions", sa.Column("preferences", sa.Text(), nullable=True))
