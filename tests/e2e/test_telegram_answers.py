"""What comes back: parts, files, previews, the stop button, errors."""

from __future__ import annotations

import asyncio
import io
import logging
import re
from itertools import pairwise
from pathlib import Path

import pytest
from docx import Document

from bot.errors import ModelUnreachable
from bot.exchange import Button, Heading, Message, OutFile, Paragraph, Progress, Reply, Source
from bot.services import Services
from tests.e2e.fake_bot_api import TOKEN, FakeBotApi, Fault
from tests.e2e.telegram_bot import GROUP, USER, Echo, all_answered, bot_with, quick

THUMBS = ((Button("👍", "good:1"),),)


async def test_markup_that_the_server_refuses_goes_out_as_plain_text(api: FakeBotApi, tmp_path: Path) -> None:
    api.refuses_markup = True
    reply = Reply((Heading("标题"), Paragraph("1 < 2 & 3。")), buttons=THUMBS)
    async with bot_with(api, tmp_path, Echo(reply)):
        await api.say(USER, "你好")
        answer = await api.wait_for_text(USER, "标题")
    assert answer.params["text"] == "标题\n1 < 2 & 3。"
    assert "parse_mode" not in answer.params
    assert answer.buttons == {"👍": "good:1"}


async def test_up_to_three_parts_come_as_messages_with_buttons_under_the_last(
    api: FakeBotApi, tmp_path: Path
) -> None:
    words = "全年学习研讨十二次[1]。" * 900
    async with bot_with(api, tmp_path, Echo(Reply((Paragraph(words),), buttons=THUMBS))) as services:
        await api.say(USER, "长")
        await api.wait_for(lambda: len(api.answers(USER)) == 3)
        await all_answered(services)
    answers = api.answers(USER)
    assert "".join(answer.text for answer in answers) == words
    assert [bool(answer.buttons) for answer in answers] == [False, False, True]
    assert all(answer.text.endswith("[1]。") for answer in answers)


async def test_a_file_comes_with_its_caption_and_the_buttons(api: FakeBotApi, tmp_path: Path) -> None:
    reply = Reply(
        (Paragraph("报告已导出。"),),
        files=(OutFile("自查报告.docx", b"PK...", "请核对后报送。"),),
        buttons=THUMBS,
    )
    async with bot_with(api, tmp_path, Echo(reply)):
        await api.say(USER, "导出")
        file = await api.wait_for(lambda: api.calls("sendDocument", USER))
    assert file[0].params["document"] == b"PK..."
    assert file[0].params["file_name"] == "自查报告.docx"
    assert file[0].params["caption"] == "请核对后报送。"
    assert file[0].buttons == {"👍": "good:1"}
    assert api.answers(USER)[0].buttons == {}


async def test_a_quick_answer_is_all_there_is(api: FakeBotApi, tmp_path: Path) -> None:
    async with bot_with(api, tmp_path, Echo(), quick(notice=2, typing_after=1)):
        await api.say(USER, "你好")
        await api.wait_for_text(USER, "收到：你好")
    assert api.calls("sendChatAction") == []
    assert api.texts(USER) == ["收到：你好"]


class Slow:
    """A `respond` that streams its words one by one and takes its time."""

    def __init__(self, words: list[str], pause: float = 0.08, is_public: bool = False) -> None:
        self.words = words
        self.is_public = is_public
        self.pause = pause
        self.cancelled = 0

    async def __call__(self, message: Message, services: Services, progress: Progress) -> Reply:
        progress.is_public = self.is_public
        try:
            await progress.on_stage("正在起草")
            for number in range(1, len(self.words) + 1):
                await asyncio.sleep(self.pause)
                await progress.on_text("".join(self.words[:number]))
        except asyncio.CancelledError:
            self.cancelled += 1
            raise
        return Reply((Paragraph("".join(self.words)),))


