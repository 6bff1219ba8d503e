"""Simulated readers of a labelled stream: what they are told twice, what they miss, what stands twice in one digest.

    python -m bench.readers STREAM.jsonl [--days 30]

A stream has one article a line, in time order: {"id", "published", "lang", "source", "title", "text", "story"}. The
real store, grouping and planner run over it with a clock of their own, a digest each morning for each reader. Beside
them two peers read the same days with as many entries: `headlines` (the newest articles of the day, as a feed reader
lists them) and `no memory` (the stories of the day by number of articles, each told by its newest article's opening,
whatever was told yesterday).

Judged by the stream's labels (an event each) and by plain facts that know nothing of the bot's own: the numbers, and
the words with a capital inside a sentence, that a text prints.
- told twice: entries about an event that was told before, of which no fact is new beside what the event's articles had
  printed when it was told last
- said twice: sentences of which three quarters of the words stand in one sentence shown on an earlier day
- doubled: entries about an event that has another entry in the same digest
- missed: developments of an event that the reader knew (a later article whose opening has two facts, one of them a
  number, that no earlier article of the event has) of which nothing was told by the end of the next day
"""

from __future__ import annotations

import argparse
import asyncio
import json
import tempfile
import time
from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import replace
from datetime import datetime
from datetime import time as daytime
from pathlib import Path

from bench.readers_judged import (
    DAY,
    Item,
    Shown,
    judge,
    opening,
)
from bot.app.build import House, build
from bot.digests.plan import Plan
from bot.settings import load
from bot.types import (
    Article,
    Chat,
    Checked,
    Digest,
    Entry,
    Found,
    NewSource,
    Platform,
    Preferences,
    Schedule,
    SourceKind,
    Subscribe,
)

MORNING = daytime(7)
READERS = {"8 stories": Preferences(stories=8), "20 stories": Preferences(stories=20), "all": Preferences(stories=500)}


def main(arguments: Sequence[str] | None = None) -> None:
    """Measure each stream."""
    parser = argparse.ArgumentParser(description="Simulated readers of a labelled stream.")
    parser.add_argument("files", nargs="+", type=Path)
    parser.add_argument("--days", type=int, default=30)
    parser.add_argument("--examples", type=int, default=0, help="print so many entries about events told before")
    options = parser.parse_args(arguments)
    for file in options.files:
        items = stream(file, options.days)
        labelled = sum(item.label is not None for item in items)
        print(f"{file.name}: {len(items)} articles of {options.days} days, {labelled} labelled")
        start = time.process_time()
        told = asyncio.run(ours(items))
        taken = time.process_time() - start
        issues = sum(len({shown.at for shown in entries}) for entries in told.values())
        for name, entries in told.items():
            report(f"bot, {name}", items, entries, options.examples)
            most = {"8 stories": 8, "20 stories": 20}.get(name, 500)
            report(f"no memory, {name}", items, no_memory(items, most), 0)
            report(f"headlines, {name}", items, headlines(items, most), 0)
        print(f"  {taken:.0f} CPU seconds for grouping and {issues} digests")


def stream(file: Path, days: int) -> list[Item]:
    """The articles of the first days, in time order."""
    found: list[Item] = []
    for number, line in enumerate(file.read_text("utf-8").splitlines(), 1):
        row = json.loads(line)
        at = datetime.fromisoformat(row["published"])
        if found and at - found[0].at > days * DAY:
            break
        source = row.get("source") or "source"
        url = f"https://stream.example/{number}"
        article = Article(url, row["title"], row["text"], published=at, language=row["lang"], outlet=source)
        label = None if row["story"] is None else f"{row['story']}/{row['lang']}"
        found.append(Item(str(number), at, source, article, label))
    return found


