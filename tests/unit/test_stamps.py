"""Dates as feeds write them."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.ingest.stamps import moment

EIGHT = datetime(2026, 11, 9, 8, 0, tzinfo=UTC)


@pytest.mark.parametrize(
    "text",
    ["Mon, 09 Nov 2026 08:00:00 GMT", "09 Nov 2026 08:00 UT", "Mon, 9 Nov 26 08:00:00 Z",
     "Mon, 09 Nov 2026 09:00:00 +0100",
     "Mon, 09 Nov 2026 09:00:00 +01:00", "Mon, 09 Nov 2026 03:00:00 EST", "Monday, 09 November 2026 08:00:00 GMT",
     "Mon, 09-Nov-2026 08:00:00 GMT", "Mon,09 Nov 2026 08:00:00 +0000", "Mon, 09 Nov 2026 11:00:00 UTC+3",
     "2026-11-09T08:00:00Z", "2026-11-09T08:00Z", "2026-11-09 08:00:00", "2026-11-09T08:00:00",
     "2026-11-09T10:00:00+0200",
     "20261109T080000Z", "2026-11-09T08:00:00.999Z", "1794211200", "1794211200000", "Mo, 09 Nov 2026 08:00:00 GMT",
     "Δευ, 09 Νοέ 2026 08:00:00 GMT", "2026년 11월 9일 오후 5:00:00", "Mon Nov 09 08:00:00 2026",
     " 2026-11-09T08:00:00Z\n"],
)  # fmt: skip
def test_forms_of_one_moment(text: str) -> None:
    assert moment(text) == EIGHT


@pytest.mark.parametrize(
    ("text", "day"),
    [("2026-11-09", 9), ("2026-11", 1), ("09 Nov 2026", 9), ("2026년 11월 09일", 9), ("lun., 09 nov. 2026", 9)],
)
def test_days(text: str, day: int) -> None:
    assert moment(text) == datetime(2026, 11, day, tzinfo=UTC)


@pytest.mark.parametrize(
    "text",
    ["", "yesterday", "Mon, 32 Nov 2026 08:00:00 GMT", "0000-00-00 00:00:00", "09/11/2026 08:00", "2026-13-01",
     "9999-12-31T23:59:59-12:00", "0001-01-01T00:00:00Z", "9999999999"],
)  # fmt: skip
def test_what_is_no_date(text: str) -> None:
    assert moment(text) is None


@given(st.text(max_size=40))
def test_any_text_can_be_asked(text: str) -> None:
    at = moment(text)
    assert at is None or at.tzinfo is UTC
