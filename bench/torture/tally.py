"""Compares what the far server accepted with what was promised. Counting is pure; reading the tables is not."""

from __future__ import annotations

import re
from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, fields
from itertools import pairwise
from typing import Any

from sqlalchemy import select

from bench.torture.world import World
from bot.storage import tables
from bot.types import Platform
from tests.far.slack import FarSlack
from tests.far.telegram import FarTelegram

MARK = re.compile(r"Round(\d{4})")
ANSWER = re.compile(r"I do not know /n(\d+)x(\d+)\.")


@dataclass(frozen=True, slots=True)
class Kept:
    """A part as the outbox has it at the end; `sign` is what it is known by at the far server."""

    chat: str
    delivery: int
    position: int
    kind: str
    suspect: int
    sign: str
    text: str


@dataclass(frozen=True, slots=True)
class Count:
    """The figures that every torture prints."""

    strikes: int
    digests_planned: int
    digests_lost: int
    planned_twice: int
    parts_planned: int
    accepted: int
    lost: int
    repeated: int
    flagged: int
    repeated_without_flag: int
    out_of_order: int
    commands_typed: int
    commands_lost: int
    commands_done_twice: int

    @property
    def well(self) -> bool:
        """Is every promise kept? A repeat that was flagged before is within them."""
        wrong = ("digests_lost", "planned_twice", "lost", "repeated_without_flag", "out_of_order", "commands_lost")
        return not any(getattr(self, name) for name in (*wrong, "commands_done_twice"))

    def __str__(self) -> str:
        return "; ".join(f"{one.name.replace('_', ' ')} {getattr(self, one.name):,}" for one in fields(self))


def count(
    parts: Sequence[Kept],
    accepted: Iterable[tuple[str, str]],
    chats: Sequence[str],
    rounds: int,
    typed: Mapping[int, int],
    strikes: int = 0,
) -> Count:
    """`accepted`: chat and sign of each message, in the order of arrival; `rounds` digests are owed to each chat."""
    by_sign = {(part.chat, part.sign): part for part in parts}
    seen: Counter[tuple[int, int]] = Counter()
    firsts: dict[tuple[str, str], list[tuple[int, int]]] = defaultdict(list)
    taken = 0
    for chat, sign in accepted:
        part = by_sign.get((chat, sign))
        if part is None:
            continue
        taken += 1
        key = (part.delivery, part.position)
        if not seen[key]:
            firsts[chat, part.kind].append(key)
        seen[key] += 1
    again = {key: times - 1 for key, times in seen.items() if times > 1}
    flags = {(part.delivery, part.position): part.suspect for part in parts}
    told = Counter((part_chat, mark) for part_chat, mark in _digests(parts))
    answered = Counter(match.groups() for part in parts if (match := ANSWER.search(part.text)))
    return Count(
        strikes=strikes,
        digests_planned=len({part.delivery for part in parts if part.kind == "digest"}),
        digests_lost=sum(not told[chat, number] for chat in chats for number in range(rounds)),
        planned_twice=sum(times - 1 for times in told.values()),
        parts_planned=len(parts),
        accepted=taken,
        lost=len(parts) - len(seen),
        repeated=sum(again.values()),
        flagged=sum(flags.values()),
        repeated_without_flag=sum(max(0, times - flags[key]) for key, times in again.items()),
        out_of_order=sum(a > b for line in firsts.values() for a, b in pairwise(line)),
        commands_typed=sum(typed.values()),
        commands_lost=sum(
            not answered[str(chat), str(number)] for chat, most in typed.items() for number in range(1, most + 1)
        ),
        commands_done_twice=sum(times - 1 for times in answered.values()),
    )


def _digests(parts: Sequence[Kept]) -> set[tuple[str, int]] | list[tuple[str, int]]:
    """Chat and round of each digest; a delivery that tells of two rounds stands for both."""
    found = defaultdict(set)
    for part in parts:
        if part.kind == "digest":
            found[part.chat, part.delivery].update(map(int, MARK.findall(part.text)))
    return [(chat, number) for (chat, _), numbers in found.items() for number in numbers]


async def tally(world: World) -> Count:
    """Read both sides and compare."""
    parts = await _kept(world)
    chats = [chat.address for chat in world.chats()]
    return count(parts, accepted(world.far, world.platform), chats, world.rounds, world.typed, world.strikes)


def accepted(far: FarTelegram | FarSlack, platform: Platform) -> list[tuple[str, str]]:
    """Chat and sign of each message that the far server took."""
    if isinstance(far, FarTelegram):
        return [(str(message.chat_id), message.text) for message in far._sent]
    return [
        (f"{far.team}/{message.channel}", ((message.metadata or {}).get("event_payload") or {}).get("key", ""))
        for message in far._sent
    ]


async def _kept(world: World) -> list[Kept]:
    query = (
        select(tables.parts, tables.deliveries.c.kind, tables.chats.c.address)
        .join(tables.deliveries, tables.deliveries.c.id == tables.parts.c.delivery_id)
        .join(tables.chats, tables.chats.c.id == tables.deliveries.c.chat_id)
        .order_by(tables.parts.c.delivery_id, tables.parts.c.position)
    )
    async with world.store._database.read() as conn:
        rows = list(await conn.execute(query))
    return [_one(row, world.platform) for row in rows]


def _one(row: Any, platform: Platform) -> Kept:
    key = f"{row.delivery_id}.{row.position}"
    text = str(row.payload.get("text")) + (str(row.payload.get("blocks")) if platform is Platform.SLACK else "")
    sign = key if platform is Platform.SLACK else str(row.payload["text"])
    return Kept(row.address, row.delivery_id, row.position, row.kind, row.suspect, sign, text)
