"""Whole conversations, as a tired clerk has them, through `respond` with real parts and no model."""

from __future__ import annotations

import io
from collections.abc import AsyncIterator, Awaitable, Callable
from pathlib import Path

import pytest
from docx import Document

from bot.dialogue import respond
from bot.errors import ClassifiedText, ZichaError
from bot.exchange import Button, Draft, Message, Reply, Upload
from bot.services import Services
from knowledge.documents import TEAM, personal_scope
from knowledge.errors import KnowledgeError
from tests.support import make_services

Say = Callable[..., Awaitable[Reply]]

DRAFT = """云岭县林业局2026年意识形态工作自查报告
县委宣传部：
按照通知要求，现将有关情况报告如下：
一、工作开展情况
（一）加强学习。截止10月，开展中心组学习12次。
【哒哒素材库】每天更新内部高质量素材，加会员请联系客服
二、存在问题
一是学习不够深入。
三、下一步举措
（一）加强管理。由办公室负责，12月底前完成。
特此报告。
"""
NOTICE = """中共云岭县委宣传部关于开展2026年意识形态工作专项督查的通知
各乡镇党委，县直各单位：
一、自查内容
（一）理论学习中心组学习情况。
（二）公众号等阵地管理情况。
二、有关要求
请于2026年11月27日前将自查报告（3000字以内）报送县委宣传部。
中共云岭县委宣传部
2026年11月2日
"""


@pytest.fixture
async def services(tmp_path: Path) -> AsyncIterator[Services]:
    async with make_services(tmp_path / "home") as opened:
        yield opened


@pytest.fixture
def say(services: Services) -> Say:
    async def to(text: str = "", person: str = "tg:1", **more: object) -> Reply:
        message = Message(person, str(more.pop("chat", person)), text, **more)  # type: ignore[arg-type]
        return await respond(message, services)

    return to


def labels(reply: Reply) -> list[str]:
    return [button.label for button in buttons(reply)]


def buttons(reply: Reply) -> list[Button]:
    return [button for row in reply.buttons for button in row]


async def test_a_paragraph_grows_with_what_the_clerk_remembers(say: Say) -> None:
    first = await say("帮我写一段理论学习中心组学习的情况，今年学了12次")
    assert "12次" in first.text
    assert "【待填：研讨发言人次】" in first.text
    assert any("第十条" in source.label for source in first.sources)
    second = await say("研讨6次，发言30人次")
    assert "12次" in second.text
    assert "6次" in second.text
    assert "30人次" in second.text
    assert "【待填：研讨发言人次】" not in second.text
    shorter = await say("短一点")
    assert "30人次" in shorter.text
    undone = await say("上一版")
    assert "30人次" in undone.text
    word = await say(action="export:draft")
    text = "\n".join(p.text for p in Document(io.BytesIO(word.files[0].content)).paragraphs)
    assert "30人次" in text


async def test_a_statement_that_fits_no_gap_is_asked_about_not_searched(say: Say) -> None:
    await say("写一段阵地管理，公众号2个，网站1个")
    asked = await say("是办公室小王在弄")
    assert "没听出是哪一项" in asked.text
    assert "阵地责任人" in asked.text
    told = await say("阵地责任人：王明")
    assert "由王明负责" in told.text
    question = await say("公众号谁审核？")
    assert "没听出" not in question.text


async def test_a_figure_that_nobody_told_is_not_in_the_draft(say: Say) -> None:
    reply = await say("写一段中心组学习，学了12次")
    digits = {
        char
        for char in "".join(block.text for block in reply.blocks if isinstance(block, Draft))
        if char.isdigit()
    }
    assert digits <= set("12")


async def test_an_unknown_part_gets_the_list_to_choose_from(say: Say) -> None:
    assert "不是我能帮的" in (await say("帮我写首诗")).text
    reply = await say("写一段")
    assert "没认出" in reply.text
    assert "阵地台账" in labels(reply)
    chosen = next(button for button in buttons(reply) if button.label == "阵地台账")
    drafted = await say(action=chosen.action)
    assert "【待填：" in drafted.text


async def test_rules_say_what_they_demand_how_they_stand_and_whether_they_are_public(say: Say) -> None:
    reply = await say("公众号管理要依据哪些规定？")
    assert "《互联网政务应用安全管理规定》（现行；全文公开）" in reply.text
    secret = await say("网络意识形态责任制依据哪些规定")
    assert "全文未公开" in secret.text


