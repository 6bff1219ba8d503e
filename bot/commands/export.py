"""/export: everything that is known about the chat, as a JSON file."""

from __future__ import annotations

import json

from bot.commands.desk import Desk, note, text, typed
from bot.types import Attachment, Incoming, Message, Reply


async def export(desk: Desk, incoming: Incoming, rest: str) -> Reply:
    """Hand out all rows about the chat."""
    known = await desk.store.everything(incoming.chat)
    counts = ", ".join(f"{len(rows)} {name.replace('_', ' ')}" for name, rows in known.items())
    now = desk.now()
    document = {"exported_at": now.isoformat(), "chat": f"{incoming.chat.platform}:{incoming.chat.address}", **known}
    file = Attachment(f"newsdigest-{now:%Y-%m-%d}.json", json.dumps(document, ensure_ascii=False, indent=1))
    lines = (text(f"Everything that is known about this chat: {counts}."), note(typed("/forget"), " deletes it."))
    return Reply(Message((lines,), file=file))
