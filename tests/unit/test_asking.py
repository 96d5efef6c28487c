"""Words that only ask, and matters of other fields."""

from __future__ import annotations

import pytest

from knowledge.asking import load_asking


@pytest.mark.parametrize(
    ("question", "content"),
    [
        ("党员大会多久开一次吗", "党员大会 开一次"),
        ("请问怎么定密", "定密"),
        ("你好", "你好"),
        ("怎么办？", "怎么办？"),
        ("", ""),
    ],
)
def test_what_is_left_without_words_of_asking(question: str, content: str) -> None:
    assert load_asking().content(question).split() == content.split()


@pytest.mark.parametrize(
    ("question", "matters"),
    [
        ("公务员考试怎么报名", ("公务员考试", "怎么报名")),
        ("ＷｉＦｉ密码是多少", ("wifi",)),
        ("Excel怎么合并单元格", ("合并单元格",)),
        ("WordPress网站要备案吗", ()),
        ("涉密电脑能连网吗", ()),
        ("涉密打印机能不能连外网", ()),
        ("涉密会议在酒店开行吗", ()),
        ("涉密文件翻译能外包吗", ()),
        ("意识形态一年研究几次", ()),
    ],
)
def test_matters_of_other_fields_are_found(question: str, matters: tuple[str, ...]) -> None:
    assert load_asking().foreign_matters(question) == matters


def test_no_rule_and_no_element_is_called_foreign() -> None:
    from knowledge.rules import load_rules
    from knowledge.specs import load_specs

    asking, rules = load_asking(), load_rules()
    own = [text for rule in rules for text in (rule.title, rule.about, *rule.questions)]
    own += [text for rule in rules for duty in rule.duties for text in (duty.summary, *duty.questions)]
    for spec in filter(lambda one: one.rests_on_rules, load_specs(catalogue=rules).values()):
        own += [text for element in spec.elements for text in (element.title, *element.questions)]
    assert [text for text in own if asking.foreign_matters(text)] == []
