"""[n] and the passages behind it."""

from __future__ import annotations

import tomllib
from datetime import date
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from bot.citations import NOT_BORNE_OUT, cite, normalise, verify
from knowledge.documents import (
    ArticleNumber,
    DocumentKind,
    Edition,
    Passage,
    RetrievedPassage,
    RuleDocument,
    TextForm,
)
from knowledge.library.passages import passages_of_rule
from knowledge.rules import RuleCatalogue, load_rules

ON = date(2026, 11, 22)
MEDIA = RuleDocument(
    id="YLXMT",
    title="云岭县政务新媒体管理办法",
    issuer="云岭县人民政府办公室",
    editions=(Edition("2021", date(2021, 1, 1), article_count=20),),
)
STUDY = RuleDocument(
    id="YLXX",
    title="云岭县集体学习规则",
    issuer="中共云岭县委",
    is_public=False,
    editions=(Edition("2017", date(2017, 1, 1), date(2024, 1, 1)),),
)
CATALOGUE = RuleCatalogue([MEDIA, STUDY])


def rule_passage(
    article: int, text: str, rule: RuleDocument = MEDIA, form: TextForm = TextForm.SUMMARY
) -> Passage:
    number = ArticleNumber(article)
    return Passage(
        f"{rule.id}#{article}", rule.id, rule.title, DocumentKind.RULE, text,
        label=str(number), article=number, form=form, rule_id=rule.id,
    )  # fmt: skip


REPORT = Passage(
    "r1",
    "r",
    "云岭县青禾局2025年度自查报告",
    DocumentKind.REPORT,
    "全年审核发布信息若干条。",
    label="二、（三）",
)
FOUND = [
    RetrievedPassage(rule_passage(6, "政务新媒体发布内容实行分级审核、先审后发。"), 0.9),
    RetrievedPassage(rule_passage(9, "主管单位每季度检查账号至少一次，三个月不更新的责令关停。"), 0.8),
    RetrievedPassage(REPORT, 0.5),
]


@pytest.mark.parametrize(
    "mark",
    [
        "[1]",
        "［1］",
        "【1】",
        "[１]",
        " [1]",
        "[n1]",
        "[^1]",
        "[^1^]",
        "[资料1]",
        "[[1]]",
        "[passage 1]",
        '[n="1"]',
        "[citation:1]",
        "[来源：1]",
        "〔1〕",
        "[ 1 ]",
    ],
)
def test_every_way_of_writing_a_mark(mark: str) -> None:
    assert normalise(f"先审后发{mark}。", 3) == ("先审后发[1]。", ())


@pytest.mark.parametrize(
    ("mark", "wanted"),
    [("[1,2]", "[1][2]"), ("[1、3]", "[1][3]"), ("[1，2]", "[1][2]"), ("[1][2]", "[1][2]"), ("[1-3]", "[1][2][3]"),
     ("[1;1]", "[1]"), ("[n1, n3]", "[1][3]"), ("[1和2]", "[1][2]"), ("[1 2]", "[1][2]")],
)  # fmt: skip
def test_several_numbers_in_one_mark(mark: str, wanted: str) -> None:
    assert normalise(f"先审后发{mark}。", 3)[0] == f"先审后发{wanted}。"


def test_a_mark_after_the_full_stop_goes_before_it() -> None:
    assert normalise("先审后发。[1]\n每季度检查。【2】", 3)[0] == "先审后发[1]。\n每季度检查[2]。"


@pytest.mark.parametrize(
    "text", ["云政〔2023〕12号", "【待填：次数】", "[甲]", "（1）加强审核", "云政〔99〕3号", "[]"]
)
def test_what_is_no_mark_stays(text: str) -> None:
    assert normalise(text, 3) == (text, ())


@pytest.mark.parametrize("mark", ["[99]", "[0]", "［4］", "[4,99]"])
def test_marks_that_name_no_passage_are_dropped(mark: str) -> None:
    text, dropped = normalise(f"先审后发{mark}。", 3)
    assert text == "先审后发。"
    assert dropped


def test_a_right_answer_is_kept_with_its_citations() -> None:
    cited = verify(
        "政务新媒体发布内容要先审后发，分级审核［2，1］。[99]主管单位每季度检查一次【2】。",
        FOUND,
        CATALOGUE,
        ON,
    )
    assert cited.text == "政务新媒体发布内容要先审后发，分级审核[1][2]。主管单位每季度检查一次[1]。"
    assert [c.number for c in cited.citations] == [1, 2]
    assert cited.citations[0].label == "《云岭县政务新媒体管理办法》第九条（现行；要点，非原文）"
    assert cited.citations[1].article == "第六条"
    assert cited.not_borne_out == ()


@pytest.mark.parametrize(
    "sentence",
    [
        "单位必须每月检查一次账号。",
        "主管单位每月检查账号至少六次[2]。",
        "网站应当取得增值电信业务许可证[1]。",
        "违反的一律给予开除处分[99]。",
        "账号三年不更新的责令关停[2]。",
        "依据有关条例，逾期罚款二千元。",
    ],
)
def test_what_no_passage_bears_out_is_marked(sentence: str) -> None:
    cited = verify(f"发布内容先审后发[1]。{sentence}", FOUND, CATALOGUE, ON)
    assert cited.text.startswith("发布内容先审后发[1]。")
    assert cited.text.count(NOT_BORNE_OUT) == 1
    assert cited.text.endswith(f"{NOT_BORNE_OUT}。")
    assert len(cited.not_borne_out) == 1


