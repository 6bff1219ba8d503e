"""How the kinds with a parser of their own read: Telegram's previews, sitemaps, letters; and lists of sources."""

from __future__ import annotations

import gzip
from datetime import UTC, datetime
from email.message import EmailMessage

import pytest

from bot.errors import TooLarge, Unreadable
from bot.ingest.feeds import MAX_BYTES
from bot.ingest.kinds import mailbox, sitemap, telegram
from bot.ingest.markup import paragraphs
from bot.ingest.opml import read_opml, write_opml
from bot.types import NewSource, Source, SourceKind

EIGHT = datetime(2026, 11, 9, 8, 0, tzinfo=UTC)


def message(number: int, text: str, more: str = "") -> str:
    return (
        f'<div class="wrap"><div class="tgme_widget_message js-w" data-post="harbour/{number}">{more}'
        f'<div class="tgme_widget_message_text js-t" dir="auto">{text}</div><span class="tgme_widget_message_meta">'
        f'<a href="https://t.me/harbour/{number}"><time datetime="2026-11-09T09:0{number}:00+01:00">09:00</time>'
        "</a></span></div></div>"
    )


def channel(*messages: str) -> bytes:
    title = '<div class="tgme_channel_info_header_title"><span dir="auto">Harbour &amp; Hill</span></div>'
    return f"<!doctype html><html><body>{title}{''.join(messages)}</body></html>".encode()


def test_a_telegram_channel() -> None:
    reply = '<a class="tgme_widget_message_reply"><div class="tgme_widget_message_text">An older one</div></a>'
    preview = (
        '<a class="tgme_widget_message_link_preview"><div class="link_preview_title">Tide &lt;table&gt;</div>'
        '<div class="link_preview_description">All tides of the week.</div></a>'
    )
    feed = telegram.parse(
        channel(
            message(1, "<b>Ferry back</b><br/><br/>It left at eight, <a href='https://x.example'>on time</a>."),
            message(2, "Answer in one line", reply),
            message(3, "See the table", preview),
            message(4, ""),
        ),
        "https://t.me/s/harbour",
    )
    assert feed.title == "Harbour & Hill"
    table, answer, ferry = feed.entries
    assert (ferry.key, ferry.title, ferry.url) == ("https://t.me/harbour/1", "Ferry back", "https://t.me/harbour/1")
    assert ferry.published == EIGHT.replace(minute=1)
    assert paragraphs(ferry.content) == "Ferry back\n\nIt left at eight, on time."
    assert paragraphs(answer.content) == "Answer in one line"
    assert paragraphs(table.content) == "See the table\n\nTide <table>\n\nAll tides of the week."


@pytest.mark.parametrize(
    "data", [b"", b"<!-- -->", b"<html><body>Contact @harbour right away</body></html>", b"\x00\xff"]
)
def test_a_channel_without_a_preview(data: bytes) -> None:
    with pytest.raises(Unreadable, match="no preview"):
        telegram.parse(data, "https://t.me/s/harbour")


def test_an_empty_channel_is_one() -> None:
    assert telegram.parse(channel(), "https://t.me/s/harbour").entries == ()


NEWS = """<?xml version="1.0"?><urlset xmlns="http://www.sitemaps.org/schemas/sitemap/0.9"
 xmlns:news="http://www.google.com/schemas/sitemap-news/0.9" xmlns:image="http://www.google.com/schemas/sitemap-image/1.1">
<url><loc>https://h.example/old</loc><lastmod>2026-11-08</lastmod></url>
<url><loc> https://h.example/1 </loc><image:image><image:loc>https://h.example/p.jpg</image:loc><image:title>No</image:title>
</image:image><news:news><news:publication><news:name>The Herald</news:name><news:language>en-GB</news:language>
</news:publication><news:publication_date>2026-11-09T09:00:00+01:00</news:publication_date>
<news:title>Ferry &amp; crane</news:title></news:news></url>
<url><loc>https://h.example/2</loc><news:news><news:publication_date>2026-11-09T10:00:00Z</news:publication_date>
<news:title>Bridge</news:title></news:news></url><url><loc>javascript:x</loc></url></urlset>"""


@pytest.mark.parametrize("data", [NEWS.encode(), gzip.compress(NEWS.encode()), NEWS.encode()[:-40]])
def test_a_news_sitemap(data: bytes) -> None:
    feed = sitemap.parse(data, "https://h.example/sitemap_news.xml")
    assert (feed.title, feed.language) == ("The Herald", "en")
    assert [(entry.url, entry.title) for entry in feed.entries] == [
        ("https://h.example/2", "Bridge"),
        ("https://h.example/1", "Ferry & crane"),
    ]
    assert feed.entries[1].published == EIGHT


