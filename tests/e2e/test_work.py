"""What a person writes stays: another matter, a question or a review in between loses nothing of it."""

from __future__ import annotations

from collections.abc import AsyncIterator, Awaitable, Callable
from pathlib import Path

import pytest

from bot.dialogue import respond
from bot.exchange import Message, Reply, Upload
from tests.support import make_services

Say = Callable[[str], Awaitable[str]]


@pytest.fixture
async def say(tmp_path: Path) -> AsyncIterator[Say]:
    async with make_services(tmp_path / "home") as services:

        async def speak(text: str) -> str:
            reply: Reply = await respond(Message("chat", "local", text), services)
            return reply.text

        yield speak


async def test_messages_one_after_the_other_make_one_paragraph(say: Say) -> None:
    await say("林场防火自查 护林员14个 防火道修了23公里")
    await say("巡山两百多回")
    assert "26公里" in await say("23公里写错了 二十六")
    shown = await say("火警没有")
    assert all(words in shown for words in ("14", "26公里", "200余次"))
    assert "火警" not in await say("撤回上一步")


async def test_a_question_in_between_leaves_the_draft_as_it_is(say: Say) -> None:
    await say("食堂自查，操作间监控装了八个，每周公示菜谱")
    await say("陪餐的规定是哪个文件说的？")
    shown = await say("再加一条，坏了一个监控已经报修")
    assert all(words in shown for words in ("8个", "菜谱", "报修"))


async def test_a_sum_is_reckoned_anew_when_a_part_changes(say: Say) -> None:
    told = "写一段政务公开，网站上面是三百四十条，公众号上面是两百一十五条，两个加起来您帮我算一下写进去。"
    assert "555条" in await say(told)
    assert "575条" in await say("公众号我看漏了一个月，那个月还有二十条。")


async def test_a_wish_about_wording_holds_for_what_is_told_after_it(say: Say) -> None:
    await say("写一段消防，灭火器62个，应急灯30盏，演练了2次")
    assert (await say("开头换成“今年以来”")).startswith("今年以来，")
    assert (await say("再加一条，通道检查了5次")).startswith("今年以来，")


async def test_a_correction_of_the_draft_under_review_changes_its_text(say: Say) -> None:
    draft = "柏原县水务局网络安全自查报告\n我局全年开展培训3次，参训85人次。\n存在问题：老旧设备2台未更新。\n整改措施：年底前更换。"
    await say(f"帮我审一下：\n{draft}")
    changed = await say("培训写错了，应该是5次")
    assert "培训5次" in changed
    assert "已退回改动前的稿子" in await say("撤销")


async def test_a_notice_is_asked_in_its_own_words(say: Say) -> None:
    notice = (
        "关于报送党风廉政建设自查情况的通知\n机关各支部：\n请各支部对照检查，形成自查报告，经支部书记签字后于"
        "9月18日前一式两份报送机关纪委。特此通知。联系人：老覃，内线6217。"
    )
    await say(notice)
    assert "支部书记签字" in await say("要签字不")
    assert "一式两份" in await say("几份")


async def test_a_report_of_any_subject_is_written_by_the_general_page(say: Say) -> None:
    begun = await say("帮我写一份河长制自查报告，单位是枫溪镇人民政府")
    assert "枫溪镇人民政府关于2026年度河长制工作自查情况的报告" in begun
    await say("由镇长负总责，巡河员12名，巡查了560次，发现问题31个，整改29个")
    whole = await say("看全文")
    assert all(words in whole for words in ("560次", "31个", "29个", "认真开展了河长制工作自查"))


async def test_an_answer_that_is_no_name_is_not_taken_for_one(say: Say) -> None:
    await say("写一份安全生产自查报告，单位是风雨桥公交公司")
    told = await say("车辆五十二台，驾驶员六十七人，安全例会每周一次，今年开了三十八次")
    assert "通知全称：" not in told
    assert "38次" in told


@pytest.mark.parametrize(
    ("told", "words"),
    [
        ("写一段消防：灭火器46具，应急灯30盏", ("46具", "30盏")),
        ("情况是这样：操作间监控装了八个，坏了一个", ("8个", "坏了一个")),
        ("写一段中心组学习：学了9次，研讨3次", ("9次", "3次")),
    ],
)
async def test_what_follows_a_wish_and_a_colon_is_told(say: Say, told: str, words: tuple[str, ...]) -> None:
    shown = await say(told)
    assert all(word in shown for word in words)


@pytest.mark.parametrize(
    ("words", "says"),
    [("帮我审一下", "审稿结果"), ("麻烦挑挑毛病", "审稿结果"), ("", "要怎么用"), ("收到请回复", "要怎么用")],
)
async def test_words_beside_a_file_say_what_it_is_for(tmp_path: Path, words: str, says: str) -> None:
    file = tmp_path / "稿.txt"
    file.write_text("柏原县水务局网络安全自查报告\n我局截止10月底开展培训3次。\n", encoding="utf-8")
    async with make_services(tmp_path / "home") as services:
        message = Message(
            "chat", "local", words, uploads=(Upload(file, "稿.txt"),), refused=("《坏.exe》读不了。",)
        )
        reply = await respond(message, services)
    assert says in reply.text
    assert "《坏.exe》读不了。" in reply.text


async def test_a_finding_is_spoken_of_by_its_number(say: Say) -> None:
    draft = "柏原县水务局网络安全自查报告\n我局截止10月底开展培训3次，培训率达120%。\n妥否，请批示。\n柏原县水务局"
    first = await say(f"帮我审一下：\n{draft}")
    assert "第1条" in first
    assert "第 2 条" in await say("第2条")
    assert "改法" in await say("第1条怎么改")
    assert "已忽略" in await say("第1条不管了")
    left = await say("还剩什么没处理")
    assert "第1条" not in left
    assert "没有处理" in left
