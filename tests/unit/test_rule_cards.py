"""The built-in rule cards: complete, in our own words, and right about the real texts."""

import json
import re
from datetime import date
from itertools import pairwise
from pathlib import Path

import pytest

from knowledge.articles import ParsedRule, parse_rule
from knowledge.documents import ArticleNumber, RuleDocument
from knowledge.rules import BUILT_IN_RULES, RuleCatalogue, load_rules
from knowledge.text.places import read_places
from knowledge.text.titles import title_key

REAL_RULES = Path(__file__).parents[2].parent / "shared" / "data" / "rules"
needs_real_rules = pytest.mark.skipif(
    not REAL_RULES.is_dir(), reason="the folder of full rule texts is not beside the checkout"
)
DOMAIN = Path(__file__).parents[2].parent / "shared" / "domain"
needs_domain = pytest.mark.skipif(
    not DOMAIN.is_dir(), reason="the folder of domain facts is not beside the checkout"
)
REQUIRED_TEXT = (
    "YSXT WLYSXT XCGZ SXZZ ZXZ ZTZR DZ GZJG JGJC ZB WZ QSBG JLCF MZSH XS DNJD GW GBT9704 JBGD WAZR HLWZW WZKB XMT STZL"
    " GZZH QZ SCAI AIBS ZWAI CSL DSL PIPL BMF BMTL WLSJ"
)
REQUIRED = set(REQUIRED_TEXT.split())
LEVELS = {"党内法规", "法律", "行政法规", "部门规章", "规范性文件", "国家标准"}
TODAY = date(2026, 11, 22)
# The longest run of characters that may also stand in a rule's own text.
LONGEST_SHARED_RUN = 27


@pytest.fixture(scope="module")
def catalogue() -> RuleCatalogue:
    return load_rules()


@pytest.fixture(scope="module")
def real_texts(catalogue: RuleCatalogue) -> dict[str, ParsedRule]:
    """The full texts by the id of their card."""
    parsed = [parse_rule(path.read_text(encoding="utf-8")) for path in sorted(REAL_RULES.glob("*.md"))]
    return {rule.id: text for text in parsed if (rule := catalogue.find(text.title))}


def test_every_rule_of_the_domain_has_a_card(catalogue: RuleCatalogue) -> None:
    assert {rule.id for rule in catalogue} >= REQUIRED


def test_each_card_says_what_a_reader_needs(catalogue: RuleCatalogue) -> None:
    for rule in catalogue:
        assert rule.level in LEVELS, rule.id
        assert rule.about, rule.id
        assert rule.source, rule.id
        assert rule.status_note or rule.doc_number_certain, rule.id
        assert len(rule.questions) >= 2, rule.id
        assert "http" not in rule.source, rule.id
        assert rule.doc_number or not rule.doc_number_certain, rule.id
        assert (BUILT_IN_RULES / f"{rule.id.lower()}.toml").is_file(), rule.id


def test_each_duty_can_be_asked_for(catalogue: RuleCatalogue) -> None:
    for rule in catalogue:
        for duty in rule.duties:
            assert len(duty.questions) >= 2, (rule.id, duty.article_label)
            assert len(set(duty.questions)) == len(duty.questions), (rule.id, duty.article_label)
            assert 5 <= len(duty.summary) <= 60, (rule.id, duty.summary)
            assert bool(duty.articles) == bool(duty.article_label), (rule.id, duty.article_label)


def test_the_label_of_a_duty_names_its_articles(catalogue: RuleCatalogue) -> None:
    for rule in catalogue:
        for duty in rule.duties:
            places, _ = read_places(duty.article_label, 0)
            named = {place.article or ArticleNumber(place.item or 0) for place in places}
            assert named == set(duty.articles), (rule.id, duty.article_label)


def test_elements_are_those_of_the_report_kind(catalogue: RuleCatalogue) -> None:
    for rule in catalogue:
        for duty in rule.duties:
            for element in duty.elements:
                assert re.fullmatch(r"[a-z]+:[A-Z]\d\d", element), (rule.id, element)


def test_unpublished_rules_are_cited_by_title_and_never_quoted(catalogue: RuleCatalogue) -> None:
    unpublished = [rule for rule in catalogue if not rule.is_public]
    assert {rule.id for rule in unpublished} == {"YSXT", "WLYSXT", "XCGZ", "SXZZ"}
    for rule in unpublished:
        assert "公开" in rule.status_note, rule.id
        for duty in rule.duties:
            assert duty.internal_only or not duty.articles, (rule.id, duty.article_label)
        assert catalogue.print_place(rule, ArticleNumber(4)) == f"《{rule.title}》"
        assert all(edition.article_count is None for edition in rule.editions), rule.id
    for rule in catalogue:
        assert rule.is_public or rule in unpublished
        assert not rule.is_public or not any(duty.internal_only for duty in rule.duties), rule.id


