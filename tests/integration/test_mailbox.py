"""The operator's mailbox over IMAP with TLS: read to the end once, and never changed."""

from __future__ import annotations

from collections.abc import AsyncIterator
from datetime import UTC, datetime
from pathlib import Path

import pytest

from bot.errors import Refused, Unreachable, Unreadable
from bot.ingest import imap
from bot.ingest.fetch import Fetcher
from bot.ingest.imap import Account, Mailbox
from bot.ingest.refresh import Refresh
from bot.storage.store import SqlStore
from bot.types import EPOCH, Chat, NewSource, Platform, Schedule, SourceKind, Subscribe
from bot.workers import InlineWorkers
from tests.far.imap import ImapServer, trusting

NOW = datetime(2026, 11, 9, 12, 0, tzinfo=UTC)
CHAT = Chat(Platform.CONSOLE, "console")


def letter(number: int) -> bytes:
    return (
        f"Message-ID: <n{number}@h.example>\r\nSubject: Letter {number}\r\nFrom: Harbour <letter@h.example>\r\n"
        "Date: Mon, 09 Nov 2026 08:00:00 +0000\r\nContent-Type: text/html; charset=utf-8\r\n\r\n"
        f"<p>The ferry made {number} trips on Monday, the harbour master said.</p>\r\n"
    ).encode()


@pytest.fixture
async def server() -> AsyncIterator[ImapServer]:
    async with ImapServer() as server:
        server.letters = {3: letter(3), 5: letter(5)}
        yield server


def account(server: ImapServer, **more: str) -> Account:
    return Account(**{"host": "127.0.0.1", "user": "ada", "password": "open sesame", **more}, port=server.port)  # type: ignore[arg-type]


def mailbox(server: ImapServer, **more: str) -> Mailbox:
    return Mailbox(account(server, **more), trusting())


async def test_new_letters_are_read_once(server: ImapServer) -> None:
    box = mailbox(server)
    post = await box.read("", NOW)
    assert post.messages == (letter(3), letter(5))
    assert (post.place, post.complete) == ("7.5", True)
    assert (await box.read(post.place, NOW)).messages == ()
    server.letters[9] = letter(9)
    post = await box.read(post.place, NOW)
    assert (post.messages, post.place) == ((letter(9),), "7.9")
    server.validity = 8  # the server numbered everything anew
    assert len((await box.read(post.place, NOW)).messages) == 3


async def test_nothing_is_changed(server: ImapServer) -> None:
    await mailbox(server).read("", NOW)
    verbs = [" ".join(command.split()[:2]) for command in server.asked]
    assert set(verbs) == {"CAPABILITY", "LOGIN", 'EXAMINE "INBOX"', "UID SEARCH", "UID FETCH", "LOGOUT"}
    assert "UID SEARCH SINCE 2-Nov-2026" in server.asked


async def test_many_letters_are_read_in_several_visits(server: ImapServer, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(imap, "MAX_MESSAGES", 2)
    post = await mailbox(server).read("", NOW)
    server.letters |= {number: letter(number) for number in (6, 7, 8)}
    post = await mailbox(server).read(post.place, NOW)
    assert (post.messages, post.place, post.complete) == ((letter(6), letter(7)), "7.7", False)


async def test_what_goes_wrong_is_said_without_the_password(server: ImapServer) -> None:
    with pytest.raises(Refused, match="MAILBOX_PASSWORD") as refused:
        await mailbox(server, password="wrong words").read("", NOW)
    assert "wrong words" not in f"{refused.value!r} {refused.value.__cause__!r}"
    with pytest.raises(Unreadable, match="no folder 'News'"):
        await mailbox(server, folder="News").read("", NOW)
    with pytest.raises(Unreachable, match="certificate"):
        await Mailbox(account(server)).read("", NOW)
    assert "sesame" not in repr(account(server)) + account(server).url


async def test_a_slow_server_is_left(server: ImapServer, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(imap, "TIMEOUT", 0.2)
    server.slow = 0.5
    with pytest.raises(Unreachable, match="cannot be reached"):
        await mailbox(server).read("", NOW)


@pytest.mark.parametrize(
    ("folder", "quoted"), [("INBOX", '"INBOX"'), ('A "b" & c', '"A \\"b\\" &- c"'), ("Entwürfe", '"Entw&APw-rfe"')]
)
def test_names_of_folders(folder: str, quoted: str) -> None:
    assert imap._quoted(folder) == quoted


async def test_letters_become_articles(server: ImapServer, tmp_path: Path) -> None:
    store = SqlStore(f"sqlite:///{tmp_path}/digest.db")
    await store.open()
    box, fetcher = mailbox(server), Fetcher("NewsDigest/0.1")
    refresh = Refresh(store, fetcher, InlineWorkers(), now=lambda: NOW, random=lambda: 0.0, mailbox=box)
    (source,) = await store.add_sources([NewSource(SourceKind.MAILBOX, box.account.url, "Newsletters")])
    await store.subscribe(Subscribe(CHAT, ((source.id, ""),), Schedule(), None, EPOCH))
    await refresh.run()
    (kept,) = await store.sources_of(CHAT)
    assert (kept.last_error, kept.etag) == ("", "7.5")
    found = {article.title: article for article in await store.ungrouped(10)}
    assert set(found) == {"Letter 3", "Letter 5"}
    assert found["Letter 5"].text == "The ferry made 5 trips on Monday, the harbour master said."
    assert (found["Letter 5"].url, found["Letter 5"].outlet) == ("mid:n5@h.example", "Newsletters")
    assert (found["Letter 5"].author, found["Letter 5"].published) == ("Harbour", NOW.replace(hour=8))
    await fetcher.close()
    await store.close()
