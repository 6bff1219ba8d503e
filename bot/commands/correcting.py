"""/same and /notsame: a reader's word that two stories are one, or that one story is two.

It holds for the chat from the next digest on, and is kept, so that an operator can make it true for everybody.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace

from bot.commands.desk import Desk, item, note, say, text, title, typed
from bot.commands.last import Last, last
from bot.digests.headline import quoted
from bot.digests.state import printed_at
from bot.digests.view import leaving
from bot.errors import BadInput
from bot.types import Article, Button, Correction, Incoming, Message, Reply, Story, ToldStory

MOST_SHOWN = 12  # articles of a story to choose from
MOST_STORIES = 5  # put together at once
UNDO = Button("Undo", "/same undo")


async def same(desk: Desk, incoming: Incoming, rest: str) -> Reply:
    """Put stories of the last digest together: /same 1 3."""
    if rest.strip().lower() == "undo":
        return await _undo(desk, incoming)
    words = rest.replace(",", " ").replace(" and ", " ").split()
    if not 2 <= len(words) <= MOST_STORIES:
        raise BadInput("Which stories are one? Type their numbers in the last digest: /same 1 3")
    found = await last(desk, incoming)
    stories = [found.story(word) for word in words]
    if len({number for number, _ in stories}) < len(stories):
        raise BadInput("These are the same number twice. Type two different ones: /same 1 3")
    first = stories[0][1]
    for _, other in stories[1:]:
        correction = Correction(_article(other), _article(first), together=True, at=desk.now())
        await desk.store.correct(incoming.chat, correction)
    told = " and ".join(str(number) for number, _ in stories)
    return say(
        f"From now on stories {told} are one for you: {quoted(first.headline)}. "
        "What comes of either is told as one story.",
        buttons=(UNDO,),
    )


async def notsame(desk: Desk, incoming: Incoming, rest: str) -> Reply:
    """Take an article, and its event, out of a story of the last digest: /notsame 2 lists, /notsame 2 3 does it."""
    if rest.strip().lower() == "undo":
        return await _undo(desk, incoming)
    words = rest.replace(",", " ").split()
    if not 1 <= len(words) <= 2:
        raise BadInput("Which story is not one? Type its number in the last digest: /notsame 2")
    found = await last(desk, incoming)
    number, story = found.story(words[0])
    articles = await _articles(desk, found, story)
    if len(articles) < 2:
        raise BadInput(f"Story {number} has one article only, so there is nothing to take apart.")
    if len(words) == 1 and len(articles) > 2:
        names = await desk.store.source_names(found.order.id, [article.id for article in articles])
        return _choice(number, story, articles, names)
    place = words[1] if len(words) == 2 else "2"
    if not place.isdecimal() or not 1 <= int(place) <= len(articles):
        raise BadInput(f"Story {number} has {len(articles)} articles. Type /notsame {number} to see their numbers.")
    return await _apart(desk, incoming, articles, articles[int(place) - 1])


async def _apart(desk: Desk, incoming: Incoming, articles: list[Article], gone: Article) -> Reply:
    other = _other(articles, gone)
    correction = Correction(gone.id, other.id, together=False, at=desk.now())
    out = leaving(Story(0, tuple(articles)), gone.id, other.id)
    left = [article for article in articles if article.id not in out]
    await desk.store.correct(incoming.chat, correction)
    along = f", with {len(out) - 1} more that belong with it," if len(out) > 1 else ""
    stays = "one article stays" if len(left) == 1 else f"{len(left)} articles stay"
    return say(
        f"From now on {quoted(gone.title or gone.url)}{along} is a story of its own for you; {stays} in the other.",
        buttons=(UNDO,),
    )


def _other(articles: list[Article], gone: Article) -> Article:
    """The article that stays, to be told apart from: of another event if there is one, and not a copy of it."""
    family = {gone.id, gone.copy_of or gone.id}
    apart = [a for a in articles if a.id not in family and a.copy_of not in family]
    return min(
        apart or [a for a in articles if a.id != gone.id], key=lambda a: (a.event == gone.event, articles.index(a))
    )


async def _articles(desk: Desk, found: Last, story: ToldStory) -> list[Article]:
    """All articles that the chat was told of the story, oldest first."""
    ids = {link.article for link in story.sources}
    for telling in await desk.store.told(found.order.id, [story.story]):
        if telling.story == story.story or telling.articles & ids:
            ids |= telling.articles
    for correction in await desk.store.corrections(found.order.id):
        if correction.together and ids & {correction.article, correction.other}:
            ids |= {correction.article, correction.other}
    return sorted(await desk.store.articles(sorted(ids)), key=lambda a: (printed_at(a), a.id))


def _choice(number: int, story: ToldStory, articles: list[Article], names: Mapping[int, str]) -> Reply:
    shown = list(enumerate(articles, 1))[-MOST_SHOWN:]
    lines = [
        item(f"{n}. {names.get(a.id, a.outlet)}: {a.title or a.url} ", typed(f"/notsame {number} {n}"))
        for n, a in shown
    ]
    heading = title(f"Which one does not belong to {number}. {story.headline}?")
    buttons = tuple(Button(str(n), f"/notsame {number} {n}") for n, _ in shown)
    return Reply(Message(((heading, *lines, note("What reports the same event goes with it.")),), buttons))


async def _undo(desk: Desk, incoming: Incoming) -> Reply:
    order = (await last(desk, incoming)).order
    made = await desk.store.corrections(order.id)
    if not made:
        raise BadInput("You have corrected nothing. /same 1 3 puts stories together, /notsame 2 takes one apart.")
    newest = made[-1]
    await desk.store.correct(incoming.chat, replace(newest, together=not newest.together, at=desk.now()))
    return Reply(Message(((text(f"Undone: they are {'two' if newest.together else 'one'} for you again."),),)))


def _article(story: ToldStory) -> int:
    """The article by which a story is known: the first that is no copy."""
    own = [link.article for link in story.sources if link.copy_of is None and link.article]
    if not own:
        raise BadInput("That story's articles are not known any more, so it cannot be corrected.")
    return own[0]
