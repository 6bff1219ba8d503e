"""The count of a torture: every broken promise that is planted is found."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

import pytest

from bench.torture.tally import Count, Kept, count

CHATS = ("1", "2")
FIRST = [
    Kept(chat, delivery, position, "digest", 0, f"<{chat} {number} {position}>", f"Round{number:04d} {position}")
    for delivery, (chat, number) in enumerate((chat, number) for chat in CHATS for number in range(2))
    for position in range(2)
]
ANSWERS = [
    Kept("1", 10 + number, 0, "reply", 0, f"I do not know /n1x{number}.", f"I do not know /n1x{number}.")
    for number in (1, 2)
]
PARTS = [*FIRST, *ANSWERS]
ARRIVED = [(part.chat, part.sign) for part in PARTS]


def counted(
    parts: Sequence[Kept] = PARTS, arrived: Sequence[tuple[str, str]] = ARRIVED, typed: int = 2, rounds: int = 2
) -> Count:
    return count(parts, arrived, CHATS, rounds, {1: typed})


def wrong(found: Count) -> dict[str, int]:
    """What of the figures is not as it was when all went well."""
    right = counted()
    return {name: getattr(found, name) for name in Count.__slots__ if getattr(found, name) != getattr(right, name)}


def test_all_is_well() -> None:
    found = counted()
    assert found.well
    assert (found.digests_planned, found.parts_planned, found.accepted, found.commands_typed) == (4, 10, 10, 2)


@pytest.mark.parametrize(
    ("found", "expected"),
    [
        (counted(arrived=ARRIVED[1:]), {"accepted": 9, "lost": 1}),
        (counted(arrived=[ARRIVED[1], ARRIVED[0], *ARRIVED[2:]]), {"out_of_order": 1}),
        (counted(arrived=[*ARRIVED, ARRIVED[0]]), {"accepted": 11, "repeated": 1, "repeated_without_flag": 1}),
        (counted(parts=FIRST, arrived=ARRIVED[:8]), {"parts_planned": 8, "accepted": 8, "commands_lost": 2}),
        (counted(typed=3), {"commands_typed": 3, "commands_lost": 1}),
        (counted(rounds=3), {"digests_lost": 2}),
        (
            counted(parts=[*PARTS, replace(ANSWERS[0], delivery=99)]),
            {"parts_planned": 11, "lost": 1, "out_of_order": 1, "commands_done_twice": 1},
        ),
        (
            counted(parts=[*PARTS, replace(FIRST[0], delivery=98, sign="again")], arrived=[*ARRIVED, ("1", "again")]),
            {"digests_planned": 5, "parts_planned": 11, "accepted": 11, "planned_twice": 1},
        ),
    ],
    ids=["lost", "order", "again", "unanswered", "unheard", "unplanned", "done twice", "planned twice"],
)
def test_what_went_wrong_is_found(found: Count, expected: dict[str, int]) -> None:
    assert wrong(found) == expected
    assert not found.well


def test_a_repeat_that_was_flagged_before_is_within_the_promise() -> None:
    found = counted(parts=[replace(PARTS[0], suspect=1), *PARTS[1:]], arrived=[*ARRIVED, ARRIVED[0]])
    assert (found.repeated, found.flagged, found.repeated_without_flag) == (1, 1, 0)
    assert found.well


def test_a_digest_over_two_rounds_stands_for_both() -> None:
    both = replace(FIRST[0], text="Round0000 Round0001")
    assert counted(parts=[both, *PARTS[1:2], *PARTS[4:]], arrived=ARRIVED[:2] + ARRIVED[4:]).digests_lost == 0
