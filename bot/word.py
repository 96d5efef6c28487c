"""A report as a Word file by the layout of GB/T 9704—2012.

The numbers of the standard: A4; margins 37 mm above, 28 mm left, so that 156 × 225 mm hold the
text, 22 lines of 28 characters. Body in 3号 (16 pt), title in 2号 (22 pt), page number in 4号
(14 pt). 225 mm over 22 lines is 28.95 pt a line.
"""

from __future__ import annotations

import io
import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from docx.document import Document as WordDocument
    from docx.text.paragraph import Paragraph

BODY, TITLE, HEADING_1, HEADING_2, SONG = "仿宋_GB2312", "方正小标宋简体", "黑体", "楷体_GB2312", "宋体"
LATIN = "Times New Roman"
BODY_SIZE, TITLE_SIZE, PAGE_SIZE, TABLE_SIZE = 16.0, 22.0, 14.0, 12.0
LINE_PITCH = 28.95
TEXT_WIDTH = 156 / 25.4 * 72
# One of 28 characters on 156 mm is narrower than 16 pt; the grid counts the difference in 1/4096 pt.
CHARACTER_SPACE = round((TEXT_WIDTH / 28 - BODY_SIZE) * 4096)
# The grid is declared, but nothing snaps to it: LibreOffice gives two cells to a character wider than a
# cell. Exact line spacing and characters set closer by a quarter point give the same 22 × 28 everywhere.
CLOSER = -5

_HEADING_1 = re.compile(r"^[一二三四五六七八九十]{1,3}、")
_HEADING_2 = re.compile(r"^（[一二三四五六七八九十]{1,3}）")
_GAP = re.compile(r"【待(?:填|核)[^】]*】")
_TITLE_BREAKS = re.compile(
    r"(?<=年度)|(?=关于)|(?<=关于)|(?<=[）》])|(?=[（《])|(?=落实|情况|自查|工作|责任制|专项|的报告)"
)


@dataclass(frozen=True, slots=True)
class Manuscript:
    """A report as it is typed: body paragraphs carry their own numbers (一、, （一）, 1.)."""

    title: str
    paragraphs: tuple[str, ...]
    addressee: str = ""
    attachments: tuple[str, ...] = ()
    signature: str = ""
    date_line: str = ""


@dataclass(frozen=True, slots=True)
class Sheet:
    """A table under a title: the ledger of evidence."""

    title: str
    header: tuple[str, ...]
    rows: tuple[tuple[str, ...], ...]
    widths: tuple[float, ...] = ()
    """Width of each column in mm."""
    note: str = ""


def print_date(day: date) -> str:
    """A date as the standard writes it: Arabic digits, no leading zero."""
    return f"{day.year}年{day.month}月{day.day}日"


def report_docx(manuscript: Manuscript, annex: Sheet | None = None) -> bytes:
    """Return the report as a .docx; placeholders that are left in it are marked yellow."""
    document = _new_document(manuscript.title, manuscript.signature)
    _write_title(document, manuscript.title)
    if manuscript.addressee:
        _body(document, manuscript.addressee.rstrip("：:") + "：", indent=0)
    for text in manuscript.paragraphs:
        _write_paragraph(document, text)
    if manuscript.attachments:
        _blank(document)
        _write_attachments(document, manuscript.attachments)
    _write_signature(document, manuscript)
    if annex is not None:
        _write_annex(document, annex)
    return _bytes(document)


def sheet_docx(sheet: Sheet) -> bytes:
    """Return a table as a document of its own."""
    document = _new_document(sheet.title, "")
    _write_title(document, sheet.title)
    _write_table(document, sheet)
    return _bytes(document)


