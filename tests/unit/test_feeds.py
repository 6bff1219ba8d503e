"""Feeds of our own writing, in every dialect, whole and broken."""

from __future__ import annotations

import json
from datetime import UTC, datetime

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from bot.errors import SourceError, TooLarge, Unreadable
from bot.ingest.feeds import MAX_BYTES, Feed, parse_feed
from bot.ingest.markup import line, paragraphs

URL = "https://herald.example/news/feed.xml"
EIGHT = datetime(2026, 11, 9, 8, 0, tzinfo=UTC)

RSS = """<?xml version="1.0" encoding="utf-8"?>
<rss version="2.0" xmlns:content="http://purl.org/rss/1.0/modules/content/" xmlns:dc="http://purl.org/dc/elements/1.1/">
<channel><title>Harbour &amp; Hill Herald</title><link>https://herald.example/</link><language>en-GB</language><ttl>90</ttl>
<item><title>Ferry &lt;b&gt;back&lt;/b&gt; in service &amp;amp; full</title><link>/ferry</link>
  <guid isPermaLink="false">ferry-1</guid><pubDate>Mon, 09 Nov 2026 09:00:00 +0100</pubDate>
  <dc:creator>Ada Quill</dc:creator>
  <description><![CDATA[<p>The ferry is <em>back</em>.</p>]]></description>
  <content:encoded><![CDATA[<p>The ferry is back.</p><p>It left at eight &mdash; on time.</p>]]></content:encoded>
  <category>Harbour</category><category>Transport</category></item>
<item><title><![CDATA[Fish & chips <i>tax</i>]]></title><link>https://herald.example/fish</link></item>
<item><title>No date, no link</title><description>Only this.</description></item>
</channel></rss>"""

RSS_091 = """<?xml version="1.0"?>
<!DOCTYPE rss PUBLIC "-//Netscape Communications//DTD RSS 0.91//EN" "http://netscape.invalid/rss-0.91.dtd">
<rss version="0.91"><channel><title>Old Post</title><link>https://post.example/</link><language>fr</language>
<item><title>L&rsquo;&eacute;t&eacute; revient</title><link>https://post.example/1</link></item>
<item><title>Deux</title><link>https://post.example/2</link></item></channel></rss>"""

RDF = """<rdf:RDF xmlns:rdf="http://www.w3.org/1999/02/22-rdf-syntax-ns#" xmlns="http://purl.org/rss/1.0/"
 xmlns:dc="http://purl.org/dc/elements/1.1/">
<channel rdf:about="https://r.example/"><title>R News</title><link>https://r.example/</link><dc:language>de</dc:language></channel>
<item rdf:about="https://r.example/x"><title>X</title><link>https://r.example/x</link><dc:date>2026-11-09T08:00:00Z</dc:date></item>
</rdf:RDF>"""

ATOM = """<?xml version="1.0" encoding="utf-8"?>
<feed xmlns="http://www.w3.org/2005/Atom" xml:lang="nl"><title>Delta</title><id>urn:delta</id>
<link rel="self" href="https://delta.example/atom"/>
<entry><id>urn:1</id><title type="html">Dike &lt;b&gt;holds&lt;/b&gt;</title><link rel="alternate" href="../dike"/>
 <link rel="replies" href="https://delta.example/replies"/><published>2026-11-09T10:00:00+02:00</published>
 <updated>2026-11-09T12:00:00+02:00</updated><author><name>Bo</name></author><category term="Water"/>
 <summary>It holds.</summary><content type="xhtml">
 <div xmlns="http://www.w3.org/1999/xhtml"><p>The dike holds.</p></div></content></entry>
<entry><id>urn:2</id><title>Less</title><link href="https://delta.example/2"/><updated>2026-11-09T08:00:00Z</updated>
 <content type="text">3 &lt; 5</content></entry></feed>"""

JSON = {
    "version": "https://jsonfeed.org/version/1.1",
    "title": "Jay News",
    "language": "es-MX",
    "items": [
        {
            "id": 7,
            "url": "/uno",
            "title": "Uno <dos & tres",
            "content_html": "<p>Texto</p>",
            "summary": "Breve",
            "date_published": "2026-11-09T02:00:00-06:00",
            "authors": [{"name": "Eva"}, {"name": "Leo"}],
            "tags": ["a", 3, "b"],
        },
        {"id": "8", "url": "https://jay.example/2", "content_text": "1 < 2\n\nfin", "date_published": "yesterday"},
        "not an item",
    ],
}


def read(text: str | bytes, content_type: str = "", url: str = URL) -> Feed:
    return parse_feed(text.encode() if isinstance(text, str) else text, url, content_type)


