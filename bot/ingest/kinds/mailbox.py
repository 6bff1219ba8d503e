"""Newsletters in a mailbox: each message becomes an entry with its text. Pure; fetching them is `ingest.imap`'s work.

Only the operator can name the mailbox, in the settings, so nothing that is pasted leads here.
"""

from __future__ import annotations

import hashlib
import html
from collections.abc import Sequence
from datetime import UTC, datetime
from email import message_from_bytes, policy
from email.message import EmailMessage
from email.utils import parseaddr, parsedate_to_datetime

from bot.ingest.feeds import MAX_CONTENT, Feed
from bot.ingest.kinds.kind import Kind
from bot.ingest.markup import line
from bot.types import Entry, SourceKind

TITLE = "Newsletters"
MAX_PARTS = 50  # of one message


def read_messages(messages: Sequence[bytes]) -> Feed:
    """The messages as entries, newest first. One that cannot be read is left out. Runs in a worker process."""
    entries = [entry for raw in messages if (entry := read_message(raw)) is not None]
    return Feed(TITLE, "", tuple(reversed(entries)))


def read_message(raw: bytes) -> Entry | None:
    """The message as an entry; None where it has neither subject nor text."""
    message = message_from_bytes(raw, policy=policy.default)
    assert isinstance(message, EmailMessage), "the policy makes them"  # noqa: S101
    title, content = line(html.escape(_header(message, "Subject"), quote=False))[:500], _content(message)
    if not title and not content:
        return None
    key = _header(message, "Message-ID").strip("<> ") or "sha256:" + hashlib.sha256(raw).hexdigest()
    name, address = parseaddr(_header(message, "From"))
    return Entry(
        key=key[:500],
        url=f"mid:{key[:500]}",  # RFC 2392; a newsletter's own web address would hold the reader's secret
        title=title,
        published=_date(_header(message, "Date")),
        author=line(name or address)[:200],
        content=content[:MAX_CONTENT],
        language=_header(message, "Content-Language")[:2].lower(),
    )


def _content(message: EmailMessage) -> str:
    """The message's HTML, or its plain text as HTML; attachments are not looked at."""
    plain = ""
    for part in list(message.walk())[:MAX_PARTS]:
        if part.get_content_disposition() == "attachment" or part.get_content_maintype() != "text":
            continue
        if part.get_content_subtype() == "html":
            return _text(part)
        plain = plain or _text(part)
    return html.escape(plain.replace("\r\n", "\n"), quote=False)


def _text(part: EmailMessage) -> str:
    data = part.get_payload(decode=True)
    raw = data if isinstance(data, bytes) else b""
    try:
        return raw.decode(part.get_content_charset("utf-8"), "replace")
    except (LookupError, ValueError):
        return raw.decode("utf-8", "replace")


def _header(message: EmailMessage, name: str) -> str:
    try:
        return str(message.get(name, ""))
    except (ValueError, IndexError, AttributeError, TypeError):  # the parser of headers stumbles over some
        return ""


def _date(text: str) -> datetime | None:
    try:
        parsed = parsedate_to_datetime(text)
        return (parsed if parsed.tzinfo else parsed.replace(tzinfo=UTC)).astimezone(UTC)
    except (TypeError, ValueError, OverflowError, IndexError):
        return None


KIND = Kind("Mailbox", lambda typed: None, SourceKind.MAILBOX, has_pages=False)
