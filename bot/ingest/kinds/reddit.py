"""Reddit: a subreddit, several with a plus, a multireddit, a person, a thread. Each has its feed beside it."""

from __future__ import annotations

import re

from bot.ingest.kinds.kind import Kind, Spot, taken_apart

_SHORT = re.compile(r"/?(r|u|user)/([\w+-]{2,200})/?")
_ORDERS = frozenset({"new", "top", "hot", "rising", "best", "controversial"})
_KEPT = 5  # segments of an address that say what it is: /r/NAME/comments/ID/TITLE
_PERIODS = frozenset({"hour", "day", "week", "month", "year", "all"})


def recognise(typed: str) -> Spot | None:
    """r/NAME, u/NAME or an address of Reddit."""
    if short := _SHORT.fullmatch(typed.strip()):
        return _spot(("r" if short[1] == "r" else "user", short[2]), {})
    address = taken_apart(typed)
    if address is None or not (address.host == "reddit.com" or address.host.endswith(".reddit.com")):
        return None
    path = tuple(part for part in address.path if part != ".rss")
    return _spot(tuple(part.removesuffix(".rss") for part in path), address.query)


def _spot(path: tuple[str, ...], query: dict[str, str]) -> Spot | None:
    if path and path[0] == "u":
        path = ("user", *path[1:])
    if path and path[0] not in {"r", "user"} | _ORDERS:
        return None
    kept = "/".join(path[:_KEPT])
    period = f"?t={query['t']}" if query.get("t") in _PERIODS else ""
    title = f"{'r' if path[0] == 'r' else 'u'}/{path[1]}" if len(path) > 1 else "Reddit"
    return Spot((f"https://www.reddit.com/{kept}{'/' if kept else ''}.rss{period}",), title=title)


KIND = Kind("Reddit", recognise)
