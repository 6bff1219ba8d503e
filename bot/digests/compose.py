"""Puts a digest or a story into a message, before any platform's markup. Pure."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace
from datetime import datetime
from itertools import groupby
from types import MappingProxyType
from zoneinfo import ZoneInfo

from bot.types import (
    Background,
    Block,
    BlockKind,
    Button,
    Difference,
    Digest,
    Facts,
    Message,
    Reworded,
    Sentence,
    SourceLink,
    Span,
    Step,
    ToldStory,
)

Section = tuple[Block, ...]
NO_BACKGROUND = Background()
MOST_DIFFERENCES = 2  # in a digest; /summary N shows all
ABOUT = 3  # words that say what a difference is about


def digest_message(digest: Digest, zone: str, next_due_at: datetime | None = None, *, late: bool = False) -> Message:
    """The digest as subscribers see it: a title, a section per story with its sources, what to do next.

    One that comes `late`, after an outage, is dated when it was made and says what it covers.
    """
    start, end = (day_and_time(at, zone) for at in (digest.window.start, digest.window.end))
    title = Block(BlockKind.TITLE, (Span(f"News digest · {end if late else day_and_time(digest.slot_at, zone)}"),))
    covers = Block(BlockKind.NOTE, (Span(f"This one comes late, for the bot was away: it covers {start} to {end}."),))
    sections: list[Section] = [(title, covers) if late else (title,)]
    sections += [story_section(story, number, zone) for number, story in enumerate(digest.stories, 1)]
    sections.append((_footer(digest, zone, next_due_at),))
    numbers = range(1, len(digest.stories) + 1)
    return Message(tuple(sections), tuple(Button(str(n), f"/summary {n}") for n in numbers))


def breaking_message(digest: Digest, zone: str) -> Message:
    """Stories that are told at once, outside the digests."""
    title = Block(BlockKind.TITLE, (Span(f"Breaking · {day_and_time(digest.slot_at, zone)}"),))
    sections = [story_section(story, number, zone) for number, story in enumerate(digest.stories, 1)]
    hint = Block(BlockKind.NOTE, (Span("/summary N tells story N in full. "), Span("/schedule no breaking", code=True)))
    numbers = range(1, len(digest.stories) + 1)
    return Message(((title,), *sections, (hint,)), tuple(Button(str(n), f"/summary {n}") for n in numbers))


def nothing_new(digest: Digest, zone: str, next_due_at: datetime | None) -> Message:
    """The one line of a digest without news, for those who want to hear of it."""
    coming = f" Next digest: {day_and_time(next_due_at, zone)}." if next_due_at else ""
    line = f"Nothing new since {day_and_time(digest.window.start, zone)}.{coming}"
    return Message(((Block(BlockKind.NOTE, (Span(line),)),),))


def story_section(story: ToldStory, number: int, zone: str = "UTC") -> Section:
    """One story: its headline, its sentences with who printed them (and when, if on several days), every source."""
    lead = (
        next((s for s in story.sources if s.article == story.sentences[0].article), None) if story.sentences else None
    )
    mark = "Developing: " if story.developed else ""
    title = story.reworded.headline if story.reworded else story.headline
    heading = Span(f"{mark}{title}", url=lead.url if lead else "", bold=True)
    blocks = [Block(BlockKind.HEADING, (Span(f"{number}. ", bold=True), heading))]
    new = (Span("New: ", bold=True),) if story.developed else ()
    if story.reworded:
        blocks.append(Block(BlockKind.TEXT, (*new, *_reworded(story.reworded, story.sentences, story.sources))))
    elif story.sentences:
        printed = attributed(story.sentences, story.sources, days(story, zone))
        blocks.append(Block(BlockKind.TEXT, (*new, *printed)))
    blocks += [difference_line(difference, story.sources) for difference in story.differences[:MOST_DIFFERENCES]]
    blocks.append(Block(BlockKind.NOTE, tuple(source_line(story.sources))))
    return tuple(blocks)


def full_story(
    story: ToldStory, number: int, sentences: Sequence[Sentence], zone: str, background: Background = NO_BACKGROUND
) -> Message:
    """A story in full: key facts, more sentences, where sources differ, its steps, and every article."""
    title = story.reworded.headline if story.reworded else story.headline
    head = [Block(BlockKind.TITLE, (Span(f"{number}. {title}"),))]
    if line := facts_line(background.facts):
        head.append(Block(BlockKind.NOTE, (Span(line),)))
    sections: list[Section] = [tuple(head)]
    if story.reworded:
        sections.append((Block(BlockKind.TEXT, tuple(_reworded(story.reworded, sentences, story.sources))),))
    dated = days(replace(story, sentences=tuple(sentences)), zone)
    for sentence in sentences if not story.reworded else ():
        sections.append((Block(BlockKind.TEXT, tuple(attributed([sentence], story.sources, dated))),))
    if background.differences:
        sections.append(tuple(difference_line(one, story.sources) for one in background.differences))
    if background.timeline:
        sections.append(tuple(_timeline(background.timeline, story.sources)))
    sections.append(tuple(_article_item(source, story.sources, zone) for source in story.sources))
    buttons = [Button("Why", f"/why {number}"), Button("More like this", f"/more {number}")]
    buttons.append(Button("Less like this", f"/less {number}"))
    if len(story.sources) > 1:
        buttons.append(Button("Not one story", f"/notsame {number}"))
    return Message(tuple(sections), tuple(buttons))


def days(story: ToldStory, zone: str) -> dict[int, str]:
    """The local day of print of each article whose sentences are shown ("12 Nov"); none where all are of one day."""
    shown = {sentence.article for sentence in story.sentences}
    printed = {s.article: s.published.astimezone(ZoneInfo(zone)) for s in story.sources
               if s.published and s.article in shown}  # fmt: skip
    if len({at.date() for at in printed.values()}) < 2:
        return {}
    return {article: f"{at.day} {at:%b}" for article, at in printed.items()}


def attributed(
    sentences: Sequence[Sentence], sources: Sequence[SourceLink], dated: Mapping[int, str] = MappingProxyType({})
) -> Iterable[Span]:
    """The sentences, each run of one source's followed by its name and its day, if it has one in `dated`.

    With a single source the source line names it.
    """
    by_article = {source.article: source for source in sources}
    alone = len({(source.name, source.shown) for source in sources}) == 1
    for n, (article, run) in enumerate(groupby(sentences, key=lambda s: s.article)):
        yield Span((" " if n else "") + " ".join(s.text for s in run))
        source, day = by_article.get(article), dated.get(article, "")
        if alone and day:
            yield Span(f" ({day})")
        elif not alone and source:
            yield Span(" (")
            yield Span(source.shown, url=source.url, italic=True)
            yield Span(f", {day})" if day else ")")


def _reworded(text: Reworded, sentences: Sequence[Sentence], sources: Sequence[SourceLink]) -> Iterable[Span]:
    """A model's text, and whose sentences it was made from, so that nobody takes it for printed."""
    by_article = {source.article: source for source in sources}
    used = dict.fromkeys(s.article for s in sentences if s.article in by_article)
    yield Span(f"{text.text} (reworded from ")
    for n, (name, source) in enumerate({by_article[a].shown: by_article[a] for a in used}.items()):
        yield Span(", " if n else "")
        yield Span(name, url=source.url, italic=True)
    yield Span(")")


