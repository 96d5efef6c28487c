"""What one reading of a text tells: what is counted, when, and over which time."""

import time

import pytest
from hypothesis import given
from hypothesis import strategies as st

from knowledge.text.annotated import annotate
from knowledge.text.dates import Day
from tests.timing import untraced


def counted(text: str) -> list[tuple[str, str, str]]:
    return [(one.text, one.counted.verb, one.counted.thing) for one in annotate(text).counts if one.counted]


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("局党组召开专题会2次", [("2次", "召开", "专题会")]),
        ("28项任务完成26项", [("28项", "", "任务"), ("26项", "完成", "任务")]),
        ("发现问题18个，已改16个", [("18个", "发现", "问题"), ("16个", "已改", "")]),
        ("隐患77项，当即整改9项", [("77项", "", "隐患"), ("9项", "整改", "当即")]),
        ("全县12个社区全部完成换届", [("12个", "", "社区")]),
        ("党员大会4次、支委会12次", [("4次", "", "党员大会"), ("12次", "", "支委会")]),
        ("培训党员8名", [("8名", "", "培训党员")]),
    ],
)
def test_a_count_carries_what_its_clause_counts(text: str, found: list[tuple[str, str, str]]):
    assert counted(text) == found


@pytest.mark.parametrize(
    ("text", "precision"),
    [
        ("陪同不超过2人", "at most"),
        ("至少学习4次", "exact"),
        ("学习至少4次", "at least"),
        ("参加约200人", "about"),
        ("参加200余人", "about"),
        ("参加200人左右", "about"),
        ("学习12次", "exact"),
        ("最近3次会议", "exact"),
    ],
)
def test_how_exactly_a_number_is_told(text: str, precision: str):
    assert annotate(text).counts[0].precision == precision


def test_a_count_knows_its_time_and_its_limit():
    half, each = annotate("上半年学习6次，每个支部各2次。").counts
    assert half.counted
    assert (half.counted.period, half.counted.limit) == ("上半年", "")
    assert each.counted
    assert each.counted.limit == "各"
    later = annotate("上半年学习6次。研讨3次。").counts[1]
    assert later.counted
    assert later.counted.period == ""


def test_a_date_has_the_year_of_its_sentence():
    text = "2024年3月8日、6月12日学习，去年5月研讨。7月1日总结，二〇二五年十一月三日报告。2月30日检查。"
    days = [one.in_year(2026) for one in annotate(text).dates]
    assert days == [
        Day(2024, 3, 8),
        Day(2024, 6, 12),
        Day(2025, 5),
        Day(2026, 7, 1),
        Day(2025, 11, 3),
        Day(2026, 2, 30),
    ]
    assert [day.fault for day in days] == ["", "", "", "", "", "2月没有30日"]


@pytest.mark.parametrize(
    ("text", "years"),
    [
        ("2023年1月至2025年10月的情况", (2023, 2025)),
        ("2022年以来的情况", (2022, None)),
        ("2024年9月至今", (2024, None)),
        ("2024—2025学年", (2024, 2025)),
        ("2025年1—10月", (2025, 2025)),
        ("2023年至2025年", (2023, 2025)),
    ],
)
def test_periods_are_read(text: str, years: tuple[int, int | None]):
    (period,) = annotate(text).periods
    assert (period.first_year, period.last_year) == years


@given(
    st.text(alphabet="一二十百余约近0123456789次个项年月日至—-其中各每，。、（）《》\n局学习%", max_size=200)
)
def test_any_text_is_read_without_failing(text: str):
    read = annotate(text)
    end = 0
    for one in read.figures:
        assert end <= one.span.start < one.span.end <= len(text)
        assert one.text == one.span.of(text)
        end = one.span.end
    assert all(0 <= one.span.start < one.span.end <= len(text) for one in (*read.dates, *read.periods))


@untraced
@pytest.mark.parametrize(
    "piece", ["1次", "一", "十二月", "2023年", "3月8日、", "局", "（", "《", "至", "2023年1月至", "1", "共"]
)
def test_reading_takes_time_in_proportion_to_the_length(piece: str):
    def seconds(length: int) -> float:
        read = annotate(piece * (length // len(piece)))
        begun = time.perf_counter()
        _ = (read.figures, read.dates, read.periods, read.references)
        return time.perf_counter() - begun

    small = min(seconds(5_000) for _ in range(3))
    assert min(seconds(40_000) for _ in range(2)) < max(0.2, 30 * small)
