"""Dialogues as data: what is typed, and what must be in the answer. Real store, flow, catalogue and web reader.

In a dialogue file `> ` is typed, each `< ` must occur, in order, in the answer (a line or a part of it), `! ` must not,
`@ 5h` moves the clock on, `~ read` visits the sources that are due (two minutes pass), `~ publish NAME` puts an article
into the site's feed, `~ plan` sends the digests that are due. `{site}` is the address of a site on loopback with a feed
at /feed.xml. In a group `& ` is typed by a member, `&& ` by an administrator, `&? ` while nobody can tell who that is.
`% slack zone=Europe/Berlin language=de` begins a chat there with somebody of whom the platform knows that, and `* ` is
pressed: a button of that chat has this command.
"""

from __future__ import annotations

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from bot.app.build import House, build, desk, renderer
from bot.chat.console import ConsolePlatform
from bot.commands.answering import Answering
from bot.digests.plan import Plan
from bot.errors import TryLater
from bot.settings import load
from bot.types import Chat, Incoming, Payload, Platform
from tests.far.feeds import FeedServer
from tests.integration.site import ARTICLES, feed, page

DIALOGUES = sorted((Path(__file__).parent / "dialogues").glob("*.txt"))
CONSOLE = Chat(Platform.CONSOLE, "console")
BEGIN = datetime(2026, 11, 16, 7, 0, tzinfo=UTC)


@dataclass
class Stage:
    """One conversation: the house, its clock, the site it may read, and what was said last."""

    house: House
    site: FeedServer
    answering: Answering
    clock: list[datetime]
    published: list[str] = field(default_factory=list)
    count: int = 0
    chat: Chat = CONSOLE
    known: dict[str, str] = field(default_factory=dict)
    buttons: list[str] = field(default_factory=list)

    def begin(self, where: str) -> None:
        """Another chat, with somebody the platform knows something of."""
        platform, *known = where.split()
        self.count += 1
        self.chat, self.buttons = Chat(Platform(platform), f"{self.count}"), []
        self.known = dict(word.split("=") for word in known)

    async def press(self, command: str) -> str:
        assert command in self.buttons, f"no button does {command!r}: {self.buttons}"
        return await self.type(command)

    async def type(self, text: str, who: str = "") -> str:
        self.count += 1
        group = bool(who)
        event = Incoming(
            f"event-{self.count}", self.chat, text, user=who, direct=not group, administered=group, **self.known
        )
        await self.answering.receive(event)
        while await self.answering.next():
            pass
        return await self.hear()

    async def hear(self) -> str:
        """All that was sent to the chat."""
        at = self.clock[0]
        said = []
        parts = await self.house.store.claim("test", at, at + timedelta(minutes=1), 10, list(Platform))
        for part in parts:
            current = part
            while current is not None:
                said.append(current.payload["text"])
                self.buttons += commands(current.payload)
                assert await self.house.store.start(current, at)
                from bot.digests.outcome import sent

                current = await self.house.store.settle(sent(current, at, "1", timedelta(0)), at + timedelta(minutes=1))
        return "\n".join(said)

    async def act(self, what: str) -> str:
        """Returns what was said by it."""
        verb, _, name = what.partition(" ")
        if verb == "publish":
            self.published.append(name)
            self.site.put("/feed.xml", feed(self.site.base_url, self.published, self.clock[0]), "application/rss+xml")
            self.site.put(f"/{name}", page(self.site.base_url, name), "text/html")
        elif verb == "read":
            self.clock[0] += timedelta(minutes=1)
            await self.house.refresh.run()
            await self.house.group.run()
            self.clock[0] += timedelta(minutes=1)
        elif verb == "plan":
            house = self.house
            await Plan(house.store, house.edition, house.rewording, self.answering._render, house.now).run()
            return await self.hear()
        else:
            raise AssertionError(f"unknown act {what!r}")
        return ""


def commands(payload: Payload) -> list[str]:
    """What the buttons of a Telegram or Slack message do."""
    telegram = [button["callback_data"] for row in payload.get("keyboard", []) for button in row]
    blocks = [block for block in payload.get("blocks", []) if block["type"] == "actions"]
    return telegram + [button["value"] for block in blocks for button in block["elements"]]


