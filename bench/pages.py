"""Article text from pages: pages per CPU second, and how right the text is, side by side with libraries for it.

python -m bench.pages PAGES.jsonl

One page a line: {"id", "url", "html", "article"}; `article` is the text as a person marked it. Precision, recall and F1
are over runs of four words, the mean over pages; exact is the share of pages of which every word is right. Our figure
of speed includes title, author, date, language and picture; those of the others are for the text alone. Peers that are
not installed are left out: `make bench DATA=…` installs newspaper4k and readability-lxml.
"""

from __future__ import annotations

import importlib.util
import json
import re
import sys
import time
from collections import Counter
from collections.abc import Callable, Sequence
from pathlib import Path
from statistics import mean

from bot.errors import Unreadable
from bot.ingest.pages import read_html

SIZE = 4  # words of a run
WORD = re.compile(r"\w+")
Reader = Callable[[str, str], str]


def runs(text: str) -> Counter[tuple[str, ...]]:
    """The runs of words in a text; a short text is one run."""
    words = WORD.findall(text)
    return Counter(tuple(words[i : i + SIZE]) for i in range(max(1, len(words) - SIZE + 1))) if words else Counter()


def compare(article: str, found: str) -> tuple[float | None, float | None]:
    """Precision and recall of one page, None where there is nothing to divide by."""
    marked, read = runs(article), runs(found)
    hits = (marked & read).total()
    return hits / read.total() if read else None, hits / marked.total() if marked else None


def report(name: str, pages: Sequence[dict[str, str]], read: Reader) -> None:
    """Read all pages once more than is counted, for imports and caches, and print a line of the table."""
    read(pages[0]["html"], pages[0]["url"])
    began = time.process_time()
    found = [read(page["html"], page["url"]) for page in pages]
    spent = time.process_time() - began
    pairs = [compare(page["article"], text) for page, text in zip(pages, found, strict=True)]
    precision = mean(p for p, _ in pairs if p is not None)
    recall = mean(r for _, r in pairs if r is not None)
    exact = mean(WORD.findall(page["article"]) == WORD.findall(text) for page, text in zip(pages, found, strict=True))
    print(
        f"{name:<24}{len(pages) / spent:>8.1f}{precision:>8.3f}{recall:>8.3f}"
        f"{2 * precision * recall / (precision + recall):>8.3f}{exact:>8.3f}{sum(not text for text in found):>7}"
    )


def ours(html: str, url: str) -> str:
    """The text as this project reads it."""
    try:
        return read_html(html, url).text
    except Unreadable:
        return ""


def peers() -> dict[str, Reader]:
    """The libraries that are installed, by name."""
    readers: dict[str, Reader] = {}
    if importlib.util.find_spec("trafilatura"):
        readers |= {
            "trafilatura": trafilatura(),
            "trafilatura fast": trafilatura(fast=True),
            "trafilatura precision": trafilatura(favor_precision=True),
            "trafilatura with facts": trafilatura(favor_precision=True, with_metadata=True),
        }
    if importlib.util.find_spec("readability"):
        readers["readability-lxml"] = readability()
    if importlib.util.find_spec("newspaper"):
        readers["newspaper4k"] = newspaper()
    return readers


def trafilatura(**options: bool) -> Reader:
    """A reader by trafilatura, without comments."""
    from trafilatura import bare_extraction

    def read(html: str, url: str) -> str:
        found = bare_extraction(html, url=url, include_comments=False, **({"with_metadata": False} | options))
        return str(getattr(found, "text", None) or "")

    return read


def readability() -> Reader:
    """A reader by readability-lxml, its markup turned to text by lxml."""
    from lxml.html import fromstring
    from readability import Document

    def read(html: str, url: str) -> str:
        summary = Document(html).summary(html_partial=True)
        return "\n".join(fromstring(summary).itertext()) if summary.strip() else ""

    return read


def newspaper() -> Reader:
    """A reader by newspaper4k that stays off the network."""
    from newspaper import Article

    def read(html: str, url: str) -> str:
        article = Article(url, fetch_images=False)
        article.download(input_html=html)
        try:
            article.parse()
        except (ImportError, LookupError):  # some languages need a splitter of words, or tables that are downloaded
            return ""
        return str(article.text)

    return read


def main() -> None:
    """Print the table."""
    if len(sys.argv) != 2:
        raise SystemExit((__doc__ or "").strip())
    with Path(sys.argv[1]).open(encoding="utf-8") as lines:
        pages = [json.loads(line) for line in lines if line.strip()]
    print(f"{len(pages)} pages{'':<16}{'pages/s':>8}{'P':>8}{'R':>8}{'F1':>8}{'exact':>8}{'empty':>7}")
    for name, read in {"this project": ours, **peers()}.items():
        report(name, pages, read)


if __name__ == "__main__":
    main()
