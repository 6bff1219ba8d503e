"""The whole hostile corpus against the bot: python -m bench.hostile [PATTERN]

Every case through the bot's own entry points, with a real worker process; prints the costliest ones and what does not
hold. Exits with 1 when anything does not. The short form is tests/integration/test_hostile.py.
"""

from __future__ import annotations

import asyncio
import logging
import re
import sys
import tempfile
from dataclasses import replace
from pathlib import Path

SHOWN = 5


async def main(pattern: str = "") -> int:
    """Run the cases whose names match; the number that do not hold."""
    # Imported here: worker processes begin by importing this file.
    from tests.integration.hostile import ALL
    from tests.integration.hostile_run import Outcome, Read, Victim, faults

    logging.disable(logging.CRITICAL)
    found: list[str] = []
    costs: list[tuple[str, Outcome]] = []
    with tempfile.TemporaryDirectory() as folder:
        async with Victim.alive(Path(folder), patience=29.0, short=5.0) as victim:
            own = victim.own_megabytes
            for case in ALL:
                if re.search(pattern, case.name):
                    outcome = await victim.meet(case)
                    found += [f"{case.name}: {fault}" for fault in faults(case, outcome, own)]
                    costs.append((case.name, replace(outcome, read=Read(), text="")))  # what it read is let go of
    print(f"{len(costs)} cases, {len(found)} faults. The program that runs them holds {own:.0f} MB, not counted below.")
    for title, cost in (
        ("seconds", lambda o: o.seconds),
        ("megabytes of all processes", lambda o: o.megabytes - own),
        ("milliseconds the loop stood still", lambda o: o.stall * 1000),
        ("the same by the wall clock", lambda o: o.wall * 1000),
    ):
        worst = sorted(((cost(outcome), name) for name, outcome in costs), reverse=True)[:SHOWN]
        print(f"{title:36}" + ", ".join(f"{value:.1f} {name}" for value, name in worst))
    print("\n".join(found))
    return len(found)


if __name__ == "__main__":
    sys.exit(1 if asyncio.run(main(*sys.argv[1:2])) else 0)
