"""The chat model against a real HTTP server."""

from __future__ import annotations

import asyncio
from collections.abc import Iterator
from itertools import pairwise
from pathlib import Path

import pytest
from pydantic import BaseModel

from bot.errors import ModelAnswerInvalid, ModelBusy, ModelRefusedKey, ModelUnreachable, SettingsInvalid
from bot.llm import ChatMessage, ChatModel, Completion, count_calls, load_chat_model
from tests.e2e.fake_model_server import FakeModelServer
from tests.support import make_settings

KEY = "sk-secret-of-yunling-1234567890"
ASK = [ChatMessage("system", "你是资料员。"), ChatMessage("user", "年度报告什么时候公布？")]


class Dated(BaseModel):
    """A date and what is due then."""

    day: str
    matter: str


@pytest.fixture
def server() -> Iterator[FakeModelServer]:
    with FakeModelServer() as running:
        yield running


def model_at(server: FakeModelServer, tmp_path: Path, **changes: object) -> ChatModel:
    settings = make_settings(
        tmp_path,
        **{
            "chat_model": "openai:fake",
            "openai_base_url": server.url,
            "openai_api_key": KEY,
            "model_timeout_seconds": 5,
            "model_stall_seconds": 0.4,
            "model_retries": 1,
            **changes,
        },
    )
    model = load_chat_model(settings)
    assert model is not None
    return model


def test_no_model_is_loaded_where_none_is_set(tmp_path: Path) -> None:
    assert load_chat_model(make_settings(tmp_path)) is None


async def test_an_answer_streams_and_is_counted(server: FakeModelServer, tmp_path: Path) -> None:
    server.say("应于1月31日前公布[1]。")
    seen: list[str] = []

    async def on_text(text: str) -> None:
        seen.append(text)

    with count_calls() as calls:
        completion = await model_at(server, tmp_path).complete(ASK, on_text)
    assert completion.text == "应于1月31日前公布[1]。"
    assert seen[-1] == completion.text
    assert len(seen) > 3
    assert all(later.startswith(earlier) for earlier, later in pairwise(seen))
    assert (completion.prompt_tokens, completion.completion_tokens) == (120, 30)
    assert completion.model == "openai:fake"
    assert [call.prompt_tokens for call in calls] == [120]
    sent = server.requests[0]
    assert sent["model"] == "fake"
    assert sent["stream"] is True
    assert sent["stream_options"] == {"include_usage": True}
    assert sent["max_tokens"] == 2000
    assert [m["role"] for m in sent["messages"]] == ["system", "user"]
    assert server.keys == [KEY]


@pytest.mark.parametrize(
    ("configured", "sent"), [("fake", "fake"), ("openai:fake", "fake"), ("qwen3:8b", "qwen3:8b")]
)
async def test_names_with_and_without_provider(
    server: FakeModelServer, tmp_path: Path, configured: str, sent: str
) -> None:
    await model_at(server, tmp_path, chat_model=configured).complete(ASK)
    assert server.requests[0]["model"] == sent


async def test_a_provider_that_is_not_installed_is_named(server: FakeModelServer, tmp_path: Path) -> None:
    with pytest.raises(SettingsInvalid, match="langchain-anthropic"):
        await model_at(server, tmp_path, chat_model="anthropic:claude").complete(ASK)


@pytest.mark.parametrize(
    ("status", "code", "error", "says", "calls"),
    [
        (401, "invalid_api_key", ModelRefusedKey, "OPENAI_API_KEY", 1),
        (403, "", ModelRefusedKey, "403", 1),
        (402, "", ModelRefusedKey, "余额", 1),
        (404, "model_not_found", ModelUnreachable, "CHAT_MODEL", 1),
        (400, "context_length_exceeded", ModelAnswerInvalid, "CONTEXT_TOKENS", 1),
        (400, "bad", ModelAnswerInvalid, "不接受", 1),
        (429, "insufficient_quota", ModelRefusedKey, "额度", 1),
        (500, "", ModelUnreachable, "500", 2),
        (503, "", ModelUnreachable, "503", 2),
    ],
)
async def test_errors_become_one_sentence_without_the_key(
    server: FakeModelServer,
    tmp_path: Path,
    status: int,
    code: str,
    error: type[Exception],
    says: str,
    calls: int,
) -> None:
    for _ in range(3):
        server.fail(status, f"Incorrect API key provided: {KEY}", code)
    with pytest.raises(error, match=says) as caught:
        await model_at(server, tmp_path).complete(ASK)
    assert KEY not in repr(caught.value)
    assert caught.value.__cause__ is None
    assert caught.value.__context__ is None
    assert str(caught.value).count("。") == 1
    assert len(server.requests) == calls


async def test_a_busy_server_is_asked_again_when_it_said(server: FakeModelServer, tmp_path: Path) -> None:
    server.fail(429, retry_after="0")
    server.say("好的，已经说明。")
    assert (await model_at(server, tmp_path).complete(ASK)).text == "好的，已经说明。"
    assert len(server.requests) == 2


