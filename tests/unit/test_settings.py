"""Settings: the file and the code agree, and every mistake is named."""

from __future__ import annotations

import tomllib
from pathlib import Path
from typing import Any

import msgspec
import pytest

from bot.errors import SettingsError
from bot.settings import FILE, SECRETS, SEEDS, Secrets, Settings, as_tables, load, load_secrets

TABLES: dict[str, Any] = tomllib.loads(FILE.read_text("utf-8"))
DEFAULTS: dict[str, Any] = msgspec.to_builtins(Settings())
OPTIONS = [(section, option) for section, table in DEFAULTS.items() for option in table]


def plain(value: Any) -> Any:
    return list(value) if isinstance(value, tuple) else value


def test_the_file_and_the_code_have_the_same_options() -> None:
    assert {s: set(t) for s, t in TABLES.items()} == {s: set(t) for s, t in DEFAULTS.items()}
    assert len(OPTIONS) > 20


@pytest.mark.parametrize(("section", "option"), OPTIONS)
def test_the_file_holds_the_default(section: str, option: str) -> None:
    assert TABLES[section][option] == plain(DEFAULTS[section][option])
    assert isinstance(TABLES[section][option], type(plain(DEFAULTS[section][option])))


@pytest.mark.parametrize(("section", "option"), OPTIONS)
def test_every_option_is_explained_in_the_file(section: str, option: str) -> None:
    lines = FILE.read_text("utf-8").splitlines()
    start = lines.index(f"[{section}]")
    at = next(n for n in range(start, len(lines)) if lines[n].startswith(f"{option} ="))
    above = at - 1
    while not lines[above].startswith(("#", "[")):
        above -= 1  # two options may share a sentence
    assert lines[above].startswith("# ")
    assert at - above <= 3


def test_without_anything_said_the_defaults_hold() -> None:
    assert load(environment={}) == Settings()
    assert as_tables(load(environment={})) == DEFAULTS


def written(tmp_path: Path, text: str) -> Path:
    path = tmp_path / "my.toml"
    path.write_text(text, "utf-8")
    return path


def test_a_file_changes_what_it_names(tmp_path: Path) -> None:
    path = written(tmp_path, '[digest]\nstories = 3\nzone = "Europe/Lisbon"\n[sources]\nallow_hosts = ["a.example"]\n')
    settings = load(path, {})
    assert (settings.digest.stories, settings.digest.zone, settings.digest.sentences) == (3, "Europe/Lisbon", 3)
    assert settings.sources.allow_hosts == ("a.example",)
    assert load(None, {"NEWSDIGEST_CONFIG": str(path)}) == settings


