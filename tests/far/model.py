"""A far language model: an endpoint with OpenAI's chat protocol on loopback that says what the test queued."""

from __future__ import annotations

import asyncio
import json
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any, Self

from aiohttp import web

from tests.far.front import Front

Saying = str | int | bytes | float
"""Text to say; a status to answer with; a body as it stands; or seconds to wait before the text."""


@dataclass
class FarModel:
    """`answer` makes what is said of the sentences asked about; `asked` and `keys` are what came."""

    answer: Callable[[list[str]], Saying] = lambda sentences: "\n".join(["Headline", " ".join(sentences)])
    asked: list[dict[str, Any]] = field(default_factory=list)
    keys: list[str] = field(default_factory=list)

    async def __aenter__(self) -> Self:
        self._front = Front(self._serve)
        await self._front.__aenter__()
        return self

    async def __aexit__(self, *error: object) -> None:
        await self._front.__aexit__(*error)

    @property
    def url(self) -> str:
        return f"{self._front.url}/v1"

    async def _serve(self, request: web.Request) -> web.StreamResponse:
        if request.path != "/v1/chat/completions" or request.method != "POST":
            return web.Response(status=404)
        question = await request.json()
        self.asked.append(question)
        self.keys.append(request.headers.get("Authorization", ""))
        material = question["messages"][1]["content"]
        said = self.answer([line[2:] for line in material.splitlines() if line.startswith("- ")])
        if isinstance(said, float):
            await asyncio.sleep(said)
            said = "Late\nToo late."
        if isinstance(said, int):
            return web.Response(status=said, headers={"Location": "/v1/elsewhere"} if said in (301, 307) else None)
        if isinstance(said, bytes):
            return web.Response(body=said, content_type="application/json")
        message = {"role": "assistant", "content": said}
        choice = {"index": 0, "message": message, "finish_reason": "stop"}
        return web.Response(text=json.dumps({"object": "chat.completion", "choices": [choice]}))
