"""Full texts of rules joined with their cards; what reports cite and how it is held."""

from __future__ import annotations

from pathlib import Path

import pytest

from knowledge.articles import parse_rule
from knowledge.cited import Held
from knowledge.documents import (
    BUILT_IN,
    TEAM,
    ArticleNumber,
    DocumentKind,
    TextForm,
)
from knowledge.library.index import PassageIndex
from knowledge.library.ingest import Library
from tests.fakes import FakeEmbedder
from tests.unit.documents.library import ANNA, BOB, REPORT, RULE, cards, kinds, write
from tests.unit.documents.test_cleaning import RULE_TEXTS


class TestRules:
    def test_a_full_text_gives_its_articles_verbatim_under_their_chapters(
        self, library: Library, index: PassageIndex, tmp_path: Path
    ) -> None:
        added = library.add(write(tmp_path / "办法.txt", RULE))
        passages = {passage.label: passage for passage in index.passages_of(added.document.id, TEAM)}
        assert (added.document.kind, added.document.title) == (DocumentKind.RULE, "青禾区公文归档办法")
        assert [label for label in passages if label] == ["第一条", "第二条", "第三条", "第四条"]
        assert passages["第二条"].text == "本办法所称归档，包括下列活动：\n（一）收集；\n（二）整理。"
        assert "第二章" in passages["第三条"].heading
        assert "期限" in passages["第三条"].heading
        assert passages["第三条"].article == ArticleNumber(3)
        assert {passage.form for passage in passages.values()} == {TextForm.FULL_TEXT}

    def test_the_catalogue_knows_the_text_until_it_is_removed(self, library: Library, tmp_path: Path) -> None:
        assert library.catalogue.find("青禾区公文归档办法") is None
        added = library.add(write(tmp_path / "办法.txt", RULE))
        rule = library.catalogue.find("青禾区公文归档办法")
        assert rule is not None
        assert [str(article.number) for article in rule.editions[-1].articles] == [
            "第一条",
            "第二条",
            "第三条",
            "第四条",
        ]
        assert "库内没有《青禾区公文归档办法》的卡片" in added.warnings[0]
        library.remove(added.document.id)
        assert library.catalogue.find("青禾区公文归档办法") is None

    def test_the_text_is_there_after_a_restart(
        self, library: Library, index: PassageIndex, tmp_path: Path
    ) -> None:
        library.add(write(tmp_path / "办法.txt", RULE))
        index.close()
        reopened = PassageIndex.open(tmp_path / "index", FakeEmbedder())
        rule = Library(reopened, cards(), kinds()).catalogue.find("青禾区公文归档办法")
        assert rule is not None
        assert rule.editions[-1].articles == parse_rule(RULE).articles
        reopened.close()

    def test_a_person_s_rule_text_is_not_the_team_s(self, library: Library, tmp_path: Path) -> None:
        library.add(write(tmp_path / "办法.txt", RULE), scope=ANNA)
        assert library.catalogue.find("青禾区公文归档办法") is None
        assert library.catalogue_for((BUILT_IN, TEAM, BOB)).find("青禾区公文归档办法") is None
        assert library.catalogue_for((BUILT_IN, TEAM, ANNA)).find("青禾区公文归档办法") is not None

    def test_a_text_without_articles_is_told(
        self, library: Library, index: PassageIndex, tmp_path: Path
    ) -> None:
        added = library.add(
            write(tmp_path / "意见.txt", "关于加强归档工作的意见\n要重视归档工作。\n"), kind="rule"
        )
        assert "没有认出条文" in added.warnings[0]
        assert index.passages_of(added.document.id, TEAM)

    @pytest.mark.skipif(not RULE_TEXTS.exists(), reason="the rule texts are not beside this checkout")
    def test_card_and_text_are_joined_and_the_text_is_quoted(
        self, library: Library, index: PassageIndex
    ) -> None:
        path = RULE_TEXTS / "中华人民共和国网络安全法.md"
        added = library.add(path)
        rule = cards().find("中华人民共和国网络安全法")
        assert rule is not None
        assert (added.document.rule_id, added.document.edition) == (rule.id, rule.editions[-1].label)
        text = path.read_text(encoding="utf-8")
        for passage in index.passages_of(added.document.id, TEAM):
            assert all(line.strip() in text for line in passage.text.split("\n"))

    @pytest.mark.skipif(not RULE_TEXTS.exists(), reason="the rule texts are not beside this checkout")
    def test_an_edition_without_front_matter_is_told_by_its_own_dates(
        self, library: Library, tmp_path: Path
    ) -> None:
        text = (RULE_TEXTS / "中国共产党问责条例.md").read_text(encoding="utf-8").split("---", 2)[2]
        added = library.add(write(tmp_path / "问责条例.txt", text))
        assert added.document.edition.startswith("2019")


