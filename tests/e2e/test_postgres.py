"""The store on a real PostgreSQL server: the same answers, and one owner among several workers."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Iterator

import pytest

from bot.sessions import Session
from bot.store import Store
from bot.turns import Turn
from tests.postgres import find_binaries, running_postgres

BINARIES = find_binaries()
pytestmark = pytest.mark.skipif(
    BINARIES is None, reason="no PostgreSQL server is installed (Debian: postgresql)"
)


@pytest.fixture(scope="module")
def url() -> Iterator[str]:
    assert BINARIES
    with running_postgres(BINARIES) as url:
        yield url


@pytest.fixture
async def workers(url: str) -> AsyncIterator[tuple[Store, Store]]:
    first, second = await asyncio.gather(Store.open(url), Store.open(url))
    yield first, second
    await first.close()
    await second.close()


async def test_two_workers_open_the_database_at_once_and_share_it(workers: tuple[Store, Store]) -> None:
    first, second = workers
    session = Session("tg:1", "tg:1")
    session.remember("问", "答")
    await first.save_session(session)
    assert await second.load_session("tg:1", "tg:1") == session
    await first.record_turn(Turn("a", "ask", prompt_tokens=3, cost=0.5))
    assert (await second.usage_today("a")).tokens == 3
    (day,) = await second.usage_by_day()
    assert day.questions == 1


async def test_versions_written_at_once_are_all_kept(workers: tuple[Store, Store]) -> None:
    saves = (workers[n % 2].save_report("p", "r", "报告", {"n": n}) for n in range(8))
    versions = await asyncio.gather(*saves)
    assert set(versions) == set(range(1, 9))


async def test_an_update_is_taken_by_one_worker(workers: tuple[Store, Store]) -> None:
    taken = await asyncio.gather(*(worker.record_update(77, "tg:1", {}) for worker in workers * 3))
    assert taken.count(True) == 1
    answered = await asyncio.gather(*(worker.mark_answered(77) for worker in workers))
    assert sorted(answered) == [False, True]


async def test_a_conversation_has_one_owner_and_a_new_one_when_that_is_gone(
    url: str, workers: tuple[Store, Store]
) -> None:
    first, second = workers
    assert await first.try_own("tg:1")
    assert not await first.try_own("tg:1")
    assert not await second.try_own("tg:1")
    assert await second.try_own("tg:2")
    await first.disown("tg:1")
    assert await second.try_own("tg:1")
    third = await Store.open(url)
    assert await third.try_own("tg:3")
    await third.close()
    assert await first.try_own("tg:3")
