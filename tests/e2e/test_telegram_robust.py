"""Order, one job a person, restarts, floods, and a server that fails."""

from __future__ import annotations

import asyncio
import logging
import time
from pathlib import Path
from typing import Any

import pytest

from bot.errors import SettingsInvalid
from bot.exchange import Message, Paragraph, Progress, Reply
from bot.frontends.telegram import running_bot
from bot.services import Services
from tests.e2e.fake_bot_api import FakeBotApi, Fault
from tests.e2e.telegram_bot import (
    GROUP,
    OTHER,
    USER,
    Echo,
    all_answered,
    bare_services,
    bot_with,
    quick,
)


class Recorder:
    """A `respond` that takes a while and notes who was being answered at the same time."""

    def __init__(self, seconds: float) -> None:
        self.seconds = seconds
        self.running: set[str] = set()
        self.side_by_side = 0
        self.begun: list[str] = []

    async def __call__(self, message: Message, services: Services, progress: Progress) -> Reply:
        assert message.person not in self.running
        self.running.add(message.person)
        self.side_by_side = max(self.side_by_side, len(self.running))
        self.begun.append(message.text)
        await asyncio.sleep(self.seconds)
        self.running.discard(message.person)
        return Reply((Paragraph(f"答：{message.text}"),))


async def test_people_are_answered_side_by_side_and_each_in_order(api: FakeBotApi, tmp_path: Path) -> None:
    recorder = Recorder(0.2)
    async with bot_with(api, tmp_path, recorder, quick(notice=5)):
        for number in range(3):
            for person in (USER, OTHER):
                await api.say(person, f"{person}-{number}")
        for person in (USER, OTHER):
            await api.wait_for(lambda person=person: len(api.answers(person)) == 3)  # type: ignore[misc]
    assert api.texts(USER) == [f"答：1-{number}" for number in range(3)]
    assert api.texts(OTHER) == [f"答：2-{number}" for number in range(3)]
    assert recorder.side_by_side == 2


async def test_a_second_message_is_told_to_wait_once_and_answered_in_its_turn(
    api: FakeBotApi, tmp_path: Path
) -> None:
    recorder = Recorder(0.6)
    async with bot_with(api, tmp_path, recorder):
        await api.say(USER, "甲")
        await api.wait_for(lambda: recorder.begun)
        await api.say(USER, "乙")
        await api.say(USER, "丙", chat=GROUP, reply_to_message=None)
        await api.say(USER, "丁")
        await api.wait_for_text(USER, "上一件还在做")
        assert recorder.begun == ["甲"]
        await api.wait_for_text(USER, "答：丁")
    assert [text for text in api.texts(USER) if text.startswith("答")] == ["答：甲", "答：乙", "答：丁"]
    told = [call for call in api.calls("sendMessage", USER) if "上一件还在做" in call.text]
    assert len(told) <= 2  # once while 甲 ran; 丁 may be told again while 乙 runs


async def test_one_person_has_one_job_over_all_chats(api: FakeBotApi, tmp_path: Path) -> None:
    recorder = Recorder(0.3)
    async with bot_with(api, tmp_path, recorder):
        await api.say(USER, "私下")
        await api.say(USER, "/ask 群里", chat=GROUP)
        await api.say(OTHER, "别人")
        await api.wait_for_text(GROUP, "答：群里")
    assert recorder.side_by_side == 2


async def test_an_update_that_comes_twice_is_answered_once(api: FakeBotApi, tmp_path: Path) -> None:
    echo = Echo()
    async with bot_with(api, tmp_path, echo) as services:
        update = {"message": api.message(USER, "只答一次")}
        await api.push(update)
        await api.wait_for_text(USER, "收到：只答一次")
        await all_answered(services)
    # The acknowledgement was lost: the server still has it for the next start.
    await api.push(update)
    async with bot_with(api, tmp_path, echo) as services:
        await api.say(USER, "下一句")
        await api.wait_for_text(USER, "收到：下一句")
    assert [message.text for message in echo.heard] == ["只答一次", "下一句"]


