"""Which addresses may be visited: a table for each way in that attackers are known to use."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.errors import Refused
from bot.ingest.addresses import check_url, is_public, shown

PUBLIC = [
    "1.1.1.1",
    "8.8.8.8",
    "93.184.216.34",
    "100.63.255.255",
    "100.128.0.1",
    "172.15.255.255",
    "172.32.0.1",
    "192.0.1.1",
    "198.17.255.255",
    "198.20.0.1",
    "223.255.255.255",
    "168.63.129.17",
    "2606:4700:4700::1111",
    "2a00:1450:4001:80b::200e",
    "2001:200::1",
    "2001:4860:4860::8888",
]
REFUSED = [
    "0.0.0.0",
    "0.1.2.3",
    "10.0.0.1",
    "10.255.255.255",
    "100.64.0.1",
    "100.100.100.200",
    "100.127.255.255",
    "127.0.0.1",
    "127.1.2.3",
    "168.63.129.16",
    "169.254.169.254",
    "172.16.0.1",
    "172.31.255.255",
    "192.0.0.1",
    "192.0.0.192",
    "192.0.2.1",
    "192.88.99.1",
    "192.168.0.1",
    "198.18.0.1",
    "198.19.255.255",
    "198.51.100.7",
    "203.0.113.9",
    "224.0.0.1",
    "239.255.255.250",
    "240.0.0.1",
    "255.255.255.255",
    "::",
    "::1",
    "::7f00:1",  # IPv4-compatible
    "::ffff:127.0.0.1",  # IPv4-mapped
    "::ffff:8.8.8.8",
    "::ffff:0:127.0.0.1",  # IPv4-translated
    "64:ff9b::7f00:1",  # NAT64
    "64:ff9b::808:808",
    "64:ff9b:1::a00:1",
    "100::1",
    "2001::1",  # Teredo
    "2001:0:4136:e378:8000:63bf:3fff:fdd2",
    "2001:10::1",
    "2001:db8::1",
    "2002:7f00:1::",  # 6to4 around 127.0.0.1
    "2002:808:808::1",
    "3fff::1",
    "fc00::1",
    "fd00:ec2::254",
    "fe80::1",
    "fe80::1%eth0",
    "2606:4700:4700::1111%eth0",
    "fec0::1",
    "ff02::1",
    "4000::1",
    "",
    "example.org",
    "127.1",
    "0177.0.0.1",
    "2130706433",
]


@pytest.mark.parametrize("ip", PUBLIC)
def test_public(ip: str) -> None:
    assert is_public(ip)


@pytest.mark.parametrize("ip", REFUSED)
def test_refused(ip: str) -> None:
    assert not is_public(ip)


@given(st.ip_addresses(v=4))
def test_no_ipv4_gets_through_inside_ipv6(ip: object) -> None:
    assert not is_public(f"::ffff:{ip}")
    assert not is_public(f"64:ff9b::{ip}")
    assert not is_public(f"::{ip}")


@given(st.ip_addresses())
def test_never_more_generous_than_the_standard_library(ip: object) -> None:
    if is_public(str(ip)):
        assert not (ip.is_private or ip.is_loopback or ip.is_link_local or ip.is_multicast or ip.is_reserved)  # type: ignore[attr-defined]


@pytest.mark.parametrize(
    ("url", "word"),
    [
        ("ftp://example.org/", "http"),
        ("file:///etc/passwd", "http"),
        ("javascript:alert(1)", "http"),
        ("//example.org/", "http"),
        ("example.org", "http"),
        ("http://", "http"),
        ("", "http"),
        ("http://user:pass@example.org/", "password"),
        ("http://user@example.org/", "password"),
        ("http://:pass@example.org/", "password"),
        ("http://example.org:22/", "Port 22"),
        ("https://example.org:8443/", "Port 8443"),
        ("http://example.org:99999/", "not a web address"),
        ("http://[::1/", "not a web address"),
        ("http://example.org/" + "a" * 3000, "too long"),
    ],
)
def test_urls_refused(url: str, word: str) -> None:
    with pytest.raises(Refused, match=word):
        check_url(url)


@pytest.mark.parametrize("url", ["http://example.org/a?b=c", "HTTPS://Example.org", "http://example.org:443/"])
def test_urls_accepted(url: str) -> None:
    assert check_url(url).host == "example.org"


def test_allowed_host_may_use_any_port_but_not_any_scheme() -> None:
    allowed = frozenset({"127.0.0.1"})
    assert check_url("http://127.0.0.1:8123/feed", allowed).port == 8123
    with pytest.raises(Refused):
        check_url("ftp://127.0.0.1:8123/feed", allowed)
    with pytest.raises(Refused):
        check_url("http://127.0.0.2:8123/feed", allowed)


@pytest.mark.parametrize(
    ("url", "text"),
    [
        ("https://example.org/feed?key=abc123", "example.org/feed"),
        ("https://example.org/", "example.org"),
        ("https://user:word@example.org/x", "example.org/x"),
        ("https://example.org/private/a8Gh2kLm9QwErTy5uIoP1/feed.xml", "example.org/private/…/feed.xml"),
        (
            "https://example.org/2026/11/a-long-title-with-words-in-it",
            "example.org/2026/11/a-long-title-with-words-in-it",
        ),
    ],
)
def test_shown_without_secrets(url: str, text: str) -> None:
    assert shown(url) == text
