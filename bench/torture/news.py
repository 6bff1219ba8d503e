"""News for the torture: invented words, so that no two stories are alike, and a mark by which a round is known."""

from __future__ import annotations

import random
from collections.abc import Sequence
from datetime import datetime, timedelta

from bot.storage import SqlStore
from bot.types import Article, Checked, Entry, Found, Placement

SYLLABLES = "ba ko mi ru ten sol var lin dep gar hus nor pel qui tra wos zem".split()
SENTENCES = 24  # of an article: few and long, as comparing sentences is what planning costs


def mark(number: int) -> str:
    """The word that every title of a round has."""
    return f"Round{number:04d}"


def word() -> str:
    """A word that no language has."""
    return "".join(random.choices(SYLLABLES, k=random.randint(2, 4)))


def sentence() -> str:
    """A sentence of such words."""
    return " ".join(word() for _ in range(random.randint(40, 50))).capitalize() + "."


def article(round_: int, number: int) -> Article:
    """A new article of a round."""
    title = f"{mark(round_)} {' '.join(word() for _ in range(5))}".strip()
    text = "\n\n".join(" ".join(sentence() for _ in range(SENTENCES // 2)) for _ in range(2))
    return Article(f"https://news.example/{round_}/{number}", title, text, language="en", outlet="The Example")


def printed(round_: int, stories: int, now: datetime) -> tuple[Found, ...]:
    """So many stories of one article each."""
    articles = [article(round_, number) for number in range(stories)]
    return tuple(Found(Entry(one.url, one.url, one.title), one, now) for one in articles)


async def publish(store: SqlStore, source: int, found: Sequence[Found], now: datetime) -> None:
    """Let the source have printed this, already grouped; once more does no harm."""
    await store.record_check(Checked(source, now, now + timedelta(days=30), found=tuple(found)))
    known = await store.known_articles([one.article.url for one in found])
    ids = [one.id for one in known.values()]
    await store.place([Placement(one, one, one) for one in ids])
