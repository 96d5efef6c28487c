from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from bot.reports.problems import (
    find_old_problems,
    missing_of,
    print_measures,
    print_old_problems,
    print_problems,
    read_measure,
    read_old_answer,
    split_problems,
)
from bot.reports.task import OldProblem, Problem


@pytest.mark.parametrize(
    ("text", "problems"),
    [
        ("一是台账更新慢，有3个账号没登记；二是培训少", ("台账更新慢，有3个账号没登记", "培训少")),
        ("1. 台账更新慢\n2. 培训少", ("台账更新慢", "培训少")),
        ("台账更新慢；培训少", ("台账更新慢", "培训少")),
        ("台账更新慢\n培训少。", ("台账更新慢", "培训少")),
        ("（一）台账更新慢。（二）培训少。", ("台账更新慢", "培训少")),
        ("台账更新慢", ("台账更新慢",)),
        ("没有", ()),
        ("", ()),
    ],
)
def test_problems_one_by_one(text: str, problems: tuple[str, ...]) -> None:
    assert split_problems(text) == problems


@pytest.mark.parametrize(
    ("text", "measure", "owner", "deadline", "result"),
    [
        (
            "每月核对一次台账，由办公室负责，12月底前完成，做到账实相符",
            "每月核对一次台账",
            "办公室",
            "12月底",
            "账实相符",
        ),
        ("每月核对台账，责任人：王副局长，12月15日前改完", "每月核对台账", "王副局长", "12月15日", ""),
        ("建立培训计划，人事科牵头，2027年3月前完成", "建立培训计划", "人事科", "2027年3月", ""),
        ("由张主任负责", "", "张主任", "", ""),
        ("再办两期培训", "再办两期培训", "", "", ""),
    ],
)
def test_a_remedy_in_one_breath(text: str, measure: str, owner: str, deadline: str, result: str) -> None:
    problem = read_measure(Problem("台账更新慢"), text)
    assert (problem.measure, problem.owner, problem.deadline, problem.result) == (
        measure,
        owner,
        deadline,
        result,
    )


def test_a_later_answer_adds_to_an_earlier() -> None:
    problem = read_measure(Problem("台账更新慢"), "每月核对一次台账")
    assert missing_of(problem) == ("责任人", "完成时限", "整改成果")
    problem = read_measure(problem, "由办公室负责，12月底前完成，做到账实相符")
    assert missing_of(problem) == ()
    assert problem.measure == "每月核对一次台账"


def test_each_measure_bears_the_number_of_its_problem() -> None:
    problems = [
        Problem("台账更新慢，有3个账号没登记", "每月核对", "办公室", "12月底", "账实相符"),
        Problem("培训少"),
    ]
    assert print_problems(problems) == ("（一）台账更新慢，有3个账号没登记。", "（二）培训少。")
    first, second = print_measures(problems)
    assert first == "（一）针对“台账更新慢”的问题。每月核对，由办公室负责，12月底前完成，做到账实相符。"
    assert "【待填：问题2的整改措施】" in second
    assert "【待填：问题2的完成时限】前完成" in second


LAST_YEAR = """云岭县统计局关于2025年度意识形态工作责任制落实情况的自查报告
一、工作开展情况
（一）加强领导。全年研究2次。
二、存在问题
今年以来取得一定成效，但还存在薄弱环节，主要体现在：
一是公众号台账更新不及时。有2个月没有更新。
二是培训覆盖面不够，主要原因是经费少。
三、下一步工作举措
（一）及时更新台账。
特此报告。
"""


def test_problems_of_last_year_are_found() -> None:
    assert [problem.text for problem in find_old_problems(LAST_YEAR)] == [
        "公众号台账更新不及时",
        "培训覆盖面不够，主要原因是经费少",
    ]
    assert find_old_problems("没有小标题的文字。") == ()


@pytest.mark.parametrize(
    ("answer", "status", "account"),
    [
        ("已整改，每月更新一次", "closed", "每月更新一次"),
        ("改完了，换了专人", "closed", "换了专人"),
        ("没改完，因为人员调整", "open", "人员调整"),
        ("还没整改到位，经费不足", "open", "经费不足"),
    ],
)
def test_what_became_of_a_problem(answer: str, status: str, account: str) -> None:
    problem = read_old_answer(OldProblem("培训少"), answer)
    assert problem is not None
    assert (problem.status, problem.account) == (status, account)


def test_an_unclear_word_on_an_old_problem_is_asked_again() -> None:
    assert read_old_answer(OldProblem("培训少"), "这个嘛") is None


def test_old_problems_nobody_spoke_of_are_not_printed() -> None:
    printed = print_old_problems(
        [
            OldProblem("台账更新慢", "closed", "专人负责"),
            OldProblem("培训少", "open", "经费不足"),
            OldProblem("别的"),
        ]
    )
    assert "“台账更新慢”问题已整改到位，专人负责" in printed
    assert "“培训少”问题尚未完成整改，原因是经费不足" in printed
    assert "别的" not in printed


@settings(max_examples=100, deadline=None)
@given(st.text(alphabet="一二是、（）1.；。\n问题台账由负责前完成做到12月底 ", max_size=60))
def test_any_text_gives_problems_of_its_own_words(text: str) -> None:
    bare = text.replace("\n", "").replace(" ", "")
    for problem in split_problems(text):
        assert problem.replace(" ", "") in bare
    read_measure(Problem("问题"), text)
    find_old_problems(text)
