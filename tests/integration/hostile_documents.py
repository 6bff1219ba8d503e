"""Hostile documents by path: feeds, pages and texts made to exhaust, confuse or deceive whoever parses them."""

from __future__ import annotations

import json
from collections.abc import Callable
from dataclasses import dataclass

SENTENCES = (
    "The ferry to the outer islands left the harbour on time on Monday morning, for the first time since the storm.",
    "Sixty passengers, two cows and a piano were on board when it passed the breakwater, the harbour master said.",
    "He had slept in his office for most of three weeks, and waved until the ship was out of sight.",
    "The council will pay for the new pier from a fund that was meant for the swimming pool, which stays shut.",
)
TEXT = "".join(f"<p>{sentence}</p>" for sentence in SENTENCES)
ARTICLE = (
    "<!doctype html><html><head><title>Ferry back</title></head><body><article><h1>Ferry back</h1>"
    f"{TEXT}</article></body></html>"
)
HTML, RSS, JSON, PLAIN = "text/html; charset=utf-8", "application/rss+xml", "application/feed+json", "text/plain"


@dataclass(frozen=True, slots=True)
class Document:
    """A body, made when asked for, as large ones are; its type and further headers."""

    body: Callable[[], bytes]
    kind: str = HTML
    headers: tuple[str, ...] = ()


def page(body: str, head: str = "") -> str:
    return f"<!doctype html><html><head><title>Odd page</title>{head}</head><body>{body}</body></html>"


def rss(items: str, head: str = "", start: str = "") -> str:
    return (
        f"<?xml version='1.0'?>{start}<rss version='2.0'><channel><title>Odd feed</title>{head}{items}</channel></rss>"
    )


def item(title: str, more: str = "", key: str = "one") -> str:
    return f"<item><guid isPermaLink='false'>{key}</guid><title>{title}</title>{more}</item>"


def _html(text: str) -> Document:
    return Document(lambda: text.encode("utf-8", "surrogatepass"))


def _feed(text: str) -> Document:
    return Document(lambda: text.encode("utf-8", "surrogatepass"), RSS)


def _text(text: str) -> Document:
    return Document(lambda: text.encode("utf-8", "surrogatepass"), JSON)


def _made(make: Callable[[], str], kind: str = HTML, *headers: str) -> Document:
    return Document(lambda: make().encode("utf-8", "surrogatepass"), kind, headers)


def _laughs(deep: int, wide: int) -> str:
    lines = "".join(f"<!ENTITY l{n} '{f'&l{n - 1};' * wide}'>" for n in range(1, deep))
    return f"<!DOCTYPE rss [<!ENTITY l0 'ha'>{lines}]>"


def _entity(target: str, kind: str = "") -> str:
    return f"<!DOCTYPE rss [<!ENTITY {kind} x SYSTEM '{target}'>{'%x;' if kind else ''}]>"


def _attributes(many: int) -> str:
    return " ".join(f"a{n}=''" for n in range(many))


def _content(text: str) -> str:
    return f"<description><![CDATA[{text}]]></description>"


def _json_feed(items: str) -> str:
    return f'{{"version": "https://jsonfeed.org/version/1.1", "title": "Odd feed", "items": [{items}]}}'


ESCAPES = "\\u001b]0;owned\\u0007\\u001b[31m @everyone \\u202e <!channel> \\u0000 <@U123> <script>alert(1)</script>"
SHOUT = "&#27;[31m &#x1b;]0;owned&#7; @everyone @here &lt;!channel&gt; &#x202e;gpj &lt;@U123&gt; *b* _i_ [a](http://b)"
STRANGE_DATES = (
    "0000-00-00T00:00:00Z",
    "9999-12-31T23:59:59-14:00",
    "0001-01-01T00:00:00+14:00",
    "Mon, 99 Foo 99999 99:99:99 +9999",
    "1e400",
    "-" * 5000,
    "9" * 5000,
    "Tue, 01 Jan 2030 00:00:00 " + "(" * 500,
    "2026-W99-9",
    "\u0661\u0662\u0663\u0664-01-01",
)

