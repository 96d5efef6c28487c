"""What a tired clerk types, and which job it asks for."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.dialogue.intents import Intent, read_wish

REPORT = """云岭县档案局2026年意识形态工作自查报告
县委宣传部：
按照通知要求，我局认真自查，现将有关情况报告如下：
一、工作开展情况
（一）加强组织领导。成立领导小组。
二、存在问题
"""
NOTICE = """关于开展2026年意识形态工作责任制专项督查的通知
各乡镇党委，县直各单位：
请各单位对照以下内容自查，并于11月20日前报送自查报告。
"""


@pytest.mark.parametrize(
    ("text", "intent"),
    [
        ("帮我写一段理论学习中心组学习的情况，今年学了12次", Intent.DRAFT),
        ("写段阵地管理的，公众号1个网站1个", Intent.DRAFT),
        ("起草信息发布审核", Intent.DRAFT),
        ("来一段保密的", Intent.DRAFT),
        ("帮我写一份自查报告", Intent.REPORT),
        ("要写整篇自查报告，帮我写", Intent.REPORT),
        ("公众号管理要依据哪些规定？", Intent.RULES),
        ("发布审核有啥规定", Intent.RULES),
        ("党课 依据是什么", Intent.RULES),
        ("中心组学习是什么意思", Intent.EXPLAIN),
        ("阵地台账咋写", Intent.EXPLAIN),
        ("E04要写哪些", Intent.EXPLAIN),
        ("专题研究一年要几次", Intent.ASK),
        ("明天天气怎么样", Intent.ASK),
        ("第二十一条还有效吗", Intent.ASK),
        ("你好", Intent.GREETING),
        ("怎么用啊", Intent.GREETING),
        ("", Intent.GREETING),
        ("截止和截至怎么用", Intent.ASK),
        ("算了", Intent.STOP),
        ("帮我看看这个稿子", Intent.REVIEW),
        (REPORT, Intent.REVIEW),
        ("帮我审一下：\n" + REPORT, Intent.REVIEW),
        ("情" * 400, Intent.REVIEW),
        (NOTICE, Intent.NOTICE),
        ("网络安全法第二十一条是关于什么的通知", Intent.ASK),
        ("要写意识形态自查报告", Intent.REPORT),
        ("写保密自查", Intent.REPORT),
        ("网络安全自查报告，帮忙", Intent.REPORT),
        ("开始写报告", Intent.REPORT),
        ("自查报告怎么写", Intent.OUTLINE),
        ("今年的自查报告还没动笔，从哪开始", Intent.OUTLINE),
        ("有没有自查报告的模板", Intent.OUTLINE),
        ("自查报告主送谁", Intent.ASK),
        ("自查报告交给谁", Intent.ASK),
        ("保密自查依据哪些文件", Intent.RULES),
        ("先随便写写", Intent.DRAFT),
        ("写吧", Intent.DRAFT),
        ("存在问题帮我写几条", Intent.DRAFT),
        ("这段行不行：今年专题研究3次。", Intent.REVIEW),
        ("通知发你，帮我理理要写啥", Intent.NOTICE),
        ("中心组学习要准备啥", Intent.EXPLAIN),
        ("怎么导出word", Intent.HOWTO),
        ("我有去年的报告怎么给你", Intent.HOWTO),
        ("怎么让同事也用", Intent.HOWTO),
        ("你写的能直接交吗", Intent.HOWTO),
        ("继续吧", Intent.CONTINUE),
        ("你会啥", Intent.GREETING),
        ("在不", Intent.GREETING),
    ],
)
def test_the_words_tell_the_job(text: str, intent: Intent) -> None:
    assert read_wish(text).intent is intent


def test_a_paste_is_reviewed_without_the_words_before_it() -> None:
    assert read_wish("帮我审一下：\n" + REPORT).content == REPORT.strip()
    assert read_wish("帮我看看这段：截止目前开展活动3次").content == "截止目前开展活动3次"
    assert read_wish("帮我看看这个稿子").content == ""


@pytest.mark.parametrize(
    ("text", "how"),
    [
        ("短一点", "shorter"),
        ("太空了", "concrete"),
        ("换个说法吧", "reword"),
        ("补上依据", "basis"),
        ("上一版", "undo"),
    ],
)
def test_revising_is_understood_only_where_there_is_a_draft(text: str, how: str) -> None:
    wish = read_wish(text, has_draft=True)
    assert (wish.intent, wish.detail) == (Intent.REVISE, how)
    assert read_wish(text).intent is not Intent.REVISE


@given(st.text(max_size=3000))
def test_any_text_has_a_job(text: str) -> None:
    assert read_wish(text, has_draft=True).intent in Intent
