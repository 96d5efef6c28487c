"""A report taken apart, from a complete one to one pasted as a single paragraph."""

from __future__ import annotations

import re
import time
from datetime import date
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from knowledge.cleaning import clean
from knowledge.documents import Report, ReportSection
from knowledge.library.builtin import SAMPLE_REPORTS
from knowledge.library.prepared import split_front_matter
from knowledge.reports import parse_report
from tests.unit.documents.test_cleaning import FOUND_REPORT

COMPLETE = """云岭县教育局
关于2024年度意识形态工作责任制
落实情况的自查报告

中共云岭县委宣传部：

　　根据《关于开展自查的通知》要求，现将有关情况报告如下：

　　一、工作开展情况
　　今年以来，主要做了以下工作。
　　（一）强化领导，压实责任。全年召开党组会4次。
　　1.抓学习。全年学习12次，覆盖全体干部。
　　（1）抓重点。学原文。
　　（二）规范管理
　　建立台账。
　　二、存在问题
　　一是学习不深。二是办法不多。
　　三、下一步打算
　　（一）加强学习
　　制定计划。
　　特此报告。

　　附件：1.问题清单

　　　　　　　　中共云岭县教育局党组
　　　　　　　　2024年11月8日
　　（联系人：某某，电话：0999-1234567）
"""


def outline(report: Report) -> list[tuple[int, str, str]]:
    return [(section.level, section.number, section.title) for section in report.sections]


COMPLETE_OUTLINE = [
    (1, "一、", "工作开展情况"),
    (2, "（一）", "强化领导，压实责任"),
    (3, "1.", "抓学习"),
    (4, "（1）", "抓重点"),
    (2, "（二）", "规范管理"),
    (1, "二、", "存在问题"),
    (1, "三、", "下一步打算"),
    (2, "（一）", "加强学习"),
]


@pytest.mark.parametrize("end", ["\n", "\r\n", "\n\n"])
def test_a_complete_report(end: str) -> None:
    text = COMPLETE.replace("\n", end)
    report = parse_report(text)
    assert report.title == "云岭县教育局关于2024年度意识形态工作责任制落实情况的自查报告"
    assert report.addressee == "中共云岭县委宣传部"
    assert report.addressee_span is not None
    assert report.addressee_span.of(text) == "中共云岭县委宣传部："
    assert report.opening_span is not None
    assert report.opening_span.of(text) == "根据《关于开展自查的通知》要求，现将有关情况报告如下："
    assert outline(report) == COMPLETE_OUTLINE
    assert report.signature == "中共云岭县教育局党组"
    assert report.signature_span is not None
    assert report.signature_span.of(text) == "中共云岭县教育局党组"
    assert report.date == date(2024, 11, 8)
    assert report.date_span is not None
    assert report.date_span.of(text) == "2024年11月8日"
    assert (report.unit, report.year, report.kind) == ("云岭县教育局", 2024, "ideology")


def test_sections_hold_their_sub_sections_and_end_before_the_next() -> None:
    report = parse_report(COMPLETE)
    first, led, _, _, managed, problems, *_ = report.sections
    assert first.heading_span.of(COMPLETE) == "一、工作开展情况"
    assert first.span.of(COMPLETE).endswith("建立台账。")
    assert led.heading_span.of(COMPLETE) == "（一）强化领导，压实责任。"
    assert led.span.of(COMPLETE).endswith("学原文。")
    assert managed.span.of(COMPLETE) == "（二）规范管理\n　　建立台账。"
    assert problems.span.of(COMPLETE).endswith("二是办法不多。")
    assert report.sections[-1].span.of(COMPLETE).endswith("制定计划。")


