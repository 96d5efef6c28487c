"""Which edition of a rule holds on a day, told in a sentence."""

from __future__ import annotations

from datetime import date

import pytest

from knowledge.documents import Edition, RuleDocument
from knowledge.editions import tell_editions
from knowledge.rules import load_rules

CATALOGUE = load_rules()


def told(title: str, on: date) -> str:
    rule = CATALOGUE.find(title)
    assert rule is not None
    return tell_editions(rule, on)


def test_the_edition_of_the_day_comes_first_and_the_others_with_their_last_day() -> None:
    today = told("中国共产党纪律处分条例", date(2026, 11, 22))
    assert "2026年11月22日有效的是2023年修订（2023年12月19日印发，2024年1月1日起施行）" in today
    assert "2018年修订（2018年10月1日至2023年12月31日）" in today
    before = told("中国共产党纪律处分条例", date(2023, 6, 1))
    assert "2023年6月1日有效的是2018年修订" in before
    assert "2023年修订自2024年1月1日起施行" in before


def test_numbers_that_moved_with_the_edition_are_told() -> None:
    today = told("中华人民共和国网络安全法", date(2026, 3, 1))
    assert "第二十一条→第二十三条（等级保护）" in today
    assert "→" not in told("中华人民共和国网络安全法", date(2025, 6, 1))


@pytest.mark.parametrize(
    ("title", "said"),
    [
        ("党政领导班子和领导干部年度考核办法（试行）", "已经废止，现为《党政领导干部考核工作条例》"),
        ("中国共产党党委（党组）理论学习中心组学习规则", "库内没有更早的版本。请再核对此后有没有修订。"),
        ("党委（党组）意识形态工作责任制实施办法", "全文未公开，请以本单位收到的文件为准。"),
        (
            "中国共产党工作机关条例",
            "2017年试行（《中国共产党工作机关条例（试行）》，2017年3月1日至2025年11月27日）",
        ),
    ],
)
def test_what_else_is_to_be_known_is_said(title: str, said: str) -> None:
    assert said in told(title, date(2026, 11, 22))


def test_a_rule_that_is_not_yet_in_force() -> None:
    rule = RuleDocument(
        id="X", title="云岭县会议规定", issuer="云岭县", level="规范性文件",
        editions=(Edition("2027年版", date(2027, 1, 1)),),
    )  # fmt: skip
    sentence = tell_editions(rule, date(2026, 11, 22))
    assert sentence.startswith("《云岭县会议规定》尚未施行；2027年版自2027年1月1日起施行。")
