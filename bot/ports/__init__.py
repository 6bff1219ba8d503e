"""The few protocols between rooms; rooms import them from here."""

from bot.ports.services import Catalogue, ChatPlatform, Offer, Reader, Receive, Summarizer, Workers
from bot.ports.store import (
    ArticleStore,
    Beat,
    DeadLetter,
    Inbox,
    Operations,
    Outbox,
    PlanStore,
    SourceStore,
    Status,
    Store,
    SubscriptionStore,
)

__all__ = [
    "ArticleStore",
    "Beat",
    "Catalogue",
    "ChatPlatform",
    "DeadLetter",
    "Inbox",
    "Offer",
    "Operations",
    "Outbox",
    "PlanStore",
    "Reader",
    "Receive",
    "SourceStore",
    "Status",
    "Store",
    "SubscriptionStore",
    "Summarizer",
    "Workers",
]
