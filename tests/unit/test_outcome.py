"""How a send ended: every error against every state of a part."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.digests.outcome import GIVE_UP_AFTER, LONGEST_WAIT, MOST_ATTEMPTS, back_off, failed, is_given_up, sent
from bot.errors import ChatGone, ChatMoved, Rejected, SendError, TryLater, Unknown
from bot.types import Chat, DeliveryKind, Part, Platform, Verdict

NOW = datetime(2026, 11, 16, 8, 0, tzinfo=UTC)


def part(attempts: int = 0, tried_for: timedelta | None = None, suspect: int = 0) -> Part:
    return Part(
        delivery_id=7,
        index=0,
        chat=Chat(Platform.TELEGRAM, "42"),
        payload={"text": "News"},
        context={},
        key="d7-0",
        kind=DeliveryKind.DIGEST,
        generation=1,
        attempts=attempts,
        suspect=suspect,
        sending=False,
        first_tried_at=None if tried_for is None else NOW - tried_for,
        created_at=NOW - timedelta(minutes=1),
    )


def test_sent_waits_the_gap() -> None:
    outcome = sent(part(), NOW, "1001", timedelta(seconds=3))
    assert (outcome.verdict, outcome.message_id, outcome.reason) == (Verdict.SENT, "1001", "")
    assert outcome.ready_at == NOW + timedelta(seconds=3)


@pytest.mark.parametrize(
    ("error", "attempts", "verdict", "seconds"),
    [
        (TryLater("429", 30), 0, Verdict.RETRY, 30),
        (TryLater("429", 30), 5, Verdict.RETRY, 30),
        (TryLater("429", 0), 3, Verdict.RETRY, 0),
        (TryLater("429", 7200), 0, Verdict.RETRY, 7200),  # the platform may ask for longer than our longest
        (TryLater("connection refused"), 0, Verdict.RETRY, 1),
        (TryLater("connection refused"), 1, Verdict.RETRY, 2),
        (TryLater("connection refused"), 5, Verdict.RETRY, 32),
        (Unknown("time-out"), 0, Verdict.UNKNOWN, 1),
        (Unknown("time-out"), 3, Verdict.UNKNOWN, 8),
        (SendError("something new"), 0, Verdict.UNKNOWN, 1),
        (Rejected("can't parse"), 0, Verdict.DEAD, 0),
        (ChatGone("blocked"), 0, Verdict.GONE, 0),
        (ChatMoved("migrated", "-1001"), 0, Verdict.MOVED, 0),
        (TryLater("429", 30), MOST_ATTEMPTS, Verdict.DEAD, 0),
        (Unknown("time-out"), MOST_ATTEMPTS, Verdict.DEAD, 0),
        (Unknown("time-out"), MOST_ATTEMPTS - 1, Verdict.UNKNOWN, 512),
        (ChatGone("blocked"), MOST_ATTEMPTS, Verdict.GONE, 0),
        (ChatMoved("migrated", "-1001"), MOST_ATTEMPTS, Verdict.MOVED, 0),
    ],
)
def test_failed(error: SendError, attempts: int, verdict: Verdict, seconds: float) -> None:
    outcome = failed(part(attempts), error, NOW)
    assert outcome.verdict is verdict
    assert outcome.ready_at - NOW == timedelta(seconds=seconds)
    assert str(error) in outcome.reason
    assert type(error).__name__ in outcome.reason


def test_a_move_names_the_new_address() -> None:
    assert failed(part(), ChatMoved("migrated", "-1001"), NOW).moved_to == "-1001"


@pytest.mark.parametrize(
    ("attempts", "tried_for", "given_up"),
    [
        (0, None, False),
        (MOST_ATTEMPTS - 1, GIVE_UP_AFTER - timedelta(seconds=1), False),
        (MOST_ATTEMPTS, timedelta(0), True),
        (1, GIVE_UP_AFTER, True),
        (1, GIVE_UP_AFTER * 3, True),
    ],
)
def test_given_up_after_so_many_tries_or_so_long(attempts: int, tried_for: timedelta | None, given_up: bool) -> None:
    assert is_given_up(part(attempts, tried_for), NOW) is given_up


@given(st.integers(0, 10_000))
def test_back_off_grows_and_has_an_end(attempts: int) -> None:
    assert timedelta(seconds=1) <= back_off(attempts) <= back_off(attempts + 1) <= LONGEST_WAIT


errors = st.sampled_from([TryLater("a"), TryLater("b", 5), Unknown("c"), Rejected("d"), ChatGone("e"), SendError("f")])


@given(errors, st.integers(0, 30), st.integers(0, 200))
def test_only_what_may_be_sent_again_waits(error: SendError, attempts: int, hours: int) -> None:
    outcome = failed(part(attempts, timedelta(hours=hours)), error, NOW)
    again = outcome.verdict in (Verdict.RETRY, Verdict.UNKNOWN)
    assert (
        again == (isinstance(error, (TryLater, Unknown)) or type(error) is SendError) or outcome.verdict is Verdict.DEAD
    )
    assert outcome.ready_at >= NOW
    assert again or outcome.ready_at == NOW
