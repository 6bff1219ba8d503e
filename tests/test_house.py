"""The house plan as a test: who may import whom, which room owns which library, and what no file may hold."""

from __future__ import annotations

import ast
import re
import subprocess
from collections.abc import Iterator, Mapping
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parent.parent
LONGEST = 300  # lines of one file

NOUNS = frozenset({"types", "errors", "ports"})
ROOMS: Mapping[str, frozenset[str]] = {
    "types": frozenset(),
    "errors": frozenset({"types"}),
    "ports": frozenset({"types", "errors"}),
    **dict.fromkeys(("ingest", "stories", "digests", "chat", "storage", "summaries", "web", "llm"), NOUNS),
    "commands": NOUNS | {"digests"},
    "settings": frozenset({"types", "errors"}),
    "workers": frozenset({"errors"}),
    "clock": frozenset(),
    "log": frozenset(),
}
START = frozenset({"app", "settings", "errors", "log"})
ALLOWED: Mapping[str, frozenset[str]] = {
    **ROOMS,
    "app": frozenset(ROOMS),
    "cli": START,
    "__main__": START | {"cli"},
}
# A library is owned by a room, or by one folder or file of it.
OWNERS: Mapping[str, tuple[str, ...]] = {
    "telegram": ("chat/telegram",),
    "httpx": ("chat/telegram",),  # the client inside python-telegram-bot: only its errors are read
    "slack_bolt": ("chat/slack",),
    "slack_sdk": ("chat/slack",),
    "sqlalchemy": ("storage",),
    "alembic": ("storage",),
    "aiosqlite": ("storage",),
    "psycopg": ("storage",),
    "procrastinate": ("storage",),
    "sumy": ("summaries",),
    "nltk": ("summaries",),
    "sentencex": ("summaries",),
    "aiohttp": ("ingest", "web", "llm", "chat/slack"),  # slack_sdk speaks through it and hands on its errors
    "trafilatura": ("ingest",),
    "feedparser": ("ingest",),
    "lxml": ("ingest",),
    "py3langid": ("ingest",),
    "protego": ("ingest",),
    "apscheduler": ("clock",),
    "pebble": ("workers",),
    "Stemmer": ("stories", "summaries"),
    "wordfreq": ("stories", "summaries"),
    "babel": ("stories", "summaries"),
}
IMPURE = frozenset(
    {"asyncio", "os", "random", "secrets", "socket", "sqlite3", "subprocess", "tempfile", "time", "urllib.request"}
)


def imported(path: Path, package: str) -> Iterator[tuple[int, str]]:
    """Line and full name of everything a file imports: at the top, in functions, for types only, or by a string."""
    for node in ast.walk(ast.parse(path.read_text("utf-8"), str(path))):
        if isinstance(node, ast.Import):
            yield from ((node.lineno, alias.name) for alias in node.names)
        elif isinstance(node, ast.ImportFrom):
            above = package.split(".")[: len(package.split(".")) - node.level + 1] if node.level else []
            module = ".".join([*above, *([node.module] if node.module else [])])
            yield from ((node.lineno, f"{module}.{alias.name}") for alias in node.names)
        elif isinstance(node, ast.Call) and node.args and _called(node) in {"import_module", "__import__"}:
            yield node.lineno, _start_of(node.args[0])


def _called(call: ast.Call) -> str:
    return call.func.attr if isinstance(call.func, ast.Attribute) else getattr(call.func, "id", "")


def _start_of(text: ast.expr) -> str:
    """What is known of a string: all of a literal, the beginning of an f-string."""
    if isinstance(text, ast.JoinedStr) and text.values:
        text = text.values[0]
    return str(text.value) if isinstance(text, ast.Constant) else ""


def violations(package: Path) -> list[str]:
    """One line for every import under the package that the plan does not allow."""
    found = []
    for path in sorted(package.rglob("*.py")):
        place = path.relative_to(package).with_suffix("").as_posix()
        room = place.split("/")[0]
        if room == "__init__":
            room = "errors"  # the package's own file needs nothing
        elif room not in ALLOWED:
            found.append(f"{place}: the plan has no room {room}")
            continue
        dotted = ".".join([package.name, *path.relative_to(package).parent.parts])
        for line, name in imported(path, dotted):
            found += [f"{place}:{line}: {why}" for why in _against(package.name, place, room, name)]
    return found