async def test_flood_waits_are_kept(api: FakeBotApi, tmp_path: Path) -> None:
    api.fail("sendMessage", Fault(429, retry_after=1, description="Too Many Requests: retry after 1"))
    async with bot_with(api, tmp_path, Echo()):
        begun = time.monotonic()
        await api.say(USER, "你好")
        answer = await api.wait_for_text(USER, "收到：你好")
    assert answer.at - begun >= 1.0
    assert api.refused == [("sendMessage", 429)]
    assert api.texts(USER) == ["收到：你好"]


async def test_a_flood_wait_of_one_chat_does_not_hold_up_another(api: FakeBotApi, tmp_path: Path) -> None:
    api.fail("sendMessage", Fault(429, retry_after=2, description="Too Many Requests: retry after 2"))
    async with bot_with(api, tmp_path, Echo()):
        await api.say(USER, "甲")
        await api.wait_for(lambda: api.refused)
        begun = time.monotonic()
        await api.say(OTHER, "乙")
        answer = await api.wait_for_text(OTHER, "收到：乙")
        assert answer.at - begun < 1.0


@pytest.mark.parametrize("fault", [Fault(500), Fault(502), Fault(silent=True)])
async def test_an_answer_is_delivered_when_the_server_recovers(
    api: FakeBotApi, tmp_path: Path, fault: Fault
) -> None:
    echo = Echo()
    api.fail("sendMessage", fault, fault)
    api.fail("getUpdates", Fault(500), Fault(429, retry_after=1))
    async with bot_with(api, tmp_path, echo, quick(request=0.3)) as services:
        await api.say(USER, "你好")
        await api.wait_for_text(USER, "收到：你好")
        await all_answered(services)
    assert len(echo.heard) == 1
    assert api.texts(USER) == ["收到：你好"]


@pytest.mark.parametrize(
    "update",
    [
        "words",
        17,
        None,
        [],
        {"update_id": "x"},
        {"message": {"message_id": 1}},
        {"message": {"message_id": 1, "date": "soon", "chat": {"id": 1, "type": "private"}, "text": "a"}},
        {"message": {"message_id": 1, "date": 1, "chat": {}, "from": {"id": 1}}},
        {"callback_query": {"id": "1"}},
        {"callback_query": {"id": "1", "from": FakeBotApi.user(USER), "chat_instance": "1", "data": "x"}},
        {
            "message": {
                "message_id": 1,
                "date": 1,
                "chat": {"id": -5, "type": "channel", "title": "x"},
                "text": "a",
            }
        },
        {"something_new": {"a": 1}},
    ],
)
async def test_a_malformed_update_blocks_nothing(api: FakeBotApi, tmp_path: Path, update: Any) -> None:
    echo = Echo()
    async with bot_with(api, tmp_path, echo) as services:
        await api.push(update)
        await api.say(USER, "你好")
        await api.wait_for_text(USER, "收到：你好")
        await all_answered(services)
    assert [message.text for message in echo.heard] == ["你好"]


async def test_a_malformed_update_takes_down_none_of_its_batch(api: FakeBotApi, tmp_path: Path) -> None:
    echo = Echo()
    for number in range(6):
        # All are there before the bot comes: they go out in one answer.
        await (
            api.say(USER, f"第{number}句") if number % 2 else api.push({"message": {"message_id": number}})
        )
    async with bot_with(api, tmp_path, echo) as services:
        await api.wait_for_text(USER, "收到：第5句")
        await all_answered(services)
    assert [message.text for message in echo.heard] == ["第1句", "第3句", "第5句"]


async def test_what_cannot_be_kept_is_not_confirmed_and_answered_once_it_can(
    api: FakeBotApi, tmp_path: Path
) -> None:
    echo = Echo()
    async with bot_with(api, tmp_path, echo) as services:
        async with services.store.writing() as connection:
            await connection.exec_driver_sql("alter table updates rename to away")
        await api.say(USER, "甲")
        await api.say(USER, "乙")
        await asyncio.sleep(0.3)
        assert [update["message"]["text"] for update in api.waiting] == ["甲", "乙"]
        async with services.store.writing() as connection:
            await connection.exec_driver_sql("alter table away rename to updates")
        await api.wait_for_text(USER, "收到：乙")
        await all_answered(services)
        await api.wait_for(lambda: not api.waiting)
    assert [message.text for message in echo.heard] == ["甲", "乙"]


