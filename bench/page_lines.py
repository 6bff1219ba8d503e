"""Lines of page texts that were kept and should not have been, and the other way round.

python -m bench.page_lines FOLDER LINES.json

LINES: {"FILE NAME": [[number, "article" | "noise" | "meta"], ...]}, lines that are not blank, counted from 1; "meta"
(title, byline) may be kept or not. Prints a line for each file, with its title, author, day and language, then the
lines that are wrong. Exits with 1 when there are any.
"""

from __future__ import annotations

import json
import re
import sys
from pathlib import Path

from bot.ingest.pages import read_document

SHORT = 12  # letters of a line that may be part of any other
_LETTERS = re.compile(r"[\W_]+")


def bare(text: str) -> str:
    """The text's letters and digits, to compare by."""
    return _LETTERS.sub("", text.casefold())


def main() -> int:
    """Print the table; the number of lines that are wrong."""
    if len(sys.argv) != 3:
        raise SystemExit((__doc__ or "").strip())
    wrong: list[str] = []
    for name, marks in json.loads(Path(sys.argv[2]).read_text("utf-8")).items():
        path = Path(sys.argv[1]) / name
        lines = path.read_text("utf-8").split("\n")
        read = read_document(path.read_bytes(), path.resolve().as_uri(), "text/plain")
        kept, paragraphs = bare(read.text), {bare(paragraph) for paragraph in read.text.split("\n\n")}
        found: dict[str, list[int]] = {"article": [], "noise": [], "meta": []}
        for number, label in marks:
            has = bare(lines[number - 1])
            if has in paragraphs or (len(has) > SHORT and has in kept):
                found[label].append(number)
        articles = [number for number, label in marks if label == "article"]
        missing = [number for number in articles if number not in found["article"]]
        day = read.published.date().isoformat() if read.published else "-"
        print(f"{name}: {len(articles) - len(missing)} of {len(articles)} lines, {len(found['noise'])} others;"
              f" {read.title!r}, {read.author or '-'}, {day}, {read.language}")  # fmt: skip
        wrong += [f"{name} {number} is missing: {lines[number - 1][:90]!r}" for number in missing]
        wrong += [f"{name} {number} is no article: {lines[number - 1][:90]!r}" for number in found["noise"]]
    print("\n".join(wrong))
    return len(wrong)


if __name__ == "__main__":
    sys.exit(1 if main() else 0)
