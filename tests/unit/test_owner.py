"""Which holders of lanes are surely gone."""

from __future__ import annotations

import os
import socket
import subprocess
import sys

import pytest

from bot.app import owner

HOST = socket.gethostname()


def ended() -> int:
    """The number of a process that has just ended."""
    process = subprocess.Popen([sys.executable, "-c", "pass"])
    process.wait()
    return process.pid


def test_names_differ_from_start_to_start() -> None:
    assert owner.name() != owner.name()
    assert owner.name().startswith(f"{HOST}:{os.getpid()}:")


@pytest.mark.parametrize(
    ("other", "gone"),
    [
        (f"{HOST}:{os.getpid()}:before", True),
        (f"{HOST}:{ended()}:word", True),
        (f"{HOST}:1:word", False),
        (f"{HOST}:{10**18}:word", False),
        (f"elsewhere:{os.getpid()}:word", False),
        ("anything", False),
    ],
    ids=["own number, earlier start", "ended", "runs", "no number", "another host", "no name of ours"],
)
def test_who_is_gone(other: str, gone: bool) -> None:
    own = owner.name()
    assert owner.is_gone(other, own) is gone
    assert not owner.is_gone(own, own)
