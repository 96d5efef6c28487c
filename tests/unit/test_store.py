"""The store on a real SQLite file (retention, forgetting, versions, order)."""

from __future__ import annotations

from collections.abc import AsyncIterator
from dataclasses import replace
from datetime import timedelta
from pathlib import Path

import pytest
from sqlalchemy import inspect, text, update

from bot.errors import StoreFailed
from bot.sessions import Session, Task
from bot.store import Store
from bot.store.database import HEAD, now
from bot.store.schema import metadata, turns
from bot.turns import Turn


@pytest.fixture
async def store(tmp_path: Path) -> AsyncIterator[Store]:
    opened = await Store.open(f"sqlite+aiosqlite:///{tmp_path / 'zicha.db'}")
    yield opened
    await opened.close()


async def test_a_session_comes_back_as_it_was(store: Store) -> None:
    session = await store.load_session("tg:1", "tg:1")
    assert session == Session("tg:1", "tg:1")
    session.preferences.year = 2026
    session.remember("公众号要审核吗", "要[1]。")
    session.task = Task("report", {"id": "r1"})
    await store.save_session(session)
    assert await store.load_session("tg:1", "tg:1") == session


async def test_every_version_of_a_report_is_kept(store: Store) -> None:
    assert await store.save_report("a", "r1", "自查报告", {"facts": 1}) == 1
    assert await store.save_report("a", "r1", "自查报告（改）", {"facts": 2}) == 2
    assert await store.load_report("a", "r1") == {"facts": 2}
    assert await store.load_report("a", "r1", version=1) == {"facts": 1}
    assert [version for version, _ in await store.report_versions("a", "r1")] == [1, 2]
    assert [(r.title, r.version) for r in await store.list_reports("a")] == [("自查报告（改）", 2)]
    assert await store.load_report("b", "r1") is None


async def test_an_update_is_taken_once_and_kept_until_it_is_answered(store: Store) -> None:
    assert await store.record_update(7, "tg:1", {"text": "你好"})
    assert not await store.record_update(7, "tg:1", {"text": "你好"})
    await store.record_update(6, "tg:2", {})
    assert [u.id for u in await store.unanswered()] == [6, 7]
    assert [u.payload for u in await store.unanswered("tg:1")] == [{"text": "你好"}]
    assert await store.mark_answered(7)
    assert not await store.mark_answered(7)
    assert await store.unanswered("tg:1") == ()


async def test_an_invite_lets_one_person_in_once(store: Store) -> None:
    code = await store.create_invite("tg:9")
    assert await store.redeem_invite(code, "tg:1", "王")
    assert not await store.redeem_invite(code, "tg:2")
    person = await store.find_person("tg:1")
    assert person is not None
    assert (person.is_admitted, person.admitted_by, person.name) == (True, "tg:9", "王")
    expired = await store.create_invite("tg:9", timedelta(seconds=-1))
    assert not await store.redeem_invite(expired, "tg:3")
    assert await store.dismiss("tg:1")
    assert await store.list_people() == ()


async def test_usage_counts_questions_tokens_and_cost_of_today(store: Store) -> None:
    await store.record_turn(Turn("a", "ask", prompt_tokens=100, completion_tokens=20, cost=0.5))
    await store.record_turn(Turn("a", "ask", refused=True))
    await store.record_turn(Turn("b", "ask", error="ModelBusy"))
    usage = await store.usage_today("a")
    assert (usage.questions, usage.tokens, usage.cost) == (2, 120, 0.5)
    (day,) = await store.usage_by_day()
    assert (day.questions, day.tokens, day.refusals, day.errors, day.people) == (3, 120, 1, 1, 2)


async def test_a_turn_and_an_opinion_of_it_come_back(store: Store) -> None:
    turn = Turn("a", "ask", passages=(("zxz#10", 0.91),), prompt="answer_question@1")
    await store.record_turn(turn)
    assert await store.load_turn(turn.id) == turn
    await store.add_feedback(turn.id, "a", is_good=True)
    await store.add_feedback(turn.id, "a", is_good=False, reason="没答到点上")
    (opinion,) = await store.list_feedback()
    assert (opinion.is_good, opinion.reason, opinion.prompt) == (False, "没答到点上", "answer_question@1")


