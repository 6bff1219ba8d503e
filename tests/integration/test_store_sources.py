"""Sources, visits to them, and the articles they bring: what SourceStore and ArticleStore promise."""

from dataclasses import replace

import pytest

from bot.errors import StorageError
from bot.storage import SqlStore, tables
from bot.types import Checked, Entry, Found, Habits, NewSource, Placement, SiteMemory, SourceKind
from tests.integration.stores import ANNA, BORIS, DAY, HOUR, NOW, Tables, add_source, article, found, subscribe

pytest_plugins = ["tests.integration.store_fixtures"]


async def check(store: SqlStore, source: int, *what: Found, error: str = "", **more: str) -> list[int]:
    return await store.record_check(Checked(source, NOW, NOW + HOUR, error=error, found=what, **more))


async def test_a_source_is_stored_once(store: SqlStore) -> None:
    bare = NewSource(SourceKind.FEED, "https://a.example/feed")
    full = NewSource(SourceKind.FEED, "https://a.example/feed", "A", "science", "en")
    page = NewSource(SourceKind.PAGE, "https://b.example/")
    first, b = await store.add_sources([bare, page])
    b_again, again = await store.add_sources([page, full])
    assert (first.id, b.id) == (again.id, b_again.id)
    assert (first.title, first.topic) == ("", "")
    assert (again.title, again.topic, again.language) == ("A", "science", "en")
    [kept] = await store.add_sources([NewSource(SourceKind.FEED, bare.url, "Another", "sport", "de")])
    assert (kept.title, kept.topic, kept.language) == ("A", "science", "en")
    assert await store.add_sources([]) == []
    assert [one.id for one in await store.add_sources([page, page])] == [b.id, b.id]


async def test_due_sources_are_those_somebody_reads(store: SqlStore) -> None:
    read, unread, paused, both = [await add_source(store, name) for name in ("read", "unread", "paused", "both")]
    await subscribe(store, ANNA, [read, both])
    await subscribe(store, BORIS, [paused, both])
    await store.pause(BORIS, NOW)
    assert [source.id for source in await store.due_sources(NOW, 10)] == [read, both]
    assert unread not in [source.id for source in await store.due_sources(NOW, 10)]


async def test_longest_overdue_first(store: SqlStore) -> None:
    one, two, three = [await add_source(store, name) for name in ("one", "two", "three")]
    await subscribe(store, ANNA, [one, two, three])
    for source, due in ((one, NOW), (two, NOW - HOUR), (three, NOW + HOUR)):
        await store.record_check(Checked(source, NOW - DAY, due))
    assert [source.id for source in await store.due_sources(NOW, 10)] == [two, one]
    assert [source.id for source in await store.due_sources(NOW, 1)] == [two]


async def test_a_visit_is_remembered(store: SqlStore) -> None:
    source = await add_source(store)
    await subscribe(store, ANNA, [source])
    await check(store, source, etag='"1"', last_modified="Sun", title="From the feed")
    await check(store, source, error="no answer")
    await check(store, source, error="still no answer")
    [kept] = await store.sources_of(ANNA)
    assert (kept.etag, kept.last_modified, kept.title) == ('"1"', "Sun", "One")
    assert (kept.failures, kept.last_error) == (2, "still no answer")
    assert (kept.checked_at, kept.next_check_at) == (NOW, NOW + HOUR)
    await check(store, source)
    [kept] = await store.sources_of(ANNA)
    assert (kept.failures, kept.last_error, kept.etag) == (0, "", "")


async def test_a_title_is_filled_in(store: SqlStore) -> None:
    [source] = await store.add_sources([NewSource(SourceKind.FEED, "https://a.example/feed")])
    await check(store, source.id, title="From the feed")
    [kept] = await store.add_sources([NewSource(SourceKind.FEED, "https://a.example/feed")])
    assert kept.title == "From the feed"


