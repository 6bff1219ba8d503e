"""What an operator does with a chat's sources: read a list of them from an OPML file, write one, add the mailbox."""

from __future__ import annotations

from collections.abc import AsyncIterator, Mapping, Sequence
from contextlib import asynccontextmanager
from dataclasses import replace
from datetime import time
from pathlib import Path
from types import MappingProxyType

from bot.app.build import House, build, mailbox
from bot.digests.schedule import next_due
from bot.errors import BadInput, SettingsError
from bot.ingest.kinds.mailbox import TITLE
from bot.ingest.opml import read_opml, write_opml
from bot.settings import Secrets, Settings
from bot.types import Chat, NewSource, Platform, Schedule, SourceKind, Subscribe

HOW = "Write it as telegram:123456789, slack:TEAM/CHANNEL or console:console."
MOST = 1000  # sources of one file: what an operator imports is theirs to judge
NO_NAMES: Mapping[str, str] = MappingProxyType({})


async def export_sources(settings: Settings, file: Path, chat: str) -> str:
    """Write the chat's sources as OPML; says how many. Raises BadInput."""
    async with _open(settings) as house:
        sources = await house.store.sources_of(parse_chat(chat))
    if not sources:
        raise BadInput(f"{chat} follows nothing; is the address right? {HOW}")
    _write(file, write_opml(sources, f"Sources of {chat}"))
    return f"{len(sources)} sources of {chat} are in {file}."


async def import_sources(settings: Settings, file: Path, chat: str) -> str:
    """Let the chat follow the sources of an OPML file, with its folders and titles. Raises BadInput, Unreadable."""
    where = parse_chat(chat)
    new = read_opml(_read(file), str(file))[:MOST]
    if not new:
        raise BadInput(f"{file} names no sources with a web address (xmlUrl).")
    # A title is this chat's name for the source; what the source itself is called, it says when it is read.
    names = {one.url: one.title for one in new if one.title}
    async with _open(settings) as house:
        await _follow(house, where, [replace(one, title="") for one in new], names)
    return f"{chat} follows {len(new)} sources of {file}."


async def add_mailbox(settings: Settings, secrets: Secrets, chat: str) -> str:
    """Let the chat follow the mailbox of the settings. Raises BadInput, SettingsError."""
    box = mailbox(settings, secrets)
    if box is None:
        raise SettingsError("Name the mailbox in [mailbox] of the settings, and its password in MAILBOX_PASSWORD.")
    async with _open(settings) as house:
        await _follow(house, parse_chat(chat), [NewSource(SourceKind.MAILBOX, box.account.url, TITLE)])
    return f"{chat} follows {box.account.folder} of the mailbox on {box.account.host}."


def parse_chat(text: str) -> Chat:
    """The chat in "PLATFORM:ADDRESS". Raises BadInput."""
    name, _, address = text.partition(":")
    if name not in list(Platform) or not address:
        raise BadInput(f"{text!r} is not a chat. {HOW}")
    return Chat(Platform(name), address)


def _read(file: Path) -> bytes:
    try:
        return file.read_bytes()
    except OSError as error:
        raise BadInput(f"{file} cannot be read: {error.strerror}.") from error


def _write(file: Path, text: str) -> None:
    try:
        file.write_text(text, "utf-8")
    except OSError as error:
        raise BadInput(f"{file} cannot be written: {error.strerror}.") from error


async def _follow(house: House, chat: Chat, new: Sequence[NewSource], names: Mapping[str, str] = NO_NAMES) -> None:
    """Let the chat follow the sources, and call those by the `names` that it does not know by them already."""
    digest = house.settings.digest
    known = await house.store.subscription(chat)
    schedule = known.schedule if known else Schedule((time.fromisoformat(digest.time),), digest.zone)
    stored = await house.store.add_sources(new)
    followed = tuple((source.id, one.topic) for source, one in zip(stored, new, strict=True))
    now = house.now()
    since = known.covered_until if known else now
    language = known.language if known else "en"
    await house.store.subscribe(Subscribe(chat, followed, schedule, next_due(schedule, now), since, language))
    theirs = {source.id: source.title for source in await house.store.sources_of(chat)}
    named = {source.id: names.get(one.url, "") for source, one in zip(stored, new, strict=True)}
    await house.store.rename(chat, {one: name for one, name in named.items() if name not in ("", theirs.get(one))})


@asynccontextmanager
async def _open(settings: Settings) -> AsyncIterator[House]:
    house = build(settings, inline=True)
    await house.open()
    try:
        yield house
    finally:
        await house.close()
