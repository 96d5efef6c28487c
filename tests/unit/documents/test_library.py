"""Documents added, changed, moved, removed; what they cite; who sees them."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from datetime import date
from functools import cache
from pathlib import Path

import pytest

from knowledge.articles import parse_rule
from knowledge.builtin import SAMPLE_REPORTS, builtin_documents
from knowledge.cited import Held
from knowledge.documents import (
    BUILT_IN,
    TEAM,
    ArticleNumber,
    DocumentKind,
    Scope,
    TextForm,
    personal_scope,
)
from knowledge.errors import ClassifiedDocument, EmptyDocument, KnowledgeError
from knowledge.index import PassageIndex
from knowledge.ingest import Library
from knowledge.retrieval import Retriever
from knowledge.rules import RuleCatalogue, load_rules
from knowledge.specs import ReportSpec, load_specs
from tests.fakes import FakeEmbedder
from tests.fixtures.documents.files import docx_of, p, pdf_of
from tests.unit.documents.test_cleaning import FOUND_REPORT, RULE_TEXTS

ANNA, BOB = personal_scope("tg:1"), personal_scope("tg:2")

REPORT = """云岭县教育局关于2024年度意识形态工作责任制落实情况的自查报告

县委宣传部：

按照要求，现将有关情况报告如下：

一、工作开展情况
（一）抓实学习。依据《中国共产党党委（党组）理论学习中心组学习规则》第十条，全年集体学习研讨12次。
（二）守好网络。落实《中华人民共和国网络安全法》第二十一条和《云岭县网络信息发布管理办法》，修复漏洞6个。
二、存在问题
学用结合不够紧密。
三、下一步工作措施
每次研讨形成一项措施。贯彻《中国共产党宣传工作条例》。

云岭县教育局
2024年11月8日
"""

RULE = """青禾区公文归档办法

第一章　总则

第一条　为了做好公文归档，制定本办法。

第二条　本办法所称归档，包括下列活动：
（一）收集；
（二）整理。

第二章　期限

第三条　公文应当在办结后三十日内归档。

