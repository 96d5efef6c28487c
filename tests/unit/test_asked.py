"""What a question names decides what is an answer to it: an edition, an article, or neither."""

from __future__ import annotations

from datetime import date

import pytest

from bot.asked import is_settled, names_only_what_is_not_held, read_asked, tell_asked_editions, tell_not_held
from knowledge.rules import load_rules

CATALOGUE = load_rules()
TODAY = date(2026, 11, 22)


@pytest.mark.parametrize(
    "question",
    [
        "中心组学习规则是哪年的",
        "纪律处分条例2018还能引吗",
        "问责条例现在用哪个版本",
        "工作机关条例是不是改了",
        "保密法什么时候施行",
        "支部工作条例现在还是试行吗",
        "2018年的处分条例还能引吗",
    ],
)
def test_a_question_of_time_is_settled_by_the_catalogue(question: str) -> None:
    asked = read_asked(question, CATALOGUE)
    assert is_settled(asked)
    (told,) = tell_asked_editions(asked, CATALOGUE, TODAY)
    assert "2026年11月22日有效的是" in told


@pytest.mark.parametrize(
    "question",
    [
        "保密法第八条现在还有效吗",
        "党组什么时候研究意识形态合适",
        "中心组学习规则对学习次数有什么要求",
        "公众号管理要依据哪些规定",
        "按现行的保密法，涉密人员离岗要办什么手续",
    ],
)
def test_other_questions_are_looked_up(question: str) -> None:
    assert not is_settled(read_asked(question, CATALOGUE))


def test_an_article_that_is_not_held_is_said_to_be_missing() -> None:
    asked = read_asked("保密法第十条讲啥", CATALOGUE)
    assert tell_not_held(asked, (), CATALOGUE, TODAY) == (
        "库内没有《中华人民共和国保守国家秘密法》第十条的内容，加入全文后再问可查原文。",
    )
    assert names_only_what_is_not_held(asked, (), CATALOGUE)


def test_what_is_known_of_an_unpublished_rule_is_shown_without_its_article() -> None:
    asked = read_asked("意识形态责任制实施办法第四条", CATALOGUE)
    (told,) = tell_not_held(asked, (), CATALOGUE, TODAY)
    assert "全文未公开，只引名称；第四条" in told
    assert not names_only_what_is_not_held(asked, (), CATALOGUE)


def test_a_matter_beside_the_article_is_looked_up_too() -> None:
    asked = read_asked("保密法第十条说的保密经费怎么列预算", CATALOGUE)
    assert tell_not_held(asked, (), CATALOGUE, TODAY)
    assert not names_only_what_is_not_held(asked, (), CATALOGUE)


def test_no_article_of_a_namesake_answers_for_an_unknown_rule() -> None:
    asked = read_asked("数据安全法实施条例第二十一条", CATALOGUE)
    assert names_only_what_is_not_held(asked, (), CATALOGUE)
