"""The hostile corpus: what attackers type, answer and publish, and what must come of each. Data only.

`says` is a pattern that the error's sentence must hold; where `error` is empty the thing must be read harmlessly, and
`has` and `lacks` are patterns of what a reader sees. `slow` cases are left to `python -m bench.hostile`.
"""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum
from urllib.parse import quote

from tests.integration import hostile_documents as documents


class How(StrEnum):
    """The entry point a case goes through."""

    GET = "get"  # Fetcher.get
    ARTICLE = "article"  # WebReader.article, what /summary does
    DISCOVER = "discover"  # WebReader.discover, what /add does
    FEED = "feed"  # Refresh over a feed
    FRONT = "front"  # Refresh over a page without a feed


@dataclass(frozen=True, slots=True)
class Case:
    """One attack: what is done, and what must happen. `error` names classes, divided by bars."""

    name: str
    how: How
    url: str
    error: str = ""
    says: str = ""
    has: str = ""
    lacks: str = ""
    times: int = 1
    waits: bool = False  # it lasts as long as the fetcher's patience
    slow: bool = False


_ANY = "Refused|Unreachable|TooLarge|NotFound|Unreadable|WorkFailed|BadInput"
NO_CONTROL = "[\x00-\x08\x0b-\x1f\x7f\u202a-\u202e\ud800-\udfff]"
PRIVATE = "private network|not a web address"

# Everything that stands for a place inside: none may even be dialled.
INSIDE = """
127.0.0.1 127.0.0.2 127.255.255.254 127.1 127.0.1 127.0.0.1. 2130706433 0x7f000001 0x7F.1 0x7f.0x0.0x0.0x1 0177.0.0.1
017700000001 0177.0x0.1 00000177.0.0.1 0 0.0.0.0 0x0 localhost LOCALHOST localhost. a.localhost localhost.localdomain
[::1] [0:0:0:0:0:0:0:1] [0000::0001] [::] [::ffff:127.0.0.1] [::ffff:7f00:1] [::127.0.0.1] [::ffff:0:127.0.0.1]
[64:ff9b::7f00:1] [64:ff9b::127.0.0.1] [64:ff9b:1::7f00:1] [2002:7f00:1::] [2002:a9fe:a9fe::1] [2002:c0a8:101::1]
[2001:0:4136:e378:8000:63bf:3fff:fdd2] [2001:10::1] [2001:db8::1] [3fff::1] [5f00::1] [100::1] [fe80::1] [fe80::1%25lo]
[fec0::1] [fc00::1] [fd00:ec2::254] [ff02::1] [ff05::1:3]
169.254.169.254 2852039166 0xa9fea9fe 0251.0376.0251.0376 169.16689662 169.254.170.2 [::ffff:169.254.169.254]
100.100.100.200 100.64.0.1 192.0.0.192 168.63.129.16 metadata.google.internal
10.0.0.1 10.1 172.16.0.1 172.31.255.255 192.168.1.1 192.168.257 198.18.0.1 192.0.2.1 198.51.100.1 203.0.113.1
192.88.99.1 224.0.0.1 239.255.255.250 240.0.0.1 255.255.255.255 0.1.2.3
１２７.０.０.１ 127。0。0。1 ①②⑦.⓪.⓪.① ｌｏｃａｌｈｏｓｔ ⓛⓞⓒⓐⓛⓗⓞⓢⓣ %31%32%37.0.0.1 127%2e0%2e0%2e1
loop.test loop6.test mapped.test nat64.test link.test meta.test meta6.test home.test all.test 127.0.0.1.nip.io
""".split()
# Spellings that no client of ours takes for an address: refused, or unknown as names.
ODD = {
    "arabic digits": "http://١٢٧.٠.٠.١/",
    "too large a number": "http://99999999999/",
    "five parts": "http://127.0.0.0.1/",
    "a part too large": "http://127.0.0.256/",
    "empty host": "http:///etc/passwd",
    "only a port": "http://:80/",
    "a dot": "http://./",
    "no slashes": "http:127.0.0.1/",
    "backslashes": "http:\\\\127.0.0.1\\",
    "backslash before at": "http://127.0.0.1\\@example.org/",
    "at before backslash": "http://example.org\\@127.0.0.1/",
    "user name": "http://example.org@127.0.0.1/",
    "user and password": "http://user:hush@evil.test/",
    "encoded at": "http://example.org%40127.0.0.1/",
    "encoded slash": "http://127.0.0.1%2f@example.org/",
    "two ats": "http://evil.test@evil.test@127.0.0.1/",
    "at in brackets": "http://[::1]@evil.test/",
    "brackets open": "http://[::1/",
    "brackets of a name": "http://[evil.test]/",
    "zone of a name": "http://evil.test%25lo/",
    "spaces": "http://127.0.0.1 evil.test/",
    "tab in the host": "http://127.0.0\t.1/",
    "line end in the host": "http://evil.test\r\nHost: 127.0.0.1/",
    "nul in the host": "http://127.0.0.1\x00.evil.test/",
    "soft hyphen": "http://local\u00adhost/",
    "zero width": "http://local\u200bhost/",
    "port 0": "http://evil.test:0/",
    "port 22": "http://evil.test:22/",
    "port 25": "http://evil.test:25/",
    "port 6379": "http://evil.test:6379/",
    "port 8080": "http://evil.test:8080/",
    "port 65616": "http://evil.test:65616/",
    "port -1": "http://evil.test:-1/",
    "port in words": "http://evil.test:http/",
    "port in odd digits": "http://evil.test:８０８０/",
    "file": "file:///etc/passwd",
    "file on a host": "file://127.0.0.1/etc/passwd",
    "ftp": "ftp://evil.test/",
    "gopher": "gopher://127.0.0.1:6379/_FLUSHALL",
    "dict": "dict://127.0.0.1:11211/stats",
    "data": "data:text/html,<p>x",
    "javascript": "javascript:alert(1)",
    "view-source": "view-source:http://127.0.0.1/",
    "jar": "jar:http://127.0.0.1/!/",
    "unix socket": "http+unix://%2Fvar%2Frun%2Fdocker.sock/",
    "websocket": "ws://evil.test/",
    "no scheme": "//127.0.0.1/",
    "a path": "/etc/passwd",
    "nothing": "",
    "too long": "http://evil.test/" + "a" * 5000,
    "lone surrogate": "http://evil\ud800.test/",
}
UNKNOWN = "|no server called"
ODD_SAYS = "not a web address|private network|Port|user name|no server called|too long|redirects? to"