async def test_a_permanent_redirect_is_followed(store: SqlStore) -> None:
    one = await add_source(store, "one")
    await check(store, one, url="https://new.example/feed")
    await check(store, one, url="https://new.example/feed")
    await subscribe(store, ANNA, [one])
    [kept] = await store.sources_of(ANNA)
    assert (kept.id, kept.url) == (one, "https://new.example/feed")


async def test_two_sources_that_turn_out_to_be_one_are_merged(store: SqlStore) -> None:
    one, two = await add_source(store, "one"), await add_source(store, "two")
    await subscribe(store, ANNA, [one, two])
    await subscribe(store, BORIS, [two])
    await check(store, one, found(1))
    await check(store, two, found(2))
    await check(store, two, found(3), url="https://one.example/feed")
    for chat in (ANNA, BORIS):
        assert [source.id for source in await store.sources_of(chat)] == [one]
    assert await store.unknown_entries(one, ["key-1", "key-2", "key-3"]) == set()
    [again] = await store.add_sources([NewSource(SourceKind.FEED, "https://two.example/feed")])
    assert again.id not in (one, two)


async def test_a_source_that_ended_is_not_due_until_somebody_adds_it(store: SqlStore) -> None:
    source = await add_source(store)
    await subscribe(store, ANNA, [source])
    await store.record_check(Checked(source, NOW, NOW + HOUR, error="gone", ended=True))
    [kept] = await store.sources_of(ANNA)
    assert (kept.ended_at, kept.last_error) == (NOW, "gone")
    assert await store.due_sources(NOW + DAY, 10) == []
    await add_source(store)
    assert await store.due_sources(NOW, 10) == []  # not before its time
    [again] = await store.due_sources(NOW + HOUR, 10)
    assert (again.id, again.ended_at, again.failures, again.last_error) == (source, None, 0, "")


async def test_servers_take_turns(store: SqlStore) -> None:
    new = [NewSource(SourceKind.FEED, f"https://big.example/{n}") for n in range(5)]
    new += [NewSource(SourceKind.FEED, "https://small.example/a"), NewSource(SourceKind.FOLDER, "/srv/pages")]
    added = await store.add_sources(new)
    await subscribe(store, ANNA, [source.id for source in added])
    due = [source.url for source in await store.due_sources(NOW, 4)]
    assert due == ["/srv/pages", "https://big.example/0", "https://small.example/a", "https://big.example/1"]


async def test_habits_and_unread_entries_are_remembered(store: SqlStore) -> None:
    source = await add_source(store)
    await subscribe(store, ANNA, [source])
    habits = Habits(NOW, (NOW - DAY,), 60, 120, (1, 2), (6,), "https://b.example/", "https://c.example/", 2, NOW)
    unread = (Entry("k", "https://a.example/1", "Title \0", NOW, categories=("a",)),)
    await store.record_check(Checked(source, NOW, NOW, habits=habits, unread=unread))
    await store.record_check(Checked(source, NOW, NOW, error="no answer"))
    [kept] = await store.due_sources(NOW, 1)
    assert (kept.habits, kept.unread) == (habits, unread)
    await store.record_check(Checked(source, NOW, NOW, habits=Habits(), unread=()))
    [kept] = await store.sources_of(ANNA)
    assert (kept.habits, kept.unread) == (Habits(), ())


async def test_many_quiet_visits_are_kept_at_once(store: SqlStore) -> None:
    ids = [await add_source(store, name) for name in ("one", "two", "three")]
    await subscribe(store, ANNA, ids)
    await check(store, ids[0], error="no answer")
    quiet = [Checked(one, NOW, NOW + HOUR, f'"{one}"', "Sun", habits=Habits(ttl=one)) for one in ids[:2]]
    await store.record_quiet(quiet)
    await store.record_quiet([])
    kept = await store.sources_of(ANNA)
    assert [(one.etag, one.last_modified, one.failures, one.last_error, one.habits.ttl) for one in kept] == [
        (f'"{ids[0]}"', "Sun", 0, "", ids[0]),
        (f'"{ids[1]}"', "Sun", 0, "", ids[1]),
        ("", "", 0, "", 0),
    ]
    assert [(one.checked_at, one.next_check_at) for one in kept[:2]] == [(NOW, NOW + HOUR)] * 2


