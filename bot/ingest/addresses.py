"""Which addresses the bot may visit. Pure: names are not resolved here.

`is_public` judges the address of a socket that is about to connect, so it does not matter how the address was spelled,
what a name resolved to, or where a redirect led. `check_url` refuses early what needs no connection to be refused.
"""

from __future__ import annotations

import re
from ipaddress import IPv4Address, IPv4Network, IPv6Address, IPv6Network, ip_address

from yarl import URL

from bot.errors import Refused

PORTS = frozenset({80, 443})
MAX_URL = 2048

# From the IANA special-purpose registries. `ipaddress.is_global` changed between patch releases of Python and calls
# some of these global, so the table is our own.
_REFUSED_4 = tuple(
    IPv4Network(net)
    for net in (
        "0.0.0.0/8",  # this network
        "10.0.0.0/8",
        "100.64.0.0/10",  # carrier-grade NAT; some clouds keep their metadata service here
        "127.0.0.0/8",
        "168.63.129.16/32",  # a cloud host's wire server, in otherwise public space
        "169.254.0.0/16",
        "172.16.0.0/12",
        "192.0.0.0/24",
        "192.0.2.0/24",
        "192.88.99.0/24",  # 6to4 relays
        "192.168.0.0/16",
        "198.18.0.0/15",
        "198.51.100.0/24",
        "203.0.113.0/24",
        "224.0.0.0/4",
        "240.0.0.0/4",  # with 255.255.255.255
    )
)
# Only 2000::/3 is handed out for use on the internet: mapped, compatible, NAT64, ULA, link-local, site-local and
# multicast addresses lie outside it.
_GLOBAL_6 = IPv6Network("2000::/3")
_REFUSED_6 = tuple(
    IPv6Network(net)
    for net in (
        "2001::/23",  # protocol assignments: Teredo, ORCHID, benchmarking
        "2001:db8::/32",
        "2002::/16",  # 6to4 carries any IPv4 address
        "3ffe::/16",
        "3fff::/20",
    )
)


def is_public(ip: str) -> bool:
    """Whether the address is a global unicast one. Whatever is not understood is not public."""
    try:
        address = ip_address(ip)
    except ValueError:
        return False
    if isinstance(address, IPv4Address):
        return not any(address in net for net in _REFUSED_4)
    return _is_public_6(address)


def _is_public_6(address: IPv6Address) -> bool:
    if address.scope_id is not None or address not in _GLOBAL_6:
        return False
    return not any(address in net for net in _REFUSED_6)


def check_url(url: str, allow_hosts: frozenset[str] = frozenset()) -> URL:
    """The address as the client will use it. Raises Refused.

    `allow_hosts` are hosts the operator trusts: any port. The result, not the text, must be what is connected to, so
    that two parsers cannot disagree.
    """
    if len(url) > MAX_URL:
        raise Refused(f"The address is too long ({len(url)} characters, at most {MAX_URL}).")
    try:
        parsed = URL(url.strip())
        host, port = parsed.raw_host or "", parsed.port
    except ValueError as error:
        raise Refused(f"{url[:80]!r} is not a web address.") from error
    if parsed.scheme not in {"http", "https"} or not host:
        raise Refused(f"{shown(url)} is not a web address: it must start with http:// or https://.")
    if parsed.user is not None or parsed.password is not None:
        raise Refused(f"The address on {host} holds a user name or password; give one without.")
    if port not in PORTS and host not in allow_hosts:
        raise Refused(f"Port {port} of {host} may not be visited; only 80 and 443 are.")
    return parsed.with_fragment(None)


_SECRET = re.compile(r"[A-Za-z0-9_=%.~]*[0-9][A-Za-z0-9_=%.~]*")


def shown(url: str) -> str:
    """The address as messages may show it: host and path, without the parts that could be secret.

    Private feeds carry keys in their query or in long random path segments.
    """
    try:
        parsed = URL(url)
        host, path = parsed.raw_host or "", parsed.path
    except ValueError:
        return repr(url[:80])
    if not host:
        return repr(url[:80])
    segments = ("…" if len(part) >= 20 and _SECRET.fullmatch(part) else part for part in path.split("/"))
    text = host + "/".join(segments).rstrip("/")
    return text if len(text) <= 120 else text[:119] + "…"
