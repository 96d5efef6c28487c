"""What a tired clerk says between the great requests: thanks, corrections, asides, half sentences."""

from __future__ import annotations

import io
from collections.abc import AsyncIterator, Awaitable, Callable
from pathlib import Path

import pytest
from docx import Document

from bot.dialogue import respond
from bot.exchange import Button, Draft, Message, Reply
from bot.services import Services
from tests.fakes import ScriptedChatModel
from tests.support import make_services, with_model

Say = Callable[..., Awaitable[Reply]]


@pytest.fixture
async def services(tmp_path: Path) -> AsyncIterator[Services]:
    async with make_services(tmp_path / "home") as opened:
        yield opened


def speaker(services: Services) -> Say:
    async def to(text: str = "", **more: object) -> Reply:
        return await respond(Message("tg:1", "tg:1", text, **more), services)  # type: ignore[arg-type]

    return to


@pytest.fixture
def say(services: Services) -> Say:
    return speaker(services)


def button(reply: Reply, label: str) -> Button:
    return next(button for row in reply.buttons for button in row if button.label == label)


def labels(reply: Reply) -> list[str]:
    return [button.label for row in reply.buttons for button in row]


def words_of(reply: Reply) -> str:
    return "\n".join(p.text for p in Document(io.BytesIO(reply.files[0].content)).paragraphs)


async def test_thanks_are_no_fact_and_no_question(say: Say) -> None:
    for words in ("谢谢", "好的", "好的，谢谢你啦", "辛苦了！", "ok"):
        assert (await say(words)).text == "不客气，有事随时说。"
    await say("写一段阵地管理，公众号2个")
    assert (await say("谢谢")).text == "不客气，有事随时说。"
    for marks in ("😀", "？", "……"):
        assert "没看懂" in (await say(marks)).text


async def test_a_correction_changes_the_one_fact_that_it_means(say: Say) -> None:
    await say("帮我写一段理论学习中心组学习的情况，今年学了12次")
    corrected = await say("不对，是8次")
    assert "8次" in corrected.text
    assert "12次" not in corrected.text
    added = await say("再加一句，其中专题研讨3次")
    assert "其中专题研讨3次" in added.text
    assert "再加一句" not in added.text


async def test_a_correction_names_the_old_value_and_can_be_taken_back(say: Say) -> None:
    first = await say("写一段风险研判，研判4次，风险点5个")
    assert "风险点5条" in first.text
    assert "风险点7条" in (await say("不是5个，是7个")).text
    assert "风险点5条" in (await say("改回来")).text
    more = await say("另外，邀请专家授课2次")
    assert "风险点5条" in more.text
    assert "邀请专家授课2次。" in more.text
    assert "此外" not in more.text


async def test_a_question_is_answered_while_a_draft_has_gaps(say: Say) -> None:
    await say("写一段阵地管理，公众号2个")
    assert "第二十三条" in (await say("网络安全法23条")).text
    assert "第二十三条" in (await say("《网络安全法》第二十三条")).text


@pytest.mark.parametrize(
    ("words", "kind", "says"),
    [
        ("写一段网络安全应急演练，演练2次", "网络安全工作责任制自查报告", "应急演练2次"),
        ("写一段保密教育培训，今年培训了3次，120人次参加", "保密自查报告", "保密教育培训3次、120人次参加"),
        ("写一段党风廉政建设，开展警示教育4次", "全面从严治党主体责任落实情况报告", "4次"),
    ],
)
async def test_an_element_of_another_kind_is_found_and_said_to_be_one(
    say: Say, words: str, kind: str, says: str
) -> None:
    reply = await say(words)
    assert says in reply.text
    assert f"这是《{kind}》里的" in reply.text
    assert "此外，今年" not in reply.text


