"""The day's budget of questions to the language model, shared by all processes."""

from __future__ import annotations

from datetime import date

from bot.storage.dialect import insert
from bot.storage.engine import Database, unbroken
from bot.storage.tables import questions


class Spending:
    """bot.llm.Purse."""

    _database: Database

    @unbroken
    async def spend(self, day: date, most: int) -> bool:
        """Take one question of the day's; False when all `most` are taken."""
        if most < 1:
            return False
        async with self._database.write() as conn:
            first = insert(conn, questions).values(day=day, asked=1)
            taken = first.on_conflict_do_update(
                index_elements=["day"], set_={"asked": questions.c.asked + 1}, where=questions.c.asked < most
            )
            return (await conn.execute(taken.returning(questions.c.asked))).first() is not None
