"""Word files by the layout of GB/T 9704—2012: a report, a part of one, a table."""

from bot.word.layout import BODY
from bot.word.report import Manuscript, print_date, report_docx, signature_indents, split_heading, text_docx
from bot.word.table import Sheet, sheet_docx
from bot.word.title import title_lines
from bot.word.typed import typed_document

__all__ = [
    "BODY",
    "Manuscript",
    "Sheet",
    "print_date",
    "report_docx",
    "sheet_docx",
    "signature_indents",
    "split_heading",
    "text_docx",
    "title_lines",
    "typed_document",
]
