"""Settings: a TOML file, overridden by the environment; secrets from the environment or from files it names.
Nothing is read at import. Every error names the option, the value, and what is allowed.
"""

from __future__ import annotations

import os
import re
import tomllib
from collections.abc import Mapping
from pathlib import Path
from typing import Annotated, Any, Literal, get_args, get_origin
from zoneinfo import available_timezones

import msgspec
from msgspec import Meta

from bot.errors import SettingsError

ROOT = Path(__file__).resolve().parent.parent
FILE = ROOT / "config" / "newsdigest.toml"
SEEDS = ROOT / "seeds"
SECRETS = ("TELEGRAM_BOT_TOKEN", "SLACK_BOT_TOKEN", "SLACK_APP_TOKEN", "MAILBOX_PASSWORD", "LLM_API_KEY")
PREFIX = "NEWSDIGEST_"

Count = Annotated[int, Meta(ge=1, le=50)]
Rate = Annotated[float, Meta(gt=0, le=1000)]


class Section(msgspec.Struct, frozen=True, forbid_unknown_fields=True, kw_only=True):
    """A table of the file: unknown keys are refused."""


class Data(Section, frozen=True):
    """[data]"""

    folder: str = "data"
    database: str = ""
    keep_messages_days: Annotated[float, Meta(ge=2, le=36500)] = 30
    keep_news_days: Annotated[float, Meta(ge=62, le=36500)] = 365


class Sources(Section, frozen=True):
    """[sources]"""

    catalogue: str = ""
    every_minutes: Annotated[float, Meta(gt=0, le=1440)] = 60
    at_most_minutes: Annotated[float, Meta(gt=0, le=10080)] = 1440
    contact: str = ""
    timeout_seconds: Annotated[float, Meta(gt=0, le=300)] = 30
    megabytes: Annotated[float, Meta(gt=0, le=100)] = 10
    allow_hosts: tuple[str, ...] = ()


class MailboxSection(Section, frozen=True):
    """[mailbox]"""

    host: str = ""
    user: str = ""
    folder: str = "INBOX"
    port: Annotated[int, Meta(ge=1, le=65535)] = 993


class DigestSection(Section, frozen=True):
    """[digest]"""

    stories: Count = 8
    sentences: Count = 3
    page_sentences: Count = 4
    full_sentences: Count = 8
    time: Annotated[str, Meta(pattern=r"^([01]\d|2[0-3]):[0-5]\d$")] = "08:00"
    zone: str = "UTC"
    first_hours: Annotated[float, Meta(gt=0, le=720)] = 24
    catch_up_hours: Annotated[float, Meta(gt=0, le=720)] = 12


class Summaries(Section, frozen=True):
    """[summaries]"""

    algorithm: Literal[
        "news", "lead", "lexrank", "lsa", "textrank", "luhn", "sumbasic", "kl", "reduction", "edmundson"
    ] = "news"
    workers: Annotated[int, Meta(ge=1, le=32)] = 1


class LanguageModel(Section, frozen=True):
    """[llm]"""

    url: Annotated[str, Meta(pattern=r"^$|^https?://[^\s?#]+$")] = ""
    model: str = ""
    reword: bool = False
    per_day: Annotated[int, Meta(ge=0, le=1_000_000)] = 500
    timeout_seconds: Annotated[float, Meta(gt=0, le=120)] = 20


class Telegram(Section, frozen=True):
    """[telegram]"""

    api_url: str = "https://api.telegram.org"
    per_second: Rate = 27.0


class Slack(Section, frozen=True):
    """[slack]"""

    api_url: str = "https://slack.com/api/"
    per_second: Rate = 20.0


class Web(Section, frozen=True):
    """[web]"""

    port: Annotated[int, Meta(ge=0, le=65535)] = 0
    host: str = "127.0.0.1"
    address: Annotated[str, Meta(pattern=r"^$|^https?://[^\s?#]+$")] = ""


class Log(Section, frozen=True):
    """[log]"""

    level: Literal["DEBUG", "INFO", "WARNING", "ERROR"] = "INFO"


class Settings(Section, frozen=True):
    """All options; `secrets` are kept out of repr and of `redacted`."""

    data: Data = Data()
    sources: Sources = Sources()
    mailbox: MailboxSection = MailboxSection()
    digest: DigestSection = DigestSection()
    summaries: Summaries = Summaries()
    llm: LanguageModel = LanguageModel()
    telegram: Telegram = Telegram()
    slack: Slack = Slack()
    web: Web = Web()
    log: Log = Log()

    @property
    def database_url(self) -> str:
        """The database's address, SQLite in the data folder unless said otherwise."""
        return self.data.database or self.embedded_url

    @property
    def embedded_url(self) -> str:
        """The address of the SQLite database in the data folder."""
        return embedded_url(Path(self.data.folder) / "newsdigest.db")

    @property
    def catalogue_file(self) -> Path:
        """The catalogue of starter feeds."""
        return Path(self.sources.catalogue) if self.sources.catalogue else SEEDS / "catalogue.opml"


class Secrets:
    """Tokens by name; empty when not given. Neither repr nor str shows them."""

    def __init__(self, values: Mapping[str, str]) -> None:
        self._values = dict(values)

    def __getitem__(self, name: str) -> str:
        return self._values.get(name, "")

    def __repr__(self) -> str:
        return f"Secrets({', '.join(name for name, value in self._values.items() if value) or 'none'})"

    @property
    def values(self) -> list[str]:
        """The secrets themselves, for the log to cut out."""
        return [value for value in self._values.values() if value]


