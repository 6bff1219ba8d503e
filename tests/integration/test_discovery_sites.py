"""Sites of our own making, each hiding its feed in another way: the right one is found, in few requests."""

from __future__ import annotations

import gzip
import json
from collections.abc import AsyncIterator, Callable
from statistics import mean

import pytest
import pytest_asyncio

from bot.errors import BadInput, NotFound
from bot.ingest.discovery import WebReader
from bot.ingest.fetch import Fetcher, FetchLimits
from bot.ingest.kinds import youtube
from bot.ingest.kinds.kind import Kind, Spot
from bot.types import NewSource, SourceKind
from bot.workers import InlineWorkers
from tests.far.feeds import FeedServer

HTML = "text/html; charset=utf-8"
Site = Callable[[FeedServer], tuple[str, str]]
SITES: list[Site] = []


def site(build: Site) -> Site:
    """A site: puts its pages on the server and returns what is typed and the feed that is meant."""
    SITES.append(build)
    return build


def rss(title: str = "The Lamplighter", items: int = 1) -> str:
    rows = "".join(f"<item><title>Lamp {n} is lit</title><link>/lamp/{n}</link></item>" for n in range(items))
    return f"<rss version='2.0'><channel><title>{title}</title>{rows}</channel></rss>"


def page(head: str = "", body: str = "", lang: str = "en") -> str:
    return (
        f"<!doctype html><html lang={lang}><head><title>The Lamplighter</title>{head}</head><body><header>"
        "<a href='/'>Home</a><a href='/about'>About us</a></header>"
        f"<main><h1>News of the lamps</h1>{body}</main></body></html>"
    )


def alternate(href: str, title: str = "", kind: str = "application/rss+xml") -> str:
    return f'<link rel="alternate" type="{kind}" href="{href}" title="{title}">'


@pytest_asyncio.fixture
async def server() -> AsyncIterator[FeedServer]:
    async with FeedServer() as feeds:
        yield feeds


@pytest_asyncio.fixture
async def reader() -> AsyncIterator[WebReader]:
    fetcher = Fetcher("NewsDigest/0.1", frozenset({"127.0.0.1"}), FetchLimits(total=3))
    yield WebReader(fetcher, InlineWorkers())
    await fetcher.close()


@site
def named_in_the_head(server: FeedServer) -> tuple[str, str]:
    return server.put("/", page(alternate("/feed.xml", "Lamplighter")), HTML), server.put("/feed.xml", rss())


@site
def named_in_the_body(server: FeedServer) -> tuple[str, str]:
    return server.put("/", page(body=alternate("/b.xml", "Lamplighter")), HTML), server.put("/b.xml", rss())


@site
def a_relative_address(server: FeedServer) -> tuple[str, str]:
    return server.put("/news/today/", page(alternate("../rss.xml")), HTML), server.put("/news/rss.xml", rss())


@site
def only_linked_in_words(server: FeedServer) -> tuple[str, str]:
    body = "<footer><a href='/privacy'>Privacy</a> <a href='/export/all'><img alt=''>RSS</a></footer>"
    return server.put("/", page(body=body), HTML), server.put("/export/all", rss())


@site
def at_a_usual_place(server: FeedServer) -> tuple[str, str]:
    return server.put("/", page(), HTML), server.put("/feed", rss())


@site
def a_blog_in_a_folder(server: FeedServer) -> tuple[str, str]:
    generator = '<meta name="generator" content="Hugo 0.139.0">'
    server.put("/", page(), HTML)
    return server.put("/blog/", page(generator), HTML), server.put("/blog/index.xml", rss())


@site
def a_wordpress_article(server: FeedServer) -> tuple[str, str]:
    head = (
        alternate("/2026/11/lamps/feed/", "The Lamplighter » Lamps Comments Feed")
        + alternate("/comments/feed/", "The Lamplighter » Comments Feed")
        + alternate("/feed/", "The Lamplighter » Feed")
        + alternate("/wp-json/wp/v2/posts/1", kind="application/json")
        + alternate("/wp-json/oembed/1.0/embed?url=x", kind="application/json+oembed")
    )
    server.put("/comments/feed/", rss("Comments for The Lamplighter"))
    return server.put("/2026/11/lamps/", page(head), HTML), server.put("/feed/", rss())


