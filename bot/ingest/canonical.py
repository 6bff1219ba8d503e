"""Which addresses are one address: what campaigns, AMP and mobile sites add is taken off. Pure.

`canonical` names a page; it need not be fetched by that name. `plain` is what may be fetched and shown.
"""

from __future__ import annotations

import re
from urllib.parse import unquote, urlsplit, urlunsplit

_PORT = {"http": ":80", "https": ":443"}
_TRACKING = re.compile(
    r"utm_\w*|(?:fb|g|d|y|tw|tt|irc)clid|msclkid|amp_\w+|usqp|wbraid|gbraid|igshid|igsh|li_fat_id|mc_[ce]id|mkt_tok|oly_\w+_id|_hs\w+"
    r"|hsctatracking|vero_(?:id|conv)|_openstat|_ga|_gl|epik|at_(?:medium|format|type|campaign\w*|custom\d|link_\w+"
    r"|ptr_\w+|bbc_\w+)|cmp|cmpid|ns_(?:mchannel|campaign|source|linkname|fee)|ocid|xtor|wt[._]\w+|ref_src|ref_url"
    r"|smid|smtyp|icid|itm_\w+|pk_\w+|mtm_\w+|piwik_\w+|matomo_\w+|s_kwcid|trkcampaign|spm|scm|ftag|ftcamp|guccounter"
    r"|guce_\w+|soc_src|soc_trk|sr_share|dicbo|traffic_source|__twitter_impression|referringsource",
    re.IGNORECASE,
)
# Names that may mean something else, and mean nothing with these values.
_IDLE = re.compile(
    r"(?:source|ref|partner|from|cid|feature|share|via)=(?:rss|feed|atom|newsletter|share|twitter|facebook|linkedin"
    r"|whatsapp|email|mail|social|youtu\.be|emb_\w+)(?:[-_]?\w+)?",
    re.IGNORECASE,
)
# Parameters that ask for the AMP form, with their values.
_AMP = re.compile(
    r"amp(?:=(?:1|true|yes)?)?|outputtype=amp|output=amp|_amp=(?:1|true)?|mobile=(?:1|true)", re.IGNORECASE
)
_MOBILE = frozenset({"m", "mobile", "amp", "mobil", "touch"})
_SHORT_ONLY = ("m.me", "amp.dev")
_CACHE = re.compile(r"[\w.-]+\.cdn\.ampproject\.org|cdn\.ampproject\.org")
_CACHED = re.compile(r"/[acirv]/(s/)?([\w-]+(?:\.[\w-]+)+(?:/.*)?)")
_GOOGLE = re.compile(r"/amp/(s/)?([\w-]+(?:\.[\w-]+)+(?:/.*)?)")


def plain(url: str) -> str:
    """The address without fragment, tracking parameters and default port. Idempotent.

    What is not a web address only loses its fragment.
    """
    try:
        scheme, host, path, query, _ = urlsplit(url.strip())
    except ValueError:
        return url
    if scheme not in _PORT or not host:
        return urlunsplit((scheme, host, path, query, ""))
    host = host.lower().removesuffix(_PORT[scheme]).removesuffix(":")
    return urlunsplit((scheme, host, path or "/", "&".join(filter(_is_kept, query.split("&"))), ""))


def canonical(url: str) -> str:
    """The address by which one page is known: plain, and of the page itself where it is an AMP or mobile form.

    Idempotent.
    """
    url = _uncached(plain(url))
    try:
        scheme, host, path, query, _ = urlsplit(url)
    except ValueError:
        return url
    if scheme not in _PORT or not host:
        return url
    query = "&".join(part for part in query.split("&") if part and not _AMP.fullmatch(part))
    return urlunsplit((scheme, _full_host(host), _without_amp(path), query, ""))


def _is_kept(part: str) -> bool:
    return bool(part) and not _TRACKING.fullmatch(part.partition("=")[0]) and not _IDLE.fullmatch(part)


def _uncached(url: str) -> str:
    """The address of the page that an AMP cache shows."""
    try:
        parts = urlsplit(url)
    except ValueError:
        return url
    google = parts.netloc.removeprefix("www.").startswith("google.") and _GOOGLE.fullmatch(parts.path)
    inside = google or (_CACHE.fullmatch(parts.netloc) and _CACHED.fullmatch(parts.path))
    if not inside:
        return url
    query = f"?{parts.query}" if parts.query else ""
    return plain(f"{'https' if inside[1] else 'http'}://{unquote(inside[2])}{query}")


def _full_host(host: str) -> str:
    """The host without a label that says mobile: m.example.org, en.m.example.org."""
    labels = host.split(".")
    if host in _SHORT_ONLY or not all(labels):
        return host
    while len(labels) > 2 and labels[0] in _MOBILE:
        labels = labels[1:]
    while len(labels) > 3 and labels[1] == "m":
        labels = [labels[0], *labels[2:]]
    return ".".join(labels)


def _without_amp(path: str) -> str:
    """The path without an AMP ending; a page that is itself called amp keeps its name."""
    path = re.sub(r"(?:\.amp)+(\.html?)?$", r"\1", path)
    while len(path.strip("/").split("/")) > 1 and (match := re.fullmatch(r"(/.+)/amp(?:\.html?)?(/?)", path)):
        path = re.sub(r"(?:\.amp)+(\.html?)?$", r"\1", match[1]) + match[2]
    return path
