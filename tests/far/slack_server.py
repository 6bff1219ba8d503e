"""The Slack server as a process: its workspace, its start, its end. Speaks no Slack itself."""

import asyncio
import json
import os
import shutil
import subprocess
import sys
import tempfile
import time
from pathlib import Path
from typing import Any, Self

from aiohttp import ClientError, ClientSession, ClientTimeout, UnixConnector

from tests.far import confined
from tests.far.install import installed_slack, skip_or_fail

PORT = 3000
BASE = f"localhost:{PORT}"
"""Host and port that the server believes to be its own; nobody outside its namespace can reach them."""
START_SECONDS = 15.0
STOP_SECONDS = 3.0
CALL_SECONDS = 30.0

TEAM, BOT_USER, APP = "T0FAR", "U0BOT", "A0FAR"
BOT_TOKEN, APP_TOKEN = "xoxb-far-slack", "xapp-far-slack"
ADA, BOB = "U0ADA", "U0BOB"
NEWS, RANDOM, OUTSIDE = "C0NEWS", "C0RANDOM", "C0OUTSIDE"

WORKSPACE: dict[str, Any] = {
    "workspace": {"name": "Far", "domain": "far", "teamId": TEAM},
    "apps": [
        {
            "appId": APP,
            "botUserId": BOT_USER,
            "botName": "digest",
            "botToken": BOT_TOKEN,
            "appToken": APP_TOKEN,
            "mode": "socket",
        }
    ],
    "users": [
        {"id": ADA, "name": "ada", "real_name": "Ada", "tz": "Europe/Berlin"},
        {"id": BOB, "name": "bob", "real_name": "Bob", "tz": "America/New_York"},
    ],
    "channels": [
        {"id": NEWS, "name": "news", "members": [ADA, BOB, BOT_USER]},
        {"id": RANDOM, "name": "random", "members": [ADA, BOB, BOT_USER]},
        {"id": OUTSIDE, "name": "outside", "members": [ADA, BOB]},
    ],
}


class SlackServer:
    """One confined server. `client` reaches it: any http URL with host `far` goes through the unix socket."""

    def __init__(self) -> None:
        self._folder = Path()
        self._process: subprocess.Popen[bytes] | None = None
        self._client: ClientSession | None = None

    @property
    def client(self) -> ClientSession:
        if self._client is None:
            raise RuntimeError("the Slack server is not running")
        return self._client

    @property
    def pid(self) -> int:
        """Process id of the confined program; the server is its child."""
        if self._process is None:
            raise RuntimeError("the Slack server is not running")
        return self._process.pid

    async def __aenter__(self) -> Self:
        binary = installed_slack()
        self._folder = Path(tempfile.mkdtemp(prefix="far-slack-"))
        try:
            self._process = self._start(binary)
            connector = UnixConnector(path=str(self._folder / "sock"), limit=0)
            self._client = ClientSession(connector=connector, timeout=ClientTimeout(total=CALL_SECONDS))
            await self._ready()
        except BaseException:
            await self.__aexit__()
            raise
        return self

    async def __aexit__(self, *_: object) -> None:
        if self._client is not None:
            await self._client.close()
        if self._process is not None:
            self._stop(self._process)
        shutil.rmtree(self._folder, ignore_errors=True)

    def _start(self, binary: Path) -> subprocess.Popen[bytes]:
        config = self._folder / "workspace.json"
        config.write_text(json.dumps(WORKSPACE))
        files = self._folder / "files"
        server = [str(binary), "--config", str(config), "--port", str(PORT), "--files-dir", str(files)]
        relay = [sys.executable, "-I", confined.__file__, str(os.getpid()), str(self._folder / "sock"), str(PORT)]
        environment = {"PATH": os.environ.get("PATH", ""), "HOME": str(self._folder), "TMPDIR": str(self._folder)}
        with (self._folder / "errors").open("wb") as errors:
            return subprocess.Popen([*relay, *server], env=environment, stdin=subprocess.DEVNULL, stderr=errors)

    @staticmethod
    def _stop(process: subprocess.Popen[bytes]) -> None:
        process.terminate()
        try:
            process.wait(STOP_SECONDS)
        except subprocess.TimeoutExpired:
            process.kill()
            process.wait()

    async def _ready(self) -> None:
        """Wait until the server answers; a machine without network namespaces is a reason to skip."""
        ends_at = time.monotonic() + START_SECONDS
        while not await self._answers():
            ended = self._process.poll() if self._process else None
            if ended == confined.NOT_PERMITTED:
                skip_or_fail(f"Slack server cannot be confined here: {self._errors()}")
            if ended is not None or time.monotonic() > ends_at:
                raise RuntimeError(f"Slack server did not start (exit status {ended}): {self._errors()}")
            await asyncio.sleep(0.02)

    async def _answers(self) -> bool:
        try:
            async with self.client.get("http://far/_control/state") as response:
                return response.status == 200
        except (ClientError, OSError):
            return False

    def _errors(self) -> str:
        return (self._folder / "errors").read_text(errors="replace").strip()[-500:]
