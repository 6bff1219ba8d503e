"""What an operator asks of an installation: its state, and that its database is up to date, or is another one."""

from __future__ import annotations

import asyncio
from collections.abc import Sequence
from datetime import datetime, timedelta
from pathlib import Path

from bot.app import owner
from bot.app.build import utc_now
from bot.ports import Status
from bot.settings import Settings, embedded_url, without_password
from bot.storage import SqlStore
from bot.storage.backup import backup as write_backup
from bot.storage.backup import restore as put_back
from bot.storage.moving import Moved
from bot.storage.moving import move as move_all

PULSE = timedelta(seconds=90)  # a running bot writes a beat down every 30 s


async def status(settings: Settings) -> Status:
    """How the bot is doing."""
    store = SqlStore(settings.database_url)
    await store.open()
    try:
        return await store.status()
    finally:
        await store.close()


async def migrate(settings: Settings) -> str:
    """Bring the database up to date; says where it is."""
    store = SqlStore(settings.database_url)
    await store.open()
    await store.close()
    return f"The database {without_password(settings.database_url)} is up to date."


async def move(settings: Settings, file: Path | None) -> str:
    """Take an SQLite database (none named: the data folder's) to the settings' PostgreSQL; says what was moved."""
    source = embedded_url(file) if file else settings.embedded_url
    own = owner.name()

    def lives(name: str, at: datetime) -> bool:
        return utc_now() - at < owner.SILENT and not owner.is_gone(name, own)

    moved = await asyncio.to_thread(move_all, source, settings.database_url, lives)
    target = without_password(settings.database_url)
    return (
        f"{_counted(moved)}\n\nAll of it is in {target} now. {source.removeprefix('sqlite:///')} is as it was: keep it."
    )


async def backup(settings: Settings, file: Path) -> str:
    """Write all that is kept to a file while the bot goes on; says how large it is."""
    size = await asyncio.to_thread(write_backup, settings.database_url, file)
    return f"{without_password(settings.database_url)} is in {file} as it is now: {size / 1e6:.1f} MB."


async def restore(settings: Settings, file: Path) -> str:
    """Put a backup in the place of the settings' database; says what became of the one before."""
    own = owner.name()

    def lives(name: str, at: datetime) -> bool:
        return utc_now() - at < owner.SILENT and not owner.is_gone(name, own)

    before = await asyncio.to_thread(put_back, file, settings.database_url, lives, utc_now())
    await migrate(settings)
    kept = f" The database that was there is kept as {before}." if before else ""
    return f"{without_password(settings.database_url)} is what {file} holds.{kept}"


def _counted(moved: Sequence[Moved]) -> str:
    lines = [f"{one.table:<22}{one.rows:>10,}  {one.checksum}" for one in moved]
    total = f"{'all':<22}{sum(one.rows for one in moved):>10,}  compared on both sides"
    return "\n".join([f"{'table':<22}{'rows':>10}  checksum", *lines, total])


def is_healthy(found: Status) -> bool:
    """Has the clock beaten lately?"""
    return any(utc_now() - beat.at < PULSE for beat in found.beats)
