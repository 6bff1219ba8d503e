"""/summary: the digest now, one page condensed, or one story in full."""

from __future__ import annotations

from dataclasses import replace

from bot.commands.desk import Desk, counted, item, note, say, standing_order, text, typed
from bot.commands.last import last
from bot.commands.order import ADDRESS
from bot.digests.compose import day_and_time, digest_message, full_story
from bot.digests.edition import called
from bot.digests.schedule import next_due
from bot.errors import BadInput
from bot.types import (
    Block,
    BlockKind,
    Button,
    Digest,
    Incoming,
    Message,
    Reply,
    Source,
    Span,
    Subscription,
    ToldStory,
    Window,
)


async def summary(desk: Desk, incoming: Incoming, rest: str) -> Reply:
    """The digest now; with an address that page; with a number that story of the last digest."""
    what = rest.strip()
    if not what:
        return await _now(desk, incoming)
    if what.lstrip("#").isdecimal():
        return await _story(desk, incoming, what)
    if ADDRESS.match(what):
        return await _page(desk, what)
    raise BadInput(
        f"I do not understand “{what}”. Type /summary for the digest now, /summary https://example.org/page for a "
        "page, or /summary 2 for story 2 of the last digest."
    )


async def _now(desk: Desk, incoming: Incoming) -> Reply:
    order = await standing_order(desk, incoming.chat)
    if order is None:
        return say(
            "You follow nothing yet, so there is nothing to sum up. Choose a topic, or type /subscribe and an address. "
            "/summary and the address of a page condenses that page.",
            buttons=tuple(Button(t.capitalize(), f"/subscribe {t}") for t in desk.catalogue.topics()),
        )
    now = desk.now()
    digest = await desk.edition.make(order.id, Window(min(order.covered_until, now), now), order.preferences.length)
    digest = await desk.rewording.digest(digest, order.preferences.language)
    if not digest.stories:
        return await _nothing_new(desk, incoming, order)
    following = None if order.paused_at else next_due(order.schedule, now)
    return Reply(digest_message(digest, order.schedule.zone, following), digest)


async def _nothing_new(desk: Desk, incoming: Incoming, order: Subscription) -> Reply:
    """Say since when, what is still being read, and what was told last."""
    sources = await desk.store.sources_of(incoming.chat)
    newest = await desk.store.last_digest(incoming.chat)
    lines = [text(_why_nothing(sources, newest, order))]
    if newest is None:
        return Reply(Message((tuple(lines),)))
    lines += [item(f"{number}. {story.headline}") for number, story in enumerate(newest.stories, 1)]
    numbers = range(1, len(newest.stories) + 1)
    lines.append(note(typed("/summary N"), " tells story N of that digest in full."))
    return Reply(Message((tuple(lines),), tuple(Button(str(n), f"/summary {n}") for n in numbers)))


def _why_nothing(sources: list[Source], last: Digest | None, order: Subscription) -> str:
    waiting = sum(source.checked_at is None for source in sources)
    failing = sum(bool(source.last_error) for source in sources)
    if not sources:
        return "You follow nothing now. /subscribe technology would begin again."
    if waiting:
        return f"I am still reading {waiting} of your {counted(sources)} for the first time. Ask again in a minute."
    if last is not None:
        return f"Nothing new since your digest of {day_and_time(last.slot_at, order.schedule.zone)}. It told:"
    broken = f" {failing} cannot be read now: see /sources." if failing else ""
    return f"There is nothing new in your {counted(sources)}.{broken}"


async def _page(desk: Desk, address: str) -> Reply:
    article = await desk.reader.article(address if "://" in address else f"https://{address}")
    sentences = await desk.edition.in_full([replace(article, id=1)], desk.defaults.page)
    if not sentences:
        raise BadInput(f"There is no article text on {address}. Name the address of one article.")
    facts = [fact for fact in (article.outlet, article.author) if fact]
    if article.published:
        facts.append(day_and_time(article.published, "UTC") + " UTC")
    heading = Block(BlockKind.HEADING, (Span(article.title or article.url, url=article.url, bold=True),))
    return Reply(Message(((heading, text(" ".join(s.text for s in sentences)), note(" · ".join(facts))),)))


async def _story(desk: Desk, incoming: Incoming, word: str) -> Reply:
    found = await last(desk, incoming)
    order, (number, story) = found.order, found.story(word)
    articles = await desk.store.articles([source.article for source in story.sources])
    if not articles:
        return Reply(full_story(story, number, story.sentences, order.schedule.zone))
    # What the sources are called now: they may have been renamed since the digest came.
    story = called(story, await desk.store.source_names(order.id, [article.id for article in articles]))
    sentences = await desk.edition.in_full(articles, desk.defaults.full)
    background = await desk.edition.background(articles)
    story = await _in_words(desk, replace(story, sentences=tuple(sentences) or story.sentences), order)
    return Reply(full_story(story, number, sentences or story.sentences, order.schedule.zone, background))


async def _in_words(desk: Desk, story: ToldStory, order: Subscription) -> ToldStory:
    """The story in a model's words, where there is one and this chat is served by it."""
    alone = Digest(desk.now(), Window(desk.now(), desk.now()), (replace(story, reworded=None),))
    return (await desk.rewording.digest(alone, order.preferences.language)).stories[0]