async def test_an_edit_changes_the_article_and_not_its_place(store: SqlStore) -> None:
    source, other = await add_source(store), await add_source(store, "other")
    [number] = await check(store, source, found(1))
    await store.place([Placement(number, number, number)])
    printed = Entry("key-1", article(1).url, "Title 1")
    assert await store.edited_entries(source, [printed]) == set()
    edited = replace(printed, content="A longer text.")
    assert await store.edited_entries(source, [edited, Entry("key-9", "")]) == {"key-1"}
    assert await store.edited_entries(other, [edited]) == set()
    new = Found(edited, article(1, text="A longer text."), NOW)
    assert await store.record_check(Checked(source, NOW + HOUR, NOW + DAY, found=(new,))) == []
    [kept] = await store.articles([number])
    assert (kept.text, kept.updated_at, kept.story) == ("A longer text.", NOW + HOUR, number)
    assert await store.edited_entries(source, [edited]) == set()
    await store.record_check(Checked(source, NOW + DAY, NOW + DAY, found=(new,)))
    assert (await store.articles([number]))[0].updated_at == NOW + HOUR
    await check(store, other, found(1, text="As another source prints it."))
    assert (await store.articles([number]))[0].text == "A longer text."


async def test_entries_are_known_by_source_and_key(store: SqlStore) -> None:
    one, two = await add_source(store, "one"), await add_source(store, "two")
    await check(store, one, found(1), found(2))
    assert await store.unknown_entries(one, ["key-1", "key-2", "key-3"]) == {"key-3"}
    assert await store.unknown_entries(two, ["key-1"]) == {"key-1"}
    assert await store.unknown_entries(one, []) == set()
    many = [f"key-{number}" for number in range(2_000)]
    assert len(await store.unknown_entries(one, many)) == 1_998


async def test_strange_keys_are_known_again(store: SqlStore) -> None:
    source = await add_source(store)
    strange = Found(Entry("nul \0", "https://news.example/1"), article(1), NOW)
    await check(store, source, strange)
    assert await store.unknown_entries(source, ["nul \0", "other"]) == {"other"}


async def test_an_article_is_stored_once(store: SqlStore, inside: Tables) -> None:
    one, two = await add_source(store, "one"), await add_source(store, "two")
    first = await check(store, one, found(1, published=NOW - DAY, author="Ada", language="en"), found(2))
    again = await check(store, two, found(2, text="Another text"), found(3))
    assert (len(first), len(again)) == (2, 1)
    known = await store.known_articles([article(number).url for number in (1, 2, 3, 4)])
    assert [known[article(number).url].text for number in (1, 2, 3)] == ["Text of 1.", "Text of 2.", "Text of 3."]
    kept = known[article(1).url]
    assert kept == article(1, id=first[0], published=NOW - DAY, author="Ada", language="en", seen_at=NOW)
    assert len(inside.rows(tables.entries)) == 4


async def test_two_entries_of_one_page(store: SqlStore, inside: Tables) -> None:
    source = await add_source(store)
    twice = [Found(Entry(key, article(1).url), article(1), NOW) for key in ("a", "b")]
    assert len(await check(store, source, *twice)) == 1
    assert await check(store, source, *twice) == []
    assert len(inside.rows(tables.entries)) == 2


LONG = "The swing bridge stuck half open on Monday and kept traffic waiting for six hours. " * 4


