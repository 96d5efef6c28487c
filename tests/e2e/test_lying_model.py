"""Model servers that lie, babble or break, over real HTTP: the person gets the passages and one sentence why."""

from __future__ import annotations

import asyncio
import json
import time
from collections.abc import AsyncIterator, Callable, Iterator
from dataclasses import replace
from typing import Any

import pytest
import pytest_asyncio

from bot.answering import answer
from bot.citations import NOT_BORNE_OUT
from bot.dialogue import respond
from bot.drafting import draft_element
from bot.exchange import Message, Progress
from bot.facts.ledger import Fact, FactLedger
from bot.llm import ChatMessage, load_chat_model
from bot.services import Services
from tests.e2e.fake_model_server import FakeModelServer
from tests.support import make_services

pytestmark = pytest.mark.asyncio(loop_scope="module")

QUESTION = "理论学习中心组多久学习一次？"
LONGEST = 10.0
"""No server, however it behaves, keeps a person longer than this with the limits below, on a busy machine."""
LIMITS: dict[str, Any] = {
    "openai_api_key": "sk-secret-of-yunling-1234567890",
    "chat_model": "openai:fake",
    "answer_tokens": 200,
    "model_timeout_seconds": 0.8,
    "model_stall_seconds": 0.4,
    "model_total_seconds": 1.2,
    "model_retries": 0,
    "price_per_million_prompt_tokens": 2.0,
    "price_per_million_completion_tokens": 8.0,
}


@pytest.fixture(scope="module")
def server() -> Iterator[FakeModelServer]:
    with FakeModelServer() as running:
        yield running


@pytest_asyncio.fixture(loop_scope="module", scope="module")
async def house(server: FakeModelServer, tmp_path_factory: pytest.TempPathFactory) -> AsyncIterator[Services]:
    home = tmp_path_factory.mktemp("home")
    async with make_services(home, openai_base_url=server.url, **LIMITS) as services:
        model = load_chat_model(services.settings)
        assert model is not None
        await model.complete([ChatMessage("user", "好")])  # imports take seconds
        yield replace(services, chat_model=model)


def frame(delta: dict[str, Any], finish: str | None = None) -> bytes:
    choices = [{"index": 0, "delta": delta, "finish_reason": finish}]
    chunk = {"id": "x", "object": "chat.completion.chunk", "created": 1, "model": "fake", "choices": choices}
    return f"data: {json.dumps(chunk, ensure_ascii=False)}\n\n".encode()


DONE = b"data: [DONE]\n\n"
TOOL = {"tool_calls": [{"index": 0, "id": "c", "type": "function",
                        "function": {"name": "send_file", "arguments": '{"path": "/etc/passwd"}'}}]}  # fmt: skip
NO_CHOICES = b'data: {"id":"x","object":"chat.completion.chunk","created":1,"model":"m","choices":[]}\n\n'
ODD = frame({"content": "应当"}).decode().replace('"应当"', "37").encode()

ILL: dict[str, Callable[[FakeModelServer], None]] = {
    "garbage": lambda s: s.raw(b"data: {{{not json\n\n", DONE),
    "not the form of an answer": lambda s: s.raw(b'data: {"hello": "world"}\n\n', DONE),
    "a list": lambda s: s.raw(b"data: [1, 2, 3]\n\n", DONE),
    "a number for a text": lambda s: s.raw(ODD, frame({}, "stop"), DONE),
    "nothing at all": lambda s: s.raw(b""),
    "only the end": lambda s: s.raw(DONE),
    "a page of HTML": lambda s: s.raw(b"<html><body>502 Bad Gateway</body></html>", kind="text/html"),
    "HTML as a stream": lambda s: s.raw(b"<html><body>sign in</body></html>\n\n"),
    "JSON where a stream was asked for": lambda s: s.raw(b'{"choices": []}', kind="application/json"),
    "a picture": lambda s: s.raw(b"\x89PNG\r\n\x1a\n" + b"\0" * 4096, kind="image/png"),
    "no choices": lambda s: s.raw(NO_CHOICES, NO_CHOICES, DONE),
    "an error inside the stream": lambda s: s.raw(b'data: {"error": {"message": "sk-secret-of-yunling-1234567890"}}\n\n', DONE),
    "ten megabytes": lambda s: s.raw(frame({"content": "长" * 3_500_000}), frame({}, "stop"), DONE),
    "an endless stream": lambda s: s.raw(frame({"content": "再说一遍。" * 200}), endless=True),
    "an endless line": lambda s: s.raw(b"data: ", b"x" * 1_000_000, endless=True),
    "an endless drip": lambda s: s.raw(frame({"content": "滴"}), delay=0.1, endless=True),
    "endless signs of life": lambda s: s.raw(b": alive\n\n", delay=0.05, endless=True),
    "endless empty pieces": lambda s: s.raw(frame({"content": ""}), delay=0.02, endless=True),
    "a stall": lambda s: s.stall("应当"),
    "a hang": lambda s: s.hang(),
    "a tool nobody offered": lambda s: s.raw(frame({"role": "assistant", **TOOL}), frame({}, "tool_calls"), DONE),
    "busy for hours": lambda s: s.fail(429, retry_after="9999"),
    "busy until a nonsense date": lambda s: s.fail(429, retry_after="soon"),
    "broken off": lambda s: s.cut("应当每季度"),
    "ended without an end": lambda s: s.cut("应当每季度", rudely=False),
    "half a letter": lambda s: s.raw(frame({"content": "应当每季度"})[:-9] + b"\xe5\xad\n\n"),
    "letters of no encoding": lambda s: s.raw(b"data: \xff\xfe\xfa\n\n", DONE),
    "moved": lambda s: s.fail(302, location="/v1/chat/completions"),
    "a teapot": lambda s: s.fail(418),
    "only thinking": lambda s: s.say("<think>想了又想</think>"),
    "blanks": lambda s: s.say("  \n\n　"),
}  # fmt: skip