async def ours(items: Sequence[Item]) -> dict[str, list[Shown]]:
    """What the bot tells each reader."""
    clock = [items[0].at]
    with tempfile.TemporaryDirectory() as folder:
        settings = load(environment={})
        house = build(settings, database=f"sqlite:///{folder}/readers.db", inline=True, now=lambda: clock[0])
        await house.open()
        try:
            sources = await follow(house, items)
            plan = Plan(house.store, house.edition, house.rewording, lambda _, __: [{"text": ""}], house.now)
            for day in mornings(items):
                clock[0] = day
                await arrive(house, sources, [item for item in items if day - DAY <= item.at < day], day)
                await house.group.run()
                await plan.run()
            labels = {item.article.url: item.label for item in items}
            return {
                name: [
                    entry
                    for digest in reversed(await house.store.recent_digests(chat, 1000))
                    for entry in shown(digest, labels)
                ]
                for name, chat in chats().items()
            }
        finally:
            await house.close()


def chats() -> dict[str, Chat]:
    """The readers' chats."""
    return {name: Chat(Platform.CONSOLE, name) for name in READERS}


async def follow(house: House, items: Sequence[Item]) -> dict[str, int]:
    """A source for each outlet, followed by every reader."""
    names = sorted({item.source for item in items})
    new = [NewSource(SourceKind.FEED, f"https://stream.example/feed/{n}", title=name) for n, name in enumerate(names)]
    stored = await house.store.add_sources(new)
    first = mornings(items)[0]
    for name, chat in chats().items():
        every = tuple((source.id, "") for source in stored)
        await house.store.subscribe(Subscribe(chat, every, Schedule((MORNING,), "UTC"), first, first - DAY))
        await house.store.prefer(chat, READERS[name])
    return {name: source.id for name, source in zip(names, stored, strict=True)}


async def arrive(house: House, sources: Mapping[str, int], items: Sequence[Item], at: datetime) -> None:
    """A day's articles, as visits to their sources find them."""
    by_source: dict[str, list[Found]] = defaultdict(list)
    for item in items:
        article = replace(item.article, seen_at=item.at)
        by_source[item.source].append(Found(Entry(item.id, article.url, article.title), article, item.at))
    for name, found in by_source.items():
        await house.store.record_check(Checked(sources[name], at, at + DAY, found=tuple(found)))


def mornings(items: Sequence[Item]) -> list[datetime]:
    """Every morning up to the one after the last article."""
    day = datetime.combine(items[0].at.date(), MORNING, items[0].at.tzinfo) + DAY
    found = [day]
    while found[-1] < items[-1].at:
        found.append(found[-1] + DAY)
    return found


def shown(digest: Digest, labels: Mapping[str, str | None]) -> list[Shown]:
    """The entries of a digest."""
    return [
        Shown(
            digest.window.end,
            frozenset(label for link in story.sources if (label := labels[link.url])),
            "\n".join([story.headline, *(sentence.text for sentence in story.sentences)]),
        )
        for story in digest.stories
    ]


def no_memory(items: Sequence[Item], most: int) -> list[Shown]:
    """Each day's stories, those of most articles first, each by its newest article's opening."""
    from bot.stories.grouping import Grouping

    grouping = Grouping()
    story = {item.id: grouping.place(replace(item.article, id=int(item.id))).story for item in items}
    found: list[Shown] = []
    for day in mornings(items):
        stories: dict[int, list[Item]] = defaultdict(list)
        for item in items:
            if day - DAY <= item.at < day:
                stories[story[item.id]].append(item)
        for members in sorted(stories.values(), key=lambda m: (-len(m), m[0].id))[:most]:
            found.append(Shown(day, frozenset(i.label for i in members if i.label), opening(members[-1])))
    return found


def headlines(items: Sequence[Item], most: int) -> list[Shown]:
    """Each day's newest articles."""
    found: list[Shown] = []
    for day in mornings(items):
        newest = [item for item in items if day - DAY <= item.at < day][-most:]
        found += [Shown(day, frozenset([i.label] if i.label else []), opening(i)) for i in reversed(newest)]
    return found


def report(name: str, items: Sequence[Item], entries: Sequence[Shown], examples: int) -> None:
    """Print one reader's figures."""
    score = judge(items, entries)
    print(f"  {name:22} {score.line()}")
    for example in sorted(score.examples)[:examples]:
        print(f"      {example}")


if __name__ == "__main__":
    main()
