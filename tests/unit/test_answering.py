"""Questions and answers, with a scripted model and with none."""

from __future__ import annotations

from collections.abc import AsyncIterator
from datetime import date
from pathlib import Path

import pytest

from bot.answering import Answer, answer
from bot.citations import NOT_BORNE_OUT
from bot.errors import ClassifiedText, LimitReached, ModelBusy, ModelUnreachable
from bot.exchange import Progress
from bot.llm.masking import MaskingChatModel
from bot.llm.tokens import estimate_tokens
from bot.services import Services
from knowledge.documents import DocumentKind
from tests.fakes import ScriptedChatModel
from tests.support import make_services, with_model

STUDY = "《中国共产党党委（党组）理论学习中心组学习规则》"
QUESTION = "理论学习中心组多久集体学习一次？"


@pytest.fixture
async def services(tmp_path: Path) -> AsyncIterator[Services]:
    async with make_services(tmp_path) as opened:
        yield opened


def number_of(model: ScriptedChatModel, words: str) -> int:
    """Return the number of the passage whose source line holds the words."""
    lines = model.last_prompt.splitlines()
    at = next(i for i, line in enumerate(lines) if line.startswith("来源：") and words in line)
    return int(lines[at - 1].split('"')[1])


def citing(text: str, words: str) -> ScriptedChatModel:
    """Return a model that writes `text` with [n] of the passage whose source holds the words."""
    model = ScriptedChatModel()
    model.answers.append(lambda _: text.replace("[n]", f"[{number_of(model, words)}]"))
    return model


async def test_without_a_model_the_first_line_answers_and_at_most_two_places_follow(
    services: Services,
) -> None:
    given = await answer(QUESTION, services)
    first, _, further = given.text.partition("\n另见：\n")
    assert f"每季度不少于一次，保证学习质量。依据：{STUDY}第十条（现行；要点，非原文）[1]。" in first
    lines = further.splitlines()
    assert 1 <= len(lines) <= 2
    assert all(line.startswith(f"[{n}] ") and len(line) < 260 for n, line in enumerate(lines, 2))
    assert len(given.citations) == 1 + len(lines)
    assert all("必备要素" not in citation.label for citation in given.citations)
    assert not given.refused
    assert given.model == ""


async def test_an_article_that_is_named_is_what_is_quoted(services: Services) -> None:
    given = await answer("《网络安全法》第二十一条讲什么？", services)
    assert given.citations[0].article == "第二十一条"
    assert {c.title for c in given.citations} == {"中华人民共和国网络安全法"}
    assert "原文：" in given.text
    assert "第二十三条" in given.text
    assert "2026年1月1日" in given.text
    before = await answer("《网络安全法》第二十一条讲什么？", services, on=date(2025, 6, 1))
    assert "2026年1月1日" not in before.text


async def test_a_rule_that_is_not_held_is_called_so(services: Services) -> None:
    given = await answer("《青禾区舆论引导细则》第九十九条是怎么规定公众号管理的？", services)
    assert given.text.startswith("《青禾区舆论引导细则》（库外待核）在库里查不到")
    assert given.refused


async def test_an_answer_is_written_from_numbered_passages(services: Services) -> None:
    model = citing("中心组集体学习研讨每季度不少于一次[n]。", STUDY + "第十条")
    given = await answer(QUESTION, with_model(services, model))
    assert given.text == "中心组集体学习研讨每季度不少于一次[1]。"
    assert [c.label for c in given.citations] == [f"{STUDY}第十条（现行；要点，非原文）"]
    assert given.model == "scripted"
    assert given.notes == ()
    assert '<passage n="1">' in model.last_prompt
    assert f"<question>\n{QUESTION}\n</question>" in model.last_prompt
    assert given.to_json()["citations"][0]["article"] == "第十条"


async def test_what_is_streamed_is_what_the_model_writes(services: Services) -> None:
    seen: list[str] = []
    stages: list[str] = []

    async def on_text(text: str) -> None:
        seen.append(text)

    async def on_stage(text: str) -> None:
        stages.append(text)

    model = ScriptedChatModel("资料里没有这项内容。")
    await answer(QUESTION, with_model(services, model), progress=Progress(on_text, on_stage))
    assert seen[-1] == "资料里没有这项内容。"
    assert stages == ["正在检索", "正在作答"]


async def test_what_no_passage_bears_out_is_marked_and_told(services: Services) -> None:
    model = citing("集体学习研讨每季度不少于一次[n]。缺席三次的一律免职。", STUDY + "第十条")
    given = await answer(QUESTION, with_model(services, model))
    assert given.text == f"集体学习研讨每季度不少于一次[1]。缺席三次的一律免职{NOT_BORNE_OUT}。"
    assert any("请核对" in note for note in given.notes)