async def administers(incoming: Incoming) -> bool:
    """As a platform would tell."""
    if incoming.user == "&?":
        raise TryLater("no answer within 10 s")
    return incoming.user == "&&"


def several(site: FeedServer) -> None:
    """A page at /sections that names two feeds, and a list of feeds at /mine.opml."""
    link = '<link rel="alternate" type="application/rss+xml" href="/{0}.xml" title="Echo – {0}">'
    for name in ("Harbour", "Sport"):
        site.put(f"/{name}.xml", f"<rss version='2.0'><channel><title>Echo {name}</title></channel></rss>")
    site.put("/sections", link.format("Harbour") + link.format("Sport"), "text/html")
    outline = f'<outline type="rss" text="My {{0}}" xmlUrl="{site.base_url}/{{0}}.xml"/>'
    folder = f'<outline text="Coast">{outline.format("Harbour")}{outline.format("Sport")}</outline>'
    site.put("/mine.opml", f'<opml version="2.0"><body>{folder}</body></opml>', "text/xml")


@pytest.fixture
async def stage(tmp_path: Path) -> AsyncIterator[Stage]:
    async with staged(tmp_path) as stage:
        yield stage


@asynccontextmanager
async def staged(tmp_path: Path, **options: str) -> AsyncIterator[Stage]:
    """A conversation's stage; `options` are settings as the environment gives them."""
    clock = [BEGIN]
    settings = load(environment={"NEWSDIGEST_SOURCES_ALLOW_HOSTS": "127.0.0.1"} | options)
    house = build(settings, database=f"sqlite:///{tmp_path}/dialogue.db", inline=True, now=lambda: clock[0])
    await house.open()
    console = ConsolePlatform(None, None, color=False)  # type: ignore[arg-type] # only renders
    render = renderer({Platform.CONSOLE: console})
    answering = Answering(house.store, desk(house, lambda: None, administers), render, house.now, lambda: None)
    async with FeedServer() as site:
        site.put("/feed.xml", feed(site.base_url, [], BEGIN), "application/rss+xml")
        site.put("/", f'<link rel="alternate" type="application/rss+xml" href="{site.base_url}/feed.xml">', "text/html")
        for name in ARTICLES:
            site.put(f"/{name}", page(site.base_url, name), "text/html")
        several(site)
        yield Stage(house, site, answering, clock)
    await house.close()


@pytest.mark.parametrize("file", DIALOGUES, ids=lambda file: file.stem)
async def test_a_dialogue_goes_as_it_is_written(stage: Stage, file: Path) -> None:
    said, at = "", 0
    for number, line in enumerate(file.read_text("utf-8").splitlines(), 1):
        mark, words = line[:2], line[2:].replace("{site}", stage.site.base_url)
        who, _, said_there = line.partition(" ")
        where = f"{file.name}:{number}: {words!r} is missing in\n{said}"
        if mark == "> ":
            said, at = flat(await stage.type(words)), 0
        elif who in ("&", "&&", "&?"):
            said, at = flat(await stage.type(said_there.replace("{site}", stage.site.base_url), who)), 0
        elif mark == "% ":
            stage.begin(words)
        elif mark == "* ":
            said, at = flat(await stage.press(words)), 0
        elif mark == "< ":
            at = said.find(flat(words), at)
            assert at >= 0, where
            at += len(flat(words))
        elif mark == "! ":
            assert flat(words) not in said, f"{file.name}:{number}: {words!r} should not be in\n{said}"
        elif mark == "@ ":
            stage.clock[0] += timedelta(hours=float(words.rstrip("h")))
        elif mark == "~ ":
            said, at = flat(await stage.act(words)), 0
        else:
            assert not line.strip() or line.startswith("#"), f"{file.name}:{number}: {line!r} is not understood"


def flat(text: str) -> str:
    """White space folded: a console breaks lines where it likes."""
    return " ".join(text.split())
