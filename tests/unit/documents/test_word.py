"""Word files: what a reader sees after accepting all changes."""

from __future__ import annotations

import io

import pytest

from knowledge.errors import DocumentTooLarge, EmptyDocument, UnreadableDocument
from knowledge.loaders import Limits, load_bytes
from tests.fixtures.documents.files import W, docx_of, item, p, r

NUMBERING = f"""<w:numbering {W}>
<w:abstractNum w:abstractNumId="1">
  <w:lvl w:ilvl="0"><w:start w:val="1"/><w:numFmt w:val="chineseCountingThousand"/><w:lvlText w:val="%1、"/></w:lvl>
  <w:lvl w:ilvl="1"><w:start w:val="1"/><w:numFmt w:val="chineseCounting"/><w:lvlText w:val="（%2）"/></w:lvl>
  <w:lvl w:ilvl="2"><w:start w:val="1"/><w:numFmt w:val="decimal"/><w:lvlText w:val="%3."/></w:lvl>
</w:abstractNum>
<w:abstractNum w:abstractNumId="2">
  <w:lvl w:ilvl="0"><w:start w:val="1"/><w:numFmt w:val="bullet"/><w:lvlText w:val="l"/></w:lvl>
</w:abstractNum>
<w:abstractNum w:abstractNumId="3">
  <w:lvl w:ilvl="0"><w:start w:val="9"/><w:numFmt w:val="chineseCountingThousand"/><w:lvlText w:val="第%1条"/></w:lvl>
</w:abstractNum>
<w:num w:numId="5"><w:abstractNumId w:val="1"/></w:num>
<w:num w:numId="6"><w:abstractNumId w:val="2"/></w:num>
<w:num w:numId="7"><w:abstractNumId w:val="3"/></w:num>
<w:num w:numId="8"><w:abstractNumId w:val="1"/><w:lvlOverride w:ilvl="0"><w:startOverride w:val="1"/></w:lvlOverride></w:num>
</w:numbering>"""


def text_of(body: str, **parts: str) -> str:
    return load_bytes(
        docx_of(body, {name.replace("__", "/") + ".xml": part for name, part in parts.items()}), "报告.docx"
    ).text


def test_automatic_numbers_are_printed_as_a_reader_sees_them() -> None:
    body = (
        item("工作情况", 5) + item("加强领导", 5, 1) + item("抓学习", 5, 2) + item("抓落实", 5, 2)
        + item("规范管理", 5, 1) + item("存在问题", 5) + item("学用结合不够", 5, 1) + item("一点", 6)
    )  # fmt: skip
    assert text_of(body, word__numbering=NUMBERING).split("\n") == [
        "一、工作情况", "（一）加强领导", "1.抓学习", "2.抓落实", "（二）规范管理", "二、存在问题", "（一）学用结合不够", "一点",
    ]  # fmt: skip


def test_a_list_begins_where_it_says_and_may_begin_anew() -> None:
    body = item("公文处理", 7) + item("公文归档", 7) + item("甲", 5) + item("乙", 5) + item("丙", 8)
    assert text_of(body, word__numbering=NUMBERING).split("\n") == [
        "第九条　公文处理",
        "第十条　公文归档",
        "一、甲",
        "二、乙",
        "一、丙",
    ]


def test_numbers_come_from_styles_too() -> None:
    styles = (
        f'<w:styles {W}><w:style w:styleId="H1"><w:name w:val="heading 1"/><w:pPr><w:numPr>'
        '<w:numId w:val="5"/></w:numPr></w:pPr></w:style></w:styles>'
    )
    body = (
        p("工作情况", '<w:pPr><w:pStyle w:val="H1"/></w:pPr>')
        + p("正文")
        + p("存在问题", '<w:pPr><w:pStyle w:val="H1"/></w:pPr>')
    )
    assert text_of(body, word__numbering=NUMBERING, word__styles=styles) == "一、工作情况\n正文\n二、存在问题"


def test_tracked_changes_are_read_as_accepted() -> None:
    body = (
        f"<w:p>{r('全年学习')}<w:del><w:r><w:delText>10</w:delText></w:r></w:del><w:ins>{r('12')}</w:ins>{r('次。')}</w:p>"
        f"<w:p><w:moveFrom>{r('移走的话')}</w:moveFrom><w:moveTo>{r('移来的话')}</w:moveTo></w:p>"
    )
    assert text_of(body) == "全年学习12次。\n移来的话"


def test_a_deleted_paragraph_mark_joins_and_a_deleted_row_goes() -> None:
    body = (
        f'<w:p><w:pPr><w:rPr><w:del w:id="1"/></w:rPr></w:pPr>{r("前半句，")}</w:p>{p("后半句。")}'
        f'<w:tbl><w:tr><w:trPr><w:del w:id="2"/></w:trPr><w:tc>{p("旧行")}</w:tc></w:tr>'
        f"<w:tr><w:tc>{p('新行')}</w:tc></w:tr></w:tbl>"
    )
    assert text_of(body) == "前半句，后半句。\n新行"


def test_tables_give_one_line_a_row() -> None:
    body = (
        f"<w:tbl><w:tr><w:tc>{p('问题')}</w:tc><w:tc>{p('措施')}</w:tc></w:tr>"
        f"<w:tr><w:tc>{p('台账不全')}</w:tc><w:tc>{p('逐项补录')}{p('每季核对')}</w:tc></w:tr></w:tbl>"
    )
    assert text_of(body) == "问题 | 措施\n台账不全 | 逐项补录 每季核对"


