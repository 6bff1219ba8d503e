"""A folder of saved pages: real files in every shape, broken ones among them."""

from __future__ import annotations

import json
import shutil
from pathlib import Path

import pytest

from bot.errors import Unreachable
from bot.ingest.folder import MAX_BYTES, FolderRead, list_folder, read_folder, readable
from bot.types import Article, Entry

NEWSROOM = Path(__file__).parents[2] / "seeds" / "newsroom"
TEXT = (
    "The lighthouse at Grey Point went dark on Sunday night after a gull built its nest on the cable. The keeper, who "
    "is ninety, lit an oil lamp that her grandfather had left behind and sat beside it until morning.\n\n"
    "No ship ran aground. The harbour office sent an electrician and, at the keeper's request, a second gull to keep "
    "the first one company, as the nest may by law not be moved before the chicks have flown."
)


def html(head: str, title: str = "Light out at Grey Point") -> str:
    body = "".join(f"<p>{paragraph}</p>" for paragraph in TEXT.split("\n\n"))
    return (
        f"<html><head><title>{title}</title>{head}</head><body><article><h1>{title}</h1>{body}</article></body></html>"
    )


FEED = """<rss version="2.0"><channel><title>The Grey Herald</title><language>en</language>
<item><guid>1</guid><link>https://grey.example/light?utm_source=rss</link><title>Lighthouse dark</title>
 <pubDate>Mon, 09 Nov 2026 08:00:00 GMT</pubDate><author>Ida Keel</author><category>Coast</category></item>
<item><guid>2</guid><link>https://grey.example/nets</link><title>Nets mended</title>
 <description>All of them.</description></item>
<item><guid>3</guid><title>Nothing to see</title><description>Nor to read.</description></item></channel></rss>"""


def put(root: Path, name: str, text: str | bytes) -> None:
    path = root / name
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_bytes(text.encode() if isinstance(text, str) else text)


def found(read: FolderRead) -> dict[str, tuple[Entry, Article]]:
    return {entry.key: (entry, article) for entry, article in read.found}


def test_a_page_and_the_feed_that_prints_it_are_one(tmp_path: Path) -> None:
    put(tmp_path, "light.html", html('<link rel="canonical" href="https://grey.example/light">', title=""))
    put(tmp_path, "feed.xml", FEED)
    read = found(read_folder(str(tmp_path)))
    assert list(read) == ["light.html", "feed.xml#2", "feed.xml#3"]
    entry, article = read["light.html"]
    assert article.url == entry.url == "https://grey.example/light"
    assert "sat beside it until morning" in article.text
    assert (article.outlet, article.author, entry.categories) == ("The Grey Herald", "Ida Keel", ("Coast",))
    assert article.published == entry.published is not None
    assert read["feed.xml#2"][1].text == "All of them."
    assert read["feed.xml#3"][1].url.startswith((tmp_path / "feed.xml").as_uri() + "#")


def test_text_files_have_their_path_as_address_and_key(tmp_path: Path) -> None:
    put(tmp_path / "a", "dumps/grey point.txt", f"Light out at Grey Point\n\n{TEXT}\n")
    ((entry, article),) = read_folder(str(tmp_path / "a")).found
    assert (entry.key, article.url) == ("dumps/grey point.txt", (tmp_path / "a/dumps/grey point.txt").as_uri())
    (tmp_path / "a").rename(tmp_path / "b")
    assert list_folder(str(tmp_path / "b")) == ["dumps/grey point.txt"]


@pytest.mark.parametrize(
    ("name", "head", "feed", "outlet"),
    [
        ("harbour-herald/p.html", "", None, "Harbour Herald"),
        ("news/harbour_herald/p.html", "", None, "Harbour Herald"),
        ("harbour-herald/p.html", '<meta property="og:site_name" content="The HH">', None, "The HH"),
        (
            "harbour-herald/p.html",
            '<meta property="og:site_name" content="The HH">',
            "harbour-herald/f.xml",
            "The Grey Herald",
        ),
        ("harbour-herald/p.html", "", "f.xml", "The Grey Herald"),
        ("harbour-herald/p.html", "", "other/f.xml", "Harbour Herald"),
        ("some-page.html", "", None, "Some Page"),
    ],
)
def test_outlets(tmp_path: Path, name: str, head: str, feed: str | None, outlet: str) -> None:
    put(tmp_path, name, html(head))
    if feed:
        put(tmp_path, feed, FEED)
    assert found(read_folder(str(tmp_path)))[name][1].outlet == outlet


def test_one_broken_file_never_stops_the_others(tmp_path: Path) -> None:
    put(tmp_path, "a.xml", "this is no feed")
    put(tmp_path, "b.html", b"x" * (MAX_BYTES + 1))
    put(tmp_path, "c.html", html(""))
    put(tmp_path, "d.json", '{"version": "https://jsonfeed.org/version/1", "items": [')
    put(tmp_path, "e.txt", f"Light out\n\n{TEXT}")
    read = read_folder(str(tmp_path))
    assert [entry.key for entry, _ in read.found] == ["c.html", "e.txt"]
    assert [name for name, _ in read.errors] == ["a.xml", "b.html", "d.json"]
    assert all(sentence.endswith(".") for _, sentence in read.errors)


def test_what_is_not_for_us_is_skipped(tmp_path: Path) -> None:
    root = tmp_path / "root"
    put(root, "README.txt", TEXT)
    put(root, "notes.md", TEXT)
    put(root, "data.json", json.dumps({"a": 1}))
    put(root, ".hidden.html", html(""))
    put(root, ".git/page.html", html(""))
    put(root, "image.png", b"\x89PNG")
    put(tmp_path, "outside.txt", TEXT)
    (root / "link.txt").symlink_to(tmp_path / "outside.txt")
    (root / "up").symlink_to(tmp_path)
    assert read_folder(str(root)) == FolderRead()


def test_only_what_is_asked_for_is_read(tmp_path: Path) -> None:
    put(tmp_path, "a.html", html(""))
    put(tmp_path, "b.html", html(""))
    put(tmp_path, "f.xml", FEED)
    assert list_folder(str(tmp_path)) == ["a.html", "b.html", "f.xml#1", "f.xml#2", "f.xml#3"]
    read = read_folder(str(tmp_path), frozenset({"b.html", "f.xml#2"}))
    assert [entry.key for entry, _ in read.found] == ["b.html", "f.xml#2"]


def test_a_folder_that_is_not_there(tmp_path: Path) -> None:
    with pytest.raises(Unreachable, match="There is no folder"):
        list_folder(str(tmp_path / "none"))


def test_our_newsroom(tmp_path: Path) -> None:
    shutil.copytree(NEWSROOM, tmp_path / "newsroom")
    expected = json.loads((NEWSROOM.parents[1] / "tests/data/newsroom.json").read_text(encoding="utf-8"))
    read = read_folder(str(tmp_path / "newsroom"))
    assert read.errors == ()
    by_key = found(read)
    by_url = {article.url: article for _, article in by_key.values()}
    for one in expected:
        article = by_url.get(one["url"]) or by_key[one["file"]][1]
        assert article.text, one["file"]
        assert article.language == one["language"], one["file"]
    assert len(by_url) == len(expected)


@pytest.mark.parametrize(
    ("name", "text"), [("harbour-herald", "Harbour Herald"), ("BBC_news", "BBC News"), ("a", "A"), ("", "")]
)
def test_readable(name: str, text: str) -> None:
    assert readable(name) == text
