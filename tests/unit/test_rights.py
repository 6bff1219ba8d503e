"""Which commands change something for a group, so that only its administrators may give them."""

from __future__ import annotations

import pytest

from bot.commands.rights import changes
from bot.commands.table import TABLE

HARMLESS = [
    "help", "summary", "summary 3", "summary https://example.org/a", "why 2", "export", "start", "schedule", "settings",
    "settings length", "settings changes", "mute", "unmute", "unsubscribe", "sources", "sources find science",
    "sources Export", "sources search ferry", "more", "less", "same", "notsame",
]  # fmt: skip
CHANGES = [
    "subscribe", "subscribe technology", "unsubscribe 2", "unsubscribe all", "schedule 08:00", "settings length line",
    "settings changes everyone", "stop", "stop 3 days", "forget", "forget yes", "sources add https://example.org",
    "sources remove 2", "sources delete 2", "sources rename 2 The Herald", "sources call 2 Herald", "more 1", "less 1",
    "more topic science", "mute word budget", "unmute word budget", "same 1 2", "same undo", "notsame 2",
]  # fmt: skip


@pytest.mark.parametrize(("line", "expected"), [(x, False) for x in HARMLESS] + [(x, True) for x in CHANGES])
def test_what_changes_something(line: str, expected: bool) -> None:
    name, _, rest = line.partition(" ")
    assert changes(name, rest) is expected


def test_every_command_is_in_the_tables_above_and_a_new_one_is_a_change() -> None:
    assert {line.partition(" ")[0] for line in HARMLESS + CHANGES} == set(TABLE)
    assert changes("invented", "")
