"""Logging set up once: one line per event on standard error, secrets cut out wherever they turn up."""

from __future__ import annotations

import logging
import re
import sys
from collections.abc import Iterable

QUIET = (
    "httpx",
    "httpcore",
    "telegram",
    "apscheduler",
    "slack_bolt",
    "slack_sdk",
    "aiohttp",
    "trafilatura",
    "alembic",
    "procrastinate",
    "psycopg",
)
# A Telegram token as it stands in the Bot API's URLs (right behind "bot"); Slack's tokens by their prefixes.
TOKEN_SHAPES = re.compile(r"(?<!\d)\d{6,12}:[A-Za-z0-9_-]{30,}|\bxox[a-z]-[A-Za-z0-9-]{8,}|\bxapp-[A-Za-z0-9-]{8,}")


class Redacting(logging.Formatter):
    """Formats a record, then replaces known secrets and whatever looks like a token by `***`."""

    def __init__(self, secrets: Iterable[str]) -> None:
        super().__init__("%(asctime)s %(levelname)-7s %(name)s: %(message)s", "%Y-%m-%dT%H:%M:%S%z")
        self._secrets = [secret for secret in secrets if len(secret) >= 8]

    def format(self, record: logging.LogRecord) -> str:
        """The line, without secrets (the traceback is part of it)."""
        return redact(super().format(record), self._secrets)


def redact(text: str, secrets: Iterable[str] = ()) -> str:
    """The text with every secret replaced by `***`."""
    for secret in secrets:
        text = text.replace(secret, "***")
    return TOKEN_SHAPES.sub("***", text)


def set_up(level: str, secrets: Iterable[str]) -> None:
    """Send our own log to standard error at `level`, libraries' at WARNING or above."""
    handler = logging.StreamHandler(sys.stderr)
    handler.setFormatter(Redacting(secrets))
    root = logging.getLogger()
    root.handlers[:] = [handler]
    root.setLevel(logging.WARNING)
    logging.getLogger("bot").setLevel(level)
    for name in QUIET:
        # httpx writes every URL at INFO, and Telegram's URLs carry the token.
        logging.getLogger(name).setLevel(logging.WARNING)
