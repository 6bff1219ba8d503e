"""Feeds per second of our reading beside feedparser's, in one run and one process, and how often both agree.

python -m bench.feeds

The feeds are made here: well-formed RSS with the whole articles, RSS with summaries, and Atom, about 40 KB each; and
the same RSS broken in a small way, which takes both of our readings.
"""

from __future__ import annotations

import io
import random
import time
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from email.utils import format_datetime

import feedparser

from bot.ingest.feeds import parse_feed
from bot.ingest.markup import line

URL = "https://bench.example/feed.xml"
SECONDS = 4.0
WORDS = (
    "harbour bridge council ferry winter market school river engine orchard signal village museum crane tide".split()
)


def prose(count: int, chance: random.Random) -> str:
    """Words that mean nothing."""
    return " ".join(chance.choice(WORDS) for _ in range(count)).capitalize() + "."


def rss(items: int, words: int, chance: random.Random) -> str:
    """A feed as WordPress prints it."""
    begin = datetime(2026, 11, 9, 8, tzinfo=UTC)
    rows = []
    for number in range(items):
        paragraphs = "".join(f"<p>{prose(words // 4, chance)}</p>\n" for _ in range(4))
        rows.append(
            f"<item><title>{prose(8, chance)} &#8211; {number}</title><link>https://bench.example/{number}/</link>"
            f"<dc:creator><![CDATA[Ada Quill]]></dc:creator><category><![CDATA[Harbour]]></category>"
            f"<pubDate>{format_datetime(begin - timedelta(hours=number))}</pubDate>"
            f'<guid isPermaLink="false">https://bench.example/?p={number}</guid>'
            f"<description><![CDATA[<p>{prose(30, chance)} [&#8230;]</p>]]></description>"
            f"<content:encoded><![CDATA[{paragraphs}]]></content:encoded></item>"
        )
    spaces = 'xmlns:content="http://purl.org/rss/1.0/modules/content/" xmlns:dc="http://purl.org/dc/elements/1.1/"'
    return (
        f'<?xml version="1.0" encoding="UTF-8"?><rss version="2.0" {spaces}><channel><title>Bench</title>'
        f"<link>https://bench.example/</link><language>en</language>{''.join(rows)}</channel></rss>"
    )


def atom(items: int, words: int, chance: random.Random) -> str:
    """A feed as GitHub prints it."""
    begin = datetime(2026, 11, 9, 8, tzinfo=UTC)
    rows = "".join(
        f"<entry><id>tag:bench.example,2026:{number}</id><title>{prose(8, chance)}</title>"
        f'<link rel="alternate" type="text/html" href="https://bench.example/{number}"/>'
        f"<updated>{(begin - timedelta(hours=number)).isoformat()}</updated><author><name>Ada Quill</name></author>"
        f'<content type="html">&lt;p&gt;{prose(words, chance)}&lt;/p&gt;</content></entry>'
        for number in range(items)
    )
    return f'<?xml version="1.0"?><feed xmlns="http://www.w3.org/2005/Atom"><title>Bench</title>{rows}</feed>'


def per_second(read: Callable[[bytes], object], data: bytes) -> float:
    """How often a second of CPU the document is read."""
    read(data)
    began, count = time.process_time(), 0
    while time.process_time() - began < SECONDS:
        read(data)
        count += 1
    return count / (time.process_time() - began)


def agree(data: bytes) -> bool:
    """Whether both give the same titles and links."""
    theirs = [(line(raw.title), raw.link) for raw in feedparser.parse(io.BytesIO(data)).entries]
    return [(entry.title, entry.url) for entry in parse_feed(data, URL).entries] == theirs


def main() -> None:
    """Print the table."""
    chance = random.Random(1)
    whole = rss(20, 220, chance)
    feeds = {
        "RSS, whole articles": whole,
        "RSS, summaries": rss(50, 4, chance),
        "Atom": atom(40, 110, chance),
        "RSS, broken": whole.replace("</title>", "", 1),
    }
    print(f"{'':22}{'KB':>6}{'ours/s':>10}{'feedparser/s':>14}{'times':>7}  same")
    for name, text in feeds.items():
        data = text.encode()
        ours = per_second(lambda document: parse_feed(document, URL), data)
        theirs = per_second(lambda document: feedparser.parse(io.BytesIO(document)), data)
        print(f"{name:22}{len(data) / 1000:6.0f}{ours:10.0f}{theirs:14.1f}{ours / theirs:7.1f}  {agree(data)}")


if __name__ == "__main__":
    main()
