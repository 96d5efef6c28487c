"""Which edition of a rule holds on a day, told in a sentence."""

from __future__ import annotations

from datetime import date

import pytest

from knowledge.documents import Edition, RuleDocument
from knowledge.editions import compare_editions, tell_other_editions
from knowledge.rules import load_rules

CATALOGUE = load_rules()


def told(title: str, on: date) -> str:
    rule = CATALOGUE.find(title)
    assert rule is not None
    return tell_other_editions(rule, on)


def test_the_other_editions_are_told_with_their_days() -> None:
    today = told("中国共产党纪律处分条例", date(2026, 11, 22))
    assert "2018年修订（2018年10月1日至2023年12月31日）" in today
    before = told("中国共产党纪律处分条例", date(2023, 6, 1))
    assert "2023年修订自2024年1月1日起施行" in before


def test_numbers_that_moved_with_the_edition_are_told() -> None:
    today = told("中华人民共和国网络安全法", date(2026, 3, 1))
    assert "第二十一条→第二十三条（等级保护）" in today
    assert "→" not in told("中华人民共和国网络安全法", date(2025, 6, 1))


@pytest.mark.parametrize(
    ("title", "said"),
    [
        ("党政领导班子和领导干部年度考核办法（试行）", "请改引现行规定。"),
        ("中国共产党党委（党组）理论学习中心组学习规则", "库里没有更早的版本。请再核对此后有没有修订。"),
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
    sentence = tell_other_editions(rule, date(2026, 11, 22))
    assert sentence.startswith("2027年版自2027年1月1日起施行。")


def test_two_editions_are_compared_as_far_as_they_are_known() -> None:
    law = CATALOGUE.find("中华人民共和国仲裁法")
    assert law is not None
    held = compare_editions(law, date(2026, 11, 22))
    assert held.startswith("《中华人民共和国仲裁法》：2017年版")
    assert "条文字没变" in held
    csl = CATALOGUE.find("网络安全法")
    assert csl is not None
    moved = compare_editions(csl, date(2026, 11, 22))
    assert "第二十一条→第二十三条（等级保护）" in moved
    assert "没有两版的全文" in moved
    rules = CATALOGUE.find("中国共产党党委（党组）理论学习中心组学习规则")
    assert rules is not None
    assert "只有" in compare_editions(rules, date(2026, 11, 22))
