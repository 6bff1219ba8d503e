"""docs/polling.md lists the behaviours of polling, each with a test that exists."""

from __future__ import annotations

import re
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
ROW = re.compile(r"^\| ([A-Z]\d\d) \|.*\| `(test_\w+\.py)`: `(test_\w+)…` \|$", re.MULTILINE)


def test_every_behaviour_has_its_test() -> None:
    rows = ROW.findall((ROOT / "docs" / "polling.md").read_text("utf-8"))
    assert len(rows) == len({name for name, _, _ in rows}) == 50
    without = {
        name
        for name, file, test in rows
        if not file or f"async def {test}" not in (ROOT / "tests" / "integration" / file).read_text("utf-8")
    }
    assert without == set()
    assert [name for name, _, test in rows if test and name[0].lower() != test[5]] == []
