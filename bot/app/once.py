"""One digest now, by the whole flow, on a database that is thrown away.

sources -> refresh -> group -> Edition.make -> Digest
"""

from __future__ import annotations

import tempfile
from collections.abc import Sequence
from dataclasses import replace
from datetime import timedelta
from pathlib import Path

from bot.app.build import House, build
from bot.errors import BadInput, SourceError
from bot.settings import SEEDS, Settings
from bot.types import Chat, Digest, NewSource, Platform, Schedule, SourceKind, Subscribe, Window

CONSOLE = Chat(Platform.CONSOLE, "console")
NEWSROOM = SEEDS / "newsroom"
MOST_AT_ONCE = 500  # sources of one call


async def digest_once(settings: Settings, names: Sequence[str]) -> tuple[Digest, list[str]]:
    """The digest of these sources (none: the sample newsroom), and a sentence for each that could not be read.

    Raises BadInput for a path that does not exist, and when no source could be read at all.
    """
    with tempfile.TemporaryDirectory(prefix="newsdigest-") as folder:
        house = build(settings, database=f"sqlite:///{folder}/once.db", inline=True)
        await house.open()
        try:
            subscription, complaints = await follow(house, names)
            await house.refresh.run(MOST_AT_ONCE)
            await house.group.run()
            at = house.now()
            digest = await house.edition.make(
                subscription, Window(at - timedelta(hours=settings.digest.first_hours), at)
            )
            complaints += [
                f"{source.url}: {source.last_error}"
                for source in await house.store.sources_of(CONSOLE)
                if source.last_error
            ]
            return replace(digest, slot_at=at), complaints
        finally:
            await house.close()


async def follow(house: House, names: Sequence[str]) -> tuple[int, list[str]]:
    """Subscribe the console to paths and addresses; returns the subscription and what could not be found."""
    new: list[NewSource] = []
    complaints: list[str] = []
    for name in names:
        try:
            new.append(folder(name) if "://" not in name else await house.reader.discover(name))
        except SourceError as error:
            complaints.append(f"{name}: {error}")
    if not names:
        new = sample_newsroom()
    if not new:
        raise BadInput("No source could be read: " + "; ".join(complaints))
    sources = await house.store.add_sources(new)
    at = house.now()
    subscription = await house.store.subscribe(
        Subscribe(
            CONSOLE,
            tuple((source.id, "") for source in sources),
            Schedule((), house.settings.digest.zone),
            None,
            at - timedelta(hours=house.settings.digest.first_hours),
        )
    )
    return subscription.id, complaints


def folder(name: str) -> NewSource:
    """A folder of saved pages, or one saved page. Raises BadInput when there is none."""
    path = Path(name).expanduser().resolve()
    if not path.exists():
        raise BadInput(f"There is no file or folder {name}. Addresses begin with https://")
    return NewSource(SourceKind.FOLDER, str(path))


def sample_newsroom() -> list[NewSource]:
    """The outlets of the bundled sample newsroom, a source each."""
    outlets = sorted(path for path in NEWSROOM.iterdir() if path.is_dir())
    return [NewSource(SourceKind.FOLDER, str(path), title=path.name.replace("-", " ").title()) for path in outlets]
