"""Each place where a stranger's words come in, and how far they get.

An injection that never reaches a prompt proves nothing about the fence, so every test here says
either that it did reach it, inside a tag of ours, or that it is kept out altogether.
"""

from __future__ import annotations

import re
from collections.abc import AsyncIterator
from dataclasses import replace
from pathlib import Path
from typing import cast

import pytest
import pytest_asyncio

from bot.answering import answer
from bot.dialogue import respond
from bot.drafting import draft_element
from bot.exchange import Message
from bot.facts.ledger import Fact, FactLedger
from bot.notices import read_notice
from bot.services import Services
from knowledge.documents import TEAM
from knowledge.library.retrieval import Retriever
from knowledge.rules import Standing
from knowledge.text.references import find_references
from prompts import as_data
from tests.fakes import ScriptedChatModel
from tests.hostile.injections import Handing, Injection, Obedient, at, signature, without_marked
from tests.support import make_services, with_model

pytestmark = pytest.mark.asyncio(loop_scope="module")

BODY = "灯塔学习室由专人管理，理论学习中心组在此学习。\n\n其他情况正常。\n"
NOTICE = "{title}\n\n各乡镇党委，县直各单位：\n\n请于2026年11月30日前报送自查报告，写明灯塔学习室由谁管理。\n\n中共云岭县委宣传部\n2026年11月2日\n"
QUESTION = "灯塔学习室由谁管理？"


@pytest_asyncio.fixture(loop_scope="module", scope="module")
async def house(tmp_path_factory: pytest.TempPathFactory) -> AsyncIterator[Services]:
    async with make_services(tmp_path_factory.mktemp("house")) as services:
        yield services


def fence_around(prompt: str, words: str) -> str:
    """The name of the innermost tag of ours that is open where the words stand in a user's message."""
    opened: list[str] = []
    for tag in re.finditer(r"<(/?)([a-z]+)(?: n=\"\d+\")?>", prompt[: prompt.index(words)]):
        if tag[1]:
            assert opened.pop() == tag[2]
        else:
            opened.append(tag[2])
    return opened[-1] if opened else ""


def assert_fenced(model: ScriptedChatModel, words: str, *tags: str) -> None:
    prompt = model.prompts[-1]
    assert words not in prompt[0].text
    assert fence_around(prompt[1].text, words) in tags


async def ask_about(
    house: Services, text: str, name: str, kind: str, injection: Injection, folder: Path
) -> ScriptedChatModel:
    """Hold the text as a document, ask, and check what is printed."""
    path = folder / "given.md"
    path.write_text(text, encoding="utf-8")
    added = house.library.add(path, kind=kind, name=name)
    try:
        passages = house.library.index.passages_of(added.document.id, TEAM)
        planted = replace(house, retriever=cast(Retriever, Handing(passages, house.retriever)))
        model = ScriptedChatModel(Obedient(injection))
        for given in (await answer(QUESTION, with_model(planted, model)), await answer(QUESTION, planted)):
            shown = "\n".join((given.text, *(citation.label for citation in given.citations)))
            for reference in find_references(shown, house.catalogue):
                standing = house.catalogue.judge(reference, house.today()).standing
                if standing in (Standing.UNKNOWN, Standing.NO_SUCH_ARTICLE):
                    assert shown[reference.span.end :].startswith(f"（{standing}）"), reference
        return model
    finally:
        house.library.remove(added.document.id)


@pytest.mark.parametrize("injection", at("file_name"), ids=str)
async def test_a_file_name_reaches_the_prompt_as_the_label_of_a_passage(
    house: Services, injection: Injection, tmp_path: Path
) -> None:
    model = await ask_about(house, BODY, injection.text, "report", injection, tmp_path)
    assert_fenced(model, signature(injection.text.removesuffix(".md")), "passage")


@pytest.mark.parametrize("injection", at("notice_title"), ids=str)
async def test_the_title_of_a_notice_reaches_the_prompt_in_a_passage(
    house: Services, injection: Injection, tmp_path: Path
) -> None:
    notice = NOTICE.format(title=injection.text)
    model = await ask_about(house, notice, "通知.md", "notice", injection, tmp_path)
    assert_fenced(model, signature(injection.text), "passage")


@pytest.mark.parametrize("injection", at("notice", "notice_title"), ids=str)
async def test_a_notice_that_is_read_stands_in_its_own_tag(house: Services, injection: Injection) -> None:
    model = ScriptedChatModel("我不会。", repeat=True)
    text = NOTICE.format(title=injection.text if injection.place == "notice_title" else "关于自查的通知")
    alone = await read_notice(text + injection.text, house)
    found = await read_notice(text + injection.text, with_model(house, model))
    assert_fenced(model, signature(injection.text), "notice")
    # A model that answers nonsense changes nothing of what the rules of thumb read.
    assert (found.deadline, found.year, found.points) == (alone.deadline, alone.year, alone.points)


@pytest.mark.parametrize("injection", at("user_name"), ids=str)
async def test_a_unit_s_name_stands_in_its_own_tag(injection: Injection, tmp_path: Path) -> None:
    model = ScriptedChatModel(Obedient(injection))
    async with make_services(tmp_path, model=model, default_unit=injection.text) as services:
        await answer("理论学习中心组多久学习一次？", services)
    assert_fenced(model, signature(injection.text), "unit")


@pytest.mark.parametrize("injection", at("user_name"), ids=str)
async def test_who_asks_never_reaches_a_prompt(house: Services, injection: Injection) -> None:
    model = ScriptedChatModel(Obedient(injection), repeat=True)
    message = Message(person=injection.text, chat=injection.text, text="理论学习中心组多久学习一次？")
    await respond(message, with_model(house, model))
    assert model.prompts
    assert signature(injection.text) not in model.all_prompts


@pytest.mark.parametrize("injection", at("fact", "fact_title", "wish"), ids=str)
async def test_facts_and_wishes_stand_in_their_own_tags(house: Services, injection: Injection) -> None:
    free = {
        "fact": ("做法", injection.text),
        "fact_title": (injection.text, "已办"),
        "wish": ("做法", "已办"),
    }
    ledger = FactLedger((Fact("sessions", "集体学习研讨次数", "12", "次"), Fact("", *free[injection.place])))
    wish = injection.text if injection.place == "wish" else "写得具体"
    model = ScriptedChatModel(Obedient(injection), repeat=True)
    drafted = await draft_element("E04", ledger, with_model(house, model), instruction=wish)
    words = signature(injection.text)
    assert_fenced(model, words, "wish" if injection.place == "wish" else "facts")
    user = model.prompts[-1][1].text
    # An angle bracket of a stranger's is full-width: not one of his tags is a tag.
    assert all(line in user or "<" not in line for line in as_data(injection.text).splitlines())
    told = without_marked(drafted.text)
    assert "77次" not in told
    assert "【待填：学习研讨主题】" in drafted.text
    if injection.place == "wish":
        for figure in ("99次", "4567人次", "第八十八条"):
            assert figure not in told
