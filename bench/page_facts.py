"""Title and day of publication from pages, side by side with libraries for it.

python -m bench.page_facts PAGES.jsonl

One page a line: {"id", "url", "html", "title", "published"}; `title` is the headline as a person reads it on the page,
`published` the day ("2026-11-09") in the zone of the page, "" where the page gives none. Titles are compared letter by
letter and digit by digit. Peers that are not installed are left out.
"""

from __future__ import annotations

import contextlib
import importlib.util
import json
import sys
import time
from collections.abc import Callable, Sequence
from pathlib import Path
from statistics import mean

from bot.errors import Unreadable
from bot.ingest.page_body import squash
from bot.ingest.pages import read_html

Reader = Callable[[str, str], tuple[str, str]]


def ours(html: str, url: str) -> tuple[str, str]:
    """Title and day as this project reads them."""
    try:
        article = read_html(html, url)
    except Unreadable:
        return "", ""
    return article.title, article.published.date().isoformat() if article.published else ""


def trafilatura(html: str, url: str) -> tuple[str, str]:
    """Title and day by trafilatura, whose dates are htmldate's."""
    from trafilatura.metadata import extract_metadata

    found = extract_metadata(html, default_url=url)
    return str(found.title or ""), str(found.date or "")


def htmldate(html: str, url: str) -> tuple[str, str]:
    """The day by htmldate, asked for that of publication."""
    from htmldate import find_date

    return "", str(find_date(html, original_date=True, url=url) or "")


def readability(html: str, url: str) -> tuple[str, str]:
    """The title by readability-lxml."""
    from readability import Document

    return str(Document(html).short_title()), ""


def newspaper(html: str, url: str) -> tuple[str, str]:
    """Title and day by newspaper4k."""
    from newspaper import Article

    article = Article(url, fetch_images=False)
    article.download(input_html=html)
    with contextlib.suppress(ImportError, LookupError):  # languages that need a splitter, or tables to download
        article.parse()
    return str(article.title or ""), article.publish_date.date().isoformat() if article.publish_date else ""


PEERS: dict[str, tuple[str, Reader]] = {
    "this project": ("bot", ours),
    "trafilatura": ("trafilatura", trafilatura),
    "htmldate": ("htmldate", htmldate),
    "readability-lxml": ("readability", readability),
    "newspaper4k": ("newspaper", newspaper),
}


def main() -> None:
    """Print the table."""
    if len(sys.argv) != 2:
        raise SystemExit((__doc__ or "").strip())
    with Path(sys.argv[1]).open(encoding="utf-8") as lines:
        pages = [json.loads(line) for line in lines if line.strip()]
    print(f"{len(pages)} pages{'':<16}{'pages/s':>8}{'title':>8}{'day':>8}")
    for name, (package, read) in PEERS.items():
        if importlib.util.find_spec(package):
            read(pages[0]["html"], pages[0]["url"])
            began = time.process_time()
            found = [read(page["html"], page["url"]) for page in pages]
            spent = time.process_time() - began
            titles = [(squash(page["title"]), squash(said)) for page, (said, _) in zip(pages, found, strict=True)]
            days = [(page["published"], said) for page, (_, said) in zip(pages, found, strict=True)]
            print(f"{name:<24}{len(pages) / spent:>8.1f}{_share(titles):>8}{_share(days):>8}")


def _share(pairs: Sequence[tuple[str, str]]) -> str:
    """How many are right; a dash for what a library does not read."""
    return f"{mean(label == said for label, said in pairs):.3f}" if any(said for _, said in pairs) else "-"


if __name__ == "__main__":
    main()
