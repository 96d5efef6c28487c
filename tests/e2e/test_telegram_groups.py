"""Groups: silent unless asked; nothing private is shown."""

from __future__ import annotations

from pathlib import Path

from bot.exchange import Draft, Paragraph, Reply
from tests.e2e.fake_bot_api import BOT, FakeBotApi
from tests.e2e.telegram_bot import GROUP, OTHER, USER, Echo, all_answered, bot_with


async def test_silent_unless_asked(api: FakeBotApi, tmp_path: Path) -> None:
    echo = Echo()
    async with bot_with(api, tmp_path, echo) as services:
        for text in (
            "大家早",
            "/start",
            "/help@zicha_bot",
            "/ask@other_bot 你好",
            "@zicha_bots 你好",
            "/stats",
        ):
            await api.say(USER, text, chat=GROUP)
        await api.say(
            USER, chat=GROUP, photo=[{"file_id": "p", "file_unique_id": "p", "width": 1, "height": 1}]
        )
        await api.say(USER, "/ask 公众号管理要依据哪些规定？", chat=GROUP)
        await api.say(OTHER, "@Zicha_Bot 中心组学习要写什么", chat=GROUP)
        answer = await api.wait_for_text(GROUP, "收到：中心组学习要写什么")
        await api.say(USER, "那党课呢", chat=GROUP, reply_to_message=api.shown(answer))
        await api.wait_for_text(GROUP, "收到：那党课呢")
        await all_answered(services)
    assert [(m.person, m.chat, m.text, m.command, m.is_group) for m in echo.heard] == [
        ("tg:1", "tg:-1001", "公众号管理要依据哪些规定？", "", True),
        ("tg:2", "tg:-1001", "中心组学习要写什么", "", True),
        ("tg:1", "tg:-1001", "那党课呢", "", True),
    ]
    assert len(api.texts(GROUP)) == 3
    assert all("reply_parameters" in answer.params for answer in api.answers(GROUP))


async def test_a_reply_to_somebody_else_is_not_for_the_bot(api: FakeBotApi, tmp_path: Path) -> None:
    echo = Echo()
    async with bot_with(api, tmp_path, echo) as services:
        other = {**api.message(OTHER, "早", chat=GROUP), "from": {**BOT, "id": 77, "username": "other"}}
        await api.say(USER, "早上好", chat=GROUP, reply_to_message=other)
        await api.say(USER, "私下说")
        await api.wait_for_text(USER, "收到：私下说")
        await all_answered(services)
    assert len(echo.heard) == 1


async def test_a_draft_goes_to_the_person_and_not_to_the_group(api: FakeBotApi, tmp_path: Path) -> None:
    reply = Reply((Draft("全年学习12次。"),), is_private=True)
    async with bot_with(api, tmp_path, Echo(reply)) as services:
        await api.say(USER, "/ask 写一段", chat=GROUP)
        await api.wait_for_text(USER, "全年学习12次。")
        await api.wait_for_text(GROUP, "已私下发给您")
        await all_answered(services)
    assert all("12" not in text for text in api.texts(GROUP))


async def test_who_never_wrote_to_the_bot_is_asked_to_begin_in_private(
    api: FakeBotApi, tmp_path: Path
) -> None:
    api.blocked.add(USER)
    async with bot_with(api, tmp_path, Echo(Reply((Draft("全年学习12次。"),), is_private=True))):
        await api.say(USER, "/ask 写一段", chat=GROUP)
        await api.wait_for_text(GROUP, "请先私下发 /start")
    assert all("12" not in text for text in api.texts(GROUP))


async def test_a_private_text_is_not_even_previewed_in_a_group(api: FakeBotApi, tmp_path: Path) -> None:
    echo = Echo(Reply((Paragraph("好"),)))
    async with bot_with(api, tmp_path, echo) as services:
        document = api.document("内部.txt", "内部".encode())
        await api.say(USER, chat=GROUP, document=document, caption="@zicha_bot 看看")
        await api.wait_for_text(GROUP, "请私下发给我")
        await all_answered(services)
    assert echo.heard == []
    assert api.fetched == []


async def test_an_answer_stays_in_its_topic(api: FakeBotApi, tmp_path: Path) -> None:
    async with bot_with(api, tmp_path, Echo()):
        await api.say(USER, "/ask 你好", chat=GROUP, message_thread_id=7, is_topic_message=True)
        answer = await api.wait_for_text(GROUP, "收到：你好")
    assert answer.params["message_thread_id"] == "7"
