"""A message in over long polling, an answer out."""

from __future__ import annotations

from pathlib import Path

from bot.exchange import Button, Heading, Paragraph, Reply, Source
from tests.e2e.fake_bot_api import FakeBotApi
from tests.e2e.telegram_bot import USER, Echo, all_answered, bot_with


async def test_a_question_is_answered_with_sources_and_buttons(api: FakeBotApi, tmp_path: Path) -> None:
    echo = Echo(
        Reply(
            (Heading("答复"), Paragraph("应当每年<至少>公布一次[1]。")),
            sources=(Source(1, "《信息公开办法》第十条", "现行，原文", "各单位应当……"),),
            buttons=((Button("👍", "good:1"), Button("👎", "bad:1")),),
        )
    )
    async with bot_with(api, tmp_path, echo) as services:
        await api.say(USER, "年度报告什么时候公布？")
        answer = await api.wait_for_text(USER, "应当每年")
        await all_answered(services)

    assert answer.text == (
        "答复\n应当每年<至少>公布一次[1]。\n\n依据\n[1] 《信息公开办法》第十条（现行，原文）\n各单位应当……"
    )
    assert "<blockquote expandable>各单位应当……</blockquote>" in answer.params["text"]
    assert "&lt;至少&gt;" in answer.params["text"]
    assert answer.buttons == {"👍": "good:1", "👎": "bad:1"}
    [message] = echo.heard
    assert (message.person, message.chat, message.text) == ("tg:1", "tg:1", "年度报告什么时候公布？")
    assert not message.is_group
    assert not message.is_admin
