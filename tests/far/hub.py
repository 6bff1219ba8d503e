"""A WebSub hub on loopback (https://www.w3.org/TR/websub/): it asks back, grants leases, signs and pushes."""

from __future__ import annotations

import asyncio
import hashlib
import hmac
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Self
from urllib.parse import urlencode

import aiohttp
from aiohttp import web

from tests.far.front import Front


@dataclass(frozen=True, slots=True)
class Order:
    """A subscription request as it came."""

    callback: str
    mode: str
    topic: str
    secret: str
    lease_seconds: int


@dataclass
class FarHub:
    """`async with FarHub() as hub`. `grants` are the seconds of a lease; `asks_first`: verifies before it answers."""

    grants: int = 864_000
    asks_first: bool = False
    refuses: int = 0
    orders: list[Order] = field(default_factory=list)
    confirmed: dict[str, Order] = field(default_factory=dict)

    def __post_init__(self) -> None:
        self._front = Front(self._ordered)
        self._asking: set[asyncio.Task[bool]] = set()

    async def __aenter__(self) -> Self:
        await self._front.__aenter__()
        return self

    async def __aexit__(self, *_: object) -> None:
        for task in self._asking:
            task.cancel()
        await self._front.__aexit__()

    @property
    def url(self) -> str:
        return f"{self._front.url}/hub"

    async def settle(self) -> None:
        """Wait until every order was verified."""
        await asyncio.gather(*self._asking)

    async def verify(self, order: Order, mode: str = "subscribe", topic: str | None = None) -> bool:
        """Ask a subscriber whether it meant the order; it did where it echoes the challenge."""
        challenge = f"challenge-{len(self.orders)}"
        said = {
            "hub.mode": mode,
            "hub.topic": order.topic if topic is None else topic,
            "hub.challenge": challenge,
            "hub.lease_seconds": str(self.grants),
        }
        status, body = await self._ask("GET", f"{order.callback}?{urlencode(said)}")
        if status == 200 and body == challenge:
            self.confirmed[order.callback] = order
            return True
        return False

    async def deny(self, order: Order) -> int:
        """Say that the order is refused (5.2)."""
        said = {"hub.mode": "denied", "hub.topic": order.topic, "hub.reason": "no"}
        return (await self._ask("GET", f"{order.callback}?{urlencode(said)}"))[0]

    async def push(
        self,
        order: Order,
        body: str | bytes,
        content_type: str = "application/rss+xml",
        *,
        method: str = "sha256",
        signature: str | None = None,
        headers: Mapping[str, str] | None = None,
    ) -> int:
        """Send content to a subscriber; the status it answers. `signature` replaces the right one, "" leaves it out."""
        raw = body.encode() if isinstance(body, str) else body
        right = f"{method}={hmac.new(order.secret.encode(), raw, getattr(hashlib, method)).hexdigest()}"
        signed = right if signature is None else signature
        sent = {"Content-Type": content_type, "Link": f'<{self.url}>; rel="hub", <{order.topic}>; rel="self"'}
        sent |= {"X-Hub-Signature": signed} if signed else {}
        return (await self._ask("POST", order.callback, raw, sent | dict(headers or {})))[0]

    async def _ordered(self, request: web.Request) -> web.StreamResponse:
        said = await request.post()
        order = Order(
            *(str(said.get(f"hub.{name}", "")) for name in ("callback", "mode", "topic", "secret")),
            int(str(said.get("hub.lease_seconds", 0))),
        )
        self.orders.append(order)
        if self.refuses:
            return web.Response(status=self.refuses, text="no")
        if self.asks_first:
            await self.verify(order)
        else:
            self._asking.add(asyncio.create_task(self.verify(order)))
        return web.Response(status=202)

    @staticmethod
    async def _ask(
        method: str, url: str, data: bytes | None = None, headers: Mapping[str, str] | None = None
    ) -> tuple[int, str]:
        async with (
            aiohttp.ClientSession() as session,
            session.request(method, url, data=data, headers=headers) as answer,
        ):
            return answer.status, await answer.text()