def _server(path: str) -> str:
    return f"http://evil.test{path}"


def _to(target: str, hops: int = 1, status: int = 302) -> str:
    return _server(f"/to?status={status}&hops={hops}&url={quote(target, safe='')}")


ADDRESSES = (
    *(
        Case(f"address {host}", How.GET, f"http://{host}/", "Refused|Unreachable", PRIVATE + UNKNOWN * ("%" in host))
        for host in INSIDE
    ),
    *(Case(f"address, {name}", How.GET, url, "Refused|Unreachable", ODD_SAYS) for name, url in ODD.items()),
    Case("typed to /summary", How.ARTICLE, "http://127.1/", "Refused", PRIVATE),
    Case("typed to /add", How.DISCOVER, "http://2130706433/", "Refused", PRIVATE),
    Case("typed to /add without a scheme", How.DISCOVER, "127.0.0.1", "Refused", "private network"),
    Case("a stored feed", How.FEED, "http://169.254.169.254/latest/meta-data/", "SourceError", "private network"),
    Case("a stored page", How.FRONT, "http://[::ffff:10.0.0.1]/", "SourceError", "private network"),
    Case("https inside", How.GET, "https://127.0.0.1/", "Refused", "private network"),
)
_TARGETS = {
    "loopback": "http://127.0.0.1/",
    "its number": "http://2130706433/",
    "a short form": "http://127.1/",
    "metadata": "http://169.254.169.254/latest/meta-data/iam/",
    "metadata 6": "http://[fd00:ec2::254]/",
    "mapped": "http://[::ffff:127.0.0.1]/",
    "NAT64": "http://[64:ff9b::a9fe:a9fe]/",
    "localhost": "https://localhost/",
    "a name": "http://loop.test/",
    "home": "http://192.168.1.1/setup.cgi",
    "another host, no scheme": "//127.0.0.1/",
    "a file": "file:///etc/passwd",
    "ftp": "ftp://127.0.0.1/",
    "gopher": "gopher://127.0.0.1:6379/_FLUSHALL",
    "data": "data:text/html,<p>x",
    "a port": "http://evil.test:6379/",
    "a user": "http://user:hush@evil.test/",
    "nonsense": "http://[::1",
}
REDIRECT_SAYS = "private network|not a web address|Port|user name|not an address"
REDIRECTS = (
    *(
        Case(f"redirect to {name}", How.GET, _to(target), "Refused|Unreadable", REDIRECT_SAYS)
        for name, target in _TARGETS.items()
    ),
    Case("redirect inside at the fourth hop", How.GET, _to("http://127.0.0.1/", 4), "Refused", "private network"),
    Case("redirect 301 inside", How.GET, _to("http://127.0.0.1/", 1, 301), "Refused", "private network"),
    Case("redirect 303 inside", How.GET, _to("http://127.0.0.1/", 1, 303), "Refused", "private network"),
    Case("redirect 307 inside", How.GET, _to("http://127.0.0.1/", 1, 307), "Refused", "private network"),
    Case("redirect 308 inside", How.FEED, _to("http://127.0.0.1/", 1, 308), "SourceError", "private network"),
    Case("redirect 300 is none", How.GET, _to("http://127.0.0.1/", 1, 300), lacks="127"),
    Case("redirect 305 to a proxy", How.GET, _to("http://127.0.0.1/", 1, 305), lacks="127"),
    Case(
        "redirect to a name that rebinds",
        How.GET,
        _to("http://rebind.test/echo"),
        times=2,
        error="Refused",
        says=PRIVATE,
    ),
    Case("redirects without end", How.GET, _server("/loop"), "Unreachable", "redirects more than"),
    Case("redirects between two", How.GET, _server("/ping"), "Unreachable", "redirects more than"),
    Case(
        "redirects that take their time",
        How.GET,
        _server("/drip-redirects"),
        "Unreachable",
        "within|redirects more",
        waits=True,
    ),
    Case("redirect, header injection", How.GET, _server("/location-injection"), has="GET /echo", lacks="(?i)cookie"),
    Case("redirect, encoded injection", How.GET, _server("/location-encoded"), "NotFound", "404"),
    Case("redirect with a nul", How.GET, _server("/location-nul"), "Unreadable|Refused", "web server|address"),
    Case("redirect in raw bytes", How.GET, _server("/location-bytes"), "NotFound|Unreadable", "not there|address"),
    Case("redirect to nowhere", How.GET, _server("/location-empty"), "Unreadable", "nowhere"),
    Case("redirect without an address", How.GET, _server("/location-none"), "Unreadable", "nowhere"),
    Case("redirect too long", How.GET, _server("/location-long"), "Refused", "too long"),
    Case("redirect with 200 MB", How.GET, _server("/200-mb-redirect"), has="GET /echo"),
    Case(
        "cookies to another host",
        How.GET,
        _server("/set-cookie"),
        has="GET /echo",
        lacks="(?i)cookie|authorization|referer",
    ),
    Case("cookies to the same host", How.GET, _server("/set-cookie-here"), has="GET /echo", lacks="(?i)cookie"),
)
REBINDING = (
    Case("rebinding to loopback", How.GET, "http://rebind.test/page/article", "Refused", "private network", times=2),
    Case("rebinding to IPv6", How.GET, "http://rebind6.test/page/article", "Refused", "private network", times=2),
    Case(
        "rebinding, both at once", How.GET, "http://both.test/", "Refused|Unreachable", "private network|No connection"
    ),
)
_BROKEN = "as a web server should|broke|answer"
ANSWERS = (
    Case("gzip of 2 GB", How.ARTICLE, _server("/gzip-2-gb"), "TooLarge", "larger than"),
    Case("gzip of 2 GB as a feed", How.FEED, _server("/gzip-feed-2-gb"), "SourceError", "larger than"),
    Case("gzip in gzip", How.ARTICLE, _server("/gzip-twice"), "Unreadable", "did not ask for"),
    Case("gzip in gzip, hidden", How.ARTICLE, _server("/gzip-hidden"), "Unreadable", "archive|binary"),
    Case("gzip, broken", How.ARTICLE, _server("/gzip-broken"), "Unreadable", "packed wrongly"),
    Case("gzip, cut", How.ARTICLE, _server("/gzip-cut"), "Unreachable", "broke off"),
    Case("gzip of empty members", How.ARTICLE, _server("/gzip-members"), "Unreadable|TooLarge", "."),
    Case("gzip of tiny members", How.ARTICLE, _server("/gzip-stored"), "Unreadable|TooLarge", "."),
    Case("deflate bomb", How.ARTICLE, _server("/deflate"), "Unreadable", "did not ask for"),
    Case("brotli bomb", How.ARTICLE, _server("/br"), "Unreadable", "did not ask for"),
    Case("zstd bomb", How.ARTICLE, _server("/zstd"), "Unreadable", "did not ask for"),
    Case("a page of 200 MB", How.ARTICLE, _server("/200-mb"), "TooLarge", "larger than"),
    Case("a missing page of 200 MB", How.ARTICLE, _server("/200-mb-404"), "NotFound", "404"),
    Case("chunks without end", How.ARTICLE, _server("/chunks-without-end"), "TooLarge", "larger than"),
    Case(
        "chunks of one byte",
        How.ARTICLE,
        _server("/chunks-of-one"),
        "TooLarge|Unreachable",
        "larger than|within",
        waits=True,
    ),
    Case("headers without end", How.GET, _server("/headers-without-end"), "Unreachable|Unreadable", _BROKEN),
    Case(
        "early hints without end", How.GET, _server("/103-without-end"), "Unreachable|Unreadable", _BROKEN, waits=True
    ),
    Case(
        "continue without end",
        How.GET,
        _server("/100-without-end"),
        "Unreachable|Unreadable",
        _BROKEN,
        waits=True,
        slow=True,
    ),
    Case("headers drip", How.GET, _server("/drip-headers"), "Unreachable|Unreadable", "within|web server", waits=True),
    Case("a header drips", How.GET, _server("/drip-header"), "Unreachable", "within", waits=True),
    Case(
        "the status drips", How.GET, _server("/drip-status"), "Unreachable|Unreadable", "within|web server", waits=True
    ),
    Case("the body drips", How.ARTICLE, _server("/drip-body"), "Unreachable", "within", waits=True),
    Case("chunks drip", How.ARTICLE, _server("/drip-chunks"), "Unreachable", "within", waits=True),
    Case("gzip drips", How.ARTICLE, _server("/drip-gzip"), "Unreachable|Unreadable", "within|packed", waits=True),
    Case("a feed drips", How.FEED, _server("/drip-feed"), "SourceError", "within", waits=True),
    Case("held before the headers", How.GET, _server("/held"), "Unreachable", "within", waits=True),
    Case("held after the headers", How.GET, _server("/held-after-headers"), "Unreachable", "within", waits=True),
    Case("held after a length", How.GET, _server("/held-after-length"), "Unreachable", "within", waits=True),
    *(
        Case(name, How.GET, _server(path), "Unreadable|Unreachable", _BROKEN)
        for name, path in {
            "an ssh server": "/ssh",
            "no answer at all": "/nothing",
            "an answer without a head": "/http-09",
            "a status in words": "/status-text",
            "a status line of 1 MB": "/status-line",
            "a header of 1 MB": "/giant-header",
            "10,000 headers": "/10000-headers",
            "a header without a name": "/header-without-name",
            "a header with a nul": "/header-with-nul",
            "a header with a bare return": "/header-bare-cr",
            "a length that is longer": "/length-long",
            "a length below zero": "/length-negative",
            "a length in words": "/length-words",
            "two lengths": "/length-twice",
            "a length and chunks": "/length-and-chunks",
            "a chunk size in letters": "/chunk-size",
            "a chunk size below zero": "/chunk-size-negative",
            "10,000 trailers": "/trailers",
        }.items()
    ),
    Case("a chunk extension of 1 MB", How.GET, _server("/chunk-extension"), "|Unreadable"),
    Case(
        "a chunk of a giant size",
        How.GET,
        _server("/chunk-size-giant"),
        "Unreachable|Unreadable|TooLarge",
        _BROKEN + "|larger",
    ),
    Case("a length of 200 MB", How.GET, _server("/length-large"), "TooLarge", "larger than"),
    Case("a length of 31 digits", How.GET, _server("/length-giant"), "TooLarge|Unreadable", "larger than|web server"),
    Case("a length that is shorter", How.ARTICLE, _server("/length-short"), "Unreadable", "no article|web server"),
    Case("another version of HTTP", How.GET, _server("/version"), "Unreadable|", "web server|"),
    Case("a status of 999", How.GET, _server("/status-999"), "Unreachable|Unreadable", "fault|web server"),
    Case("another protocol", How.GET, _server("/101"), "|Unreadable|Unreachable"),
    Case("unchanged, unasked", How.ARTICLE, _server("/304-unasked"), "Unreadable", "empty"),
    Case("nothing in it", How.ARTICLE, _server("/204"), "Unreadable", "empty"),
    Case("a folded header", How.GET, _server("/folded"), "Unreadable|", ""),
)

