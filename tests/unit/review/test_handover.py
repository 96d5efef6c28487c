"""Handing over: corrected text, Word with comments and tracked changes, SARIF, the conversation."""

import io
import json

import docx
import pytest
from docx.shared import RGBColor

from bot.errors import InputInvalid
from bot.exchange import Draft, Message
from bot.review import check_draft, read_draft
from bot.review.comments import docx_with_comments
from bot.review.conversation import begin_review, review_turn
from bot.review.formats import to_text
from bot.review.handover import corrected, summarise
from knowledge.loaders import Limits, load_bytes
from tests.support import TODAY, make_services
from tests.unit.review.cases import report, rules, specs

WRONG = report("bureau").replace("截至", "截止").replace("10%", "10％")


def filled_lines(text: str) -> list[str]:
    return [line.strip() for line in text.splitlines() if line.strip()]


def reviewed(text: str):
    return check_draft(read_draft(text, rules(), specs(), today=TODAY))


def test_adopted_replacements_change_nothing_else():
    review = reviewed(WRONG)
    adopted = [finding for finding in review.findings if finding.replacement is not None]
    assert corrected(WRONG, adopted) == report("bureau")
    assert corrected(WRONG, ()) == WRONG


def test_replacements_that_reach_into_each_other_are_not_both_made():
    review = reviewed("全年学习１２次。")
    (finding,) = (f for f in review.findings if f.check == "wrong-mark")
    assert corrected("全年学习１２次。", [finding, finding]) == "全年学习12次。"


def test_the_summary_has_three_lines_and_never_a_silent_pass():
    lines = summarise(reviewed(WRONG))
    assert len(lines) == 3
    assert lines[0] == "共发现 3 处：提醒 2 处、提示 1 处。"
    assert "截至" in lines[1]
    assert "没有查" in lines[2]
    clean = summarise(reviewed("我局高度重视。"))
    assert clean[0] == "在查过的项目里没有发现问题。"
    assert "没有可核对的内容" in clean[2]


def test_a_typed_draft_becomes_word_with_one_comment_a_finding():
    review = reviewed(WRONG)
    adopted = [finding for finding in review.findings if finding.replacement is not None]
    content = docx_with_comments(WRONG, review.findings, adopted)
    document = docx.Document(io.BytesIO(content))
    comments = list(document.comments)
    assert len(comments) == len(review.findings)
    assert {comment.author for comment in comments} == {"Zicha"}
    xml = document.element.xml
    assert xml.count("<w:ins ") == len(adopted)
    assert 'w:author="Zicha"' in xml
    # The layout has its own room between paragraphs: empty lines of the text are not carried over.
    written = load_bytes(content, "a.docx", Limits()).text
    assert filled_lines(written) == filled_lines(report("bureau"))


def test_a_sent_word_file_keeps_its_own_formatting():
    sent = docx.Document()
    paragraph = sent.add_paragraph()
    first = paragraph.add_run("截")
    first.bold = True
    second = paragraph.add_run("止10月底，学习12次")
    second.font.color.rgb = RGBColor(0xAA, 0, 0)
    table = sent.add_table(rows=1, cols=2)
    table.cell(0, 0).text = "学习"
    table.cell(0, 1).text = "参与度100％，覆盖率１００%"
    buffer = io.BytesIO()
    sent.save(buffer)
    text = load_bytes(buffer.getvalue(), "a.docx", Limits()).text
    review = reviewed(text)
    adopted = [finding for finding in review.findings if finding.replacement is not None]
    content = docx_with_comments(buffer.getvalue(), review.findings, adopted)
    document = docx.Document(io.BytesIO(content))
    assert len(list(document.comments)) == len(review.findings) >= 3
    after = load_bytes(content, "a.docx", Limits()).text
    assert "截至10月底，学习12次" in after
    assert "参与度100%，覆盖率100%" in after
    inserted = document.element.xpath("//w:ins/w:r")
    assert inserted[0].xpath("./w:rPr/w:b"), "an inserted word takes the formatting of what it replaces"
    kept = [run for run in document.paragraphs[0].runs if "10月底" in run.text]
    assert kept[0].font.color.rgb == RGBColor(0xAA, 0, 0)
    assert document.element.xpath("//w:del//w:delText")


def test_a_broken_word_file_is_told_in_a_sentence():
    with pytest.raises(InputInvalid, match="打不开"):
        docx_with_comments(b"PK\x03\x04 no", reviewed("截止10月底。").findings)


def test_the_text_names_the_place():
    review = reviewed("第一行。\n截止10月底，学习12次。")
    told = to_text(review, "a.txt")
    assert "第2行第1字 jiezhi" in told
    assert "未查：" in told