@pytest.mark.parametrize(
    ("name", "text", "section", "option", "value"),
    [
        ("NEWSDIGEST_DIGEST_STORIES", "5", "digest", "stories", 5),
        ("NEWSDIGEST_DIGEST_PAGE_SENTENCES", "6", "digest", "page_sentences", 6),
        ("NEWSDIGEST_DIGEST_TIME", "18:30", "digest", "time", "18:30"),
        ("NEWSDIGEST_DIGEST_FIRST_HOURS", "1.5", "digest", "first_hours", 1.5),
        ("NEWSDIGEST_SOURCES_EVERY_MINUTES", "0.5", "sources", "every_minutes", 0.5),
        (
            "NEWSDIGEST_SOURCES_ALLOW_HOSTS",
            "a.example, b.example,",
            "sources",
            "allow_hosts",
            ("a.example", "b.example"),
        ),
        ("NEWSDIGEST_SOURCES_ALLOW_HOSTS", "", "sources", "allow_hosts", ()),
        ("NEWSDIGEST_SUMMARIES_ALGORITHM", "lexrank", "summaries", "algorithm", "lexrank"),
        ("NEWSDIGEST_TELEGRAM_PER_SECOND", "5", "telegram", "per_second", 5.0),
        ("NEWSDIGEST_DATA_DATABASE", "123", "data", "database", "123"),
        ("NEWSDIGEST_LOG_LEVEL", "DEBUG", "log", "level", "DEBUG"),
    ],
)
def test_the_environment_stands_over_the_file(
    tmp_path: Path, name: str, text: str, section: str, option: str, value: object
) -> None:
    path = written(tmp_path, "[digest]\nstories = 3\ntime = '07:00'\n[log]\nlevel = 'ERROR'\n")
    assert getattr(getattr(load(path, {name: text}), section), option) == value


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("[digest]\nstory = 3", ("digest.story", "stories", "sentences")),
        ("[digests]\nstories = 3", ("digests", "Sections", "digest")),
        ("stories = 3", ("stories", "Sections")),
        ("[digest]\nstories = 0", ("digest.stories", "0", ">= 1")),
        ("[digest]\nstories = 51", ("digest.stories", "51", "<= 50")),
        ("[digest]\nstories = 2.5", ("digest.stories", "2.5", "int")),
        ('[digest]\nstories = "many"', ("digest.stories", "many", "int")),
        ("[digest]\nstories = true", ("digest.stories", "True", "int")),
        ('[digest]\ntime = "8:00"', ("digest.time", "8:00", "08:00")),
        ('[digest]\ntime = "24:00"', ("digest.time", "24:00", "23:59")),
        ("[digest]\ntime = 08:00:00", ("digest.time",)),
        ('[digest]\nzone = "Lisbon"', ("digest.zone", "Lisbon", "Europe/Lisbon")),
        ('[digest]\nzone = ""', ("digest.zone", "Europe/Lisbon")),
        ('[summaries]\nalgorithm = "best"', ("summaries.algorithm", "best", "news, lead, lexrank")),
        ("[summaries]\nworkers = 0", ("summaries.workers", "0", ">= 1")),
        ("[telegram]\nper_second = 0", ("telegram.per_second", "0", "> 0")),
        ("[sources]\nallow_hosts = 'a.example'", ("sources.allow_hosts", "a.example", "array")),
        ("[sources]\nallow_hosts = [1]", ("sources.allow_hosts", "1", "str")),
        ("[log]\nlevel = 'LOUD'", ("log.level", "LOUD", "DEBUG, INFO, WARNING, ERROR")),
        ("digest = 3", ("digest", "3")),
        ("[digest\n", ("my.toml", "TOML")),
        ("[digest]\nstories = 1\nstories = 2", ("my.toml", "TOML")),
    ],
)
def test_a_mistake_in_the_file_is_named(tmp_path: Path, text: str, words: tuple[str, ...]) -> None:
    path = written(tmp_path, text)
    with pytest.raises(SettingsError) as raised:
        load(path, {})
    for word in (str(path), *words):
        assert word in str(raised.value)


@pytest.mark.parametrize(
    ("name", "text", "words"),
    [
        ("NEWSDIGEST_DIGEST_STORIES", "many", ("digest.stories", "many")),
        ("NEWSDIGEST_DIGEST_STORY", "3", ("digest.story", "stories")),
        ("NEWSDIGEST_DIGESTS_STORIES", "3", ("NEWSDIGEST_DIGESTS_STORIES", "digests", "digest")),
        ("NEWSDIGEST_DIGEST", "3", ("digest",)),
        ("NEWSDIGEST_DIGEST_ZONE", "Lisbon", ("digest.zone", "Lisbon")),
    ],
)
def test_a_mistake_in_the_environment_is_named(name: str, text: str, words: tuple[str, ...]) -> None:
    with pytest.raises(SettingsError) as raised:
        load(None, {name: text})
    for word in words:
        assert word in str(raised.value)


def test_a_section_that_is_no_table_cannot_be_overridden(tmp_path: Path) -> None:
    with pytest.raises(SettingsError, match=r"\[digest\]"):
        load(written(tmp_path, "digest = 3"), {"NEWSDIGEST_DIGEST_STORIES": "3"})


def test_a_file_that_is_named_must_be_there(tmp_path: Path) -> None:
    gone = tmp_path / "gone.toml"
    with pytest.raises(SettingsError, match=r"gone\.toml"):
        load(gone, {})
    with pytest.raises(SettingsError, match=r"gone\.toml"):
        load(None, {"NEWSDIGEST_CONFIG": str(gone)})


