"""What is picked from noisy page texts of one event: comments and widgets, titles, repeats; differences and timeline.

python -m bench.summaries_of_pages FOLDER LINES.json

FOLDER holds page texts (*.txt); LINES.json gives each file's lines as [[number, "article" | "meta" | "noise"], ...].
Each text alone and all together, at 1 to 12 sentences, by our summarizer; beside it sumy's LexRank on the raw pages.
"""

from __future__ import annotations

import json
import re
import sys
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import replace
from pathlib import Path

from bot.app.batch import marked
from bot.ingest.dumps import read_dump
from bot.summaries.background import background
from bot.summaries.condense import condense
from bot.types import Article, Length

SIZES = range(1, 13)
SAME = 0.6  # of the words of the shorter sentence that stand in the longer
WORD = re.compile(r"\w+")


def bare(text: str) -> str:
    """Letters and digits only."""
    return "".join(filter(str.isalnum, text)).casefold()


class Labels:
    """The labelled lines of every file, to be asked where a sentence stands."""

    def __init__(self, folder: Path, labelled: dict[str, list[list[object]]]) -> None:
        self._lines: list[tuple[str, str]] = []
        for name, marks in labelled.items():
            lines = (folder / name).read_text("utf-8", errors="replace").split("\n")
            self._lines += [(str(label), bare(lines[int(str(number)) - 1])) for number, label in marks]

    def of(self, sentence: str) -> str:
        """The label of the line that holds the sentence; the article's where several do."""
        found = {label for label, line in self._lines if bare(sentence) in line}
        return next((label for label in ("article", "meta", "noise") if label in found), "across lines")


def faults(picks: Sequence[str], titles: Sequence[str], labels: Labels) -> Iterator[str]:
    """What is wrong with each of the picks of one summary."""
    told: list[set[str]] = []
    for pick in picks:
        words = set(WORD.findall(pick.lower()))
        label = labels.of(pick)
        if label == "noise":
            yield "comments or widgets"
        elif label == "meta" or any(bare(pick) == bare(title) for title in titles):
            yield "titles"
        elif any(len(words & other) >= SAME * min(len(words), len(other)) for other in told):
            yield "repeats"
        told.append(words)


def report(name: str, groups: Sequence[Sequence[Article]], labels: Labels, algorithm: str) -> None:
    """A line: how many picks, and how many of them are faulty."""
    count: Counter[str] = Counter()
    for articles in groups:
        for size in SIZES:
            picks = [sentence.text for sentence in condense(articles, Length(size), algorithm)]
            count["picks"] += len(picks)
            count.update(faults(picks, [article.title for article in articles], labels))
    wrong = ", ".join(f"{count[kind]} {kind}" for kind in ("comments or widgets", "titles", "repeats"))
    print(f"{name:34} {count['picks']:4} picks: {wrong}")


def main() -> None:
    """Reads the texts and prints what is picked."""
    folder, lines = Path(sys.argv[1]), Path(sys.argv[2])
    labels = Labels(folder, json.loads(lines.read_text("utf-8")))
    files = sorted(folder.glob("*.txt"))
    raw = [Article(str(f), "", f.read_text("utf-8", errors="replace"), language="en", id=n)
           for n, f in enumerate(files, 1)]  # fmt: skip
    read = marked([replace(read_dump(a.text, ""), id=a.id, outlet=f"outlet {a.id}") for a in raw])
    for name, texts, algorithm in (("ours", read, "news"), ("sumy's LexRank on the raw pages", raw, "lexrank")):
        report(f"{name}, alone", [[article] for article in texts], labels, algorithm)
        report(f"{name}, together", [texts], labels, algorithm)
    told = background(read)
    for difference in told.differences:
        print("differ:", "; ".join(f"{claim.text} (outlet {claim.article})" for claim in difference.claims))
    for step in told.timeline:
        print(f"{step.day}: outlet {step.article}: {step.text[:100]}")


if __name__ == "__main__":
    main()
