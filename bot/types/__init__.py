"""The nouns of the bot: immutable values that rooms hand to one another.

Nothing here does I/O, knows a library or reads a clock. Times are aware datetimes in UTC and their names end in
``_at``; windows are half-open. The words are those of docs/glossary.md.
"""

from bot.types.chat import Block, BlockKind, Button, Chat, Incoming, Message, Payload, Platform, Span
from bot.types.delivery import Answered, DeliveryKind, Outcome, Part, PlannedDigest, Reply, Verdict
from bot.types.digest import Digest, Preferences, Schedule, SourceLink, Subscribe, Subscription, Told, ToldStory, Window
from bot.types.news import (
    EPOCH,
    Article,
    Checked,
    Entry,
    Found,
    Habits,
    Hub,
    Lease,
    Length,
    NewSource,
    Placement,
    Sentence,
    SiteMemory,
    Source,
    SourceKind,
    Story,
)

__all__ = [
    "EPOCH",
    "Answered",
    "Article",
    "Block",
    "BlockKind",
    "Button",
    "Chat",
    "Checked",
    "DeliveryKind",
    "Digest",
    "Entry",
    "Found",
    "Habits",
    "Hub",
    "Incoming",
    "Lease",
    "Length",
    "Message",
    "NewSource",
    "Outcome",
    "Part",
    "Payload",
    "Placement",
    "PlannedDigest",
    "Platform",
    "Preferences",
    "Reply",
    "Schedule",
    "Sentence",
    "SiteMemory",
    "Source",
    "SourceKind",
    "SourceLink",
    "Span",
    "Story",
    "Subscribe",
    "Subscription",
    "Told",
    "ToldStory",
    "Verdict",
    "Window",
]