async def test_a_server_busy_for_long_is_not_waited_for(server: FakeModelServer, tmp_path: Path) -> None:
    server.fail(429, retry_after="300")
    with pytest.raises(ModelBusy, match="300秒"):
        await model_at(server, tmp_path).complete(ASK)
    assert len(server.requests) == 1


async def test_tries_are_limited(server: FakeModelServer, tmp_path: Path) -> None:
    for _ in range(5):
        server.fail(429, retry_after="0")
    with pytest.raises(ModelBusy):
        await model_at(server, tmp_path, model_retries=2).complete(ASK)
    assert len(server.requests) == 3


async def test_a_server_that_hangs_is_given_up(server: FakeModelServer, tmp_path: Path) -> None:
    server.hang()
    with pytest.raises(ModelUnreachable, match="没有"):
        await model_at(server, tmp_path, model_timeout_seconds=0.4, model_retries=0).complete(ASK)
    assert await asyncio.to_thread(server.gone.wait, 5)


async def test_a_stream_that_stalls_is_given_up(server: FakeModelServer, tmp_path: Path) -> None:
    server.stall("应于")
    with pytest.raises(ModelUnreachable, match="没有回应"):
        await model_at(server, tmp_path, model_retries=0).complete(ASK)


async def test_a_slow_stream_is_not_a_stalled_one(server: FakeModelServer, tmp_path: Path) -> None:
    server.say("一二三四五六七八", delay=0.15, step=1)
    assert (await model_at(server, tmp_path).complete(ASK)).text == "一二三四五六七八"


@pytest.mark.parametrize("rudely", [True, False])
async def test_a_stream_that_breaks_is_tried_again(
    server: FakeModelServer, tmp_path: Path, rudely: bool
) -> None:
    server.cut("应于", rudely=rudely)
    server.say("应于1月31日前公布[1]。")
    seen: list[str] = []

    async def on_text(text: str) -> None:
        seen.append(text)

    assert (await model_at(server, tmp_path).complete(ASK, on_text)).text == "应于1月31日前公布[1]。"
    assert seen[0] == "应于"


async def test_a_stream_that_keeps_breaking_is_unreachable(server: FakeModelServer, tmp_path: Path) -> None:
    for _ in range(2):
        server.cut("应于", rudely=False)
    with pytest.raises(ModelUnreachable, match="中途断开"):
        await model_at(server, tmp_path).complete(ASK)


@pytest.mark.parametrize(
    ("finish", "says"), [("stop", "没有给出"), ("content_filter", "审核"), ("length", "ANSWER_TOKENS")]
)
async def test_an_empty_answer_is_invalid(
    server: FakeModelServer, tmp_path: Path, finish: str, says: str
) -> None:
    for _ in range(2):
        server.say("", finish=finish)
    with pytest.raises(ModelAnswerInvalid, match=says):
        await model_at(server, tmp_path).complete(ASK)


async def test_an_answer_cut_by_its_limit_is_told(server: FakeModelServer, tmp_path: Path) -> None:
    server.say("一是……", finish="length")
    assert (await model_at(server, tmp_path).complete(ASK)).is_cut


async def test_thinking_is_not_part_of_the_answer(server: FakeModelServer, tmp_path: Path) -> None:
    server.say("<think>先看资料。</think>\n应公布[1]。")
    seen: list[str] = []

    async def on_text(text: str) -> None:
        seen.append(text)

    assert (await model_at(server, tmp_path).complete(ASK, on_text)).text == "应公布[1]。"
    assert not any("先看" in text for text in seen)


async def test_nothing_listening_is_unreachable(server: FakeModelServer, tmp_path: Path) -> None:
    model = model_at(server, tmp_path, openai_base_url="http://127.0.0.1:9/v1", model_retries=0)
    with pytest.raises(ModelUnreachable, match="连不上"):
        await model.complete(ASK)


async def test_cancelling_ends_the_call(server: FakeModelServer, tmp_path: Path) -> None:
    server.say("长" * 500, delay=0.05, step=1)
    started = asyncio.Event()

    async def on_text(_: str) -> None:
        started.set()

    task = asyncio.create_task(model_at(server, tmp_path).complete(ASK, on_text))
    await asyncio.wait_for(started.wait(), 10)
    task.cancel()
    with pytest.raises(asyncio.CancelledError):
        await task
    assert await asyncio.to_thread(server.gone.wait, 5)
    assert len(server.requests) == 1


async def test_the_second_model_answers_where_the_first_fails(
    server: FakeModelServer, tmp_path: Path
) -> None:
    server.fail(401)
    server.say("由备用模型作答。")
    completion = await model_at(server, tmp_path, fallback_chat_model="spare").complete(ASK)
    assert completion.text == "由备用模型作答。"
    assert completion.model == "spare"
    assert [request["model"] for request in server.requests] == ["fake", "spare"]


async def test_where_both_fail_the_first_error_is_told(server: FakeModelServer, tmp_path: Path) -> None:
    server.fail(401)
    server.fail(404)
    with pytest.raises(ModelRefusedKey):
        await model_at(server, tmp_path, fallback_chat_model="spare").complete(ASK)