第四条　本办法自2024年3月1日起施行。
"""


@cache
def cards() -> RuleCatalogue:
    return load_rules()


@cache
def kinds() -> dict[str, ReportSpec]:
    return load_specs(catalogue=cards())


@pytest.fixture
def embedder() -> FakeEmbedder:
    return FakeEmbedder()


@pytest.fixture
def index(tmp_path: Path, embedder: FakeEmbedder) -> Iterator[PassageIndex]:
    index = PassageIndex.open(tmp_path / "index", embedder)
    yield index
    index.close()


@pytest.fixture
def library(index: PassageIndex) -> Library:
    return Library(index, cards(), kinds(), today=lambda: date(2026, 3, 1))


@pytest.fixture
def report(tmp_path: Path) -> Path:
    return write(tmp_path / "自查报告.txt", REPORT)


def write(path: Path, content: str | bytes) -> Path:
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_bytes(content.encode() if isinstance(content, str) else content)
    return path


class TestAdding:
    def test_a_report_is_recognised_and_every_passage_knows_where_it_came_from(
        self, library: Library, index: PassageIndex, report: Path
    ) -> None:
        added = library.add(report, added_by="tg:1")
        document = added.document
        assert (added.status, added.removed, added.warnings) == ("added", (), ())
        assert (document.kind, document.unit, document.year) == (DocumentKind.REPORT, "云岭县教育局", 2024)
        assert (document.report_kind, document.name, document.added_by) == (
            "ideology",
            "自查报告.txt",
            "tg:1",
        )
        passages = index.passages_of(document.id, TEAM)
        assert len(passages) == document.passages == 5
        for passage in passages:
            assert passage.document_id == document.id
            assert passage.document_title == document.title
            assert (passage.unit, passage.year, passage.report_kind) == ("云岭县教育局", 2024, "ideology")
            assert (passage.scope, passage.form) == (TEAM, TextForm.FULL_TEXT)
            assert passage.label
            assert (passage.added_by, passage.added_at) == ("tg:1", document.added_at)
            assert passage.content_hash
        by_label = {passage.label: passage for passage in passages}
        assert by_label["一、（一）"].cites == ("中国共产党党委（党组）理论学习中心组学习规则#10",)

    def test_the_same_file_again_costs_a_hash(
        self, library: Library, report: Path, embedder: FakeEmbedder
    ) -> None:
        first = library.add(report)
        embedder.embedded.clear()
        second = library.add(report)
        assert (second.status, second.document) == ("unchanged", first.document)
        assert second.cited == first.cited
        assert embedder.embedded == []
        assert len(library.list((TEAM,))) == 1

    def test_a_changed_file_replaces_only_what_changed(
        self, library: Library, index: PassageIndex, report: Path, embedder: FakeEmbedder
    ) -> None:
        first = library.add(report)
        embedder.embedded.clear()
        write(report, REPORT.replace("修复漏洞6个", "修复漏洞9个"))
        second = library.add(report)
        assert (second.status, second.document.id) == ("replaced", first.document.id)
        assert len(embedder.embedded) == 1
        assert "修复漏洞9个" in embedder.embedded[0]
        texts = "".join(passage.text for passage in index.passages_of(first.document.id, TEAM))
        assert "漏洞9个" in texts
        assert "漏洞6个" not in texts
        assert len(library.list((TEAM,))) == 1

    def test_a_moved_file_is_no_second_document(self, library: Library, report: Path, tmp_path: Path) -> None:
        first = library.add(report)
        moved = library.add(report.rename(tmp_path / "归档.txt"))
        assert (moved.status, moved.document.id, moved.document.name) == (
            "moved",
            first.document.id,
            "归档.txt",
        )
        assert [document.name for document in library.list((TEAM,))] == ["归档.txt"]

    def test_a_copy_is_no_second_document(self, library: Library, report: Path, tmp_path: Path) -> None:
        first = library.add(report)
        copied = library.add(write(tmp_path / "副本.txt", REPORT))
        assert (copied.status, copied.document) == ("unchanged", first.document)

    def test_files_of_one_name_in_two_folders_are_two_documents(
        self, library: Library, tmp_path: Path
    ) -> None:
        library.add(write(tmp_path / "2023" / "自查报告.txt", REPORT.replace("2024", "2023")))
        second = library.add(write(tmp_path / "2024" / "自查报告.txt", REPORT))
        assert second.status == "added"
        assert sorted(document.year or 0 for document in library.list((TEAM,))) == [2023, 2024]

    def test_an_upload_replaces_its_namesake_only_when_it_is_the_same_report(
        self, library: Library, tmp_path: Path
    ) -> None:
        first = library.add(write(tmp_path / "1.tmp", REPORT), name="自查报告.txt", scope=ANNA)
        better = library.add(
            write(tmp_path / "2.tmp", REPORT.replace("12次", "14次")), name="自查报告.txt", scope=ANNA
        )
        other = library.add(
            write(tmp_path / "3.tmp", REPORT.replace("2024", "2023")), name="自查报告.txt", scope=ANNA
        )
        assert (better.status, better.document.id) == ("replaced", first.document.id)
        assert other.status == "added"
        assert other.document.id != first.document.id

    def test_options_correct_what_was_recognised(self, library: Library, report: Path) -> None:
        first = library.add(report)
        corrected = library.add(report, year=2023, unit="云岭县教育体育局", report_kind="ideology")
        assert (corrected.status, corrected.document.id) == ("replaced", first.document.id)
        assert (corrected.document.year, corrected.document.unit) == (2023, "云岭县教育体育局")
        assert library.add(report, year=2023).status == "unchanged"

    def test_what_is_not_recognised_is_asked_for(self, library: Library, tmp_path: Path) -> None:
        added = library.add(write(tmp_path / "总结.txt", "关于有关工作的总结\n做了一些工作。\n"))
        assert added.warnings == (
            "没有认出单位（--unit）、年度（--year）、报告种类（--report-kind），可在添加时补上。",
            "没有认出“一、”“（一）”这样的层次标题，按整篇保存，查找时不分节。",
        )

    def test_unknown_options_are_refused(self, library: Library, report: Path) -> None:
        with pytest.raises(KnowledgeError, match="没有“nothing”这个报告种类"):
            library.add(report, report_kind="nothing")
        with pytest.raises(KnowledgeError, match="rule（规定）、report（报告）或 notice（通知）"):
            library.add(report, kind="book")
        with pytest.raises(KnowledgeError, match="自带资料"):
            library.add(report, scope=BUILT_IN)
        assert library.list((BUILT_IN, TEAM)) == ()

    def test_noise_is_listed_and_kept_when_asked(
        self, library: Library, index: PassageIndex, tmp_path: Path
    ) -> None:
        path = write(
            tmp_path / "网上的报告.txt", REPORT + "##paidend##\n更多范文资料，请关注公众号：笔尖公文\n"
        )
        added = library.add(path)
        assert [removal.reason for removal in added.removed] == ["付费标记", "广告"]
        assert added.document.removed == (
            "付费标记：##paidend##",
            "广告：更多范文资料，请关注公众号：笔尖公文",
        )
        assert "笔尖" not in "".join(passage.text for passage in index.passages_of(added.document.id, TEAM))
        kept = library.add(path, keep_noise=True)
        assert (kept.status, kept.removed, kept.document.id) == ("replaced", (), added.document.id)
        assert "笔尖" in "".join(passage.text for passage in index.passages_of(added.document.id, TEAM))
        assert library.add(path).status == "replaced"

    def test_only_noise_is_empty(self, library: Library, tmp_path: Path) -> None:
        with pytest.raises(EmptyDocument, match="--keep-noise"):
            library.add(write(tmp_path / "广告.txt", "##paidbegin##\n微信号：abc_12345\n"))

    def test_a_notice_is_kept_as_a_notice(self, library: Library, tmp_path: Path) -> None:
        text = "关于开展2025年度保密自查的通知\n各乡镇：\n一、自查内容\n（一）制度。\n二、时间\n12月5日前报送。\n"
        added = library.add(write(tmp_path / "通知.txt", text))
        assert (added.document.kind, added.warnings) == (DocumentKind.NOTICE, ())

    @pytest.mark.parametrize("format_name", ["docx", "pdf", "html"])
    def test_every_format_gives_the_same_sections(
        self, library: Library, index: PassageIndex, tmp_path: Path, format_name: str
    ) -> None:
        lines = [line for line in REPORT.split("\n") if line]
        data = {
            "docx": docx_of("".join(map(p, lines))),
            "pdf": pdf_of([lines[:4], lines[4:]]),
            "html": "<html><body>" + "".join(f"<p>{line}</p>" for line in lines) + "</body></html>",
        }[format_name]
        added = library.add(write(tmp_path / f"报告.{format_name}", data))
        labels = [passage.label for passage in index.passages_of(added.document.id, TEAM)]
        assert labels[1:3] == ["一、（一）", "一、（二）"]
        assert (added.document.unit, added.document.year) == ("云岭县教育局", 2024)


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


class TestFolders:
    def test_a_folder_is_taken_file_by_file(self, library: Library, tmp_path: Path) -> None:
        folder = tmp_path / "资料"
        write(folder / "报告.txt", REPORT)
        write(folder / "规定" / "办法.txt", RULE)
        write(folder / "旧.doc", b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1")
        write(folder / "扫描.pdf", pdf_of([[]]))
        write(folder / ".隐藏.txt", REPORT)
        write(folder / "~$报告.docx", b"x")
        write(tmp_path / "外面.txt", REPORT + "外面")
        (folder / "链接.txt").symlink_to(tmp_path / "外面.txt")
        done: list[tuple[int, int]] = []
        result = library.add_folder(folder, progress=lambda n, total: done.append((n, total)))
        assert sorted(added.document.name for added in result.added) == ["办法.txt", "报告.txt"]
        assert [name for name, _ in result.refused] == ["扫描.pdf", "旧.doc"]
        assert "另存为 .docx" in result.refused[1][1]
        assert done == [(1, 4), (2, 4), (3, 4), (4, 4)]
        again = library.add_folder(folder)
        assert {added.status for added in again.added} == {"unchanged"}

    def test_a_missing_folder_is_named(self, library: Library, tmp_path: Path) -> None:
        with pytest.raises(KnowledgeError, match="找不到文件夹“没有”"):
            library.add_folder(tmp_path / "没有")


class TestRefusals:
    @pytest.mark.parametrize(
        ("name", "content"),
        [
            ("报告.txt", "机密★1年\n" + REPORT),
            ("报告.txt", REPORT.replace("一、工作", "秘密 ★ 长期\n一、工作")),
            ("机密★报告.txt", REPORT),
            ("报告.txt", "机##paidbegin##密★3年\n" + REPORT),
        ],
    )
    def test_a_classified_text_leaves_no_trace(
        self, library: Library, tmp_path: Path, embedder: FakeEmbedder, name: str, content: str
    ) -> None:
        with pytest.raises(ClassifiedDocument, match="保守国家秘密法"):
            library.add(write(tmp_path / name, content))
        assert library.list((TEAM,)) == ()
        assert embedder.embedded == []

    def test_a_moved_file_with_a_marked_name_is_refused(
        self, library: Library, report: Path, tmp_path: Path
    ) -> None:
        library.add(report)
        with pytest.raises(ClassifiedDocument):
            library.add(report.rename(tmp_path / "绝密★报告.txt"))
        assert [document.name for document in library.list((TEAM,))] == ["自查报告.txt"]


class TestScopes:
    """One person tries every way to another's document."""

    SECRET = REPORT.replace("云岭县教育局", "望海市水务局").replace("学用结合不够紧密", "甲字号库房漏水")

    def test_a_person_s_document_is_seen_by_that_person_alone(
        self, library: Library, index: PassageIndex, tmp_path: Path
    ) -> None:
        path = write(tmp_path / "私.txt", self.SECRET)
        document = library.add(path, scope=ANNA).document
        passages = index.passages_of(document.id, ANNA)
        retriever = Retriever(index, cards())
        assert "甲字号" in "".join(
            f.passage.text for f in retriever.retrieve("甲字号库房漏水", scopes=(BUILT_IN, TEAM, ANNA))
        )
        for scopes in (
            (BUILT_IN, TEAM),
            (BUILT_IN, TEAM, BOB),
            (BOB,),
            (),
            (Scope("person:"),),
            (Scope("person:tg:10"),),
        ):
            assert document not in library.list(scopes)
            assert library.cited(scopes) == ()
            assert library.citing_reports("WAF", scopes=scopes) == ()
            assert index.document(document.id, scopes) is None
            assert index.get([passage.id for passage in passages], scopes) == ()
            assert "甲字号" not in "".join(
                f.passage.text for f in retriever.retrieve("甲字号库房漏水", scopes=scopes)
            )
            with pytest.raises(KnowledgeError, match="没有编号为"):
                library.remove(document.id, scopes)
        assert index.passages_of(document.id, BOB) == ()
        assert index.passages_of(document.id, TEAM) == ()
        assert library.list((ANNA,)) == (document,)

    def test_the_same_bytes_of_two_people_are_two_documents(self, library: Library, tmp_path: Path) -> None:
        path = write(tmp_path / "同.txt", REPORT)
        hers, his, ours = (library.add(path, scope=scope) for scope in (ANNA, BOB, TEAM))
        assert [added.status for added in (hers, his, ours)] == ["added"] * 3
        assert len({added.document.id for added in (hers, his, ours)}) == 3
        library.remove(hers.document.id, (ANNA,))
        assert [document.scope for document in library.list((ANNA, BOB, TEAM))] == sorted([BOB, TEAM])

    def test_forgetting_removes_all_of_one_person_and_nothing_else(
        self, library: Library, index: PassageIndex, tmp_path: Path
    ) -> None:
        library.add(write(tmp_path / "同.txt", REPORT), scope=BOB)
        library.add(write(tmp_path / "同.txt", REPORT), scope=ANNA)
        document = library.add(write(tmp_path / "私.txt", self.SECRET), scope=ANNA).document
        forgotten = library.forget(ANNA)
        assert (forgotten.documents, forgotten.passages, forgotten.left) == (2, 10, 0)
        assert index.passages_of(document.id, ANNA) == ()
        assert library.list((ANNA,)) == ()
        assert len(library.list((BOB,))) == 1
        assert library.forget(ANNA).documents == 0
        with pytest.raises(KnowledgeError, match="个人资料"):
            library.forget(TEAM)
        secret = "甲字号库房漏水".encode()
        index.close()
        left = [
            path for path in (tmp_path / "index").rglob("*") if path.is_file() and secret in path.read_bytes()
        ]
        assert left == []