def test_rss_2() -> None:
    feed = read(RSS)
    assert (feed.title, feed.language, feed.ttl) == ("Harbour & Hill Herald", "en", 90)
    ferry, fish, bare = feed.entries
    assert (ferry.key, ferry.url) == ("ferry-1", "https://herald.example/ferry")
    assert (ferry.title, ferry.author) == ("Ferry back in service & full", "Ada Quill")
    assert ferry.published == EIGHT
    assert ferry.published.utcoffset() == EIGHT.utcoffset()
    assert ferry.categories == ("Harbour", "Transport")
    assert "<em>back</em>" in ferry.summary
    assert paragraphs(ferry.content) == "The ferry is back.\n\nIt left at eight — on time."
    assert (fish.key, fish.title, fish.published) == ("https://herald.example/fish", "Fish & chips tax", None)
    assert bare.key.startswith("sha256:")
    assert (bare.url, bare.content, bare.summary) == ("", "", "Only this.")


def test_rss_091_with_entities_of_its_document_type() -> None:
    feed = read(RSS_091)
    assert feed.language == "fr"
    assert [entry.title for entry in feed.entries] == ["L’été revient", "Deux"]


def test_rdf() -> None:
    feed = read(RDF)
    assert (feed.title, feed.language) == ("R News", "de")
    assert [(entry.key, entry.published) for entry in feed.entries] == [("https://r.example/x", EIGHT)]


def test_atom() -> None:
    feed = read(ATOM, url="https://delta.example/feeds/atom")
    assert (feed.title, feed.language, feed.ttl) == ("Delta", "nl", None)
    dike, less = feed.entries
    assert (dike.key, dike.url, dike.title) == ("urn:1", "https://delta.example/dike", "Dike holds")
    assert (dike.published, dike.author, dike.categories, dike.summary) == (EIGHT, "Bo", ("Water",), "It holds.")
    assert paragraphs(dike.content) == "The dike holds."
    assert (less.published, paragraphs(less.content or less.summary)) == (EIGHT, "3 < 5")


def test_atom_with_a_base_of_its_own() -> None:
    text = ATOM.replace("<feed ", '<feed xml:base="https://base.example/a/b/" ')
    assert read(text).entries[0].url == "https://base.example/a/dike"


@pytest.mark.parametrize("version", ["1", "1.1"])
def test_json_feed(version: str) -> None:
    feed = read(
        "\ufeff" + json.dumps(JSON | {"version": f"https://jsonfeed.org/version/{version}"}),
        url="https://jay.example/f",
    )
    assert (feed.title, feed.language) == ("Jay News", "es")
    uno, dos = feed.entries
    assert (uno.key, uno.url, uno.title) == ("7", "https://jay.example/uno", "Uno <dos & tres")
    assert (uno.author, uno.categories, uno.summary) == ("Eva, Leo", ("a", "b"), "Breve")
    assert uno.published == EIGHT
    assert (dos.published, paragraphs(dos.content)) == (None, "1 < 2\n\nfin")


CAFE = '<?xml version="1.0"{0}?><rss version="2.0"><channel><title>Café</title><item><title>Été w Łodzi</title><link>https://c.example/1</link></item></channel></rss>'
LATIN = CAFE.replace("w Łodzi", "à Brest – oui")


@pytest.mark.parametrize(
    ("text", "declared", "header", "charset"),
    [
        (CAFE, ' encoding="utf-8"', "", "utf-8"),
        (CAFE, "", "", "utf-8"),
        (CAFE, "", "", "utf-8-sig"),
        (CAFE, ' encoding="utf-16"', "", "utf-16"),
        (CAFE, ' encoding="iso-8859-2"', "", "iso-8859-2"),
        (CAFE, "", "text/xml; charset=iso-8859-2", "iso-8859-2"),
        (LATIN, ' encoding="windows-1252"', "", "windows-1252"),
        (LATIN, ' encoding="iso-8859-1"', "", "windows-1252"),
        (LATIN, ' encoding="utf-8"', "", "windows-1252"),  # lies
        (LATIN, "", "", "windows-1252"),  # silent
        (LATIN, "", "text/xml; charset=utf-8", "windows-1252"),  # the header lies
        (CAFE, ' encoding="iso-8859-1"', "text/xml; charset=iso-8859-1", "utf-8"),  # both lie
        (CAFE, ' encoding="no-such-charset"', "", "utf-8"),
    ],
)
def test_charsets(text: str, declared: str, header: str, charset: str) -> None:
    raw = text.format(declared)
    feed = read(raw.encode(charset), header)
    assert feed.title == "Café"
    assert feed.entries[0].title == ("Été w Łodzi" if text is CAFE else "Été à Brest – oui")


def test_broken_xml_loses_no_entry() -> None:
    text = (
        '<rss version="2.0"><channel><title>Bits & Bobs</title>'
        "<item><title>One & two &nbsp;three</title><link>https://b.example/1?a=1&b=2</link><description>x<br>y</description></item>"
        "<item><title>Last</title><link>https://b.example/2</link>"
    )
    feed = read(text)
    assert feed.title == "Bits & Bobs"
    assert [(e.title, e.url) for e in feed.entries] == [
        ("One & two three", "https://b.example/1?a=1&b=2"),
        ("Last", "https://b.example/2"),
    ]