def _against(package: str, place: str, room: str, name: str) -> Iterator[str]:
    library, *inner = name.split(".")
    if library == package:
        if inner and inner[0] != room and inner[0] not in ALLOWED[room]:
            yield f"{room} may not import {inner[0]}"
    elif library in OWNERS and not any(f"{place}/".startswith(f"{owner}/") for owner in OWNERS[library]):
        yield f"{library} belongs to {' and '.join(OWNERS[library])}"


def impurities(path: Path) -> list[str]:
    """What keeps a file from being pure: waiting, I/O, chance or a clock."""
    found = []
    for node in ast.walk(ast.parse(path.read_text("utf-8"), str(path))):
        if isinstance(node, (ast.AsyncFunctionDef, ast.Await)):
            found.append(f"{path.name}:{node.lineno}: waits")
        elif isinstance(node, ast.Call) and _called(node) in {"now", "utcnow", "today", "open", "read_text"}:
            found.append(f"{path.name}:{node.lineno}: calls {_called(node)}")
    names = ((line, name.split(".")[0]) for line, name in imported(path, "bot"))
    return found + [f"{path.name}:{line}: imports {name}" for line, name in names if name in IMPURE]


def test_every_room_imports_only_what_the_plan_allows() -> None:
    assert violations(ROOT / "bot") == []


def house(tmp_path: Path, files: Mapping[str, str]) -> Path:
    for name, text in files.items():
        path = tmp_path / "bot" / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text, "utf-8")
    return tmp_path / "bot"


@pytest.mark.parametrize(
    ("file", "text", "expected"),
    [
        ("chat/telegram/a.py", "from bot.storage import SqlStore", "chat/telegram/a:1: chat may not import storage"),
        ("storage/a.py", "import bot.chat.text", "storage/a:1: storage may not import chat"),
        ("digests/a.py", "from bot.ingest.refresh import R", "digests/a:1: digests may not import ingest"),
        ("stories/a.py", "from bot import digests", "stories/a:1: stories may not import digests"),
        ("commands/a.py", "from bot.stories.group import Group", "commands/a:1: commands may not import stories"),
        ("chat/a.py", "import bot.types\nfrom bot.digests import plan", "chat/a:2: chat may not import digests"),
        ("types/a.py", "from bot.errors import BotError", "types/a:1: types may not import errors"),
        ("clock.py", "from bot.types import Beat", "clock:1: clock may not import types"),
        ("workers.py", "from bot.types import Beat", "workers:1: workers may not import types"),
        ("cli.py", "def f():\n    from bot.summaries import x", "cli:2: cli may not import summaries"),
        ("app/a.py", "from bot.cli import main", "app/a:1: app may not import cli"),
        ("web/a.py", "async def f():\n    import bot.app", "web/a:2: web may not import app"),
        ("digests/a.py", "if TYPE_CHECKING:\n    from bot.chat import x", "digests/a:2: digests may not import chat"),
        ("stories/a.py", "from ..digests import plan", "stories/a:1: stories may not import digests"),
        ("chat/slack/a.py", "from ...storage.store import S", "chat/slack/a:1: chat may not import storage"),
        (
            "ingest/a.py",
            "from importlib import import_module\nimport_module('bot.chat')",
            "ingest/a:2: ingest may not ",
        ),
        ("helpers.py", "", "helpers: the plan has no room helpers"),
        ("utils/text.py", "x = 1", "utils/text: the plan has no room utils"),
        ("digests/a.py", "import telegram", "digests/a:1: telegram belongs to chat/telegram"),
        ("chat/slack/a.py", "from telegram.ext import X", "chat/slack/a:1: telegram belongs to chat/telegram"),
        ("commands/a.py", "from slack_sdk.web import X", "commands/a:1: slack_sdk belongs to chat/slack"),
        ("app/a.py", "from sqlalchemy import select", "app/a:1: sqlalchemy belongs to storage"),
        ("chat/a.py", "def f():\n    import sumy", "chat/a:2: sumy belongs to summaries"),
        ("stories/a.py", "import importlib\nimportlib.import_module(f'sumy.{x}')", "stories/a:2: sumy belongs to "),
        ("chat/telegram/a.py", "import aiohttp", "chat/telegram/a:1: aiohttp belongs to ingest and web and llm and "),
        ("app/serve.py", "from apscheduler.triggers import x", "app/serve:1: apscheduler belongs to clock"),
        ("ingest/a.py", "import pebble", "ingest/a:1: pebble belongs to workers"),
    ],
)
def test_a_planted_violation_is_found(tmp_path: Path, file: str, text: str, expected: str) -> None:
    found = violations(house(tmp_path, {"types/good.py": "import math", file: text}))
    assert len(found) == 1
    assert found[0].startswith(expected)