async def test_another_kind_stays_through_the_next_turns(say: Say) -> None:
    await say("写一段保密教育培训，今年培训了3次")
    more = await say("120人次参加")
    assert "3次、120人次参加" in more.text
    explained = await say("保密培训怎么写")
    assert "保密自查报告" in explained.text
    assert "K04" in explained.text
    drafted = await say(action=button(explained, "起草").action)
    # What was told a moment ago need not be told again.
    assert "保密教育培训3次、120人次参加" in drafted.text


async def test_a_part_that_was_not_recognised_may_be_named_next(say: Say) -> None:
    assert "没认出" in (await say("写一段")).text
    assert "中心组集体学习研讨【待填" in (await say("中心组")).text


async def test_unit_year_and_kind_are_told_in_words(say: Say) -> None:
    assert "云岭县林业局" in (await say("我们单位是云岭县林业局")).text
    assert "2026年" in (await say("今年是2026年度")).text
    assert "保密自查报告" in (await say("换成保密自查报告")).text
    settings = (await say(command="settings")).text
    for told in ("云岭县林业局", "2026", "保密自查报告"):
        assert told in settings
    assert "云岭县林业局关于2026年度保密工作自查自评情况" in (await say(command="report")).text


async def test_the_kind_of_a_whole_report_is_that_of_the_wish(say: Say) -> None:
    assert "网络安全" in (await say("帮我写一份网络安全自查报告")).text.splitlines()[0]


async def test_asides_leave_an_open_report_as_it_is(say: Say) -> None:
    await say("帮我写一份自查报告")
    await say("云岭县林业局")
    for aside in ("谢谢", "？", "中心组学习要写什么？", "公众号管理要依据哪些规定？", "中心组一年学几次？"):
        reply = await say(aside)
        assert "已记下" not in reply.text, aside
    assert "云岭县林业局" in (await say("看进度")).text
    assert "谢谢" not in (await say("事实")).text


async def test_a_reason_for_a_bad_answer_is_no_trap(say: Say) -> None:
    answer = await say("截止和截至怎么用")
    await say(action=button(answer, "👎").action)
    assert "12次" in (await say("帮我写一段中心组学习，学了12次")).text
    assert "不客气" in (await say("谢谢")).text


async def test_where_the_data_is_and_how_it_goes_is_asked_in_words(say: Say) -> None:
    assert "只在本机处理" in (await say("你用的什么模型")).text
    assert "/forget" in (await say("我的数据存在哪")).text
    assert "确定删除" in labels(await say("删除我的数据"))
    assert "没有 /xyz 这个命令" in (await say(command="xyz")).text


async def test_an_answer_without_a_model_is_shortened_shown_in_full_and_exported(say: Say) -> None:
    answer = await say("中心组学习一年至少要学几次")
    assert labels(answer) == ["更短", "看依据", "导出Word", "👍", "👎"]
    shorter = await say(action=button(answer, "更短").action)
    assert "第十条（现行；要点，非原文）[1]" in shorter.text
    assert "另见" not in shorter.text
    basis = await say(action=button(answer, "看依据").action)
    assert "第十条（现行；要点，非原文）" in basis.text
    assert "正式文本见：" in basis.text
    assert "……”" not in basis.text
    exported = await say(action=button(answer, "导出Word").action)
    assert exported.files[0].name == "中心组学习一年至少要学几次.docx"
    assert "第十条（现行；要点，非原文）" in words_of(exported)
    assert (await say("更短")).text == shorter.text
    assert "不能改写" in (await say("换个说法")).text


async def test_an_older_button_does_not_touch_the_newer_answer(say: Say) -> None:
    first = await say("中心组学习一年至少要学几次")
    await say("截止和截至怎么用")
    assert "先前回答" in (await say(action=button(first, "看依据").action)).text


