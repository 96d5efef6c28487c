"""The report kinds that come with Zicha: complete pages, bases that exist, patterns that invent nothing."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from bot.figures import find_figures
from knowledge.articles import parse_rule
from knowledge.rules import load_rules
from knowledge.specs import ReportSpec, RequiredElement, kind_about, load_specs
from knowledge.text.numerals import parse_article_number

CATALOGUE = load_rules()
SPECS = load_specs(catalogue=CATALOGUE)
ELEMENTS = [(spec, element) for spec in SPECS.values() for element in spec.elements]
RULE_TEXTS = Path(__file__).parents[4] / "shared" / "data" / "rules"

every_element = pytest.mark.parametrize(
    ("spec", "element"), ELEMENTS, ids=[f"{spec.id}:{element.id}" for spec, element in ELEMENTS]
)


def slots_in(text: str) -> set[str]:
    return set(re.findall(r"\{(\w+)\}", text))


def test_the_kinds_that_come_with_it_and_the_usual_one_first() -> None:
    assert list(SPECS) == [
        "ideology", "canteen", "cyber", "finance", "general", "inspection", "integrity", "openness", "party",
        "petitions", "safety", "secrecy",
    ]  # fmt: skip
    assert len(SPECS["ideology"].elements) == 29


@pytest.mark.parametrize("kind", [spec for spec in SPECS if spec != "ideology"])
def test_each_other_kind_has_elements_of_its_own(kind: str) -> None:
    work = next(section for section in SPECS[kind].sections if section.id == "S2")
    assert len(work.elements) >= (12 if kind in ("cyber", "secrecy", "party") else 6)


@every_element
def test_an_element_is_a_complete_page(spec: ReportSpec, element: RequiredElement) -> None:
    assert element.meaning
    assert len(element.questions) >= 4
    assert len(set(element.questions)) == len(element.questions)
    assert element.keywords
    assert element.aliases
    assert element.tips
    assert element.sentences


@every_element
def test_every_fact_has_a_place_in_a_sentence(spec: ReportSpec, element: RequiredElement) -> None:
    printed = slots_in("".join(sentence.text for sentence in element.sentences))
    always = slots_in("".join(sentence.text for sentence in element.sentences if not sentence.needs))
    for slot in element.slots:
        assert slot.id in printed
        assert slot.is_optional or slot.id in always
        assert slot.ask.endswith(("？", "。"))
        assert slot.words


@every_element
def test_no_pattern_tells_a_figure_of_its_own(spec: ReportSpec, element: RequiredElement) -> None:
    for sentence in element.sentences:
        assert find_figures(re.sub(r"\{\w+\}", "", sentence.text)) == ()


@every_element
def test_every_basis_is_in_the_catalogue(spec: ReportSpec, element: RequiredElement) -> None:
    for basis in [*element.basis, *(norm.basis for norm in element.norms)]:
        rule = CATALOGUE.get(basis.rule_id)
        assert rule is not None
        if not rule.is_public:
            assert basis.internal_only or not basis.article, "条号未公开的规定只写名称"
        number = parse_article_number(basis.article.split("（")[0]) if basis.article else None
        counts = [edition.article_count for edition in rule.editions if edition.article_count]
        if number is not None and counts and not basis.internal_only:
            assert number.number <= max(counts)


@pytest.mark.skipif(not RULE_TEXTS.is_dir(), reason="the texts of the rules are not beside this checkout")
def test_every_article_stands_in_the_text_of_its_rule() -> None:
    held = {}
    for path in RULE_TEXTS.glob("*.md"):
        held[path.stem] = {
            article.number for article in parse_rule(path.read_text(encoding="utf-8")).articles
        }
    checked = 0
    for _, element in ELEMENTS:
        for basis in element.basis:
            rule = CATALOGUE.get(basis.rule_id)
            assert rule is not None
            number = parse_article_number(basis.article.split("（")[0]) if "条" in basis.article else None
            if number is not None and not basis.internal_only and rule.title in held:
                assert number in held[rule.title], f"{element.id} {rule.title}{basis.article}"
                checked += 1
    assert checked > 150


@every_element
def test_norms_count_a_slot_of_the_element(spec: ReportSpec, element: RequiredElement) -> None:
    for norm in element.norms:
        slot = element.slot(norm.slot)
        assert slot is not None
        assert slot.type == "count"
        assert norm.at_least >= 1


def test_the_norms_of_the_domain_are_there() -> None:
    per_year = {(spec.id, norm.slot): norm.per_year for spec, element in ELEMENTS for norm in element.norms}
    assert per_year["ideology", "sessions"] == 4
    assert per_year["ideology", "study_meetings"] == 2
    assert per_year["ideology", "upward_reports"] == 2
    assert per_year["ideology", "member_meetings"] == 4
    assert per_year["ideology", "committee_meetings"] == 12
    assert per_year["ideology", "party_days"] == 12
    assert per_year["ideology", "party_lectures"] == 1
    assert per_year["ideology", "site_tests"] == 1
    assert per_year["party", "party_meetings"] == 2


def test_words_of_the_kind_stand_in_the_common_parts() -> None:
    opening = SPECS["secrecy"].element("L01")
    assert opening is not None
    assert "保密工作自查" in opening.sentences[0].text
    assert not any("{work}" in s.text or "{topic}" in s.text for _, e in ELEMENTS for s in e.sentences)


def test_a_subject_without_a_page_is_a_kind_of_its_own() -> None:
    rivers = SPECS[kind_about("河长制")]
    assert rivers.title == "河长制工作自查报告"
    assert "河长制工作" in rivers.title_pattern
    assert not any("有关工作" in s.text for e in rivers.elements for s in e.sentences)
    assert kind_about("河长制") in SPECS
    assert SPECS.get("farm") is None
    assert "farm:河长制" not in SPECS
    with pytest.raises(KeyError):
        SPECS["farm"]