async def test_invited_people_are_answered_in_order_too(api: FakeBotApi, tmp_path: Path) -> None:
    echo = Echo()
    async with bot_with(api, tmp_path, echo, allowed_users="") as services:
        code = await services.store.create_invite("tg:100")
        await services.store.redeem_invite(code, f"tg:{USER}", "某")
        for number in range(20):
            await api.say(USER, f"第{number}句")
        await api.wait_for_text(USER, "收到：第19句")
        await all_answered(services)
    assert [message.text for message in echo.heard] == [f"第{number}句" for number in range(20)]


async def test_a_token_that_is_revoked_ends_the_bot_with_a_sentence(api: FakeBotApi, tmp_path: Path) -> None:
    async with bare_services(tmp_path, api) as services, running_bot(services, Echo(), quick()) as receiving:
        api.fail("getUpdates", Fault(401, description="Unauthorized"))
        await api.say(USER, "你好")
        with pytest.raises(SettingsInvalid, match="TELEGRAM_BOT_TOKEN"):
            await asyncio.wait_for(receiving, 5)


async def test_what_was_not_answered_before_a_restart_is_answered_after_it(
    api: FakeBotApi, tmp_path: Path
) -> None:
    recorder = Recorder(30)
    async with bot_with(api, tmp_path, recorder, quick(grace=0.05)):
        await api.say(USER, "甲")
        await api.say(USER, "乙")
        await api.wait_for(lambda: recorder.begun)
        await asyncio.sleep(0.1)
    assert [text for text in api.texts(USER) if text.startswith("答")] == []
    await api.say(USER, "丙")
    async with bot_with(api, tmp_path, Recorder(0.01)) as services:
        await api.wait_for_text(USER, "答：丙")
        await all_answered(services)
    answers = [text for text in api.texts(USER) if text.startswith("答")]
    assert answers == ["答：甲", "答：乙", "答：丙"]


async def test_what_runs_may_finish_when_the_bot_is_stopped(api: FakeBotApi, tmp_path: Path) -> None:
    recorder = Recorder(0.2)
    async with bot_with(api, tmp_path, recorder, quick(grace=2)):
        await api.say(USER, "甲")
        await api.wait_for(lambda: recorder.begun)
    assert api.texts(USER) == ["答：甲"]


async def test_a_message_older_than_ten_minutes_is_asked_about(api: FakeBotApi, tmp_path: Path) -> None:
    echo = Echo()
    old = int(time.time()) - 700
    await api.say(USER, "昨天的问题", date=old)
    await api.say(USER, "不要了的问题", date=old)
    await api.say(USER, "/help", date=old)
    async with bot_with(api, tmp_path, echo) as services:
        await api.wait_for(lambda: len(api.texts(USER)) == 3)
        first, second = (call for call in api.answers(USER) if "还要我办吗" in call.text)
        assert list(first.buttons) == ["要", "不用了"]
        for _ in range(2):
            await api.press(USER, first.buttons["要"], api.shown(first))
        await api.press(USER, second.buttons["不用了"], api.shown(second))
        await api.wait_for_text(USER, "收到：昨天的问题")
        await all_answered(services)
        await api.wait_for(lambda: api.shown(second)["reply_markup"] == {"inline_keyboard": []})
    assert [message.text for message in echo.heard] == ["", "昨天的问题"]


async def test_a_late_album_is_answered_whole(api: FakeBotApi, tmp_path: Path) -> None:
    echo = Echo()
    old = int(time.time()) - 700
    for name in ("一.txt", "二.txt"):
        document = api.document(name, "自查报告".encode())
        await api.say(USER, document=document, media_group_id="5", date=old)
    async with bot_with(api, tmp_path, echo) as services:
        asked = await api.wait_for_text(USER, "还要我办吗")
        await api.press(USER, asked.buttons["要"], api.shown(asked))
        await api.wait_for(lambda: echo.heard)
        await all_answered(services)
    [message] = echo.heard
    assert [upload.name for upload in message.uploads] == ["一.txt", "二.txt"]


