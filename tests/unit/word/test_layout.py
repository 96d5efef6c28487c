"""GB/T 9704—2012 as it stands in the XML."""

from __future__ import annotations

import io
from typing import Any

import pytest
from docx import Document
from docx.oxml.ns import qn

from bot.word import (
    Manuscript,
    Sheet,
    report_docx,
    sheet_docx,
    signature_indents,
    split_heading,
    text_docx,
    title_lines,
)

TITLE = "云岭县统计局关于2026年度意识形态（网络意识形态）工作责任制落实情况的自查报告"
MANUSCRIPT = Manuscript(
    title=TITLE,
    paragraphs=(
        "现将有关情况报告如下：",
        "一、工作开展情况",
        "（一）中心组学习。全年学习12次，参与度100%。",
        "1. 学习“两会”精神。",
        "二、存在问题",
        "（一）台账更新【待填：次数】次，【待核：9】次未更新。",
        "特此报告。",
    ),
    addressee="中共云岭县委宣传部",
    attachments=("责任清单", "阵地台账"),
    signature="云岭县统计局",
    date_line="2026年11月18日",
)


@pytest.fixture(scope="module")
def document() -> Any:
    return Document(io.BytesIO(report_docx(MANUSCRIPT)))


def paragraph(document: Any, beginning: str) -> Any:
    return next(p for p in document.paragraphs if p.text.startswith(beginning))


def fonts(run: Any) -> tuple[str, str, float]:
    element = run._r.rPr.rFonts
    return element.get(qn("w:eastAsia")), element.get(qn("w:ascii")), run.font.size.pt


def test_page_and_grid(document: Any) -> None:
    section = document.sections[0]
    assert (round(section.page_width.mm), round(section.page_height.mm)) == (210, 297)
    margins = (section.top_margin, section.bottom_margin, section.left_margin, section.right_margin)
    assert [round(margin.mm) for margin in margins] == [37, 35, 28, 26]
    grid = section._sectPr.find(qn("w:docGrid"))
    assert grid.get(qn("w:type")) == "linesAndChars"
    assert grid.get(qn("w:linePitch")) == "579"
    # 156 mm over 28 characters, less 16 pt, in 1/4096 pt.
    assert int(grid.get(qn("w:charSpace"))) == pytest.approx(-848.5, abs=1)


def test_every_paragraph_has_exactly_28_95_points(document: Any) -> None:
    for p in document.paragraphs:
        spacing = p._p.pPr.find(qn("w:spacing"))
        assert (spacing.get(qn("w:line")), spacing.get(qn("w:lineRule"))) == ("579", "exact")
        assert (spacing.get(qn("w:before")), spacing.get(qn("w:after"))) == ("0", "0")


def test_every_run_names_its_east_asian_font(document: Any) -> None:
    footers = (document.sections[0].footer, document.sections[0].even_page_footer)
    runs = [run for p in document.paragraphs for run in p.runs]
    runs += [run for footer in footers for p in footer.paragraphs for run in p.runs]
    assert runs
    for run in runs:
        assert run._r.rPr.rFonts.get(qn("w:eastAsia"))
        assert not any("Theme" in name for name in run._r.rPr.rFonts.attrib)


@pytest.mark.parametrize(
    ("beginning", "font", "size"),
    [
        ("云岭县统计局关于", "方正小标宋简体", 22.0),
        ("中共云岭县委宣传部：", "仿宋_GB2312", 16.0),
        ("一、", "黑体", 16.0),
        ("（一）中心组学习", "楷体_GB2312", 16.0),
        ("1. 学习", "仿宋_GB2312", 16.0),
        ("特此报告", "仿宋_GB2312", 16.0),
    ],
)
def test_fonts(document: Any, beginning: str, font: str, size: float) -> None:
    assert fonts(paragraph(document, beginning).runs[0]) == (font, "Times New Roman", size)


def test_only_the_heading_sentence_of_a_run_in_heading_is_a_heading(document: Any) -> None:
    runs = paragraph(document, "（一）中心组学习").runs
    assert [run.text for run in runs] == ["（一）中心组学习。", "全年学习12次，参与度100%。"]
    assert fonts(runs[1])[0] == "仿宋_GB2312"
    assert list(split_heading("（二）只有标题")) == [("（二）只有标题", "楷体_GB2312")]


