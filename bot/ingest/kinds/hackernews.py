"""Hacker News: its front page has a feed of its own; the rest are read from hnrss.org, which is run for that."""

from __future__ import annotations

from bot.ingest.kinds.kind import Kind, Spot, taken_apart

FRONT = "https://news.ycombinator.com/rss"
_LISTS = {"newest": "newest", "ask": "ask", "show": "show", "shownew": "show", "jobs": "jobs", "best": "best",
          "newcomments": "newcomments", "bestcomments": "bestcomments", "active": "active"}  # fmt: skip
_THINGS = {"user": "user", "submitted": "submitted", "threads": "threads", "item": "item"}


def recognise(typed: str) -> Spot | None:
    """An address of news.ycombinator.com, or "hn"."""
    if typed.strip().lower() == "hn":
        return Spot((FRONT,), title="Hacker News")
    address = taken_apart(typed)
    if address is None or address.host != "news.ycombinator.com":
        return None
    page, name = (address.path or ("news",))[0], address.query.get("id", "")
    if page in _LISTS:
        return Spot((f"https://hnrss.org/{_LISTS[page]}",))
    if page in _THINGS and name.replace("-", "").replace("_", "").isalnum():
        return Spot((f"https://hnrss.org/{_THINGS[page]}?id={name}",))
    return Spot((FRONT,), title="Hacker News") if page in {"news", "front"} else None


KIND = Kind("Hacker News", recognise)