def test_a_file_that_cannot_be_read_is_named(tmp_path: Path) -> None:
    with pytest.raises(SettingsError, match=tmp_path.name):
        load(tmp_path, {})
    binary = tmp_path / "binary.toml"
    binary.write_bytes(b"\xff\xfe\x00")
    with pytest.raises(SettingsError, match=r"binary\.toml"):
        load(binary, {})


def test_where_the_database_is(tmp_path: Path) -> None:
    assert load(None, {"NEWSDIGEST_DATA_FOLDER": str(tmp_path)}).database_url == f"sqlite:///{tmp_path}/newsdigest.db"
    said = "postgresql://ada:pass@db.example/news"
    settings = load(None, {"NEWSDIGEST_DATA_DATABASE": said})
    assert settings.database_url == said
    assert as_tables(settings)["data"]["database"] == "postgresql://***@db.example/news"


@pytest.mark.parametrize(
    ("address", "printed"),
    [
        ("postgresql://ada:p@ss/w:rd@db.example/news", "postgresql://***@db.example/news"),
        ("postgresql://ada:p?ss@db.example/news", "postgresql://***@db.example/news"),
        (
            "postgresql://db.example/news?user=ada&password=geheim&a=b",
            "postgresql://db.example/news?user=ada&password=***&a=b",
        ),
        ("postgresql://db.example/news", "postgresql://db.example/news"),
        ("sqlite:////srv/news.db", "sqlite:////srv/news.db"),
        ("", ""),
    ],
)
def test_a_printed_database_address_has_no_password(address: str, printed: str) -> None:
    assert as_tables(load(None, {"NEWSDIGEST_DATA_DATABASE": address}))["data"]["database"] == printed


def test_where_the_catalogue_is() -> None:
    assert load(environment={}).catalogue_file == SEEDS / "catalogue.opml"
    assert load(None, {"NEWSDIGEST_SOURCES_CATALOGUE": "mine.opml"}).catalogue_file == Path("mine.opml")


TOKEN = "123456789:AAF-not-a-real-token-0123456789abcde"


def test_secrets_come_from_the_environment_or_from_files(tmp_path: Path) -> None:
    file = tmp_path / "slack"
    file.write_text("  xoxb-from-a-file\n", "utf-8")
    secrets = load_secrets({"TELEGRAM_BOT_TOKEN": f" {TOKEN} ", "SLACK_BOT_TOKEN_FILE": str(file)})
    assert secrets["TELEGRAM_BOT_TOKEN"] == TOKEN
    assert secrets["SLACK_BOT_TOKEN"] == "xoxb-from-a-file"
    assert secrets["SLACK_APP_TOKEN"] == ""
    assert secrets.values == [TOKEN, "xoxb-from-a-file"]


def test_a_token_said_directly_stands_over_its_file() -> None:
    given = {"SLACK_APP_TOKEN": "xapp-1", "SLACK_APP_TOKEN_FILE": "nowhere"}
    assert load_secrets(given)["SLACK_APP_TOKEN"] == "xapp-1"


@pytest.mark.parametrize("name", SECRETS)
def test_a_secret_file_that_is_missing_is_named(name: str, tmp_path: Path) -> None:
    with pytest.raises(SettingsError, match=rf"{name}_FILE = .*gone"):
        load_secrets({f"{name}_FILE": str(tmp_path / "gone")})


def test_secrets_show_only_their_names() -> None:
    secrets = load_secrets({"TELEGRAM_BOT_TOKEN": TOKEN, "SLACK_APP_TOKEN": "xapp-1-secret"})
    for shown in (repr(secrets), str(secrets), f"{secrets}", f"{[secrets]}"):
        assert TOKEN not in shown
        assert "secret" not in shown
        assert "TELEGRAM_BOT_TOKEN, SLACK_APP_TOKEN" in shown
    assert repr(Secrets({})) == "Secrets(none)"


def test_no_secret_is_an_option() -> None:
    assert not [option for _, option in OPTIONS if "token" in option or "password" in option or "secret" in option]
