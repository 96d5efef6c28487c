"""A reply to a message of the bot is about that message; the real dialogue answers."""

from __future__ import annotations

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path
from typing import Any

from bot.frontends.telegram import running_bot
from tests.e2e.fake_bot_api import TOKEN, Call, FakeBotApi
from tests.e2e.telegram_bot import USER, all_answered, quick
from tests.support import make_services

REPORT = """柏原县水务局网络安全自查报告

县网信办：

一、工作开展情况

我局截止10月底开展培训3次，参训85人次。

二、存在问题

老旧设备2台未更新。

三、下一步措施

由信息中心负责，12月底前更换老旧设备2台。
"""


class Chat:
    """One person's private chat."""

    def __init__(self, api: FakeBotApi, services: Any) -> None:
        self._api, self._services = api, services

    async def say(self, text: str, to: Call | None = None, marked: str = "") -> Call:
        seen = len(self._api.answers(USER))
        more: dict[str, Any] = {"reply_to_message": self._api.shown(to)} if to else {}
        if marked:
            more["quote"] = {"text": marked, "position": 0}
        await self._api.say(USER, text, **more)
        await self._api.wait_for(lambda: len(self._api.answers(USER)) > seen, 60)
        await all_answered(self._services, 60)
        return self._api.answers(USER)[-1]

    async def press(self, label: str, call: Call) -> Call:
        seen = len(self._api.answers(USER))
        await self._api.press(USER, call.buttons[label], self._api.shown(call))
        await self._api.wait_for(lambda: len(self._api.answers(USER)) > seen, 60)
        await all_answered(self._services, 60)
        return self._api.answers(USER)[-1]


@asynccontextmanager
async def chatting(api: FakeBotApi, home: Path) -> AsyncIterator[Chat]:
    async with (
        make_services(
            home, telegram_bot_token=TOKEN, telegram_api_url=api.url, allowed_users=str(USER)
        ) as services,
        running_bot(services, timing=quick(notice=600, draft=600, paste=0.4)),
    ):
        yield Chat(api, services)


async def test_a_reply_to_an_older_paragraph_corrects_that_one(api: FakeBotApi, tmp_path: Path) -> None:
    async with chatting(api, tmp_path) as chat:
        older = await chat.say("写一段中心组学习：学了9次，研讨3次")
        newer = await chat.say("写一段网络安全：培训9次，参训60人次")
        assert "培训9次" in newer.text
        # Without a reply it is the newer one that is meant.
        assert "培训8次" in (await chat.say("不是9次，是8次")).text
        corrected = await chat.say("不是9次，是11次", to=older)
        assert "11次" in corrected.text
        assert "培训" not in corrected.text
        assert "3次" in corrected.text


async def test_a_reply_to_a_paragraph_is_not_for_the_review_that_is_open(
    api: FakeBotApi, tmp_path: Path
) -> None:
    async with chatting(api, tmp_path) as chat:
        paragraph = await chat.say("写一段中心组学习：学了9次，研讨3次")
        review = await chat.say(REPORT)
        assert "审稿结果" in review.text
        corrected = await chat.say("不是3次，是5次", to=paragraph)
        assert "研讨5次" in corrected.text
        # The review is still there.
        assert "第 1 条" in (await chat.press("逐条看", review)).text


async def test_a_reply_to_a_finding_is_about_that_finding(api: FakeBotApi, tmp_path: Path) -> None:
    async with chatting(api, tmp_path) as chat:
        review = await chat.say(REPORT)
        first = await chat.press("逐条看", review)
        second = await chat.press("下一条", first)
        assert "第 2 条" in second.text
        ignored = await chat.say("忽略", to=first)
        assert "已忽略" in ignored.text
        left = await chat.say("还有哪些没处理")
        assert "第1条" not in left.text
        assert "第2条" in left.text


async def test_a_line_of_the_summary_can_be_marked_and_replied_to(api: FakeBotApi, tmp_path: Path) -> None:
    async with chatting(api, tmp_path) as chat:
        review = await chat.say(REPORT)
        line = next(line.lstrip("· ") for line in review.text.splitlines() if "第2条" in line)
        await chat.say("忽略", to=review, marked=line)
        left = await chat.say("还有哪些没处理")
        assert "第1条" in left.text
        assert "第2条" not in left.text