async def test_with_a_model_an_answer_is_worded_anew(services: Services) -> None:
    model = ScriptedChatModel("每季度至少一次，全年不少于四次[1]。", "一季一次[1]。", "每个季度都要学[1]。")
    say = speaker(with_model(services, model))
    answer = await say("中心组学习一年至少要学几次")
    assert labels(answer) == ["更短", "换个说法", "看依据", "导出Word", "👍", "👎"]
    assert "一季一次" in (await say(action=button(answer, "更短").action)).text
    again = await say("换个说法")
    assert "每个季度都要学" in again.text
    asked = ["\n".join(message.text for message in prompt) for prompt in model.prompts]
    assert "请只用一两句话回答" in asked[1]
    assert "请换一种说法" in asked[2]
    exported = await say("导出Word")
    assert "依据：" in words_of(exported)
    assert "第十条" in words_of(exported)


async def test_short_answers_are_a_setting(say: Say) -> None:
    await say(action="set:brief")
    answer = await say("中心组学习一年至少要学几次")
    assert "[3]" not in answer.text
    assert "[3]" in (await say("看依据")).text


async def test_in_a_report_a_bare_correction_is_about_what_was_just_shown(say: Say) -> None:
    await say("帮我写一份自查报告")
    await say("云岭县林业局")
    await say("中心组学了12次")
    assert "12次 → 集体学习研讨次数：8次" in (await say("不对，是8次")).text
    await say("跳过")
    assert "是哪一项不对" in (await say("不对，是张三")).text
    facts = (await say("事实")).text
    assert "不对" not in facts
    assert "8次" in facts


@pytest.mark.parametrize("words", ["E04", "e04怎么写", "中心组学习", "中心组学习与理论武装？"])
async def test_the_name_of_an_element_alone_asks_what_it_means(say: Say, words: str) -> None:
    await say("写阵地台账，网站1个")
    assert (await say(words)).text.startswith("E04 中心组学习与理论武装")


async def test_write_and_a_name_is_a_wish(say: Say) -> None:
    await say("写中心组学习，学了12次")
    drafted = await say("写阵地台账，网站1个，公众号2个")
    assert "门户网站1个、公众号2个" in drafted.text


async def test_the_year_of_a_report_is_told_with_the_wish(say: Say) -> None:
    assert "关于2025年度" in (await say("我想写2025年的报告")).text


async def test_a_review_in_conversation_names_no_option_of_the_command_line(say: Say) -> None:
    reviewed = await say("帮我看看这段：截止目前，我局开展学习12次，参与率达120%。")
    assert "没有查" in reviewed.text
    assert "--" not in reviewed.text


async def test_facts_told_without_a_request_are_written_out(say: Say) -> None:
    reply = await say("中心组学习了12次，党组研究了3次")
    assert isinstance(reply.blocks[0], Draft)
    assert "中心组学习12次，党组研究3次" in reply.blocks[0].text
    assert "专题研究与分析研判（班子专题研究次数：3次）" in reply.text
    other = await say(action=button(reply, "专题研究与分析研判").action)
    assert "专题研究意识形态工作3次" in other.text


async def test_what_is_told_besides_is_added_and_changes_nothing_told_before(say: Say) -> None:
    await say("写一段中心组学习，学了12次")
    more = await say("党组研究了3次")
    assert "12次" in more.text
    assert "研究3次" in more.text
    assert "12次" in (await say("还去红色教育基地参观1次")).text
    assert "集体学习研讨12次" in (await say("再写一段中心组学习")).text


async def test_half_sentences_fill_the_gaps_of_a_draft(say: Say) -> None:
    await say("写一段阵地管理，公众号2个")
    assert "清理关停0个" in (await say("没有关停的")).text
    assert "由办公室主任负责" in (await say("责任人是办公室主任")).text
    assert "还缺2项：网站数量、工作群数量" in (await say("继续")).text
    await say("写一段教育培训，培训2次")
    assert "信息员队伍5人" in (await say("网评员5个")).text


async def test_how_a_report_is_made_up_is_shown_before_it_is_begun(say: Say) -> None:
    outline = await say("我们局意识形态自查报告怎么弄啊，明天要交")
    assert "导语：自查依据" in outline.text
    begun = await say(action=button(outline, "写整份报告").action)
    assert "新建报告" in begun.text
    told = await say("我们单位是青禾区档案馆")
    assert "机关全称：青禾区档案馆" in told.text
    assert "有正在写的报告" in (await say("领导让我写个自查报告")).text


