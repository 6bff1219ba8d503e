"""The sample newsroom and what a reader would find in it: labels for the tests of pages and dumps."""

from __future__ import annotations

import json
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from bot.types import Article

ROOT = Path(__file__).parents[2]
PRESS = ROOT / "seeds" / "newsroom"
LABELS: list[dict[str, Any]] = json.loads((ROOT / "tests" / "data" / "newsroom.json").read_text(encoding="utf-8"))


def labels(suffix: str) -> dict[str, dict[str, Any]]:
    """The labels of the files with this suffix, by file."""
    return {label["file"]: label for label in LABELS if label["file"].endswith(suffix)}


def flat(text: str) -> str:
    return " ".join(text.split())


def agree(article: Article, label: dict[str, Any]) -> None:
    """Assert that an article is what its label says."""
    text = flat(article.text)
    assert flat(label["first"]) in text
    assert flat(label["last"]) in text
    assert [noise for noise in label["noise"] if flat(noise) in text] == []
    assert article.title == label["title"]
    assert article.title not in article.text
    assert article.author == (label["author"] or "")
    assert article.language == label["language"]
    assert said(article.published, label["published"])


def said(found: datetime | None, expected: str | None) -> bool:
    """Whether the time is the labelled one; a label may be only a day, and its time may lack a zone."""
    if found is None or expected is None:
        return found is None and expected is None
    if len(expected) == len("2026-11-09"):
        return found.date().isoformat() == expected
    moment = datetime.fromisoformat(expected)
    return found == (moment if moment.tzinfo else moment.replace(tzinfo=UTC))