# What is parsed: read harmlessly or refused, as the table says; where it is silent, either, with a reason of this sort.
REASON = (
    "not a feed|broken JSON|not a JSON Feed|larger than|wanted more than|took longer|no article|no page|binary|empty"
    "|of another kind|with its process|died"
)
HARMLESS = NO_CONTROL + "|root:|notice: .*<!channel>|(?:ha){50}"
_FEED_READ = {  # path -> what must be seen
    "/laughs-few": "Odd feed",
    "/entity-file": "Odd feed",
    "/doctype": "plain",
    "/xinclude": "plain",
    "/stylesheet": "plain",
    "/not-utf-8": "plain",
    "/nul": "plain",
    "/dates": "d9",
    "/ttl": "plain",
    "/shout": "everyone",
    "/links": "l11",
    "/json-shout": "plain",
    "/guid-large": "plain",
    "/nested-divs": "plain",
}
_FEED_REFUSED = {  # path -> the sentence
    "/nul-only": "not a feed",
    "/picture-feed": "not a feed|of another kind|binary",
    "/zip-feed": "not a feed|of another kind|binary",
    "/json-deep": "broken JSON",
    "/json-deep-objects": "broken JSON|not a JSON Feed",
    "/json-number": "broken JSON",
}
_PAGE_READ = dict.fromkeys(
    "/article /base /refresh /frames /feed-inside /feed-file /shout /dates /not-utf-8 /nul /charset-zlib /charset-long"
    " /kind-long /kind-odd /json-ld /doctype-entities /scripts /scripts-open".split(),
    "the piano|a piano were on board",
)
_PAGE_REFUSED = {
    "/nul-only": "binary",
    "/picture": "another kind",
    "/pdf": "another kind",
    "/zip": "another kind",
    "/program": "another kind",
    "/video": "binary",
    "/noise": "binary",
    "/text-blank": "empty",
    "/divs": "no article",
}
_SLOW = frozenset(
    "feed/nested feed/nested-items feed/nested-closed feed/million-elements feed/less-than feed/category-large"
    " feed/ampersands feed/many-namespaces feed/nested-divs feed/million page/paragraphs page/breaks page/links"
    " page/metas page/feeds page/quote-open page/anchors page/entity-half page/one-line page/less-than page/text-dates"
    " page/json-ld-many page/text-capitals page/accents page/references page/text-glued page/text-wrapped"
    " feed/title-tags"
    " feed/million-empty feed/punycode feed/unicode-escape feed/json-many feed/cdata-open feed/json-lists"
    " feed/many-contents feed/json-keys feed/doctype-open /page/links /page/feeds".split()
)


