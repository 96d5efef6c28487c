"""What a question asks for, and its answer without a search."""

from __future__ import annotations

from datetime import date

import pytest

from bot.asking.about_rule import tell_about_rules, tell_unknown
from bot.asking.articles import tell_articles
from bot.asking.language import find_usage
from bot.asking.reading import Question, read_question
from knowledge.rules import load_rules
from knowledge.rules.naming import find_near, find_said_names

CATALOGUE = load_rules()
TODAY = date(2026, 11, 22)


def read(text: str) -> Question:
    return read_question(text, CATALOGUE, TODAY)


def about(text: str) -> str:
    return tell_about_rules(read(text), CATALOGUE, TODAY).partition("\n")[0]


def article(text: str) -> tuple[str, bool]:
    told = tell_articles(read(text), (), CATALOGUE, TODAY)
    return told.text, told.refused


@pytest.mark.parametrize(
    ("question", "kind"),
    [
        ("纪律处分条例是哪年的", "edition"),
        ("问责条例现在用哪个版本", "edition"),
        ("密码法全名怎么写", "name"),
        ("密码法哪个机关发布的", "issuer"),
        ("密码法总共多少条", "count"),
        ("党组什么时候研究意识形态合适", "content"),
        ("按现行的保密法，涉密人员离岗要办什么手续", "content"),
        ("存在问题这一块怎么写", "writing"),
        ("登录系统还是登陆系统", "language"),
        ("帮我编三次支委会的记录", "decline.invent"),
        ("后天会不会下雨", "decline.unrelated"),
        ("替主任把名字签上", "decline.sign"),
        ("会议记录要保存几年", "content"),
        ("签订保密承诺书有什么要求", "content"),
    ],
)
def test_a_question_is_sorted_by_examples(question: str, kind: str) -> None:
    assert read(question).kind == kind


@pytest.mark.parametrize(
    ("question", "first"),
    [
        (
            "密码法什么时候施行",
            "《中华人民共和国密码法》现行的是2019年版，2019年10月26日公布，2020年1月1日起施行。",
        ),
        ("2018年的处分条例还能引吗", "《中国共产党纪律处分条例》2018年的不能再用，现行的是2023年修订"),
        ("支部工作条例现在还是试行吗", "仍是试行：名称是《中国共产党支部工作条例（试行）》"),
        ("2023年6月发生的事用哪版处分条例", "2023年6月30日时适用的是《中国共产党纪律处分条例》2018年修订"),
        ("密码法一共多少条", "共44条：《中华人民共和国密码法》"),
        ("安全生产法有多少条", "共119条：《中华人民共和国安全生产法》"),
        ("《密码管理法》名称写得对吗", "《密码管理法》（库外待核）在库里查不到，相近的是《"),
        ("意识形态责任制实施办法是公开的吗", "《党委（党组）意识形态工作责任制实施办法》全文未公开"),
    ],
)
def test_a_question_about_a_rule_is_concluded_in_its_first_line(question: str, first: str) -> None:
    assert about(question).startswith(first)


def test_an_article_is_quoted_word_for_word_where_it_is_held() -> None:
    text, refused = article("密码法第二条")
    assert "原文：本法所称密码，" in text
    assert not refused


def test_an_article_of_a_law_without_a_card_is_read_too() -> None:
    text, _ = article("安全生产法第二十一条有几项")
    assert text.startswith("第二十一条列了7项。")


def test_an_article_that_is_not_held_is_said_so_with_what_is() -> None:
    text, refused = article("中心组学习规则第二条讲啥")
    assert text.startswith("库里没有《中国共产党党委（党组）理论学习中心组学习规则》第二条的原文。")
    assert "zicha" in text
    assert refused


def test_an_article_that_there_is_not() -> None:
    text, refused = article("密码法第五十条")
    assert "共44条，没有第五十条" in text
    assert not refused


def test_no_article_of_an_unpublished_rule_is_told() -> None:
    text, refused = article("意识形态责任制实施办法第四条")
    assert text.startswith("《党委（党组）意识形态工作责任制实施办法》全文未公开，库里没有第四条的原文")
    assert refused


def test_what_an_article_is_said_to_be_about_is_confirmed_or_put_right() -> None:
    assert article("网络安全法第二十三条是讲等级保护的吧")[0].startswith("是，")
    assert "不是。讲这个的是" in article("个人信息保护法第五十一条是讲泄露要通知谁的吧")[0]


def test_a_day_that_is_past_is_judged_by_itself() -> None:
    text, _ = article("去年11月的报告写网络安全法第二十一条讲等级保护，算错吗")
    assert text.startswith("不算错：")
    assert "第二十三条" in text


@pytest.mark.parametrize(
    ("said", "title"),
    [
        ("基层减负规定", "整治形式主义为基层减负若干规定"),
        ("网络安全责任制那个办法", "党委（党组）网络安全工作责任制实施办法"),
        ("消防安全管理办法", ""),
        ("公车使用管理规定", ""),
        ("我们单位的规定", ""),
    ],
)
def test_a_rule_is_known_by_the_most_of_its_name(said: str, title: str) -> None:
    assert [one.rule.title for one in find_said_names(said, CATALOGUE)] == ([title] if title else [])


def test_a_title_that_nobody_bears_is_led_to_the_nearest_or_to_none() -> None:
    near = find_near("政府信息公开法", CATALOGUE)
    assert near is not None
    assert near.title == "中华人民共和国政府信息公开条例"
    assert "库外待核" in tell_unknown("青禾区渡口值守办法", CATALOGUE)


def test_usage_is_answered_from_data() -> None:
    usage = find_usage("截止10月底还是截至10月底")
    assert usage is not None
    assert "截至" in usage.say
    assert find_usage("报告最晚什么时候交") is None