@pytest.mark.skipif(not FOUND_REPORT.exists(), reason="the found report is not beside this checkout")
@pytest.mark.parametrize("is_cleaned", [False, True])
def test_the_found_report_has_no_addressee_signature_or_date(is_cleaned: bool) -> None:
    text = FOUND_REPORT.read_text(encoding="utf-8")
    text = clean(text).text if is_cleaned else text
    report = parse_report(text)
    assert report.title == "2023年意识形态和网络意识形态工作自查情况的报告"
    assert (report.addressee, report.addressee_span) == ("", None)
    assert (report.signature, report.signature_span) == ("", None)
    assert (report.date, report.date_span) == (None, None)
    assert (report.unit, report.year, report.kind) == ("", 2023, "ideology")
    assert outline(report) == [
        (1, "一、", "工作开展情况"),
        (2, "（一）", "加强组织领导，压实工作责任"),
        (2, "（二）", "注重思想引领，筑起坚实防线"),
        (2, "（三）", "强化宣传引导，巩固主流阵地"),
        (1, "二、", "存在问题"),
        (1, "三、", "下一步工作举措"),
        (2, "（一）", "提高政治站位"),
        (2, "（二）", "提高舆论战斗力"),
        (2, "（三）", "营造浓厚氛围"),
    ]
    assert "特此报告" not in report.sections[-1].span.of(text)


@pytest.mark.skipif(not FOUND_REPORT.exists(), reason="the found report is not beside this checkout")
@pytest.mark.parametrize("gap", [" ", "　　", ""])
def test_the_found_report_pasted_as_one_paragraph(gap: str) -> None:
    text = clean(FOUND_REPORT.read_text(encoding="utf-8")).text.strip().replace("\n", gap)
    report = parse_report(text)
    assert [section.title for section in report.sections if section.level == 1] == [
        "工作开展情况",
        "存在问题",
        "下一步工作举措",
    ]
    assert [section.number for section in report.sections if section.level == 2] == [
        "（一）",
        "（二）",
        "（三）",
    ] * 2
    assert report.title == "2023年意识形态和网络意识形态工作自查情况的报告"
    assert report.year == 2023


@pytest.mark.parametrize("path", sorted(SAMPLE_REPORTS.glob("*.md")), ids=lambda path: path.stem)
def test_sample_reports_are_complete_and_say_what_their_front_matter_says(path: Path) -> None:
    front_matter, text = split_front_matter(path.read_text(encoding="utf-8"))
    report = parse_report(text)
    assert report.title == front_matter["title"]
    assert front_matter["unit"].startswith(report.unit)
    assert (str(report.year), report.kind) == (front_matter["year"], front_matter["kind"])
    assert report.signature == front_matter["unit"]
    assert report.addressee
    assert report.opening_span is not None
    assert report.date is not None
    assert report.date.year == report.year
    problems, measures = (
        next(s for s in report.sections if s.level == 1 and any(word in s.title for word in words))
        for words in (("问题",), ("措施", "打算", "整改"))
    )
    assert count_points(report, measures, text) == count_points(report, problems, text) > 0


def count_points(report: Report, section: ReportSection, text: str) -> int:
    """Points of a section, whether they stand as （一） or run in as 一是."""
    inside = [
        s for s in report.sections if s.level == 2 and section.span.start <= s.span.start < section.span.end
    ]
    return len(inside) or len(re.findall("[一二三四五]是", section.span.of(text)))


@pytest.mark.parametrize(
    ("last", "day", "signature"),
    [
        ("青禾区图书馆 2025年7月4日", date(2025, 7, 4), "青禾区图书馆"),
        ("青禾区图书馆\n二〇二五年七月四日", date(2025, 7, 4), "青禾区图书馆"),
        ("青禾区图书馆\n二○二五年十二月二十一日", date(2025, 12, 21), "青禾区图书馆"),
        ("青禾区图书馆（盖章）\n2025 年 7 月 4 日", date(2025, 7, 4), "青禾区图书馆（盖章）"),
        ("青禾区图书馆\n2025年×月×日", None, "青禾区图书馆"),
        ("青禾区图书馆\n2025年13月40日", None, "青禾区图书馆"),
        ("青禾区图书馆", None, "青禾区图书馆"),
        (
            "青禾区文化和旅游局\n青禾区图书馆\n2025年7月4日",
            date(2025, 7, 4),
            "青禾区文化和旅游局 青禾区图书馆",
        ),
        ("2025年7月4日", date(2025, 7, 4), ""),
        ("以上工作于2025年7月4日完成。", None, ""),
    ],
)
def test_signature_and_date(last: str, day: date | None, signature: str) -> None:
    report = parse_report(
        f"关于保密工作的自查报告\n\n区委保密办：\n现报告如下：\n一、工作情况\n学习4次。\n\n{last}\n"
    )
    assert (report.date, report.signature) == (day, signature)