async def test_nothing_open_is_said_and_not_searched_for(say: Say) -> None:
    assert "还没有可改的稿子" in (await say("不对，是11次")).text
    assert "没有写到一半的稿子" in (await say("继续")).text
    assert "要写哪一部分？" in (await say("写")).text


async def test_a_wish_names_no_fact(say: Say) -> None:
    for words in ("整改措施给我来三条", "来段理论学习的", "帮我写导语，通知是县委宣传部发的"):
        reply = await say(words)
        assert isinstance(reply.blocks[0], Draft)
        assert "此外" not in reply.blocks[0].text
        assert "《县委宣传部发的》" not in reply.blocks[0].text
        await say("/new", command="new")


async def test_a_question_of_the_edition_is_answered_with_dates_and_a_number_after_it_is_of_that_rule(
    say: Say,
) -> None:
    edition = await say("纪律处分条例2018还能引吗")
    assert edition.text.startswith("《中国共产党纪律处分条例》2018年的不能再用，现行的是2023年修订")
    assert "纪律处分条例》第七十五条" in (await say("那第七十五条呢")).text
    await say("中心组学习规则是哪年的")
    article = await say("那第十条说什么")
    assert "理论学习中心组学习规则》第十条" in article.text
    assert "第九条" not in article.text


async def test_no_other_article_is_shown_for_one_that_is_not_held(say: Say) -> None:
    missing = await say("中心组学习规则第十六条讲啥")
    assert missing.text.startswith("库里没有《中国共产党党委（党组）理论学习中心组学习规则》第十六条的原文。")
    unknown = await say("数据安全法实施条例第二十一条")
    assert "数据安全法实施条例》（库外待核）" in unknown.text
    assert "《中华人民共和国数据安全法》" not in unknown.text


async def test_rules_for_a_report_on_an_earlier_year_are_those_of_that_year(say: Say) -> None:
    today = await say("等级保护依据什么规定")
    assert today.text.startswith("按2026年11月22日判断")
    before = await say("2025年的自查报告，等级保护依据网络安全法哪一条，有什么规定")
    assert before.text.startswith("按2025年12月31日判断")
    assert "第二十三条" not in before.text.split("2. ")[0]
    drafted = await say("写一段2025年自查报告的等级保护，信息系统3个")
    assert "《中华人民共和国网络安全法》第二十一条" in drafted.text
    assert "《中华人民共和国网络安全法》第二十三条" in (await say("写一段等级保护，信息系统3个")).text


async def test_commands_of_an_open_report_are_no_new_wish(say: Say) -> None:
    await say("写意识形态自查报告")
    await say("青禾区水务局")
    whole = await say("起草全文")
    assert "青禾区水务局关于2026年度" in whole.text
    assert "一、工作开展情况" in whole.text
    longer = await say("中心组那段太短了")
    assert "理论学习中心组" in longer.text
    assert "没有看出" not in longer.text


async def test_what_is_wanted_and_last_year_are_no_facts_and_half_a_year_is_not_the_whole(say: Say) -> None:
    for words in ("中心组学习12次以上才算优秀", "去年学了10次"):
        assert not isinstance((await say(words)).blocks[0], Draft)
    half = await say("上半年中心组学习6次")
    assert "上半年开展理论学习中心组集体学习研讨6次" in half.text
    assert "全年" not in half.blocks[0].text  # type: ignore[union-attr]
    assert "连同名称说" in (await say("/new", command="new")).text or "连同名称说" in (await say("12次")).text


async def test_a_count_goes_to_the_kind_that_is_named(say: Say) -> None:
    reply = await say("保密承诺书签了46份")
    assert "签订保密承诺书46份" in reply.text
    assert "网络行为承诺" not in reply.text
