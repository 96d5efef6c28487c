"""Marks where nobody looks: properties, comments, text boxes, watermarks, cells beside the form."""

from __future__ import annotations

import zipfile
from collections.abc import AsyncIterator
from pathlib import Path

import docx
import openpyxl
import pytest
from openpyxl.comments import Comment

from bot.errors import ClassifiedText
from bot.reports.importing import import_facts
from bot.reports.task import ReportTask
from bot.services import Services
from knowledge.errors import ClassifiedDocument
from knowledge.loaders import load_text
from tests.support import make_services

W = "http://schemas.openxmlformats.org/wordprocessingml/2006/main"
V = "urn:schemas-microsoft-com:vml"
MARK = "机密★1年"
BOX = "<w:txbxContent><w:p><w:r><w:t>机密</w:t></w:r><w:r><w:t>★1年</w:t></w:r></w:p></w:txbxContent>"
PARTS = {
    "comment": ("word/comments.xml", f'<w:comments xmlns:w="{W}"><w:comment><w:p><w:r><w:t>{MARK}</w:t></w:r></w:p></w:comment></w:comments>'),
    "box in a header": ("word/header9.xml", f'<w:hdr xmlns:w="{W}" xmlns:v="{V}"><w:p><w:r><w:pict><v:shape><v:textbox>{BOX}</v:textbox></v:shape></w:pict></w:r></w:p></w:hdr>'),
    "watermark": ("word/header8.xml", f'<w:hdr xmlns:w="{W}" xmlns:v="{V}"><w:p><w:r><w:pict><v:shape><v:textpath string="绝密"/></v:shape></w:pict></w:r></w:p></w:hdr>'),
    "property": ("docProps/custom.xml", '<Properties xmlns="http://schemas.openxmlformats.org/officeDocument/2006/custom-properties" xmlns:vt="x"><property name="密级"><vt:lpwstr>机密</vt:lpwstr></property></Properties>'),
    "drawing": ("word/diagrams/data1.xml", f'<d:model xmlns:d="d" xmlns:a="a"><a:p><a:r><a:t>{MARK}</a:t></a:r></a:p></d:model>'),
}  # fmt: skip


def write_docx(path: Path, part: str = "", content: str = "", **properties: str) -> Path:
    document = docx.Document()
    document.add_paragraph("关于中心组学习的情况")
    for name, value in properties.items():
        setattr(document.core_properties, name, value)
    document.save(str(path))
    if part:
        with zipfile.ZipFile(path, "a") as archive:
            archive.writestr(part, content)
    return path


@pytest.mark.parametrize("place", PARTS)
def test_in_a_part_beside_the_body(tmp_path: Path, place: str) -> None:
    path = write_docx(tmp_path / "通报.docx", *PARTS[place])
    with pytest.raises(ClassifiedDocument):
        load_text(path)


@pytest.mark.parametrize("name", ["title", "subject", "keywords", "comments", "category"])
def test_in_a_property_of_the_file(tmp_path: Path, name: str) -> None:
    with pytest.raises(ClassifiedDocument):
        load_text(write_docx(tmp_path / "通报.docx", **{name: MARK}))


def test_a_plain_file_passes(tmp_path: Path) -> None:
    path = write_docx(tmp_path / "通报.docx", title="学习情况", comments="不涉及国家秘密")
    assert "中心组学习" in load_text(path).text


@pytest.fixture
async def services(tmp_path: Path) -> AsyncIterator[Services]:
    async with make_services(tmp_path / "home") as opened:
        yield opened


@pytest.mark.parametrize("folder", ["机密文件", "【绝密】2026", "秘密"])
def test_in_the_name_of_a_folder(services: Services, tmp_path: Path, folder: str) -> None:
    inside = tmp_path / folder / "通报"
    inside.mkdir(parents=True)
    path = write_docx(inside / "学习情况.docx")
    for read in (load_text, services.library.add):
        with pytest.raises(ClassifiedDocument):
            read(path)
    batch = services.library.add_folder(tmp_path / folder)
    assert not batch.added
    assert "国家秘密标志" in batch.refused[0][1]
    # An upload has a name of its own; where it is kept meanwhile says nothing about it.
    assert load_text(path, name="学习情况.docx").text


@pytest.mark.parametrize(
    "place", ["", "cell", "sheet", "comment", "header", "property", "name", "toml", "docx"]
)
async def test_in_a_form(services: Services, tmp_path: Path, place: str) -> None:
    book = openpyxl.Workbook()
    sheet = book.active
    assert sheet is not None
    for row in (("事实项", "填写"), ("集体学习研讨次数", "12")):
        sheet.append(row)
    match place:
        case "cell":
            sheet["Z90"] = MARK
        case "sheet":
            book.create_sheet("说明")["A1"] = MARK
        case "comment":
            sheet["B2"].comment = Comment(MARK, "某")
        case "header":
            assert sheet.oddHeader is not None
            assert sheet.oddHeader.center is not None
            sheet.oddHeader.center.text = MARK
        case "property":
            book.properties.keywords = MARK
    path = tmp_path / "form.xlsx"
    book.save(path)
    if place == "toml":
        path = tmp_path / "facts.toml"
        path.write_text(f'"集体学习研讨次数" = 12\n# {MARK}\n', encoding="utf-8")
    elif place == "docx":
        path = write_docx(tmp_path / "form.docx", *PARTS["comment"])
    task = ReportTask("a", "ideology", "自查报告")
    if not place:
        assert [fact.value for fact in (await import_facts(task, services, path)).facts] == ["12"]
        return
    with pytest.raises((ClassifiedDocument, ClassifiedText)):
        await import_facts(task, services, path, name=f"{MARK}表.xlsx" if place == "name" else "")
