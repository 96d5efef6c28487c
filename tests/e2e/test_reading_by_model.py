"""With a model each message is read by it in one call; what it gets wrong, or cannot, the examples do."""

from __future__ import annotations

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path
from typing import Any

from bot.dialogue import respond
from bot.errors import ModelUnreachable
from bot.exchange import Message
from bot.services import Services
from tests.fakes import ScriptedChatModel
from tests.support import make_services

DRAFT = "开展灭火器检查6次。"


def reading(*parts: tuple[str, str]) -> dict[str, Any]:
    return {"parts": [{"act": act, "words": words} for act, words in parts]}


@asynccontextmanager
async def talking(
    home: Path, *answers: Any, **changes: Any
) -> AsyncIterator[tuple[Services, ScriptedChatModel]]:
    model = ScriptedChatModel(*answers)
    async with make_services(home, model=model, understand_by_model=True, **changes) as services:
        yield services, model


async def say(services: Services, text: str) -> str:
    return (await respond(Message("chat", "local", text), services)).text


async def test_several_things_in_one_message_are_done_in_order(tmp_path: Path) -> None:
    told = "灭火器检查了6次，顺便导出word"
    answers = (reading(("tell", "灭火器检查了6次"), ("export", "顺便导出word")), DRAFT)
    async with talking(tmp_path, *answers) as (services, model):
        reply = await respond(Message("chat", "local", told), services)
    assert "6次" in reply.text
    assert reply.files
    assert "灭火器检查了6次" in model.prompts[0][-1].text


async def test_words_that_are_not_in_the_message_are_asked_for_again_then_left_to_the_examples(
    tmp_path: Path,
) -> None:
    wrong = reading(("tell", "灭火器检查了16次"))
    async with talking(tmp_path, wrong, wrong, DRAFT) as (services, model):
        assert "6次" in await say(services, "灭火器检查了6次")
    assert "上一次读错了" in model.prompts[1][-1].text


async def test_a_model_that_is_away_is_no_obstacle(tmp_path: Path) -> None:
    away = ModelUnreachable("连不上模型。")
    async with talking(tmp_path, away, away) as (services, _):
        assert "6次" in await say(services, "灭火器检查了6次")


async def test_words_that_are_commands_need_no_model(tmp_path: Path) -> None:
    async with talking(tmp_path) as (services, model):
        await say(services, "谢谢")
        await say(services, "你好")
    assert model.prompts == []


async def test_reading_is_no_question_of_its_own_and_ends_with_the_day_s_limit(tmp_path: Path) -> None:
    read = reading(("smalltalk", "今天真热啊领导又催"))
    async with talking(tmp_path, read, read, daily_questions=1) as (services, model):
        await say(services, "今天真热啊领导又催")
        assert (await services.store.usage_today("local")).questions == 0
        await say(services, "今天真热啊领导又催")
    assert len(model.prompts) == 2
