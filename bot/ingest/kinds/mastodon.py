"""Mastodon and its kin: a person's posts, by @user@host or by the address of a profile."""

from __future__ import annotations

import re

from bot.ingest.kinds.kind import Kind, Spot, taken_apart

_HANDLE = re.compile(r"@?([\w.-]{1,64})@((?:[\w-]+\.)+[a-zA-Z]{2,63})")
_NAME = re.compile(r"@([\w.-]{1,64}?)(?:\.rss)?(?:@((?:[\w-]+\.)+[a-zA-Z]{2,63}))?")
# Their profiles look the same and have no such feed.
_OTHERS = frozenset(
    {"medium.com", "tiktok.com", "threads.net", "threads.com", "t.me", "telegram.me", "substack.com", "flipboard.com"}
)


def recognise(typed: str) -> Spot | None:
    """@user@host or https://host/@user."""
    typed = typed.strip()
    if typed.startswith("@") and (handle := _HANDLE.fullmatch(typed)):
        return _spot(handle[1], handle[2].lower())
    address = taken_apart(typed)
    if address is None or address.host in _OTHERS or "youtube" in address.host:
        return None
    path = address.path[1:] if address.path[:1] == ("web",) else address.path
    if path and (name := _NAME.fullmatch(path[0])):
        return _spot(name[1], (name[2] or address.host).lower(), path[1:])
    return None


def _spot(user: str, host: str, rest: tuple[str, ...] = ()) -> Spot:
    tagged = f"/tagged/{rest[1]}" if len(rest) > 1 and rest[0] == "tagged" else ""
    return Spot((f"https://{host}/@{user}{tagged}.rss",), title=f"@{user}@{host}")


KIND = Kind("Mastodon", recognise)
