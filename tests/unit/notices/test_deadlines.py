from __future__ import annotations

from datetime import date

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from bot.notices import take_notice_apart
from bot.notices.deadline import find_deadline
from bot.notices.fields import find_length_limit
from knowledge.specs import load_specs
from tests.timing import hold_linear

WRITTEN = date(2026, 10, 26)
SPEC = load_specs()["ideology"]


@pytest.mark.parametrize(
    ("words", "day"),
    [
        ("请于11月20日前报送自查报告", date(2026, 11, 20)),
        ("于2026年11月20日（星期五）下午5点前报送", date(2026, 11, 20)),
        ("请于２０２６年１１月２０日前报送", date(2026, 11, 20)),
        ("请于十一月二十日之前将自查报告报我部", date(2026, 11, 20)),
        ("务必于11月20日17:30前报送", date(2026, 11, 20)),
        ("自查报告本月底前报送", date(2026, 10, 31)),
        ("请于月底前报送自查报告", date(2026, 10, 31)),
        ("请于下月10日前报送", date(2026, 11, 10)),
        ("请于本月30日前报送", date(2026, 10, 30)),
        ("请于1月10日前报送", date(2027, 1, 10)),
        ("请于次年1月10日前报送", date(2027, 1, 10)),
        ("请于12月底前报送", date(2026, 12, 31)),
        ("请于年底前报送自查报告", date(2026, 12, 31)),
        ("报送截止时间：2026年11月18日", date(2026, 11, 18)),
        ("收到通知后5个工作日内报送自查报告", date(2026, 11, 2)),
        ("接通知之日起10日内报送", date(2026, 11, 5)),
        ("请于下周五前提交自查报告", date(2026, 11, 6)),
        ("请于11月中旬前报送自查报告", date(2026, 11, 20)),
    ],
)
def test_ways_to_say_when(words: str, day: date) -> None:
    found = find_deadline(f"各单位：\n{words}。\n", WRITTEN)
    assert found is not None
    assert found.day == day


def test_the_day_of_handing_in_wins_over_other_days() -> None:
    text = "自查阶段为11月1日前。12月1日前完成抽查。请于11月15日前将自查报告报送我局。12月20日前完成总结。"
    found = find_deadline(text, WRITTEN)
    assert found is not None
    assert found.day == date(2026, 11, 15)


@pytest.mark.parametrize(
    "words", ["请尽快报送", "请于13月45日前报送", "请于0月0日前报送", "以前年度未报送的"]
)
def test_no_day_is_made_up(words: str) -> None:
    assert find_deadline(words, WRITTEN) is None


@pytest.mark.parametrize(
    ("words", "limit"),
    [
        ("不超过3000字", 3000),
        ("控制在2000字以内", 2000),
        ("字数2000—2500字", 2500),
        ("不超过一千五百字", 1500),
        ("三千字以内", 3000),
        ("3千字以内", 3000),
        ("五个方面", None),
        ("不超过3字", None),
    ],
)
def test_lengths(words: str, limit: int | None) -> None:
    assert find_length_limit(f"自查报告{words}。") == limit


WORDS = "一、|（一）|1.|一是|二是|督查内容|检查内容：|于11月20日前报送|附件：|；|。|中心组学习|联系人：|不超过|字|〔2026〕|3号|关于|通知|①|月底前"
PIECES = st.sampled_from([*WORDS.split("|"), "|", "\t", "\n", "\r\n", "\u3000"])


@settings(max_examples=150, deadline=None)
@given(st.lists(st.one_of(PIECES, st.text(max_size=8)), max_size=40).map("".join))
def test_any_text_is_read_with_exact_spans(text: str) -> None:
    notice = take_notice_apart(text, SPEC, WRITTEN)
    for point in notice.points:
        assert point.span.of(text) == point.text
        assert point.text.strip()
    ends = [0, *(point.span.end for point in notice.points)]
    assert all(point.span.start >= end for point, end in zip(notice.points, ends, strict=False))


@pytest.mark.parametrize("piece", ["1月1日前", " ", "|a|b\n", "报送局部办", "一是", "附件：\n1."])
def test_a_long_text_is_read_in_time(piece: str) -> None:
    hold_linear(lambda text: take_notice_apart(text, SPEC, WRITTEN), piece, 30_000)
