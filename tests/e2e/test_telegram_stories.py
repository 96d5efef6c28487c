"""The three jobs of the mission, told through Telegram with the real dialogue and knowledge base."""

from __future__ import annotations

from pathlib import Path

from bot.frontends.telegram import running_bot
from tests.e2e.fake_bot_api import TOKEN, FakeBotApi
from tests.e2e.telegram_bot import GROUP, USER, all_answered, quick
from tests.support import make_services

DRAFT = """关于2025年度意识形态工作责任制落实情况的自查报告
区委宣传部：
现将有关情况报告如下。
一、主要做法
截止12月底，召开专题会议2次，落实《2022年度意识形态工作要点》各项要求。##paidbegin##
二、存在问题
（一）学习不够深入。
（二）阵地管理有薄弱环节。
三、下一步打算
（一）针对学习不够深入的问题，由党支部在3月底前完成专题学习。
"""


async def test_draft_rules_and_review_in_one_conversation(api: FakeBotApi, tmp_path: Path) -> None:
    async with (
        make_services(
            tmp_path, telegram_bot_token=TOKEN, telegram_api_url=api.url, allowed_users=str(USER)
        ) as services,
        running_bot(services, timing=quick(notice=30)),
    ):
        await api.say(USER, "/start")
        start = await api.wait_for_text(USER, "涉密", 20)
        assert list(start.buttons) == ["起草", "查依据", "问要素", "审稿"]

        await api.say(USER, "帮我写一段理论学习中心组学习的情况，今年学了12次")
        draft = await api.wait_for_text(USER, "12次", 20)
        assert "<pre>" in draft.params["text"]
        assert "【待填：" in draft.text
        await api.press(USER, draft.buttons["导出Word"], api.shown(draft))
        [file] = await api.wait_for(lambda: api.calls("sendDocument", USER), 20)
        assert file.params["file_name"].endswith(".docx")
        assert file.params["document"].startswith(b"PK")

        await api.say(USER, "公众号管理要依据哪些规定？")
        rules = await api.wait_for_text(USER, "互联网用户公众账号信息服务管理规定", 20)
        assert "全文公开" in rules.text

        await api.say(USER, DRAFT)
        review = await api.wait_for_text(USER, "审稿结果", 30)
        await all_answered(services)
    assert "截止" in review.text or "付费标记" in review.text
    assert "与报告无关的内容（付费标记）" in review.text


async def test_a_group_gets_the_rules_but_not_the_draft(api: FakeBotApi, tmp_path: Path) -> None:
    async with (
        make_services(
            tmp_path, telegram_bot_token=TOKEN, telegram_api_url=api.url, allowed_users=str(USER)
        ) as services,
        running_bot(services, timing=quick(notice=30)),
    ):
        await api.say(USER, "/ask 公众号管理要依据哪些规定？", chat=GROUP)
        await api.wait_for_text(GROUP, "规定", 20)
        await api.say(USER, "@zicha_bot 写一段中心组学习，学了12次", chat=GROUP)
        await api.wait_for_text(USER, "12次", 20)
        await api.wait_for_text(GROUP, "已私下发给您", 20)
    assert all("12次" not in text for text in api.texts(GROUP))
