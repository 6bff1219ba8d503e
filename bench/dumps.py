"""Article text from plain page texts: F1 in five ways of rendering a page, beside keeping all and two rules for lines.

python -m bench.dumps PAGES.jsonl [DUMPS.jsonl...]

PAGES is as in bench.pages: each page is rendered by inscriptis (as a text browser shows it), by BeautifulSoup (a new
line at every tag), by html2text and by markdownify (Markdown), and as blocks, one a line. DUMPS hold texts that were
rendered already: {"id", "url", "text", "article"}. "C4" keeps lines of five words or more that end like a sentence
(Raffel et al. 2020, https://arxiv.org/abs/1910.10683), "longest" the lines of 25 words or more. Libraries that are not
installed are left out: `make bench DATA=...` installs them.
"""

from __future__ import annotations

import importlib.util
import json
import sys
import time
from collections.abc import Callable, Iterator, Sequence
from pathlib import Path
from statistics import mean

from bench.pages import compare
from bot.errors import Unreadable
from bot.ingest.dumps import read_dump

Page = dict[str, str]
_ENDS = (".", "!", "?", '"', "”")


def ours(text: str, url: str) -> str:
    """The article as this project finds it."""
    try:
        return read_dump(text, url).text
    except Unreadable:
        return ""


def everything(text: str, url: str) -> str:
    """The text as it is."""
    return text


def c4(text: str, url: str) -> str:
    """Lines that end like a sentence."""
    return "\n".join(line for line in text.split("\n") if len(line.split()) >= 5 and line.rstrip().endswith(_ENDS))


def longest(text: str, url: str) -> str:
    """Long lines."""
    return "\n".join(line for line in text.split("\n") if len(line.split()) >= 25)


READERS: dict[str, Callable[[str, str], str]] = {"this project": ours, "all": everything, "C4": c4, "longest": longest}


def renderings() -> dict[str, Callable[[str], str]]:
    """The ways of rendering whose libraries are installed."""
    found: dict[str, Callable[[str], str]] = {"blocks": _blocks}
    for name, (package, render) in {
        "inscriptis": ("inscriptis", _inscriptis),
        "get_text": ("bs4", _soup),
        "html2text": ("html2text", _html2text),
        "markdownify": ("markdownify", _markdownify),
    }.items():
        if importlib.util.find_spec(package):
            found[name] = render
    return found


def _blocks(html: str) -> str:
    from lxml.html import HTMLParser, fromstring

    from bot.ingest.page_blocks import read_blocks

    return "\n".join(
        block.text for block in read_blocks(fromstring(html.encode(), parser=HTMLParser(encoding="utf-8")))
    )


def _inscriptis(html: str) -> str:
    from inscriptis import get_text

    return str(get_text(html))


def _soup(html: str) -> str:
    from bs4 import BeautifulSoup

    soup = BeautifulSoup(html, "lxml")
    for code in soup(["script", "style", "noscript"]):
        code.decompose()
    return str(soup.get_text("\n"))


def _html2text(html: str) -> str:
    from html2text import HTML2Text

    return str(HTML2Text().handle(html))


def _markdownify(html: str) -> str:
    from bs4 import BeautifulSoup
    from markdownify import MarkdownConverter

    soup = BeautifulSoup(html, "lxml")
    for code in soup(["script", "style", "noscript"]):
        code.decompose()
    return str(MarkdownConverter().convert_soup(soup))


def rendered(paths: Sequence[Path]) -> Iterator[tuple[str, list[Page]]]:
    """Each rendering by its name, with all pages in it."""
    pages = list(_lines(paths[0]))
    for name, render in renderings().items():
        yield name, [page | {"text": render(page["html"])} for page in pages]
    for path in paths[1:]:
        yield path.stem, list(_lines(path))


def _lines(path: Path) -> Iterator[Page]:
    with path.open(encoding="utf-8") as lines:
        yield from map(json.loads, filter(str.strip, lines))


def f1(pages: Sequence[Page], read: Callable[[str, str], str]) -> float:
    """The harmonic mean of precision and recall, each the mean over pages."""
    pairs = [compare(page["article"], read(page["text"], page["url"])) for page in pages]
    precision = mean(p for p, _ in pairs if p is not None)
    recall = mean(r for _, r in pairs if r is not None)
    return 2 * precision * recall / (precision + recall)


def main() -> None:
    """Print the table."""
    if len(sys.argv) < 2:
        raise SystemExit((__doc__ or "").strip())
    print(f"{'rendering':<24}{'pages/s':>9}" + "".join(f"{name:>14}" for name in READERS))
    for name, pages in rendered([Path(argument) for argument in sys.argv[1:]]):
        began = time.process_time()
        for page in pages:
            ours(page["text"], page["url"])
        speed = len(pages) / (time.process_time() - began)
        print(f"{name:<24}{speed:>9.1f}" + "".join(f"{f1(pages, read):>14.3f}" for read in READERS.values()))


if __name__ == "__main__":
    main()