def test_a_sitemap_without_news_and_an_index() -> None:
    rows = "".join(f"<url><loc>https://h.example/{n}</loc><lastmod>2026-11-0{n}</lastmod></url>" for n in (1, 3, 2))
    feed = sitemap.parse(f"<urlset>{rows}</urlset>".encode(), "https://h.example/s.xml")
    assert [entry.url[-1] for entry in feed.entries] == ["3", "2", "1"]
    parts = "".join(
        f"<sitemap><loc>https://h.example/{n}.xml</loc><lastmod>2026-1{n}</lastmod></sitemap>" for n in range(3)
    )
    parts += "<sitemap><loc>https://h.example/news.xml</loc></sitemap>"
    index = sitemap.parse(f"<sitemapindex>{parts}</sitemapindex>".encode(), "https://h.example/s.xml")
    assert [part.rpartition("/")[2] for part in index.parts] == ["news.xml", "2.xml", "1.xml"]


@pytest.mark.parametrize("data", [b"", b"<html/>", b"no", b"\x1f\x8bbroken"])
def test_what_is_no_sitemap(data: bytes) -> None:
    with pytest.raises(Unreadable):
        sitemap.parse(data, "https://h.example/s.xml")


def test_a_sitemap_that_swells_is_refused() -> None:
    with pytest.raises(TooLarge):
        sitemap.parse(gzip.compress(b" " * (MAX_BYTES + 10)), "https://h.example/s.xml.gz")


def test_sitemaps_that_robots_txt_names() -> None:
    robots = (
        "User-agent: *\nSitemap: https://h.example/a.xml\nSITEMAP:https://h.example/news.xml\nSitemap: /relative.xml"
    )
    assert sitemap.named_in(robots) == ["https://h.example/news.xml", "https://h.example/a.xml"]


def letter(html: str = "<p>The ferry is <b>back</b>.</p>") -> EmailMessage:
    made = EmailMessage()
    made["Subject"] = "Fähre & Kran"
    made["From"] = "Harbour Letter <letter@h.example>"
    made["Date"] = "Mon, 09 Nov 2026 09:00:00 +0100"
    made["Message-ID"] = "<n1@h.example>"
    made.set_content("The ferry is back, in plain words < 9.")
    if html:
        made.add_alternative(html, subtype="html")
        made.add_attachment(b"<p>attached</p>", maintype="text", subtype="html", filename="x.html")
    return made


def test_a_letter() -> None:
    entry = mailbox.read_message(letter().as_bytes())
    assert entry is not None
    assert (entry.key, entry.url, entry.title) == (
        "n1@h.example",
        "mid:n1@h.example",
        "Fähre &amp; Kran".replace("&amp;", "&"),
    )
    assert (entry.author, entry.published) == ("Harbour Letter", EIGHT)
    assert paragraphs(entry.content) == "The ferry is back."


def test_a_letter_in_plain_words() -> None:
    entry = mailbox.read_message(letter("").as_bytes())
    assert entry is not None
    assert paragraphs(entry.content).strip() == "The ferry is back, in plain words < 9."


@pytest.mark.parametrize(
    "raw",
    [
        b"",
        b"\xff\xfe\x00",
        b"Subject: =?utf-8?q?=ff=?=\nDate: never\nFrom: <<>>\nContent-Type: text/html; charset=no\n\n<p>x",
    ],
)
def test_broken_letters_do_not_stop_the_others(raw: bytes) -> None:
    feed = mailbox.read_messages([raw, letter().as_bytes()])
    assert feed.entries[0].key == "n1@h.example"


OPML = """<?xml version="1.0"?><opml version="1.0"><body><outline text="Sea"><outline title="Own &amp; name" text="x"
 xmlUrl="https://a.example/f?x=1&amp;y=2" language="de-AT"/><outline text="Deep"><outline type="telegram" text="T"
 XMLURL="https://t.me/s/harbour"/></outline></outline><outline text="Flat" xmlUrl="https://b.example/f"/>
 <outline text="Again" xmlUrl="https://b.example/f"/><outline text="Local" xmlUrl="file:///etc/passwd"/></body></opml>"""


def test_a_list_of_sources() -> None:
    assert read_opml(OPML.encode()) == [
        NewSource(SourceKind.FEED, "https://a.example/f?x=1&y=2", "Own & name", "Sea", "de"),
        NewSource(SourceKind.TELEGRAM, "https://t.me/s/harbour", "T", "Sea / Deep"),
        NewSource(SourceKind.FEED, "https://b.example/f", "Flat"),
    ]


def test_a_list_survives_the_way_out_and_in() -> None:
    read = read_opml(OPML.encode())
    kept = [
        Source(n, new.kind, new.url, new.title, language=new.language, via_topic=new.topic)
        for n, new in enumerate(read)
    ]
    kept.append(Source(9, SourceKind.FOLDER, "/data/pages", "Pages"))
    assert read_opml(write_opml(kept, 'Ada\'s "list" <1>').encode()) == read


@pytest.mark.parametrize(
    "data",
    [
        b"",
        b"<html/>",
        b"<opml/>",
        b"<opml><body>",
        b'<!DOCTYPE o [<!ENTITY a "b">]><opml><body><outline text="&a;"/></body></opml>',
    ],
)
def test_what_is_no_list(data: bytes) -> None:
    with pytest.raises(Unreadable):
        read_opml(data)