async def test_the_asker_of_a_gap_is_told_once_when_it_is_filled(store: Store) -> None:
    await store.record_gap("a", "档案怎么移交")
    await store.record_gap("a", "档案怎么移交")
    (gap,) = await store.open_gaps()
    await store.fill_gap(gap.id)
    assert await store.open_gaps() == ()
    assert [g.question for g in await store.take_filled_gaps("a")] == ["档案怎么移交"]
    assert await store.take_filled_gaps("a") == ()


async def test_forget_removes_all_of_one_person_and_nothing_of_another(store: Store) -> None:
    for person in ("tg:1", "tg:2"):
        await store.save_session(Session(person, person))
        await store.save_report(person, "r", "报告", {})
        await store.record_turn(Turn(person, "ask"))
        await store.record_gap(person, "问")
        await store.record_update(int(person[-1]), person, {"text": "话"})
    counts = await store.forget("tg:1")
    assert (counts["conversations"], counts["reports"], counts["turns"]) == (1, 1, 2)
    assert await store.list_reports("tg:1") == ()
    assert await store.unanswered("tg:1") == ()
    assert len(await store.list_reports("tg:2")) == 1
    assert len(await store.unanswered("tg:2")) == 1


async def test_a_group_in_which_somebody_spoke_is_forgotten_with_them(store: Store) -> None:
    group = Session("tg:-5", "tg:2", people=["tg:1", "tg:2"])
    group.remember("甲的话", "答")
    await store.save_session(group)
    await store.save_session(Session("tg:-6", "tg:2", people=["tg:2"]))
    await store.record_update(1, "tg:-5", {"text": "甲的话"}, "tg:1")
    await store.record_update(2, "tg:-5", {"text": "乙的话"}, "tg:2")
    await store.record_update(3, "tg:-5", {"text": "甲先说的"}, "tg:1")
    await store.mark_answered(3)
    assert (await store.forget("tg:1"))["conversations"] == 1
    assert not (await store.load_session("tg:-5", "tg:2")).is_stored
    assert (await store.load_session("tg:-6", "tg:2")).is_stored
    assert [(u.id, u.payload) for u in await store.unanswered()] == [(2, {"text": "乙的话"})]
    assert not await store.record_update(3, "tg:-5", {"text": "甲先说的"}, "tg:1")


async def test_work_under_way_does_not_write_again_what_was_forgotten(store: Store) -> None:
    await store.save_session(Session("tg:1", "tg:1"))
    await store.save_report("tg:1", "r", "报告", {})
    under_way = await store.load_session("tg:1", "tg:1")
    await store.forget("tg:1")
    under_way.remember("问", "答")
    await store.save_session(under_way)
    assert not (await store.load_session("tg:1", "tg:1")).is_stored
    assert await store.save_report("tg:1", "r", "报告", {}, is_new=False) is None
    assert await store.list_reports("tg:1") == ()
    assert await store.save_report("tg:1", "r", "报告", {}) == 1


async def test_retention_removes_what_is_old(store: Store) -> None:
    old = Turn("a", "ask")
    await store.record_turn(old)
    await store.record_turn(replace(old, id="new"))
    async with store.writing() as connection:
        await connection.execute(
            update(turns).where(turns.c.id == old.id).values(at=now() - timedelta(days=31))
        )
    assert await store.expire(30) == 1
    assert await store.load_turn(old.id) is None
    assert await store.load_turn("new") is not None


async def test_the_migrations_make_the_tables_of_the_schema(store: Store) -> None:
    async with store.reading() as connection:
        columns = await connection.run_sync(
            lambda sync: {
                name: {column["name"] for column in inspect(sync).get_columns(name)}
                for name in inspect(sync).get_table_names()
            }
        )
        version = (await connection.exec_driver_sql("select version_num from alembic_version")).scalar()
    assert version == HEAD
    assert columns.pop("alembic_version") == {"version_num"}
    assert columns == {name: set(table.c.keys()) for name, table in metadata.tables.items()}


async def test_an_address_that_cannot_be_read_is_told_in_a_sentence() -> None:
    with pytest.raises(StoreFailed, match="DATABASE_URL 无法识别"):
        await Store.open("not a database")


async def test_a_database_of_a_newer_zicha_says_so_and_stays_as_it_is(tmp_path: Path) -> None:
    url = f"sqlite+aiosqlite:///{tmp_path / 'zicha.db'}"
    newer = await Store.open(url)
    async with newer.writing() as connection:
        await connection.execute(text("update alembic_version set version_num = '9999'"))
    await newer.close()
    for _ in range(2):
        with pytest.raises(StoreFailed, match=r"较新版本.*升级"):
            await Store.open(url)
