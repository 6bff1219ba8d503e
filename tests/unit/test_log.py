"""The log: what it lets through and what it cuts out."""

from __future__ import annotations

import logging
from collections.abc import Iterator

import pytest

from bot.log import QUIET, Redacting, redact, set_up

TELEGRAM = "123456789:AAF-not-a-real-token-0123456789abcde"
SLACK = "xoxb-1111-2222-abcdefghij"
APP = "xapp-1-A01-1234-abcdef0123"


@pytest.fixture(autouse=True)
def _as_before() -> Iterator[None]:
    names = ("bot", *QUIET)
    root = logging.getLogger()
    handlers, level, levels = root.handlers[:], root.level, [logging.getLogger(name).level for name in names]
    yield
    root.handlers[:] = handlers
    root.setLevel(level)
    for name, before in zip(names, levels, strict=True):
        logging.getLogger(name).setLevel(before)


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("nothing to hide", "nothing to hide"),
        (
            f"POST https://api.telegram.org/bot{TELEGRAM}/sendMessage",
            "POST https://api.telegram.org/bot***/sendMessage",
        ),
        (f"token {TELEGRAM}.", "token ***."),
        (f"Bearer {SLACK}", "Bearer ***"),
        (f"({APP})", "(***)"),
        (f"{SLACK} and {SLACK}", "*** and ***"),
        ("at 12:30 and 2026-11-16T08:00:00", "at 12:30 and 2026-11-16T08:00:00"),
        ("my own secret word", "my own *** word"),
    ],
)
def test_redact(text: str, expected: str) -> None:
    assert redact(text, ["secret"]) == expected


def shown(message: str, *args: object, secrets: tuple[str, ...] = (), error: BaseException | None = None) -> str:
    info = None if error is None else (type(error), error, error.__traceback__)
    record = logging.LogRecord("bot.chat", logging.WARNING, __file__, 1, message, args, info)
    return Redacting(secrets).format(record)


def test_a_line_has_time_level_and_name() -> None:
    assert shown("News %d", 7).endswith(" WARNING bot.chat: News 7")


def test_arguments_are_cut_too() -> None:
    assert TELEGRAM not in shown("failed: %s", f"https://api.telegram.org/bot{TELEGRAM}/getMe")


def test_a_traceback_is_cut_too() -> None:
    def fail() -> None:
        raise ValueError(f"bad answer from /bot{TELEGRAM}/getMe with pass-word-1")

    try:
        fail()
    except ValueError as error:
        line = shown("It failed.", secrets=("pass-word-1",), error=error)
    assert "Traceback" in line
    assert TELEGRAM not in line
    assert "pass-word-1" not in line


def test_a_secret_too_short_to_be_one_cuts_nothing() -> None:
    assert shown("a plain line", secrets=("a", "")).endswith("a plain line")


def test_set_up(capsys: pytest.CaptureFixture[str]) -> None:
    set_up("INFO", [SLACK])
    logging.getLogger("bot.ingest").info("we say %s", SLACK)
    logging.getLogger("bot.ingest").debug("too fine")
    logging.getLogger("httpx").info("https://api.telegram.org/bot%s/getMe", TELEGRAM)
    logging.getLogger("somebody").info("not ours")
    logging.getLogger("somebody").warning("take care")
    out, err = capsys.readouterr()
    assert out == ""
    assert [line.split(": ", 1)[1] for line in err.splitlines()] == ["we say ***", "take care"]


def test_setting_up_twice_says_nothing_twice(capsys: pytest.CaptureFixture[str]) -> None:
    set_up("DEBUG", [])
    set_up("DEBUG", [])
    logging.getLogger("bot").debug("once")
    assert capsys.readouterr().err.count("once") == 1


@pytest.mark.parametrize("name", QUIET)
def test_libraries_are_quiet_even_in_debug(name: str) -> None:
    set_up("DEBUG", [])
    assert not logging.getLogger(name).isEnabledFor(logging.INFO)
    assert logging.getLogger(name).isEnabledFor(logging.WARNING)
