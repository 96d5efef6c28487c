"""Facts read out of what people write."""

from __future__ import annotations

import time
from datetime import UTC, datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.facts import Fact, find_element, read_answer, read_facts, show_understood
from bot.figures import find_figures
from knowledge.specs import FactSlot, RequiredElement, load_specs

SPECS = load_specs()
IDEOLOGY = SPECS["ideology"]


def element(name: str) -> RequiredElement:
    found = IDEOLOGY.element(name)
    assert found is not None
    return found


def told(facts: tuple[Fact, ...]) -> dict[str, str]:
    return {fact.slot: fact.value for fact in facts if fact.slot}


@pytest.mark.parametrize(
    ("text", "slots"),
    [
        ("今年学了12次", {"sessions": "12"}),
        ("中心组学了12次，研讨6次，3月8日、6月12日专题研究",
         {"sessions": "12", "seminars": "6", "study_dates": "3月8日、6月12日"}),
        ("专题研究2次，3月8日，9月12日", {"study_meetings": "2", "study_dates": "3月8日、9月12日"}),
        ("党员大会四次、支委会十二次、主题党日12次，党课两次，谈心谈话三十五人次",
         {"member_meetings": "四", "committee_meetings": "十二", "party_days": "12", "party_lectures": "两", "talks": "三十五"}),
        ("集体学习二十余次", {"sessions": "二十余"}),
        ("公众号2个，视频号1个，工作群9个，清理关停了3个",
         {"accounts": "2", "video_accounts": "1", "groups": "9", "closed_accounts": "3"}),
        ("制定《2026年度中心组学习计划》，发言48人次，主题是党的二十大精神",
         {"study_plan": "《2026年度中心组学习计划》", "speakers": "48", "study_topics": "党的二十大精神"}),
        ("稿件被采用27篇，宣讲8场，品牌活动“微课堂”", {"adopted_articles": "27", "preaching": "8", "brand_activities": "“微课堂”"}),
        ("发布信息214条，差错0条", {"posts": "214", "errors": "0"}),
        ("每周巡查，签了53份承诺书", {"patrol_frequency": "每周", "pledges": "53"}),
        ("民主生活会1月19日召开", {"life_meeting_date": "1月19日"}),
        ("反馈6个问题，已整改5个，还有1个没改，没改的原因是资金不到位",
         {"feedback_problems": "6", "fixed_problems": "5", "open_problems": "1", "open_reasons": "资金不到位"}),
        ("未发生重大事件，应急演练1次", {"major_incidents": "未发生重大事件", "drills": "1"}),
        ("考核结果为良好", {"assessment_result": "良好"}),
        ("按云宣发〔2026〕5号通知自查", {"notice_number": "云宣发〔2026〕5号"}),
    ],
)  # fmt: skip
def test_figures_go_to_the_slots_that_their_words_name(text: str, slots: dict[str, str]) -> None:
    assert told(read_facts(text, IDEOLOGY.elements)) == slots


def test_within_one_element_its_own_words_are_enough() -> None:
    assert told(read_facts("帮我写一段理论学习中心组学习的情况，今年学了12次", [element("E04")])) == {
        "sessions": "12"
    }


def test_without_words_a_count_goes_to_the_only_slot_of_its_unit() -> None:
    assert told(read_facts("一共43项", [element("E01")])) == {"duty_items": "43"}


def test_two_counts_of_one_unit_without_words_stay_free() -> None:
    facts = read_facts("有3次，还有5次", [element("E02")])
    assert told(facts) == {}
    assert [fact.value for fact in facts] == ["有3次", "还有5次"]


def test_what_goes_nowhere_is_a_free_fact() -> None:
    facts = read_facts("党课2次，购书30册，参学率98%", IDEOLOGY.elements)
    assert told(facts) == {"party_lectures": "2"}
    assert [fact.text for fact in facts if fact.is_free] == ["购书30册", "参学率98%"]


def test_a_wish_and_a_greeting_are_no_facts() -> None:
    assert read_facts("你好，帮我写一段中心组学习的情况，谢谢", IDEOLOGY.elements) == ()


def test_units_must_fit() -> None:
    facts = read_facts("中心组学习48人次", [element("E04")])
    assert told(facts) == {"speakers": "48"}


def test_a_slot_and_a_figure_are_used_once() -> None:
    facts = read_facts("中心组学了12次，中心组学习8次", [element("E04")])
    assert told(facts) == {"sessions": "12"}
    assert [fact.value for fact in facts if fact.is_free] == ["中心组学习8次"]


