"""A page -> the article on it: HTML by rules about its boxes, plain text through dumps.

bytes -> decode -> HTML? -> parse once -> facts (page_facts) + text (page_body, in doubt trafilatura, JSON-LD or dumps)
-> a wall? (page_walls) -> Article.
Pure and synchronous: runs in a worker process.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from datetime import datetime, timedelta
from typing import Any

from bot.errors import Unreadable
from bot.ingest import dump_lines
from bot.ingest.dates import with_points
from bot.ingest.decoding import decode
from bot.ingest.dumps import about, outlet_of, read_dump
from bot.ingest.language import language_of
from bot.ingest.page_blocks import Block, read_blocks
from bot.ingest.page_body import Found, find_article, squash
from bot.ingest.page_facts import Facts, read_facts
from bot.ingest.page_furniture import below_the_article
from bot.ingest.page_second import other_text
from bot.ingest.page_walls import is_part, wall
from bot.ingest.paragraphs import clean, join
from bot.types import Article

MOST_HTML = 2_000_000  # characters that are read
MOST_TAGS = 60_000  # tags that are read: ten times those of a large page of news
_SAMPLE = 1500  # characters by which the language is told
_HEAD = 6  # lines of text among which headline and byline may still be
_FEWEST = 15  # words below which there is no article
_FAR_MORE = 1.5  # times our text: a second opinion with more is believed
_ABOVE, _BELOW = 40, 10  # blocks above and below the article in which author and date are looked for
_PROVES = 80  # words of a text in JSON-LD that is believed to be the article's
_TOLD = 0.1  # of what was found: with less of it in JSON-LD, what was found is another text
_START = 60  # letters by which a paragraph is known again
_AT_ONCE = timedelta(minutes=10)  # after publication: corrections of the first minutes are no change
_SHARE_OF_BODY = 0.5  # of the text that JSON-LD carries: with less, what was found is not the article
_HTML = re.compile(r"<(?:!doctype\s+html|html|head|body|article|main|div|p|h1|meta|title)\b", re.IGNORECASE)
_FEED = re.compile(
    r"\s*(?:<\?xml[^>]{0,200}>\s*)?(?:<!--.{0,500}?-->\s*)?<(?:rss|feed|rdf:RDF)\b", re.IGNORECASE | re.DOTALL
)
_SNIFFED = 3000  # characters in which HTML shows itself
_TAG = re.compile(r"<[^<>]{1,2000}>")
_CODE = re.compile(r"<(script|style|svg|noscript)\b([^<>]{0,2000})>", re.IGNORECASE)
_CODE_ENDS = {
    name: re.compile(rf"</{name}\s{{0,9}}>", re.IGNORECASE) for name in ("script", "style", "svg", "noscript")
}
_BAD_IN_XML = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\x7f\ud800-\udfff\ufffe\uffff]")
# What a line of text may be that no article has, wherever trafilatura kept it.
_NEVER = frozenset({"request", "caption", "share", "form", "comments", "also", "tags", "rights"})


def read_document(data: bytes, url: str, content_type: str) -> Article:
    """The article in a document, whatever it is: HTML or plain text. `content_type` may carry a charset or be empty.

    Raises Unreadable.
    """
    kind, _, options = content_type.lower().partition(";")
    charset = options.partition("charset=")[2].strip("\"' ;")
    text = decode(data, charset, url)
    if not text.strip():
        raise Unreadable(f"{url} is empty")
    start = text[:_SNIFFED]
    if _FEED.match(start):
        raise Unreadable(f"{url} is a feed, not a page; add it as a source instead")
    if "html" in kind or (_HTML.search(start) and (kind.strip() != "text/plain" or start.lstrip().startswith("<"))):
        return read_html(text, url)
    return read_dump(text, url)


def read_html(html: str | bytes, url: str, *, hint_title: str = "", charset: str = "") -> Article:
    """The article on a page of HTML; `hint_title` is used where the page has none.

    Reads at most MOST_HTML characters and MOST_TAGS tags, code not counted. Raises Unreadable when there is no article.
    """
    text = decode(html, charset, url) if isinstance(html, bytes) else html
    text = _bounded(_BAD_IN_XML.sub("", _without_code(text[: 4 * MOST_HTML])))
    root = _parse(text, url)
    facts = read_facts(root, url)
    blocks = read_blocks(root)
    body = _body(text, blocks, facts)
    found = wall(blocks, body, facts.free)
    if found or _is_too_short(body):
        raise Unreadable(
            found.sentence(url)
            if found
            else f"no article was found on {url}; it may be a front page, or need a login or JavaScript"
        )
    author, published = facts.author, facts.published
    if not (author and published):
        said = _about(blocks, body, facts)
        author, published = author or said[0], published or said[1]
    return Article(
        url=facts.url,
        title=facts.title or hint_title,
        text=body,
        author=author,
        published=published,
        updated_at=_changed(published, facts.updated),
        language=language_of(body[:_SAMPLE]) or facts.language,
        outlet=facts.outlet or outlet_of(url),
        image=facts.image,
        paywall=is_part(body, facts.free),
    )


def _changed(published: datetime | None, updated: datetime | None) -> datetime | None:
    """When the page says that it was changed; most name the moment of publication again where it was not."""
    return updated if updated and not (published and updated - published < _AT_ONCE) else None


def _without_code(html: str) -> str:
    """The markup without scripts, styles and drawings, but with JSON-LD. Linear, whatever is left open."""
    kept: list[str] = []
    place = 0
    for opened in _CODE.finditer(html):
        name = opened[1].lower()
        if opened.start() < place or "ld+json" in opened[2].lower():
            continue
        closed = _CODE_ENDS[name].search(html, opened.end())
        if closed is None:
            break  # left open: the parser decides what of the rest is text
        kept.append(html[place : opened.start()])
        place = closed.end()
    return " ".join([*kept, html[place:]])


def _bounded(html: str) -> str:
    """As much of the markup as is read; the rest would only keep a worker busy."""
    html = html[:MOST_HTML]
    if html.count("<") <= MOST_TAGS:
        return html
    return "<".join(html.split("<", MOST_TAGS)[:MOST_TAGS])


def _parse(text: str, url: str) -> Any:
    # lxml is imported in functions: only worker processes should pay for it.
    from lxml.etree import HTMLParser, LxmlError, fromstring

    parser = HTMLParser(encoding="utf-8", remove_pis=True, remove_comments=True, collect_ids=False)
    try:
        root = fromstring(text.encode("utf-8"), parser)
    except (LxmlError, ValueError) as error:
        raise Unreadable(f"{url} holds no page of HTML") from error
    if root is None:
        raise Unreadable(f"no article was found on {url}: there is no text on it")
    return root


def _is_too_short(body: str) -> bool:
    return len(body.split()) < _FEWEST and len(body) < 6 * _FEWEST


def _body(html: str, blocks: Sequence[Block], facts: Facts) -> str:
    """The article's text: by our rules, in doubt as trafilatura or JSON-LD has it, else by the rules for plain text."""
    found = find_article(blocks, facts.title)
    text = _joined(found)
    if found.is_doubtful:
        text = _longer(text, _tidy(other_text(html), facts, _lines(blocks)))
    if facts.body:
        said = _tidy(clean(_TAG.sub(" ", facts.body)), facts)
        if len(text) < _SHARE_OF_BODY * len(said) or not _is_told_in(text, said):
            return said
    if not _is_too_short(text):
        return text
    try:
        return _tidy(read_dump("\n".join(block.text for block in blocks), facts.url).text, facts)
    except Unreadable:
        return text