def test_a_file_of_python_docx_reads_back() -> None:
    from docx import Document

    document = Document()
    document.add_heading("青禾区图书馆自查报告", 0)
    document.add_paragraph("现将有关情况报告如下：")
    table = document.add_table(rows=1, cols=2)
    table.cell(0, 0).text, table.cell(0, 1).text = "讲座", "16场"
    document.sections[0].header.paragraphs[0].text = "内部资料"
    buffer = io.BytesIO()
    document.save(buffer)
    loaded = load_bytes(buffer.getvalue(), "报告.docx")
    assert loaded.text.split("\n") == ["青禾区图书馆自查报告", "现将有关情况报告如下：", "讲座 | 16场"]
    assert loaded.title == "青禾区图书馆自查报告"
    assert loaded.margins == "内部资料"
    assert loaded.place_of(loaded.text.index("现将")) == "第2段"


def test_hidden_text_field_codes_and_second_readings_are_left_out() -> None:
    body = (
        f"<w:p>{r('看得见')}{r('看不见', '<w:rPr><w:vanish/></w:rPr>')}<w:r><w:instrText>PAGE</w:instrText></w:r></w:p>"
        '<w:p><mc:AlternateContent xmlns:mc="http://schemas.openxmlformats.org/markup-compatibility/2006">'
        f"<mc:Choice>{r('一遍')}</mc:Choice><mc:Fallback>{r('一遍')}</mc:Fallback></mc:AlternateContent></w:p>"
    )
    assert text_of(body) == "看得见\n一遍"


def test_footnotes_stand_at_the_end() -> None:
    notes = (
        f'<w:footnotes {W}><w:footnote w:type="separator" w:id="0">{p("—")}</w:footnote>'
        f'<w:footnote w:id="1">{p("数据截至10月底")}</w:footnote></w:footnotes>'
    )
    assert text_of(p("全年学习12次。"), word__footnotes=notes) == "全年学习12次。\n注：数据截至10月底"


def test_pictures_alone_are_empty() -> None:
    with pytest.raises(EmptyDocument, match="提取 0 字"):
        text_of("<w:p><w:r><w:drawing/></w:r></w:p>")


def test_external_templates_are_not_fetched_and_told() -> None:
    relations = (
        '<Relationships xmlns="http://schemas.openxmlformats.org/package/2006/relationships">'
        '<Relationship Id="a" Type="x/attachedTemplate" Target="http://192.0.2.1/t.dotm" TargetMode="External"/>'
        '<Relationship Id="b" Type="x/hyperlink" Target="http://192.0.2.1/" TargetMode="External"/></Relationships>'
    )
    loaded = load_bytes(docx_of(p("正文"), {"word/_rels/document.xml.rels": relations}), "报告.docx")
    assert loaded.text == "正文"
    assert loaded.warnings == (
        "《报告.docx》引用了 1 处外部内容（模板、图片或对象），没有读取，正文不受影响。",
    )


@pytest.mark.parametrize(
    "declaration",
    [
        '<!DOCTYPE w [<!ENTITY a "ha"><!ENTITY b "&a;&a;&a;&a;&a;&a;&a;&a;">]>',
        '<!DOCTYPE w [<!ENTITY a SYSTEM "file:///etc/hostname">]>',
        '<!DOCTYPE w SYSTEM "http://192.0.2.1/x.dtd">',
    ],
)
def test_entities_are_refused_unresolved(declaration: str) -> None:
    document = (
        f"{declaration}<w:document {W}><w:body><w:p><w:r><w:t>正文</w:t></w:r></w:p></w:body></w:document>"
    )
    for encoding in ("utf-8", "utf-16"):
        data = docx_of(
            "",
            {"word/document.xml": f'<?xml version="1.0" encoding="{encoding}"?>{document}'.encode(encoding)},
        )
        with pytest.raises(UnreadableDocument, match="自定义实体"):
            load_bytes(data, "炸弹.docx")


def test_a_zip_bomb_stops_at_the_limit() -> None:
    data = docx_of("", {"word/document.xml": b" " * 8_000_000})
    assert len(data) < 20_000
    with pytest.raises(DocumentTooLarge, match="1 MB"):
        load_bytes(data, "炸弹.docx", Limits(max_expanded_bytes=1024 * 1024))


@pytest.mark.parametrize(
    ("body", "word"),
    [("<w:p/>" * 300, "300"), ("<w:sdt>" * 300 + "</w:sdt>" * 300, "嵌套过深")],
)
def test_floods_and_abysses_are_refused(body: str, word: str) -> None:
    with pytest.raises(DocumentTooLarge):
        load_bytes(docx_of(body), "炸弹.docx", Limits(max_paragraphs=200))


def test_too_many_parts_are_refused() -> None:
    with pytest.raises(DocumentTooLarge, match="部件"):
        load_bytes(docx_of(p("正文"), {f"word/{n}.xml": "" for n in range(5_100)}), "炸弹.docx")


def test_a_damaged_file_is_called_damaged() -> None:
    data = docx_of(p("正文" * 500))
    with pytest.raises(UnreadableDocument, match="重新保存"):
        load_bytes(data[: len(data) // 2], "坏.docx")