def test_editions_follow_one_another(catalogue: RuleCatalogue) -> None:
    for rule in catalogue:
        editions = rule.editions
        assert len([edition for edition in editions if edition.ended is None]) == 1, rule.id
        for earlier, later in pairwise(editions):
            assert earlier.ended == later.begins, rule.id
        for edition in editions:
            assert edition.begins is None or edition.begins < (edition.ended or TODAY), rule.id
            assert edition.issued is None or edition.begins is None or edition.issued <= edition.begins, (
                rule.id
            )
        assert rule.edition_on(TODAY) is editions[-1], rule.id


def test_every_name_finds_its_own_rule(catalogue: RuleCatalogue) -> None:
    keys: dict[str, str] = {}
    for rule in catalogue:
        for name in (rule.title, *rule.aliases):
            assert catalogue.find(name) is rule, name
            assert catalogue.find(f"《{name}》") is rule, name
            assert keys.setdefault(title_key(name), rule.id) == rule.id, name


@pytest.mark.parametrize(
    ("name", "rule_id"),
    [
        ("宣传条例", "XCGZ"),
        ("中心组学习规则", "ZXZ"),
        ("网安法", "CSL"),
        ("保密法", "BMF"),
        ("保密法实施条例", "BMTL"),
        ("党组条例", "DZ"),
        ("主体责任规定", "ZTZR"),
        ("党章", "DZH"),
        ("个保法", "PIPL"),
        ("问责条例", "WZ"),
        ("党支部工作条例", "ZB"),
        ("公文处理条例", "GW"),
        ("党委(党组)意识形态工作责任制实施办法", "YSXT"),
        ("党委意识形态工作责任制实施办法", "YSXT"),
        ("网络安全工作责任制实施办法", "WAZR"),
        ("GB/T 9704-2012", "GBT9704"),
        ("关于推进政务新媒体健康有序发展的意见", "XMT"),
        ("新形势下党内政治生活若干准则", "ZZSH"),
    ],
)
def test_the_names_people_use(catalogue: RuleCatalogue, name: str, rule_id: str) -> None:
    found = catalogue.find(name)
    assert found is not None
    assert found.id == rule_id


@pytest.mark.parametrize(
    "name",
    [
        "数据安全法实施条例",
        "网络舆情监督检查工作办法",
        "政务新媒体管理办法",
        "意识形态工作责任制",
        "实施细则",
        "条例",
    ],
)
def test_names_of_no_rule_find_nothing(catalogue: RuleCatalogue, name: str) -> None:
    assert catalogue.find(name) is None


def test_moves_lead_from_one_edition_into_the_next(catalogue: RuleCatalogue) -> None:
    moving = [rule for rule in catalogue if rule.moves]
    assert {rule.id for rule in moving} == {"CSL", "BMF"}
    for rule in moving:
        starts = {edition.begins for edition in rule.editions[1:]}
        assert {move.since for move in rule.moves} <= starts
        assert len({move.old for move in rule.moves}) == len(rule.moves)
        for move in rule.moves:
            assert move.words, move.about
            assert move.now, move.about
            assert move.old != move.new


@needs_real_rules
def test_counts_and_places_are_those_of_the_real_texts(
    catalogue: RuleCatalogue, real_texts: dict[str, ParsedRule]
) -> None:
    assert len(real_texts) >= 40
    for rule_id, text in real_texts.items():
        rule = catalogue.get(rule_id)
        assert rule is not None
        numbers = {article.number for article in text.articles}
        assert rule.editions[-1].article_count == len(numbers), rule_id
        assert rule.editions[-1].is_count_certain, rule_id
        assert rule.place_unit == text.place_unit, rule_id
        for duty in rule.duties:
            assert set(duty.articles) <= numbers, (rule_id, duty.article_label)
        for move in rule.moves:
            assert move.new in numbers, (rule_id, move.new)


# The party constitution is in force since the congress adopted it, five days before it was printed.
OWN_DAYS = {"DZH": date(2022, 10, 22)}
_FROM = re.compile(r"自([12]\d{3})年(\d{1,2})月(\d{1,2})日起(?:施行|生效)")


@needs_real_rules
def test_titles_and_days_are_those_of_the_real_texts(
    catalogue: RuleCatalogue, real_texts: dict[str, ParsedRule]
) -> None:
    wrong = []
    for rule_id, text in real_texts.items():
        rule = catalogue.get(rule_id)
        assert rule is not None
        edition = rule.editions[-1]
        days = set(re.findall(r"[12]\d{3}-\d\d-\d\d", text.front_matter.get("effective", "")))
        days |= {str(OWN_DAYS[rule_id])} if rule_id in OWN_DAYS else set()
        said = [date(*map(int, found)) for found in _FROM.findall(text.articles[-1].text)]
        # A later revision keeps the day of the first text in its last article.
        days |= {str(day) for day in said if day >= (edition.issued or day)}
        issued = re.findall(r"[12]\d{3}-\d\d-\d\d", text.front_matter.get("issued", ""))
        if (
            rule.title != text.title
            or str(edition.effective) not in days
            or str(edition.issued) not in issued
        ):
            wrong.append((rule_id, rule.title, text.title, str(edition.effective), days, issued))
    assert wrong == []


