"""What a job's model calls cost a person, and the limits before it."""

from __future__ import annotations

from pathlib import Path

import pytest

from bot.dialogue import respond
from bot.errors import LimitReached, ModelBusy
from bot.exchange import Message
from bot.llm import ChatMessage
from bot.llm.metering import metered
from tests.fakes import ScriptedChatModel
from tests.support import make_services

ASK = [ChatMessage("user", "问")]
NOTICE = """关于开展2026年意识形态工作责任制自查的通知

各乡镇党委，县直各单位：

请对照以下内容自查，并于2026年11月30日前报送自查报告：理论学习中心组学习情况。

中共云岭县委宣传部
2026年11月2日
"""

DRAFT = """云岭县青禾局2026年度意识形态工作责任制落实情况自查报告

中共云岭县委宣传部：

现将有关情况报告如下：

一、工作开展情况

（一）加强理论学习中心组学习。全年集体学习研讨12次，围绕意识形态工作责任制开展专题研讨4次。

二、存在问题

学习还不够深入。

三、下一步打算

加强学习。
"""


async def test_calls_are_recorded_for_the_person(tmp_path: Path) -> None:
    model = ScriptedChatModel("一。", "二。", ModelBusy("繁忙。"))
    async with make_services(tmp_path, model=model, price_per_million_prompt_tokens=1_000_000) as services:
        async with metered(services, "tg:42", "review", "稿"):
            await model.complete(ASK)
            await model.complete(ASK)
        usage = await services.store.usage_today("tg:42")
        assert usage.questions == 1
        assert usage.tokens == 2 * 1 + 2 * 2
        assert usage.cost == pytest.approx(2)
        with pytest.raises(ModelBusy):
            async with metered(services, "tg:42", "review", "稿"):
                await model.complete(ASK)
        assert (await services.store.usage_today("tg:42")).questions == 2


async def test_limits_are_held_before_the_job(tmp_path: Path) -> None:
    model = ScriptedChatModel("一。")
    async with make_services(tmp_path, model=model, daily_questions=1) as services:
        async with metered(services, "tg:42", "review", "稿"):
            await model.complete(ASK)
        with pytest.raises(LimitReached):
            async with metered(services, "tg:42", "review", "稿"):
                raise AssertionError("the job was begun")


async def test_without_a_model_nothing_is_limited(tmp_path: Path) -> None:
    async with make_services(tmp_path, daily_questions=1) as services:
        for _ in range(3):
            async with metered(services, "tg:42", "review", "稿"):
                pass
        assert (await services.store.usage_today("tg:42")).questions == 0


async def test_a_notice_and_a_review_are_recorded(tmp_path: Path) -> None:
    model = ScriptedChatModel({}, repeat=True)
    async with make_services(tmp_path, model=model) as services:
        for number, (command, text) in enumerate((("notice", NOTICE), ("review", DRAFT)), 1):
            reply = await respond(Message(person="tg:42", chat="tg:42", command=command, text=text), services)
            assert reply.text
            assert (await services.store.usage_today("tg:42")).questions == number
