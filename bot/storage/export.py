"""Everything about a chat, out of every table: the tables themselves say what belongs to whom."""

from __future__ import annotations

from typing import Any

import msgspec
from sqlalchemy import ColumnElement, Select, or_, select

from bot.storage import chats as chat_rows
from bot.storage.engine import Database, unbroken
from bot.storage.tables import chats, metadata, sources, subscription_sources
from bot.types import Chat

_SOURCE = ("id", "kind", "url", "title", "topic")


class Exports:
    """What is known of a chat, to be handed out."""

    _database: Database

    @unbroken
    async def everything(self, chat: Chat) -> dict[str, list[dict[str, Any]]]:
        """Rows by table, as plain values; empty where the chat is not known."""
        belonging = _belonging(chat_rows.is_chat(chat))
        found: dict[str, list[dict[str, Any]]] = {}
        async with self._database.read() as conn:
            for name, condition in belonging.items():
                table = metadata.tables[name]
                query = select(table).where(condition).order_by(*table.primary_key.columns)
                if rows := (await conn.execute(query)).mappings().all():
                    found[name] = [_plain(dict(row)) for row in rows]
            followed = await conn.execute(_followed(belonging[subscription_sources.name]))
            if rows := followed.mappings().all():
                found["sources"] = [_plain(dict(row)) for row in rows]
        return found


def _belonging(is_chat: ColumnElement[bool]) -> dict[str, ColumnElement[bool]]:
    """For each table whose rows refer, over however many steps, to a chat: which of them refer to this one."""
    found: dict[str, ColumnElement[bool]] = {chats.name: is_chat}
    for table in metadata.sorted_tables:
        refers = [
            key.parent.in_(select(key.column).where(found[key.column.table.name]))
            for key in table.foreign_keys
            if key.column.table.name in found and key.column.table is not table
        ]
        if refers:
            found[table.name] = or_(*refers)
    return found


def _followed(condition: ColumnElement[bool]) -> Select[Any]:
    """What a reader's sources are called."""
    columns = [sources.c[name] for name in _SOURCE]
    return select(*columns).where(sources.c.id.in_(select(subscription_sources.c.source_id).where(condition)))


def _plain(row: dict[str, Any]) -> dict[str, Any]:
    plain: dict[str, Any] = msgspec.to_builtins(row)
    if "content" in (plain.get("payload") or {}):
        plain["payload"] = {**plain["payload"], "content": ""}  # an earlier export, that would be in every later one
    return plain