def _document(folder: str, path: str, how: How, read: dict[str, str], refused: dict[str, str]) -> Case:
    wrong = "SourceError" if how in {How.FEED, How.FRONT} else "Unreadable|TooLarge|WorkFailed|Unreachable"
    error = "" if path in read else wrong if path in refused else f"|{wrong}"
    says = "" if path in read else refused.get(path, REASON)
    name = f"{folder}{path}"
    return Case(
        f"{how} {name}", how, _server(f"/{name}"), error, says, read.get(path, ""), HARMLESS, slow=name in _SLOW
    )


FEEDS = tuple(_document("feed", path, How.FEED, _FEED_READ, _FEED_REFUSED) for path in documents.FEEDS)
PAGES = tuple(_document("page", path, How.ARTICLE, _PAGE_READ, _PAGE_REFUSED) for path in documents.PAGES)
# The same documents, typed to /add and visited as pages without a feed: nothing may be stored that points inside.
TYPED = tuple(
    Case(
        f"discover {path}",
        How.DISCOVER,
        _server(path),
        f"|{_ANY}",
        lacks="127\\.0|file:|\\[::1",
        waits=path.endswith("feeds"),
        slow=path in _SLOW,
    )
    for path in (
        *(f"/feed{path}" for path in ("/links", "/laughs", "/attributes", "/json-deep", "/nul-only", "/doctype-long")),
        *(f"/page{path}" for path in ("/feed-inside", "/feed-file", "/base", "/refresh", "/links", "/feeds", "/divs")),
    )
) + tuple(
    Case(f"front {path}", How.FRONT, _server(path), "|SourceError", lacks=HARMLESS, slow=path in _SLOW)
    for path in (
        "/page/base",
        "/page/links",
        "/page/refresh",
        "/page/divs",
        "/page/tables",
        "/page/json-ld",
        "/page/nul-only",
    )
)
# Like others of their group, and long: left to the bench.
LATER = frozenset(
    (
        "chunks of one byte",
        "continue without end",
        "a header drips",
        "chunks drip",
        "held after a length",
        "a page of 200 MB",
        "chunks without end",
    )
)
ALL = (*ADDRESSES, *REDIRECTS, *REBINDING, *ANSWERS, *FEEDS, *PAGES, *TYPED)
