"""The feeds that a page names, ranked, and what else of it leads to one. Pure; works on a parsed page.

<link rel=alternate> ; <a> that look like feeds ; <meta refresh> ; what the page's software usually serves
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Any
from urllib.parse import urljoin, urlsplit

MAX_URL = 2000
MAX_LINKS = 5000
TYPES = {
    "application/rss+xml": 0,
    "application/atom+xml": 0,
    "application/rss": 0,
    "application/atom": 0,
    "application/feed+json": 1,
    "application/rdf+xml": 1,
    "application/json": 2,
    "application/xml": 2,
    "text/xml": 2,
}
_SURE = 1  # types up to here are never anything but feeds
_ASIDE = re.compile(
    r"comment|kommentar|comentari|commentaire|comment[oi]\b|reacties|coment|yorum|komentarz|коммент|replies|antworten"
    r"|评论|評論|コメント|댓글|podcast|/tag/|/author/|oembed",
    re.IGNORECASE,
)
_ADDRESS = re.compile(
    r"(?:^|[/.?&=_-])(?:feed|feeds|rss|rss2|atom|rdf)(?:[/.?&=_-]|$)|\.(?:rss|atom|rdf)(?:$|\?)|feed\.json$",
    re.IGNORECASE,
)
_WORDS = re.compile(r"\b(?:rss|atom|xml|feed|webfeed|newsfeed|json feed|flux|фид|フィード|订阅)\b", re.IGNORECASE)
_NO_FEED = re.compile(
    r"(?:feedly|inoreader|netvibes|newsblur|feeder|theoldreader|wikipedia|facebook|twitter)\.", re.IGNORECASE
)
_FORMAT = re.compile(r"\b(?:rss2?|atom|rdf|feeds?|json|xml|[012]\.\d+|xhtml|html|via|as|in)\b|[\W_]+", re.IGNORECASE)
_REFRESH = re.compile(r"^\s*\d{1,2}(?:\.\d+)?\s*[;,]\s*(?:url\s*=)?\s*[\"']?([^\"'\s]+)", re.IGNORECASE)
# What the software that made a page says of itself, and where it serves its feed.
_SOFTWARE = {
    "wordpress": "feed/",
    "ghost": "rss/",
    "hugo": "index.xml",
    "jekyll": "feed.xml",
    "blogger": "feeds/posts/default",
    "drupal": "rss.xml",
    "joomla": "?format=feed&type=rss",
    "typo3": "rss.xml",
    "eleventy": "feed.xml",
    "gatsby": "rss.xml",
    "astro": "rss.xml",
    "hexo": "atom.xml",
    "pelican": "feeds/all.atom.xml",
    "discourse": "latest.rss",
    "mediawiki": "index.php?title=Special:RecentChanges&feed=atom",
    "squarespace": "?format=rss",
    "wix": "blog-feed.xml",
    "medium": "feed",
    "substack": "feed",
}


@dataclass(frozen=True, slots=True)
class FeedLink:
    """A feed that a page names. `sure` where its type is one of feeds, `aside` where nobody means it by the site's."""

    url: str
    title: str
    sure: bool = True
    aside: bool = False


def named(root: Any, base: str) -> list[FeedLink]:
    """The feeds that the page's link elements name, likeliest first; each address once."""
    found: dict[str, tuple[tuple[bool, int, int], FeedLink]] = {}
    for order, link in enumerate(root.xpath("//link[@rel and @href and @type]")[:200]):
        kind = link.get("type").partition(";")[0].strip().lower()
        url = joined(base, link.get("href"))
        rels = link.get("rel").lower().split()
        if ("alternate" in rels or "feed" in rels) and kind in TYPES and url:
            title = " ".join((link.get("title") or "").split())[:200]
            aside = bool(_ASIDE.search(f"{url} {title}"))
            feed = FeedLink(url, title, TYPES[kind] <= _SURE, aside)
            found.setdefault(url, ((aside, TYPES[kind], order), feed))
    return [feed for _, feed in sorted(found.values(), key=lambda ranked: ranked[0])]