async def test_a_private_chat_sees_the_text_grow_and_then_the_answer(api: FakeBotApi, tmp_path: Path) -> None:
    slow = Slow(["全年", "学习", "十二次，", "发言", "三十人次。"])
    async with bot_with(api, tmp_path, slow):
        await api.say(USER, "写一段")
        await api.wait_for_text(USER, "全年学习十二次，发言三十人次。")
        await api.wait_for(lambda: len(api.texts(USER)) == 1)
    drafts = api.calls("sendMessageDraft", USER)
    assert len(drafts) >= 3
    assert len({draft.params["draft_id"] for draft in drafts}) == 1
    assert all(later.text.startswith(earlier.text) for earlier, later in pairwise(drafts))
    status = api.calls("sendMessage", USER)[0]
    assert status.text == "正在起草……"
    assert list(status.buttons) == ["停止"]
    assert api.calls("deleteMessage", USER)
    typing = api.calls("sendChatAction", USER)
    assert len(typing) >= 2


async def test_a_group_sees_the_text_grow_by_edits(api: FakeBotApi, tmp_path: Path) -> None:
    slow = Slow(["全年", "学习", "十二次，", "发言", "三十人次。"], is_public=True)
    async with bot_with(api, tmp_path, slow):
        await api.say(USER, "/ask 写一段", chat=GROUP)
        await api.wait_for_text(GROUP, "全年学习十二次，发言三十人次。")
        await api.wait_for(lambda: len(api.texts(GROUP)) == 1)
    assert api.calls("sendMessageDraft") == []
    edits = [edit.text for edit in api.calls("editMessageText", GROUP)]
    assert any("全年学习" in edit for edit in edits)
    assert len(edits) <= 10


async def test_a_group_does_not_see_a_draft_grow(api: FakeBotApi, tmp_path: Path) -> None:
    async with bot_with(api, tmp_path, Slow(["内部", "情况", "三条。"])):
        await api.say(USER, "/ask 写一段", chat=GROUP)
        await api.wait_for_text(GROUP, "正在起草")
        await api.wait_for_text(GROUP, "内部情况三条。")
    shown = api.calls("sendMessage", GROUP) + api.calls("editMessageText", GROUP)
    assert [call.text for call in shown if "内部" in call.text] == ["内部情况三条。"]


async def test_more_than_three_parts_come_as_a_word_file_after_the_beginning(
    api: FakeBotApi, tmp_path: Path
) -> None:
    words = "".join(f"第{number}句，全年学习研讨十二次[1]。" for number in range(1, 1200))
    reply = Reply(
        (Heading("学习情况"), Paragraph(words)), (Source(1, "《规则》第十条", "现行"),), buttons=THUMBS
    )
    async with bot_with(api, tmp_path, Echo(reply)):
        await api.say(USER, "长")
        [file] = await api.wait_for(lambda: api.calls("sendDocument", USER))
    [beginning] = [answer for answer in api.answers(USER) if answer.method == "sendMessage"]
    assert beginning.text.startswith("学习情况\n第1句，")
    assert beginning.text.endswith("[1]。")
    assert file.params["file_name"] == "学习情况.docx"
    assert file.params["caption"] == "内容较长，全文在这个文件里。"
    assert file.buttons == {"👍": "good:1"}
    text = "\n".join(line.text for line in Document(io.BytesIO(file.params["document"])).paragraphs)
    assert words in text
    assert "[1] 《规则》第十条（现行）" in text


async def test_the_stop_button_stops_the_model_call(api: FakeBotApi, tmp_path: Path) -> None:
    slow = Slow(["慢"] * 200)
    async with bot_with(api, tmp_path, slow) as services:
        await api.say(USER, "写一段")
        status = await api.wait_for_text(USER, "正在起草")
        await api.press(2, status.buttons["停止"], api.shown(status))
        await asyncio.sleep(0.1)
        assert slow.cancelled == 0  # somebody else's button
        await api.press(USER, status.buttons["停止"], api.shown(status))
        await api.wait_for_text(USER, "已停止")
        await all_answered(services)
        await api.press(USER, status.buttons["停止"], {**api.shown(api.answers(USER)[0])})
        await api.wait_for(lambda: len(api.calls("answerCallbackQuery")) == 3)
        await api.say(USER, "/cancel")
    assert slow.cancelled == 1
    assert api.texts(USER)[0] == "已停止，没有结果。需要时再发一次。"
    said = [call.params.get("text") for call in api.calls("answerCallbackQuery")]
    assert said == ["这件事已经做完了。", "正在停下", "这件事已经做完了。"]


