"""Who holds a lane: names of running bots, and which of them are surely gone.

After kill -9 the lanes that were held would wait for their leases to end; those of a process of this machine that no
longer runs need not. Of processes on other machines nothing is known here: their leases run out.
"""

from __future__ import annotations

import os
import socket
from datetime import timedelta
from uuid import uuid4

SILENT = timedelta(seconds=70)  # a process that has not said for so long that it lives is gone


def name() -> str:
    """This process's name as an owner: host, process id, and a word that no earlier process had."""
    return f"{socket.gethostname()}:{os.getpid()}:{uuid4().hex[:12]}"


def is_gone(owner: str, own: str) -> bool:
    """Is the owner a process of this host that has ended?"""
    host, pid, _ = _parts(owner)
    own_host, own_pid, _ = _parts(own)
    if owner == own or host != own_host:
        return False
    return pid == own_pid or not _runs(pid)  # a container's process always has the same number


def _parts(owner: str) -> tuple[str, int, str]:
    host, _, rest = owner.partition(":")
    pid, _, word = rest.partition(":")
    return host, int(pid) if pid.isdecimal() else 0, word


def _runs(pid: int) -> bool:
    try:
        os.kill(pid, 0)
    except ProcessLookupError:
        return False
    except (PermissionError, OverflowError):
        return True
    return True