@pytest.mark.parametrize(
    ("title", "unit", "year", "kind"),
    [
        ("望海市水务局2025年度网络安全工作责任制落实情况自查报告", "望海市水务局", 2025, "cyber"),
        (
            "中共松源县档案馆支部委员会关于二〇二四年度党建工作的报告",
            "中共松源县档案馆支部委员会",
            2024,
            "party",
        ),
        ("2025年上半年保密工作自查报告", "", 2025, "secrecy"),
        ("关于意识形态和网络安全工作的自查报告", "", None, "ideology"),
        ("关于安全生产工作的总结", "", None, ""),
    ],
)
def test_unit_year_and_kind_from_the_title(title: str, unit: str, year: int | None, kind: str) -> None:
    report = parse_report(f"{title}\n一、工作情况\n做了一些工作。\n")
    assert (report.title, report.unit, report.year, report.kind) == (title, unit, year, kind)


def test_the_half_of_a_letterhead_is_no_title() -> None:
    report = parse_report(
        "云岭县教育局文件\n云教字〔2024〕5号\n\n关于保密工作的自查报告\n\n县委保密办：\n一、工作情况\n"
    )
    assert report.title == "关于保密工作的自查报告"
    assert report.addressee == "县委保密办"


def test_markdown_headings_and_emphasis() -> None:
    report = parse_report("# 自查报告\n\n## 一、工作情况\n\n**（一）加强领导。** 开会4次。\n")
    assert report.title == "自查报告"
    assert outline(report) == [(1, "一、", "工作情况"), (2, "（一）", "加强领导")]


def test_numbers_in_prose_are_no_headings() -> None:
    text = (
        "自查报告\n一、工作情况\n2.5万人次参加学习，依据第十五条（四）开展。3.1节另述。\n1.这一项说明很长，"
        + "没有句号" * 20
        + "\n"
    )
    assert outline(parse_report(text)) == [(1, "一、", "工作情况")]


def test_a_sentence_is_not_a_heading_but_its_first_words_are() -> None:
    text = "自查报告\n三、措施\n（一）针对学用结合不够紧密的问题，把研讨与年度重点工作对应起来，每次至少形成一项具体措施。由办公室负责。\n"
    assert outline(parse_report(text))[-1] == (2, "（一）", "针对学用结合不够紧密的问题")


@given(
    st.lists(
        st.sampled_from(
            ["自查报告", "一、", "一、情况", "（一）学习。正文", "1.抓", "（1）点", "2024年1月1日", "某某局", "县委：", "", "\u3000",
             "特此报告。", "附件：清单", "一、情况（一）学习", "##paidbegin##（二）管理。", "正文。二、问题 一是不够。", "---", "\r"]
        ),
        max_size=14,
    ),
    st.sampled_from(["\n", "\r\n", " ", ""]),
)  # fmt: skip
def test_spans_are_in_order_and_inside_the_text(pieces: list[str], glue: str) -> None:
    text = glue.join(pieces)
    report = parse_report(text)
    at = 0
    for section in report.sections:
        assert at <= section.span.start <= section.heading_span.end <= section.span.end <= len(text)
        assert section.heading_span.start == section.span.start
        assert section.heading_span.of(text).startswith(section.number)
        at = section.span.start + 1
    for span in (
        report.title_span,
        report.addressee_span,
        report.opening_span,
        report.signature_span,
        report.date_span,
    ):
        assert span is None or 0 <= span.start < span.end <= len(text)


@pytest.mark.parametrize(
    "piece", ["一、情况。（一）学习。", " ", "# ", "一、甲\n", "2024年", "（一）\n1.点\n", "**"]
)
def test_time_grows_with_the_length(piece: str) -> None:
    def seconds(text: str) -> float:
        start = time.process_time()
        parse_report(text)
        return time.process_time() - start

    # Eight times the text takes about eight times as long; what is quadratic takes sixty-four.
    short, long = (min(seconds(piece * times) for _ in range(3)) for times in (400, 3_200))
    assert long < 30 * max(short, 0.003)


@given(st.text(max_size=200))
def test_any_text_can_be_taken_apart(text: str) -> None:
    assert parse_report(text).text == text
