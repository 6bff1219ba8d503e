"""The tables of processes at work on the database: who is alive, and the pace and the budget they keep together."""

from __future__ import annotations

from sqlalchemy import Column, Date, Float, Integer, String, Table

from bot.storage.codec import Moment, Value
from bot.storage.columns import metadata

runners = Table(
    "runners",
    metadata,
    Column("name", String(200), primary_key=True),
    Column("tasks", Value(tuple[str, ...]), nullable=False),
    Column("since", Moment(), nullable=False),
    Column("at", Moment(), nullable=False),
)

paces = Table(
    "paces",
    metadata,
    Column("platform", String(16), primary_key=True),
    # The next moment that is nobody's yet, on the database's clock.
    Column("next_at", Moment(), nullable=False),
    Column("rate", Float(), nullable=False),
)

# Questions to the language model, by the day in UTC.
questions = Table(
    "questions",
    metadata,
    Column("day", Date(), primary_key=True),
    Column("asked", Integer(), nullable=False),
)
