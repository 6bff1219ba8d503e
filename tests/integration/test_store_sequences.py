"""The outbox under every order of events that hypothesis can think of: nothing lost, in order, one lease at a time."""

from __future__ import annotations

import asyncio
import shutil
from collections.abc import Callable, Coroutine, Iterator
from contextlib import AbstractContextManager, contextmanager
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any, TypeVar

import pytest
from hypothesis import HealthCheck, settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, invariant, precondition, rule, run_state_machine_as_test

from bot.storage import SqlStore
from bot.types import Chat, Part, Platform, Verdict
from tests.far.postgres import Postgres
from tests.integration.store_fixtures import TEMPLATE
from tests.integration.stores import DAY, MINUTE, NOW, claim, planned, reply, settle, subscribe

pytest_plugins = ["tests.integration.store_fixtures"]

T = TypeVar("T")
CHATS = [Chat(Platform.TELEGRAM, "1"), Chat(Platform.SLACK, "T/2")]
SECONDS = timedelta(seconds=1)


class Deliverers(RuleBasedStateMachine):
    """Workers that claim, start, settle, crash and come too late, against a record of what they did."""

    fresh: Callable[[], AbstractContextManager[str]]

    def __init__(self) -> None:
        super().__init__()
        self._runner = asyncio.Runner()
        self._database = self.fresh()
        self.store = SqlStore(self._database.__enter__())
        self.now = NOW
        self.queued: list[str] = []  # texts of parts, in the order they were queued
        self.held: list[tuple[Part, datetime]] = []  # parts in workers' hands, and when their lease ends
        self.started: set[str] = set()  # texts between start and settle
        self.arrived: dict[str, list[str]] = {chat.address: [] for chat in CHATS}
        self.dead: set[str] = set()
        self._do(self.store.open())
        self.orders = {chat.address: self._do(subscribe(self.store, chat)) for chat in CHATS}

    def _do(self, work: Coroutine[Any, Any, T]) -> T:
        return self._runner.run(work)

    def teardown(self) -> None:
        try:
            self._drain()
        finally:
            self._do(self.store.close())
            self._runner.close()
            self._database.__exit__(None, None, None)

    @rule(chat=st.sampled_from(CHATS), count=st.integers(1, 3))
    def answer(self, chat: Chat, count: int) -> None:
        name = f"reply{len(self.queued)}"
        assert self._do(reply(self.store, name, chat, self.now, count))
        self.queued += [f"{name} {number}" for number in range(count)]

    @rule(chat=st.sampled_from(CHATS), count=st.integers(1, 3))
    def plan(self, chat: Chat, count: int) -> None:
        name = f"digest{len(self.queued)}"
        slot_at = self.now + len(self.queued) * timedelta(microseconds=1)
        assert self._do(self.store.plan_digest(planned(self.orders[chat.address], slot_at, name, count)))
        self.queued += [f"{name} {number}" for number in range(count)]

    @rule(limit=st.integers(1, 3))
    def claim(self, limit: int) -> None:
        for part in self._do(claim(self.store, self.now, limit)):
            alive = [one.chat for one, until in self.held if until > self.now]
            assert part.chat not in alive, "two leases on one lane"
            assert part.sending == (part.payload["text"] in self.started)
            self.held.append((part, self.now + MINUTE))

    @precondition(lambda self: self.held)
    @rule(data=st.data(), verdict=st.sampled_from([Verdict.SENT] * 3 + [Verdict.RETRY, Verdict.UNKNOWN, Verdict.DEAD]))
    def send(self, data: st.DataObject, verdict: Verdict) -> None:
        part, until = self.held.pop(data.draw(st.integers(0, len(self.held) - 1)))
        if not self._start(part, until):
            return
        if verdict is Verdict.SENT or (verdict is Verdict.UNKNOWN and data.draw(st.booleans())):
            self._arrive(part)
        after = self._do(settle(self.store, part, verdict, self.now, ready_at=self.now + 3 * SECONDS))
        if verdict is not Verdict.UNKNOWN:
            self.started.discard(part.payload["text"])
        if verdict is Verdict.DEAD:
            self._bury(part)
        if after is not None:
            self.held.append((after, self.now + MINUTE))

    @precondition(lambda self: self.held)
    @rule(data=st.data(), on_its_way=st.booleans())
    def crash(self, data: st.DataObject, on_its_way: bool) -> None:
        part, until = self.held.pop(data.draw(st.integers(0, len(self.held) - 1)))
        if on_its_way and self._start(part, until):
            self._arrive(part)

    @rule(seconds=st.sampled_from([1, 5, 61]))
    def wait(self, seconds: int) -> None:
        self.now += seconds * SECONDS

    @invariant()
    def what_is_unsent_is_still_there(self) -> None:
        counts = self._do(self.store.status()).parts
        assert sum(counts.values()) == len(self.queued)
        assert counts.get("dead", 0) == len(self.dead)

    def _start(self, part: Part, until: datetime) -> bool:
        newer = [one for one, _ in self.held if one.chat == part.chat and one.generation > part.generation]
        started = self._do(self.store.start(part, self.now))
        if until > self.now:
            assert started, "a live lease was refused"
        assert not (started and newer), "an older lease was let in"
        if started:
            self.started.add(part.payload["text"])
        return started

    def _arrive(self, part: Part) -> None:
        self.arrived[part.chat.address].append(part.payload["text"])

    def _bury(self, part: Part) -> None:
        delivery = part.payload["text"].split()[0]
        unsent = {text for text in self.queued if text.split()[0] == delivery and int(text.split()[1]) >= part.index}
        self.dead |= unsent

    def _drain(self) -> None:
        self.held.clear()
        self.now += DAY
        while claimed := self._do(claim(self.store, self.now)):
            for first in claimed:
                part: Part | None = first
                while part is not None:
                    assert self._do(self.store.start(part, self.now))
                    self._arrive(part)
                    part = self._do(settle(self.store, part, Verdict.SENT, self.now))
        told = [text for texts in self.arrived.values() for text in texts]
        assert set(told) | self.dead == set(self.queued), "lost, or out of nowhere"
        for texts in self.arrived.values():
            self._in_order(texts)

    def _in_order(self, texts: list[str]) -> None:
        """Parts of one delivery by number and together; a repeat only of the part that came last."""
        firsts = list(dict.fromkeys(texts))
        assert [text for at, text in enumerate(texts) if not at or texts[at - 1] != text] == firsts
        deliveries = list(dict.fromkeys(text.split()[0] for text in firsts))
        assert firsts == sorted(firsts, key=lambda text: (deliveries.index(text.split()[0]), text))
        for kind in ("reply", "digest"):
            of_kind = [text for text in firsts if text.startswith(kind)]
            assert of_kind == sorted(of_kind, key=self.queued.index)


