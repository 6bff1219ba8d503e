"""What the pages of one site have in common: paragraphs that are seen on several of them are furniture. Pure.

Keeps fingerprints, not texts, and a bounded number of them for each site. Remembering it between visits, and for which
sites, is the business of the caller.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from hashlib import blake2b

MOST_PRINTS = 400  # fingerprints that are kept of a site: at most 8 KB
_MOST_PARAGRAPHS = 200  # paragraphs of one page that are looked at
_SEVERAL = 3  # pages of a site on which furniture is seen
_OFTEN = 0.2  # share of the latest pages on which it is seen, so that an agency's text told twice is no furniture
_ALIKE = (
    0.6  # share of a page's paragraphs that are known from one other: the same article again, which teaches nothing
)
_PAGES = 60  # pages after which older ones count half
_MARKS = re.compile(r"[\W\d_]+")


@dataclass(frozen=True, slots=True)
class SiteMemory:
    """Fingerprints of paragraphs by the number of pages they were seen on, of `pages` pages; a value, never changed."""

    pages: int = 0
    seen: dict[str, int] = field(default_factory=dict)
    latest: tuple[str, ...] = ()  # the article paragraphs of the last page, to know it again

    def is_furniture(self, paragraph: str) -> bool:
        """Whether the paragraph was seen on several pages of the site."""
        return self._is_known(fingerprint(paragraph))

    def cleaned(self, text: str) -> str:
        """The text without paragraphs that are furniture; all of it where that would leave nothing."""
        kept = [paragraph for paragraph in text.split("\n\n") if not self.is_furniture(paragraph)]
        return "\n\n".join(kept) or text

    def after(self, paragraphs: Sequence[str]) -> SiteMemory:
        """The memory after one more page with these paragraphs; the same page again changes nothing."""
        prints = tuple(dict.fromkeys(map(fingerprint, _looked_at(paragraphs))))
        if not prints or self._is_the_last(prints):
            return self
        seen = dict(self.seen)
        for one in prints:
            seen[one] = seen.pop(one, 0) + 1  # moved to the end: what was seen last is forgotten last
        return _bounded(SiteMemory(self.pages + 1, seen, prints))

    def _is_known(self, one: str) -> bool:
        times = self.seen.get(one, 0)
        return times >= _SEVERAL and times >= _OFTEN * self.pages

    def _is_the_last(self, prints: tuple[str, ...]) -> bool:
        new = [one for one in prints if not self._is_known(one)]
        return bool(self.latest) and sum(one in self.latest for one in new) > _ALIKE * max(1, len(new))


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
