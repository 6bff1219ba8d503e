"""The sockets of the fetcher: the last moment before a connection, where its address is judged."""

from __future__ import annotations

import socket
from typing import Any

from bot.ingest.addresses import is_public

NOT_PUBLIC = "this address is not public"
RECEIVED = 64 * 1024  # bytes that a connection holds before they are read; at 50 ms away that is 1 MB a second


def public_socket(info: Any) -> socket.socket:
    """A socket for an address that is about to be connected to, when that address is public.

    This is the last moment before the connection: names are resolved and spellings of addresses understood.
    """
    if not is_public(str(info[4][0])):
        raise PermissionError(NOT_PUBLIC)
    return any_socket(info)


def any_socket(info: Any) -> socket.socket:
    """A socket that hands the loop little at once: answers made of crumbs are long to take apart."""
    made = socket.socket(family=info[0], type=info[1], proto=info[2])
    made.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, RECEIVED)
    return made