class TestRemoving:
    def test_nothing_is_left_behind(self, library: Library, index: PassageIndex, report: Path) -> None:
        document = library.add(report).document
        assert library.remove(document.id) == document
        assert library.list((TEAM,)) == ()
        assert index.passages_of(document.id, TEAM) == ()
        assert library.check() == ()
        with pytest.raises(KnowledgeError, match="zicha sources"):
            library.remove(document.id)
        assert library.add(report).status == "added"

    def test_built_in_documents_stay(self, library: Library) -> None:
        library.build_builtin()
        document = library.list((BUILT_IN,))[0]
        with pytest.raises(KnowledgeError, match="随程序更新"):
            library.remove(document.id, (BUILT_IN, TEAM))


class TestBuiltIn:
    def test_rules_elements_and_samples_are_built_once(
        self, library: Library, index: PassageIndex, embedder: FakeEmbedder
    ) -> None:
        told: list[tuple[int, int]] = []
        built = library.build_builtin(lambda done, total: told.append((done, total)))
        documents = library.list((BUILT_IN,))
        assert built == len(documents) == len(cards()) + len(kinds()) + len(list(SAMPLE_REPORTS.glob("*.md")))
        assert told[-1] == (built, built)
        by_kind = {kind: sum(document.kind is kind for document in documents) for kind in DocumentKind}
        assert by_kind[DocumentKind.RULE] == len(cards())
        assert by_kind[DocumentKind.ELEMENT] == len(kinds())
        elements = {passage.element for passage in index.passages_of("kind-ideology", BUILT_IN)}
        assert elements == {f"ideology:{element.id}" for element in kinds()["ideology"].elements}
        embedder.embedded.clear()
        assert library.build_builtin() == 0
        assert embedder.embedded == []

    def test_samples_say_unit_year_and_kind(self, library: Library) -> None:
        library.build_builtin()
        samples = [document for document in library.list((BUILT_IN,)) if document.kind is DocumentKind.REPORT]
        assert sorted(document.report_kind for document in samples) == [
            "cyber",
            "ideology",
            "ideology",
            "party",
            "secrecy",
        ]
        assert all(document.unit and document.year for document in samples)

    def test_what_changed_is_built_anew_and_what_is_gone_disappears(
        self, library: Library, index: PassageIndex, embedder: FakeEmbedder
    ) -> None:
        library.build_builtin()
        rules = list(cards())
        changed = replace(rules[0], about="另一句说明")
        fewer = RuleCatalogue([changed, *rules[1:-1]])
        embedder.embedded.clear()
        assert Library(index, fewer, {}).build_builtin() >= 2 + len(kinds())
        documents = {document.id for document in library.list((BUILT_IN,))}
        assert f"rule-{rules[-1].id}" not in documents
        assert not any(document.startswith("kind-") for document in documents)
        assert len(embedder.embedded) == 1

    def test_cited_counts_the_team_s_reports_not_the_samples(self, library: Library) -> None:
        library.build_builtin()
        assert library.cited() == ()

    def test_hashes_do_not_hang_on_the_day_or_the_process(self) -> None:
        first, second = (builtin_documents(cards(), kinds()) for _ in range(2))
        assert [document for document, _ in first] == [document for document, _ in second]


@pytest.mark.skipif(not FOUND_REPORT.exists(), reason="the found report is not beside this checkout")
def test_the_found_report_is_stored_clean_and_adding_it_twice_changes_nothing(
    library: Library, index: PassageIndex
) -> None:
    added = library.add(FOUND_REPORT)
    assert [removal.reason for removal in added.removed] == [
        "付费标记",
        "广告",
        "广告",
        "广告",
        "广告",
        "付费标记",
    ]
    assert (added.document.year, added.document.report_kind) == (2023, "ideology")
    assert added.warnings == ("没有认出单位（--unit），可在添加时补上。",)
    text = "".join(passage.text for passage in index.passages_of(added.document.id, TEAM))
    assert "哒哒" not in text
    assert "paid" not in text
    assert {(rule.named, rule.held) for rule in added.cited} >= {
        ("区委《党委（党组）网络意识形态工作责任制实施细则》", Held.UNKNOWN),
        ("《中国共产党宣传工作条例》", Held.NOT_PUBLIC),
        ("《网络舆情监督检查工作办法》", Held.UNKNOWN),
    }
    assert library.add(FOUND_REPORT).status == "unchanged"
    assert library.list((TEAM,)) == (added.document,)