@site
def a_wordpress_category(server: FeedServer) -> tuple[str, str]:
    head = alternate("/feed/", "Lamplighter » Feed") + alternate("/category/oil/feed/", "Lamplighter » Oil")
    server.put("/feed/", rss())
    return server.put("/category/oil/", page(head), HTML), server.put("/category/oil/feed/", rss("Oil"))


@site
def a_json_feed(server: FeedServer) -> tuple[str, str]:
    feed = {"version": "https://jsonfeed.org/version/1.1", "title": "The Lamplighter", "items": []}
    typed = server.put("/", page(alternate("/feed.json", kind="application/feed+json")), HTML)
    return typed, server.put("/feed.json", json.dumps(feed), "application/feed+json")


@site
def a_redirecting_feed(server: FeedServer) -> tuple[str, str]:
    server.put("/old", "", status=301, headers={"Location": "/older"})
    server.put("/older", "", status=302, headers={"Location": "/new.xml"})
    return server.put("/", page(alternate("/old")), HTML), server.put("/new.xml", rss())


@site
def a_feed_said_to_be_a_page(server: FeedServer) -> tuple[str, str]:
    return server.put("/", page(alternate("/feed")), HTML), server.put("/feed", rss(), HTML)


@site
def a_feed_said_to_be_text(server: FeedServer) -> tuple[str, str]:
    return server.put("/", page(alternate("/f.php")), HTML), server.put("/f.php", rss(), "text/plain")


@site
def a_page_said_to_be_xml(server: FeedServer) -> tuple[str, str]:
    typed = server.put("/", '<?xml version="1.0"?>' + page(alternate("/f.xml")), "application/xml")
    return typed, server.put("/f.xml", rss())


@site
def sent_on_by_the_page(server: FeedServer) -> tuple[str, str]:
    typed = server.put("/", "<meta http-equiv='Refresh' content='0; URL=/de/'>", HTML)
    server.put("/de/", page(alternate("/de/feed"), lang="de"), HTML)
    return typed, server.put("/de/feed", rss("Der Laternenanzünder"))


@site
def behind_an_article(server: FeedServer) -> tuple[str, str]:
    server.put("/", page(alternate("/all.rss")), HTML)
    return server.put("/news/lamp-9.html", page(), HTML), server.put("/all.rss", rss())


@site
def typed_without_a_scheme(server: FeedServer) -> tuple[str, str]:
    typed = server.put("/", page(alternate("/feed.xml")), HTML)
    return typed.removeprefix("http://"), server.put("/feed.xml", rss())


@site
def one_feed_in_two_formats(server: FeedServer) -> tuple[str, str]:
    head = alternate("/feed/rss", "Lamplighter (RSS 2.0)") + alternate(
        "/feed/atom", "Lamplighter (Atom)", "application/atom+xml"
    )
    return server.put("/", page(head), HTML), server.put("/feed/rss", rss())


@site
def comments_in_german_come_last(server: FeedServer) -> tuple[str, str]:
    head = alternate("/kommentare.xml", "Kommentare") + alternate("/artikel.xml", "Artikel")
    server.put("/kommentare.xml", rss("Kommentare"))
    return server.put("/", page(head, lang="de"), HTML), server.put("/artikel.xml", rss("Artikel"))


@site
def comments_in_russian_come_last(server: FeedServer) -> tuple[str, str]:
    head = alternate("/c", "Комментарии") + alternate("/n", "Новости")
    server.put("/c", rss("Комментарии"))
    return server.put("/", page(head, lang="ru"), HTML), server.put("/n", rss("Новости"))


@site
def a_dead_feed_before_the_living(server: FeedServer) -> tuple[str, str]:
    head = alternate("/gone.xml", "Lamplighter") + alternate("/comments.xml", "Comments")
    server.put("/comments.xml", rss("Comments"))
    return server.put("/", page(head, "<a href='/living.rss'>RSS</a>"), HTML), server.put("/living.rss", rss())


