"""What an operator reads of `newsdigest status`."""

from __future__ import annotations

import json
from datetime import UTC, datetime

from bot.app.show import status_json, status_text
from bot.ports import Beat, DeadLetter, Runner, Status
from bot.types import Chat, Platform

AT = datetime(2026, 3, 29, 7, tzinfo=UTC)
STATUS = Status(
    sources=3, failing=0, sources_failing=(), articles=7, stories=4, subscriptions=2, paused=1, next_due_at=None,
    parts={"sent": 5, "dead": 2}, suspects=1, suspended=1, unanswered=0,
    dead=(DeadLetter(Chat(Platform.TELEGRAM, "700100"), "digest", "Forbidden: bot was blocked by the user", AT),),
    beats=(Beat("plan", AT, 0.25, 0.5, "StorageError: away"),),
    runners=(Runner("news.example:7:a1b2", ("chat", "deliver"), AT, AT),),
)  # fmt: skip


def test_what_was_given_up_is_shown_with_its_reason_and_without_the_chat() -> None:
    text = status_text(STATUS)
    assert "  given up: digest for a telegram chat, 2026-03-29 07:00:00 UTC: Forbidden: bot was blocked" in text
    assert "700100" not in text
    assert "Outbox         2 dead, 5 sent; 1 may have been sent twice" in text
    assert "Chats closed   1" in text
    assert json.loads(status_json(STATUS))["dead"][0]["reason"] == "Forbidden: bot was blocked by the user"


def test_the_processes_at_work_and_the_beats_are_shown() -> None:
    text = status_text(STATUS)
    since = "since 2026-03-29 07:00:00 UTC, heard of 2026-03-29 07:00:00 UTC"
    assert f"  process news.example:7: chat, deliver; {since}" in text
    assert "took 0.250 s, 0.500 s late, failed: StorageError: away" in text
    assert "next digest due never" in text
