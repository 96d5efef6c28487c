"""Any text at all: a review ends, in time, without a crash, with every place inside the text."""

import json

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from bot.review import check_draft, read_draft
from bot.review.handover import corrected, summarise
from knowledge.text.sentences import same_length
from tests.support import TODAY
from tests.timing import hold_linear, untraced
from tests.unit.review.cases import report, rules, specs

PIECES = (
    "一、", "（一）", "1.", "（1）", "一是", "二是", "《", "》", "“", "”", "（", "）", "【", "截止", "10月", "12次", "共", "其中", "％",
    "20余次", "中办发〔2012〕14号", "第二十一条", "网络安全法", "关于", "的通知", "我局", "\n", "\r\n", "\u3000", "\x00", "\ud800",
    "2023年", "2月30日", "100%", "##paidbegin##", "特此报告。", "存在问题", "下一步措施", "工作情况", "XX", "＿", "●", "-", "，", "。",
)  # fmt: skip


def looked_at(text: str):
    review = check_draft(read_draft(text, rules(), specs(), today=TODAY))
    for finding in review.findings:
        assert 0 <= finding.span.start <= finding.span.end <= len(text)
        assert finding.message
    assert len(review.text) == len(text)
    json.dumps(review.to_json(), ensure_ascii=False).encode("utf-8")
    assert len(summarise(review)) == 3
    corrected(review.text, review.findings)
    return review


@settings(max_examples=120, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(st.text(max_size=300))
def test_any_text(text):
    looked_at(text)


@settings(max_examples=200, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(st.lists(st.sampled_from(PIECES), max_size=80).map("".join))
def test_any_mixture_of_what_reports_are_made_of(text):
    looked_at(text)


@settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(st.integers(0, 1900), st.integers(0, 1900), st.sampled_from(PIECES))
def test_a_report_torn_and_patched(start, end, piece):
    text = report("bureau")
    looked_at(text[:start] + piece + text[end:])


@untraced
@pytest.mark.parametrize(
    "unit",
    [
        "《", "“", "）", "（" * 50 + "）" * 50, "1", "一", "X", "_", "2月30日", "一、问题\n", "一是二是", " ", "\x00", "\ud800", "\r\n",
        "《条例》第一条", "率100%", "其中12次、", "关于", "请", "机密", "第一条", "截止", "。", "(中", '"', "按照关于", "a@", "意识形态工作12次",
    ],
)  # fmt: skip
def test_hostile_repetition_ends_in_time(unit):
    hold_linear(looked_at, unit, 33_000)  # about 100 kB


def test_odd_characters_keep_every_place():
    assert len(same_length("a\r\nb\x00\ud800\u2028c")) == len("a\r\nb\x00\ud800\u2028c")
    text = "\ufeff第一行。\r\n截止10月底，学习12次。"
    (finding,) = (f for f in looked_at(text).findings if f.check == "jiezhi")
    assert finding.span.of(text) == "截止"
