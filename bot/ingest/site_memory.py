"""What the pages of one site have in common: paragraphs that are seen on several of them are furniture. Pure.

Keeps fingerprints, not texts, and a bounded number of them for each site. When to learn, and from which pages, is the
business of `articles`; the store keeps what was learnt.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping, Sequence
from hashlib import blake2b
from urllib.parse import urlsplit

from bot.types import SiteMemory

MOST_PRINTS = 400  # fingerprints that are kept of a site: at most 8 KB
_MOST_PARAGRAPHS = 200  # paragraphs of one page that are looked at
_SEVERAL = 3  # pages of a site on which furniture is seen
_OFTEN = 0.2  # share of the latest pages on which it is seen, so that an agency's text told twice is no furniture
_ALIKE = 0.6  # share of a page's paragraphs that the last page had: the same article again, which teaches nothing
_PAGES = 60  # pages after which older ones count half
_MARKS = re.compile(r"[\W\d_]+")
_NONE = SiteMemory()


def site_of(url: str) -> str:
    """The site that a page belongs to: its server without "www."; "" for what is on no server."""
    try:
        return (urlsplit(url).hostname or "").removeprefix("www.")
    except ValueError:
        return ""


def weeded(
    memories: Mapping[str, SiteMemory], new: Sequence[tuple[str, str]], old: Sequence[tuple[str, str]] = ()
) -> tuple[dict[str, SiteMemory], list[str]]:
    """Texts of pages, each with its site, without their sites' furniture; and the memories after the new ones.

    All of `new` teach before any is judged, so that the first visit to a site already helps; `old` teach nothing. The
    texts come in order, `new` ones first. A site that has no memory is not remembered.
    """
    after = dict(memories)
    for site, text in new:
        if site in after:
            after[site] = learnt(after[site], text.split("\n\n"))
    return after, [cleaned(after.get(site, _NONE), text) for site, text in (*new, *old)]


def cleaned(memory: SiteMemory, text: str) -> str:
    """The text without paragraphs that are furniture; all of it where that would leave nothing."""
    kept = [paragraph for paragraph in text.split("\n\n") if not is_furniture(memory, paragraph)]
    return "\n\n".join(kept) or text


def is_furniture(memory: SiteMemory, paragraph: str) -> bool:
    """Whether the paragraph was seen on several pages of the site."""
    return _is_known(memory, fingerprint(paragraph))


def learnt(memory: SiteMemory, paragraphs: Sequence[str]) -> SiteMemory:
    """The memory after one more page with these paragraphs; the same page again changes nothing."""
    prints = tuple(dict.fromkeys(map(fingerprint, _looked_at(paragraphs))))
    if not prints or _is_the_last(memory, prints):
        return memory
    seen = dict(memory.seen)
    for one in prints:
        seen[one] = seen.pop(one, 0) + 1  # moved to the end: what was seen last is forgotten last
    return _bounded(SiteMemory(memory.pages + 1, seen, prints))


def _is_known(memory: SiteMemory, one: str) -> bool:
    times = memory.seen.get(one, 0)
    return times >= _SEVERAL and times >= _OFTEN * memory.pages


def _is_the_last(memory: SiteMemory, prints: Sequence[str]) -> bool:
    new = [one for one in prints if not _is_known(memory, one)]
    return bool(memory.latest) and sum(one in memory.latest for one in new) > _ALIKE * max(1, len(new))


def fingerprint(paragraph: str) -> str:
    """Twelve letters for a paragraph's words; numbers do not count, so "3 comments" is "5 comments"."""
    words = _MARKS.sub(" ", paragraph.casefold()).strip()
    return blake2b(words.encode("utf-8", "replace"), digest_size=6).hexdigest()


def _looked_at(paragraphs: Iterable[str]) -> list[str]:
    """The paragraphs with words in them: the first and the last of a long page, where furniture stands."""
    said = [paragraph for paragraph in paragraphs if _MARKS.sub("", paragraph)]
    if len(said) <= _MOST_PARAGRAPHS:
        return said
    return said[: _MOST_PARAGRAPHS // 2] + said[-_MOST_PARAGRAPHS // 2 :]


def _bounded(memory: SiteMemory) -> SiteMemory:
    """The memory with its oldest single sightings forgotten, and after many pages with everything counted half."""
    pages, seen = memory.pages, memory.seen
    if pages >= _PAGES:
        pages, seen = pages // 2, {one: times // 2 for one, times in seen.items() if times > 1}
    if len(seen) > MOST_PRINTS:
        places = {one: place for place, one in enumerate(seen)}
        kept = sorted(seen, key=lambda one: (min(seen[one], _SEVERAL), places[one]), reverse=True)[:MOST_PRINTS]
        seen = {one: seen[one] for one in sorted(kept, key=places.__getitem__)}
    return SiteMemory(pages, seen, memory.latest)