class TestCitations:
    def test_adding_lists_every_rule_and_how_it_is_held(self, library: Library, report: Path) -> None:
        cited = library.add(report).cited
        assert [(rule.title, rule.article, rule.held) for rule in cited] == [
            ("中国共产党党委（党组）理论学习中心组学习规则", "第十条", Held.SUMMARY),
            ("中华人民共和国网络安全法", "第二十一条", Held.REVISED),
            ("云岭县网络信息发布管理办法", "", Held.UNKNOWN),
            ("中国共产党宣传工作条例", "", Held.NOT_PUBLIC),
        ]
        assert all(rule.reason.endswith("。") for rule in cited)

    def test_a_text_that_is_held_is_called_so(self, library: Library, tmp_path: Path) -> None:
        library.add(write(tmp_path / "办法.txt", RULE))
        cited = library.add(
            write(tmp_path / "报告.txt", "自查报告\n一、情况\n依据《青禾区公文归档办法》第三条归档。\n")
        ).cited
        assert [(rule.article, rule.held) for rule in cited] == [("第三条", Held.FULL_TEXT)]

    def test_a_local_rule_is_not_the_central_one_of_that_name(self, library: Library, tmp_path: Path) -> None:
        text = "自查报告\n一、情况\n根据区委《党委（党组）网络意识形态工作责任制实施细则》开展工作。\n"
        cited = library.add(write(tmp_path / "报告.txt", text)).cited
        assert [(rule.named, rule.held) for rule in cited] == [
            ("区委《党委（党组）网络意识形态工作责任制实施细则》", Held.UNKNOWN)
        ]

    def test_books_and_plans_are_no_rules(self, library: Library, tmp_path: Path) -> None:
        text = "自查报告\n一、情况\n学习《青禾读本》，制定《2024年度学习计划》，印发《任务清单》。\n"
        assert library.add(write(tmp_path / "报告.txt", text)).cited == ()

    def test_over_all_reports_it_is_counted_what_to_get_next(self, library: Library, tmp_path: Path) -> None:
        library.add(write(tmp_path / "a.txt", REPORT))
        library.add(
            write(
                tmp_path / "b.txt",
                REPORT.replace("2024", "2023") + "再次落实《云岭县网络信息发布管理办法》第三条。\n",
            )
        )
        lines = library.cited((TEAM,))
        first = lines[0]
        assert (first.title, first.times, first.reports, first.articles) == (
            "云岭县网络信息发布管理办法",
            3,
            2,
            ("第三条",),
        )
        assert (
            first.advice
            == "请核对《云岭县网络信息发布管理办法》的名称和发文机关，找到文本后用 zicha add 添加。"
        )
        advice = {line.title: line.advice for line in lines}
        assert "只写标题" in advice["中国共产党宣传工作条例"]
        assert "第二十三条" in advice["中华人民共和国网络安全法"]
        assert "zicha add" in advice["中国共产党党委（党组）理论学习中心组学习规则"]

    def test_an_article_knows_the_reports_that_cite_it(self, library: Library, report: Path) -> None:
        document = library.add(report).document
        rule = cards().find("网络安全法")
        assert rule is not None
        assert library.citing_reports(rule.id) == (document,)
        assert library.citing_reports(rule.id, ArticleNumber(21)) == (document,)
        assert library.citing_reports(rule.id, ArticleNumber(22)) == ()
        assert library.citing_reports(rule.id, scopes=(BOB,)) == ()