@pytest.mark.parametrize(
    "sentence",
    [
        "资料里没有处分的内容。",
        "主要有以下两点：",
        "三个月不更新的，责令关停[2]。",
        "3个月不更新的责令关停[2]。",
        "这件事和日常审核有关。",
        "每季度至少检查1次账号[2]。",
    ],
)
def test_what_needs_no_mark_has_none(sentence: str) -> None:
    assert NOT_BORNE_OUT not in verify(sentence, FOUND, CATALOGUE, ON).text


def test_numbers_of_the_question_may_be_repeated() -> None:
    cited = verify("全年学习12次，先审后发[1]。", FOUND, CATALOGUE, ON, said=["今年学习12次"])
    assert cited.not_borne_out == ()


@pytest.mark.parametrize(
    ("written", "standing"),
    [
        ("《青禾区舆论工作条例》第九十九条", "库外待核"),
        ("《云岭县政务新媒体管理办法》第九十九条", "条号不存在"),
        ("《云岭县集体学习规则》", "已废止或已修订"),
        ("云岭县政务新媒体管理办法第三十条", "条号不存在"),
    ],
)
def test_rules_that_the_answer_names_by_itself_are_judged(written: str, standing: str) -> None:
    cited = verify(f"可参照{written}办理，先审后发[1]。", FOUND, CATALOGUE, ON)
    assert f"（{standing}）" in cited.text
    assert cited.unknown


def test_rules_of_the_passages_need_no_remark() -> None:
    cited = verify("《云岭县政务新媒体管理办法》第六条要求先审后发[1]。", FOUND, CATALOGUE, ON)
    assert cited.text == "《云岭县政务新媒体管理办法》第六条要求先审后发[1]。"
    assert cited.unknown == ()


def test_labels() -> None:
    study = rule_passage(3, "每季度学习。", STUDY, TextForm.FULL_TEXT)
    assert cite(study, 1, CATALOGUE, ON).label == "《云岭县集体学习规则》第三条（已废止；未公开全文；原文）"
    assert cite(REPORT, 2, CATALOGUE, ON).label == "云岭县青禾局2025年度自查报告　二、（三）（往年报告）"
    stranger = Passage("x", "x", "青禾区某细则", DocumentKind.RULE, "内容", form=TextForm.FULL_TEXT)
    assert "库外待核" in cite(stranger, 3, CATALOGUE, ON).status
    assert set(cite(REPORT, 2, CATALOGUE, ON).to_json()) == {"title", "article", "status", "quote", "label"}


@given(st.text(alphabet="[]［］【】〔〕0123456789nN,，、- 。审先后发必须《》第条\n", max_size=120))
@settings(max_examples=200)
def test_no_answer_cites_beyond_its_passages(text: str) -> None:
    cited = verify(text, FOUND, CATALOGUE, ON)
    assert len(cited.citations) <= len(FOUND)
    assert [c.number for c in cited.citations] == list(range(1, len(cited.citations) + 1))
    assert {c.passage_id for c in cited.citations} <= {r.passage.id for r in FOUND}


BARE: dict[str, list[str]] = tomllib.loads(
    (Path(__file__).parent / "bare_answers.toml").read_text(encoding="utf-8")
)


@pytest.mark.parametrize("text", BARE["marked"])
def test_what_is_stated_without_a_passage_is_marked(text: str) -> None:
    assert NOT_BORNE_OUT in verify(text, FOUND, CATALOGUE, ON).text


@pytest.mark.parametrize("text", BARE["plain"])
def test_what_a_passage_bears_out_is_not_marked(text: str) -> None:
    assert NOT_BORNE_OUT not in verify(text, FOUND, CATALOGUE, ON).text


@pytest.mark.parametrize("mark", ["[1000000]", "[0]", "[-1]", "[1-99999999]", "[99999999999]", "[१०००]"])
def test_numbers_of_any_length_break_nothing(mark: str) -> None:
    cited = verify(f"先审后发，分级审核{mark}。", FOUND, CATALOGUE, ON)
    assert all(citation.number <= len(FOUND) for citation in cited.citations)
    assert "99999" not in cited.text
    assert cited.unknown


def test_a_passage_of_another_edition_says_what_its_number_was_on_the_day() -> None:
    catalogue = load_rules()
    law = catalogue.find("网络安全法")
    assert law is not None
    by_article = {str(passage.article): passage for passage in passages_of_rule(law)}
    moved = cite(by_article["第二十三条"], 1, catalogue, date(2025, 6, 1))
    assert "2025年6月1日时为第二十一条" in moved.label
    discipline = catalogue.find("中国共产党纪律处分条例")
    assert discipline is not None
    other = next(p for p in passages_of_rule(discipline) if str(p.article) == "第七十五条")
    # No recorded move tells where it stood.
    assert "这是2023年修订的条号，当日不适用" in cite(other, 1, catalogue, date(2020, 6, 1)).label
    assert "时为" not in cite(by_article["第二十三条"], 1, catalogue, date(2026, 6, 1)).label
