"""The wrapper that masks on the way out and restores on the way home."""

from __future__ import annotations

import pytest
from pydantic import BaseModel

from bot.errors import ClassifiedText, ModelBusy
from bot.llm import ChatMessage, Completion, count_call, count_calls
from bot.llm.masking import MaskingChatModel, MaskingEmbedder, describe_calls
from tests.fakes import FakeEmbedder, ScriptedChatModel

ASK = [
    ChatMessage("system", "号码照抄。"),
    ChatMessage("user", "王某手机13800138000，证件11010519491231002X。"),
]


class Contact(BaseModel):
    """Someone to call."""

    phone: str
    others: list[str] = []


@pytest.mark.parametrize("step", [1, 2, 3, 5, 40])
async def test_streams_are_restored_however_they_are_torn(step: int) -> None:
    scripted = ScriptedChatModel("请联系〈手机号1〉，证件〈身份证号1〉。", step=step)
    seen: list[str] = []

    async def on_text(text: str) -> None:
        seen.append(text)

    completion = await MaskingChatModel(scripted).complete(ASK, on_text)
    assert completion.text == "请联系13800138000，证件11010519491231002X。" == seen[-1]
    assert all(completion.text.startswith(text) for text in seen)
    assert "13800138000" not in scripted.all_prompts
    assert "11010519491231002X" not in scripted.all_prompts


async def test_structured_answers_are_restored() -> None:
    scripted = ScriptedChatModel({"phone": "〈手机号1〉", "others": ["证件〈身份证号1〉"]})
    with count_calls() as calls:
        answer = await MaskingChatModel(scripted).complete_structured(ASK, Contact)
    assert answer == Contact(phone="13800138000", others=["证件11010519491231002X"])
    assert describe_calls(calls) == "发给语言模型前已隐去手机号1个、身份证号1个，回答中已还原。"


async def test_a_model_in_the_house_sees_everything_but_classified_text() -> None:
    scripted = ScriptedChatModel("好。")
    model = MaskingChatModel(scripted, masks=False)
    await model.complete(ASK)
    assert "13800138000" in scripted.last_prompt
    with pytest.raises(ClassifiedText):
        await model.complete([ChatMessage("user", "秘密★长期 内容")])
    assert len(scripted.prompts) == 1


async def test_classified_text_is_not_sent() -> None:
    scripted = ScriptedChatModel()
    for call in (
        MaskingChatModel(scripted).complete,
        lambda m: MaskingChatModel(scripted).complete_structured(m, Contact),
    ):
        with pytest.raises(ClassifiedText):
            await call([ChatMessage("user", "附件：机密★1年")])
    assert scripted.prompts == []


async def test_calls_are_counted_once_also_where_they_fail() -> None:
    class Failing(ScriptedChatModel):
        async def complete(self, messages: object, on_text: object = None) -> Completion:  # type: ignore[override]
            count_call(Completion("", "failing", 10, 0))
            raise ModelBusy("繁忙。")

    with count_calls() as calls:
        with pytest.raises(ModelBusy):
            await MaskingChatModel(Failing()).complete(ASK)
        await MaskingChatModel(ScriptedChatModel("好。")).complete(ASK)
    assert [call.model for call in calls] == ["failing", "scripted"]


def test_an_embedder_sees_masked_texts() -> None:
    inner = FakeEmbedder()
    embedder = MaskingEmbedder(inner)
    assert (embedder.name, embedder.dimension) == (inner.name, inner.dimension)
    assert embedder.embed_documents(["手机13800138000"]).shape == (1, inner.dimension)
    assert inner.embedded == ["手机〈手机号1〉"]
    assert (embedder.embed_query("手机13800138000") == inner.embed_query("手机〈手机号1〉")).all()