def load(path: Path | None = None, environment: Mapping[str, str] = os.environ) -> Settings:
    """Settings from the file (NEWSDIGEST_CONFIG, or the one in config/) and the environment.

    Raises SettingsError.
    """
    named = path or (Path(environment[PREFIX + "CONFIG"]) if environment.get(PREFIX + "CONFIG") else None)
    file = named or FILE
    tables: dict[str, Any] = {}
    if named is not None or file.exists():
        tables = _read(file)
    _override(tables, environment)
    try:
        settings = msgspec.convert(tables, Settings, strict=True)
    except msgspec.ValidationError as error:
        raise SettingsError(_explain(str(error), tables, file)) from error
    if settings.digest.zone not in available_timezones():
        raise SettingsError(
            f"{file}: digest.zone = {settings.digest.zone!r} is not a time zone: "
            "use an IANA name such as 'Europe/Lisbon'."
        )
    if settings.llm.url and not settings.llm.model:
        raise SettingsError(f"{file}: llm.url is set but llm.model is not: name the model to ask there.")
    return settings


def load_secrets(environment: Mapping[str, str] = os.environ) -> Secrets:
    """The tokens, from NAME or from the file that NAME_FILE names. Raises SettingsError."""
    return Secrets({name: _secret(name, environment) for name in SECRETS})


def as_tables(settings: Settings) -> dict[str, Any]:
    """The options as plain tables, for printing."""
    tables: dict[str, Any] = msgspec.to_builtins(settings)
    tables["data"]["database"] = without_password(settings.data.database)
    return tables


def embedded_url(file: Path) -> str:
    """The address of an SQLite database."""
    return f"sqlite:///{file.resolve()}"


def without_password(address: str) -> str:
    """A database's address as it may be shown."""
    # A password may itself hold "/" or "@": rather too much is hidden than too little.
    return re.sub(r"(password=)[^&]*", r"\1***", re.sub(r"//.*@", "//***@", address))


def _read(file: Path) -> dict[str, Any]:
    try:
        return tomllib.loads(file.read_text("utf-8"))
    except FileNotFoundError as error:
        raise SettingsError(f"There is no settings file {file}. Name an existing one with --config.") from error
    except (OSError, UnicodeDecodeError) as error:
        raise SettingsError(f"The settings file {file} cannot be read: {error}.") from error
    except tomllib.TOMLDecodeError as error:
        raise SettingsError(f"{file} is not valid TOML: {error}.") from error


def _override(tables: dict[str, Any], environment: Mapping[str, str]) -> None:
    """Put NEWSDIGEST_<SECTION>_<OPTION> over the file's values."""
    sections = {field.name: field.type for field in msgspec.structs.fields(Settings)}
    for name, text in environment.items():
        if not name.startswith(PREFIX) or name == PREFIX + "CONFIG":
            continue
        section, _, option = name[len(PREFIX) :].lower().partition("_")
        if section not in sections:
            raise SettingsError(f"{name}: there is no section {section!r}. Sections: {', '.join(sections)}.")
        if not isinstance(tables.setdefault(section, {}), dict):
            raise SettingsError(f"{section} must be a table: write [{section}] on a line of its own.")
        tables[section][option] = _value(text, _kind(sections[section], option))


def _kind(section: Any, option: str) -> Any:
    return {field.name: field.default for field in msgspec.structs.fields(section)}.get(option, "")


def _value(text: str, default: Any) -> Any:
    """An environment's text in the type of the option's default; lists are divided by commas."""
    if isinstance(default, tuple):
        return [part.strip() for part in text.split(",") if part.strip()]
    if isinstance(default, bool):
        return {"true": True, "yes": True, "1": True, "false": False, "no": False, "0": False}.get(text.lower(), text)
    if isinstance(default, (int, float)):
        try:
            return int(text) if isinstance(default, int) and "." not in text else float(text)
        except ValueError:
            return text
    return text


def _secret(name: str, environment: Mapping[str, str]) -> str:
    value, file = environment.get(name, "").strip(), environment.get(f"{name}_FILE", "").strip()
    if value or not file:
        return value
    try:
        return Path(file).read_text("utf-8").strip()
    except OSError as error:
        raise SettingsError(f"{name}_FILE = {file!r} cannot be read: {error.strerror}.") from error


def _explain(problem: str, tables: dict[str, Any], file: Path) -> str:
    """msgspec's message with the option, the value at fault, and what exists instead."""
    what, _, where = problem.partition(" - at `$")
    path = where.rstrip("`").lstrip(".")
    unknown = re.search(r"unknown field `(\w+)`", what)
    if unknown:
        section = next((f.type for f in msgspec.structs.fields(Settings) if f.name == path), Settings)
        names = ", ".join(field.name for field in msgspec.structs.fields(section))
        key = f"{path}.{unknown.group(1)}" if path else unknown.group(1)
        return f"{file}: unknown option {key}. {'Options of [' + path + ']' if path else 'Sections'}: {names}."
    value: Any = tables
    for key in re.sub(r"\[[\d.]+\]", "", path).split("."):
        value = value.get(key) if isinstance(value, dict) else value
    return f"{file}: {path} = {value!r} is not allowed: {_allowed(path) or what[:1].lower() + what[1:]}."


def _allowed(path: str) -> str:
    """What may stand there, where msgspec's words do not say it."""
    if path == "digest.time":
        return "use a time from 00:00 to 23:59, such as '08:00'"
    if path == "web.address":
        return "use the address under which the port is reached from outside, such as 'https://bot.example.org'"
    if path == "llm.url":
        return "use the address before /chat/completions, such as 'http://localhost:11434/v1'"
    section, _, option = path.partition(".")
    table = next((f.type for f in msgspec.structs.fields(Settings) if f.name == section), None)
    kind = next((f.type for f in msgspec.structs.fields(table) if f.name == option), None) if table else None
    return f"choose one of {', '.join(get_args(kind))}" if get_origin(kind) is Literal else ""