def test_what_the_plan_allows_is_not_found(tmp_path: Path) -> None:
    files = {
        "__init__.py": '"""The bot."""',
        "__main__.py": "from bot.cli import main",
        "cli.py": "from bot import log\nfrom bot.settings import load\ndef f():\n    from bot.app.serve import serve",
        "app/build.py": "from bot.storage import S\nfrom bot.chat.slack import P\nfrom bot.workers import W",
        "commands/desk.py": "from bot.digests.edition import Edition\nfrom bot.ports import Store",
        "chat/slack/errors.py": "import aiohttp\nfrom slack_sdk.errors import E\nfrom ..text import cleaned",
        "storage/migrations/env.py": "from alembic import context",
        "summaries/a.py": "def f():\n    return import_module(f'sumy.{x}')",
        "clock.py": "from apscheduler.x import Y",
        "workers.py": "import pebble\nfrom bot.errors import WorkFailed",
    }
    assert violations(house(tmp_path, files)) == []


def pure_files() -> list[Path]:
    return [
        path
        for path in sorted((ROOT / "bot").rglob("*.py"))
        if re.search(r"\bPure\b", ast.get_docstring(ast.parse(path.read_text("utf-8"))) or "")
    ]


def test_files_that_promise_to_be_pure_are() -> None:
    promised = pure_files()
    assert {"schedule.py", "select.py", "compose.py", "outcome.py", "grouping.py"} <= {path.name for path in promised}
    assert [line for path in promised for line in impurities(path)] == []


@pytest.mark.parametrize(
    "text",
    ["import asyncio", "async def f(): ...", "def f():\n    return datetime.now()", "import random", "open('x')"],
)
def test_an_impurity_is_found(tmp_path: Path, text: str) -> None:
    path = tmp_path / "select.py"
    path.write_text(text, "utf-8")
    assert impurities(path)


def test_no_file_is_long() -> None:
    lengths = {path: len(path.read_text("utf-8").splitlines()) for path in (ROOT / "bot").rglob("*.py")}
    assert len(lengths) > 50
    assert {path.name: lines for path, lines in lengths.items() if lines > LONGEST} == {}


# Written in pieces, so that this file does not hold what it looks for.
FOREIGN = re.compile(
    r"(?<![\w.~-])/(?:" + "wo" + "rk|ro" + r"ot|home/\w+|Users/\w+)/"
    r"|\b(?:" + "files.python" + r"hosted\.org|py" + r"pi\.org/simple|registry\.np" + r"mjs\.org"
    r"|test\.py" + r"pi\.org|proxy\.go" + r"lang\.org)|(?:index|registry|find-links)[-_=]?(?:url)?\s*[=:]\s*[\"']?http"
)


def kept_files() -> list[Path]:
    """The files of the project: those in git, and new ones that git would take."""
    command = ["git", "ls-files", "-z", "--cached", "--others", "--exclude-standard"]
    listed = subprocess.run(command, cwd=ROOT, capture_output=True, check=True, text=True).stdout
    return [ROOT / name for name in listed.split("\0") if name and (ROOT / name).is_file()]


def test_no_file_names_a_machine_or_a_registry() -> None:
    files = kept_files()
    assert len(files) > 50
    found = [
        f"{path.relative_to(ROOT)}:{number}: {match.group()}"
        for path in files
        for number, line in enumerate(path.read_text("utf-8", errors="replace").splitlines(), 1)
        if (match := FOREIGN.search(line))
    ]
    assert found == []


@pytest.mark.parametrize(
    "line",
    [
        "see /wo" + "rk/main/x",
        "path = '/ro" + "ot/.cache'",
        "/ho" + "me/ada/bot",
        "--index-url=" + "https://mirror.example/simple",
        "https://files.python" + "hosted.org/packages/x.whl",
        '"resolved": "https://registry.np' + 'mjs.org/x"',
    ],
)
def test_such_a_line_is_found(line: str) -> None:
    assert FOREIGN.search(line)


@pytest.mark.parametrize("line", ["https://example.org/work/x", "the network/work split", "a/root/b", "/works", "root"])
def test_an_innocent_line_is_not(line: str) -> None:
    assert not FOREIGN.search(line)
