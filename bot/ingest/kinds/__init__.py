"""The table of source kinds: which pasted addresses each knows, what it makes of them, and how its source is read.

A new kind is one file here with a KIND, and its line in TABLE. Order matters where two kinds know one address.
"""

from __future__ import annotations

from bot.ingest.kinds import github, hackernews, mailbox, mastodon, reddit, sitemap, telegram, youtube
from bot.ingest.kinds.kind import Kind, Spot
from bot.types import SourceKind

TABLE: tuple[Kind, ...] = (
    reddit.KIND,
    youtube.KIND,
    github.KIND,
    hackernews.KIND,
    telegram.KIND,
    mastodon.KIND,
    sitemap.KIND,
    mailbox.KIND,
)
FEED = Kind("Feed", lambda typed: None)
_BY_SOURCE: dict[SourceKind, Kind] = {kind.source: kind for kind in TABLE if kind.source is not SourceKind.FEED}


def kind_of(source: SourceKind) -> Kind:
    """How a source of that kind is read: what is not in the table answers with a feed."""
    return _BY_SOURCE.get(source, FEED)


def recognised(typed: str, table: tuple[Kind, ...] = TABLE) -> tuple[Kind, Spot] | None:
    """The kind that knows what was pasted, and where it leads; None for any other address. Raises BadInput."""
    for kind in table:
        spot = kind.recognise(typed)
        if spot is not None:
            return kind, spot
    return None


__all__ = ["FEED", "TABLE", "Kind", "Spot", "kind_of", "recognised"]
