"""Kills a process as it makes its n-th system call, whichever that is: with ptrace, Linux's own."""

from __future__ import annotations

import ctypes
import os
import signal
from collections.abc import Callable

TRACEME, SYSCALL, SETOPTIONS = 0, 24, 0x4200
SYSGOOD, CLONE, EXITKILL = 0x1, 0x8, 0x100000
CALL = signal.SIGTRAP | 0x80  # how a stop at a system call is marked, with SYSGOOD
ALL = 0x40000000  # __WALL: threads too
LIBC = ctypes.CDLL(None, use_errno=True)


def kill_at(number: int, life: Callable[[], None]) -> int:
    """Run `life` in a child and kill it as it enters or leaves its n-th system call, over all its threads.

    Returns how many calls it made; it may have ended before. An exit code tells no more than 255.
    """
    pid = os.fork()
    if not pid:
        LIBC.ptrace(TRACEME, 0, None, None)
        os.kill(os.getpid(), signal.SIGSTOP)
        life()
        os._exit(0)
    os.waitpid(pid, 0)
    LIBC.ptrace(SETOPTIONS, pid, None, ctypes.c_void_p(SYSGOOD | CLONE | EXITKILL))
    LIBC.ptrace(SYSCALL, pid, None, None)
    made = 0
    while made < number:
        try:
            stopped, status = os.waitpid(-1, ALL)
        except ChildProcessError:
            return 0
        if not os.WIFSTOPPED(status):
            continue
        at = os.WSTOPSIG(status)
        made += at == CALL
        given = 0 if at in (CALL, signal.SIGTRAP, signal.SIGSTOP) else at
        LIBC.ptrace(SYSCALL, stopped, None, ctypes.c_void_p(given))
    os.kill(pid, signal.SIGKILL)
    while True:
        try:
            os.waitpid(-1, ALL)
        except ChildProcessError:
            return 0
