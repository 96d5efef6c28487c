"""What the retriever promises beside finding: filters, editions, scopes, references."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import pytest

from knowledge.documents import (
    BUILT_IN,
    TEAM,
    Article,
    ArticleNumber,
    DocumentKind,
    Edition,
    Passage,
    RuleDocument,
    StoredDocument,
    TextForm,
    personal_scope,
)
from knowledge.library.confidence import floor
from knowledge.library.index import PassageIndex
from knowledge.library.retrieval import Filters, Retriever
from knowledge.rules import RuleCatalogue
from tests.fakes import FakeEmbedder
from tests.retrieval.knowledge_base import build
from tests.unit.index.making import make


@pytest.fixture(scope="session")
def retriever(tmp_path_factory: pytest.TempPathFactory) -> Retriever:
    return build(tmp_path_factory.mktemp("retrieval"), FakeEmbedder())


def test_it_says_what_was_searched(retriever: Retriever) -> None:
    assert retriever.describe() == "已查5部规定、3份报告。"
    assert retriever.describe((BUILT_IN,)) == "已查0部规定、0份报告。"


@pytest.mark.parametrize(
    ("filters", "holds"),
    [
        (Filters(kinds=frozenset({DocumentKind.RULE})), lambda p: p.kind is DocumentKind.RULE),
        (Filters(kinds=frozenset({DocumentKind.REPORT})), lambda p: p.kind is DocumentKind.REPORT),
        (Filters(year=2025), lambda p: p.year == 2025),
        (Filters(unit="青禾区水务局"), lambda p: p.unit == "青禾区水务局"),
        (Filters(rule_id="QHWA"), lambda p: p.rule_id == "QHWA"),
        (Filters(report_kind="cyber"), lambda p: p.report_kind == "cyber"),
    ],
)
def test_filters_let_nothing_else_through(retriever: Retriever, filters: Filters, holds) -> None:  # type: ignore[no-untyped-def]
    found = retriever.retrieve("网络安全应急演练和信息系统漏洞整改", filters=filters, top_k=50)
    assert found
    assert all(holds(retrieved.passage) for retrieved in found)
    assert [r.score for r in found] == sorted((r.score for r in found), reverse=True)


def test_a_filter_holds_for_named_articles_too(retriever: Retriever) -> None:
    question = "《青禾区网络安全责任考核办法》第九条"
    assert retriever.retrieve(question)[0].found_by == ("reference",)
    reports = retriever.retrieve(question, filters=Filters(kinds=frozenset({DocumentKind.REPORT})))
    assert all(retrieved.passage.kind is DocumentKind.REPORT for retrieved in reports)


def test_several_named_articles_come_first_in_order(retriever: Retriever) -> None:
    found = retriever.retrieve("《望海市机关保密管理细则》第三条、第五条和第十二条", top_k=5)
    assert [r.passage.label for r in found[:3]] == ["第三条", "第五条", "第十二条"]
    assert all(retrieved.found_by == ("reference",) for retrieved in found[:3])


def test_an_article_that_is_not_there_is_not_made_up(retriever: Retriever) -> None:
    found = retriever.retrieve("《望海市机关保密管理细则》第九十九条")
    assert all("reference" not in retrieved.found_by for retrieved in found)


def test_no_more_than_asked_for(retriever: Retriever) -> None:
    assert len(retriever.retrieve("公众号开设审批", top_k=3)) == 3
    assert retriever.retrieve("公众号开设审批", top_k=0) == ()


def test_one_person_never_finds_what_another_added(tmp_path: Path) -> None:
    index = PassageIndex.open(tmp_path, FakeEmbedder())
    mine, yours = personal_scope("tg:1"), personal_scope("tg:2")
    index.put_document(*make("共用", ["公众号开设要审批登记"]))
    index.put_document(*make("秘方", ["公众号开设的秘密口令是芝麻开门"], yours))
    retriever = Retriever(index, RuleCatalogue(()))
    for question in ("公众号开设的秘密口令是芝麻开门", "《云岭县秘方办法》第一条", "秘方#1"):
        for scopes in ((BUILT_IN, TEAM), (BUILT_IN, TEAM, mine), (mine,), ()):
            assert all("芝麻" not in r.passage.text for r in retriever.retrieve(question, scopes=scopes))
    own = retriever.retrieve("公众号开设的秘密口令", scopes=(BUILT_IN, TEAM, yours))
    assert own[0].passage.scope == yours


def _rule_with_two_editions() -> RuleDocument:
    number = ArticleNumber(5)
    return RuleDocument(
        id="YLDA",
        title="云岭县档案管理办法",
        issuer="云岭县档案局",
        editions=(
            Edition("2018年版", date(2018, 1, 1), date(2025, 1, 1), articles=(Article(number, "旧"),)),
            Edition("2025年版", date(2025, 1, 1), articles=(Article(number, "新"),)),
        ),
    )


def test_the_edition_in_force_on_the_day_comes_first(tmp_path: Path) -> None:
    index = PassageIndex.open(tmp_path, FakeEmbedder())
    for edition, years in (("2018年版", "五年"), ("2025年版", "十年")):
        document = StoredDocument(edition, DocumentKind.RULE, "云岭县档案管理办法", TEAM, edition)
        passage = Passage(
            id=f"{edition}#5",
            document_id=edition,
            document_title=document.title,
            kind=DocumentKind.RULE,
            text=f"会议记录应当保存{years}",
            label="第五条",
            article=ArticleNumber(5),
            edition=edition,
            rule_id="YLDA",
            form=TextForm.FULL_TEXT,
        )
        index.put_document(document, [passage])
    retriever = Retriever(index, RuleCatalogue([_rule_with_two_editions()]))
    for question in ("会议记录应当保存几年", "《云岭县档案管理办法》第五条"):
        for day, expected in ((date(2020, 6, 1), "2018年版"), (date(2026, 6, 1), "2025年版")):
            first, second = retriever.retrieve(question, on=day)[:2]
            assert (first.passage.edition, second.passage.edition != expected) == (expected, True)


def test_an_empty_index_finds_nothing(tmp_path: Path) -> None:
    index = PassageIndex.open(tmp_path, FakeEmbedder())
    assert Retriever(index, RuleCatalogue(())).retrieve("公众号") == ()


def test_the_floor_rises_with_the_library() -> None:
    floors = [floor(count) for count in (0, 10, 100, 1_000, 10_000, 1_000_000)]
    assert floors == sorted(floors)
    assert 0.25 < floors[0] < floors[-1] < 0.6


def test_the_catalogue_is_asked_for_once_a_search(retriever: Retriever) -> None:
    asked: list[RuleCatalogue] = []

    def find() -> RuleCatalogue:
        asked.append(RuleCatalogue(()))
        return asked[-1]

    # Each time is several questions to the vector store, which may be a server far away.
    assert len(Retriever(retriever.index, find).retrieve("公众号开设审批", top_k=30)) > 3
    assert len(asked) == 1


def test_a_foreign_matter_is_answered_by_a_passage_that_names_it(tmp_path: Path) -> None:
    index = PassageIndex.open(tmp_path, FakeEmbedder())
    index.put_document(*make("公积金", ["职工提取公积金凭身份证办理"]))
    index.put_document(*make("公务", ["公务卡凭身份证办理"]))
    retriever = Retriever(index, RuleCatalogue(()))
    assert retriever.retrieve("提取公积金怎么办理")[0].passage.text.startswith("职工提取公积金")
    index.remove_document("公积金", TEAM)
    assert retriever.retrieve("提取公积金怎么办理") == ()
