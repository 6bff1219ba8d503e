"""What hubs say to the bot, as requests. Bodies are read piece by piece up to a bound and never unpacked."""

from __future__ import annotations

from aiohttp import web

from bot.ports import Hooks, Taken

CHUNK = 64 * 1024
PLAIN = {"X-Content-Type-Options": "nosniff"}  # a challenge that is echoed is no page
ANSWERS = {Taken.TAKEN: 202, Taken.UNKNOWN: 404, Taken.LATER: 503}


class Callbacks:
    """The two requests of a hub to a callback; `most` are the bytes that are read of a body."""

    def __init__(self, hooks: Hooks, most: int) -> None:
        self._hooks, self._most = hooks, most

    async def confirm(self, request: web.Request) -> web.Response:
        """A hub asks whether we meant it, or says that it refuses (WebSub, 5.3 and 5.2)."""
        said = request.query
        seconds = said.get("hub.lease_seconds", "")
        lease = int(seconds[:10]) if seconds.isascii() and seconds.isdigit() else None
        meant = await self._hooks.confirm(
            request.match_info["token"], said.get("hub.mode", ""), said.get("hub.topic", ""), lease
        )
        if not meant:
            return web.Response(status=404)
        return web.Response(text=said.get("hub.challenge", "")[:4000], headers=PLAIN)

    async def take(self, request: web.Request) -> web.Response:
        """A hub pushes what a source has printed (WebSub, 7)."""
        if request.headers.get("Content-Encoding", "identity").lower() != "identity":
            return web.Response(status=415)
        body = await self._body(request)
        if body is None:
            return web.Response(status=413)
        taken = await self._hooks.take(
            request.match_info["token"],
            request.headers.get("X-Hub-Signature", "")[:500],
            request.headers.get("Content-Type", "")[:500],
            body,
        )
        headers = {"Retry-After": "60"} if taken is Taken.LATER else None
        return web.Response(status=ANSWERS[taken], headers=headers)

    async def _body(self, request: web.Request) -> bytes | None:
        """What was sent; None where it is more than we read."""
        if (request.content_length or 0) > self._most:
            return None
        body = bytearray()
        async for chunk in request.content.iter_chunked(CHUNK):
            body += chunk
            if len(body) > self._most:
                return None
        return bytes(body)