def test_who_said_it_when_and_where_is_kept() -> None:
    at = datetime(2026, 11, 22, 9, 0, tzinfo=UTC)
    fact = read_facts("党课2次", IDEOLOGY.elements, said_by="tg:42", said_at=at, origin="消息7")[0]
    assert (fact.said_by, fact.said_at, fact.origin, fact.quote) == ("tg:42", at, "消息7", "党课2次")


def test_what_was_understood_is_shown_back() -> None:
    facts = read_facts("中心组学了12次，购书30册", IDEOLOGY.elements)
    assert show_understood(facts) == ("集体学习研讨次数：12次", "另记：购书30册")


SESSIONS = FactSlot("sessions", "集体学习研讨次数", "几次？", "count", "次")
DATES = FactSlot("dates", "日期", "哪天？", "dates")
TOPICS = FactSlot("topics", "主题", "学了什么？")
SHARE = FactSlot("share", "参学率", "多少？", "percent")


@pytest.mark.parametrize(
    ("text", "slot", "value"),
    [
        ("12次", SESSIONS, "12"),
        ("12", SESSIONS, "12"),
        ("十二", SESSIONS, "十二"),
        ("大概二十余次吧", SESSIONS, "二十余"),
        ("没有", SESSIONS, "0"),
        ("3月8日和6月12日", DATES, "3月8日和6月12日"),
        ("党的二十大精神。", TOPICS, "党的二十大精神"),
        ("98.5%", SHARE, "98.5%"),
        ("不知道", SESSIONS, None),
        ("去年的事", DATES, None),
        ("", TOPICS, None),
    ],
)
def test_an_answer_to_one_question(text: str, slot: FactSlot, value: str | None) -> None:
    fact = read_answer(text, slot)
    assert (fact.value if fact else None) == value


@pytest.mark.parametrize(
    ("text", "wanted"),
    [
        ("帮我写一段理论学习中心组学习的情况，今年学了12次", "E04"),
        ("帮我写一段主题党日的情况，其中一次是学习公众号管理规定", "E05"),
        ("中心组学了12次，研讨6次，3月8日、6月12日专题研究", "E04"),
        ("检查4次，发现问题7个，约谈2次", "E12"),
        ("起草E07", "E07"),
        ("e11怎么写", "E11"),
        ("你好", None),
        ("", None),
    ],
)
def test_which_element_a_request_is_about(text: str, wanted: str | None) -> None:
    found = find_element(text, IDEOLOGY)
    assert (found.id if found else None) == wanted


@pytest.mark.parametrize("kind", list(SPECS))
def test_every_element_is_found_by_its_names(kind: str) -> None:
    for one in SPECS[kind].elements:
        for name in (one.title, *one.aliases):
            found = find_element(f"帮我写一段{name}的情况", SPECS[kind])
            assert found is not None
            assert found.id == one.id, name


PIECES = st.sampled_from(
    ["中心组", "学了", "12次", "三场", "3月8日", "、", "，", "。", "《计划》", "“活动”", "98%", "公众号", "5个", "是", "主题", "（", "）", "\n", "云宣发〔2026〕5号", "未发生重大事件"]
)  # fmt: skip


@given(st.one_of(st.text(max_size=120), st.lists(PIECES, max_size=25).map("".join)))
def test_no_figure_that_was_told_is_lost(text: str) -> None:
    facts = read_facts(text, IDEOLOGY.elements)
    kept = "\n".join(fact.text + fact.quote for fact in facts)
    for figure in find_figures(text):
        assert figure.text.strip("，, ") in kept or "".join(figure.text.split()) in "".join(kept.split())
    assert len({fact.slot for fact in facts if fact.slot}) == len([fact for fact in facts if fact.slot])
    find_element(text, IDEOLOGY)


def test_a_long_message_is_read_in_good_time() -> None:
    began = time.process_time()
    facts = read_facts("中心组学了12次，公众号2个，" * 300, IDEOLOGY.elements)
    assert time.process_time() - began < 10
    assert told(facts) == {"sessions": "12", "accounts": "2"}


def test_figures_of_last_year_and_of_a_part_of_the_year() -> None:
    element = load_specs()["ideology"].element("E04")
    assert element is not None
    assert not any(fact.slot for fact in read_facts("去年学了10次", [element]))
    (half,) = (fact for fact in read_facts("上半年中心组学习6次", [element]) if fact.slot)
    assert half.text == "集体学习研讨次数：6次（上半年）"
    (until,) = (fact for fact in read_facts("中心组截至10月底学了9次", [element]) if fact.slot)
    assert (until.value, until.period) == ("9", "截至10月底")


def test_the_same_word_in_another_kind_is_another_count() -> None:
    element = load_specs()["secrecy"].element("K05")
    assert element is not None
    (pledges,) = (fact for fact in read_facts("保密承诺书签了46份", [element]) if fact.slot)
    assert pledges.value == "46"
