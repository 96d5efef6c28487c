"""The words and buttons of a conversation about a report."""

from __future__ import annotations

import pytest

from bot.errors import InputInvalid, NotFound
from bot.exchange import Message, Reply
from bot.reports import begin_report, report_turn, show_report
from bot.services import Services

State = dict[str, object]


async def say(services: Services, state: State, text: str = "", action: str = "") -> tuple[Reply, State]:
    return await report_turn(Message("local", "local", text=text, action=action), state, services)


async def test_one_question_at_a_time(services: Services) -> None:
    reply, state = await begin_report(services, "local", unit="云岭县统计局", year=2026, text="写整篇报告")
    assert "通知的全称是什么" in reply.text
    reply, state = await say(services, state, action="report:skip")
    assert "通知的文号" in reply.text
    reply, state = await say(services, state, "跳过这一项")
    assert "自查从哪一天查起" in reply.text
    reply, state = await say(services, state, "不写这一项")
    assert "这份报告不写“范围与时段”" in reply.text
    assert "领导小组" in reply.text
    reply, state = await say(services, state, "中心组学了12次，研讨6次")
    assert "1. 集体学习研讨次数：12次" in reply.text
    assert "【中心组学习与理论武装】" in reply.text
    reply, state = await say(services, state, "第2个改成8次")
    assert "6次 → 专题研讨次数：8次" in reply.text
    assert all(button.action.startswith("report:") for row in reply.buttons for button in row)


async def test_drafting_and_revising_by_words(services: Services) -> None:
    _, state = await begin_report(services, "local", unit="云岭县统计局", year=2026, text="中心组学了12次")
    reply, state = await say(services, state, "起草 E04")
    assert "12次" in reply.text
    assert reply.is_private
    before = (await show_report(services, "local")).task.part("E04").text
    reply, state = await say(services, state, "改 E04：中心组学习12次。")
    assert "中心组学习12次。" in reply.text
    reply, state = await say(services, state, "撤销")
    assert (await show_report(services, "local")).task.part("E04").text == before
    reply, state = await say(services, state, action="report:shorter")
    assert len((await show_report(services, "local")).task.part("E04").text) <= len(before)
    with pytest.raises(NotFound, match="没有叫"):
        await say(services, state, "起草 天气")


async def test_problems_can_be_told_at_any_time(services: Services) -> None:
    _, state = await begin_report(services, "local", unit="云岭县统计局", year=2026, text="写报告")
    reply, state = await say(services, state, "问题：台账更新慢")
    assert "问题1：台账更新慢" in reply.text
    reply, state = await say(services, state, "看全文")
    assert "（一）台账更新慢。" in reply.text


async def test_the_form_and_the_list(services: Services) -> None:
    _, state = await begin_report(services, "local", unit="云岭县统计局", year=2026, text="写报告")
    reply, state = await say(services, state, "导出采集表")
    assert reply.files[0].name.endswith("事实采集表.xlsx")
    reply, state = await say(services, state, "报告列表")
    assert "继续哪一份" in reply.text
    opening = reply.buttons[0][0].action
    reply, state = await say(services, state, action=opening)
    assert state["report"]
    assert "要素完成" in reply.text
    reply, state = await say(services, state, "结束")
    assert state == {}
    assert "已保存" in reply.text


async def test_without_words_the_reports_under_way_are_offered(services: Services) -> None:
    await begin_report(services, "local", unit="云岭县统计局", year=2026, text="写报告")
    reply, state = await begin_report(services, "local", unit="云岭县统计局")
    assert state["report"] == ""
    reply, state = await say(services, state, action="report:new")
    assert "新建报告" in reply.text
    assert state["report"]


async def test_what_cannot_be_done_is_told(services: Services) -> None:
    _, state = await begin_report(services, "local", unit="云岭县统计局", year=2026, text="写报告")
    with pytest.raises(NotFound, match="失效"):
        await say(services, state, action="report:fly")
    with pytest.raises(InputInvalid, match="改哪一项"):
        await say(services, state, "更短")
    reply, _ = await say(services, state, "导出")
    assert "不能导出定稿" in reply.text
    assert "--with-gaps" not in reply.text
