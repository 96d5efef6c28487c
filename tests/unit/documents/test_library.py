"""Documents added, changed, moved, refused, removed."""

from __future__ import annotations

from pathlib import Path

import pytest

from knowledge.cited import Held
from knowledge.documents import (
    BUILT_IN,
    TEAM,
    DocumentKind,
    TextForm,
)
from knowledge.errors import ClassifiedDocument, EmptyDocument, KnowledgeError
from knowledge.library.index import PassageIndex
from knowledge.library.ingest import Library
from tests.fakes import FakeEmbedder
from tests.fixtures.documents.files import docx_of, p, pdf_of
from tests.unit.documents.library import ANNA, REPORT, RULE, write
from tests.unit.documents.test_cleaning import FOUND_REPORT


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
