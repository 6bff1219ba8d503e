"""Runs the Slack server without a network: a program of its own that needs the standard library only.

Enters a new network namespace that has nothing but loopback, starts the server there (it listens on all addresses, of
which there is one), and relays from a unix socket outside to the server inside. Dies with its parent, and the server
with it.

    confined.py PARENT_PID UNIX_SOCKET PORT COMMAND...
"""

import asyncio
import contextlib
import ctypes
import errno
import fcntl
import os
import signal
import socket
import struct
import subprocess
import sys

CLONE_NEWUSER = 0x10000000
CLONE_NEWNET = 0x40000000
PR_SET_PDEATHSIG = 1
SIOCGIFFLAGS, SIOCSIFFLAGS, IFF_UP = 0x8913, 0x8914, 1
NOT_PERMITTED = 77
"""Exit status when this machine does not allow a network namespace."""
CHUNK = 65536

LIBC = ctypes.CDLL(None, use_errno=True)


def main(parent: int, path: str, port: int, command: list[str]) -> int:
    die_with_parent()
    if os.getppid() != parent:
        return 1
    try:
        leave_network()
        raise_loopback()
    except OSError as error:
        print(f"no network namespace: {error.strerror}", file=sys.stderr)
        return NOT_PERMITTED
    with subprocess.Popen(command, stdout=subprocess.DEVNULL, preexec_fn=die_with_parent) as server:  # noqa: PLW1509
        try:
            asyncio.run(relay(path, port, server))
        finally:
            server.kill()
    return 0


def die_with_parent() -> None:
    """Ask the kernel to kill this process when the one that started it ends, however it ends."""
    LIBC.prctl(PR_SET_PDEATHSIG, signal.SIGKILL, 0, 0, 0)


def leave_network() -> None:
    """Enter a new network namespace, inside a new user namespace where that is what gives the right to."""
    for flags in (CLONE_NEWNET, CLONE_NEWUSER | CLONE_NEWNET):
        if LIBC.unshare(flags) == 0:
            return
        if ctypes.get_errno() != errno.EPERM:
            break
    raise OSError(ctypes.get_errno(), os.strerror(ctypes.get_errno()))


def raise_loopback() -> None:
    with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as any_socket:
        request = struct.pack("16sH14x", b"lo", 0)
        flags = struct.unpack("16sH14x", fcntl.ioctl(any_socket, SIOCGIFFLAGS, request))[1]
        fcntl.ioctl(any_socket, SIOCSIFFLAGS, struct.pack("16sH14x", b"lo", flags | IFF_UP))


async def relay(path: str, port: int, server: subprocess.Popen[bytes]) -> None:
    """Join each connection on the unix socket to one of the server's, until SIGTERM or the server's end."""

    async def accept(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        try:
            far_reader, far_writer = await asyncio.open_connection("127.0.0.1", port)
        except OSError:
            writer.close()
            return
        await asyncio.gather(pump(reader, far_writer), pump(far_reader, writer))

    stop = asyncio.Event()
    asyncio.get_running_loop().add_signal_handler(signal.SIGTERM, stop.set)
    listening = await asyncio.start_unix_server(accept, path)
    while server.poll() is None and not stop.is_set():
        with contextlib.suppress(TimeoutError):
            await asyncio.wait_for(stop.wait(), 0.2)
    listening.close()


async def pump(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
    """Copy until one side ends, then close the other."""
    try:
        while data := await reader.read(CHUNK):
            writer.write(data)
            await writer.drain()
    except OSError:
        pass
    finally:
        writer.close()


if __name__ == "__main__":
    sys.exit(main(int(sys.argv[1]), sys.argv[2], int(sys.argv[3]), sys.argv[4:]))
