"""The tortures of bench/torture in short: nothing is lost, nothing is done twice, and repeats are flagged before."""

from __future__ import annotations

import pytest

from bench.torture.kinds import KINDS, Options
from bench.torture.world import Size
from bot.types import Platform

SHORT = Size(chats=6, parts=30, stories=2, typed=4.0)


@pytest.mark.parametrize(
    ("kind", "database", "strikes"), [("kill9", "sqlite", 6), ("kill9", "postgres", 4), ("calls", "sqlite", 6)]
)
async def test_what_was_promised_is_kept(kind: str, database: str, strikes: int) -> None:
    found = await KINDS[kind](Options(database, Platform.TELEGRAM, SHORT, strikes))
    assert found.well, found
    assert found.strikes >= strikes - 1
    assert found.digests_planned >= SHORT.chats
    assert found.commands_typed > 0
