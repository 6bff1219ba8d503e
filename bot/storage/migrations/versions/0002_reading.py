"""What reading remembers: a source's habits, its end and what waits to be read; an article's edits and image."""

import sqlalchemy as sa
from alembic import op

from bot.storage.codec import host_of

revision = "0002"
down_revision = "0001"


def upgrade() -> None:
    """Add the columns."""
    op.add_column("sources", sa.Column("host", sa.Text(), server_default="", nullable=False))
    op.add_column("sources", sa.Column("ended_at", sa.BigInteger(), nullable=True))
    op.add_column("sources", sa.Column("habits", sa.Text(), nullable=True))
    op.add_column("sources", sa.Column("unread", sa.Text(), nullable=True))
    op.add_column("articles", sa.Column("updated_at", sa.BigInteger(), nullable=True))
    op.add_column("articles", sa.Column("image", sa.Text(), server_default="", nullable=False))
    op.add_column("articles", sa.Column("paywall", sa.Boolean(), server_default=sa.false(), nullable=False))
    op.add_column("entries", sa.Column("printed", sa.String(length=32), server_default="", nullable=False))
    _name_hosts()


def _name_hosts() -> None:
    sources = sa.table("sources", sa.column("id"), sa.column("url"), sa.column("host"))
    connection = op.get_bind()
    for row in connection.execute(sa.select(sources.c.id, sources.c.url)).all():
        connection.execute(sa.update(sources).where(sources.c.id == row.id).values(host=host_of(row.url)))
