"""Closed by default: settings, administrators and one-time invites let people in."""

from __future__ import annotations

import logging
import re
from pathlib import Path

import pytest

from tests.e2e.fake_bot_api import FakeBotApi
from tests.e2e.telegram_bot import ADMIN, GROUP, OTHER, STRANGER, USER, Echo, all_answered, bot_with


async def test_a_stranger_is_told_their_id_once_and_logged_once(
    api: FakeBotApi, tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level(logging.INFO)
    echo = Echo()
    async with bot_with(api, tmp_path, echo) as services:
        for text in ("你好", "在吗", "/help"):
            await api.say(STRANGER, text)
        await api.say(STRANGER, "@zicha_bot 你好", chat=GROUP)
        await api.say(USER, "我是同事")
        await api.wait_for_text(USER, "收到：我是同事")
        await all_answered(services)
    [sentence] = api.texts(STRANGER)
    assert "999" in sentence
    assert "管理员" in sentence
    assert api.texts(GROUP) == []
    assert [message.text for message in echo.heard] == ["我是同事"]
    assert len([record for record in caplog.records if "tg:999" in record.getMessage()]) == 1


async def test_a_stranger_is_told_in_the_language_of_their_telegram(api: FakeBotApi, tmp_path: Path) -> None:
    async with bot_with(api, tmp_path, Echo()) as services:
        user = {"id": STRANGER, "is_bot": False, "first_name": "J", "language_code": "en"}
        await api.say(STRANGER, "hello", **{"from": user})
        await api.wait_for_text(STRANGER, "999")
        await api.say(STRANGER, "/start wrong", **{"from": user})
        await api.wait_for(lambda: len(api.texts(STRANGER)) == 2)
        await all_answered(services)
    assert all(text.isascii() for text in api.texts(STRANGER))


async def test_an_invite_link_lets_one_person_in(api: FakeBotApi, tmp_path: Path) -> None:
    echo = Echo()
    async with bot_with(api, tmp_path, echo):
        await api.say(ADMIN, "/invite")
        invite = await api.wait_for_text(ADMIN, "https://t.me/zicha_bot?start=")
        found = re.search(r"start=(\S+)", invite.text)
        assert found
        code = found[1]

        await api.say(STRANGER, f"/start {code}")
        await api.wait_for_text(STRANGER, "收到：start")
        await api.say(STRANGER, "公众号管理要依据哪些规定？")
        await api.wait_for_text(STRANGER, "收到：公众号")

        await api.say(STRANGER + 1, f"/start {code}")
        refused = await api.wait_for_text(STRANGER + 1, "邀请链接")
        assert "1000" in refused.text
    [start, _] = echo.heard
    assert (start.command, start.text) == ("start", "")


async def test_who_was_invited_is_still_let_in_after_a_restart_until_dismissed(
    api: FakeBotApi, tmp_path: Path
) -> None:
    async with bot_with(api, tmp_path, Echo()) as services:
        code = await services.store.create_invite("tg:100")
        await api.say(STRANGER, f"/start {code}")
        await api.wait_for_text(STRANGER, "收到：start")
        await all_answered(services)
    async with bot_with(api, tmp_path, Echo()) as services:
        await api.say(STRANGER, "还在吗")
        await api.wait_for_text(STRANGER, "收到：还在吗")
        await services.store.dismiss("tg:999")
        await api.say(STRANGER, "再问一句")
        await all_answered(services)
        assert "收到：再问一句" not in api.texts(STRANGER)


async def test_only_the_front_end_knows_who_is_an_administrator(api: FakeBotApi, tmp_path: Path) -> None:
    echo = Echo()
    async with bot_with(api, tmp_path, echo) as services:
        await services.store.admit("tg:7", by="tg:100", is_admin=True)
        for person in (ADMIN, USER, 7):
            await api.say(person, "/stats")
            await api.wait_for_text(person, "收到：stats")
        await api.say(USER, "/invite")
        await api.wait_for_text(USER, "收到：invite")
    assert [(m.person, m.is_admin) for m in echo.heard] == [
        ("tg:100", True),
        ("tg:1", False),
        ("tg:7", True),
        ("tg:1", False),
    ]


async def test_a_stranger_cannot_press_buttons(api: FakeBotApi, tmp_path: Path) -> None:
    echo = Echo()
    async with bot_with(api, tmp_path, echo) as services:
        await api.say(USER, "你好")
        answer = await api.wait_for_text(USER, "收到：你好")
        await api.press(STRANGER, "draft:E04", api.shown(answer))
        await api.press(OTHER, "draft:E05", api.shown(answer))
        await api.wait_for(lambda: len(echo.heard) == 2)
        await all_answered(services)
    assert echo.heard[1].action == "draft:E05"
    assert echo.heard[1].person == "tg:2"


async def test_commands_are_registered_by_scope_and_language(api: FakeBotApi, tmp_path: Path) -> None:
    async with bot_with(api, tmp_path, Echo()):
        await api.wait_for(lambda: len(api.calls("setMyCommands")) == 6)
    by_scope = {
        (call.params["scope"]["type"], call.params.get("language_code", "")): {
            command["command"]: command["description"] for command in call.params["commands"]
        }
        for call in api.calls("setMyCommands")
    }
    private, group = by_scope["all_private_chats", ""], by_scope["all_group_chats", ""]
    assert {"start", "help", "new", "report", "sources", "settings", "cancel", "forget", "privacy"} <= set(
        private
    )
    assert "stats" not in private
    assert list(group) == ["ask"]
    assert {"add", "stats", "users", "gaps", "invite", "remove"} <= set(by_scope["chat", ""])
    assert private["forget"] == "删除我的全部数据"
    assert by_scope["all_private_chats", "en"]["forget"] == "Delete all my data"