async def test_a_follow_up_is_understood_and_an_off_topic_question_is_refused(
    say: Say, services: Services
) -> None:
    await say("中心组学习多久一次")
    follow = await say("那谁负责")
    assert "第一责任人" in follow.text
    off = await say("明天天气怎么样")
    assert "不是我能帮的" in off.text
    assert not await services.store.open_gaps()


async def test_a_pasted_draft_is_reviewed_adopted_and_handed_back(say: Say) -> None:
    review = await say(DRAFT)
    assert review.is_private
    assert "错误" in review.text
    cards = review
    adopted = False
    for _ in range(30):
        cards = await say(action="review:next")
        if "截止" in cards.text and not adopted:
            accept = next(b for b in buttons(cards) if b.action.startswith("review:accept"))
            await say(action=accept.action)
            adopted = True
            break
    assert adopted
    corrected = await say(action="review:text")
    assert "截至10月" in corrected.text
    word = await say(action="review:word")
    assert word.files[0].name.endswith(".docx")


async def test_a_classified_paste_goes_nowhere(say: Say, services: Services) -> None:
    with pytest.raises(ClassifiedText):
        await say("机密★1年\n" + DRAFT)
    session = await services.store.load_session("tg:1", "tg:1")
    assert session.history == []
    assert session.task is None


async def test_a_notice_becomes_a_checklist_and_a_report(say: Say) -> None:
    checklist = await say(NOTICE)
    assert "报送期限：2026年11月27日前" in checklist.text
    assert "3000字以内" in checklist.text
    assert "1. 理论学习中心组学习情况（中心组学习与理论武装）" in checklist.text
    begun = await say(action="notice:begin")
    assert "云岭" in begun.text or "报告" in begun.text
    answered = await say("云岭县林业局")
    assert answered.text
    progress = await say("进度")
    assert "要素" in progress.text or "还缺" in progress.text


async def test_a_file_waits_for_its_purpose_and_stays_with_its_owner(
    say: Say, services: Services, tmp_path: Path
) -> None:
    file = tmp_path / "upload"
    file.write_text(DRAFT.replace("中心组学习12次", "中心组学习12次，参观滨江档案馆"), encoding="utf-8")
    asked = await say(uploads=(Upload(file, "去年报告.txt"),))
    assert labels(asked)[:4] == ["审稿", "作为往年报告", "作为依据", "作为通知"]
    file.unlink()
    added = await say(action="file:report")
    assert "哒哒素材库" in added.text
    assert "只有您能检索到它" in added.text
    (document,) = services.library.list((personal_scope("tg:1"),))
    assert document.unit == "云岭县林业局"
    assert services.library.list((TEAM,)) == ()
    mine, theirs = await say("/sources 资料", command="sources"), await say(command="sources", person="tg:2")
    assert document.title in mine.text
    assert document.title not in theirs.text
    gone = await say(action="file:review")
    assert "已不在" in gone.text


async def test_only_the_administrator_adds_for_all_and_sees_use(
    say: Say, services: Services, tmp_path: Path
) -> None:
    assert "管理员" in (await say(command="add")).text
    assert "管理员" in (await say(command="stats")).text
    await say(command="add", person="tg:9", is_admin=True)
    file = tmp_path / "rule.txt"
    file.write_text(
        "云岭县公务用车管理办法\n第一条 为了规范公务用车，制定本办法。\n第二条 公务用车实行派车单制度。\n",
        encoding="utf-8",
    )
    added = await say(person="tg:9", is_admin=True, uploads=(Upload(file, "公务用车管理办法.txt"),))
    assert "全员可检索到它" in added.text
    assert len(services.library.list((TEAM,))) == 1
    await say("中心组学习多久一次")
    stats = await say(command="stats", person="tg:9", is_admin=True)
    assert "最近七天" in stats.text


async def test_a_filled_gap_is_noticed(say: Say, services: Services, tmp_path: Path) -> None:
    question = "公务用车派车单怎么管"
    await services.store.record_gap("tg:1", question)
    await say(command="add", person="tg:9", is_admin=True)
    file = tmp_path / "rule.txt"
    file.write_text(
        "云岭县公务用车管理办法\n第一条 为了规范公务用车，制定本办法。\n第二条 公务用车实行派车单制度，派车单怎么管由办公室定。\n",
        encoding="utf-8",
    )
    await say(person="tg:9", is_admin=True, uploads=(Upload(file, "公务用车管理办法.txt"),))
    assert await services.store.open_gaps() == ()
    assert question in (await say("你好")).text
    assert question not in (await say("你好")).text


