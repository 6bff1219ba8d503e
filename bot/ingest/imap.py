"""Messages of the operator's mailbox over IMAP with TLS. Reads only: nothing is marked, moved or deleted.

imaplib blocks, so a visit runs in a thread; each of its waits is bounded.
"""

from __future__ import annotations

import asyncio
import imaplib
import re
import ssl
from base64 import b64encode
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from urllib.parse import quote

from bot.errors import Refused, TooLarge, Unreachable, Unreadable

TIMEOUT = 30.0  # seconds for each answer
PATIENCE = 120.0  # seconds for a visit
MAX_MESSAGES = 30  # of one visit
MAX_BYTES = 2_000_000  # read of one message
FIRST = timedelta(days=7)  # how far back the first visit looks
# Fixed English names: strftime would follow the locale of the machine.
_MONTHS = ("Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec")


@dataclass(frozen=True, slots=True)
class Account:
    """A mailbox, or one folder of it, and how to open it. The password is in no repr."""

    host: str
    user: str
    password: str = field(repr=False)
    folder: str = "INBOX"
    port: int = 993

    @property
    def url(self) -> str:
        """How the source is known; readers never see it."""
        return f"imaps://{quote(self.user, safe='')}@{self.host}:{self.port}/{quote(self.folder, safe='')}"


@dataclass(frozen=True, slots=True)
class Post:
    """What a visit brought: raw messages, oldest first, and the place from which the next visit goes on."""

    messages: tuple[bytes, ...]
    place: str
    complete: bool = True


class Mailbox:
    """Opens the operator's mailbox for one visit at a time. Raises SourceErrors in sentences without the password."""

    def __init__(self, account: Account, tls: ssl.SSLContext | None = None) -> None:
        self.account = account
        self._tls = tls

    async def read(self, place: str, now: datetime) -> Post:
        """New messages since `place`, which an earlier visit gave ("" for the first)."""
        try:
            async with asyncio.timeout(PATIENCE):
                return await asyncio.to_thread(self._read, place, now)
        except (TimeoutError, OSError) as error:
            why = "its certificate or encryption is wrong" if isinstance(error, ssl.SSLError) else "no answer in time"
            raise Unreachable(f"The mailbox on {self.account.host} cannot be reached: {why}.") from error
        except imaplib.IMAP4.error as error:
            raise Unreadable(f"The mailbox on {self.account.host} answers in a way that is not understood.") from error

    def _read(self, place: str, now: datetime) -> Post:
        tls = self._tls or ssl.create_default_context()
        with imaplib.IMAP4_SSL(self.account.host, self.account.port, ssl_context=tls, timeout=TIMEOUT) as server:
            self._open(server)
            validity = _number(server.response("UIDVALIDITY")[1])
            uids = self._new(server, place, validity, now)
            chosen = uids[:MAX_MESSAGES]
            messages = tuple(self._message(server, uid) for uid in chosen)
            last = chosen[-1] if chosen else _last(place, validity)
            return Post(messages, f"{validity}.{last}", len(chosen) == len(uids))

    def _open(self, server: imaplib.IMAP4_SSL) -> None:
        try:
            server.login(self.account.user, self.account.password)
        except imaplib.IMAP4.error:
            # Without the cause: a server may repeat in its answer what it was sent.
            raise Refused(
                f"The mailbox on {self.account.host} does not let {self.account.user} in: check MAILBOX_PASSWORD."
            ) from None
        answer, _ = server.select(_quoted(self.account.folder), readonly=True)  # EXAMINE
        if answer != "OK":
            raise Unreadable(f"The mailbox on {self.account.host} has no folder {self.account.folder!r}.")

    def _new(self, server: imaplib.IMAP4_SSL, place: str, validity: int, now: datetime) -> list[int]:
        """Ids of the messages not read yet, oldest first."""
        last = _last(place, validity)
        since = now - FIRST
        asked = f"UID {last + 1}:*" if last else f"SINCE {since.day}-{_MONTHS[since.month - 1]}-{since.year}"
        _, found = server.uid("SEARCH", asked)
        uids = sorted(int(number) for row in found if isinstance(row, bytes) for number in row.split())
        # "7:*" gives the last message even where it is older than 7.
        fresh = [uid for uid in uids if uid > last]
        return fresh if last else fresh[-MAX_MESSAGES:]

    def _message(self, server: imaplib.IMAP4_SSL, uid: int) -> bytes:
        _, answer = server.uid("FETCH", str(uid), f"(BODY.PEEK[]<0.{MAX_BYTES}>)")
        for part in answer:
            if isinstance(part, tuple) and isinstance(part[1], bytes):
                if len(part[1]) > MAX_BYTES:
                    raise TooLarge(f"The mailbox on {self.account.host} sends more than it was asked for.")
                return part[1]
        return b""  # deleted meanwhile


def _last(place: str, validity: int) -> int:
    """The id up to which messages are known; 0 for none, as after the server numbered them anew."""
    match = re.fullmatch(r"(\d+)\.(\d+)", place)
    return int(match[2]) if match and int(match[1]) == validity else 0


def _number(answer: list[bytes | None] | None) -> int:
    text = (answer or [b""])[0] or b""
    return int(text) if text.isdigit() else 0


def _quoted(folder: str) -> str:
    """The folder's name as IMAP takes it: quoted, in modified UTF-7 (RFC 3501, 5.1.3)."""
    pieces = re.findall(r"[^\x00-\x1f\x7f-\U0010ffff]+|[\x80-\U0010ffff]+", folder)
    name = "".join(piece.replace("&", "&-") if piece.isascii() else _utf7(piece) for piece in pieces)
    return '"' + name.replace("\\", "\\\\").replace('"', '\\"') + '"'


def _utf7(piece: str) -> str:
    return "&" + b64encode(piece.encode("utf-16-be")).decode().rstrip("=").replace("/", ",") + "-"
