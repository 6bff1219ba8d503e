"""A second opinion about a page of which our own rules are unsure: trafilatura's. Slow beside them, so only then.

Runs in a worker process.
"""

from __future__ import annotations

from typing import Any

from bot.ingest.page_furniture import drop_furniture


def other_text(html: str) -> str:
    """The article's text as trafilatura finds it in the markup without known furniture; "" where it finds none."""
    # trafilatura and lxml are imported here: the idle main process stays small, and most pages never need them.
    from lxml.etree import LxmlError
    from lxml.html import HTMLParser, document_fromstring
    from trafilatura import bare_extraction

    parser = HTMLParser(encoding="utf-8", remove_pis=True, remove_comments=True, collect_ids=False)
    try:
        root: Any = document_fromstring(html.encode("utf-8"), parser=parser)
    except (LxmlError, ValueError):
        return ""
    drop_furniture(root)
    found = bare_extraction(root, favor_precision=True, include_comments=False, with_metadata=False)
    return str(getattr(found, "text", None) or "")
