"""Which figures a text has, and who vouches for them."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.figures import MASK, find_figures, mark_unsupported, mask_figures, unsupported
from knowledge.text.numerals import to_chinese
from tests.timing import hold_linear, untraced


def texts(text: str) -> list[str]:
    return [figure.text for figure in find_figures(text)]


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("今年学了12次，研讨6次", ["12次", "6次"]),
        ("开展十二次、三场、二十余次", ["十二次", "三场", "二十余次"]),
        ("3月8日、12日和6月1日专题研究", ["3月8日", "12日", "6月1日"]),
        (
            "2023年3月8日，二〇二三年三月八日，2023-03-08",
            ["2023年3月8日", "二〇二三年三月八日", "2023-03-08"],
        ),
        ("参与率100％，合格率百分之九十八点五", ["100％", "百分之九十八点五"]),
        ("按照《关于开展督查的通知》（云宣发〔2023〕5号）", ["《关于开展督查的通知》", "云宣发〔2023〕5号"]),
        ("根据厅字[2017]32号和国信办令第5号", ["厅字[2017]32号", "国信办令第5号"]),
        ("开展“微心愿”活动8场", ["“微心愿”", "8场"]),
        ("培训1.2万人次，投入12,345元", ["1.2万人次", "12,345元"]),
        ("七八次，一两场", ["七八次", "一两场"]),
        ("第三季度开展一次", ["第三季度", "一次"]),
        ("形成7个方面43项重点任务", ["7个", "43项"]),
        ("参照GB/T 9704—2012", ["GB/T 9704—2012"]),
        ("近50人次、逾60人次、70人次以上", ["50人次", "60人次", "70人次"]),
    ],
)
def test_figures_are_found(text: str, found: list[str]) -> None:
    assert texts(text) == found


@pytest.mark.parametrize(
    "text",
    [
        "增强“四个意识”、坚定“四个自信”、做到“两个维护”",
        "落实“三会一课”和“一岗双责”，书记是第一责任人",
        "学习贯彻党的二十大和二十届三中全会精神",
        "一、总体情况\n（一）组织领导\n1.加强学习\n（2）抓好落实",
        "一是提高站位，二是压实责任，三是抓好落实",
        "进一步统一思想，万无一失，十分重视，一个问题，一些不足",
        "第十条、第十四条（三）、第二款、第三章",
        "见附件1和表2",
        "贯彻中央八项规定精神，纠治“四风”，落实“三重一大”",
        "【待填：2023年学习12次】和【待核：37次】",
        "同部署、同落实、同检查、同考核",
    ],
)
def test_set_phrases_ordinals_and_marks_are_no_figures(text: str) -> None:
    assert texts(text) == []


@pytest.mark.parametrize(
    ("text", "source"),
    [
        ("12次", "十二次"),
        ("十二次", "集体学习研讨次数：12次"),
        ("12次", "共12"),
        ("100%", "100％"),
        ("百分之百", "100%"),
        ("3月8日", "三月八日"),
        ("3月8日", "2023年3月8日"),
        ("2023年", "2023年3月8日"),
        ("3月", "3月8日"),
        ("2023年3月8日", "报告年度：2023年\n3月8日"),
        ("20多次", "二十余次"),
        ("12人", "12名"),
        ("12000人次", "1.2万人次"),
        ("1—10次", "1次，10次"),
        ("〔2023〕5号", "云宣发〔2023〕5号"),
        ("云宣发[2023]05号", "云宣发〔2023〕5号"),
        ("《学习计划》", "制定《学习计划》"),
        ("《学习计划》", "年度学习计划名称：学习计划"),
        ("“微心愿”", "微心愿活动"),
        ("一季度", "3月8日"),
        ("2023—2027年", "2023年至2027年"),
        ("七八次", "学了七八次"),
    ],
)
def test_a_source_vouches_for_what_says_the_same(text: str, source: str) -> None:
    assert unsupported(text, [source]) == ()


@pytest.mark.parametrize(
    ("text", "source"),
    [
        ("12次", "13次"),
        ("12次", "12篇"),
        ("12次", "12%"),
        ("12次", "12月"),
        ("12%", "12次"),
        ("二十余次", "20次"),
        ("20次", "二十余次"),
        ("近20次", "20次"),
        ("20次以上", "20次"),
        ("2023年3月8日", "2022年3月8日，2023年"),
        ("3月8日", "3月"),
        ("3月8日", "8月3日"),
        ("云宣发〔2023〕5号", "云宣发〔2022〕5号"),
        ("云宣发〔2023〕5号", "云宣发〔2023〕6号"),
        ("《学习计划》", "《2023年学习计划》"),
        ("“微心愿”", "心愿"),
        ("二季度", "3月8日"),
        ("七八次", "78次"),
        ("1.2万元", "1.2元"),
    ],
)
def test_a_source_does_not_vouch_for_what_says_something_else(text: str, source: str) -> None:
    assert len(unsupported(text, [source])) == 1


def test_several_sources_vouch_together() -> None:
    assert unsupported("3月8日学习12次", ["12次", "3月8日"]) == ()


def test_unsupported_figures_are_marked_where_they_stand() -> None:
    text, wrong = mark_unsupported("学习12次、37人次，印发《甲》（云宣发〔2023〕5号）。", ["12次"])
    assert text == "学习12次、【待核：37人次】，印发【待核：《甲》】（【待核：云宣发〔2023〕5号】）。"
    assert [figure.text for figure in wrong] == ["37人次", "《甲》", "云宣发〔2023〕5号"]


def test_marking_twice_changes_nothing() -> None:
    once, _ = mark_unsupported("学习37人次，3月8日召开“乙”会议", [])
    assert mark_unsupported(once, []) == (once, ())


def test_masking_leaves_wording_and_set_phrases() -> None:
    text = "2023年学习12次，增强“四个意识”，开展“微心愿”活动，印发《甲办法》，依据《乙条例》。"
    assert (
        mask_figures(text, keep=["乙条例"])
        == f"{MASK}学习{MASK}，增强“四个意识”，开展“{MASK}”活动，印发《{MASK}》，依据《乙条例》。"
    )


@given(st.text(max_size=200))
def test_any_text_is_scanned_without_failing(text: str) -> None:
    end = 0
    for figure in find_figures(text):
        assert figure.span.of(text) == figure.text
        assert figure.span.start >= end
        end = figure.span.end
    assert unsupported(text, [text]) == ()


@given(
    st.text(
        alphabet="一二三十百千万亿零〇两年月日次第百分之点余多近《》“”〔〕【】待填核：0123456789.,%％号条、，",
        max_size=80,
    )
)
def test_a_text_vouches_for_itself(text: str) -> None:
    assert unsupported(text, [text]) == ()


WORDS = ["学习", "开展", "专题研究", "，", "。", "、", "在", "共", "（", "）", "\n", "增强“四个意识”"]
FIGURES = [
    "12次",
    "三十七人次",
    "3月8日",
    "2026年",
    "98.5%",
    "《学习计划》",
    "“微课堂”",
    "云宣发〔2026〕5号",
    "二十余场",
]


@given(st.lists(st.sampled_from(WORDS + FIGURES), max_size=30).map("，".join))
def test_marking_and_masking_leave_no_figure_behind(text: str) -> None:
    marked, wrong = mark_unsupported(text, [])
    assert mark_unsupported(marked, []) == (marked, ())
    assert [figure.text for figure in wrong] == [figure.text for figure in find_figures(text)]
    assert not any(figure.kind != "name" for figure in find_figures(mask_figures(text)))


@given(st.integers(3, 9999), st.sampled_from(["次", "人次", "篇", "场", "个", "件"]))
def test_chinese_and_arabic_numerals_say_the_same(number: int, unit: str) -> None:
    arabic, chinese = f"开展{number}{unit}。", f"开展{to_chinese(number)}{unit}。"
    assert len(find_figures(arabic)) == len(find_figures(chinese)) == 1
    assert unsupported(arabic, [chinese]) == unsupported(chinese, [arabic]) == ()
    assert len(unsupported(arabic, [f"开展{number + 1}{unit}。"])) == 1


@given(st.integers(1990, 2049), st.integers(1, 12), st.integers(1, 28))
def test_a_day_says_the_same_in_every_spelling(year: int, month: int, day: int) -> None:
    source = f"{year}年{month}月{day}日"
    digits = "".join("〇一二三四五六七八九"[int(d)] for d in str(year))
    for text in (
        source,
        f"{year}-{month:02}-{day:02}",
        f"{digits}年{to_chinese(month)}月{to_chinese(day)}日",
        f"{month}月{day}日",
    ):
        assert len(find_figures(text)) == 1
        assert unsupported(text, [source]) == ()
    other = day % 28 + 1
    assert len(unsupported(f"{year}年{month}月{other}日", [source])) == 1


@untraced
@pytest.mark.parametrize(
    "piece", ["《", "“", "二", "12", "3月", "〔2023〕", "第", "【待填：", "、8日", "四个意识", "1,", "年"]
)
def test_time_grows_with_length_only(piece: str) -> None:
    hold_linear(find_figures, piece, 60_000)