async def test_a_late_album_asked_about_before_a_restart_is_asked_for_again(
    api: FakeBotApi, tmp_path: Path
) -> None:
    old = int(time.time()) - 700
    for name in ("一.txt", "二.txt"):
        document = api.document(name, "自查报告".encode())
        await api.say(USER, document=document, media_group_id="5", date=old)
    async with bot_with(api, tmp_path, Echo()) as services:
        asked = await api.wait_for_text(USER, "还要我办吗")
        await all_answered(services)
    echo = Echo()
    async with bot_with(api, tmp_path, echo):
        await api.press(USER, asked.buttons["要"], api.shown(asked))
        await api.wait_for_text(USER, "请再发一次")
    assert echo.heard == []


async def test_an_answer_cut_off_by_a_crash_is_not_given_twice_unasked(
    api: FakeBotApi, tmp_path: Path
) -> None:
    message = api.message(USER, "写一段")
    async with bare_services(tmp_path, api) as services:
        await services.store.record_update(900, "tg:1", {"update_id": 900, "message": message})
        await services.store.mark_begun(900)
    echo = Echo()
    async with bot_with(api, tmp_path, echo) as services:
        asked = await api.wait_for_text(USER, "结果可能不全")
        assert echo.heard == []
        await api.press(USER, asked.buttons["要"], api.shown(asked))
        await api.wait_for_text(USER, "收到：写一段")
        await all_answered(services)


async def test_a_message_that_ends_the_process_twice_is_not_taken_up_a_third_time(
    api: FakeBotApi, tmp_path: Path
) -> None:
    async with bare_services(tmp_path, api) as services:
        for number, words in ((900, "毒"), (901, "好的那条")):
            message = api.message(USER, words)
            await services.store.record_update(number, "tg:1", {"update_id": number, "message": message})
        await services.store.count_attempt(900)
        await services.store.count_attempt(900)
    echo = Echo()
    async with bot_with(api, tmp_path, echo) as services:
        await api.wait_for_text(USER, "服务两次中断")
        await api.wait_for_text(USER, "收到：好的那条")
        await all_answered(services)
    assert [message.text for message in echo.heard] == ["好的那条"]


async def test_a_stop_in_good_order_is_no_attempt(api: FakeBotApi, tmp_path: Path) -> None:
    started = asyncio.Event()

    async def slow(message: Message, services: Services, progress: Progress) -> Reply:
        started.set()
        await asyncio.sleep(60)
        return Reply(())

    for _ in range(3):
        started.clear()
        async with bot_with(api, tmp_path, slow, quick(grace=0.1)) as services:
            if _ == 0:
                await api.say(USER, "写一段")
            await asyncio.wait_for(started.wait(), 10)
    echo = Echo()
    async with bot_with(api, tmp_path, echo) as services:
        await api.wait_for_text(USER, "收到：写一段")
        await all_answered(services)


async def test_a_wrong_token_is_one_sentence(api: FakeBotApi, tmp_path: Path) -> None:
    wrong = "123456789:AAwrong_token_0123456789abcdefghijkl"
    async with bare_services(tmp_path, api, telegram_bot_token=wrong) as services:
        with pytest.raises(SettingsInvalid, match="TELEGRAM_BOT_TOKEN") as caught:
            async with running_bot(services, Echo(), quick()):
                pass
    assert wrong not in str(caught.value)
    async with bare_services(tmp_path, api, telegram_bot_token="") as services:
        with pytest.raises(SettingsInvalid, match="没有设置 TELEGRAM_BOT_TOKEN"):
            async with running_bot(services, Echo(), quick()):
                pass


async def test_an_answer_that_cannot_be_delivered_is_kept_for_the_next_start(
    api: FakeBotApi, tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level(logging.ERROR)
    api.chaos = lambda method: Fault(500) if method == "sendMessage" else None
    async with bot_with(api, tmp_path, Echo(), quick(patience=0.1)) as services:
        await api.say(USER, "你好")
        await api.wait_for(lambda: "could not be delivered" in caplog.text)
        [left] = await services.store.unanswered()
        assert left.begun_at is not None
