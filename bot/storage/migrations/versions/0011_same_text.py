"""Articles by their text, to know one that a site prints under two addresses."""

from alembic import op

revision = "0011"
down_revision = "0010"


def upgrade() -> None:
    """Add an index."""
    op.create_index("ix_articles_text_hash", "articles", ["text_hash"])
