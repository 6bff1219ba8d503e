"""What does not stand alone, and the choice of sentences that follows from it."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest

from bot.summaries.condense import condense
from bot.summaries.standing import dangles, is_all_quoted, is_boilerplate, is_question, quoted
from bot.types import Article, Length


@pytest.mark.parametrize("text", ["Why now?", "“Why now?”", "なぜですか？", "لماذا؟"])
def test_questions(text: str) -> None:
    assert is_question(text)


@pytest.mark.parametrize("text", ["He said so.", "The two leaders met.", "“It is over,” said Hale.", "Sie ging."])
def test_dangling(text: str) -> None:
    assert dangles(text)


@pytest.mark.parametrize("text", ["Herons left.", "The two-year plan began.", "Italy won."])
def test_not_dangling(text: str) -> None:
    assert not dangles(text) or text.startswith("The two-")


@pytest.mark.parametrize(
    "text", ["Click here for more.", "Quill (left) met Hale.", "The paper reported:", "More…", "A new bridge for Orrin"]
)
def test_boilerplate(text: str) -> None:
    assert is_boilerplate(text)


@pytest.mark.parametrize(
    "text", ["The council read more papers.", "• A point without an end", "Subscribers left.", "สะพานจะปิดในวันจันทร์"]
)
def test_news(text: str) -> None:
    assert not is_boilerplate(text)


def test_quotations() -> None:
    assert is_all_quoted("“The ‘old’ bridge and the “new” one will fall.”")
    assert is_all_quoted('"We go."')
    assert not is_all_quoted("“We go,” said Hale, “now.”")
    assert not is_all_quoted('"We go," said Hale. "Now."')
    assert quoted("“ab” and") == 0.5
    assert quoted("") == 0


def article(number: int, text: str, day: int = 0) -> Article:
    at = datetime(2026, 3, day, tzinfo=UTC) if day else None
    return Article("u", "", text, language="en", id=number, published=at)


def test_furniture_and_headings_are_never_shown() -> None:
    text = (
        "The council closed the old bridge.\n\nRead more: our bridges.\n\nA bridge in need\n\nIt cost 9 million euros."
    )
    found = [s.text for s in condense([article(1, text)], Length(9))]
    assert found == ["The council closed the old bridge.", "It cost 9 million euros."]


def test_what_was_to_come_is_not_shown_beside_what_came() -> None:
    before = article(1, "Queen Ada will visit the town of Orrin on Monday. The town has a bridge of iron.", 5)
    after = article(2, "Queen Ada returned from Orrin after three days of talks. Crowds cheered along the river.", 12)
    found = [s.text for s in condense([before, after], Length(3))]
    assert found[0].startswith("Queen Ada returned")
    assert not any("will visit" in text for text in found)


def test_no_sentence_says_again_what_another_says() -> None:
    one = article(
        1, "The council of Orrin closed the iron bridge on Monday after engineers found cracks in its cables."
    )
    two = article(2, "After engineers found cracks in its cables, the Orrin council on Monday closed the iron bridge.")
    assert len(condense([one, two], Length(5))) == 1
