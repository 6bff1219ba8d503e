"""The feed server, seen through an HTTP client: validators, conditional requests, the record, broken answers."""

import pytest
from aiohttp import ClientError, ClientPayloadError, ClientSession

from tests.far.feeds import FeedServer

pytest_plugins = ["tests.far.fixtures"]

MODIFIED = "Sat, 01 Nov 2025 10:00:00 GMT"


@pytest.mark.parametrize(
    ("asked", "status"),
    [
        ({"If-None-Match": '"1"'}, 304),
        ({"If-None-Match": 'W/"1", "2"'}, 304),
        ({"If-None-Match": '"2"', "If-Modified-Since": MODIFIED}, 200),
        ({"If-Modified-Since": MODIFIED}, 304),
        ({}, 200),
    ],
)
async def test_a_document_is_not_sent_twice(feed_server: FeedServer, asked: dict[str, str], status: int) -> None:
    url = feed_server.put("news.xml", "<rss/>", etag='"1"', last_modified=MODIFIED)
    async with ClientSession() as client, client.get(url, headers=asked) as response:
        assert response.status == status
        assert await response.text() == ("" if status == 304 else "<rss/>")
        assert response.headers["ETag"] == '"1"'
    (request,) = feed_server.requests("/news.xml")
    assert request.status == status
    assert {name: request.headers[name] for name in asked} == asked


async def test_requests_are_counted_by_path(feed_server: FeedServer) -> None:
    feed_server.put("/a", "a", "text/plain")
    moved = feed_server.put("/b", "", "text/plain", status=301, headers={"Location": feed_server.url("/a")})
    async with ClientSession() as client:
        async with client.get(moved) as response:
            assert await response.text() == "a"
        async with client.get(feed_server.url("/none")) as response:
            assert response.status == 404
        feed_server.remove("/a")
        async with client.get(feed_server.url("/a")) as response:
            assert response.status == 404
    assert [len(feed_server.requests(path)) for path in ("/a", "/b", "/none")] == [2, 1, 1]
    assert len(feed_server.requests()) == 4


async def test_a_body_can_break_off(feed_server: FeedServer) -> None:
    url = feed_server.put("/long", "x" * 10_000, cut=True)
    async with ClientSession() as client:
        with pytest.raises((ClientPayloadError, ClientError)):
            await (await client.get(url)).read()
