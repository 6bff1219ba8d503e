"""GitHub: a repository's releases, tags or commits, and what a person does."""

from __future__ import annotations

from bot.ingest.kinds.kind import Kind, Spot, taken_apart

_NOBODY = frozenset(
    "about account apps codespaces collections contact customer-stories dashboard enterprise events explore features"
    " issues join login logout marketplace new notifications organizations orgs pricing pulls readme search security"
    " settings site sponsors stars team topics trending".split()
)


def recognise(typed: str) -> Spot | None:
    """An address of github.com: OWNER, OWNER/REPOSITORY, and the pages inside a repository."""
    address = taken_apart(typed)
    if address is None or address.host != "github.com" or not address.path:
        return None
    owner, *rest = address.path
    if owner == "orgs" and rest:
        owner, rest = rest[0], []
    if owner.endswith(".atom") or owner in _NOBODY:
        return None
    if not rest:
        return Spot((f"https://github.com/{owner}.atom",), title=owner)
    repository = rest[0].removesuffix(".git")
    feed = _inside(rest[1:])
    return Spot((f"https://github.com/{owner}/{repository}/{feed}",)) if feed else None


def _inside(path: list[str]) -> str:
    """The feed for a place inside a repository; "" where the address is a feed already."""
    if path and path[-1].endswith(".atom"):
        return ""
    match path:
        case ["tags", *_]:
            return "tags.atom"
        case ["wiki", *_]:
            return "wiki.atom"
        case ["commits"]:
            return "commits.atom"
        case ["commits" | "tree" | "blob", *branch] if branch:
            return f"commits/{'/'.join(branch)}.atom"
        case _:
            return "releases.atom"


KIND = Kind("GitHub", recognise)
