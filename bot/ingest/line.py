"""Who is visited next: sources that are due stand in line, and those of one server take turns. Pure."""

from __future__ import annotations

import math
from collections import Counter
from collections.abc import Sequence
from datetime import datetime, timedelta
from urllib.parse import urlsplit

from bot.types import Source

PER_HOST = 2  # visits to sources of one server at once
LENGTH = 200  # sources in one process's hand; enough that some server among them is free
AGAIN = timedelta(seconds=5)  # within one run a source is not visited again before


class Line:
    """Sources waiting for a visit, and those that have one of the `places`. None is ever visited twice at once."""

    def __init__(self, places: int, length: int = LENGTH) -> None:
        self._places, self.length = places, length
        self._waiting: list[Source] = []
        self._visited: set[int] = set()
        self._hosts: Counter[str] = Counter()
        self._left: dict[int, datetime] = {}
        self._looked_at = -math.inf
        self._more = False

    def begin(self) -> None:
        """A new run: nothing is known of what is due."""
        self._waiting.clear()
        self._left.clear()
        self._looked_at, self._more = -math.inf, False

    @property
    def has_room(self) -> bool:
        """Whether another visit may begin."""
        return len(self._visited) < self._places

    def next(self) -> Source | None:
        """The first whose server is free takes a place; None where there is none."""
        for position, source in enumerate(self._waiting):
            if self._hosts[_host(source)] < PER_HOST:
                del self._waiting[position]
                self._visited.add(source.id)
                self._hosts[_host(source)] += 1
                return source
        return None

    def leave(self, source: Source, now: datetime) -> None:
        """A visit has ended."""
        self._visited.discard(source.id)
        self._left[source.id] = now
        self._hosts[_host(source)] -= 1
        if self._hosts[_host(source)] <= 0:
            del self._hosts[_host(source)]

    def may_look(self, at: float, every: float) -> bool:
        """Whether to ask at `at` (seconds) what is due: at first, when all found is under way, and at times."""
        may = not self._visited or (self._more and not self._waiting) or at - self._looked_at >= every
        self._looked_at = at if may else self._looked_at
        return may

    def fill(self, due: Sequence[Source], now: datetime) -> bool:
        """What is due stands in line; whether one of it can begin."""
        self._more = len(due) >= self.length
        # One that has just left may have been asked for before its visit was written down.
        self._left = {source: at for source, at in self._left.items() if now - at < AGAIN}
        self._waiting = [one for one in due if one.id not in self._visited and one.id not in self._left]
        return any(self._hosts[_host(source)] < PER_HOST for source in self._waiting)


def _host(source: Source) -> str:
    """The server; what has none is one of its own."""
    try:
        return urlsplit(source.url).hostname or source.url
    except ValueError:
        return source.url