async def test_one_article_under_two_addresses_is_stored_once(store: SqlStore, inside: Tables) -> None:
    source, other = await add_source(store), await add_source(store, "two")
    first = found(1, title="Bridge", text=LONG)
    [kept] = await check(store, source, first)
    again = found(2, title="Bridge", text=LONG, url="https://www.news.example/2?edition=uk")
    twin, triplet = found(3, title="Tower", text=LONG), found(4, title="Tower", text=LONG)
    [tower] = await check(store, other, again, twin, triplet)
    assert [row.article_id for row in inside.rows(tables.entries)] == [kept, kept, tower, tower]
    assert await check(store, other, again, twin, triplet) == []
    assert len(inside.rows(tables.articles)) == 2


async def test_what_is_no_such_article_is_stored(store: SqlStore) -> None:
    source = await add_source(store)
    first = found(1, title="Bridge", text=LONG)
    elsewhere = found(2, title="Bridge", text=LONG, url="https://mirror.example/1")  # a copy is an article
    teaser, wall = found(3, title="A", text="Subscribe to read."), found(4, title="A", text="Subscribe to read.")
    untitled = found(5, title="Another story", text=LONG)  # a wall has one text for all
    assert len(await check(store, source, first, elsewhere, teaser, wall, untitled)) == 5


async def test_memories_of_sites_are_replaced(store: SqlStore) -> None:
    source = await add_source(store)
    first, second = SiteMemory(1, {"a": 1}, ("a",)), SiteMemory(2, {"b": 1, "a": 2}, ("b", "a"))
    await store.record_check(Checked(source, NOW, NOW + HOUR, sites=(("a.example", first), ("b.example", first))))
    await store.record_check(Checked(source, NOW, NOW + HOUR, sites=(("a.example", second),)))
    kept = await store.site_memories(["a.example", "b.example", "c.example", ""])
    assert kept == {"a.example": second, "b.example": first}
    assert list(kept["a.example"].seen) == ["b", "a"]  # in the order in which they were seen last
    assert await store.site_memories([]) == {}


async def test_sites_of_which_nothing_is_read_are_forgotten(store: SqlStore) -> None:
    source = await add_source(store)
    names = [f"{number}.example" for number in range(600)]  # more than are let go of at once
    old = tuple((name, SiteMemory(1, {"a": 1}, ("a",))) for name in names)
    await store.record_check(Checked(source, NOW - DAY, NOW, sites=old))
    await store.record_check(Checked(source, NOW, NOW, sites=((names[7], SiteMemory(2, {"a": 2}, ("a",))),)))
    assert await store.let_go(NOW, NOW - DAY) == 0
    assert [await store.let_go(NOW, NOW) for _ in range(3)] == [500, 99, 0]
    assert await store.site_memories(names) == {names[7]: SiteMemory(2, {"a": 2}, ("a",))}


async def test_an_unknown_source_keeps_nothing(store: SqlStore) -> None:
    with pytest.raises(StorageError):
        await check(store, 404, found(1))
    assert await store.known_articles([article(1).url]) == {}


async def test_ungrouped_in_order_of_arrival(store: SqlStore) -> None:
    source = await add_source(store)
    a, b, c = await check(store, source, found(1), found(2, published=NOW - DAY), found(3, published=NOW + DAY))
    assert [one.id for one in await store.ungrouped(10)] == [b, a, c]
    assert [one.id for one in await store.ungrouped(1)] == [b]
    await store.place([Placement(b, b, b), Placement(c, b, b, copy_of=b)])
    await store.place([])
    assert [one.id for one in await store.ungrouped(10)] == [a]
    grouped = await store.grouped_since(NOW)
    assert [(one.id, one.event, one.story, one.copy_of) for one in grouped] == [(b, b, b, None), (c, b, b, b)]
    assert await store.grouped_since(NOW + HOUR) == []


async def test_what_is_known_without_an_article_is_not_new_and_not_news(store: SqlStore) -> None:
    source = await add_source(store)
    await store.record_check(Checked(source, NOW, NOW + HOUR, known=("old-1", "old-2")))
    await store.record_check(Checked(source, NOW, NOW + HOUR, known=("old-1",)))
    assert await store.unknown_entries(source, ["old-1", "old-2", "new"]) == {"new"}
    assert (await store.status()).articles == 0
