"""What a person says, and where it goes."""

from __future__ import annotations

from dataclasses import replace

import pytest

from bot.reports.answers import answer
from bot.reports.interview import next_question, open_questions, skip, with_question
from bot.reports.outline import trimmed_spec
from bot.reports.taking import Telling, Understood
from bot.reports.task import ReportTask
from knowledge.specs import load_specs

SPEC = load_specs()["ideology"]
EMPTY = ReportTask("t1", "ideology", "报告", unit="云岭县统计局", year=2026)


def say(text: str, asking: str = "", task: ReportTask = EMPTY) -> Understood:
    return answer(replace(task, asking=asking), SPEC, text, Telling("local"))


def value(understood: Understood, slot: str) -> str | None:
    return understood.task.ledger.value(slot)


def test_many_facts_in_one_breath_are_shown_back() -> None:
    said = say("中心组学了12次，研讨6次，3月8日、6月12日专题研究", "sessions")
    assert (value(said, "sessions"), value(said, "seminars"), value(said, "study_dates")) == (
        "12",
        "6",
        "3月8日、6月12日",
    )
    assert "集体学习研讨次数：12次" in said.lines


@pytest.mark.parametrize(
    ("asking", "text", "wanted"),
    [
        ("sessions", "12次", "12"),
        ("sessions", "12", "12"),
        ("sessions", "十二次", "12"),
        ("sessions", "没有", "0"),
        ("judgement_result", "总体平稳可控", "总体平稳可控"),
        ("study_dates", "3月8日、6月12日", "3月8日、6月12日"),
        ("division_leader", "王副局长", "王副局长"),
    ],
)
def test_a_bare_answer_goes_to_the_question(asking: str, text: str, wanted: str) -> None:
    assert value(say(text, asking), asking) == wanted


def test_a_period_fills_both_its_ends() -> None:
    said = say("从1月1日查到10月31日，9个科室", "period_from")
    assert (value(said, "period_from"), value(said, "period_to")) == ("1月1日", "10月31日")
    assert value(said, "scope_units") == "9"


def test_a_vague_number_stays_vague() -> None:
    assert value(say("主题党日二十余次", "party_days"), "party_days") in ("20余次", "20余")


@pytest.mark.parametrize("correction", ["第2个改成8次", "把研讨改成8次", "研讨应该是8次", "第二个改为8次"])
def test_corrections(correction: str) -> None:
    said = say("中心组学了12次，研讨6次", "sessions")
    mended = answer(said.task, SPEC, correction, Telling("local"))
    assert value(mended, "seminars") == "8"
    assert value(mended, "sessions") == "12"
    assert "已改" in mended.lines[0]


def test_a_number_that_is_not_in_the_list_is_told() -> None:
    said = say("中心组学了12次", "sessions")
    assert "没有第9个" in answer(said.task, SPEC, "第9个改成8次", Telling("local")).question


def test_a_correction_of_the_wrong_kind_is_told() -> None:
    said = say("中心组学了12次", "sessions")
    mended = answer(said.task, SPEC, "第1个改成很多", Telling("local"))
    assert "不像" in mended.question
    assert value(mended, "sessions") == "12"


def test_a_fact_can_be_taken_out() -> None:
    said = say("中心组学了12次，研讨6次", "sessions")
    assert value(answer(said.task, SPEC, "删掉第2条", Telling("local")), "seminars") is None


def test_what_there_is_not_is_not_written_of() -> None:
    said = say("没有", "brand_activities")
    assert said.task.left_out == ("brand_activities",)
    element = trimmed_spec(said.task, SPEC).element("E10")
    assert element is not None
    assert element.slot("brand_activities") is None
    assert all("{brand_activities}" not in pattern.text for pattern in element.sentences)
    # Told after all, it is written of again.
    assert say("品牌活动是“数说云岭”", "brand_activities", said.task).task.left_out == ()


def test_words_without_a_place_are_asked_about() -> None:
    said = say("再说吧", "sessions")
    assert not said.is_clear
    assert "没有看出" in said.question
    assert said.task.ledger.facts == ()


def test_a_figure_that_no_slot_wants_is_kept_with_its_words() -> None:
    said = say("采用27篇，其中省级媒体2篇", "adopted_articles")
    assert any("省级" in fact.value for fact in said.task.ledger.free)
    assert set(said.task.free_at.values()) == {"E10"}


def test_questions_come_in_the_order_of_the_report_and_can_be_skipped() -> None:
    asked: list[str] = []
    task = EMPTY
    while (question := next_question(task, SPEC)) is not None and len(asked) < 200:
        asked.append(question.key)
        task = skip(with_question(task, question), SPEC)
    assert len(asked) == len(set(asked))
    assert (
        asked.index("duty_list")
        < asked.index("study_meetings")
        < asked.index("problems")
        < asked.index("signed_on")
    )
    # What was skipped is missing still.
    assert {question.key for question in open_questions(task, SPEC)} == set(asked)


def test_the_rest_of_an_element_is_asked_next() -> None:
    said = say("中心组学了12次", "")
    question = next_question(said.task, SPEC, ["sessions"])
    assert question is not None
    assert question.element == "E04"


def test_skipping_an_element_skips_all_its_questions() -> None:
    question = next(q for q in open_questions(EMPTY, SPEC) if q.element == "E05")
    task = skip(with_question(EMPTY, question), SPEC, whole_element=True)
    after = next_question(replace(task, skipped=task.skipped), SPEC)
    assert after is not None
    assert all(q.key in task.skipped for q in open_questions(task, SPEC) if q.element == "E05")


def test_problems_and_remedies_are_asked_for_one_by_one() -> None:
    said = say("一是台账更新慢；二是培训少", "problems")
    keys = [q.key for q in open_questions(said.task, SPEC)]
    assert keys.index("measure:1") < keys.index("measure:2")
    said = say("每月核对，由办公室负责，12月底前完成，做到账实相符", "measure:1", said.task)
    assert "measure:1" not in [q.key for q in open_questions(said.task, SPEC)]
    assert said.task.problems[0].owner == "办公室"


def test_a_task_comes_back_from_its_state_the_same() -> None:
    said = say("中心组学了12次，研讨6次", "sessions")
    said = say("一是台账更新慢；二是培训少", "problems", said.task)
    assert ReportTask.from_state(said.task.to_state()) == said.task


def test_problems_and_their_remedies_are_taken_when_nobody_asked() -> None:
    listed = say("问题有两个，一是个别支部学习记录不全，二是公众号更新不及时", "scope_units")
    assert [problem.text for problem in listed.task.problems] == ["个别支部学习记录不全", "公众号更新不及时"]
    remedied = say(
        "第一个问题12月底前由办公室整改，第二个由宣传科明年1月底前改好", "scope_units", listed.task
    )
    first, second = remedied.task.problems
    assert (first.owner, first.deadline) == ("办公室", "12月底")
    assert (second.owner, second.deadline) == ("宣传科", "2027年1月底")


def test_numbers_of_problems_that_are_not_there_are_no_remedies() -> None:
    assert say("第一个问题12月底前由办公室整改", "scope_units").task.problems == ()


def test_how_often_is_of_what_was_just_told() -> None:
    said = say("中心组学了12次，研讨4次，每季度一次", "scope_units")
    assert value(said, "sessions") == "12"
    assert value(said, "patrol_frequency") is None
    assert value(say("每周巡查", "patrol_frequency"), "patrol_frequency")
