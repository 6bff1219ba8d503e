"""What all tables are made of: the metadata, keys, references and texts."""

from __future__ import annotations

from typing import Any

from sqlalchemy import BigInteger, Column, ForeignKey, Integer, MetaData, String

from bot.storage.codec import Moment, Words

metadata = MetaData(
    naming_convention={
        "ix": "ix_%(table_name)s_%(column_0_N_name)s",
        "pk": "pk_%(table_name)s",
        "uq": "uq_%(table_name)s_%(column_0_N_name)s",
        "fk": "fk_%(table_name)s_%(column_0_name)s",
    }
)


def number() -> BigInteger:
    """The type of an id."""
    return BigInteger().with_variant(Integer(), "sqlite")


def own_id() -> Column[int]:
    """A row's own id."""
    return Column("id", number(), primary_key=True)


def refers(name: str, to: str, ondelete: str | None = "CASCADE", **options: Any) -> Column[int]:
    """The id of another table's row; it goes with that row."""
    return Column(name, number(), ForeignKey(to, ondelete=ondelete), **options)


def words(name: str) -> Column[str]:
    """A text that is there, perhaps empty."""
    return Column(name, Words(), nullable=False, default="")


def hold() -> list[Column[Any]]:
    """Which process is at work on the row, and until when the others leave it alone."""
    return [Column("held_by", String(200)), Column("held_until", Moment())]
