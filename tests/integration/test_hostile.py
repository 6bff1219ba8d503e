"""The hostile corpus against the bot's own entry points: refused with a reason, in bounds, and never a word inside.

The short form; `python -m bench.hostile` runs all of it, with the bot's own patience.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path

import pytest

from tests.integration import hostile
from tests.integration.hostile import Case
from tests.integration.hostile_run import Outcome, Read, Victim, faults

GROUPS = {
    "addresses": hostile.ADDRESSES,
    "redirects": (*hostile.REDIRECTS, *hostile.REBINDING),
    "answers": hostile.ANSWERS,
    "feeds": hostile.FEEDS,
    "pages": hostile.PAGES,
    "typed": hostile.TYPED,
}


@pytest.mark.parametrize("group", GROUPS)
async def test_nothing_hostile_comes_through(group: str, tmp_path: Path) -> None:
    found = []
    async with Victim.alive(tmp_path) as victim:
        for case in GROUPS[group]:
            if not case.slow and case.name not in hostile.LATER:
                # What it costs is judged by bench.hostile on a quiet machine; here, what comes through.
                outcome = replace(await victim.meet(case), seconds=0.0, stall=0.0, megabytes=0.0)
                found += [f"{case.name}: {fault}" for fault in faults(case, outcome, victim.own_megabytes)]
    assert found == []


def test_the_corpus_is_whole() -> None:
    assert sum(map(len, GROUPS.values())) == len(hostile.ALL) >= 60
    assert len({case.name for case in hostile.ALL}) == len(hostile.ALL)


def outcome(read: Read, **more: float | Sequence[tuple[str, int]]) -> Outcome:
    values = {"seconds": 0.1, "stall": 0.0, "wall": 0.0, "megabytes": 100.0, "dialled": (), **more}
    return Outcome(read, read.shown(), **values)  # type: ignore[arg-type]


REFUSED = Case("x", hostile.How.GET, "http://x/", "Refused", "private")
HARMLESS = Case("y", hostile.How.GET, "http://x/", "", has="good", lacks="root:")


@pytest.mark.parametrize(
    ("case", "came", "fault"),
    [
        (REFUSED, outcome(Read(b"secret")), "no error"),
        (REFUSED, outcome(Read(error="No connection.", kind="Unreachable")), "Unreachable"),
        (REFUSED, outcome(Read(error="Something.", kind="Refused")), "says"),
        (REFUSED, outcome(Read(error="private", kind="Refused"), dialled=(("127.0.0.1", 80),)), "dialled"),
        (REFUSED, outcome(Read(error="private", kind="Refused"), seconds=31.0), "31.0 s"),
        (REFUSED, outcome(Read(error="private", kind="Refused"), stall=0.15), "stalled 150 ms"),
        (REFUSED, outcome(Read(error="private", kind="Refused"), megabytes=301.0), "301 MB"),
        (HARMLESS, outcome(Read(b"good root:x")), "came through"),
        (HARMLESS, outcome(Read(b"bad")), "is not in"),
        (HARMLESS, outcome(Read(error="private", kind="Refused")), "Refused"),
    ],
)
def test_a_fault_is_found(case: Case, came: Outcome, fault: str) -> None:
    (found,) = faults(case, came)
    assert fault in found


def test_what_holds_has_no_fault() -> None:
    assert (
        faults(REFUSED, outcome(Read(error="It is private.", kind="Refused"), dialled=(("93.184.216.34", 80),))) == []
    )
    assert faults(HARMLESS, outcome(Read(b"all good"))) == []
