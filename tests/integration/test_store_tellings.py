"""What subscribers were told, thought and corrected, and what articles said before they were changed."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path

import sqlalchemy as sa
from alembic import command
from alembic.config import Config

from bot.storage import SqlStore, tables
from bot.types import (
    MUTED,
    Checked,
    Correction,
    Entry,
    Found,
    Outcome,
    Placement,
    Preferences,
    Revision,
    SiteMemory,
    Subscriber,
    Taste,
    Told,
    Verdict,
    Window,
)
from tests.integration.stores import (
    ANNA,
    BORIS,
    DAY,
    HOUR,
    NOW,
    Tables,
    add_source,
    article,
    claim,
    digest,
    found,
    place,
    planned,
    print_stories,
    reply,
    subscribe,
    told_story,
)

pytest_plugins = ["tests.integration.store_fixtures"]
LAST_DAY = Window(NOW - DAY, NOW)


async def test_what_was_told_follows_its_articles(store: SqlStore) -> None:
    source = await add_source(store)
    subscription = await subscribe(store, ANNA, [source])
    ids = await print_stories(store, source, {1: found(1), 2: found(2), 3: found(3)})
    await place(store, ids[1], ids[1], ids[2])
    await place(store, ids[3], ids[3])
    issue = digest(NOW, (told_story(ids[1], ids[1], ids[2], text="It rained."),))
    await store.plan_digest(replace(planned(subscription), digest=issue))
    told = [Told(ids[1], NOW, frozenset({ids[1], ids[2]}), ("It rained.",))]
    assert await store.told(subscription.id, [ids[3]]) == []
    await place(store, ids[3], ids[1])  # merged, or split: one article is in another story now
    assert await store.told(subscription.id, [ids[3]]) == told
    assert await store.told(subscription.id, [ids[1]]) == told
    assert await store.told(subscription.id, [ids[1], ids[3]]) == told


async def test_what_an_article_said_before(store: SqlStore) -> None:
    source = await add_source(store)
    subscription = await subscribe(store, ANNA, [source])
    ids = await print_stories(store, source, {1: found(1, NOW - 3 * DAY), 2: found(2, NOW - 3 * DAY)})
    await place(store, ids[1], ids[1], ids[2])
    assert await store.candidates(subscription.id, LAST_DAY) == []
    edited = Found(Entry("key-1", article(1).url, "Title 1", content="More."), article(1, text="More."), NOW)
    await store.record_check(Checked(source, NOW - HOUR, NOW, found=(edited,)))
    assert await store.revisions([ids[1], ids[2], 404]) == [Revision(ids[1], NOW - HOUR, "Title 1", "Text of 1.")]
    [story] = await store.candidates(subscription.id, LAST_DAY)
    assert (story.fresh, story.edited) == (frozenset(), {ids[1]})
    assert await store.candidates(subscription.id, Window(NOW, NOW + DAY)) == []


async def test_an_article_keeps_what_it_is_filed_under(store: SqlStore) -> None:
    source = await add_source(store)
    entry = Entry("key", article(1).url, "Title", categories=("Politics", "", "x" * 99))
    await store.record_check(Checked(source, NOW, NOW, found=(Found(entry, article(1), NOW),)))
    kept = (await store.known_articles([article(1).url]))[article(1).url]
    assert kept.categories == ("Politics", "x" * 60)


async def test_sources_have_names(store: SqlStore) -> None:
    one, two = await add_source(store, "one"), await add_source(store, "two")
    await subscribe(store, ANNA, [one, two])
    await subscribe(store, BORIS, [two])
    await store.rename(ANNA, {two: "The Second", 404: "None"})
    assert [source.title for source in await store.sources_of(ANNA)] == ["One", "The Second"]
    assert [source.title for source in await store.sources_of(BORIS)] == ["Two"]
    await subscribe(store, ANNA, [two])  # again
    assert [source.title for source in await store.sources_of(ANNA)] == ["One", "The Second"]
    await store.rename(ANNA, {two: ""})
    assert [source.title for source in await store.sources_of(ANNA)] == ["One", "Two"]
    await store.rename(ANNA, {})


async def test_sources_have_weights(store: SqlStore) -> None:
    one, two = await add_source(store, "one"), await add_source(store, "two")
    subscription = await subscribe(store, ANNA, [one, two])
    await subscribe(store, BORIS, [one, two])
    await store.weigh(ANNA, two, -1)
    assert [source.weight for source in await store.sources_of(ANNA)] == [0, -1]
    assert [source.weight for source in await store.sources_of(BORIS)] == [0, 0]
    ids = await print_stories(store, one, {1: found(1), 2: found(2)})
    ids |= await print_stories(store, two, {2: found(2), 3: found(3)})
    for number in (1, 2, 3):
        await place(store, ids[number], ids[number])
    weights = {story.id: story.weight for story in await store.candidates(subscription.id, LAST_DAY)}
    assert weights == {ids[1]: 0, ids[2]: 0, ids[3]: -1}
    await store.weigh(ANNA, two, MUTED)
    assert {story.id for story in await store.candidates(subscription.id, LAST_DAY)} == {ids[1], ids[2]}


async def test_corrections(store: SqlStore) -> None:
    source = await add_source(store)
    subscription = await subscribe(store, ANNA, [source])
    await subscribe(store, BORIS, [source])
    apart = Correction(7, 3, together=False, at=NOW)
    other = Correction(7, 4, together=False, at=NOW)
    for one in (apart, other):
        await store.correct(ANNA, one)
    await store.correct(BORIS, apart)
    assert await store.corrections(subscription.id) == [apart, other]
    together = Correction(3, 7, together=True, at=NOW + HOUR)
    await store.correct(ANNA, together)
    assert await store.corrections(subscription.id) == [other, together]


async def test_all_that_a_digest_is_made_by_in_one_read(store: SqlStore) -> None:
    source = await add_source(store)
    subscription = await subscribe(store, ANNA, [source])
    stranger = await subscribe(store, BORIS, [source])
    for days, number in ((9, 1), (9, 2), (1, 3)):
        issue = replace(digest(NOW - days * DAY, (told_story(number, number, text=f"S{number}."),)))
        await store.plan_digest(
            replace(
                planned(subscription),
                digest=replace(issue, slot_at=NOW - days * DAY - number * HOUR),
                at=NOW - days * DAY,
            )
        )
    await store.prefer(ANNA, Preferences(minutes=3))
    await store.taste(ANNA, Taste(2, True, NOW, "Rain"))
    await store.correct(ANNA, Correction(1, 2, together=False, at=NOW))
    known = await store.subscriber(subscription.id, [1], NOW - 7 * DAY)
    assert known.preferences == Preferences(minutes=3)
    assert [one.story for one in known.told] == [1, 3]
    assert [one.story for one in known.tastes] == [2]
    assert [one.other for one in known.corrections] == [2]
    assert await store.subscriber(stranger.id, [1], NOW - 7 * DAY) == Subscriber()
    assert await store.subscriber(404, [1], NOW) == Subscriber()


async def test_what_chats_correct_is_evidence_and_can_hold_for_all(store: SqlStore) -> None:
    source = await add_source(store)
    await subscribe(store, ANNA, [source])
    await subscribe(store, BORIS, [source])
    ids = await print_stories(store, source, {1: found(1), 2: found(2), 3: found(3)})
    await place(store, ids[1], ids[1], ids[2])
    await place(store, ids[3], ids[3])
    assert await store.evidence() == []
    assert await store.regrouped_at() is None
    await store.correct(ANNA, Correction(ids[2], ids[1], together=False, at=NOW))
    await store.correct(BORIS, Correction(ids[1], ids[2], together=False, at=NOW + HOUR))
    await store.correct(BORIS, Correction(ids[1], ids[3], together=True, at=NOW))
    apart, together = await store.evidence()
    assert (apart.chats, apart.together, apart.at, apart.applied_at) == (2, False, NOW + HOUR, None)
    assert (together.chats, together.together) == (1, True)
    assert [a.id for a in await store.stories_with([ids[2]])] == [ids[1], ids[2]]
    correction = Correction(ids[2], ids[1], together=False, at=NOW + DAY)
    assert await store.apply_correction(correction, [Placement(ids[2], ids[2], ids[2])]) == 2
    assert [a.id for a in await store.stories_with([ids[2]])] == [ids[2]]
    assert [one.applied_at for one in await store.evidence()] == [NOW + DAY, None]
    assert await store.regrouped_at() == NOW + DAY


async def test_stories_corrected_to_be_one_come_together(store: SqlStore) -> None:
    source = await add_source(store)
    subscription = await subscribe(store, ANNA, [source])
    ids = await print_stories(store, source, {1: found(1, NOW - 3 * DAY), 2: found(2), 3: found(3, NOW - 3 * DAY)})
    for number in (1, 2, 3):
        await place(store, ids[number], ids[number])
    for one, other in ((ids[1], ids[2]), (ids[2], ids[1])):
        await store.correct(ANNA, Correction(one, other, together=True, at=NOW))
        stories = await store.candidates(subscription.id, LAST_DAY)
        assert {story.id: set(story.fresh) for story in stories} == {ids[2]: {ids[2]}, ids[1]: set()}


async def test_tastes(store: SqlStore) -> None:
    subscription = await subscribe(store)
    first = Taste(5, True, NOW, "Rain", frozenset({"rain"}), ("climate",), ("The Example",))
    for taste in (first, replace(first, story=6), replace(first, liked=False)):
        await store.taste(ANNA, taste)
    assert await store.tastes(subscription.id, 9) == [replace(first, story=6), replace(first, liked=False)]
    assert await store.tastes(subscription.id, 1) == [replace(first, story=6)]
    await store.taste(BORIS, first)  # who follows nothing has no taste
    assert len(await store.tastes(subscription.id, 9)) == 2


async def test_a_chat_that_moves_takes_it_along(store: SqlStore) -> None:
    old, new = await subscribe(store, ANNA), await subscribe(store, replace(ANNA, address="-100"))
    for chat, together in ((ANNA, True), (new.chat, False)):
        await store.correct(chat, Correction(1, 2, together=together, at=NOW))
    await store.correct(ANNA, Correction(3, 4, together=True, at=NOW))
    await store.taste(ANNA, Taste(5, True, NOW, "Rain"))
    await reply(store, "hello")
    [part] = await claim(store)
    await store.start(part, NOW)
    await store.settle(Outcome(part, Verdict.MOVED, NOW, NOW, moved_to="-100"), None)
    assert [(one.article, one.together) for one in await store.corrections(new.id)] == [(1, False), (3, True)]
    assert [taste.story for taste in await store.tastes(new.id, 9)] == [5]
    assert await store.corrections(old.id) == await store.tastes(old.id, 9) == []


async def test_forgetting_takes_all_of_it(store: SqlStore, inside: Tables) -> None:
    subscription = await subscribe(store)
    await store.plan_digest(replace(planned(subscription), digest=digest(NOW, (told_story(1, 1, 2),))))
    await store.correct(ANNA, Correction(1, 2, together=False, at=NOW))
    await store.taste(ANNA, Taste(5, True, NOW, "Rain"))
    await reply(store, "forget", forget=True)
    for table in (tables.told, tables.told_articles, tables.corrections, tables.tastes):
        assert inside.rows(table) == []


async def test_what_was_told_and_learnt_before_the_migration_is_found(tmp_path: Path) -> None:
    url = f"sqlite:///{tmp_path}/old.db"
    engine = sa.create_engine(url)
    with engine.begin() as connection:
        config = Config()
        config.set_main_option("script_location", "bot.storage:migrations")
        config.attributes["connection"] = connection
        command.upgrade(config, "0004")
        connection.exec_driver_sql("PRAGMA foreign_keys = OFF")
        connection.exec_driver_sql("INSERT INTO told VALUES (1, 7, 30, 0, '[30, 31, 31]', '[\"It rained.\"]')")
        connection.exec_driver_sql("INSERT INTO told VALUES (2, 7, 40, 0, '[]', '[]')")
        connection.exec_driver_sql("INSERT INTO sites VALUES ('a.example', '{\"pages\": 2}')")
    engine.dispose()
    store = SqlStore(url)
    await store.open()
    assert await store.let_go(NOW - 9 * DAY, datetime.now(UTC) - DAY) == 0  # a site counts as learnt now
    assert await store.site_memories(["a.example"]) == {"a.example": SiteMemory(2)}
    await store.close()
    assert [tuple(row) for row in Tables(url).rows(tables.told_articles)] == [(1, 30), (1, 31)]