def test_an_entry_is_given_once_and_empty_ones_not_at_all() -> None:
    item = "<item><guid>g</guid><title>T{0}</title></item>"
    text = f"<rss version='2.0'><channel><title>T</title>{item.format(1)}{item.format(2)}<item></item></channel></rss>"
    assert [entry.title for entry in read(text).entries] == ["T1"]


def test_the_same_entry_keeps_its_key() -> None:
    assert [e.key for e in read(RSS).entries] == [e.key for e in read(RSS.replace("<ttl>90</ttl>", "")).entries]


@pytest.mark.parametrize("link", ["javascript:alert(1)", "file:///etc/passwd", "data:text/html,x", "http://[::1/x"])
def test_links_that_are_not_web_addresses_are_left_out(link: str) -> None:
    text = (
        f"<rss version='2.0'><channel><title>T</title><item><title>A</title><link>{link}</link></item></channel></rss>"
    )
    assert read(text).entries[0].url == ""


@pytest.mark.parametrize(
    "text",
    [
        "",
        "   ",
        "hello",
        "/etc/passwd",
        "https://herald.example/feed",
        "<!doctype html><html><head><title>x</title></head><body><p>hello</p></body></html>",
        '<?xml version="1.0"?><html xmlns="http://www.w3.org/1999/xhtml"><body/></html>',
        "<opml version='2.0'><body/></opml>",
        '{"version": "1"}',
        '{"version": "https://jsonfeed.org/version/1", ',
        "[" * 100_000,
        '{"a":' * 100_000,
    ],
)
def test_what_is_not_a_feed_is_unreadable(text: str) -> None:
    with pytest.raises(Unreadable, match=r"herald\.example"):
        read(text)


def test_an_empty_feed_is_a_feed() -> None:
    assert read("<rss version='2.0'><channel><title>T</title></channel></rss>").entries == ()


def test_too_large() -> None:
    with pytest.raises(TooLarge, match="10 MB"):
        read(b" " * (MAX_BYTES + 1))


def test_entity_bombs_and_foreign_entities_stay_unread() -> None:
    layers = "".join(f'<!ENTITY {chr(98 + i)} "{f"&{chr(97 + i)};" * 30}">' for i in range(8))
    body = "<rss version='2.0'><channel><title>T</title><item><title>A &i; &z;</title><link>https://x.example/</link></item></channel></rss>"
    bomb = f'<?xml version="1.0"?><!DOCTYPE r [<!ENTITY a "{"x" * 1000}"><!ENTITY z SYSTEM "file:///etc/hostname">{layers}]>{body}'
    feed = read(bomb)
    assert len(feed.entries) == 1
    assert len(feed.entries[0].title) < 20


def test_strings_are_bounded() -> None:
    item = f"<item><guid>{'g' * 9999}</guid><title>{'x ' * 9999}</title></item>"
    text = f"<rss version='2.0'><channel><title>{'t' * 9999}</title>{item}</channel></rss>"
    entry = read(text).entries[0]
    assert len(read(text).title) == 500
    assert len(entry.title) <= 500
    assert len(entry.key) < 100


@given(st.binary(max_size=300))
@settings(max_examples=60, deadline=None)
def test_any_bytes_are_a_feed_or_unreadable(data: bytes) -> None:
    for document in (
        data,
        b"<rss version='2.0'><channel>" + data,
        b"<feed xmlns='http://www.w3.org/2005/Atom'>" + data,
    ):
        try:
            assert isinstance(parse_feed(document, URL), Feed)
        except SourceError as error:
            assert str(error).endswith(".")


@pytest.mark.parametrize(
    ("text", "shown"),
    [
        ("5 < 6 and 7 > 2", "5 < 6 and 7 > 2"),
        ("<b>Bold</b>  &amp;\n plain", "Bold & plain"),
        ("a<br/>b<p>c", "a b c"),
        ("Caf&eacute; &#8211; nu", "Café – nu"),
        ("<script>x</script>", "x"),
    ],
)
def test_titles(text: str, shown: str) -> None:
    assert line(text) == shown


def test_paragraphs_of_a_fragment() -> None:
    html = "Lead.<p>One <a href='#'>link</a>.</p><script>no()</script><ul><li>A</li><li>B</li></ul>"
    html += "<figure><img><figcaption>Photo</figcaption></figure>Tail."
    assert paragraphs(html) == "Lead.\n\nOne link.\n\nA\n\nB\n\nTail."
    assert paragraphs("Plain &amp; simple\n\nTwo") == "Plain & simple\n\nTwo"
    assert paragraphs("") == ""


def test_text_nested_too_deeply_for_the_parser_is_kept() -> None:
    assert "deep down" in paragraphs("<div>" * 3000 + "deep down")
