"""`zicha review` as a gate: exit codes, formats, folders, what is compared, what is refused."""

from __future__ import annotations

import json
from pathlib import Path

import docx
import pytest

from tests.e2e.conftest import Run
from tests.e2e.test_commands import DRAFT
from tests.unit.review.cases import report

CLEAN = report("town")


def drafts(folder: Path, **texts: str) -> Path:
    folder.mkdir()
    for name, text in texts.items():
        (folder / f"{name}.txt").write_text(text, encoding="utf-8")
    return folder


def test_a_folder_passes_without_errors_and_fails_with_one(run: Run, tmp_path: Path) -> None:
    folder = drafts(tmp_path / "稿", 一=CLEAN)
    (folder / "~$一.docx").write_bytes(b"lock")
    (folder / ".隐藏.txt").write_text(DRAFT, encoding="utf-8")
    code, out, _ = run("review", "稿", "--json")
    assert code == 0, out
    (one,) = json.loads(out)["files"]
    assert one["file"] == "稿/一.txt"
    (folder / "二.txt").write_text(DRAFT, encoding="utf-8")
    code, out, _ = run("review", "稿")
    assert code == 1
    assert "共审 2 份，有错误的 1 份" in out
    assert "要素表（有 " in out


@pytest.mark.parametrize("format_", ["json", "text"])
def test_a_file_that_cannot_be_read_does_not_hide_the_others(run: Run, tmp_path: Path, format_: str) -> None:
    folder = drafts(tmp_path / "稿", 一=CLEAN)
    (folder / "坏.docx").write_bytes(b"PK\x03\x04 broken")
    code, out, _ = run("review", "稿", "--format", format_)
    assert code == 1
    if format_ == "json":
        assert [("error" in one) for one in json.loads(out)["files"]] == [False, True]
    else:
        assert "没有审：" in out


def test_looked_at_is_counted_and_nothing_is_passed_over(run: Run, tmp_path: Path) -> None:
    file = tmp_path / "a.txt"
    file.write_text("我局高度重视。", encoding="utf-8")
    code, out, _ = run("review", "a.txt", "--json")
    review = json.loads(out)
    assert code == 0
    assert all(isinstance(one["count"], int) for one in review["ran"])
    assert any(one["count"] == 0 and "0 处可核对" in one["looked_at"] for one in review["ran"])
    assert all(one["reason"] for one in review["not_run"])


def test_what_is_copied_is_said_with_the_name_of_the_file(run: Run, tmp_path: Path) -> None:
    (tmp_path / "a.txt").write_text(CLEAN, encoding="utf-8")
    (tmp_path / "去年材料.txt").write_text(CLEAN.replace("12", "15"), encoding="utf-8")
    _, out, _ = run("review", "a.txt", "--compare", "去年材料.txt", "--json")
    copied = [one for one in json.loads(out)["findings"] if one["check"] == "copied-from-source"]
    assert copied
    assert all("“去年材料.txt”" in one["message"] for one in copied)


@pytest.mark.parametrize("format_", ["json", "text"])
def test_a_mark_stops_everything_in_every_format(run: Run, tmp_path: Path, format_: str) -> None:
    inside = tmp_path / "in.txt"
    inside.write_text("机密★1年\n" + DRAFT, encoding="utf-8")
    document = docx.Document()
    document.add_paragraph("星河里截止10月底。")
    document.sections[0].header.paragraphs[0].text = "秘密★3年"
    document.save(str(tmp_path / "header.docx"))
    for name in ("in.txt", "header.docx"):
        out_file = tmp_path / "out.docx"
        code, out, _ = run("review", name, "--format", format_, "--docx", str(out_file))
        assert code == 1
        assert not out_file.exists()
        assert "会员请联系客服" not in out
        assert "星河里" not in out
        if format_ == "json":
            review = json.loads(out)
            assert review["refused"] is True
            assert [one["check"] for one in review["findings"]] == ["classification-mark"]
            assert review["coverage"] == []
        else:
            assert "密级标志" in out


def test_personal_numbers_are_not_repeated_whole(run: Run, tmp_path: Path) -> None:
    (tmp_path / "a.txt").write_text(CLEAN + "\n信息员王某，手机13800001111，1234。", encoding="utf-8")
    for format_ in ("text", "json"):
        _, out, err = run("review", "a.txt", "--format", format_)
        assert "personal-data" in out
        assert "13800001111" not in out + err


def test_a_folder_gives_one_word_file_a_draft(run: Run, tmp_path: Path) -> None:
    folder = drafts(tmp_path / "稿", 一=DRAFT, 二=DRAFT)
    code, _, err = run("review", "稿", "--docx", "批注", "--accept")
    assert code == 1
    assert sorted(one.name for one in (tmp_path / "批注").iterdir()) == [
        "一.txt.审稿.docx",
        "二.txt.审稿.docx",
    ]
    assert folder.exists()
    code, out, err = run("review", "稿", "--docx", "x.docx")
    assert code == 1
    assert "写文件夹" in err
    assert out == ""
