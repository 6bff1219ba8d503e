"""SourceStore, second half: what a visit found, and what it taught about the source."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from sqlalchemy import bindparam, case, delete, literal, select, update
from sqlalchemy.ext.asyncio import AsyncConnection

from bot.storage import looks, rows
from bot.storage.codec import clean, fingerprint, host_of, site_of
from bot.storage.dialect import insert
from bot.storage.engine import Database, unbroken
from bot.storage.leases import note_hub
from bot.storage.tables import articles, entries, revisions, sites, sources, subscription_sources
from bot.types import EPOCH, Checked, Entry, Found

_CATEGORIES, _CATEGORY = 12, 60  # names that an article is filed under, and characters of one, that are kept
_TELLING = 200  # characters of a text that may tell an article; shorter ones are teasers
_LEARNED = ("checked_at", "next_check_at", "etag", "last_modified", "habits")


class Checks:
    """Visits as they are written down."""

    _database: Database

    @unbroken
    async def record_check(self, checked: Checked) -> list[int]:
        """Keep a visit and what it found; returns ids of articles stored for the first time, in order."""
        async with self._database.write() as conn:
            source_id = await _note_visit(conn, checked)
            same = await _same_elsewhere(conn, checked.found)
            new = await _keep_articles(conn, source_id, checked, same)
            await _keep_edits(conn, source_id, checked)
            await _keep_entries(conn, source_id, checked.found, same)
            await _keep_known(conn, source_id, checked.known)
            await _keep_sites(conn, checked)
            if new:
                looks.ask(conn, looks.GROUP)
        return sorted(new)

    @unbroken
    async def record_quiet(self, checks: Sequence[Checked]) -> None:
        """Keep visits that found nothing and went well, all in one transaction. Their habits are kept as given."""
        quiet = (
            update(sources)
            .where(sources.c.id == bindparam("of"))
            .values(
                failures=0,
                last_error="",
                held_by=None,
                held_until=None,
                **{name: bindparam(f"new_{name}") for name in _LEARNED},
            )
        )
        values = [
            {
                "of": one.source_id,
                "new_checked_at": one.at,
                "new_next_check_at": one.next_check_at,
                "new_etag": one.etag,
                "new_last_modified": one.last_modified,
                "new_habits": one.habits,
            }
            for one in checks
        ]
        if values:
            async with self._database.write() as conn:
                await conn.execute(quiet, values)

    @unbroken
    async def edited_entries(self, source_id: int, printed: Sequence[Entry]) -> set[str]:
        """Keys of entries whose title or text differs from what was printed when they were last read."""
        prints = {clean(entry.key): _print(entry) for entry in printed}
        edited: set[str] = set()
        async with self._database.read() as conn:
            for batch in rows.batches(prints):
                query = select(entries.c.key, entries.c.printed).where(
                    entries.c.source_id == source_id, entries.c.key.in_(batch), entries.c.article_id.is_not(None)
                )
                edited.update(row.key for row in await conn.execute(query) if row.printed != prints[row.key])
        return {entry.key for entry in printed if clean(entry.key) in edited}


async def _note_visit(conn: AsyncConnection, checked: Checked) -> int:
    """Write down what the visit taught; returns the source's id, another one where it was merged into that."""
    values: dict[str, Any] = {"checked_at": checked.at, "next_check_at": checked.next_check_at}
    values |= {"held_by": None, "held_until": None}
    if checked.error:
        values |= {"failures": sources.c.failures + 1, "last_error": checked.error}
    else:
        values |= {"failures": 0, "last_error": "", "etag": checked.etag, "last_modified": checked.last_modified}
    if checked.title:
        values["title"] = case((sources.c.title == "", checked.title), else_=sources.c.title)
    if checked.ended:
        values["ended_at"] = checked.at
    values |= {name: new for name in ("habits", "unread") if (new := getattr(checked, name)) is not None}
    if checked.url:
        other = await conn.scalar(select(sources.c.id).where(sources.c.url == checked.url))
        if other is not None and other != checked.source_id:
            await _merge(conn, checked.source_id, other)
            return int(other)
        values |= {"url": checked.url, "host": host_of(checked.url)}
    await conn.execute(update(sources).where(sources.c.id == checked.source_id).values(values))
    if checked.hub is not None:
        await note_hub(conn, checked.source_id, checked.hub, checked.at)
    return checked.source_id


async def _merge(conn: AsyncConnection, gone: int, kept: int) -> None:
    """Make two sources that turned out to be one into one: its readers and entries go to the one that is kept.

    A name that a chat gave to one of them stays.
    """
    of = subscription_sources.c
    columns = ["position", "via_topic", "name", "weight"]
    readers = select(of.subscription_id, literal(kept), *(of[name] for name in columns)).where(of.source_id == gone)
    moved = insert(conn, subscription_sources).from_select(["subscription_id", "source_id", *columns], readers)
    name = case((of.name == "", moved.excluded["name"]), else_=of.name)
    await conn.execute(
        moved.on_conflict_do_update(index_elements=["subscription_id", "source_id"], set_={"name": name})
    )
    names = [column.name for column in entries.c if column.name != "source_id"]
    printed = select(literal(kept), *(entries.c[name] for name in names)).where(entries.c.source_id == gone)
    await conn.execute(insert(conn, entries).from_select(["source_id", *names], printed).on_conflict_do_nothing())
    await conn.execute(delete(sources).where(sources.c.id == gone))