async def test_cancel_stops_what_is_under_way(api: FakeBotApi, tmp_path: Path) -> None:
    slow = Slow(["慢"] * 200)
    async with bot_with(api, tmp_path, slow):
        await api.say(USER, "写一段")
        await api.wait_for(lambda: api.calls("sendChatAction"))
        await api.say(USER, "/cancel")
        await api.wait_for_text(USER, "已停止")
    assert slow.cancelled == 1


async def test_an_error_of_ours_is_its_sentence(api: FakeBotApi, tmp_path: Path) -> None:
    async def respond(message: Message, services: Services, progress: Progress) -> Reply:
        raise ModelUnreachable("模型服务连不上，请稍后再试。")

    async with bot_with(api, tmp_path, respond) as services:
        await api.say(USER, "你好")
        await api.wait_for_text(USER, "模型服务连不上，请稍后再试。")
        await all_answered(services)


async def test_a_fault_shows_a_short_id_that_stands_in_the_log(
    api: FakeBotApi, tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level(logging.DEBUG)

    async def respond(message: Message, services: Services, progress: Progress) -> Reply:
        raise RuntimeError(f"at {services.settings.telegram_bot_token.get_secret_value()}")

    async with bot_with(api, tmp_path, respond) as services:
        await api.say(USER, "一段内部的话")
        answer = await api.wait_for_text(USER, "编号")
        await all_answered(services)
    found = re.search(r"编号 (\w+)", answer.text)
    assert found
    assert found[1] in caplog.text
    assert "RuntimeError" in caplog.text
    assert TOKEN not in caplog.text


async def test_neither_token_nor_words_stand_in_the_log_above_debug(
    api: FakeBotApi, tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level(logging.INFO)
    api.fail("sendMessage", *[_busy()] * 2)
    async with bot_with(api, tmp_path, Echo()) as services:
        await api.say(USER, "云岭县的内部情况")
        await api.wait_for_text(USER, "收到")
        await all_answered(services)
        await api.push({"message": {"text": "云岭县的内部情况", "message_id": "x"}})
        await api.say(USER, "再来")
        await api.wait_for_text(USER, "收到：再来")
        logging.getLogger("somebody").warning("calling %s", f"{api.url}/bot{TOKEN}/getMe")
    assert TOKEN not in caplog.text
    assert "calling" in caplog.text
    assert "云岭县" not in caplog.text


def _busy() -> Fault:
    return Fault(500)


async def test_a_person_who_blocked_the_bot_leaves_nothing_open(api: FakeBotApi, tmp_path: Path) -> None:
    echo = Echo()
    api.blocked.add(USER)
    async with bot_with(api, tmp_path, echo) as services:
        await api.say(USER, "你好")
        await api.wait_for(lambda: echo.heard)
        await all_answered(services)
    assert api.answers(USER) == []


async def test_sources_follow_the_answer_and_fold_away(api: FakeBotApi, tmp_path: Path) -> None:
    reply = Reply(
        (Paragraph("应当每季度至少学习一次[1]。"),),
        sources=(
            Source(1, "《学习规则》第十条", "现行，要点", "每季度不少于一次。"),
            Source(2, "《办法》", "未公开"),
        ),
    )
    async with bot_with(api, tmp_path, Echo(reply)):
        await api.say(USER, "多久学一次")
        answer = await api.wait_for_text(USER, "学习一次[1]")
    assert answer.params["text"].endswith(
        "<b>依据</b>\n[1] 《学习规则》第十条（现行，要点）\n"
        "<blockquote expandable>每季度不少于一次。</blockquote>\n[2] 《办法》（未公开）"
    )