@needs_real_rules
def test_what_moved_is_found_where_it_is_said_to_be(
    catalogue: RuleCatalogue, real_texts: dict[str, ParsedRule]
) -> None:
    wrong = []
    for rule_id, text in real_texts.items():
        rule = catalogue.get(rule_id)
        assert rule is not None
        words_of = {article.number: article.text for article in text.articles}
        for move in rule.moves:
            if not any(word in words_of[move.new] for word in move.words):
                wrong.append((rule_id, str(move.new), move.words))
            if move.now_words and not any(word in words_of[move.old] for word in move.now_words):
                wrong.append((rule_id, str(move.old), move.now_words))
    assert wrong == []


@needs_domain
def test_the_rules_of_the_domain_are_told_alike(catalogue: RuleCatalogue) -> None:
    told = json.loads((DOMAIN / "rules.json").read_text(encoding="utf-8"))
    wrong = []
    for entry in told["rules"]:
        rule = catalogue.get(entry["id"])
        assert rule is not None, entry["id"]
        assert catalogue.find(entry["title"]) is rule, entry["title"]
        days = re.findall(r"[12]\d{3}-\d\d-\d\d", entry["effective"])
        if days and str(rule.editions[-1].effective) not in days:
            wrong.append((rule.id, str(rule.editions[-1].effective), days))
        if rule.is_public and entry["full_text_public"].startswith("否"):
            wrong.append((rule.id, "public", [entry["full_text_public"]]))
        # A number that is only remembered or second-hand is not printed as certain.
        if rule.doc_number_certain and re.search("[忆转]", entry["doc_number"]):
            wrong.append((rule.id, rule.doc_number, [entry["doc_number"]]))
    assert wrong == []


@needs_real_rules
def test_items_named_by_a_duty_are_there(catalogue: RuleCatalogue, real_texts: dict[str, ParsedRule]) -> None:
    from knowledge.articles import find_place

    for rule_id, text in real_texts.items():
        rule = catalogue.get(rule_id)
        assert rule is not None
        for duty in rule.duties:
            for place in read_places(duty.article_label, 0)[0]:
                if place.article and (place.item or place.paragraph):
                    article = next(a for a in text.articles if a.number == place.article)
                    assert find_place(article, place.paragraph, place.item), (rule_id, duty.article_label)


@needs_real_rules
def test_joined_texts_are_held_by_their_cards(
    catalogue: RuleCatalogue, real_texts: dict[str, ParsedRule]
) -> None:
    joined = catalogue.with_texts(real_texts.values())
    assert len(joined) == len(catalogue)

    def held(rule: RuleDocument) -> int:
        return sum(len(edition.articles) for edition in rule.editions)

    for rule_id, text in real_texts.items():
        rule = joined.get(rule_id)
        assert rule is not None
        assert held(rule) == len(text.articles), rule_id
        assert rule.editions[-1].articles == text.articles, rule_id


@needs_real_rules
def test_no_card_copies_a_rule() -> None:
    size = LONGEST_SHARED_RUN + 1
    runs: set[str] = set()
    for path in REAL_RULES.glob("*.md"):
        text = re.sub(r"\s", "", path.read_text(encoding="utf-8"))
        runs.update(text[i : i + size] for i in range(len(text) - size + 1))
    for path in BUILT_IN_RULES.glob("*.toml"):
        for line in path.read_text(encoding="utf-8").splitlines():
            # The address of the official page is the same wherever it is written.
            bare = "" if line.startswith("official = ") else re.sub(r"\s", "", line)
            copied = [bare[i : i + size] for i in range(len(bare) - size + 1) if bare[i : i + size] in runs]
            assert not copied, (path.name, copied[0])


def test_what_a_report_kind_rests_on_is_a_duty_of_that_rule(catalogue: RuleCatalogue) -> None:
    from knowledge.specs import load_specs

    kinds = load_specs(catalogue=catalogue)
    for kind, spec in ((name, one) for name, one in kinds.items() if one.rests_on_rules):
        for element in spec.elements:
            duties = catalogue.duties_of(f"{kind}:{element.id}")
            for basis in element.basis:
                places, _ = read_places(basis.article, 0)
                wanted = {place.article or ArticleNumber(place.item or 0) for place in places}
                held = {
                    number for rule, duty in duties if rule.id == basis.rule_id for number in duty.articles
                }
                assert wanted <= held, (kind, element.id, basis.rule_id, basis.article)
