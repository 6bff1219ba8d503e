"""An IMAP server on loopback, with TLS: one folder of letters that may be read and that records what was asked."""

from __future__ import annotations

import asyncio
import re
import ssl
from pathlib import Path
from typing import Self

PEM = Path(__file__).parents[1] / "data" / "loopback.pem"  # key and certificate of nobody, for 127.0.0.1


def trusting() -> ssl.SSLContext:
    """What a client needs to trust the server."""
    return ssl.create_default_context(cafile=str(PEM))


class ImapServer:
    """Serves `letters` by their UIDs to one user; `async with ImapServer() as server`. `slow` delays each answer."""

    def __init__(self, user: str = "ada", password: str = "open sesame") -> None:
        self.letters: dict[int, bytes] = {}
        self.validity = 7
        self.asked: list[str] = []
        self.slow = 0.0
        self.port = 0
        self._login = f'LOGIN {user} "{password}"'

    async def __aenter__(self) -> Self:
        tls = ssl.create_default_context(ssl.Purpose.CLIENT_AUTH)
        tls.load_cert_chain(PEM)
        self._server = await asyncio.start_server(self._talk, "127.0.0.1", 0, ssl=tls)
        self.port = self._server.sockets[0].getsockname()[1]
        return self

    async def __aexit__(self, *_: object) -> None:
        self._server.close()

    async def _talk(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        writer.write(b"* OK ready\r\n")
        while line := await reader.readline():
            tag, _, command = line.decode().strip().partition(" ")
            await asyncio.sleep(self.slow)
            self.asked.append(command.partition(" ")[0] if command.startswith("LOGIN") else command)
            rows, end = self._answer(command)
            writer.write(b"".join(rows) + f"{tag} {end}\r\n".encode())
            await writer.drain()
            if command == "LOGOUT":
                break
        writer.close()

    def _answer(self, command: str) -> tuple[list[bytes], str]:
        if command == "CAPABILITY":
            return [b"* CAPABILITY IMAP4rev1\r\n"], "OK done"
        if command.startswith("LOGIN"):
            return [], "OK in" if command == self._login else f"NO not {command}"
        if command.startswith("EXAMINE"):
            known = command == 'EXAMINE "INBOX"'
            rows = [f"* {len(self.letters)} EXISTS\r\n* OK [UIDVALIDITY {self.validity}] same\r\n".encode()]
            return (rows, "OK [READ-ONLY]") if known else ([], "NO no such folder")
        if command.startswith("UID SEARCH"):
            first = int(match[1]) if (match := re.search(r"UID (\d+):\*", command)) else 0
            last = max(self.letters, default=0)
            found = [uid for uid in sorted(self.letters) if uid >= first or (first and uid == last)]
            return [f"* SEARCH {' '.join(map(str, found))}\r\n".encode()], "OK done"
        if match := re.fullmatch(r"UID FETCH (\d+) \(BODY\.PEEK\[\]<0\.(\d+)>\)", command):
            body = self.letters.get(int(match[1]), b"")[: int(match[2])]
            head = f"* 1 FETCH (UID {match[1]} BODY[]<0> {{{len(body)}}}\r\n".encode()
            return ([head, body, b")\r\n"] if body else []), "OK done"
        return ([b"* BYE\r\n"], "OK done") if command == "LOGOUT" else ([], "BAD what")