@pytest.fixture
def fresh(request: pytest.FixtureRequest, tmp_path: Path) -> Callable[[], AbstractContextManager[str]]:
    """Makes a database with a schema and nothing else; each example has its own."""
    if request.param == "postgres":
        server: Postgres = request.getfixturevalue("postgres")
        return lambda: server.database(TEMPLATE)
    asyncio.run(_open_and_close(f"sqlite:///{tmp_path}/empty.db"))

    @contextmanager
    def copied() -> Iterator[str]:
        shutil.copy(tmp_path / "empty.db", tmp_path / "news.db")
        yield f"sqlite:///{tmp_path}/news.db"
        for file in tmp_path.glob("news.db*"):
            file.unlink()

    return copied


async def _open_and_close(url: str) -> None:
    store = SqlStore(url)
    await store.open()
    await store.close()


@pytest.mark.parametrize(("fresh", "examples"), [("sqlite", 25), ("postgres", 6)], indirect=["fresh"])
def test_sequences(fresh: Callable[[], AbstractContextManager[str]], examples: int) -> None:
    Deliverers.fresh = staticmethod(fresh)
    run_state_machine_as_test(  # type: ignore[no-untyped-call]
        Deliverers,
        settings=settings(
            max_examples=examples, stateful_step_count=30, deadline=None, suppress_health_check=list(HealthCheck)
        ),
    )