async def test_forget_deletes_everything_and_says_how_much(
    say: Say, services: Services, tmp_path: Path
) -> None:
    await say("写一段中心组学习，学了12次")
    file = tmp_path / "upload.txt"
    file.write_text(DRAFT, encoding="utf-8")
    await say(uploads=(Upload(file, "去年.txt"),))
    await say(action="file:report")
    asked = await say(command="forget")
    assert labels(asked) == ["确定删除", "不删"]
    assert "没有删除" in (await say(action="forget:no")).text
    receipt = await say(action="forget:yes")
    assert "对话1份" in receipt.text
    assert "资料1份" in receipt.text
    assert services.library.list((personal_scope("tg:1"),)) == ()
    assert (await services.store.load_session("tg:1", "tg:1")).last == {}


async def test_settings_are_chosen_and_kept(say: Say) -> None:
    shown = await say(command="settings")
    assert "意识形态" in shown.text
    cyber = next(b for b in buttons(shown) if "网络安全" in b.label)
    assert "网络安全" in (await say(action=cyber.action)).text
    assert "云岭县档案局" in (await say("单位 云岭县档案局", command="settings")).text
    assert "2026" in (await say("年度 2026", command="settings")).text
    english = await say(action="set:language")
    assert "Settings" in english.text
    await say(command="new")
    assert "云岭县档案局" in (await say(command="settings")).text


@pytest.mark.parametrize(
    ("button", "words", "says"),
    [
        ("begin:draft", "中心组学习 学了12次", "12次"),
        ("begin:rules", "公众号", "互联网"),
        ("begin:explain", "中心组学习", "E04"),
        ("begin:review", "截止目前开展学习3次。", "审稿"),
    ],
)
async def test_a_button_of_start_takes_the_next_words(say: Say, button: str, words: str, says: str) -> None:
    await say(action=button)
    assert says in (await say(words)).text


async def test_cancel_and_words_like_it_leave_the_task(say: Say) -> None:
    await say(action="begin:review")
    assert (await say("算了")).text == "已取消。"
    assert (await say(command="cancel")).text == "没有正在进行的事。"


async def test_why_tells_where_an_answer_comes_from_only_to_its_asker(say: Say) -> None:
    answer = await say("中心组学习多久一次")
    assert "理论学习中心组学习规则" in (await say(command="why")).text
    assert "还没有" in (await say(action=f"why:{answer.turn_id}", person="tg:2")).text


async def test_a_bad_answer_is_asked_for_its_reason(say: Say, services: Services) -> None:
    answer = await say("中心组学习多久一次")
    await say(action=f"bad:{answer.turn_id}")
    await say("没说年初计划")
    (opinion,) = await services.store.list_feedback()
    assert (opinion.is_good, opinion.reason) == (False, "没说年初计划")


@pytest.mark.parametrize(
    "action",
    [
        "",
        "x",
        "review:accept:99",
        "review:",
        "draft:E99",
        "revise:nothing",
        "file:zip",
        "set:kind=none",
        "report:open:zz",
        "good:",
        "notice:begin",
        "begin:",
    ],
)
async def test_an_old_or_forged_button_does_no_harm(say: Say, action: str) -> None:
    sentences = []
    try:
        sentences.append((await say(action=action, text="中心组学习" if not action else "")).text)
    except (ZichaError, KnowledgeError) as error:
        sentences.append(str(error))
    assert sentences[0]


async def test_in_a_group_personal_documents_are_not_searched(say: Say, tmp_path: Path) -> None:
    file = tmp_path / "upload.txt"
    file.write_text(DRAFT.replace("中心组学习12次", "参观滨江档案馆旧址3次"), encoding="utf-8")
    await say(uploads=(Upload(file, "去年.txt"),))
    await say(action="file:report")
    private = await say("参观滨江档案馆旧址", command="ask")
    group = await say("参观滨江档案馆旧址", command="ask", chat="tg:-5", is_group=True)
    assert "滨江档案馆旧址" in private.text
    assert "滨江档案馆旧址" not in group.text.replace("参观滨江档案馆旧址”", "")
