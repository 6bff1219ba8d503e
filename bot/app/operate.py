"""What an operator asks of an installation: its state, and that its database is up to date."""

from __future__ import annotations

from datetime import timedelta

from bot.app.build import utc_now
from bot.ports import Status
from bot.settings import Settings, without_password
from bot.storage import SqlStore

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


def is_healthy(found: Status) -> bool:
    """Has the clock beaten lately?"""
    return any(utc_now() - beat.at < PULSE for beat in found.beats)