async def _same_elsewhere(conn: AsyncConnection, found: Iterable[Found]) -> dict[str, str]:
    """New addresses of articles that the same site printed under another one, title and text alike: new -> known.

    Other sites' copies are articles of their own; grouping marks them.
    """
    read = {clean(one.article.url): one.article for one in found if len(one.article.text) >= _TELLING}
    stored = await _ids_of(conn, read)
    marks = {url: (fingerprint(a.text), clean(a.title), site_of(url)) for url, a in read.items() if url not in stored}
    first: dict[tuple[str, str, str], str] = {}
    for batch in rows.batches({mark[0]: None for mark in marks.values()}):
        columns = articles.c.url, articles.c.title, articles.c.text_hash
        for row in await conn.execute(select(*columns).where(articles.c.text_hash.in_(batch)).order_by(articles.c.id)):
            first.setdefault((row.text_hash, row.title, site_of(row.url)), row.url)
    return {url: first[mark] for url, mark in marks.items() if first.setdefault(mark, url) != url}


async def _keep_articles(conn: AsyncConnection, source_id: int, checked: Checked, same: Mapping[str, str]) -> list[int]:
    read = {clean(found.article.url): found for found in reversed(checked.found)}  # of two, the first
    read = {url: found for url, found in read.items() if url not in same}
    if not read:
        return []
    new = insert(conn, articles).on_conflict_do_nothing(index_elements=["url"]).returning(articles.c.id)
    topic = await conn.scalar(select(sources.c.topic).where(sources.c.id == source_id)) or ""
    kept = await conn.scalars(new, [_article(read[url], topic, checked) for url in sorted(read)])
    return list(kept.all())


def _article(found: Found, topic: str, checked: Checked) -> dict[str, Any]:
    article = found.article
    filed = dict.fromkeys((topic, *article.categories, *found.entry.categories))
    return {
        "url": article.url,
        "title": article.title,
        "text": article.text,
        "author": article.author,
        "language": article.language,
        "outlet": article.outlet,
        "text_hash": fingerprint(article.text),
        "published_at": article.published,
        "seen_at": checked.at if article.seen_at == EPOCH else article.seen_at,
        "event": article.event,
        "story": article.story,
        "copy_of": article.copy_of,
        "updated_at": article.updated_at,
        "image": article.image,
        "paywall": article.paywall,
        "categories": tuple(name[:_CATEGORY] for name in filed if name)[:_CATEGORIES],
    }


async def _keep_edits(conn: AsyncConnection, source_id: int, checked: Checked) -> None:
    """Change the articles of entries that this source printed before and prints with another text or title now.

    Another source that links the same page does not change it. Where grouping put the article stays.
    """
    read = {clean(found.entry.key): found.article for found in checked.found if found.article.text}
    for batch in rows.batches(read):
        query = (
            select(entries.c.key, articles)
            .join(articles, articles.c.id == entries.c.article_id)
            .where(entries.c.source_id == source_id, entries.c.key.in_(batch))
        )
        for row in (await conn.execute(query)).all():
            article = read[row.key]
            new: dict[str, Any] = {"title": article.title, "text_hash": fingerprint(article.text)}
            if clean(article.url) == row.url and new != {"title": row.title, "text_hash": row.text_hash}:
                new |= {"text": article.text, "updated_at": checked.at}
                before = {"article_id": row.id, "until": checked.at, "title": row.title, "text": row.text}
                await conn.execute(insert(conn, revisions).values(before))
                await conn.execute(update(articles).where(articles.c.id == row.id).values(new))


async def _keep_entries(conn: AsyncConnection, source_id: int, found: Sequence[Found], same: Mapping[str, str]) -> None:
    urls = {one.article.url: same.get(clean(one.article.url), clean(one.article.url)) for one in found}
    ids = await _ids_of(conn, urls.values())
    new = [
        {
            "source_id": source_id,
            "key": one.entry.key,
            "article_id": ids[urls[one.article.url]],
            "appeared_at": one.appeared_at,
            "printed": _print(one.entry),
        }
        for one in found
    ]
    if new:
        kept = insert(conn, entries)
        kept = kept.on_conflict_do_update(
            index_elements=["source_id", "key"], set_={"printed": kept.excluded["printed"]}
        )
        await conn.execute(kept, new)


async def _ids_of(conn: AsyncConnection, urls: Iterable[str]) -> Mapping[str, int]:
    ids: dict[str, int] = {}
    for batch in rows.batches(map(clean, urls)):
        query = select(articles.c.url, articles.c.id).where(articles.c.url.in_(batch))
        ids.update({row.url: row.id for row in await conn.execute(query)})
    return ids


async def _keep_known(conn: AsyncConnection, source_id: int, keys: Iterable[str]) -> None:
    new = [{"source_id": source_id, "key": clean(key), "article_id": None, "appeared_at": EPOCH} for key in keys]
    if new:
        await conn.execute(insert(conn, entries).on_conflict_do_nothing(), new)


async def _keep_sites(conn: AsyncConnection, checked: Checked) -> None:
    # In one order, so that two writers cannot wait in a ring.
    learnt = sorted(checked.sites, key=lambda one: one[0])
    new = [{"host": clean(site), "memory": memory, "learnt_at": checked.at} for site, memory in learnt]
    if new:
        kept = insert(conn, sites)
        replaced = {name: kept.excluded[name] for name in ("memory", "learnt_at")}
        await conn.execute(kept.on_conflict_do_update(index_elements=["host"], set_=replaced), new)


def _print(entry: Entry) -> str:
    return fingerprint(entry.title, entry.content or entry.summary)
