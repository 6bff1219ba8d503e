"""YouTube: a channel, a handle, an old user name, a playlist, or a video (its channel).

A channel's feed needs its id. Where the address does not hold it, the page does.
"""

from __future__ import annotations

import re

from bot.ingest.kinds.kind import Address, Kind, Spot, taken_apart

FEED = "https://www.youtube.com/feeds/videos.xml"
_HOSTS = frozenset({"youtube.com", "m.youtube.com", "music.youtube.com", "youtu.be", "youtube-nocookie.com"})
_ID = r"(UC[\w-]{22})"
_IN_PAGE = (
    re.compile(r"feeds/videos\.xml\?channel_id=" + _ID),
    re.compile(r'"externalId":\s*"' + _ID),
    re.compile(r'itemprop="(?:channelId|identifier)"\s+content="' + _ID),
    re.compile(r'rel="canonical"\s+href="https://www\.youtube\.com/channel/' + _ID),
    re.compile(r'"channelId":\s*"' + _ID),
)
_PAGES = frozenset({"watch", "shorts", "live", "c", "embed"})


def recognise(typed: str) -> Spot | None:
    """An address of YouTube. A bare @name is not taken for a handle: it may be a Telegram channel."""
    address = taken_apart(typed)
    if address is None or address.host not in _HOSTS:
        return None
    return _with_id(address.path, address.query.get("list", "")) or _with_page(address)


def _with_id(path: tuple[str, ...], playlist: str) -> Spot | None:
    """Addresses that hold what the feed is asked by."""
    match path:
        case ["playlist"] if re.fullmatch(r"[\w-]{10,60}", playlist):
            return Spot((f"{FEED}?playlist_id={playlist}",))
        case ["channel", channel, *_] if re.fullmatch(_ID, channel):
            return Spot((f"{FEED}?channel_id={channel}",))
        case ["user", user, *_] if re.fullmatch(r"[\w-]{1,60}", user):
            return Spot((f"{FEED}?user={user}",))
        case _:
            return None


def _with_page(address: Address) -> Spot | None:
    """Addresses whose page holds the channel's id."""
    path = address.path
    if not path:
        return None
    if address.host == "youtu.be":
        return Spot(page=f"https://www.youtube.com/watch?v={path[0]}")
    if path[0].startswith("@"):
        return Spot(page=f"https://www.youtube.com/{path[0]}")
    if path[0] in _PAGES:
        video = f"?v={address.query['v']}" if address.query.get("v") else ""
        return Spot(page=f"https://www.youtube.com/{'/'.join(path[:2])}{video}")
    return None


def find(page: str) -> str:
    """The feed of the channel whose page, or whose video's page, this is; "" where it does not say."""
    for pattern in _IN_PAGE:
        if match := pattern.search(page):
            return f"{FEED}?channel_id={match[1]}"
    return ""


KIND = Kind("YouTube", recognise, find=find)