WANTED = '{"day": "1月31日", "matter": "年度报告"}'


@pytest.mark.parametrize("method", ["json_schema", "json_mode", "function_calling"])
async def test_structured_answers(server: FakeModelServer, tmp_path: Path, method: str) -> None:
    if method == "function_calling":
        server.call_tool({"day": "1月31日", "matter": "年度报告"})
    else:
        server.say(WANTED)
    with count_calls() as calls:
        answer = await model_at(server, tmp_path, structured_output=method).complete_structured(ASK, Dated)
    assert answer == Dated(day="1月31日", matter="年度报告")
    assert len(calls) == 1
    sent = server.requests[0]
    if method == "json_mode":
        assert sent["response_format"] == {"type": "json_object"}
        assert '"matter"' in sent["messages"][-1]["content"]
    elif method == "json_schema":
        assert sent["response_format"]["json_schema"]["name"] == "Dated"
    else:
        assert sent["tools"][0]["function"]["name"] == "Dated"


@pytest.mark.parametrize(
    "text", [f"```json\n{WANTED}\n```", f"<think>想</think>{WANTED}", f"结果如下：{WANTED}"]
)
async def test_structured_answers_with_words_around_them(
    server: FakeModelServer, tmp_path: Path, text: str
) -> None:
    server.say(text)
    answer = await model_at(server, tmp_path).complete_structured(ASK, Dated)
    assert answer.day == "1月31日"


@pytest.mark.parametrize("text", ["我不会写 JSON。", '{"day": 3', '{"matter": "缺日期"}', ""])
async def test_structured_answers_of_the_wrong_form(
    server: FakeModelServer, tmp_path: Path, text: str
) -> None:
    for _ in range(2):
        server.say(text)
    with pytest.raises(ModelAnswerInvalid):
        await model_at(server, tmp_path).complete_structured(ASK, Dated)


async def test_a_structured_call_that_hangs_is_given_up(server: FakeModelServer, tmp_path: Path) -> None:
    server.hang()
    with pytest.raises(ModelUnreachable):
        await model_at(server, tmp_path, model_timeout_seconds=0.4, model_retries=0).complete_structured(
            ASK, Dated
        )


async def test_personal_numbers_do_not_reach_the_server(server: FakeModelServer, tmp_path: Path) -> None:
    question = ChatMessage("user", "联系人手机13800138000，邮箱wang@qinghe.example.cn，请写一句。")
    server.say("联系人手机〈手机号1〉，邮箱〈邮箱1〉。", step=2)
    seen: list[str] = []

    async def on_text(text: str) -> None:
        seen.append(text)

    completion = await model_at(server, tmp_path).complete([question], on_text)
    assert completion.text == "联系人手机13800138000，邮箱wang@qinghe.example.cn。"
    assert seen[-1] == completion.text
    assert not any("〈" in text for text in seen)
    assert dict(completion.masked) == {"手机号": 1, "邮箱": 1}
    sent = str(server.requests)
    assert "13800138000" not in sent
    assert "wang@" not in sent


async def test_a_local_model_sees_the_numbers(server: FakeModelServer, tmp_path: Path) -> None:
    question = ChatMessage("user", "联系人手机13800138000。")
    completion: Completion = await model_at(server, tmp_path, model_is_local=True).complete([question])
    assert "13800138000" in str(server.requests)
    assert completion.masked == ()


async def test_nothing_is_traced_whatever_the_environment_says(
    server: FakeModelServer, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    with FakeModelServer() as tracing:
        for name in ("LANGSMITH_TRACING", "LANGCHAIN_TRACING_V2"):
            monkeypatch.setenv(name, "true")
        for name in ("LANGSMITH_ENDPOINT", "LANGCHAIN_ENDPOINT"):
            monkeypatch.setenv(name, tracing.url.removesuffix("/v1"))
        monkeypatch.setenv("LANGSMITH_API_KEY", "ls-none")
        server.say("好的。")
        server.say(WANTED)
        model = model_at(server, tmp_path)
        await model.complete(ASK)
        await model.complete_structured(ASK, Dated)
        await asyncio.sleep(1)
        assert tracing.paths == []


@pytest.mark.parametrize("thoughts", ["<thinking>先想想。</thinking>", "先想想。</think>"])
async def test_thoughts_are_no_part_of_the_answer(
    server: FakeModelServer, tmp_path: Path, thoughts: str
) -> None:
    server.say(f"{thoughts}\n应于1月31日前公布。")
    assert (await model_at(server, tmp_path).complete(ASK)).text == "应于1月31日前公布。"


async def test_a_request_that_the_filter_refused_is_told_as_such(
    server: FakeModelServer, tmp_path: Path
) -> None:
    server.fail(400, code="data_inspection_failed")
    with pytest.raises(ModelAnswerInvalid, match="内容审核"):
        await model_at(server, tmp_path).complete(ASK)
