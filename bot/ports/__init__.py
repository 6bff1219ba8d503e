"""The few protocols between rooms; rooms import them from here."""

from bot.ports.operations import Beat, DeadLetter, Operations, Runner, Status
from bot.ports.pace import PaceStore
from bot.ports.services import Catalogue, ChatPlatform, Hooks, Offer, Reader, Receive, Summarizer, Taken, Workers
from bot.ports.sources import LeaseStore, SourceStore
from bot.ports.store import (
    ArticleStore,
    Inbox,
    Outbox,
    PlanStore,
    Store,
    SubscriptionStore,
)
from bot.ports.tellings import CorrectionStore, Evidence, TellingStore

__all__ = [
    "ArticleStore",
    "Beat",
    "Catalogue",
    "ChatPlatform",
    "CorrectionStore",
    "DeadLetter",
    "Evidence",
    "Hooks",
    "Inbox",
    "LeaseStore",
    "Offer",
    "Operations",
    "Outbox",
    "PaceStore",
    "PlanStore",
    "Reader",
    "Receive",
    "Runner",
    "SourceStore",
    "Status",
    "Store",
    "SubscriptionStore",
    "Summarizer",
    "Taken",
    "TellingStore",
    "Workers",
]
