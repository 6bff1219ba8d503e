"""/mute and /unmute: topics, sources and words of which a chat wants to hear nothing."""

from __future__ import annotations

from dataclasses import replace

from bot.commands.desk import Desk, item, note, say, title, typed
from bot.commands.opinions import names, order_of, sources_named, topic_named
from bot.errors import BadInput
from bot.types import MUTED, Button, Incoming, Message, Preferences, Reply

MOST_WORDS = 50
LONGEST_WORD = 60
WHAT = "/mute topic sports, /mute source 3 or /mute word royal family"


async def mute(desk: Desk, incoming: Incoming, rest: str) -> Reply:
    """Show what is muted; with a topic, source or word, mute it."""
    kind, what = _asked(rest)
    order = await order_of(desk, incoming)
    chosen = order.preferences
    if not kind:
        return await _muted(desk, incoming, chosen)
    if kind == "source":
        muted = await sources_named(desk, incoming, what)
        for source in muted:
            await desk.store.weigh(incoming.chat, source.id, MUTED)
        return _done(f"Nothing of {names(muted)} will be told. It is still read; /unsubscribe leaves it.", kind, what)
    if kind == "topic":
        topic = topic_named(what)
        first = tuple(one for one in chosen.topics if one != topic)
        await desk.store.prefer(incoming.chat, replace(chosen, topics=first, no_topics=_with(chosen.no_topics, topic)))
        return _done(f"Stories that are about {topic} and nothing else you want will not be told.", kind, topic)
    word = _word(what, chosen)
    await desk.store.prefer(incoming.chat, replace(chosen, unwanted=_with(chosen.unwanted, word)))
    return _done(f"Stories with “{word}” in the headline or opening will not be told.", kind, word)


async def unmute(desk: Desk, incoming: Incoming, rest: str) -> Reply:
    """Hear of a muted topic, source or word again."""
    kind, what = _asked(rest)
    order = await order_of(desk, incoming)
    chosen = order.preferences
    if not kind:
        raise BadInput(f"Of what? Type as you muted it: {WHAT.replace('/mute', '/unmute')}. /mute shows what is muted.")
    if kind == "source":
        again = await sources_named(desk, incoming, what)
        for source in again:
            await desk.store.weigh(incoming.chat, source.id, 0)
        return say(f"{names(again)} counts like any other source again.")
    muted = chosen.no_topics if kind == "topic" else chosen.unwanted
    word = " ".join(what.lower().split())
    if word not in muted:
        raise BadInput(f"{what} is not muted. /mute shows what is.")
    left = tuple(one for one in muted if one != word)
    heard = replace(chosen, no_topics=left) if kind == "topic" else replace(chosen, unwanted=left)
    await desk.store.prefer(incoming.chat, heard)
    return say(f"You will hear of {word} again.")


def _asked(rest: str) -> tuple[str, str]:
    """The kind and what of it; two empty words for nothing. Raises BadInput."""
    kind, _, what = rest.strip().partition(" ")
    if not kind:
        return "", ""
    if kind.lower() not in ("topic", "source", "word") or not what.strip():
        raise BadInput(f"Say what kind of thing it is: {WHAT}")
    return kind.lower(), what.strip().strip("“”\"'")


def _word(what: str, chosen: Preferences) -> str:
    word = " ".join(what.lower().split())
    if len(word) > LONGEST_WORD or not any(character.isalnum() for character in word):
        raise BadInput(f"A word or a short phrase, please, of at most {LONGEST_WORD} characters: {WHAT}")
    if len(chosen.unwanted) >= MOST_WORDS:
        raise BadInput(f"{MOST_WORDS} words are muted; take one out first: /unmute word {chosen.unwanted[0]}")
    return word


def _with(muted: tuple[str, ...], word: str) -> tuple[str, ...]:
    return (*(one for one in muted if one != word), word)


def _done(words: str, kind: str, what: str) -> Reply:
    return say(words, buttons=(Button("Undo", f"/unmute {kind} {what}"),))


async def _muted(desk: Desk, incoming: Incoming, chosen: Preferences) -> Reply:
    sources = [one.title or one.url for one in await desk.store.sources_of(incoming.chat) if one.weight == MUTED]
    kinds = (("topic", chosen.no_topics), ("source", sources), ("word", chosen.unwanted))
    lines = [item(f"{kind} {what} – ", typed(f"/unmute {kind} {what}")) for kind, all_ in kinds for what in all_]
    if not lines:
        return say(f"Nothing is muted. Type for example {WHAT}")
    return Reply(Message(((title("You hear nothing of"), *lines, note("To mute more: ", typed("/mute word budget"))),)))
