"""A long draft walked through card by card, with questions, a second draft and a restart in between."""

from __future__ import annotations

import io
from pathlib import Path

import docx

from bot.dialogue import respond
from bot.exchange import Draft, Message, Reply
from bot.services import Services
from knowledge.loaders import Limits, load_bytes
from tests.support import make_services
from tests.unit.review.cases import report

LONG = (report("bureau") + "\n\n" + report("hospital").partition("一、工作开展情况")[2])[:3000].replace(
    "截至", "截止"
)
SHORT = "云岭县林业局2026年意识形态工作自查报告\n县委宣传部：\n现将有关情况报告如下：\n一、工作开展情况\n截止10月，学习12次，参与率１００%。\n特此报告。"


class Person:
    """Somebody who talks and presses buttons."""

    def __init__(self, services: Services) -> None:
        self.services = services
        self.last = Reply(())

    async def say(self, text: str = "", action: str = "") -> Reply:
        self.last = await respond(Message("tg:7", "tg:7", text, action=action), self.services)
        return self.last

    def action(self, label: str) -> str:
        return next(b.action for row in self.last.buttons for b in row if b.label.startswith(label))


async def test_a_review_goes_on_after_a_question_and_a_restart(tmp_path: Path) -> None:
    home = tmp_path / "home"
    async with make_services(home) as services:
        clerk = Person(services)
        summary = await clerk.say(LONG)
        assert "审稿结果" in summary.text
        await clerk.say("下一条")
        first_card = clerk.action("忽略")
        await clerk.say("这条什么意思？")
        assert "依据" in clerk.last.text
        assert "已采纳" in (await clerk.say("全部采纳")).text
        await clerk.say("中心组学习多久一次？")
        assert "第 " not in clerk.last.text
    async with make_services(home) as services:
        clerk = Person(services)
        await clerk.say("改好的全文")
        (corrected,) = (block for block in clerk.last.blocks if isinstance(block, Draft))
        assert "截止" not in corrected.text
        assert "没有动" in clerk.last.text
        await clerk.say("撤销")
        await clerk.say("改好的全文")
        assert "截止" in clerk.last.text

        await clerk.say(SHORT)
        assert "先前的稿子" in (await clerk.say(action=first_card)).text
        await clerk.say("都采纳")
        word = await clerk.say("导出Word")
        content = word.files[0].content
        assert "截至10月，学习12次，参与率100%" in load_bytes(content, "a.docx", Limits()).text
        document = docx.Document(io.BytesIO(content))
        assert {comment.author for comment in document.comments} == {"Zicha"}
        assert document.paragraphs[0].runs[0].font.size == docx.shared.Pt(22)
