"""Which articles were edited lately, without a look at all."""

import sqlalchemy as sa
from alembic import op

revision = "0010"
down_revision = "0009"


def upgrade() -> None:
    """Add an index."""
    edited = sa.text("updated_at IS NOT NULL")
    op.create_index("ix_articles_edited", "articles", ["updated_at"], sqlite_where=edited, postgresql_where=edited)
