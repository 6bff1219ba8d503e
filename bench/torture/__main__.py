"""Torture the program, and print what came of it.

    python -m bench.torture [KIND ...] [--database sqlite|postgres] [--platform telegram|slack]
                            [--strikes 20] [--chats 60] [--parts 600] [--typed 5] [--seed 1]

Without a kind: all of them, those of PostgreSQL too. Exit code 1 when a promise was broken.
"""

from __future__ import annotations

import argparse
import asyncio
import random
import time

from bench.torture.kinds import KINDS, Options
from bench.torture.world import Size
from bot.types import Platform

ONLY_SQLITE, ONLY_POSTGRES = {"full", "calls"}, {"emptied"}


def main() -> None:
    """Run as a program."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("kinds", nargs="*", metavar="KIND", choices=[[], *KINDS], help=", ".join(KINDS))
    parser.add_argument("--database", choices=("sqlite", "postgres"))
    parser.add_argument("--platform", choices=("telegram", "slack"), default="telegram")
    parser.add_argument("--strikes", type=int, default=20)
    parser.add_argument("--chats", type=int, default=60)
    parser.add_argument("--parts", type=int, default=600, help="message parts to deliver, at least")
    parser.add_argument("--minutes", type=float, default=60.0, help="begin no round of news after so long")
    parser.add_argument("--typed", type=float, default=5.0, help="commands a second, over all chats")
    parser.add_argument("--seed", type=int, default=1)
    chosen = parser.parse_args()
    random.seed(chosen.seed)
    platform = Platform(chosen.platform)
    size = Size(
        chosen.chats, chosen.parts, chosen.minutes, typed=chosen.typed if platform is Platform.TELEGRAM else 0.0
    )
    well = True
    for kind in chosen.kinds or KINDS:
        for database in [chosen.database] if chosen.database else ["sqlite", "postgres"]:
            if not (chosen.kinds or fits(kind, database)):
                continue
            began = time.monotonic()
            count = asyncio.run(KINDS[kind](Options(database, platform, size, chosen.strikes)))
            well = well and count.well
            print(f"{kind}, {database}, {platform}, {time.monotonic() - began:.0f} s:", flush=True)
            print(f"    {count}", "" if count.well else "    A PROMISE IS BROKEN", sep="\n", flush=True)
    raise SystemExit(0 if well else 1)


def fits(kind: str, database: str) -> bool:
    """Does the kind mean anything on this database?"""
    return not ((kind in ONLY_SQLITE and database == "postgres") or (kind in ONLY_POSTGRES and database == "sqlite"))


if __name__ == "__main__":
    main()
