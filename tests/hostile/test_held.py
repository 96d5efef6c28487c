"""A mark in one message and its text in the next are refused together."""

from __future__ import annotations

from collections.abc import AsyncIterator
from pathlib import Path

import pytest

from bot.dialogue import holding, respond
from bot.errors import ClassifiedText
from bot.exchange import Message, Upload
from bot.services import Services
from tests.support import make_services


@pytest.fixture
async def services(tmp_path: Path) -> AsyncIterator[Services]:
    async with make_services(tmp_path / "home") as opened:
        yield opened


def say(text: str, **more: object) -> Message:
    return Message(person="tg:42", chat="tg:42", text=text, **more)  # type: ignore[arg-type]


@pytest.mark.parametrize(("first", "then"), [("机密", "★10年"), ("绝密", "灯塔密件：八号楼会议安排")])
async def test_what_follows_a_refusal_is_held(services: Services, first: str, then: str) -> None:
    with pytest.raises(ClassifiedText, match="文中"):
        await respond(say(first), services)
    for _ in range(2):
        with pytest.raises(ClassifiedText, match="/new"):
            await respond(say(then), services)
    session = await services.store.load_session("tg:42", "tg:42")
    assert then not in str(session.to_json())
    await respond(say("", command="new"), services)
    await respond(say("中心组学习要写什么？"), services)


async def test_a_file_and_the_words_of_a_command_are_held(services: Services, tmp_path: Path) -> None:
    path = tmp_path / "名单.txt"
    path.write_text("灯塔密件", encoding="utf-8")
    with pytest.raises(ClassifiedText):
        await respond(say("绝密"), services)
    for message in (say("", uploads=(Upload(path, path.name),)), say("灯塔密件", command="review")):
        with pytest.raises(ClassifiedText, match="/new"):
            await respond(message, services)
    await respond(say("", command="settings"), services)


async def test_others_and_later_words_are_not_held(
    services: Services, monkeypatch: pytest.MonkeyPatch
) -> None:
    with pytest.raises(ClassifiedText):
        await respond(say("绝密"), services)
    await respond(Message(person="tg:43", chat="tg:43", text="中心组学习要写什么？"), services)
    monkeypatch.setattr(holding, "HELD_SECONDS", -1)
    await respond(say("中心组学习要写什么？"), services)
