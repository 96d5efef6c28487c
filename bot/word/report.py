"""A report as it is typed: title, addressee, body, attachments, signature and date."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date
from typing import TYPE_CHECKING

from bot.word.layout import (
    BODY,
    BODY_SIZE,
    HEADING_1,
    HEADING_2,
    add_blank,
    add_body,
    add_run,
    add_text,
    bytes_of,
    new_document,
    new_paragraph,
    set_indent,
    width_of,
)
from bot.word.table import Sheet, write_table
from bot.word.title import write_title

if TYPE_CHECKING:
    from docx.document import Document as WordDocument

_HEADING_1 = re.compile(r"^[一二三四五六七八九十]{1,3}、")
_HEADING_2 = re.compile(r"^（[一二三四五六七八九十]{1,3}）")


@dataclass(frozen=True, slots=True)
class Manuscript:
    """A report as it is typed: body paragraphs carry their own numbers (一、, （一）, 1.)."""

    title: str
    paragraphs: tuple[str, ...]
    addressee: str = ""
    attachments: tuple[str, ...] = ()
    signature: str = ""
    date_line: str = ""


def print_date(day: date) -> str:
    """A date as the standard writes it: Arabic digits, no leading zero."""
    return f"{day.year}年{day.month}月{day.day}日"


def report_docx(manuscript: Manuscript, annex: Sheet | None = None) -> bytes:
    """Return the report as a .docx; placeholders that are left in it are marked yellow."""
    document = new_document(manuscript.title, manuscript.signature)
    write_title(document, manuscript.title)
    if manuscript.addressee:
        add_body(document, manuscript.addressee.rstrip("：:") + "：", indent=0)
    for text in manuscript.paragraphs:
        write_paragraph(document, text)
    if manuscript.attachments:
        add_blank(document)
        _write_attachments(document, manuscript.attachments)
    if manuscript.signature or manuscript.date_line:
        write_signature(document, [manuscript.signature], manuscript.date_line)
    if annex is not None:
        _write_annex(document, annex)
    return bytes_of(document)


def text_docx(title: str, text: str) -> bytes:
    """Return a title and a text, each line a paragraph, in the same layout; a draft of one part of a report."""
    lines = tuple(line.strip() for line in text.splitlines() if line.strip())
    return report_docx(Manuscript(title, lines[1:] if lines[:1] == (title,) else lines))


def split_heading(text: str) -> Iterator[tuple[str, str]]:
    """The runs of a paragraph as (text, font): a run-in heading is its first sentence only."""
    font = HEADING_1 if _HEADING_1.match(text) else HEADING_2 if _HEADING_2.match(text) else BODY
    head, stop, rest = text.partition("。")
    if font == BODY or not rest:
        yield text, font
    else:
        yield head + stop, font
        yield rest, BODY


def write_paragraph(document: WordDocument, text: str) -> None:
    """Add a paragraph, its heading in the font of its level."""
    paragraph = new_paragraph(document)
    runs = list(split_heading(text))
    for piece, font in runs:
        add_text(paragraph, piece, font)
    if len(runs) == 1 and runs[0][1] != BODY:
        paragraph.paragraph_format.keep_with_next = True


def _write_attachments(document: WordDocument, names: Sequence[str]) -> None:
    """附件： two characters in, one attachment a line, later numbers below the first, no full stop."""
    for n, name in enumerate(names, 1):
        number = f"{n}. " if len(names) > 1 else ""
        paragraph = new_paragraph(document, indent=0)
        hanging = 3 + (1 if number else 0)
        set_indent(
            paragraph,
            leftChars=(2 + hanging) * 100,
            left=round((2 + hanging) * BODY_SIZE * 20),
            hangingChars=(hanging if n == 1 else 1) * 100,
            hanging=round((hanging if n == 1 else 1) * BODY_SIZE * 20),
        )
        add_text(paragraph, ("附件：" if n == 1 else "") + number + name.rstrip("。；"), BODY)


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


def write_signature(document: WordDocument, names: Sequence[str], date_line: str) -> None:
    """Add the names that sign, each centred over the date, and the date."""
    # Room for the seal: its upper edge within a line of the text, its centre on name and date.
    for _ in range(2):
        add_blank(document)
    longest = max(names, key=width_of, default="")
    date_indent = signature_indents(longest, date_line)[1]
    for text in (*names, date_line):
        if text:
            indent = date_indent + (width_of(date_line) - width_of(text)) / 2
            paragraph = new_paragraph(document, indent=0, align="right")
            set_indent(paragraph, rightChars=round(indent * 100), right=round(indent * BODY_SIZE * 20))
            paragraph.paragraph_format.keep_with_next = text is not date_line
            add_text(paragraph, text, BODY)


def _write_annex(document: WordDocument, sheet: Sheet) -> None:
    """An attachment begins on a new page: 附件 flush left in the first line, its title in the third."""
    from docx.enum.text import WD_BREAK

    add_run(document.paragraphs[-1], "", BODY).add_break(WD_BREAK.PAGE)
    head = new_paragraph(document, indent=0)
    add_run(head, "附件", HEADING_1)
    add_blank(document)
    write_title(document, sheet.title)
    write_table(document, sheet)