@pytest.mark.parametrize("way", ILL)
async def test_the_passages_come_instead_with_one_sentence_why(
    house: Services, server: FakeModelServer, way: str
) -> None:
    ILL[way](server)
    before = await house.store.usage_today(way)
    began = time.monotonic()
    given = await answer(QUESTION, house, person=way)
    assert time.monotonic() - began < LONGEST
    assert given.model == ""
    assert given.citations
    why = [note for note in given.notes if note.startswith("未用语言模型作答")]
    assert len(why) == 1
    assert why[0].count("。") == 2  # what is given instead, and why
    assert "sk-" not in why[0]
    after = await house.store.usage_today(way)
    assert after.questions == before.questions + 1


@pytest.mark.parametrize("way", ["a stall", "an endless drip", "broken off", "ten megabytes"])
async def test_what_broke_off_after_it_began_is_paid_for(
    house: Services, server: FakeModelServer, way: str
) -> None:
    ILL[way](server)
    await answer(QUESTION, house, person=f"payer of {way}")
    usage = await house.store.usage_today(f"payer of {way}")
    assert usage.tokens > 200
    assert usage.cost > 0


@pytest.mark.parametrize("way", ["garbage", "an endless drip", "a tool nobody offered", "broken off"])
async def test_a_draft_comes_from_patterns(house: Services, server: FakeModelServer, way: str) -> None:
    ILL[way](server)
    began = time.monotonic()
    drafted = await draft_element(
        "E04", FactLedger((Fact("sessions", "集体学习研讨次数", "12", "次"),)), house
    )
    assert time.monotonic() - began < LONGEST
    assert not drafted.by_model
    assert "12次" in drafted.text
    assert sum(note.startswith("未用语言模型") for note in drafted.notes) == 1


@pytest.mark.parametrize(
    ("text", "cited"),
    [
        ("中心组学习应当每季度不少于一次[1]。", 1),
        ("中心组学习应当每季度不少于一次[99]。", 0),
        ("中心组学习应当每季度不少于一次[0][-1][1000000]。", 0),
        ("中心组学习应当每季度不少于一次【1】【2】。", 1),
        ("中心组学习应当每季度不少于一次[1][2]…。", 1),
        ("中心组学习应当每季度不少于一次[[1]]。", 1),
        ("中心组学习应当每季度不少于一次[1。", 0),
        ("中心组学习应当每季度不少于一次[n]。", 0),
        ("中心组学习应当每季度不少于一次[资料1]。", 1),
        ("中心组学习应当每季度不少于一次［１］。", 1),
        ("中心组学习应当每季度不少于一次[1-99999999]。", 1),
    ],
)
async def test_malformed_numbers_over_the_wire(
    house: Services, server: FakeModelServer, text: str, cited: int
) -> None:
    server.say(text)
    given = await answer(QUESTION, house)
    assert given.model == "openai:fake"
    assert "每季度不少于一次" in given.text
    assert bool(given.citations) == bool(cited)
    assert (NOT_BORNE_OUT in given.text) == (not cited)


async def test_letters_torn_between_packets_stay_whole(house: Services, server: FakeModelServer) -> None:
    stream = frame({"content": "中心组学习应当每季度不少于一次[1]。"}) + frame({}, "stop") + DONE
    server.raw(*(stream[n : n + 5] for n in range(0, len(stream), 5)))
    given = await answer(QUESTION, house)
    assert "中心组学习应当每季度不少于一次[1]。" in given.text


async def test_why_says_that_the_model_did_not_get_through(house: Services, server: FakeModelServer) -> None:
    ILL["broken off"](server)
    await respond(Message(person="tg:9", chat="tg:9", text=QUESTION), house)
    why = await respond(Message(person="tg:9", chat="tg:9", command="why"), house)
    assert "模型没有答成" in why.text
    assert "中心组" in why.text


async def test_cancelling_hangs_up(house: Services, server: FakeModelServer) -> None:
    server.gone.clear()
    server.raw(frame({"content": "滴"}), delay=0.05, endless=True)
    begun = asyncio.Event()

    async def on_text(_: str) -> None:
        begun.set()

    task = asyncio.create_task(answer(QUESTION, house, progress=Progress(on_text=on_text)))
    await asyncio.wait_for(begun.wait(), 5)
    task.cancel()
    with pytest.raises(asyncio.CancelledError):
        await task
    assert await asyncio.to_thread(server.gone.wait, 5)