def test_indents(document: Any) -> None:
    body = paragraph(document, "特此报告")._p.pPr.find(qn("w:ind"))
    assert (body.get(qn("w:firstLineChars")), body.get(qn("w:firstLine"))) == ("200", "640")
    assert paragraph(document, "中共云岭县委宣传部：")._p.pPr.find(qn("w:ind")) is None
    day = paragraph(document, "2026年11月18日")
    assert day._p.pPr.find(qn("w:ind")).get(qn("w:rightChars")) == "400"
    assert paragraph(document, "云岭县统计局关于").alignment == 1


def test_signature_is_centred_over_the_date() -> None:
    signature, day = signature_indents("云岭县统计局", "2026年11月18日")
    assert day == 4.0
    assert signature + 6 / 2 == day + 7 / 2
    long_signature, long_day = signature_indents(
        "望海市滨江区社会主义精神文明建设委员会办公室", "2026年1月8日"
    )
    assert long_signature == 2.0
    assert long_signature + 22 / 2 == long_day + 6 / 2


def test_placeholders_are_yellow_and_nothing_else_is(document: Any) -> None:
    marked = [run.text for p in document.paragraphs for run in p.runs if run.font.highlight_color]
    assert marked == ["【待填：次数】", "【待核：9】"]


def test_page_number_stands_at_the_outer_corner(document: Any) -> None:
    section = document.sections[0]
    assert document.settings.odd_and_even_pages_header_footer
    for footer, side, alignment in ((section.footer, "right", 2), (section.even_page_footer, "left", 0)):
        line = footer.paragraphs[0]
        assert line.text == "— 1 —"
        assert line.alignment == alignment
        assert line._p.pPr.find(qn("w:ind")).get(qn(f"w:{side}Chars")) == "100"
        assert "PAGE" in "".join(code.text or "" for code in line._p.iter(qn("w:instrText")))
        assert fonts(line.runs[0]) == ("宋体", "宋体", 14.0)


def test_attachments_are_numbered_without_full_stop(document: Any) -> None:
    assert paragraph(document, "附件：").text == "附件：1. 责任清单"
    assert paragraph(document, "2. 阵地台账").text == "2. 阵地台账"


def test_text_is_the_manuscript_and_no_more(document: Any) -> None:
    lines = [p.text.replace("\n", "") for p in document.paragraphs if p.text]
    assert lines == [
        TITLE,
        "中共云岭县委宣传部：",
        *MANUSCRIPT.paragraphs,
        "附件：1. 责任清单",
        "2. 阵地台账",
        "云岭县统计局",
        "2026年11月18日",
    ]
    assert document.core_properties.title == TITLE
    assert document.core_properties.comments == ""


def test_a_long_title_breaks_where_words_end() -> None:
    assert title_lines(TITLE) == (
        "云岭县统计局关于2026年度",
        "意识形态（网络意识形态）",
        "工作责任制落实情况的自查报告",
    )
    assert title_lines("关于学习情况的报告") == ("关于学习情况的报告",)
    two = title_lines("望海市滨江区科学技术局关于2026年度网络安全工作责任制落实情况的自查报告")
    assert [len(line) for line in two] == sorted((len(line) for line in two), reverse=True) or len(two) == 3
    assert title_lines("长" * 50) == ("长" * 50,)


def test_a_table_on_a_new_page_or_by_itself() -> None:
    sheet = Sheet("佐证台账", ("序号", "表述"), (("1", "学习12次"), ("2", "【待填：次数】")), (20.0, 136.0))
    with_annex = Document(io.BytesIO(report_docx(MANUSCRIPT, sheet)))
    assert 'w:type="page"' in with_annex.element.xml
    assert [cell.text for cell in with_annex.tables[0].rows[2].cells] == ["2", "【待填：次数】"]
    alone = Document(io.BytesIO(sheet_docx(sheet)))
    assert alone.paragraphs[0].text == "佐证台账"
    assert alone.tables[0].rows[0]._tr.trPr.find(qn("w:tblHeader")) is not None


def test_a_part_of_a_report_is_a_file_of_its_own() -> None:
    made = Document(io.BytesIO(text_docx("中心组学习", "中心组学习\n全年学习12次。\n")))
    assert [p.text for p in made.paragraphs if p.text] == ["中心组学习", "全年学习12次。"]