@site
def a_spanish_site_with_a_page_about_feeds(server: FeedServer) -> tuple[str, str]:
    body = "<footer><a href='/canales'>Canales RSS</a></footer>"
    server.put("/canales", page(body="<a href='/rss/portada.xml'>Portada</a>", lang="es"), HTML)
    return server.put("/", page(body=body, lang="es"), HTML), server.put("/rss/portada.xml", rss("Portada"))


@site
def a_news_sitemap(server: FeedServer) -> tuple[str, str]:
    server.put(
        "/robots.txt", f"User-agent: *\nSitemap: {server.url('/s.xml')}\nSitemap: {server.url('/news-s.xml.gz')}"
    )
    text = (
        '<urlset xmlns="http://www.sitemaps.org/schemas/sitemap/0.9" xmlns:n="http://www.google.com/schemas/sitemap-news/0.9">'
        f"<url><loc>{server.url('/lamp/1')}</loc><n:news><n:publication><n:name>The Lamplighter</n:name><n:language>en"
        "</n:language></n:publication><n:publication_date>2026-11-09T08:00:00Z</n:publication_date>"
        "<n:title>Lamp one is lit</n:title></n:news></url></urlset>"
    )
    return server.put("/", page(), HTML), server.put("/news-s.xml.gz", gzip.compress(text.encode()), "application/gzip")


asked: list[int] = []


@pytest.mark.parametrize("build", SITES, ids=lambda build: build.__name__)
async def test_the_feed_of_a_site_is_found(server: FeedServer, reader: WebReader, build: Site) -> None:
    typed, feed = build(server)
    offer = await reader.offer(typed)
    assert [source.url for source in offer.sources] == [feed]
    assert offer.sources[0].kind is not SourceKind.PAGE
    assert offer.sources[0].title
    asked.append(len(server.requests()))


def test_sites_are_asked_little() -> None:
    assert len(SITES) >= 15
    if len(asked) == len(SITES):  # all of them ran before, in this process
        assert mean(asked) <= 4, asked


async def test_several_good_feeds_are_a_choice(server: FeedServer, reader: WebReader) -> None:
    names = ("World", "Sport", "Comments")
    head = "".join(alternate(f"/{name}.xml", f"Lamplighter – {name}") for name in names)
    for name in names:
        server.put(f"/{name}.xml", rss(name))
    offer = await reader.offer(server.put("/", page(head), HTML))
    assert [(source.url, source.title) for source in offer.sources] == [
        (server.url("/World.xml"), "World"),
        (server.url("/Sport.xml"), "Lamplighter – Sport"),
    ]
    assert not offer.together


async def test_a_list_of_feeds_is_taken_as_a_whole(server: FeedServer, reader: WebReader) -> None:
    rows = "".join(f'<outline text="Feed {n}" xmlUrl="https://f.example/{n}"/>' for n in range(250))
    opml = f'<opml version="2.0"><body><outline text="Lamps">{rows}</outline></body></opml>'
    offer = await reader.offer(server.put("/mine.opml", opml, "text/x-opml"))
    assert offer.together
    assert len(offer.sources) == 200
    assert offer.sources[7] == NewSource(SourceKind.FEED, "https://f.example/7", "Feed 7", "Lamps")


async def test_a_place_that_a_kind_knows(server: FeedServer) -> None:
    feed = server.put("/feeds/x", rss("Channel x"))
    server.put("/@x", f'<link itemprop="url"><script>"f": "{feed}"</script>', HTML)

    def find(text: str) -> str:
        return feed if feed in text else ""

    def recognise(typed: str) -> Spot | None:
        return {
            "x!": Spot(page=server.url("/@x")),
            "y!": Spot((server.url("/none"), feed)),
            "z!": Spot((server.url("/none"),)),
        }.get(typed)

    fetcher = Fetcher("NewsDigest/0.1", frozenset({"127.0.0.1"}), FetchLimits(total=3))
    reader = WebReader(fetcher, InlineWorkers(), (Kind("Test", recognise, find=find), youtube.KIND))
    for typed in ("x!", "y!"):
        assert await reader.discover(typed) == NewSource(SourceKind.FEED, feed, "Channel x")
    with pytest.raises(NotFound, match="There is no Test at"):
        await reader.discover("z!")
    with pytest.raises(BadInput):
        await reader.discover("w!")
    await fetcher.close()