def title_width(title: str) -> int:
    """How many characters of 2号 a line of the title holds, so that it breaks at the end of a word.

    A title that runs over is set like a trapezium: the first line is the longest and every word whole.
    """
    fits = int(TEXT_WIDTH // TITLE_SIZE)
    total = width_of(title)
    if total <= fits:
        return fits
    lines = -(-total // fits)
    least = -(-total // lines)
    places = (width_of(title[: match.start()]) for match in _TITLE_BREAKS.finditer(title))
    return int(min((place for place in places if least <= place <= fits), default=min(fits, least + 1)))


def width_of(text: str) -> float:
    """The width of a text in full characters; digits and Latin letters are half as wide."""
    return sum(0.5 if char.isascii() else 1.0 for char in text)


def _new_document(title: str, author: str) -> WordDocument:
    from docx import Document
    from docx.enum.section import WD_ORIENT
    from docx.shared import Mm

    document = Document()
    section = document.sections[0]
    section.orientation = WD_ORIENT.PORTRAIT
    section.page_width, section.page_height = Mm(210), Mm(297)
    section.top_margin, section.bottom_margin = Mm(37), Mm(35)
    section.left_margin, section.right_margin = Mm(28), Mm(26)
    # The dash of the page number stands 7 mm below the text.
    section.header_distance, section.footer_distance = Mm(15), Mm(25.5)
    _set_grid(section)
    _set_defaults(document)
    document.settings.odd_and_even_pages_header_footer = True
    _write_page_number(section.footer, "right")
    _write_page_number(section.even_page_footer, "left")
    properties = document.core_properties
    properties.title, properties.author, properties.comments = title, author, ""
    properties.last_modified_by, properties.language = "", "zh-CN"
    return document


def _set_grid(section: Any) -> None:
    from docx.oxml.ns import qn

    properties = section._sectPr
    for old in properties.findall(qn("w:docGrid")):
        properties.remove(old)
    grid = properties.makeelement(
        qn("w:docGrid"),
        {
            qn("w:type"): "linesAndChars",
            qn("w:linePitch"): str(round(LINE_PITCH * 20)),
            qn("w:charSpace"): str(CHARACTER_SPACE),
        },
    )
    properties.append(grid)


def _set_defaults(document: WordDocument) -> None:
    from docx.oxml.ns import qn
    from docx.shared import Pt

    normal = document.styles["Normal"]
    normal.font.size = Pt(BODY_SIZE)
    _set_fonts(normal.element.get_or_add_rPr(), BODY)
    properties = normal.element.get_or_add_pPr()
    # Widow control would leave lines of a page empty and break the 22 lines.
    for name in ("w:widowControl", "w:snapToGrid"):
        properties.append(properties.makeelement(qn(name), {qn("w:val"): "0"}))
    normal.paragraph_format.space_before = normal.paragraph_format.space_after = Pt(0)
    for language in document.styles.element.iter(qn("w:lang")):
        language.set(qn("w:eastAsia"), "zh-CN")


def _set_fonts(properties: Any, east_asian: str, latin: str = LATIN) -> None:
    from docx.oxml.ns import qn

    fonts = properties.get_or_add_rFonts()
    for name in list(fonts.attrib):
        del fonts.attrib[name]
    for name, value in (("ascii", latin), ("hAnsi", latin), ("eastAsia", east_asian), ("cs", latin)):
        fonts.set(qn(f"w:{name}"), value)
    # Quotation marks, dashes and dots are of the Chinese font, not of the Latin one.
    fonts.set(qn("w:hint"), "eastAsia")


def _add_run(paragraph: Paragraph, text: str, font: str, size: float = BODY_SIZE, latin: str = LATIN) -> Any:
    from docx.oxml.ns import qn
    from docx.shared import Pt

    run = paragraph.add_run(text)
    run.font.size = Pt(size)
    properties = run._r.get_or_add_rPr()
    _set_fonts(properties, font, latin)
    if size == BODY_SIZE:
        closer = properties.makeelement(qn("w:spacing"), {qn("w:val"): str(CLOSER)})
        properties.insert_element_before(
            closer, "w:w", "w:kern", "w:position", "w:sz", "w:szCs", "w:highlight"
        )
    return run


def _add_text(paragraph: Paragraph, text: str, font: str, size: float = BODY_SIZE) -> None:
    """Write text, its placeholders on yellow."""
    from docx.enum.text import WD_COLOR_INDEX

    end = 0
    for gap in _GAP.finditer(text):
        if text[end : gap.start()]:
            _add_run(paragraph, text[end : gap.start()], font, size)
        _add_run(paragraph, gap[0], font, size).font.highlight_color = WD_COLOR_INDEX.YELLOW
        end = gap.end()
    if text[end:] or not text:
        _add_run(paragraph, text[end:], font, size)


def _new_paragraph(document: WordDocument, *, indent: int = 2, align: str = "") -> Paragraph:
    from docx.enum.text import WD_ALIGN_PARAGRAPH, WD_LINE_SPACING
    from docx.shared import Pt

    paragraph = document.add_paragraph()
    layout = paragraph.paragraph_format
    layout.space_before = layout.space_after = Pt(0)
    layout.line_spacing_rule, layout.line_spacing = WD_LINE_SPACING.EXACTLY, Pt(LINE_PITCH)
    paragraph.alignment = {
        "": WD_ALIGN_PARAGRAPH.JUSTIFY,
        "left": WD_ALIGN_PARAGRAPH.LEFT,
        "center": WD_ALIGN_PARAGRAPH.CENTER,
        "right": WD_ALIGN_PARAGRAPH.RIGHT,
    }[align]
    if indent:
        _set_indent(paragraph, firstLineChars=indent * 100, firstLine=round(indent * BODY_SIZE * 20))
    return paragraph


def _set_indent(paragraph: Paragraph, **values: int) -> None:
    from docx.oxml.ns import qn

    indent = paragraph._p.get_or_add_pPr().get_or_add_ind()
    for name, value in values.items():
        indent.set(qn(f"w:{name}"), str(value))


def _body(document: WordDocument, text: str, indent: int = 2) -> Paragraph:
    paragraph = _new_paragraph(document, indent=indent)
    _add_text(paragraph, text, BODY)
    return paragraph


def _blank(document: WordDocument) -> None:
    _add_run(_new_paragraph(document, indent=0), "", BODY)


def _write_title(document: WordDocument, title: str) -> None:
    paragraph = _new_paragraph(document, indent=0, align="center")
    # Indents on both sides make the line break fall where a word ends, with no break in the text itself.
    side = max(0, round((TEXT_WIDTH - title_width(title) * TITLE_SIZE - 2) / 2 * 20))
    if width_of(title) > TEXT_WIDTH // TITLE_SIZE and side:
        _set_indent(paragraph, left=side, right=side)
    _add_text(paragraph, title, TITLE, TITLE_SIZE)
    _blank(document)


def split_heading(text: str) -> Iterator[tuple[str, str]]:
    """The runs of a paragraph as (text, font): a run-in heading is its first sentence only."""
    font = HEADING_1 if _HEADING_1.match(text) else HEADING_2 if _HEADING_2.match(text) else BODY
    head, stop, rest = text.partition("。")
    if font == BODY or not rest:
        yield text, font
    else:
        yield head + stop, font
        yield rest, BODY


def _write_paragraph(document: WordDocument, text: str) -> None:
    paragraph = _new_paragraph(document)
    runs = list(split_heading(text))
    for piece, font in runs:
        _add_text(paragraph, piece, font)
    if len(runs) == 1 and runs[0][1] != BODY:
        paragraph.paragraph_format.keep_with_next = True


def _write_attachments(document: WordDocument, names: Sequence[str]) -> None:
    """附件： two characters in, one attachment a line, later numbers below the first, no full stop."""
    for n, name in enumerate(names, 1):
        number = f"{n}. " if len(names) > 1 else ""
        paragraph = _new_paragraph(document, indent=0)
        hanging = 3 + (1 if number else 0)
        _set_indent(
            paragraph,
            leftChars=(2 + hanging) * 100,
            left=round((2 + hanging) * BODY_SIZE * 20),
            hangingChars=(hanging if n == 1 else 1) * 100,
            hanging=round((hanging if n == 1 else 1) * BODY_SIZE * 20),
        )
        _add_text(paragraph, ("附件：" if n == 1 else "") + number + name.rstrip("。；"), BODY)


def signature_indents(signature: str, date_line: str) -> tuple[float, float]:
    """Right indents of signature and date in characters: the date four in, the signature centred over it."""
    date_indent = 4.0
    difference = width_of(date_line) - width_of(signature)
    signature_indent = date_indent + difference / 2
    if signature_indent < 2:
        # A long name keeps two characters from the edge, and the date moves so that it stays centred.
        signature_indent = 2.0
        date_indent = signature_indent - difference / 2
    return signature_indent, date_indent


def _write_signature(document: WordDocument, manuscript: Manuscript) -> None:
    if not manuscript.signature and not manuscript.date_line:
        return
    # Room for the seal: its upper edge within a line of the text, its centre on name and date.
    for _ in range(2):
        _blank(document)
    indents = signature_indents(manuscript.signature, manuscript.date_line)
    for text, indent in zip((manuscript.signature, manuscript.date_line), indents, strict=True):
        if text:
            paragraph = _new_paragraph(document, indent=0, align="right")
            _set_indent(paragraph, rightChars=round(indent * 100), right=round(indent * BODY_SIZE * 20))
            paragraph.paragraph_format.keep_with_next = text is manuscript.signature
            _add_text(paragraph, text, BODY)


def _write_page_number(footer: Any, side: str) -> None:
    from docx.enum.text import WD_ALIGN_PARAGRAPH, WD_LINE_SPACING
    from docx.oxml.ns import qn
    from docx.shared import Pt

    footer.is_linked_to_previous = False
    paragraph = footer.paragraphs[0]
    paragraph.alignment = WD_ALIGN_PARAGRAPH.RIGHT if side == "right" else WD_ALIGN_PARAGRAPH.LEFT
    layout = paragraph.paragraph_format
    layout.line_spacing_rule, layout.line_spacing = WD_LINE_SPACING.EXACTLY, Pt(PAGE_SIZE)
    _set_indent(paragraph, **{f"{side}Chars": 100, side: round(PAGE_SIZE * 20)})
    _add_run(paragraph, "— ", SONG, PAGE_SIZE, SONG)
    for kind, text in (("begin", ""), ("", " PAGE "), ("separate", ""), ("text", "1"), ("end", "")):
        run = _add_run(paragraph, text if kind == "text" else "", SONG, PAGE_SIZE, SONG)
        if kind in ("begin", "separate", "end"):
            run._r.append(run._r.makeelement(qn("w:fldChar"), {qn("w:fldCharType"): kind}))
        elif not kind:
            code = run._r.makeelement(qn("w:instrText"), {qn("xml:space"): "preserve"})
            code.text = text
            run._r.append(code)
    _add_run(paragraph, " —", SONG, PAGE_SIZE, SONG)


def _write_annex(document: WordDocument, sheet: Sheet) -> None:
    """An attachment begins on a new page: 附件 flush left in the first line, its title in the third."""
    from docx.enum.text import WD_BREAK

    document.paragraphs[-1].add_run().add_break(WD_BREAK.PAGE)
    head = _new_paragraph(document, indent=0)
    _add_run(head, "附件", HEADING_1)
    _blank(document)
    _write_title(document, sheet.title)
    _write_table(document, sheet)


def _write_table(document: WordDocument, sheet: Sheet) -> None:
    from docx.enum.table import WD_TABLE_ALIGNMENT
    from docx.oxml.ns import qn
    from docx.shared import Mm

    table = document.add_table(rows=0, cols=len(sheet.header))
    table.style, table.alignment, table.autofit = "Table Grid", WD_TABLE_ALIGNMENT.CENTER, False
    widths = sheet.widths or (156 / len(sheet.header),) * len(sheet.header)
    for n, values in enumerate((sheet.header, *sheet.rows)):
        row = table.add_row()
        properties = row._tr.get_or_add_trPr()
        properties.append(properties.makeelement(qn("w:cantSplit"), {}))
        if n == 0:
            properties.append(properties.makeelement(qn("w:tblHeader"), {}))
        for cell, text, width in zip(row.cells, values, widths, strict=True):
            cell.width = Mm(width)
            _fill_cell(
                cell.paragraphs[0], text, HEADING_1 if n == 0 else BODY, is_centred=n == 0 or len(text) <= 6
            )
    for column, width in zip(table.columns, widths, strict=True):
        column.width = Mm(width)
    if sheet.note:
        _add_text(_new_paragraph(document, indent=0), sheet.note, BODY, TABLE_SIZE)


def _fill_cell(paragraph: Paragraph, text: str, font: str, is_centred: bool) -> None:
    from docx.enum.text import WD_ALIGN_PARAGRAPH, WD_LINE_SPACING
    from docx.shared import Pt

    layout = paragraph.paragraph_format
    layout.line_spacing_rule, layout.line_spacing = WD_LINE_SPACING.EXACTLY, Pt(18)
    layout.space_before = layout.space_after = Pt(2)
    paragraph.alignment = WD_ALIGN_PARAGRAPH.CENTER if is_centred else WD_ALIGN_PARAGRAPH.LEFT
    _add_text(paragraph, text, font, TABLE_SIZE)


def _bytes(document: WordDocument) -> bytes:
    stream = io.BytesIO()
    document.save(stream)
    return stream.getvalue()