def _is_told_in(text: str, said: str) -> bool:
    """Whether a part of what was found is in what the page says is its article; a short saying proves nothing."""
    if len(said.split()) < _PROVES:
        return True
    whole = squash(said)
    paragraphs = [squash(paragraph) for paragraph in text.split("\n\n")]
    told = sum(len(paragraph) for paragraph in paragraphs if paragraph[:_START] in whole)
    return told >= _TOLD * sum(map(len, paragraphs))


def _joined(found: Found) -> str:
    return join([block.text for block in found.blocks])


def _longer(own: str, other: str) -> str:
    """The other text when it has far more than ours."""
    return other if len(other) > _FAR_MORE * len(own) else own


def _lines(blocks: Sequence[Block]) -> list[dump_lines.Line]:
    return [dump_lines.look(block.text) for block in blocks[: dump_lines.MOST_LINES]]


def _about(blocks: Sequence[Block], body: str, facts: Facts) -> tuple[str, datetime | None]:
    """Author and date from the lines about the article's text, where the markup is silent."""
    kept = set(body.split("\n\n"))
    places = [i for i, block in enumerate(blocks) if block.text in kept]
    if not places:
        return "", None
    start = max(0, places[0] - _ABOVE)
    texts = [block.text for block in blocks[start : places[-1] + _BELOW]]
    lines = [dump_lines.look(with_points(text) if facts.day_first else text) for text in texts]
    places = [i - start for i in places]
    above = [i for i in range(places[0]) if _same(lines[i].text, facts.title)]
    return about(lines, places, above[-1] if above else None)


def _tidy(text: str, facts: Facts, page: Sequence[dump_lines.Line] = ()) -> str:
    """The paragraphs without the headline, the byline, and the furniture and comments that were left among them."""
    lines = dump_lines.read_lines(clean(text))
    below = below_the_article(page, [line.text for line in lines])
    lines = _below_head(lines, facts.title)
    return join([line.text for line in lines if line.kind not in _NEVER and line.text not in below])


def _below_head(lines: list[dump_lines.Line], title: str) -> list[dump_lines.Line]:
    """The lines without headline and byline at the beginning, and without what is no prose above them."""
    head = [i for i, line in enumerate(lines[:_HEAD]) if line.kind == "byline" or _same(line.text, title)]
    last = max(head, default=-1)
    return [line for i, line in enumerate(lines[: last + 1]) if i not in head and line.prose] + lines[last + 1 :]


def _same(line: str, title: str) -> bool:
    return bool(title) and "".join(line.split()).casefold() == "".join(title.split()).casefold()
