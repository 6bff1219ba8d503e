"""Pytest fixtures of the far servers; a test module asks for them with `pytest_plugins = ["tests.far.fixtures"]`."""

from collections.abc import AsyncIterator

import pytest_asyncio

from tests.far.feeds import FeedServer
from tests.far.slack import FarSlack
from tests.far.telegram import FarTelegram


@pytest_asyncio.fixture
async def far_telegram() -> AsyncIterator[FarTelegram]:
    """A Telegram of its own for the test."""
    async with FarTelegram() as far:
        yield far


@pytest_asyncio.fixture
async def far_slack() -> AsyncIterator[FarSlack]:
    """A Slack of its own for the test; skipped with the reason where it cannot run."""
    async with FarSlack() as far:
        yield far


@pytest_asyncio.fixture
async def feed_server() -> AsyncIterator[FeedServer]:
    """An empty web server for feeds and pages."""
    async with FeedServer() as feeds:
        yield feeds
