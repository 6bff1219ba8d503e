"""A small news site of our own writing, for tests: articles by name, as pages and as a feed."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime, timedelta
from email.utils import format_datetime
from html import escape

ARTICLES: dict[str, tuple[str, str]] = {
    "bridge": (
        "Swing bridge at Calder Reach sticks open for six hours",
        """
        The swing bridge at Calder Reach stuck half open on Monday morning and kept road traffic waiting for
        six hours, the county said.

        A gear that turns the 90-year-old span had lost two teeth, said the bridge master, Ines Halloran, who
        has worked there since 2009.

        About 4,200 cars were sent through the village of Nether Calder, where the school asked parents to
        walk their children in.

        The county will close the bridge on two nights next week to fit a new gear that costs $310,000,
        Halloran said.

        Boats were let through by hand in the meantime, eleven of them before noon.
        """,
    ),
    "bridge-later": (
        "Calder Reach bridge to stay shut until spring after second crack is found",
        """
        Engineers found a second crack in the pivot of the Calder Reach swing bridge on Tuesday, and the
        county closed it to all traffic until April.

        The pivot bears the whole weight of the span, 640 tonnes, and cannot be welded in place, said chief
        engineer Tomas Brandvold.

        A ferry will carry walkers and cyclists from Thursday, every twenty minutes, free of charge.

        Shopkeepers in the old port said the closure would cost them the winter; the county promised a fund of
        $1.5 million.
        """,
    ),
    "orchard": (
        "Late frost takes half of the Wenlow apple harvest",
        """
        Growers around Wenlow have lost about half of this year's apples to two nights of frost in May, their
        cooperative said on Monday.

        The cooperative, which sells for 61 farms, expects 9,800 tonnes, down from 19,400 tonnes a year ago.

        Cider makers will feel it most, because the late sorts were in full bloom, said its chair, Petra
        Quist.

        Supermarkets have agreed to take smaller fruit until February so that nothing that grew is thrown
        away.
        """,
    ),
}


def page(site: str, name: str) -> str:
    """An article's page, with the furniture of a page."""
    title, text = ARTICLES[name]
    paragraphs = "".join(f"<p>{escape(' '.join(p.split()))}</p>" for p in text.split("\n\n"))
    return (
        f'<html lang="en"><head><title>{escape(title)} | Calder Echo</title>'
        f'<meta property="og:site_name" content="Calder Echo"><link rel="canonical" href="{site}/{name}"></head>'
        f"<body><nav><a href='/'>Home</a><a href='/sport'>Sport</a></nav><article><h1>{escape(title)}</h1>{paragraphs}"
        "</article><footer>© Calder Echo. All rights reserved.</footer></body></html>"
    )


def feed(site: str, names: Sequence[str], now: datetime) -> str:
    """The site's feed, newest first."""
    items = "".join(
        f"<item><title>{escape(ARTICLES[name][0])}</title><link>{site}/{name}</link><guid>{site}/{name}</guid>"
        f"<pubDate>{format_datetime(now - timedelta(minutes=30))}</pubDate></item>"
        for name in reversed(names)
    )
    return f'<rss version="2.0"><channel><title>Calder Echo</title><link>{site}</link>{items}</channel></rss>'