def difference_line(difference: Difference, sources: Sequence[SourceLink]) -> Block:
    """Who gives what: "Sources differ (trade): $190 billion (Herald), $189 billion (Courier)"."""
    by_article = {source.article: source for source in sources}
    told = " ".join(claim.text for claim in difference.claims).split()
    words = [word for word in difference.about if word not in told][:ABOUT]
    about = f" ({', '.join(words)})" if words else ""
    spans = [Span("Sources differ", bold=True), Span(f"{about}: ")]
    for n, claim in enumerate(difference.claims):
        source = by_article.get(claim.article)
        spans.append(Span(f"{', ' if n else ''}{claim.text}"))
        if source:
            spans += [Span(" ("), Span(source.shown, url=source.url, italic=True), Span(")")]
    return Block(BlockKind.TEXT, tuple(spans))


def facts_line(facts: Facts) -> str:
    """Who, where, how much and when, as printed: "Anna Berg, Jon Lund · Oslo · 12 million kroner · Friday"."""
    return " · ".join(", ".join(kind) for kind in (facts.who, facts.where, facts.how_much, facts.when) if kind)


def _timeline(steps: Sequence[Step], sources: Sequence[SourceLink]) -> Iterable[Block]:
    by_article = {source.article: source for source in sources}
    yield Block(BlockKind.HEADING, (Span("Timeline", bold=True),))
    newest = max(step.day.year for step in steps)
    for step in steps:
        year = "" if step.day.year == newest else f" {step.day.year}"
        spans = [Span(f"{step.day.day} {step.day:%b}{year}: ", bold=True), Span(step.text)]
        if source := by_article.get(step.article):
            spans += [Span(" ("), Span(source.shown, url=source.url, italic=True), Span(")")]
        yield Block(BlockKind.ITEM, tuple(spans))


def source_line(sources: Sequence[SourceLink]) -> Iterable[Span]:
    """Every source with links to all its articles, copies marked: "3 sources: A · B (2) · C (same text as A)".

    They are counted as outlets, by the names that these have themselves, and shown by those that the chat gave them.
    """
    names = {source.article: source.shown for source in sources}
    shown: dict[tuple[str, str], list[SourceLink]] = {}
    for source in sources:
        shown.setdefault((source.name or source.url, source.shown or source.url), []).append(source)
    outlets = len({outlet for outlet, _ in shown})
    yield Span("Source: " if outlets == 1 else f"{outlets} sources: ")
    for n, ((_, name), printed) in enumerate(shown.items()):
        if n:
            yield Span(" · ")
        yield Span(name, url=printed[0].url)
        for number, source in enumerate(printed[1:], 2):
            yield Span(" ")
            yield Span(f"({number})", url=source.url)
        if all(source.copy_of is not None for source in printed):
            yield Span(f" (same text as {names[printed[0].copy_of or 0]})")


def _article_item(source: SourceLink, sources: Sequence[SourceLink], zone: str) -> Block:
    names = {s.article: s.shown for s in sources}
    when = f", {day_and_time(source.published, zone)}" if source.published else ""
    copy = f", same text as {names[source.copy_of]}" if source.copy_of is not None else ""
    return Block(
        BlockKind.ITEM,
        (Span(f"{source.shown}: "), Span(source.title or source.url, url=source.url), Span(f"{when}{copy}")),
    )


def _footer(digest: Digest, zone: str, next_due_at: datetime | None) -> Block:
    words = []
    if digest.left_out:
        words.append(f"{digest.left_out} more {'story' if digest.left_out == 1 else 'stories'} did not fit.")
    if digest.stories:
        words.append("/summary N tells story N in full.")
    if next_due_at is not None:
        words.append(f"Next digest: {day_and_time(next_due_at, zone)}.")
    return Block(BlockKind.NOTE, (Span(" ".join(words)),))


def day_and_time(at: datetime, zone: str) -> str:
    """A moment in the subscriber's zone, for people: "Tue 17 Nov, 08:00"."""
    local = at.astimezone(ZoneInfo(zone))
    return f"{local:%a} {local.day} {local:%b}, {local:%H:%M}"