@pytest.mark.parametrize("error", [ModelBusy("语言模型繁忙。"), ModelUnreachable("连不上。")])
async def test_a_model_that_fails_leaves_the_quoted_answer(services: Services, error: Exception) -> None:
    offline = await answer(QUESTION, services)
    given = await answer(QUESTION, with_model(services, ScriptedChatModel(error)))
    assert given.text == offline.text
    assert given.notes == (f"未用语言模型作答，以下直接摘引资料。原因：{error}",)
    turn = await services.store.load_turn(given.turn_id)
    assert turn is not None
    assert turn.error == type(error).__name__


async def test_nothing_found_is_refused_and_kept_as_a_gap(services: Services) -> None:
    model = ScriptedChatModel()
    given = await answer("zxqv wkjf", with_model(services, model), person="tg:42")
    assert given.refused
    assert "部规定" in given.text
    assert "zicha add" in given.text
    assert given.citations == ()
    assert model.prompts == []
    assert [(gap.person, gap.question) for gap in await services.store.open_gaps()] == [
        ("tg:42", "zxqv wkjf")
    ]


async def test_a_question_that_leans_on_another_is_searched_whole(services: Services) -> None:
    model = ScriptedChatModel("理论学习中心组学习由谁负责？", "资料里没有这项内容。")
    given = await answer("那由谁负责？", with_model(services, model), history=[QUESTION])
    assert given.question == "理论学习中心组学习由谁负责？"
    assert "<question>\n理论学习中心组学习由谁负责？" in model.prompts[1][1].text
    assert any(r.passage.document_title in STUDY for r in given.passages)
    alone = await answer("那由谁负责？", services, history=[QUESTION])
    assert "中心组" in alone.question
    assert STUDY in alone.text


async def test_figures_of_prior_reports_are_not_shown_to_the_model(services: Services) -> None:
    model = ScriptedChatModel("资料里没有这项内容。", repeat=True)
    given = await answer(
        "理论学习中心组集体学习研讨12次，专题研讨6次，往年是怎么写的", with_model(services, model)
    )
    reports = [r.passage for r in given.passages if r.passage.kind is DocumentKind.REPORT]
    assert reports
    assert "▢" in model.last_prompt
    for passage in reports:
        assert passage.text not in model.last_prompt


async def test_passages_are_packed_into_the_context(services: Services) -> None:
    model = ScriptedChatModel("资料里没有这项内容。", context_tokens=3_200)
    given = await answer(QUESTION, with_model(services, model))
    assert len(given.passages) >= 1
    assert sum(estimate_tokens(m.text) for m in model.prompts[0]) <= 3_200 - services.settings.answer_tokens
    roomy = ScriptedChatModel("资料里没有这项内容。")
    assert len((await answer(QUESTION, with_model(services, roomy))).passages) > len(given.passages)


async def test_a_turn_is_recorded_without_the_question(tmp_path: Path) -> None:
    model = ScriptedChatModel("资料里没有这项内容。")
    async with make_services(tmp_path, model=model, price_per_million_prompt_tokens=1_000) as services:
        given = await answer(QUESTION, services, person="tg:42")
        turn = await services.store.load_turn(given.turn_id)
        usage = await services.store.usage_today("tg:42")
    assert turn is not None
    assert turn.prompt == "answer_question@2"
    assert turn.prompt_tokens > 300
    assert turn.cost == pytest.approx(turn.prompt_tokens / 1_000)
    assert turn.passages
    assert "中心组" not in turn.question_hash
    assert usage.questions == 1
    assert usage.tokens == turn.prompt_tokens + turn.completion_tokens


async def test_the_daily_limit_holds(tmp_path: Path) -> None:
    async with make_services(tmp_path, daily_questions=1) as services:
        await answer(QUESTION, services, person="tg:42")
        with pytest.raises(LimitReached, match="1次"):
            await answer(QUESTION, services, person="tg:42")
        assert isinstance(await answer(QUESTION, services, person="tg:43"), Answer)


async def test_classified_questions_go_nowhere(services: Services) -> None:
    model = ScriptedChatModel()
    for question, history in (("机密★1年 云岭县换届工作安排如下", []), ("如何办理", ["秘密★长期 通知"])):
        with pytest.raises(ClassifiedText):
            await answer(question, with_model(services, model), history=history)
    assert model.prompts == []
    assert (await services.store.usage_today("local")).questions == 0


async def test_personal_numbers_are_masked_and_told(services: Services) -> None:
    scripted = ScriptedChatModel("资料里没有〈手机号1〉的内容。")
    given = await answer(f"我的手机13800138000，{QUESTION}", with_model(services, MaskingChatModel(scripted)))
    assert "13800138000" not in scripted.all_prompts
    assert given.text == "资料里没有13800138000的内容。"
    assert given.notes == ("发给语言模型前已隐去手机号1个，回答中已还原。",)
