"""The state of the bot for Prometheus, as text: counts only, nothing of anybody. Pure.

<https://prometheus.io/docs/instrumenting/exposition_formats/>
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from datetime import datetime

from bot.ports import Status

CONTENT_TYPE = "text/plain; version=0.0.4; charset=utf-8"
PART_STATES = ("pending", "sending", "sent", "dead")


def metrics(status: Status, healthy: bool, now: datetime) -> str:
    """The exposition of a status."""
    return "\n".join([*_lines(status, healthy, now), ""])


def _lines(status: Status, healthy: bool, now: datetime) -> Iterator[str]:
    yield from _gauge("up", "Whether the clock has beaten lately.", {"": int(healthy)})
    yield from _gauge("sources", "Sources known.", {"": status.sources})
    yield from _gauge("sources_failing", "Sources whose last visit failed.", {"": status.failing})
    yield from _gauge("articles", "Articles kept.", {"": status.articles})
    yield from _gauge("stories", "Stories found.", {"": status.stories})
    yield from _gauge("subscriptions", "Subscriptions.", {"": status.subscriptions})
    yield from _gauge("subscriptions_paused", "Subscriptions that are paused.", {"": status.paused})
    yield from _gauge("chats_closed", "Chats that take nothing from the bot any more.", {"": status.suspended})
    yield from _gauge("inbox_unanswered", "Events kept and not answered.", {"": status.unanswered})
    parts = {f'state="{state}"': status.parts.get(state, 0) for state in PART_STATES}
    yield from _gauge("parts", "Parts of messages by state.", parts)
    yield from _gauge("parts_suspect", "Parts that may have been sent twice.", {"": status.suspects})
    named = {beat.name: f'beat="{beat.name}"' for beat in status.beats}
    yield from _gauge("beat_late_seconds", "How late a beat began.", {named[b.name]: b.late for b in status.beats})
    yield from _gauge("beat_took_seconds", "How long a beat took.", {named[b.name]: b.took for b in status.beats})
    yield from _gauge(
        "beat_age_seconds",
        "Time since the beat that was last written down began.",
        {named[b.name]: round((now - b.at).total_seconds(), 3) for b in status.beats},
    )
    yield from _gauge(
        "beat_failed", "Whether a beat failed.", {named[b.name]: int(bool(b.error)) for b in status.beats}
    )


def _gauge(name: str, what: str, values: Mapping[str, float]) -> Iterator[str]:
    yield f"# HELP newsdigest_{name} {what}"
    yield f"# TYPE newsdigest_{name} gauge"
    for labels, value in values.items():
        yield f"newsdigest_{name}{{{labels}}} {value:g}" if labels else f"newsdigest_{name} {value:g}"