def linked(root: Any, base: str) -> list[FeedLink]:
    """Links in the page's text that look like feeds, or like a page about them, likeliest first; each address once."""
    found: dict[str, tuple[tuple[bool, int, int], FeedLink]] = {}
    for order, link in enumerate(root.xpath("//a[@href]")[:MAX_LINKS]):
        url = joined(base, link.get("href"))
        if not url or _NO_FEED.search(urlsplit(url).netloc) or url in found:
            continue
        words = " ".join(f"{link.text_content()} {link.get('title') or ''} {link.get('aria-label') or ''}".split())[
            :200
        ]
        by_address = bool(_ADDRESS.search(urlsplit(url).path + "?" + urlsplit(url).query))
        by_words = len(words) < 60 and bool(_WORDS.search(words))
        if by_address or by_words:
            aside = bool(_ASIDE.search(f"{url} {words}"))
            rank = (aside, -(2 * by_address + by_words), order)
            found[url] = (rank, FeedLink(url, words[:100], by_address, aside))
    return [feed for _, feed in sorted(found.values(), key=lambda ranked: ranked[0])]


def led_to(root: Any, base: str) -> str:
    """Where the page sends its readers by itself, or ""."""
    for meta in root.xpath("//meta[@http-equiv and @content]")[:20]:
        if meta.get("http-equiv").strip().lower() == "refresh" and (match := _REFRESH.match(meta.get("content"))):
            return joined(base, match[1])
    return ""


def usual_for(root: Any) -> str:
    """Where the software that made the page serves its feed, or "": a path without its leading slash."""
    said = " ".join(root.xpath("//meta[@name='generator' or @name='Generator']/@content")[:3]).lower()
    for name, path in _SOFTWARE.items():
        if name in said:
            return path
    return "feed/" if root.xpath("//link[contains(@href, '/wp-content/')] | //script[contains(@src, '/wp-')]") else ""


def joined(base: str, link: str) -> str:
    """The whole web address without its fragment, or ""."""
    link = re.sub(r"^feed:(?://)?(?=https?:)", "", link.strip(), flags=re.IGNORECASE)
    try:
        whole = urljoin(base, link).partition("#")[0] if link else ""
    except ValueError:
        return ""
    return whole if whole.startswith(("http://", "https://")) and len(whole) <= MAX_URL else ""


def worth_offering(feeds: Iterable[FeedLink], typed: str) -> list[FeedLink]:
    """The feeds that somebody may mean by the address they typed, likeliest first: one where one clearly leads.

    One feed in several formats counts once. Of several, one under the typed path, where only one is, leads: on a
    section's page the section's.
    """
    chosen: dict[str, FeedLink] = {}
    for feed in feeds:
        if feed.sure and not feed.aside and not any(_same(feed, other) for other in chosen.values()):
            chosen[feed.url] = feed
    below = [feed for feed in chosen.values() if _is_below(feed.url, typed)]
    return below if len(below) == 1 else list(chosen.values())


def _same(one: FeedLink, other: FeedLink) -> bool:
    """Whether both are one feed in two formats."""
    titles = [_FORMAT.sub("", feed.title.lower()) for feed in (one, other)]
    if one.title and other.title:
        return titles[0] == titles[1]
    return _FORMAT.sub("", one.url.lower()) == _FORMAT.sub("", other.url.lower())


def _is_below(url: str, typed: str) -> bool:
    above, feed = urlsplit(typed), urlsplit(url)
    path = above.path.rstrip("/")
    return bool(path) and above.hostname == feed.hostname and feed.path.startswith(path + "/")


def guesses(url: str, usual: str, places: Sequence[str]) -> list[str]:
    """Addresses at which a site serves its feed without saying so, likeliest first."""
    parts = urlsplit(url)
    origin = f"{parts.scheme}://{parts.netloc}"
    segments = parts.path.split("/")[1:-1] if not parts.path.endswith("/") else parts.path.strip("/").split("/")
    section = f"{origin}/{segments[0]}/" if segments and segments[0] else ""
    found = [joined(base, usual) for base in (section, f"{origin}/") if base and usual]
    found += [origin + place for place in places[:1]] + ([section + "feed"] if section else [])
    return list(dict.fromkeys([*found, *(origin + place for place in places)]))
