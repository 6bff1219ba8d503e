"""The sockets of the fetcher: the last moment before a connection, where its address is judged, and the first after."""

from __future__ import annotations

import socket
from typing import Any

import aiohttp

from bot.ingest.addresses import is_public

NOT_PUBLIC = "this address is not public"
RECEIVED = 32 * 1024  # bytes asked of the system, which takes twice as many; at 50 ms away that is 1 MB a second

INTERIM = 20  # answers "go on" (1xx) before the one that counts: real servers send one or two


class Answer(aiohttp.ClientResponse):
    """An answer that says "go on" at most INTERIM times; without end it would keep the loop busy."""

    async def start(self, connection: Any) -> aiohttp.ClientResponse:
        """Read the head of the answer. Raises ClientResponseError when it never comes to that."""
        protocol = connection.protocol
        read, heads = protocol.read, iter(range(INTERIM + 1))

        async def counted() -> Any:
            if next(heads, None) is None:
                raise aiohttp.ClientResponseError(self.request_info, self.history, message="too many interim answers")
            return await read()

        protocol.read = counted
        try:
            return await super().start(connection)
        finally:
            del protocol.read


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
