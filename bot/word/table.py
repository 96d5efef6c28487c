"""A table under a title: the ledger of evidence, the fact form."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from bot.word.layout import BODY, HEADING_1, TABLE_SIZE, add_text, bytes_of, new_document, new_paragraph
from bot.word.title import write_title

if TYPE_CHECKING:
    from docx.document import Document as WordDocument
    from docx.text.paragraph import Paragraph


@dataclass(frozen=True, slots=True)
class Sheet:
    """A table under a title: the ledger of evidence."""

    title: str
    header: tuple[str, ...]
    rows: tuple[tuple[str, ...], ...]
    widths: tuple[float, ...] = ()
    """Width of each column in mm."""
    note: str = ""


def sheet_docx(sheet: Sheet) -> bytes:
    """Return a table as a document of its own."""
    document = new_document(sheet.title, "")
    write_title(document, sheet.title)
    write_table(document, sheet)
    return bytes_of(document)


def write_table(document: WordDocument, sheet: Sheet) -> None:
    """Add the table with its header repeated on every page."""
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
        add_text(new_paragraph(document, indent=0), sheet.note, BODY, TABLE_SIZE)


def _fill_cell(paragraph: Paragraph, text: str, font: str, is_centred: bool) -> None:
    from docx.enum.text import WD_ALIGN_PARAGRAPH, WD_LINE_SPACING
    from docx.shared import Pt

    layout = paragraph.paragraph_format
    layout.line_spacing_rule, layout.line_spacing = WD_LINE_SPACING.EXACTLY, Pt(18)
    layout.space_before = layout.space_after = Pt(2)
    paragraph.alignment = WD_ALIGN_PARAGRAPH.CENTER if is_centred else WD_ALIGN_PARAGRAPH.LEFT
    add_text(paragraph, text, font, TABLE_SIZE)
