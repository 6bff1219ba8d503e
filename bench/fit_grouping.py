"""Fits the weights of grouping on labelled streams and prints them as a table for bot/stories/weights.py.

    python -m bench.fit_grouping STREAM.jsonl ...

Streams are as for bench.stories. Each is grouped as if its labels were known; at every labelled article the candidates
that hold labelled articles are noted, and a logistic model with a penalty learns which of them are right. Streams count
the same whatever their length. Give streams of full texts and of headlines together: the two columns share the
evidence by how much an article has to show.
"""

from __future__ import annotations

import json
import sys
from collections import Counter, defaultdict
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import numpy as np

from bench.stories import as_article
from bot.stories.grouping import Decision, Grouping
from bot.stories.likeness import FEATURES, Match, Seen
from bot.stories.memory import Side
from bot.types import Placement

PENALTY, ROUNDS = 1.0, 30


class Taught(Grouping):
    """Grouping that is told the right event of labelled articles, and notes what it saw."""

    def __init__(self, stories: Sequence[str | None]) -> None:
        super().__init__()
        self._stories = stories
        self._labels: defaultdict[int, Counter[str]] = defaultdict(Counter)
        self._event_of: dict[str, int] = {}
        self.noted: list[tuple[bool, list[float], bool]] = []

    def _decide(self, article: int, seen: Seen, matches: Sequence[Match], older: Sequence[Side]) -> Decision:
        story = self._stories[article]
        if story is None:
            return super()._decide(article, seen, matches, older)
        live = [m for m in matches if self._labels[m.side.event] and not m.distant]
        for m in live:
            both = [f * m.richness for f in m.features] + [f * (1 - m.richness) for f in m.features]
            self.noted.append((m.side.language == seen.language, both, story in self._labels[m.side.event]))
        event = self._event_of.setdefault(story, article)
        self._labels[event][story] += 1
        return Placement(article, event, event), []


def fitted(rows: Sequence[list[float]], right: Sequence[bool], weights: Sequence[float]) -> Any:
    """Weights of a logistic model by Newton's method, on features scaled to deviation 1."""
    x, y, w = np.array(rows), np.array(right, float), np.array(weights)
    scale = x.std(0)
    scale[scale < 1e-9] = 1
    x, found = x / scale, np.zeros(x.shape[1])
    for _ in range(ROUNDS):
        chance = 1 / (1 + np.exp(-np.clip(x @ found, -30, 30)))
        slope = x.T @ (w * (y - chance)) - PENALTY * found
        bend = (x * (w * np.maximum(chance * (1 - chance), 1e-4))[:, None]).T @ x + PENALTY * np.eye(len(found))
        found += np.linalg.solve(bend, slope)
    return found / scale


def main(files: Sequence[str]) -> None:
    """Fit and print."""
    noted: dict[bool, list[tuple[list[float], bool, float]]] = {True: [], False: []}
    for file in files:
        lines = [json.loads(line) for line in Path(file).read_text("utf-8").splitlines()]
        grouping = Taught([line["story"] for line in lines])
        for number, line in enumerate(lines):
            grouping.place(as_article(number, line))
        for same, features, right in grouping.noted:
            noted[same].append((features, right, 3000 / len(grouping.noted)))
    for same, name in ((True, "SAME_LANGUAGE"), (False, "OTHER_LANGUAGE")):
        if not noted[same]:
            continue
        rows, right, weights = zip(*noted[same], strict=True)
        found = fitted(rows, right, weights)
        print(f"{name} = {{  # {len(rows)} comparisons, {sum(right)} right")
        for feature, full, short in zip(FEATURES, found, found[len(FEATURES) :], strict=False):
            print(f'    "{feature}": ({full:.2f}, {short:.2f}),')
        print("}")


if __name__ == "__main__":
    main(sys.argv[1:])