async def test_the_conversation_from_summary_to_corrected_text(tmp_path):
    async with make_services(tmp_path) as services:
        reply, state = begin_review(reviewed(WRONG))
        assert "共发现 3 处" in reply.text
        state = json.loads(json.dumps(state))

        async def press(action: str = "", text: str = ""):
            nonlocal state
            said, state = await review_turn(
                Message("local", "local", text=text, action=action), state, services
            )
            state = json.loads(json.dumps(state))
            return said

        card = await press("review:next")
        for word in ("原句", "问题：", "依据：", "改法："):
            assert word in card.text
        labels = [button.label for row in card.buttons for button in row]
        assert labels[:4] == ["采纳", "忽略", "为什么", "下一条"]
        assert all(len(button.action.encode()) <= 64 for row in card.buttons for button in row)
        why = await press("review:why:0")
        assert "《标点符号用法》" in why.text or "《党政机关公文处理工作条例》" in why.text
        await press(text="采纳")
        await press("review:accept:1")
        done = await press(text="忽略")
        assert "看完了：改了 2 处，忽略 1 处" in done.text
        final = await press("review:text")
        drafts = [block for block in final.blocks if isinstance(block, Draft)]
        assert drafts[0].text == report("bureau")
        word = await press("review:word")
        assert len(list(docx.Document(io.BytesIO(word.files[0].content)).comments)) == 2
        assert "要素" in (await press("review:coverage")).text
        assert "可以点按钮" in (await press(text="今天天气怎样")).text


def test_a_refused_draft_opens_no_conversation():
    from bot.review import refuse_classified_draft

    reply, state = begin_review(refuse_classified_draft("机密★1年\n内容"))
    assert state == {}
    assert "密级标志" in reply.text
    assert reply.buttons == ()


class Reader:
    """Somebody who reads a review in conversation; the state goes through JSON, as the store keeps it."""

    def __init__(self, services, draft=WRONG):
        self.services = services
        self.last, self.state = begin_review(reviewed(draft))
        self.keep()

    def keep(self):
        self.state = json.loads(json.dumps(self.state))

    async def say(self, text="", action=""):
        message = Message("local", "local", text=text, action=action)
        self.last, self.state = await review_turn(message, self.state, self.services)
        self.keep()
        return self.last

    async def press(self, label):
        buttons = [button for row in self.last.buttons for button in row]
        return await self.say(action=next(one.action for one in buttons if one.label.startswith(label)))


@pytest.fixture(scope="module")
def home(tmp_path_factory):
    return tmp_path_factory.mktemp("home")


async def test_a_decision_is_taken_back(home):
    async with make_services(home) as services:
        reader = Reader(services)
        assert "没有可以撤销的" in (await reader.say("撤销")).text
        await reader.press("逐条看")
        first = reader.last.text
        await reader.say("采纳")
        await reader.say("全部采纳")
        assert reader.state["adopted"] == [0, 1]
        await reader.say("撤销")
        assert reader.state["adopted"] == [0]
        back = await reader.press("撤销上一步")
        assert reader.state["adopted"] == []
        assert first in back.text
        assert "还没有采纳改法" in (await reader.say("改好的全文")).text


async def test_a_button_pressed_twice_or_on_an_older_card_skips_nothing(home):
    async with make_services(home) as services:
        reader = Reader(services)
        first = await reader.press("逐条看")
        accept = first.buttons[0][0].action
        second = (await reader.say(action=accept)).text
        assert "第 2 条" in second
        again = await reader.say(action=accept)
        assert "第 2 条" in again.text
        assert reader.state["adopted"] == [0]
        assert len(reader.state["steps"]) == 1


async def test_a_button_of_an_earlier_draft_changes_nothing(home):
    async with make_services(home) as services:
        reader = Reader(services)
        old = (await reader.press("逐条看")).buttons[0][0].action
        other = Reader(services, "云岭县林业局工作报告\n截止10月，学习12次。")
        said = await other.say(action=old)
        assert "先前的稿子" in said.text
        assert "云岭县林业局工作报告" in said.text
        assert other.state["adopted"] == []


async def test_what_was_left_open_can_be_seen_again(home):
    async with make_services(home) as services:
        reader = Reader(services)
        for _ in range(len(reader.state["findings"])):
            await reader.say("下一条")
        done = await reader.say("下一条")
        assert "未处理 3 处" in done.text
        assert "第 1 条" in (await reader.press("看未处理的")).text
        assert "第 2 条" in (await reader.say("下一条")).text
        assert "第 1 条" in (await reader.say("上一条")).text


async def test_a_draft_without_findings_is_not_walked_through(home):
    async with make_services(home) as services:
        reader = Reader(services, "我局高度重视。")
        for words in ("下一条", "全部采纳"):
            said = await reader.say(words)
            assert "没有查出要改的地方" in said.text
            assert [button.label for row in said.buttons for button in row] == ["Word 批注"]


async def test_words_that_people_use_for_a_card(home):
    from bot.review.conversation import knows

    for words in ("采纳", "好的。", "就这么改吧", "忽略", "不改了", "这条什么意思？", "怎么改", "为什么要改？", "下一个", "撤销", "全部采纳吧",
                  "改好的稿子", "给我改好的全文", "导出Word", "要word版", "要素表", "上一条"):  # fmt: skip
        assert knows(words), words
    for words in ("意识形态责任制有哪些要求", "改成12次", "你好", "再写一段", "好的，另外网络安全怎么写？"):
        assert not knows(words), words


@pytest.mark.parametrize("name", ["bureau", "school", "town", "hospital"])
def test_the_summary_says_what_matters_in_short_whole_words(name):
    lines = summarise(reviewed(report(name).replace("\n二、", "\n三、", 1)[: len(report(name)) // 2]))
    assert len(lines) == 3
    assert all(len(line) <= 140 for line in lines)
    assert "。。" not in "".join(lines)
    assert "…。" not in "".join(lines)
