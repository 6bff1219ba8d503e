"""The rules of a robots.txt, judged for one address. Pure; runs in a worker process, which can be killed."""

from __future__ import annotations

from functools import lru_cache
from typing import Any

LONGEST_DELAY = 60.0  # seconds; who asks for more gets so much


def judge(text: str, name: str, url: str) -> tuple[bool, float]:
    """Whether rules let a robot of that name read the address, and the delay they ask for. Runs in a worker."""
    rules = _parsed(text)
    rate = rules.request_rate(name)
    asked = max(rules.crawl_delay(name) or 0.0, rate.seconds / max(rate.requests, 1) if rate else 0.0)
    return bool(rules.can_fetch(url, name)), min(float(asked), LONGEST_DELAY)


@lru_cache(maxsize=32)
def _parsed(text: str) -> Any:
    # Imported here: the idle main process stays small.
    from protego import Protego

    return Protego.parse(text)
