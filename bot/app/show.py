"""Prints a digest in the form that was asked for, and the operator's status."""

from __future__ import annotations

import json
from dataclasses import asdict
from typing import Any

from bot.app.batch import iso
from bot.digests.compose import digest_message
from bot.ports import Status
from bot.types import Digest, ToldStory

FORMS = ("text", "telegram", "slack", "html", "json")
BETWEEN = "\n\n----------------------------------------\n\n"


def show(digest: Digest, form: str, zone: str) -> str:
    """The digest as text, as a platform's messages, as a page, or as JSON."""
    if form == "json":
        return json.dumps({"stories": [_story(story) for story in digest.stories]}, ensure_ascii=False, indent=2)
    message = digest_message(digest, zone)
    if form == "telegram":
        from bot.chat.telegram.render import render

        return BETWEEN.join(part["text"] for part in render(message))
    if form == "slack":
        from bot.chat.slack.render import render as blocks

        return json.dumps(blocks(message), ensure_ascii=False, indent=2)
    if form == "html":
        from bot.chat.html import render_html

        return render_html(message, "News digest")
    from bot.chat.console.render import render as plain

    return BETWEEN.join(part["text"] for part in plain(message, color=False))


def _story(story: ToldStory) -> dict[str, Any]:
    names = {source.article: source for source in story.sources}
    return {
        "headline": story.headline,
        "sentences": [
            {"text": s.text, "source": names[s.article].name, "published": iso(names[s.article].published)}
            for s in story.sentences
        ],
        "developed": story.developed,
        "topics": list(story.topics),
        "why": [{"words": reason.words, "points": round(reason.points, 2)} for reason in story.why],
        "differences": [
            [{"text": c.text, "sentence": c.sentence, "source": names[c.article].name} for c in difference.claims]
            for difference in story.differences
        ],
        "sources": [
            {
                "name": source.name,
                "title": source.title,
                "url": source.url,
                "published": iso(source.published),
                "copy_of": names[source.copy_of].url if source.copy_of is not None else None,
            }
            for source in story.sources
        ],
    }


def status_json(status: Status) -> str:
    """The status as JSON."""
    return json.dumps(asdict(status), ensure_ascii=False, indent=2, default=str)


def status_text(status: Status) -> str:
    """The status for an operator, in words."""
    lines = [
        f"Subscriptions  {status.subscriptions} ({status.paused} paused), next digest due {_when(status.next_due_at)}",
        f"Sources        {status.sources}, of which {status.failing} cannot be read now",
        f"Articles       {status.articles} in {status.stories} stories",
        f"Outbox         {_counts(status.parts)}; {status.suspects} may have been sent twice",
        f"Chats closed   {status.suspended}",
        f"Inbox          {status.unanswered} unanswered",
    ]
    lines += [f"  failing: {s.title or s.url}: {s.last_error} ({s.failures} times)" for s in status.sources_failing]
    lines += [f"  given up: {d.kind} for a {d.chat.platform} chat, {_when(d.at)}: {d.reason}" for d in status.dead]
    for one in status.runners:
        name = ":".join(one.name.split(":")[:2])
        lines.append(f"  process {name}: {', '.join(one.tasks)}; since {_when(one.since)}, heard of {_when(one.at)}")
    for beat in status.beats:
        error = f", failed: {beat.error}" if beat.error else ""
        lines.append(f"  beat {beat.name}: {_when(beat.at)}, took {beat.took:.3f} s, {beat.late:.3f} s late{error}")
    return "\n".join(lines)


def _counts(parts: dict[str, int]) -> str:
    return ", ".join(f"{count} {state}" for state, count in sorted(parts.items())) or "empty"


def _when(at: Any) -> str:
    return f"{at:%Y-%m-%d %H:%M:%S} UTC" if at else "never"
