"""Documents cut into passages: how long, under which ids and headings, with what beside them."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from knowledge.articles import parse_rule
from knowledge.documents import (
    BUILT_IN,
    TEAM,
    ArticleNumber,
    DocumentKind,
    Duty,
    Edition,
    Passage,
    RuleDocument,
    StoredDocument,
    TextForm,
)
from knowledge.library.passages import (
    MAX_LENGTH,
    passages_of_report,
    passages_of_rule,
    passages_of_spec,
    passages_of_text,
)
from knowledge.reports import parse_report
from knowledge.rules import RuleCatalogue, load_rules
from knowledge.specs import load_specs

_STORED = StoredDocument(
    id="abc",
    kind=DocumentKind.RULE,
    title="青禾区公文归档办法",
    scope=TEAM,
    content_hash="h",
    unit="青禾区档案局",
    year=2024,
    report_kind="ideology",
    rule_id="QH",
    edition="2024",
    form=TextForm.FULL_TEXT,
    added_by="tg:1",
    added_at=datetime(2026, 3, 1, tzinfo=UTC),
)
_TEXT = """青禾区公文归档办法
（2024年3月1日青禾区档案局印发）
第一章　总则
第一条　为了做好归档，制定本办法。
第二章　归档
第一节　收集
第二条　文件办结后十日内归档。
第二条之一　电子文件同时归档。
第三条　归档前逐页编号。
"""
_REPORT = """青禾区水务局2024年度自查报告
区委：
现报告如下。
一、工作情况
（一）学习。集中学习四次。
（二）检查
1.网站。查了两次。
二、存在问题
深度不够。
"""


def _text(text: str, rule: RuleDocument | None = None) -> tuple[Passage, ...]:
    return passages_of_text(parse_rule(text), _STORED, rule)


def _rule(**changes: object) -> RuleDocument:
    duties = (
        Duty("十日内归档", (ArticleNumber(2),), "第二条", ("ideology:E01",), ("多久归档？", "归档期限")),
        Duty(
            "逐页编号", (ArticleNumber(3), ArticleNumber(2)), "第三条", questions=("怎么编号？", "归档期限")
        ),
        Duty("内部掌握的要求", (ArticleNumber(9),), "第九条", internal_only=True),
    )
    rule = RuleDocument(
        "QH", "青禾区公文归档办法", "青禾区档案局", (Edition("2024", None),), ("归档办法",),
        about="公文怎样归档", duties=duties, questions=("公文怎么归档？",),
    )  # fmt: skip
    return replace(rule, **changes)  # type: ignore[arg-type]


class TestArticles:
    def test_an_article_is_a_passage_under_its_chapter_and_section(self) -> None:
        found = [(p.id, p.label, p.article, p.heading, p.text) for p in _text(_TEXT)[1:]]
        assert found == [
            ("abc#1", "第一条", ArticleNumber(1), "第一章 总则", "为了做好归档，制定本办法。"),
            ("abc#2", "第二条", ArticleNumber(2), "第二章 归档 第一节 收集", "文件办结后十日内归档。"),
            ("abc#2-1", "第二条之一", ArticleNumber(2, 1), "第二章 归档 第一节 收集", "电子文件同时归档。"),
            ("abc#3", "第三条", ArticleNumber(3), "第二章 归档 第一节 收集", "归档前逐页编号。"),
        ]

    def test_what_stands_before_the_first_article_is_a_passage(self) -> None:
        first = _text(_TEXT)[0]
        assert (first.id, first.article, first.label) == ("abc#preamble", None, "")
        assert "2024年3月1日" in first.text

    def test_an_article_carries_the_questions_of_all_its_duties_once(self) -> None:
        questions = {p.label: p.questions for p in _text(_TEXT, _rule())}
        assert questions["第二条"] == ("多久归档？", "归档期限", "怎么编号？")
        assert questions["第三条"] == ("怎么编号？", "归档期限")
        assert questions["第一条"] == ()

    def test_a_rule_of_points_is_cited_by_points(self) -> None:
        assert [p.label for p in _text(_TEXT, _rule(place_unit="点"))][1] == "第一点"

    def test_inserting_an_article_changes_no_other_id(self) -> None:
        before = {p.id: p.text for p in _text(_TEXT)}
        after = {p.id: p.text for p in _text(_TEXT + "第四条　本办法自印发之日起施行。\n")}
        assert after == {**before, "abc#4": "本办法自印发之日起施行。"}

    def test_a_place_printed_twice_has_two_ids(self) -> None:
        ids = [p.id for p in _text(_TEXT + "附件\n第一条　另一份文件的第一条。\n")]
        assert len(set(ids)) == len(ids)


class TestLength:
    def test_a_long_article_is_cut_between_sentences_and_keeps_its_place(self) -> None:
        sentences = "".join(f"第{n}项事项应当逐级上报并说明情况。" for n in range(100))
        pieces = [
            p for p in _text(f"办法\n第一章　总则\n第一条　{sentences}\n第二条　好。\n") if "#1" in p.id
        ]
        assert [p.id for p in pieces] == [f"abc#1/{n}" for n in range(1, len(pieces) + 1)]
        assert "".join(p.text for p in pieces) == sentences
        assert all(len(p.text) <= MAX_LENGTH and p.text.endswith("。") for p in pieces)
        assert {(p.label, p.heading, p.article) for p in pieces} == {
            ("第一条", "第一章 总则", ArticleNumber(1))
        }

    def test_a_closing_quotation_mark_stays_with_its_sentence(self) -> None:
        text = "“" + "甲" * (MAX_LENGTH - 3) + "。”" + "乙" * 20 + "。"
        pieces = passages_of_report(parse_report(text), _STORED)
        assert [p.text[-2:] for p in pieces] == ["。”", "乙。"]

    @pytest.mark.parametrize(("length", "count"), [(MAX_LENGTH, 1), (MAX_LENGTH + 1, 2), (3 * MAX_LENGTH, 3)])
    def test_text_without_an_end_is_cut_all_the_same(self, length: int, count: int) -> None:
        pieces = passages_of_report(parse_report("字" * length), _STORED)
        assert [p.text for p in pieces] == [
            "字" * min(MAX_LENGTH, length - MAX_LENGTH * n) for n in range(count)
        ]

    @settings(max_examples=40, deadline=None)
    @given(st.lists(st.text("甲乙。；！\n “”）", max_size=900), max_size=4).map("\n".join))
    def test_no_sign_is_lost_and_no_piece_is_too_long_or_empty(self, text: str) -> None:
        pieces = passages_of_report(parse_report("一、情况\n" + text), _STORED)
        joined = "".join(p.text for p in pieces)
        assert "".join(joined.split()) == "".join(text.split())
        # Marks that close a sentence may go beyond.
        assert all(p.text.strip() and len(p.text) <= MAX_LENGTH for p in pieces)
        assert len({p.id for p in pieces}) == len(pieces)


class TestReports:
    def test_a_section_stands_under_the_headings_above_it(self) -> None:
        found = [(p.id, p.label, p.heading) for p in passages_of_report(parse_report(_REPORT), _STORED)]
        assert found == [
            ("abc#opening", "导语", ""),
            ("abc#一、（一）", "一、（一）", "工作情况 学习"),
            ("abc#一、（二）1.", "一、（二）1", "工作情况 检查 网站"),
            ("abc#二、", "二", "存在问题"),
        ]

    def test_two_sections_of_one_number_have_two_ids(self) -> None:
        ids = [p.id for p in passages_of_report(parse_report("一、甲\n子。\n一、乙\n丑。\n"), _STORED)]
        assert ids == ["abc#一、", "abc#一、~2"]


class TestProvenance:
    @pytest.mark.parametrize("source", ["text", "report"])
    def test_every_passage_knows_where_it_came_from(self, source: str) -> None:
        made = _text(_TEXT) if source == "text" else passages_of_report(parse_report(_REPORT), _STORED)
        assert len(made) >= 4
        for p in made:
            assert p.id.startswith("abc#")
            assert (p.document_id, p.document_title, p.scope) == ("abc", _STORED.title, TEAM)
            assert (p.kind, p.form, p.edition) == (DocumentKind.RULE, TextForm.FULL_TEXT, "2024")
            assert (p.unit, p.year, p.report_kind, p.rule_id) == ("青禾区档案局", 2024, "ideology", "QH")
            assert (p.added_by, p.added_at) == ("tg:1", _STORED.added_at)


class TestCards:
    def test_a_card_gives_what_it_is_about_and_its_duties_in_our_words(self) -> None:
        about, *duties = passages_of_rule(_rule())
        assert (about.id, about.questions, about.heading) == (
            "rule-QH#about", ("公文怎么归档？",), "归档办法"
        )  # fmt: skip
        assert about.text == "《青禾区公文归档办法》由青禾区档案局制定，规定公文怎样归档。"
        assert [(p.id, p.label, p.questions) for p in duties[:2]] == [
            ("rule-QH#第二条", "第二条", ("多久归档？", "归档期限")),
            ("rule-QH#第三条", "第三条", ("怎么编号？", "归档期限")),
        ]
        assert duties[0].element == "ideology:E01"
        assert {p.form for p in (about, *duties)} == {TextForm.SUMMARY}
        assert {(p.scope, p.edition, p.rule_id) for p in (about, *duties)} == {(BUILT_IN, "2024", "QH")}

    def test_a_place_known_from_a_reprint_is_not_told(self) -> None:
        last = passages_of_rule(_rule())[-1]
        assert (last.text, last.label, last.article) == ("内部掌握的要求", "", None)
        assert "九" not in last.id

    def test_a_rule_that_is_not_public_says_so(self) -> None:
        assert "未公开" in passages_of_rule(_rule(is_public=False))[0].text


@pytest.fixture(scope="module")
def catalogue() -> RuleCatalogue:
    return load_rules()


def test_every_element_and_card_that_is_built_in_has_its_own_id_and_questions(
    catalogue: RuleCatalogue,
) -> None:
    ids: list[str] = []
    for spec in load_specs(catalogue=catalogue).values():
        made = passages_of_spec(spec, catalogue)
        assert [p.element for p in made] == [
            f"{spec.id}:{e.id}" for section in spec.sections for e in section.elements
        ]
        assert all(len(p.questions) >= 4 for p in made)
        assert all(p.text and p.report_kind == spec.id for p in made)
        ids += [p.id for p in made]
    ids += [p.id for rule in catalogue for p in passages_of_rule(rule)]
    assert len(set(ids)) == len(ids)
