"""A chat's sources as an operator moves them: OPML in and out, and the mailbox."""

from __future__ import annotations

from pathlib import Path

import pytest

from bot.app.lists import add_mailbox, export_sources, import_sources, parse_chat
from bot.errors import BadInput, SettingsError, Unreadable
from bot.ingest.opml import read_opml
from bot.settings import Secrets, Settings, load
from bot.storage.store import SqlStore
from bot.types import Chat, NewSource, Platform, SourceKind

OPML = (
    '<opml version="2.0"><body><outline text="Sea &amp; Sky"><outline type="rss" text="My own name" '
    'xmlUrl="https://a.example/f"/></outline><outline text="B" type="page" xmlUrl="https://b.example/"/></body></opml>'
)
CHAT = "telegram:17"


@pytest.fixture
def settings(tmp_path: Path) -> Settings:
    return load(
        environment={
            "NEWSDIGEST_DATA_FOLDER": str(tmp_path),
            "NEWSDIGEST_MAILBOX_HOST": "mail.example",
            "NEWSDIGEST_MAILBOX_USER": "ada",
        }
    )


async def test_a_list_goes_in_and_comes_out_with_folders_and_titles(settings: Settings, tmp_path: Path) -> None:
    (tmp_path / "in.opml").write_text(OPML)
    assert (
        await import_sources(settings, tmp_path / "in.opml", CHAT) == f"{CHAT} follows 2 sources of {tmp_path}/in.opml."
    )
    await import_sources(settings, tmp_path / "in.opml", CHAT)  # again changes nothing
    assert (
        await export_sources(settings, tmp_path / "out.opml", CHAT)
        == f"2 sources of {CHAT} are in {tmp_path}/out.opml."
    )
    assert read_opml((tmp_path / "out.opml").read_bytes()) == read_opml(OPML.encode())


async def test_a_list_s_titles_are_those_of_its_chat(settings: Settings, tmp_path: Path) -> None:
    (tmp_path / "in.opml").write_text(OPML)
    await import_sources(settings, tmp_path / "in.opml", CHAT)
    (tmp_path / "other.opml").write_text(OPML.replace("My own name", "Another's name"))
    await import_sources(settings, tmp_path / "other.opml", "telegram:18")
    for chat, name in ((CHAT, "My own name"), ("telegram:18", "Another's name")):
        await export_sources(settings, tmp_path / "out.opml", chat)
        assert [source.title for source in read_opml((tmp_path / "out.opml").read_bytes())] == [name, "B"]
    store = SqlStore(settings.database_url)
    await store.open()
    stored = await store.add_sources([NewSource(SourceKind.FEED, "https://a.example/f")])  # as a third chat finds it
    await store.close()
    assert [source.title for source in stored] == [""]


async def test_the_mailbox_is_followed_and_never_exported(settings: Settings, tmp_path: Path) -> None:
    secrets = Secrets({"MAILBOX_PASSWORD": "open sesame"})
    assert await add_mailbox(settings, secrets, CHAT) == f"{CHAT} follows INBOX of the mailbox on mail.example."
    await export_sources(settings, tmp_path / "out.opml", CHAT)
    assert "mail.example" not in (tmp_path / "out.opml").read_text()
    store = SqlStore(settings.database_url)
    await store.open()
    (source,) = await store.sources_of(Chat(Platform.TELEGRAM, "17"))
    await store.close()
    assert (source.kind, source.title) == (SourceKind.MAILBOX, "Newsletters")
    assert "sesame" not in source.url


async def test_what_cannot_be_done_is_said(settings: Settings, tmp_path: Path) -> None:
    with pytest.raises(BadInput, match="cannot be read"):
        await import_sources(settings, tmp_path / "none.opml", CHAT)
    (tmp_path / "bad.opml").write_text("<html/>")
    with pytest.raises(Unreadable, match="not an OPML file"):
        await import_sources(settings, tmp_path / "bad.opml", CHAT)
    with pytest.raises(BadInput, match="follows nothing"):
        await export_sources(settings, tmp_path / "out.opml", CHAT)
    with pytest.raises(SettingsError, match="MAILBOX_PASSWORD"):
        await add_mailbox(settings, Secrets({}), CHAT)


@pytest.mark.parametrize("text", ["", "17", "telegram:", "irc:x", ":17"])
def test_what_is_no_chat(text: str) -> None:
    with pytest.raises(BadInput, match="is not a chat"):
        parse_chat(text)


def test_a_chat_whose_address_has_colons() -> None:
    assert parse_chat("slack:T1/C2:x") == Chat(Platform.SLACK, "T1/C2:x")
