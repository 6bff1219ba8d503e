"""One question to a language model over OpenAI's chat protocol, which Ollama, vLLM, llama.cpp and most hosts speak.

POST {url}/chat/completions, as in https://platform.openai.com/docs/api-reference/chat. It asks once: retrying and
giving up are the asker's.
"""

from __future__ import annotations

import json
from dataclasses import dataclass, field
from typing import Any

import aiohttp

from bot.errors import ModelError

MOST_BYTES = 200_000  # of an answer: a story's text has some hundreds


@dataclass(frozen=True, slots=True)
class Endpoint:
    """Where the model is. `url` ends before /chat/completions; the key may be empty and is never shown."""

    url: str
    model: str
    key: str = field(default="", repr=False)
    timeout_seconds: float = 20.0


class Client:
    """Asks the model at an endpoint. The endpoint is the operator's, so it may be on a private network."""

    def __init__(self, endpoint: Endpoint) -> None:
        self._endpoint = endpoint
        self._session: aiohttp.ClientSession | None = None

    async def ask(self, orders: str, material: str, most_tokens: int) -> str:
        """The model's text. Raises ModelError when there is none in time, or none that can be read."""
        asked = {
            "model": self._endpoint.model,
            "temperature": 0,
            "max_tokens": most_tokens,
            "messages": [{"role": "system", "content": orders}, {"role": "user", "content": material}],
        }
        try:
            return _text(await self._post(asked))
        except TimeoutError as error:
            raise ModelError(f"The model did not answer within {self._endpoint.timeout_seconds:g} seconds.") from error
        except (aiohttp.ClientError, OSError) as error:
            raise ModelError(f"The model cannot be reached: {type(error).__name__}.") from error

    async def close(self) -> None:
        """Let go of the connections."""
        if self._session is not None:
            await self._session.close()

    async def _post(self, asked: dict[str, Any]) -> bytes:
        if self._session is None:
            key = {"Authorization": f"Bearer {self._endpoint.key}"} if self._endpoint.key else {}
            timeout = aiohttp.ClientTimeout(total=self._endpoint.timeout_seconds)
            self._session = aiohttp.ClientSession(headers=key, timeout=timeout)
        address = f"{self._endpoint.url.rstrip('/')}/chat/completions"
        # A redirect would carry the key to another host.
        async with self._session.post(address, json=asked, allow_redirects=False) as answer:
            body = bytearray()
            async for chunk in answer.content.iter_chunked(16_384):
                body += chunk
                if len(body) > MOST_BYTES:
                    raise ModelError(f"The model's answer is longer than {MOST_BYTES:,} bytes.")
            if answer.status != 200:
                raise ModelError(f"The model's host answered {answer.status}.")
            return bytes(body)


def _text(body: bytes) -> str:
    try:
        choice = json.loads(body)["choices"][0]
        text = choice["message"]["content"]
    except (ValueError, LookupError, TypeError, RecursionError) as error:
        raise ModelError("The model's answer is not in the form of a chat completion.") from error
    if not isinstance(text, str) or not text.strip():
        raise ModelError("The model's answer has no text.")
    if choice.get("finish_reason") == "length":
        raise ModelError("The model's answer was cut off.")
    return text
