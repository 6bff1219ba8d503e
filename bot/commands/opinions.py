"""/why, /more and /less: why a story is in the digest, and what the reader wants more or less of."""

from __future__ import annotations

from dataclasses import replace

from bot.commands.desk import Desk, item, note, say, standing_order, text, title
from bot.commands.last import Last, last
from bot.commands.order import topic_of
from bot.commands.subscribing import named
from bot.digests.compose import day_and_time
from bot.digests.headline import quoted
from bot.digests.state import Phase, StoryState, state
from bot.digests.taste import taste_of
from bot.digests.topics import TOPICS
from bot.digests.worth import points
from bot.errors import BadInput
from bot.types import Block, Button, Incoming, Message, Reply, Source, Subscription, ToldStory

WEIGHTS = {"more": 1, "less": -1}
SHOWN = 60  # characters of a headline


async def why(desk: Desk, incoming: Incoming, rest: str) -> Reply:
    """Why a story of the last digest is in it, and stands where it stands."""
    found = await last(desk, incoming)
    if not rest.strip():
        raise BadInput("Which story? Type its number in the last digest: /why 2")
    number, story = found.story(rest.strip())
    if not story.why:
        return say("That digest was made before I kept the reasons. The next ones will have them.")
    lines = [item(f"{reason.words} ({reason.points:+.1f})") for reason in story.why]
    told = await desk.store.articles([link.article for link in story.sources])
    how = [text(_standing(state(told, desk.now()), found.order.schedule.zone))] if told else []
    heading = title(f"Why {number}. {story.headline}")
    return Reply(Message(((heading, *lines, *how, *_around(found, number)),), _wishes(number)))


def _standing(how: StoryState, zone: str) -> str:
    """Since when the articles told run, and whether more is expected."""
    first, last = day_and_time(how.first_at, zone), day_and_time(how.last_at, zone)
    span = f"Its article is of {first}" if first == last else f"Its articles are of {first} to {last}"
    phases = {Phase.NEW: "it is new", Phase.DEVELOPING: "it is developing", Phase.SETTLED: "it has settled"}
    return f"{span}; {phases[how.phase]}."


def _around(found: Last, number: int) -> list[Block]:
    """What the story is about, when it was told before, and how its points compare with those of its neighbours."""
    stories = found.digest.stories
    story = stories[number - 1]
    lines = []
    if story.topics:
        lines.append(text(f"It is about {' and '.join(story.topics)}."))
    if story.since:
        lines.append(text(f"You were told of it on {day_and_time(story.since, found.order.schedule.zone)}."))
    others = [
        f"story {other} has {points(stories[other - 1].why):.1f}"
        for other in (number - 1, number + 1)
        if 1 <= other <= len(stories) and stories[other - 1].why
    ]
    lines.append(note(f"{points(story.why):.1f} points in all{''.join(f'; {other}' for other in others)}."))
    return lines


def _wishes(number: int) -> tuple[Button, ...]:
    return (
        Button("More like this", f"/more {number}"),
        Button("Less like this", f"/less {number}"),
        Button("Not one story", f"/notsame {number}"),
    )


async def more(desk: Desk, incoming: Incoming, rest: str) -> Reply:
    """More like a story, of a source, or a topic first."""
    return await _wish(desk, incoming, rest, "more")


async def less(desk: Desk, incoming: Incoming, rest: str) -> Reply:
    """Less like a story, of a source, or a topic no longer first."""
    return await _wish(desk, incoming, rest, "less")


async def _wish(desk: Desk, incoming: Incoming, rest: str, wish: str) -> Reply:
    kind, _, what = rest.strip().partition(" ")
    if kind.lstrip("#").isdecimal() and not what:
        return await _react(desk, incoming, kind, wish)
    if kind.lower() == "source" and what.strip():
        return await _weigh(desk, incoming, what.strip(), wish)
    if kind.lower() == "topic" and what.strip():
        return await _prefer(desk, incoming, what.strip(), wish)
    raise BadInput(
        f"{wish.capitalize()} of what? Type /{wish} 2 for story 2 of the last digest, /{wish} source 3 for source 3 of "
        f"/sources, or /{wish} topic science"
    )


async def _react(desk: Desk, incoming: Incoming, word: str, wish: str) -> Reply:
    found = await last(desk, incoming)
    number, story = found.story(word)
    await desk.store.taste(incoming.chat, taste_of(story, wish == "more", desk.now()))
    other = "less" if wish == "more" else "more"
    return Reply(
        Message(
            ((text(f"Noted: {wish} like {quoted(_short(story))}. It tells in the next digests."),),),
            (Button(f"No, {other}", f"/{other} {number}"),),
        )
    )


async def _weigh(desk: Desk, incoming: Incoming, words: str, wish: str) -> Reply:
    chosen = await sources_named(desk, incoming, words)
    for source in chosen:
        await desk.store.weigh(incoming.chat, source.id, WEIGHTS[wish])
    return say(f"Noted: {wish} of {names(chosen)}. /unmute source takes it back.")


async def _prefer(desk: Desk, incoming: Incoming, words: str, wish: str) -> Reply:
    order = await order_of(desk, incoming)
    topic = topic_named(words)
    before = order.preferences
    if wish == "less" and topic not in before.topics:
        return say(
            f"{topic.capitalize()} did not come first. To hear nothing of it: /mute topic {topic}",
            buttons=(Button(f"Mute {topic}", f"/mute topic {topic}"),),
        )
    rest = tuple(one for one in before.topics if one != topic)
    topics = (*rest, topic) if wish == "more" else rest
    muted = tuple(one for one in before.no_topics if one != topic)
    await desk.store.prefer(incoming.chat, replace(before, topics=topics, no_topics=muted))
    if wish == "less":
        return say(f"{topic.capitalize()} no longer comes first.")
    return say(f"Stories about {' and '.join(topics)} come first from now on.")


async def order_of(desk: Desk, incoming: Incoming) -> Subscription:
    """The chat's standing order. Raises BadInput."""
    order = await standing_order(desk, incoming.chat)
    if order is None:
        raise BadInput("You follow nothing yet. Begin with /subscribe technology 08:00 Europe/Lisbon")
    return order


def topic_named(words: str) -> str:
    """A topic as typed. Raises BadInput."""
    topic = topic_of(words, TOPICS)
    if not topic:
        raise BadInput(f"There is no topic “{words}”. There are: {', '.join(TOPICS)}.")
    return topic


async def sources_named(desk: Desk, incoming: Incoming, words: str) -> list[Source]:
    """Sources by number, title, address or the topic they came with. Raises BadInput."""
    found = await desk.store.sources_of(incoming.chat)
    if not found:
        raise BadInput("You follow nothing yet. Begin with /subscribe technology 08:00 Europe/Lisbon")
    return named(found, words)


def names(sources: list[Source]) -> str:
    """The sources' names, the first few."""
    return ", ".join(one.title or one.url for one in sources[:5]) + (" …" if len(sources) > 5 else "")


def _short(story: ToldStory) -> str:
    return story.headline if len(story.headline) <= SHOWN else story.headline[: SHOWN - 1].rstrip() + "…"
