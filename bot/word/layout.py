"""Pages, paragraphs and runs by the layout of GB/T 9704—2012.

The numbers of the standard: A4; margins 37 mm above, 28 mm left, so that 156 × 225 mm hold the
text, 22 lines of 28 characters. Body in 3号 (16 pt), title in 2号 (22 pt), page number in 4号
(14 pt). 225 mm over 22 lines is 28.95 pt a line.
"""

from __future__ import annotations

import io
import re
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
# cell. Exact line spacing and characters set closer by 0.3 pt give the same 22 × 28 everywhere.
CLOSER = -6

GAP_MARK = re.compile(r"【待(?:填|核)[^】]*】")


def width_of(text: str) -> float:
    """The width of a text in full characters; digits and Latin letters are half as wide."""
    return sum(0.5 if char.isascii() else 1.0 for char in text)


def new_document(title: str, author: str) -> WordDocument:
    """Return an empty document with page, grid, page numbers and defaults set."""
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


def add_run(paragraph: Paragraph, text: str, font: str, size: float = BODY_SIZE, latin: str = LATIN) -> Any:
    """Add a run in this font: the East Asian name on the run itself, Latin and digits in `latin`."""
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


def add_text(paragraph: Paragraph, text: str, font: str, size: float = BODY_SIZE) -> None:
    """Write text, its placeholders on yellow."""
    from docx.enum.text import WD_COLOR_INDEX

    end = 0
    for gap in GAP_MARK.finditer(text):
        if text[end : gap.start()]:
            add_run(paragraph, text[end : gap.start()], font, size)
        add_run(paragraph, gap[0], font, size).font.highlight_color = WD_COLOR_INDEX.YELLOW
        end = gap.end()
    if text[end:] or not text:
        add_run(paragraph, text[end:], font, size)


def new_paragraph(document: WordDocument, *, indent: int = 2, align: str = "") -> Paragraph:
    """Add a paragraph with exact line spacing; `indent` is the first line in characters."""
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
        set_indent(paragraph, firstLineChars=indent * 100, firstLine=round(indent * BODY_SIZE * 20))
    return paragraph


def set_indent(paragraph: Paragraph, **values: int) -> None:
    """Set attributes of the paragraph's indents (w:ind) by name."""
    from docx.oxml.ns import qn

    indent = paragraph._p.get_or_add_pPr().get_or_add_ind()
    for name, value in values.items():
        indent.set(qn(f"w:{name}"), str(value))


def add_body(document: WordDocument, text: str, indent: int = 2) -> Paragraph:
    """Add a paragraph of body text."""
    paragraph = new_paragraph(document, indent=indent)
    add_text(paragraph, text, BODY)
    return paragraph


def add_blank(document: WordDocument) -> None:
    """Add an empty line."""
    add_run(new_paragraph(document, indent=0), "", BODY)


def _write_page_number(footer: Any, side: str) -> None:
    from docx.enum.text import WD_ALIGN_PARAGRAPH, WD_LINE_SPACING
    from docx.oxml.ns import qn
    from docx.shared import Pt

    footer.is_linked_to_previous = False
    paragraph = footer.paragraphs[0]
    paragraph.alignment = WD_ALIGN_PARAGRAPH.RIGHT if side == "right" else WD_ALIGN_PARAGRAPH.LEFT
    layout = paragraph.paragraph_format
    layout.line_spacing_rule, layout.line_spacing = WD_LINE_SPACING.EXACTLY, Pt(PAGE_SIZE)
    set_indent(paragraph, **{f"{side}Chars": 100, side: round(PAGE_SIZE * 20)})
    add_run(paragraph, "— ", SONG, PAGE_SIZE, SONG)
    for kind, text in (("begin", ""), ("", " PAGE "), ("separate", ""), ("text", "1"), ("end", "")):
        run = add_run(paragraph, text if kind == "text" else "", SONG, PAGE_SIZE, SONG)
        if kind in ("begin", "separate", "end"):
            run._r.append(run._r.makeelement(qn("w:fldChar"), {qn("w:fldCharType"): kind}))
        elif not kind:
            code = run._r.makeelement(qn("w:instrText"), {qn("xml:space"): "preserve"})
            code.text = text
            run._r.append(code)
    add_run(paragraph, " —", SONG, PAGE_SIZE, SONG)


def bytes_of(document: WordDocument) -> bytes:
    """Return the document as the bytes of a .docx."""
    stream = io.BytesIO()
    document.save(stream)
    return stream.getvalue()