FEEDS: dict[str, Document] = {
    "/laughs": _feed(rss(item("&l29;"), start=_laughs(30, 10))),
    "/laughs-few": _feed(rss(item("&l5;"), start=_laughs(6, 8))),
    "/quadratic": _made(lambda: rss(item("&x;" * 60_000), start=f"<!DOCTYPE rss [<!ENTITY x '{'h' * 60_000}'>]>"), RSS),
    "/entity-file": _feed(rss(item("&x;", _content("&x;")), start=_entity("file:///etc/passwd"))),
    "/entity-loopback": _feed(rss(item("&x;"), start=_entity("http://127.0.0.1:1/x"))),
    "/entity-parameter": _feed(rss(item("plain"), start=_entity("http://127.0.0.1:1/x.dtd", "%"))),
    "/entity-php": _feed(
        rss(item("&x;"), start=_entity("php://filter/read=convert.base64-encode/resource=/etc/passwd"))
    ),
    "/doctype": _feed(rss(item("plain"), start="<!DOCTYPE rss SYSTEM 'http://127.0.0.1:1/x.dtd'>")),
    "/doctype-file": _feed(rss(item("plain"), start="<!DOCTYPE rss SYSTEM 'file:///etc/passwd'>")),
    "/doctype-long": _made(lambda: rss(item("plain"), start=f"<!DOCTYPE rss [{'<!ENTITY a b>' * 400_000}]>"), RSS),
    "/doctype-open": _made(lambda: "<!DOCTYPE rss [" + "<!ENTITY a 'b'>" * 200_000, RSS),
    "/xinclude": _feed(
        rss(
            item(
                "plain", "<x:include xmlns:x='http://www.w3.org/2001/XInclude' href='file:///etc/passwd' parse='text'/>"
            )
        )
    ),
    "/stylesheet": _feed(
        rss(item("plain"), start="<?xml-stylesheet type='text/xsl' href='http://127.0.0.1:1/x.xsl'?>")
    ),
    "/attributes": _made(lambda: rss(f"<item {_attributes(54_000)}><title>x</title></item>"), RSS),
    "/attributes-one": _made(lambda: f"<rss {'a=1 ' * 134_750}", RSS),
    "/attributes-spaces": _made(lambda: rss(f"<item {' ' * 539_000}x"), RSS),
    "/nested": _made(lambda: rss("<a>" * 200_000), RSS),
    "/nested-items": _made(lambda: rss("<item>" * 200_000), RSS),
    "/nested-content": _made(lambda: rss(item("plain", f"<description>{'&lt;b&gt;' * 30_000}deep</description>")), RSS),
    "/nested-closed": _made(lambda: rss("<a>" * 200_000 + "</a>" * 200_000), RSS),
    "/nested-divs": _made(lambda: rss(item("plain", f"<x:content>{'<div>' * 100_000}</x:content>")), RSS),
    "/million-empty": _made(lambda: rss("<item/>" * 1_000_000), RSS),
    "/million": _made(lambda: rss("<item></item>" * 700_000), RSS),
    "/many": _made(lambda: rss("".join(item(f"t{n}", key=str(n)) for n in range(100_000))), RSS),
    "/many-contents": _made(
        lambda: rss("".join(item(f"t{n}", _content("<b>" + "<p " * 60_000), str(n)) for n in range(50))), RSS
    ),
    "/many-namespaces": _made(lambda: rss("<a xmlns='http://x'>" * 50_000 + item("x")), RSS),
    "/million-elements": _made(lambda: rss(item("plain") + "<a/>" * 2_000_000), RSS),
    "/title-large": _made(lambda: rss(item("t" * 5_000_000)), RSS),
    "/title-tags": _made(lambda: rss(item("&lt;b" * 900_000)), RSS),
    "/guid-large": _made(lambda: rss(item("plain", key="k" * 5_000_000)), RSS),
    "/category-large": _made(lambda: rss(item("plain", "<category>c</category>" * 300_000)), RSS),
    "/ampersands": _made(lambda: rss(item("&" * 5_000_000)), RSS),
    "/less-than": _made(lambda: "<rss" + "<" * 5_000_000, RSS),
    "/cdata-open": _made(lambda: rss(item("<![CDATA[" * 500_000)), RSS),
    "/comments-open": _made(lambda: rss("<!--" * 1_000_000), RSS),
    "/instructions-open": _made(lambda: rss("<?a" * 1_000_000), RSS),
    "/references": _made(lambda: rss(item("&#x110000;&#0;&#xD800;&#99999999999;" * 20_000)), RSS),
    "/not-utf-8": Document(lambda: rss(item("plain")).encode() + b"\xff\xfe\xc3\x28" * 1000, RSS),
    "/nul": Document(lambda: rss(item("pl\x00ain\x00")).encode(), RSS),
    "/nul-only": Document(lambda: bytes(5_000_000), RSS),
    "/utf-16": Document(lambda: rss(item("plain")).encode("utf-16-be"), RSS),
    "/utf-32-lie": Document(lambda: b"\xff\xfe\x00\x00" + rss(item("plain")).encode(), RSS),
    "/punycode": Document(lambda: b"<rss\xff" + b"a-b" * 300_000, RSS + "; charset=punycode"),
    "/idna": Document(lambda: b"<rss\xff" + b"xn--a" * 300_000, RSS + "; charset=idna"),
    "/zlib": Document(lambda: b"<rss\xff", RSS + "; charset=zlib"),
    "/unicode-escape": Document(lambda: b"<rss\xff" + b"\\" * 3_000_000, RSS + "; charset=unicode_escape"),
    "/utf-7": Document(lambda: rss(item("+ADw-script+AD4-")).encode(), RSS + "; charset=utf-7"),
    "/dates": _feed(
        rss("".join(item(f"d{n}", f"<pubDate>{at}</pubDate>", str(n)) for n, at in enumerate(STRANGE_DATES)))
    ),
    "/ttl": _feed(rss(item("plain"), head=f"<ttl>{'9' * 400}</ttl><skipHours><hour>-1</hour></skipHours>")),
    "/shout": _feed(rss(item(SHOUT, f"<author>{SHOUT}</author>"), head=f"<title>{SHOUT}</title>")),
    "/links": _feed(
        rss(
            "".join(
                item(f"l{n}", f"<link>{link}</link>", str(n))
                for n, link in enumerate(
                    (
                        "file:///etc/passwd",
                        "javascript:alert(1)",
                        "http://127.0.0.1/",
                        "http://[::1]/",
                        "http://meta.test/",
                        "//169.254.169.254/latest/",
                        "http://evil.test:22/",
                        "http://a:b@evil.test/",
                        "gopher://127.0.0.1:6379/_FLUSHALL",
                        "http://[",
                        "http://evil.test/200-mb",
                        "http://evil.test/to?url=http://127.0.0.1/",
                    )
                )
            )
        )
    ),
    "/json-deep": _made(lambda: '{"version": ' + "[" * 100_000, JSON),
    "/json-deep-closed": _made(lambda: _json_feed("[" * 100_000 + "]" * 100_000), JSON),
    "/json-deep-objects": _made(lambda: '{"a":' * 100_000 + "1" + "}" * 100_000, JSON),
    "/json-number": _text(_json_feed('{"id": ' + "9" * 5_000_000 + "}")),
    "/json-many": _made(lambda: _json_feed(",".join(["{}"] * 3_000_000)), JSON),
    "/json-lists": _made(lambda: _json_feed(",".join(["[]"] * 3_000_000)), JSON),
    "/json-infinity": _text(_json_feed('{"id": 1e999, "title": NaN, "date_published": Infinity}')),
    "/json-surrogates": _text(_json_feed('{"id": "\\ud800", "title": "pl\\ud800ain \\udfff"}')),
    "/json-shout": _made(lambda: _json_feed(f'{{"id": "1", "title": "plain {ESCAPES}"}}'), JSON),
    "/json-types": _made(
        lambda: _json_feed('{"id": [], "title": {}, "tags": 5, "authors": [[[]]], "url": true}'), JSON
    ),
    "/json-keys": _made(lambda: json.dumps({str(n): n for n in range(600_000)}), JSON),
    "/picture-feed": Document(lambda: b"\x89PNG\r\n\x1a\n" + bytes(5000), RSS),
    "/zip-feed": Document(lambda: b"PK\x03\x04" + bytes(5000), RSS),
}
PAGES: dict[str, Document] = {
    "/article": _html(ARTICLE),
    "/divs": _made(lambda: page("<div>" * 1_000_000)),
    "/divs-closed": _made(lambda: page("<div>" * 450_000 + TEXT + "</div>" * 450_000)),
    "/bold": _made(lambda: page("<b>" * 1_600_000 + TEXT)),
    "/anchors": _made(lambda: page("<a href=x>" * 500_000 + TEXT)),
    "/tables": _made(lambda: page("<table><tr><td>" * 330_000 + TEXT)),
    "/lists": _made(lambda: page("<ul><li>" * 600_000 + TEXT)),
    "/forms": _made(lambda: page("<form><select><option>" * 220_000 + TEXT)),
    "/formatting": _made(lambda: page("<p><b><i><u><font>" * 200_000 + TEXT)),
    "/attributes": _made(lambda: page(f"<div {_attributes(400_000)}>{TEXT}")),
    "/attribute-large": _made(lambda: page(f'<div a="{"x" * 5_000_000}">{TEXT}')),
    "/quote-open": _made(lambda: page(TEXT + "<div a='" * 600_000)),
    "/links": _made(lambda: page("".join(f"<a href='/{n}'>one two three four five</a>" for n in range(120_000)))),
    "/feeds": _made(lambda: page(TEXT, "<link rel=alternate type=application/rss+xml href=/drip-feed>" * 60_000)),
    "/breaks": _made(lambda: page(TEXT + "<br>" * 1_200_000)),
    "/less-than": _made(lambda: page(TEXT + "<" * 5_000_000)),
    "/half-tags": _made(lambda: page(TEXT + "<p" * 2_500_000)),
    "/comments-open": _made(lambda: page(TEXT + "<!--" * 1_200_000)),
    "/scripts-open": _made(lambda: page(TEXT + "<script>" * 600_000)),
    "/scripts": _made(lambda: page("<script></script>" * 290_000 + TEXT)),
    "/svg-open": _made(lambda: page(TEXT + "<svg><style>" * 400_000)),
    "/cdata": _made(lambda: page("<![CDATA[" * 500_000 + TEXT)),
    "/entities": _made(lambda: page(TEXT + "&nbsp;&lt;" * 500_000)),
    "/entity-half": _made(lambda: page(TEXT + "&am" * 1_600_000)),
    "/references": _made(lambda: page(TEXT + "<p>" + "&#x110000;&#0;&#xD800;&#27;" * 20_000)),
    "/doctype-entities": _made(lambda: _laughs(30, 10) + page(TEXT + "<p>&l29;</p>")),
    "/one-word": _made(lambda: page(f"<p>{'w' * 5_000_000}</p>")),
    "/one-line": _made(lambda: page(f"<p>{'word and ' * 550_000}</p>")),
    "/accents": _made(lambda: page(f"{TEXT}<p>{'e' + chr(0x301) * 2_000_000}</p>")),
    "/paragraphs": _made(lambda: page(f"<p>{SENTENCES[0]}</p>" * 40_000)),
    "/json-ld": _made(lambda: page(TEXT, f"<script type=application/ld+json>{'[' * 100_000}{']' * 100_000}</script>")),
    "/json-ld-many": _made(lambda: page(TEXT, '<script type=application/ld+json>{"a":[1]}</script>' * 60_000)),
    "/json-ld-number": _made(
        lambda: page(TEXT, f"<script type=application/ld+json>{{'a': {'9' * 3_000_000}}}</script>")
    ),
    "/metas": _made(lambda: page(TEXT, '<meta property="og:title" content="x">' * 120_000)),
    "/base": _html(page(TEXT, "<base href='file:///etc/'><link rel=canonical href='http://127.0.0.1/x'>")),
    "/refresh": _html(page(TEXT, "<meta http-equiv=refresh content='0; url=http://127.0.0.1/'>")),
    "/frames": _html(page(TEXT + "<iframe src='http://127.0.0.1/'></iframe><img src='http://127.0.0.1/x.png'>")),
    "/feed-inside": _html(page(TEXT, "<link rel=alternate type=application/rss+xml href='http://127.0.0.1/feed'>")),
    "/feed-file": _html(page(TEXT, "<link rel=alternate type=application/rss+xml href='file:///etc/passwd'>")),
    "/shout": _html(
        page(TEXT + "<p>\x1b[31m red \x1b]0;owned\x07 and more than that \u202egpj.</p>", f"<title>{SHOUT}</title>")
    ),
    "/dates": _made(
        lambda: page(
            TEXT, "".join(f'<meta property="article:published_time" content="{at}">' for at in reversed(STRANGE_DATES))
        )
    ),
    "/not-utf-8": Document(lambda: page(TEXT + "<p>\u20ac").encode() + b"\xff\xc3\x28\xa0\xa1" * 500),
    "/nul": Document(lambda: ARTICLE.replace("ferry", "fer\x00ry").encode()),
    "/nul-only": Document(lambda: bytes(5_000_000)),
    "/charset-zlib": Document(lambda: ARTICLE.encode() + b"\xff", "text/html; charset=zlib"),
    "/charset-punycode": Document(lambda: b"<html>\xff" + b"a-b" * 300_000, "text/html; charset=punycode"),
    "/charset-utf-7": Document(
        lambda: ARTICLE.replace("<p>", "<p>+ADw-script+AD4- ").encode(), "text/html; charset=utf-7"
    ),
    "/charset-long": Document(ARTICLE.encode, "text/html; charset=" + "x" * 5000),
    "/kind-long": Document(ARTICLE.encode, "text/html; " + "a=b; " * 1000),
    "/kind-odd": Document(ARTICLE.encode, '";\\"= / ; ;;='),
    "/picture": Document(lambda: b"\x89PNG\r\n\x1a\n" + bytes(50_000)),
    "/pdf": Document(lambda: b"%PDF-1.7\n" + bytes(50_000), "application/pdf"),
    "/zip": Document(lambda: b"PK\x03\x04" + bytes(50_000), "application/zip"),
    "/program": Document(lambda: b"\x7fELF" + bytes(50_000), "application/octet-stream"),
    "/video": Document(lambda: b"\x00\x00\x00\x18ftypmp42" + bytes(range(256)) * 200, "video/mp4"),
    "/noise": Document(lambda: bytes(n * n * 31 % 251 for n in range(500_000)), "text/html"),
    "/text-line": _made(lambda: "word and " * 900_000, PLAIN),
    "/text-lines": _made(lambda: "a.\n" * 2_500_000, PLAIN),
    "/text-words": _made(lambda: "By By\n" * 1_200_000, PLAIN),
    "/text-glued": _made(lambda: "aa.Aa,a@" * 1_000_000, PLAIN),
    "/text-dates": _made(lambda: "12 12 12 12.12.12.12 Jan Jan 12:12 by\n" * 200_000, PLAIN),
    "/text-capitals": _made(lambda: ("By " + "A. B-C d'E " * 30 + "\n") * 20_000, PLAIN),
    "/text-spaces": _made(lambda: " \t\u00a0" * 2_000_000 + SENTENCES[0], PLAIN),
    "/text-blank": _made(lambda: "\n" * 8_000_000 + SENTENCES[0], PLAIN),
    "/text-wrapped": _made(
        lambda: ("and the words go on and on to the very end of the line of text here\n") * 100_000, PLAIN
    ),
    "/text-quotes": _made(lambda: "“”‘’\"'" * 1_000_000, PLAIN),
}
DOCUMENTS: dict[str, Document] = {f"/feed{path}": document for path, document in FEEDS.items()} | {
    f"/page{path}": document for path, document in PAGES.items()
}
